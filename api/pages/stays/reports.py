"""The two reports of an exchange: written in several goes on one page, handed in, read."""

from asyncio import gather
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from fastapi import Response

from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room
from api.pages.stays.answers import answers_in, faults_of, frozen_answers, in_sections
from api.pages.stays.parts import stay_of

router = room()
_DONE = {
    "saved": N_("Saved. Nobody else sees it before you hand it in."),
    "handed-in": N_("Handed in. The other parties can read it now."),
}
TITLES = {"visit": N_("Report on the visit"), "hosting": N_("Report on the hosting")}


class Report(StrEnum):
    """Which of the two reports."""

    VISIT = "visit"
    HOSTING = "hosting"


@router.get("/exchanges/{number}/reports/{report}.pdf")
async def printed(page: Opened, number: int, report: Report) -> Response:
    """As it was handed in last, as a PDF file."""
    return await page.hand_on(f"/exchanges/{number}/reports/{report}.pdf")


@router.get("/exchanges/{number}/reports/{report}")
async def report(page: Opened, number: int, report: Report) -> Response:
    """What is asked and how long it takes; then the report, to be written or read."""
    return await _show(page, number, report)


@router.post("/exchanges/{number}/reports/{report}")
async def save(page: Opened, number: int, report: Report) -> Response:
    """Saves what was typed; hands it in where that was asked for. A script may save while one types."""
    form = await page.form()
    then = form.text("then")
    questions = (await page.get(f"/questionnaires/{report}"))["questions"]
    typed = answers_in(form, questions)
    path = f"/exchanges/{number}/reports/{report}"
    try:
        saved = await page.send("PUT", path, form=form, body={"answers": typed})
        if then == "hand-in":
            await page.send("POST", f"{path}/submission", form=form, version=saved.version)
    except Refused as refused:
        if then == "draft":
            return Response(_why(refused, questions), status_code=refused.status, media_type="text/plain")
        return await _show(page, number, report, refused=refused, typed=typed)
    if then == "draft":
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"etag": saved.version or ""})
    return page.go(path, done="handed-in" if then == "hand-in" else "saved")


def _why(refused: Refused, questions: list[Any]) -> str:
    """Why a draft was not saved, in one line for whoever types."""
    faults = faults_of(refused.fields, questions)
    return " ".join(f"{words} {what}." for _, words, what in faults) or refused.detail


async def _show(
    page: Page,
    number: int,
    report: Report,
    *,
    refused: Refused | None = None,
    typed: dict[str, Any] | None = None,
) -> Response:
    path = f"/exchanges/{number}/reports/{report}"
    stay, asked, written = await gather(
        stay_of(page, number), page.get(f"/questionnaires/{report}"), page.perhaps(path)
    )
    act = f"exchange.report_{report}"
    is_open = bool(
        written
        and written["yours"]
        and written["standing"] != "handed_in"
        and (stay.can(act) or typed is not None)
    )
    questions = asked["questions"]
    return await page.show(
        "stays/report.html",
        refused=refused,
        stay=stay,
        report=report.value,
        title=TITLES[report.value],
        asked=asked,
        sections=in_sections(questions),
        written=written,
        is_open=is_open,
        why_not=stay.why_not(act),
        answers=typed if typed is not None else (written or {}).get("answers", {}),
        is_stale=refused is not None and refused.status == HTTPStatus.PRECONDITION_FAILED,
        faults=faults_of(refused.fields, questions) if refused else [],
        shown=None if is_open else await _version(page, path, written),
        required=sum(one["required"] for one in questions),
        done=page.say(_DONE.get(page.done)),
    )


async def _version(page: Page, path: str, written: dict[str, Any] | None) -> dict[str, Any] | None:
    """The version that is asked for, else the last that was handed in, with its answers."""
    if not written or not written["handed_in"]:
        return None
    numbers = [one["number"] for one in written["handed_in"]]
    asked = page.query.get("version", "")
    number = int(asked) if asked.isdecimal() and int(asked) in numbers else numbers[-1]
    found: dict[str, Any] = await page.get(f"{path}/versions/{number}")
    return found | {"answers": frozen_answers(found["text"])}
