"""Calls about webhooks: where an owner's notices are sent."""

from api.client.calls import Call, Nothing, place
from api.notices.schemas import Tried, WebhookAnswer, WebhookAsked, WebhookList, WebhookMade


def webhooks(owner: str) -> Call[WebhookList]:
    """Those of an owner, such as 'organisation:demo-sme-138'."""
    return Call(method="GET", path="/webhooks", answer=WebhookList, query={"owner": owner})


def webhook(number: int) -> Call[WebhookAnswer]:
    return Call(method="GET", path=place("/webhooks/{}", number), answer=WebhookAnswer)


def add(asked: WebhookAsked) -> Call[WebhookMade]:
    """The secret by which its notices are known is in the answer and nowhere else."""
    return Call(method="POST", path="/webhooks", answer=WebhookMade, body=asked)


def try_out(number: int) -> Call[Tried]:
    """Sends it a notice that says nothing."""
    return Call(method="POST", path=place("/webhooks/{}/test", number), answer=Tried)


def end(number: int, *, etag: str) -> Call[None]:
    return Call(method="DELETE", path=place("/webhooks/{}", number), answer=Nothing, etag=etag)
