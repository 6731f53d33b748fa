"""Tokens for programs over HTTP."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from api.answers import refusals
from api.people.dependencies import InPerson, Moment, Registered, Setup, SignedIn
from api.people.schemas import NewToken, TokenAnswer, TokenAsked
from api.people.use_cases.programs import TokenWish, end_token, make_token, tokens_of

router = APIRouter(
    prefix="/tokens",
    tags=["people"],
    responses=refusals(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)


@router.get("")
def list_tokens(signed: SignedIn, database: Registered) -> list[TokenAnswer]:
    """Your tokens, oldest first, without their secrets; ended ones too."""
    return [TokenAnswer.of(one) for one in tokens_of(database, signed)]


@router.post("", status_code=HTTPStatus.CREATED)
def make(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asked: TokenAsked,
    signed: InPerson,
    response: Response,
    setup: Setup,
    database: Registered,
    at: Moment,
) -> NewToken:
    """Make a token for a program. Its secret is in this answer and nowhere else."""
    wish = TokenWish(name=asked.name, mandate_ids=asked.mandates, expires_at=asked.expires_at)
    token, bearer = make_token(database, signed, wish, at=at, policy=setup.policy)
    response.headers["Cache-Control"] = "no-store"
    return NewToken.made(token, bearer)


@router.delete("/{token_id}", status_code=HTTPStatus.NO_CONTENT)
def end(token_id: int, signed: SignedIn, database: Registered, at: Moment) -> None:
    """End a token at once."""
    end_token(database, signed, token_id, at=at)
