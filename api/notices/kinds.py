"""Every kind of notice: what it says, by which channels it may go, and what in it is secret. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum


class Channel(Enum):
    """A way in which a notice reaches somebody."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    INBOX = "inbox"


EVERYWHERE = frozenset(Channel)
BY_MAIL_ALONE = frozenset({Channel.MAIL})  # what opens an account goes to its mailbox and nowhere else
WEBHOOK_TEST = "webhook.test"  # goes to the one webhook that it tests, whatever kinds that asks for
BY_WEBHOOK_ALONE = frozenset({Channel.WEBHOOK})
IN_THE_INBOX = frozenset({Channel.INBOX})


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of notice. Its words stand in `templates/CODE.txt`: the subject, an empty line, the text.

    `params` are what the words need; a notice may bear more, which webhooks are told too. `path` is where in
    the service it can be acted on, such as '/proposals/7'; a `secret` is put behind it, as ?secret=.
    """

    code: str
    params: frozenset[str]
    channels: frozenset[Channel] = EVERYWHERE
    secrets: frozenset[str] = frozenset()  # params that are blanked once the notice has been delivered
    can_be_switched_off: bool = True  # its e-mail, by the account that would get it


def _kind(code: str, *params: str, **differences: object) -> Kind:
    return Kind(code=code, params=frozenset(params), **differences)  # type: ignore[arg-type]  # as Kind has them


_OF_AN_ACCOUNT = {
    "channels": BY_MAIL_ALONE,
    "secrets": frozenset({"secret"}),
    "can_be_switched_off": False,
}

# One more kind is one more row here and one more file in templates/.
KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        _kind("account.invited", "path", "secret", **_OF_AN_ACCOUNT),
        _kind("account.reset", "path", "secret", **_OF_AN_ACCOUNT),
        _kind("delegation.received", "delegation"),
        _kind("profile.submitted", "organisation", "path"),
        _kind("profile.returned", "organisation", "path"),
        _kind("profile.validated", "organisation", "path"),
        _kind("proposal.received", "visitor", "host", "sender", "until", "path"),
        _kind("proposal.accepted", "visitor", "host", "sender", "path"),
        _kind("proposal.declined", "visitor", "host", "sender", "path"),
        _kind("proposal.countered", "visitor", "host", "sender", "until", "path"),
        _kind("proposal.withdrawn", "visitor", "host", "sender", "path"),
        _kind("proposal.expired", "visitor", "host", "path"),
        _kind("proposal.expiring", "visitor", "host", "until", "path"),
        _kind("waiver.recorded", "organisation", "rule", "until", "path"),
        _kind("waiver.approved", "organisation", "rule", "until", "path"),
        _kind("profile.approving", "organisation", "path"),
        _kind("profile.approved", "organisation", "path"),
        _kind("profile.rejected", "organisation", "path"),
        _kind("profile.transferred", "organisation", "path"),
        _kind("profile.expiring", "organisation", "until", "path"),
        _kind("profile.expired", "organisation", "until", "path"),
        _kind("notice.undelivered", "kind", "channel", channels=IN_THE_INBOX),
        _kind("waiver.ended", "organisation", "rule", "until", "path"),
        _kind(WEBHOOK_TEST, "webhook", channels=BY_WEBHOOK_ALONE, can_be_switched_off=False),
        _kind("contact.received", "sender", "organisation", "path"),
        _kind("membership.asked", "organisation", "member", "path"),
        _kind("membership.confirmed", "organisation", "body", "path"),
        _kind("membership.denied", "organisation", "body", "path"),
        _kind("membership.gone", "organisation", "path"),
        _kind("mandate.given", "role", "scope", "path"),
        _kind("mandate.ended", "role", "scope", "path"),
        _kind("profile.deleted", "organisation"),
        _kind("exchange.cancelled", "visitor", "host", "path"),
        _kind("approval.asked", "count", "path"),
        _kind("feedback.asked", "visitor", "host", "path"),
        _kind("report.submitted", "visitor", "host", "side", "path"),
        _kind("report.returned", "visitor", "host", "path"),
        _kind("report.due", "visitor", "host", "until", "words", "path"),
        _kind("payment.due", "visitor", "host", "until", "words", "path"),
        _kind("exchange.due", "visitor", "host", "until", "words", "path"),
        _kind("exchange.validated", "visitor", "host", "path"),
        _kind("exchange.closed", "visitor", "host", "path"),
        _kind("exchange.paid", "visitor", "host", "amount", "day", "path"),
        _kind("exchange.signed", "visitor", "host", "path"),
        _kind("exchange.ready", "visitor", "host", "path"),
        _kind("exchange.returned", "visitor", "host", "path"),
        _kind("exchange.started", "visitor", "host", "path"),
        _kind("exchange.finished", "visitor", "host", "path"),
        _kind("exchange.interrupted", "visitor", "host", "path"),
        _kind("approval.wanted", "visitor", "host", "path"),
        _kind("exchange.changed", "visitor", "host", "path"),
        _kind("group.changed", "host", "count", "path"),
        _kind("exchange.agenda_approved", "visitor", "host", "path"),
        _kind("payment.returned", "visitor", "host", "amount", "day", "path"),
    )
}


def channels_of(code: str) -> Collection[Channel]:
    """Where a notice of this kind may go; for a kind that is not in the table, by mail and to the inbox.

    Nothing is known about the params of such a kind, so they are kept from webhooks.
    """
    kind = KINDS.get(code)
    return kind.channels if kind else frozenset({Channel.MAIL, Channel.INBOX})


def blanked(code: str, params: Mapping[str, object]) -> dict[str, object] | None:
    """The params with every secret taken out; None where there is none to take out."""
    kind = KINDS.get(code)
    found = [name for name in sorted(kind.secrets if kind else ()) if params.get(name) is not None]
    return {**params, **dict.fromkeys(found)} if found else None
