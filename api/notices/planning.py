"""From a notice in the outbox to its deliveries: who is told, by which channels, under which names."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import partial

from api.database import Database
from api.languages import Language
from api.notices import store
from api.notices.deliveries import Address, Notice, Planned, Webhook, message_id_of
from api.notices.kinds import KINDS, Channel, channels_of
from api.notices.store import AddressOf

_AT_ONCE = 50  # notices planned in one transaction


def plan_outbox(
    database: Database, address_of: AddressOf, *, domain: str, clock: Callable[[], datetime]
) -> int:
    """Writes the deliveries of every notice that has none yet; returns of how many notices.

    The addresses, the webhooks and the preferences are those of this moment. A notice for which there are
    none is written down as given up, with 'nobody_to_tell'.
    """
    decide = partial(deliveries_of, domain=domain)
    planned = 0
    while True:
        work = partial(store.plan_some, address_of=address_of, decide=decide, at_most=_AT_ONCE, at=clock())
        done = database.run(work)
        planned += done
        if done < _AT_ONCE:
            return planned


def deliveries_of(
    notice: Notice,
    addresses: Sequence[Address],
    webhooks: Sequence[Webhook],
    switched_off: Collection[int],
    *,
    domain: str,
) -> list[Planned]:
    """Who is told of a notice, and how.

    `addresses` are those of its recipient, `webhooks` those the recipient owns, `switched_off` the accounts
    that do not want its kind by e-mail. Never empty: for nobody it is one row that says so.
    """
    channels = channels_of(notice.kind)
    ways = dict.fromkeys(_ways(notice, addresses, webhooks, _off(notice.kind, switched_off)))
    spoken = {one.mail: one.language for one in reversed(addresses) if one.mail}  # the first of one mailbox
    planned = [
        Planned(
            channel=channel,
            address=address,
            account=account,
            message_id=message_id_of(notice.id, channel, address, domain=domain),
            language=spoken.get(address, Language.EN),
        )
        for channel, address, account in ways
        if channel in channels
    ]
    nobody = message_id_of(notice.id, Channel.INBOX, "", domain=domain)
    return planned or [Planned(channel=Channel.INBOX, address="", account=None, message_id=nobody)]


def _off(kind: str, switched_off: Collection[int]) -> Collection[int]:
    found = KINDS.get(kind)
    return switched_off if found is None or found.can_be_switched_off else ()


def _ways(
    notice: Notice, addresses: Sequence[Address], webhooks: Sequence[Webhook], switched_off: Collection[int]
) -> Iterator[tuple[Channel, str, int | None]]:
    told: set[str] = set()
    for one in addresses:
        if one.account is not None:
            yield Channel.INBOX, str(one.account), one.account
        if one.mail and one.account not in switched_off and one.mail not in told:
            told.add(one.mail)  # two accounts with one mailbox get one letter
            yield Channel.MAIL, one.mail, one.account
    for webhook in webhooks:
        if webhook.wants(notice.kind):
            yield Channel.WEBHOOK, str(webhook.id), None
