"""What is forgotten of an organisation that is deleted, and of a person who goes.

What led to a payment of public money is kept: the documents as they were signed, the amounts, the evidence.
Of an exchange that never took place nothing is kept but that there was one.
"""

from collections.abc import Collection
from datetime import datetime

from api.access import Side
from api.database import Connection
from api.exchanges import account_store
from api.exchanges import store as exchanges
from api.exchanges.aftercare import erasure_store, person_store, store
from api.exchanges.aftercare.problems import StayUnderWay
from api.exchanges.agreements import store as agreements
from api.exchanges.evidence.use_cases import forget_evidence
from api.exchanges.reports import store as reports
from api.exchanges.reports.questionnaires import Report
from api.exchanges.states import GIVEN_UP, State
from api.exchanges.use_cases.beginning import close_for
from api.files.keeping import let_go
from api.journal.acting import Act
from api.people.keepers import Keeper
from api.showings import store as showings

_UNSETTLED = frozenset({State.UNDER_WAY, State.FINISHED, State.VALIDATED, State.PAID})


def leave_exchanges(act: Act, organisation: str) -> None:
    """Cancels what has not begun and forgets what was written for it; a part of the act that deletes it.

    Raises StayUnderWay where a stay has begun and is not settled: then nothing is deleted.
    """
    its = erasure_store.of_organisation(act.connection, organisation)
    unsettled = tuple(number for number, state in its.items() if state in _UNSETTLED)
    if unsettled:
        raise StayUnderWay(unsettled)
    cancelled = close_for(act, organisation)
    never_paid = {number for number, state in its.items() if state in GIVEN_UP} | set(cancelled)
    _forget_unpaid(act.connection, sorted(never_paid))
    for exchange in exchanges.get_many(act.connection, list(its)):
        side = Side.VISITOR if organisation == exchange.agreed.visitor else Side.HOST
        store.erase_words(act.connection, [exchange.id], side)
        reports.forget_draft(
            act.connection, exchange.id, Report.VISIT if side is Side.VISITOR else Report.HOSTING
        )
        if side is Side.VISITOR:
            account_store.erase(act.connection, exchange.id)


def _forget_unpaid(connection: Connection, numbers: Collection[int]) -> None:
    """Whatever both sides wrote, sent and stated for exchanges of which nothing was ever paid."""
    erasure_store.erase_words(connection, numbers)
    agreements.erase_words(connection, numbers)
    forget_evidence(connection, *numbers)
    let_go(connection, *agreements.forget_scans(connection, numbers))
    for number in numbers:
        account_store.erase(connection, number)
        for report in Report:
            reports.forget_reports(connection, number, report)


def _told_of_signatures(connection: Connection, account: int) -> list[dict[str, object]]:
    return erasure_store.signed_by(connection, account)


def _told_of_documents(connection: Connection, account: int) -> list[dict[str, object]]:
    return erasure_store.written_by(connection, account)


def _told_of_feedback(connection: Connection, account: int) -> list[dict[str, object]]:
    return [
        {
            "exchange": one.exchange,
            "side": one.side.value,
            "stage": one.stage.value,
            "fit": one.fit,
            "worth": one.worth,
            "again": one.again,
            "results": sorted(one.results),
            "words": one.words,
            "at": one.given_at.isoformat(),
        }
        for one in store.said_by(connection, account)
    ]


def _detach(connection: Connection, account: int, _at: datetime) -> None:
    """The agreements stay: they are their organisations' and the partnerships'."""
    erasure_store.detach(connection, account)


def _detach_feedback(connection: Connection, account: int, _at: datetime) -> None:
    """What a person refused while it was there holds on; these are asked before the refusal is forgotten."""
    store.detach(connection, account, may_learn=not showings.has_refused(connection, [account]))


def _nothing_more(_connection: Connection, _account: int, _at: datetime) -> None:
    """Documents are detached with the signatures."""


def _keeper(kind: str) -> Keeper:
    """Of one kind of thing that people did: told as it is, and left without the person."""
    return Keeper(
        kind,
        told=lambda connection, account: person_store.done_by(connection, account, kind),
        forget=lambda connection, account, _at: person_store.detach(connection, account, kind),
    )


KEEPERS = (
    Keeper("signatures", told=_told_of_signatures, forget=_detach),
    Keeper("documents", told=_told_of_documents, forget=_nothing_more),
    Keeper("feedback", told=_told_of_feedback, forget=_detach_feedback),
    *(_keeper(kind) for kind in person_store.KINDS),
)
