"""Webhooks over HTTP: read the input, ask, render."""

import json
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import ACTING, CHANGING, READING
from api.edge.inputs import Number
from api.journal.acting import Act
from api.journal.headers import IfMatch, IfNoneMatch, answered, shown
from api.journal.idempotency import Answer
from api.notices import hooking
from api.notices.kinds import WEBHOOK_TEST
from api.notices.schemas import OWNER, Tried, WebhookAnswer, WebhookAsked, WebhookList, WebhookMade
from api.people.asking import Once, Perhaps

_REPLAYED = "Idempotency-Replayed"
router = APIRouter(prefix="/webhooks", tags=["webhooks"])

Owner = Annotated[
    str, Query(pattern=OWNER, description="whose webhooks", examples=["organisation:demo-sme-138"])
]


@router.get("", summary="Where an owner's notices are sent", responses=READING)
def listing(owner: Owner, asking: Perhaps) -> WebhookList:
    """The webhooks of an organisation or a partnership, oldest first; ten at the most."""
    found = asking.read(partial(hooking.listed, signed=asking.signed, owner=owner, at=asking.at))
    return WebhookList(webhooks=[WebhookAnswer.of(one) for one in found])


@router.get("/{number}", summary="One webhook", responses=READING, response_model=WebhookAnswer)
def one(number: Number, asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """A webhook, without its secret."""
    found = asking.read(partial(hooking.one, signed=asking.signed, number=number, at=asking.at))
    return shown(WebhookAnswer.of(found), version=found.version, if_none_match=if_none_match)


@router.post(
    "",
    summary="Have notices sent to a program",
    status_code=HTTPStatus.CREATED,
    responses=READING | ACTING,
    response_model=WebhookMade,
)
def add(asked: WebhookAsked, asking: Once) -> Response:
    """Makes a webhook. What it is sent is signed after Standard Webhooks, with the secret of this answer.

    The secret is shown once: an answer given again to a retry has null in its place, and in that of the
    address, which leads to somebody and is not kept with answers.
    """
    secret = hooking.new_secret()

    def work(act: Act) -> Answer:
        made = hooking.add_as(
            act, signed=asking.signed, owner=asked.owner, url=asked.url, kinds=asked.kinds, secret=secret
        )
        content = WebhookMade(**WebhookAnswer.of(made).model_dump() | {"url": None})
        location = f"/webhooks/{made.id}"
        return answered(content, status=HTTPStatus.CREATED, version=made.version, location=location)

    return _told_once(asking.do(work), {"url": asked.url, "secret": secret})


@router.post(
    "/{number}/test",
    summary="Try a webhook out",
    status_code=HTTPStatus.ACCEPTED,
    responses=READING | ACTING,
    response_model=Tried,
)
def try_out(number: Number, asking: Once) -> Response:
    """Sends a signed notice of the kind 'webhook.test' to this webhook alone, the way that others go."""

    def work(act: Act) -> Answer:
        tried = hooking.try_out(act, signed=asking.signed, number=number)
        return answered(Tried(webhook=tried.id, kind=WEBHOOK_TEST), status=HTTPStatus.ACCEPTED)

    return asking.do(work)


@router.delete(
    "/{number}",
    summary="End a webhook",
    status_code=HTTPStatus.NO_CONTENT,
    responses=READING | CHANGING,
)
def end(number: Number, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """Ends a webhook. Its address and secret are deleted, and nothing more is sent there."""

    def work(act: Act) -> Answer:
        hooking.end(act, signed=asking.signed, number=number, if_match=if_match)
        return Answer(status=HTTPStatus.NO_CONTENT)

    return asking.do(work)


def _told_once(response: Response, told_once: dict[str, str]) -> Response:
    """The first answer with what the kept one lacks."""
    if _REPLAYED in response.headers:
        return response
    told = Response(
        json.dumps(json.loads(bytes(response.body)) | told_once),
        status_code=response.status_code,
        media_type="application/json",
    )
    for name in ("ETag", "Location"):
        told.headers[name] = response.headers[name]
    told.headers["Cache-Control"] = "no-store"
    return told
