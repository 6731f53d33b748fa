"""Report and evidence beside the plan, to be validated or returned; and closing what is settled."""

from asyncio import gather

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.pages.stays.kinds import KINDS, MEDIA
from api.pages.stays.parts import stay_of

router = room()
_DONE = {
    "validated": N_("Validated. The exchange counts for your partnership, and the lump sum is due."),
    "returned": N_("Sent back. The visitor sees your remarks and can mend the report."),
    "closed": N_("Closed. Its certificate can be printed, and its story be written."),
}


@router.get("/exchanges/{number}/certificate.pdf")
async def certificate(page: Opened, number: int) -> Response:
    """That the stay took place, as a PDF file."""
    return await page.hand_on(f"/exchanges/{number}/certificate.pdf")


@router.get("/exchanges/{number}/validation")
async def validation(page: Opened, number: int) -> Response:
    """What was agreed, what was reported and what shows it, side by side."""
    return await _judge(page, number)


@router.post("/exchanges/{number}/validation")
async def validate(page: Opened, number: int) -> Response:
    """Validates report and evidence as they are shown."""
    form = await page.form()
    try:
        body = {"remarks": form.text("remarks")}
        await page.send("POST", f"/exchanges/{number}/validation", form=form, body=body)
    except Refused as refused:
        return await _judge(page, number, form=form, refused=refused)
    return page.go(f"/exchanges/{number}/validation", done="validated")


@router.post("/exchanges/{number}/validation/return")
async def send_back(page: Opened, number: int) -> Response:
    """Sends the visitor's report back with what is to be mended."""
    form = await page.form()
    body = {"remarks": form.text("return_remarks")}
    try:
        await page.send("POST", f"/exchanges/{number}/reports/visit/return", form=form, body=body)
    except Refused as refused:
        return await _judge(page, number, form=form, refused=refused)
    return page.go(f"/exchanges/{number}/validation", done="returned")


@router.get("/exchanges/{number}/closing")
async def closing(page: Opened, number: int) -> Response:
    """What is still open before the exchange can be closed."""
    return await _close(page, number)


@router.post("/exchanges/{number}/closing")
async def close(page: Opened, number: int) -> Response:
    """Closes it; without the host's report, with the reason."""
    form = await page.form()
    body = {"without_host_report": form.text("without_host_report")}
    try:
        await page.send("POST", f"/exchanges/{number}/closing", form=form, body=body)
    except Refused as refused:
        return await _close(page, number, form=form, refused=refused)
    return page.go(f"/exchanges/{number}/closing", done="closed")


async def _judge(
    page: Page, number: int, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    path = f"/exchanges/{number}"
    stay, asked, report, listed, validated, planned = await gather(
        stay_of(page, number),
        page.get("/questionnaires/visit"),
        page.perhaps(f"{path}/reports/visit"),
        page.perhaps(f"{path}/evidence"),
        page.perhaps(f"{path}/validation"),
        page.perhaps(f"{path}/plan"),
    )
    handed_in = bool(report and report["standing"] == "handed_in")
    return await page.show(
        "stays/validation.html",
        refused=refused,
        stay=stay,
        form=form or Form(),
        questions={one["code"]: one for one in asked["questions"]},
        report=report,
        handed_in=handed_in,
        answers=report["answers"] if handed_in else {},
        listed=listed,
        validated=validated,
        planned=planned,
        KINDS=KINDS,
        MEDIA=MEDIA,
        done=page.say(_DONE.get(page.done)),
    )


async def _close(
    page: Page, number: int, *, form: Form | None = None, refused: Refused | None = None
) -> Response:
    stay = await stay_of(page, number)
    return await page.show(
        "stays/closing.html",
        refused=refused,
        stay=stay,
        form=form or Form(),
        done=page.say(_DONE.get(page.done)),
    )
