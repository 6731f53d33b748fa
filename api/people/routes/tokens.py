"""Tokens for programs over HTTP."""

import json
from http import HTTPStatus

from fastapi import APIRouter, Response

from api.answers import CHANGING, refusals
from api.edge.inputs import After, Most, Number
from api.journal.acting import Act
from api.journal.headers import IfMatch, answered, as_response
from api.journal.idempotency import Answer, answer_once
from api.people.asking import Once, Perhaps
from api.people.bearers import Bearer
from api.people.dependencies import IN_PERSON, Registered, Setup, SignedIn
from api.people.problems import TokenMadeAlready
from api.people.schemas import NewToken, TokenAnswer, TokenAsked, TokenList
from api.people.sessions import Token
from api.people.use_cases.programs import TokenWish, end_token, make_token, own_token, tokens_of

router = APIRouter(
    prefix="/tokens",
    tags=["people"],
    responses=refusals(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)


@router.get("", summary="Your tokens")
def list_tokens(signed: SignedIn, database: Registered, after: After = 0, most: Most = 50) -> TokenList:
    """Your tokens, oldest first, without their secrets; ended ones too."""
    with database.snapshot() as connection:
        found = tokens_of(connection, signed, after=after, most=most + 1)
    rows = [TokenAnswer.of(one) for one in found[:most]]
    return TokenList(tokens=rows, after=rows[-1].id if len(found) > most else None)


@router.get(
    "/{token_id}",
    summary="One of your tokens",
    response_model=TokenAnswer,
    responses=refusals(HTTPStatus.NOT_FOUND),
)
def show_token(token_id: Number, signed: SignedIn, database: Registered) -> Response:
    """One of your tokens, without its secret."""
    with database.snapshot() as connection:
        found = own_token(connection, signed, token_id)
    return as_response(answered(TokenAnswer.of(found), version=found.version))


@router.post(
    "",
    summary="Make a token",
    status_code=HTTPStatus.CREATED,
    response_model=NewToken,
    dependencies=[IN_PERSON],
    responses=refusals(HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS),
)
def make(asked: TokenAsked, asking: Once, setup: Setup) -> Response:
    """Make a token for a program. Its secret is in this answer and nowhere else.

    What is kept for a retry is the token without its secret, so that a retry makes no second one and is told
    409 with the number of the first: end that one, and make another with a fresh key.
    """
    wish = TokenWish(name=asked.name, mandate_ids=asked.mandates, expires_at=asked.expires_at)
    made: list[tuple[Token, Bearer]] = []

    def work(act: Act) -> Answer:
        token, bearer = make_token(act, signed=asking.signed, wish=wish, policy=setup.policy)
        made[:] = [(token, bearer)]  # the work may be done anew: the last is the one that was committed
        return answered({"token": token.id}, status=HTTPStatus.CREATED)

    answer = answer_once(
        asking.database,
        asking.signed.actor,
        key=asking.asked.key,
        request_digest=asking.asked.digest,
        at=asking.at,
        work=work,
    )
    if answer.replayed:
        raise TokenMadeAlready(_number_in(answer))
    return _shown_once(*made[-1])


@router.delete(
    "/{token_id}",
    summary="End a token",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=CHANGING | refusals(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND),
)
def end(token_id: Number, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """End a token at once."""

    def work(act: Act) -> Answer:
        end_token(act, signed=asking.signed, token_id=token_id, if_match=if_match)
        return Answer(status=HTTPStatus.NO_CONTENT)

    return asking.do(work)


def _number_in(answer: Answer) -> int:
    return int(json.loads(answer.body)["token"])


def _shown_once(token: Token, bearer: Bearer) -> Response:
    response = as_response(
        answered(
            NewToken.made(token, bearer),
            status=HTTPStatus.CREATED,
            version=token.version,
            location=f"/tokens/{token.id}",
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response
