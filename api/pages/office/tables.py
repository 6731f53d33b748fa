"""One table of an edition: read, compared, downloaded, and in a draft written anew."""

from asyncio import gather

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused, unfit
from api.pages.navigation import N_
from api.pages.office.comparing import difference_of, read_table
from api.pages.office.editions import all_editions, in_force
from api.pages.office.parts import refusal_for
from api.pages.office.words import TABLES
from api.pages.page import Opened, Page, room

router = room()
MOST_TO_TYPE = 18_000  # characters; a longer table is handed in as a file
_IN_A_PART = 100  # rows on a page
_DONE = {"written": N_("Kept. The whole law was read with it first, so it can be published as it is.")}


@router.get("/office/editions/{name}/tables/{table}")
async def table(page: Opened, name: str, table: str) -> Response:
    """The rows, the difference to the edition in force, and in a draft the text to change."""
    return await _show(page, name, table)


@router.post("/office/editions/{name}/tables/{table}")
async def write(page: Opened, name: str, table: str) -> Response:
    """Puts the text, or the file, in the place of what the table has."""
    form = await page.form()
    sent = form.file("file")
    try:
        text = sent.content.decode("utf-8-sig") if sent else form.text("text") + "\n"
    except UnicodeDecodeError:
        wrong = unfit(file=N_("The file is not UTF-8. Save it again as CSV in UTF-8."))
        return await _show(page, name, table, form=form, refused=wrong)
    try:
        await page.send("PUT", f"/editions/{name}/tables/{table}", form=form, body={"text": text})
    except Refused as refused:
        return await _show(page, name, table, form=form, refused=refused)
    return page.go(f"/office/editions/{name}/tables/{table}", done="written")


@router.get("/office/editions/{name}/tables/{table}/file")
async def download(page: Opened, name: str, table: str) -> Response:
    """The table as a CSV file."""
    told = await page.get(f"/editions/{name}/tables/{table}")
    headers = {"Content-Disposition": f'attachment; filename="{told["edition"]}-{told["table"]}.csv"'}
    return Response(told["text"], media_type="text/csv; charset=utf-8", headers=headers)


async def _show(
    page: Page, name: str, table: str, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    read, edition, found = await gather(
        page.read(f"/editions/{name}/tables/{table}"), page.get(f"/editions/{name}"), all_editions(page)
    )
    told, current = read.json, in_force(found, page.at.date())
    differs = None
    if current and current["name"] != name:
        before = await page.get(f"/editions/{current['name']}/tables/{table}")
        differs = difference_of(read_table(before["text"]), read_table(told["text"]))
    rows = read_table(told["text"])
    first = _first_row(page.query.get("from", ""), len(rows.rows))
    return await page.show(
        "office/table.html",
        refused=refused,
        told=told,
        edition=edition,
        current=current,
        differs=differs,
        columns=rows.columns,
        rows=rows.rows[first : first + _IN_A_PART],
        first=first,
        number=len(rows.rows),
        next_address=page.with_query(**{"from": first + _IN_A_PART}) + "#rows"
        if first + _IN_A_PART < len(rows.rows)
        else "",
        previous_address=page.with_query(**{"from": max(first - _IN_A_PART, 0) or None}) + "#rows"
        if first
        else "",
        may_write=edition["is_draft"] and told["is_own"] and page.may("rules.draft"),
        can_be_typed=len(told["text"]) <= MOST_TO_TYPE,
        form=form or Form(),
        version=read.version,
        TABLES=TABLES,
        done=page.say(_DONE.get(page.done)),
    )


def _first_row(said: str, number: int) -> int:
    return min(int(said), max(number - 1, 0)) if said.isdecimal() and len(said) <= len(str(number)) else 0
