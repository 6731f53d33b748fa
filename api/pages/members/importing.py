"""Files of organisations: chosen, looked at, brought in, and what did not come in taken back."""

import csv
import io
from asyncio import gather
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from pathlib import PurePosixPath
from re import sub
from typing import Annotated, Any

from fastapi import Path, Response

from api.access import roles_with
from api.figures.sheets import Column, Sheet, as_workbook
from api.pages.forms import Form, SentFile
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.pages.work.refusing import only_for
from api.profiles.columns import template_text
from api.profiles.workbook_reader import PREFERRED_SHEET

router = room()
_ONLY = N_("Files of organisations are for managers of partnerships: they vouch for what a file says.")
_ANY = "application/octet-stream"  # what a file is, its content says
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_CARRIED = 500 * 1024  # bytes that travel within the page from the look to the import
_IN_A_FIELD = 15_000  # characters; a field of a form holds 20,000
_NO_FILE = N_("Choose a file first.")
_LOST = N_("The file did not travel whole. Choose it again.")
COMINGS = {  # what a row would do: its words and the tone of its tag
    "new": (N_("New"), "good"),
    "changed": (N_("Changed"), "info"),
    "unchanged": (N_("As it was"), "plain"),
    "bad": (N_("Cannot be used"), "bad"),
}
_COUNTS = ("rows", "new", "changed", "unchanged", "bad_rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A file that somebody chose, and whether it is so small that it travels within the page."""

    name: str
    content: bytes

    @property
    def pieces(self) -> list[str]:
        """Its content for hidden fields; none of a large one."""
        if len(self.content) > _MOST_CARRIED:
            return []
        text = urlsafe_b64encode(self.content).decode("ascii")
        return [text[at : at + _IN_A_FIELD] for at in range(0, len(text), _IN_A_FIELD)]


@router.get("/imports")
async def choose(page: Opened) -> Response:
    """Where a file is chosen; and, after an import, what came in."""
    return await only_for(page, roles_with("profile.import"), _ONLY) or await _show(page)


@router.post("/imports")
async def bring(page: Opened) -> Response:
    """Looks at a file without changing anything; or, confirmed, brings it in."""
    refusal = await only_for(page, roles_with("profile.import"), _ONLY)
    if refusal is not None:
        return refusal
    form = await page.form()
    chosen = _chosen(form)
    if chosen is None or not chosen.content:
        return await _show(page, form=form, wrong=page.say(_NO_FILE if chosen is None else _LOST))
    is_look = form.text("step") != "import"
    try:
        told = await _send(page, form, chosen, is_look=is_look)
    except Refused as refused:
        return await _show(page, form=form, refused=refused)
    if is_look:
        return await _show(page, form=form, look=told, chosen=chosen)
    counts = {name: told[name] for name in _COUNTS}
    return page.go("/imports", done="imported", file=chosen.name, rejects=told["rejects"], **counts)


@router.get("/imports/template.csv")
async def template(page: Opened) -> Response:
    """A file to start from: every column, and two made-up organisations."""
    del page
    headers = {"Content-Disposition": 'attachment; filename="organisations.csv"'}
    return Response(template_text().encode("utf-8-sig"), media_type="text/csv", headers=headers)


@router.get("/imports/template.xlsx")
async def template_workbook(page: Opened) -> Response:
    """The same as a workbook."""
    header, *rows = csv.reader(io.StringIO(template_text()))
    columns = tuple(Column(name=name, words="") for name in header)
    sheet = Sheet(name=PREFERRED_SHEET, columns=columns, rows=tuple(tuple(row) for row in rows))
    headers = {"Content-Disposition": 'attachment; filename="organisations.xlsx"'}
    return Response(as_workbook([sheet], at=page.at), media_type=_XLSX, headers=headers)


@router.get("/imports/{rejects_id}/rejected.csv")
async def rejected(rejects_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")], page: Opened) -> Response:
    """The rows that did not come in, with what is wrong in a column of their own."""
    return await page.hand_on(f"/imports/{rejects_id}/rejects")


async def _send(page: Page, form: Form, chosen: Chosen, *, is_look: bool) -> Any:
    query = {
        "filename": chosen.name,
        "dry_run": is_look,
        "skip_bad": form.is_ticked("skip_bad"),
        "partnership": form.perhaps("partnership"),
        "encoding": form.perhaps("encoding"),
    }
    said = await page.send(
        "POST", "/imports", form=form, content=chosen.content, media_type=_ANY, query=query
    )
    return said.json


def _chosen(form: Form) -> Chosen | None:
    """The file of the form, else the one that travelled with the page; with no content: it came broken."""
    file: SentFile | None = form.file("file")
    if file is not None:
        return Chosen(name=_name(file.name), content=file.content)
    pieces = form.texts("piece")
    if not pieces:
        return None
    try:
        content = urlsafe_b64decode("".join(pieces))
    except (NotBase64, ValueError):
        content = b""
    return Chosen(name=_name(form.text("filename")), content=content)


def _name(text: str) -> str:
    last = PurePosixPath(text.replace("\\", "/")).name
    return sub(r"[\x00-\x1f\x7f]", "", last)[-255:] or "organisations"


async def _show(page: Page, *, form: Form | None = None, **values: Any) -> Response:
    known = {"wrong": None, "look": None, "chosen": None, "refused": None} | values
    managed = await gather(*(page.get(f"/partnerships/{one}") for one in page.partnerships))
    return await page.show(
        "members/imports.html",
        status=422 if known["wrong"] else 200,
        form=form or Form(),
        managed=[(one["id"], one["name"]) for one in managed],
        result=_result(page),
        COMINGS=COMINGS,
        **known,
    )


def _result(page: Page) -> dict[str, Any] | None:
    """What came in, as the way from the import says it."""
    if page.done != "imported":
        return None
    numbers = {name: _whole(page.query.get(name, "0")) for name in _COUNTS}
    rejects = page.query.get("rejects", "")
    return {**numbers, "file": page.query.get("file", ""), "rejects": rejects if rejects.isalnum() else ""}


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 8 else 0  # noqa: PLR2004  a file has fewer rows
