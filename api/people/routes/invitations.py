"""Invitations and password resets over HTTP. Asking for either tells nobody who has an account."""

from http import HTTPStatus

from fastapi import APIRouter

from api.answers import refusals
from api.people.dependencies import FromHere, InPerson, Moment, Registered, Setup
from api.people.schemas import (
    AccountAnswer,
    InvitationAccepted,
    InvitationAsked,
    ResetAsked,
    ResetCompleted,
    Taken,
)
from api.people.use_cases.inviting import Acceptance, accept, invite
from api.people.use_cases.resetting import ask_reset, reset_password

router = APIRouter(
    tags=["people"],
    responses=refusals(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.CONFLICT,
        HTTPStatus.GONE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)


@router.post("/invitations", status_code=HTTPStatus.ACCEPTED)
def send(asked: InvitationAsked, signed: InPerson, setup: Setup, database: Registered, at: Moment) -> Taken:
    """Invite somebody to a mandate, by a link that opens once and for seven days."""
    invite(database, signed, asked.email, asked.mandate.mandate(at.date()), at=at, policy=setup.policy)
    return Taken(detail="The invitation is on its way.")


@router.post("/invitations/acceptances", status_code=HTTPStatus.CREATED, dependencies=[FromHere])
def take_up(asked: InvitationAccepted, setup: Setup, database: Registered, at: Moment) -> AccountAnswer:
    """Accept an invitation by its link. A new account is given its name and password here."""
    acceptance = Acceptance(
        secret=asked.secret.get_secret_value(),
        name=asked.name,
        password=asked.password.get_secret_value() if asked.password else None,
    )
    return AccountAnswer.of(accept(database, acceptance, at=at, passwords=setup.passwords))


@router.post("/password-resets", status_code=HTTPStatus.ACCEPTED, dependencies=[FromHere])
def ask(asked: ResetAsked, setup: Setup, database: Registered, at: Moment) -> Taken:
    """Ask for a link by which to choose a new password. It lives for an hour."""
    ask_reset(database, asked.email, at=at, policy=setup.policy)
    return Taken(detail="If this e-mail has an account here, a link is on its way to it.")


@router.post("/password-resets/completions", status_code=HTTPStatus.NO_CONTENT, dependencies=[FromHere])
def complete(asked: ResetCompleted, setup: Setup, database: Registered, at: Moment) -> None:
    """Choose a new password by the link. Every session of the account ends."""
    reset_password(
        database,
        asked.secret.get_secret_value(),
        asked.password.get_secret_value(),
        at=at,
        passwords=setup.passwords,
    )
