"""The pages that links in e-mails open: an invitation, and a new password; and the one that asks for a link.

To open one changes nothing, since mail programs open links by themselves; the form on it does. The secret
stands in the address once and then in the form; no page leads elsewhere, and no log has addresses.
"""

from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from api.doors.answering import PageRoute, with_wait
from api.doors.forms import Sent
from api.doors.paths import FORGOTTEN_PATH, SIGN_IN_PATH, to_sign_in
from api.doors.words import ON_ITS_WAY
from api.journal.acting import perform
from api.people.addresses import Address
from api.people.dependencies import FromHere, Moment, Registered, Setup
from api.people.links import INVITATION_PATH, RESET_PATH
from api.people.passwords import SHORTEST
from api.people.problems import UnusableName, WeakPassword
from api.people.use_cases.inviting import Acceptance, Opened, accept, look_at_invitation
from api.people.use_cases.resetting import ask_reset, look_at_reset, prepare_reset, reset_password
from api.people.use_cases.signing_in import NOBODY_YET
from api.problems import Problem
from api.web.languages import language_of
from api.web.layout import page

router = APIRouter(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """What was wrong with a form, and with which field."""

    field: str
    problem: Problem


@router.get(INVITATION_PATH)
def show_invitation(request: Request, database: Registered, at: Moment, secret: str = "") -> Response:
    """What one is invited to, and the form to accept it by. Raises DeadLink."""
    return _invitation_page(request, look_at_invitation(database, secret, at=at), secret=secret)


@router.post(INVITATION_PATH, dependencies=[FromHere])
def accept_invitation(
    request: Request, form: Sent, setup: Setup, database: Registered, at: Moment
) -> Response:
    """Accepts the invitation and goes on to the page for signing in."""
    secret, name = form.text("secret"), form.text("name")
    opened = look_at_invitation(database, secret, at=at)
    acceptance = Acceptance(secret=secret)
    if opened.is_new:
        password, language = form.text("password"), language_of(request)
        acceptance = Acceptance(secret=secret, name=name, password=password, language=language)
    try:
        accept(database, acceptance, at=at, passwords=setup.passwords)
    except UnusableName as problem:
        wrong = Wrong(field="name", problem=problem)
        return _invitation_page(request, opened, secret=secret, name=name, wrong=wrong)
    except WeakPassword as problem:
        wrong = Wrong(field="password", problem=problem)
        return _invitation_page(request, opened, secret=secret, name=name, wrong=wrong)
    return to_sign_in("accepted")


@router.get(RESET_PATH)
def show_reset(request: Request, database: Registered, at: Moment, secret: str = "") -> Response:
    """The form for a new password. Raises DeadLink."""
    return _reset_page(request, look_at_reset(database, secret, at=at).address, secret=secret)


@router.post(RESET_PATH, dependencies=[FromHere])
def set_password(request: Request, form: Sent, setup: Setup, database: Registered, at: Moment) -> Response:
    """Sets the password and goes on to the page for signing in."""
    secret = form.text("secret")
    account = look_at_reset(database, secret, at=at)
    try:
        hashed = prepare_reset(database, secret, form.text("password"), at=at, passwords=setup.passwords)
    except WeakPassword as problem:
        wrong = Wrong(field="password", problem=problem)
        return _reset_page(request, account.address, secret=secret, wrong=wrong)
    perform(database, NOBODY_YET, at=at, work=partial(reset_password, secret=secret, hashed=hashed))
    return to_sign_in("password")


@router.get(FORGOTTEN_PATH)
def show_forgotten(request: Request) -> Response:
    """The form that asks for a link for a new password."""
    return page(request, "forgotten.html", said=None, sign_in=SIGN_IN_PATH)


@router.post(FORGOTTEN_PATH, dependencies=[FromHere])
def ask_for_link(request: Request, form: Sent, setup: Setup, database: Registered, at: Moment) -> Response:
    """Sends a link where there is an account, and says the same where there is none."""
    work = partial(ask_reset, email=form.text("email"), policy=setup.policy)
    perform(database, NOBODY_YET, at=at, work=work)
    return page(request, "forgotten.html", status=HTTPStatus.ACCEPTED, said=ON_ITS_WAY, sign_in=SIGN_IN_PATH)


def _invitation_page(
    request: Request, opened: Opened, *, secret: str, name: str = "", wrong: Wrong | None = None
) -> Response:
    mandate = opened.invitation.mandate
    made = page(
        request,
        "invitation.html",
        status=wrong.problem.status if wrong else HTTPStatus.OK,
        action=INVITATION_PATH,
        address=opened.invitation.address,
        is_new=opened.is_new,
        words=mandate.words,
        last_day=mandate.valid_to,
        secret=secret,
        name=name,
        shortest=SHORTEST,
        wrong=wrong,
    )
    return with_wait(made, wrong.problem if wrong else None)


def _reset_page(request: Request, address: Address, *, secret: str, wrong: Wrong | None = None) -> Response:
    return page(
        request,
        "new_password.html",
        status=wrong.problem.status if wrong else HTTPStatus.OK,
        action=RESET_PATH,
        address=address,
        secret=secret,
        shortest=SHORTEST,
        wrong=wrong,
    )
