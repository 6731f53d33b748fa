"""Reading the documents of an exchange: each version of each, and where two differ."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api.database import Connection
from api.exchanges import paper_store
from api.exchanges.agreements.differences import Difference, differences
from api.exchanges.agreements.papers_problems import NoSuchPaper, WordsAreErased
from api.exchanges.agreements.planning import READ_MONEY
from api.exchanges.agreements.plans import content_of
from api.exchanges.exchange import Exchange
from api.exchanges.moving import allowed
from api.exchanges.paper_store import Written
from api.exchanges.states import Paper, Party
from api.people.signed import Signed

_READ = {Paper.COMMITMENT: "exchange.read", Paper.FINANCIAL: READ_MONEY}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperView:
    """One version of one document."""

    exchange: Exchange
    written: Written
    content: Mapping[str, Any]  # empty once its words were erased
    signed: frozenset[Party]  # who has signed this version

    @property
    def is_newest(self) -> bool:
        """Whether it is the version that holds."""
        standing = self.exchange.papers.get(self.written.paper)
        return standing is not None and standing.version == self.written.version


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """A part of the versions of one document, oldest first."""

    exchange: Exchange
    paper: Paper
    views: tuple[PaperView, ...]
    count: int
    after: int | None  # ask with this for the next part


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Where two versions of one document differ."""

    exchange: Exchange
    paper: Paper
    before: int
    after: int
    places: tuple[Difference, ...] = field(default=())


def read_paper(
    connection: Connection, signed: Signed, number: int, paper: Paper, *, version: int | None, at: datetime
) -> PaperView:
    """That version of a document; the one that holds where none is named.

    Raises UnknownExchange, NotAllowed, NoSuchPaper.
    """
    exchange, _ = allowed(connection, signed, number, _READ[paper], at=at)
    return _view(exchange, _found(connection, number, paper, version), _signed(connection, number, paper))


def versions_of(
    connection: Connection, signed: Signed, number: int, paper: Paper, *, after: int, most: int, at: datetime
) -> Versions:
    """The versions of a document. Raises UnknownExchange, NotAllowed."""
    exchange, _ = allowed(connection, signed, number, _READ[paper], at=at)
    every = paper_store.versions_of(connection, number, paper)
    rest = [one for one in every if one.version > after]
    shown, given = rest[:most], _signed(connection, number, paper)
    return Versions(
        exchange=exchange,
        paper=paper,
        views=tuple(_view(exchange, one, given) for one in shown),
        count=len(every),
        after=shown[-1].version if len(rest) > most else None,
    )


def compare(
    connection: Connection,
    signed: Signed,
    number: int,
    paper: Paper,
    *,
    before: int,
    after: int,
    at: datetime,
) -> Compared:
    """Where two versions differ. Raises UnknownExchange, NotAllowed, NoSuchPaper, WordsAreErased."""
    exchange, _ = allowed(connection, signed, number, _READ[paper], at=at)
    old, new = (_found(connection, number, paper, version) for version in (before, after))
    for one in (old, new):
        if not one.text:
            raise WordsAreErased(paper, one.version)
    places = differences(content_of(old), content_of(new))
    return Compared(exchange=exchange, paper=paper, before=before, after=after, places=places)


def _found(connection: Connection, number: int, paper: Paper, version: int | None) -> Written:
    written = (
        paper_store.newest(connection, number, paper)
        if version is None
        else paper_store.get(connection, number, paper, version)
    )
    if written is None:
        raise NoSuchPaper(paper, version)
    return written


def _view(exchange: Exchange, written: Written, signed: Mapping[int, frozenset[Party]]) -> PaperView:
    return PaperView(
        exchange=exchange,
        written=written,
        content=content_of(written),
        signed=signed.get(written.version, frozenset()),
    )


def _signed(connection: Connection, number: int, paper: Paper) -> Mapping[int, frozenset[Party]]:
    """Who has signed each version."""
    by_version: dict[int, set[Party]] = defaultdict(set)
    for one in paper_store.signatures_of(connection, number):
        if one.paper is paper:
            by_version[one.version].add(one.party)
    return {version: frozenset(parties) for version, parties in by_version.items()}
