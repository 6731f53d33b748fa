"""What a page of a demo says above everything else: who one is, what day it is, and how to change both."""

from dataclasses import dataclass
from datetime import date, datetime

from fastapi import Request

from api.access import Role
from api.people.cookies import is_demo
from api.people.mandates import live
from api.people.setup import PeopleSetup
from api.people.signed import Signed

CLOCK_PATH = "/demo/clock"
ROLES = (  # one button each; whoever signs may do what an editor may
    (Role.VISITING_SIGNER, "Visitor"),
    (Role.HOST_SIGNER, "Host"),
    (Role.MANAGER, "Manager"),
    (Role.SUPPORT_OFFICE, "Support office"),
    (Role.ANALYST, "Analyst"),
    (Role.AUDITOR, "Auditor"),
    (Role.ADMINISTRATOR, "Administrator"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trying:
    """Who tries the demo, and when."""

    name: str | None  # none: nobody is signed in
    buttons: tuple[tuple[str, str, bool], ...]  # role, its words, and whether one has it
    day: date
    onward: str  # the page to which each button leads back


def trying(request: Request, setup: PeopleSetup, signed: Signed | None, at: datetime) -> Trying | None:
    """None where this is no demo, or the request comes from elsewhere."""
    if not is_demo(request, setup):
        return None
    held = live(signed.held, at) if signed else ()
    roles = {one.mandate.role for one in held}
    query = f"?{request.url.query}" if request.url.query else ""
    return Trying(
        name=signed.account.name if signed else None,
        buttons=tuple((role.value, words, role in roles) for role, words in ROLES),
        day=at.date(),
        onward=request.url.path + query,
    )
