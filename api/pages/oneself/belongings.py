"""What one's programs read with: tokens and calendars, whose secrets are shown once."""

from datetime import UTC, date, datetime, time

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.oneself.showing import show_account
from api.pages.page import Opened, room

router = room()


@router.post("/me/tokens")
async def make_token(page: Opened) -> Response:
    """Makes a token, and shows its secret this once."""
    form = await page.form()
    body = {
        "name": form.text("name"),
        "expires_at": _end_of(form.text("expires")),
        "mandates": [int(one) for one in form.texts("mandates") if one.isascii() and one.isdigit()],
    }
    try:
        said = await page.send("POST", "/tokens", form=form, body=body)
    except Refused as refused:
        return await show_account(page, refused=refused, at="tokens", form=form)
    return await show_account(page, secret={"what": "token", "text": said.json["secret"]})


@router.post("/me/tokens/{number}/end")
async def end_token(page: Opened, number: int) -> Response:
    """Ends a token at once."""
    form = await page.form()
    try:
        await page.send("DELETE", f"/tokens/{number}", form=form)
    except Refused as refused:
        return await show_account(page, refused=refused, at="tokens")
    return page.go("/me", done="token")


@router.post("/me/calendars")
async def make_calendar(page: Opened) -> Response:
    """Makes a calendar for a program, and shows its address this once."""
    form = await page.form()
    try:
        said = await page.send("POST", "/me/calendars", form=form, body=_wanted_calendar(form))
    except Refused as refused:
        return await show_account(page, refused=refused, at="calendars", form=form)
    return await show_account(page, secret={"what": "calendar", "text": said.json["address"]})


@router.post("/me/calendars/{number}/end")
async def end_calendar(page: Opened, number: int) -> Response:
    """Ends a calendar: its address shows nothing from now on."""
    form = await page.form()
    try:
        await page.send("DELETE", f"/me/calendars/{number}", form=form)
    except Refused as refused:
        return await show_account(page, refused=refused, at="calendars")
    return page.go("/me", done="calendar")


@router.get("/me/calendar.ics")
async def calendar(page: Opened) -> Response:
    """One's exchanges and deadlines as a file."""
    return await page.hand_on("/me/calendar.ics")


def _wanted_calendar(form: Form) -> dict[str, object]:
    of = form.text("of")
    wanted: dict[str, object] = {"what": form.text("what", "mine")}
    return wanted | ({"of": int(of)} if of.isascii() and of.isdigit() else {})


def _end_of(day: str) -> str:
    """The last minute of a day by universal time; what is no day is for the API to refuse."""
    try:
        return datetime.combine(date.fromisoformat(day), time(23, 59), tzinfo=UTC).isoformat()
    except ValueError:
        return day
