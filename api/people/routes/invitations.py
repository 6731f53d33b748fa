"""Invitations and password resets over HTTP. Asking for either tells nobody who has an account."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from api.answers import refusals
from api.journal.acting import Act
from api.journal.headers import answered
from api.journal.idempotency import Answer
from api.people.asking import AtTheDoor, Once
from api.people.dependencies import IN_PERSON, FromHere, Registered, Setup
from api.people.schemas import (
    AccountAnswer,
    InvitationAccepted,
    InvitationAsked,
    ResetAsked,
    ResetCompleted,
    Taken,
)
from api.people.use_cases.inviting import Acceptance, invite, prepare, take_up
from api.people.use_cases.resetting import ask_reset, prepare_reset, reset_password

router = APIRouter(
    tags=["people"],
    responses=refusals(
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.CONFLICT,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)


@router.post(
    "/invitations",
    summary="Invite somebody",
    status_code=HTTPStatus.ACCEPTED,
    response_model=Taken,
    dependencies=[IN_PERSON],
    responses=refusals(HTTPStatus.UNAUTHORIZED),
)
def send(asked: InvitationAsked, asking: Once, setup: Setup) -> Response:
    """Invite somebody to a mandate, by a link that opens once and for seven days."""
    wanted = asked.mandate.mandate(asking.at.date())

    def work(act: Act) -> Answer:
        invite(
            act,
            signed=asking.signed,
            email=asked.email,
            wanted=wanted,
            language=asked.language,
            policy=setup.policy,
        )
        return answered(Taken(detail="The invitation is on its way."), status=HTTPStatus.ACCEPTED)

    return asking.do(work)


@router.post(
    "/invitations/acceptances",
    summary="Accept an invitation",
    status_code=HTTPStatus.CREATED,
    response_model=AccountAnswer,
    dependencies=[FromHere],
    responses=refusals(HTTPStatus.GONE, HTTPStatus.TOO_MANY_REQUESTS),
)
def accept(asked: InvitationAccepted, asking: AtTheDoor, setup: Setup, database: Registered) -> Response:
    """Accept an invitation by its link. A new account is given its name and password here."""
    acceptance = Acceptance(
        secret=asked.secret.get_secret_value(),
        name=asked.name,
        password=asked.password.get_secret_value() if asked.password else None,
        language=asked.language,
    )
    hashed = prepare(database, acceptance, at=asking.at, passwords=setup.passwords)

    def work(act: Act) -> Answer:
        account = take_up(act, acceptance=acceptance, hashed=hashed)
        content = AccountAnswer.of(account)
        return answered(content, status=HTTPStatus.CREATED, version=account.version, location="/me")

    return asking.do(work)


@router.post(
    "/password-resets",
    summary="Ask for a new password",
    status_code=HTTPStatus.ACCEPTED,
    response_model=Taken,
    dependencies=[FromHere],
    responses=refusals(HTTPStatus.TOO_MANY_REQUESTS),
)
def ask(asked: ResetAsked, asking: AtTheDoor, setup: Setup) -> Response:
    """Ask for a link by which to choose a new password. It lives for an hour."""

    def work(act: Act) -> Answer:
        ask_reset(act, email=asked.email, policy=setup.policy)
        told = Taken(detail="If this e-mail has an account here, a link is on its way to it.")
        return answered(told, status=HTTPStatus.ACCEPTED)

    return asking.do(work)


@router.post(
    "/password-resets/completions",
    summary="Choose a new password by a link",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    dependencies=[FromHere],
    responses=refusals(HTTPStatus.GONE, HTTPStatus.TOO_MANY_REQUESTS),
)
def complete(asked: ResetCompleted, asking: AtTheDoor, setup: Setup, database: Registered) -> Response:
    """Choose a new password by the link. Every session of the account ends."""
    secret, password = asked.secret.get_secret_value(), asked.password.get_secret_value()
    hashed = prepare_reset(database, secret, password, at=asking.at, passwords=setup.passwords)

    def work(act: Act) -> Answer:
        reset_password(act, secret=secret, hashed=hashed)
        return Answer(status=HTTPStatus.NO_CONTENT)

    return asking.do(work)
