"""The evidence that a stay took place: what counts, handing it in, looking at it, withdrawing it."""

from asyncio import gather
from http import HTTPStatus

from fastapi import Response

from api.pages.forms import Form, SentFile
from api.pages.inside import Refused, unfit
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.pages.stays.kinds import KINDS, MEDIA, MOST_MIB_OF_A_FILE
from api.pages.stays.parts import stay_of

router = room()
_DONE = {
    "added": N_("Handed in. Thank you: your partnership looks at it with your report."),
    "withdrawn": N_("Withdrawn. The file is deleted where nothing else refers to it."),
}


@router.get("/exchanges/{number}/evidence")
async def evidence(page: Opened, number: int) -> Response:
    """What counts as evidence, what was handed in, and the form for more."""
    return await _show(page, number)


@router.post("/exchanges/{number}/evidence")
async def hand_in(page: Opened, number: int) -> Response:
    """Hands in every file that was chosen, each by itself; says which one was refused, and why."""
    form = await page.form()
    files = [*form.all_files("file"), *form.all_files("photo")]
    if not files:
        refused = unfit(file=N_("Choose a file, or take a photograph."))
        return await _show(page, number, form=form, refused=refused)
    taken: list[str] = []
    failed: list[tuple[str, Refused]] = []
    for order, file in enumerate(files):
        try:
            await _send(page, number, form, file, order)
            taken.append(file.name)
        except Refused as refused:
            failed.append((file.name, refused))
    if failed:
        return await _show(page, number, form=form, refused=failed[0][1], failed=failed, taken=taken)
    return page.go(f"/exchanges/{number}/evidence", done="added")


async def _send(page: Page, number: int, form: Form, file: SentFile, order: int) -> None:
    one = Form((("key", f"{form.key}-{order}"),))
    await page.send(
        "POST",
        f"/exchanges/{number}/evidence",
        form=one,
        content=file.content,
        media_type=file.media_type,
        query={"kind": form.text("kind"), "filename": file.name, "note": form.text("note")},
    )


@router.get("/exchanges/{number}/evidence/{piece}/file")
async def file_of(page: Opened, number: int, piece: int) -> Response:
    """One file, as it is kept."""
    return await page.hand_on(f"/exchanges/{number}/evidence/{piece}/file")


@router.post("/exchanges/{number}/evidence/{piece}/withdrawal")
async def withdraw(page: Opened, number: int, piece: int) -> Response:
    """Takes one file back, before the exchange is validated."""
    form = await page.form()
    path = f"/exchanges/{number}/evidence"
    try:
        seen = await page.read(f"{path}/{piece}")
        await page.send("DELETE", f"{path}/{piece}", form=form, version=seen.version)
    except Refused as refused:
        if refused.status == HTTPStatus.NOT_FOUND:  # withdrawn already, by a second click or somebody else
            return page.go(path, done="withdrawn")
        return await _show(page, number, refused=refused)
    return page.go(path, done="withdrawn")


async def _show(
    page: Page,
    number: int,
    *,
    form: Form | None = None,
    refused: Refused | None = None,
    failed: list[tuple[str, Refused]] | None = None,
    taken: list[str] | None = None,
) -> Response:
    stay, listed = await gather(stay_of(page, number), page.get(f"/exchanges/{number}/evidence"))
    return await page.show(
        "stays/evidence.html",
        refused=refused,
        stay=stay,
        listed=listed,
        form=form or Form(),
        failed=failed or [],
        taken=taken or [],
        can_add=stay.can("exchange.add_evidence"),
        why_not=stay.why_not("exchange.add_evidence"),
        KINDS=KINDS,
        MEDIA=MEDIA,
        most_mib=MOST_MIB_OF_A_FILE,
        done=page.say(_DONE.get(page.done)),
    )
