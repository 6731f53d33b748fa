"""One's own account over HTTP."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from api.access import OF_ONESELF
from api.answers import CHANGING, refusals
from api.database import Connection
from api.edge.inputs import Number
from api.journal.acting import Act
from api.journal.headers import IfMatch, answered, as_response
from api.journal.idempotency import Answer
from api.people.asking import Perhaps, require
from api.people.cookies import drop_cookie, keep_cookie
from api.people.dependencies import IN_PERSON, InPerson, Moment, Registered, Setup, SignedIn
from api.people.kept import EverythingKept
from api.people.schemas import AccountAnswer, AccountEdit, IdentityAnswer, IdentityList, Me, PasswordChange
from api.people.use_cases.accounts import edit
from api.people.use_cases.erasing import erase, everything_about
from api.people.use_cases.resetting import NewPassword, change_password
from api.people.use_cases.vouching import end_identity, identities_of

router = APIRouter(
    prefix="/me",
    tags=["people"],
    responses=refusals(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)
_CHANGES = CHANGING | refusals(HTTPStatus.BAD_REQUEST)


@router.get("", summary="Who you are", response_model=Me)
def me(signed: SignedIn, at: Moment) -> Response:
    """Who the service takes you for, your mandates, and what you may do."""
    return _for_oneself(answered(Me.of(signed, at=at), version=signed.account.version))


@router.get("/download", summary="All that is kept about you", response_model=EverythingKept)
def download(asking: Perhaps, setup: Setup) -> Response:
    """Everything that is kept about you, as JSON. Secrets are left out: only digests of them are kept."""

    def read(connection: Connection) -> EverythingKept:
        require(connection, asking.signed, "account.read", OF_ONESELF, at=asking.at)
        kept = everything_about(connection, asking.signed, setup.keepers)
        return EverythingKept.of(kept, at=asking.at)

    found = asking.read(read)
    response = _for_oneself(answered(found, version=found.account.version))
    response.headers["Content-Disposition"] = 'attachment; filename="cxc-match-my-account.json"'
    return response


@router.patch(
    "",
    summary="Change your account",
    response_model=AccountAnswer,
    dependencies=[IN_PERSON],
    responses=_CHANGES,
)
def change(asked: AccountEdit, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """Change the name that others see, or the language of the letters that you get."""

    def work(act: Act) -> Answer:
        require(act.connection, asking.signed, "account.edit", OF_ONESELF, at=act.at)
        signed, name, language = asking.signed, asked.name, asked.language
        account = edit(act, signed=signed, name=name, language=language, if_match=if_match)
        return answered(AccountAnswer.of(account), version=account.version)

    return asking.do(work)


@router.delete(
    "",
    summary="Erase your account",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    dependencies=[IN_PERSON],
    responses=_CHANGES,
)
def erase_me(request: Request, asking: Perhaps, setup: Setup, if_match: IfMatch = None) -> Response:
    """Have your account erased, for ever. Your name and e-mail go; the audit trail keeps its number alone.

    You are signed out everywhere at once, so that a retry is answered 401.
    """

    def work(act: Act) -> Answer:
        require(act.connection, asking.signed, "account.erase", OF_ONESELF, at=act.at)
        erase(act, signed=asking.signed, if_match=if_match, keepers=setup.keepers)
        return Answer(status=HTTPStatus.NO_CONTENT)

    answer = asking.do(work)
    drop_cookie(request, setup)
    return answer


@router.put(
    "/password",
    summary="Choose a new password",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(HTTPStatus.TOO_MANY_REQUESTS),
)
def set_password(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asked: PasswordChange,
    request: Request,
    signed: InPerson,
    setup: Setup,
    database: Registered,
    at: Moment,
) -> None:
    """Choose a new password, by the old one. Every other session of yours ends.

    The old password says which version it is made from, so that no If-Match is asked for.
    """
    words = NewPassword(current=asked.current.get_secret_value(), wanted=asked.wanted.get_secret_value())
    cookie = change_password(database, signed, words, at=at, passwords=setup.passwords, policy=setup.policy)
    keep_cookie(request, setup, cookie.text)


@router.get("/identities", summary="Your ways in")
def list_identities(asking: Perhaps) -> IdentityList:
    """Your ways in by an identity provider. One is joined to your account at the first sign-in by it."""

    def read(connection: Connection) -> IdentityList:
        require(connection, asking.signed, "account.read", OF_ONESELF, at=asking.at)
        found = identities_of(connection, asking.signed)
        return IdentityList(identities=[IdentityAnswer.of(one) for one in found])

    return asking.read(read)


@router.delete(
    "/identities/{identity_id}",
    summary="Give up a way in",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    dependencies=[IN_PERSON],
    responses=_CHANGES | refusals(HTTPStatus.NOT_FOUND),
)
def give_up_identity(identity_id: Number, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """Give up a way in by an identity provider; never the last way in to your account."""

    def work(act: Act) -> Answer:
        require(act.connection, asking.signed, "account.edit", OF_ONESELF, at=act.at)
        end_identity(act, signed=asking.signed, identity_id=identity_id, if_match=if_match)
        return Answer(status=HTTPStatus.NO_CONTENT)

    return asking.do(work)


def _for_oneself(answer: Answer) -> Response:
    response = as_response(answer)
    response.headers["Cache-Control"] = "no-store"
    return response
