"""Enter, edit, find and read partnerships."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from api.access import OF_THE_PROGRAMME, may
from api.database import Connection
from api.journal.acting import Act, Event
from api.journal.versions import require_match
from api.people.asking import require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.programme import store
from api.programme.partnerships import OF_ANY, Partnership, PartnershipPage, Search, page_of
from api.programme.problems import (
    BadPeriod,
    ClustersOfOthers,
    NoSuchClusters,
    PartnershipExists,
    UnknownPartnership,
)
from api.programme.vocabulary import countries_of, ecosystems_of

OF_THE_OFFICE = frozenset({"valid_from", "valid_to"})  # what only they change who may enter a partnership


def find(
    connection: Connection, signed: Signed | None, search: Search, *, at: datetime, after: int, most: int
) -> PartnershipPage:
    """A part of those that are looked for."""
    require(connection, signed, "partnership.read", OF_ANY, at=at)
    return page_of(store.all_partnerships(connection), search, after=after, most=most)


def read(connection: Connection, signed: Signed | None, number: int, *, at: datetime) -> Partnership:
    """The partnership with that number. Raises UnknownPartnership."""
    one = found(connection, number)
    require(connection, signed, "partnership.read", one.concern, at=at)
    return one


def make(act: Act, *, signed: Signed, wanted: Partnership) -> Partnership:
    """Enters a partnership, whatever number `wanted` bears.

    Raises PartnershipExists, UnknownCodes, NoSuchClusters, BadPeriod.
    """
    require(act.connection, signed, "partnership.make", OF_THE_PROGRAMME, at=act.at)
    for name, number in store.partnership_ids(act.connection).items():
        if name.casefold() == wanted.name.casefold():
            raise PartnershipExists(name, number)
    _check(act.connection, wanted, new_clusters=wanted.clusters)
    number = store.add_partnership(act.connection, wanted, at=act.at)
    act.record(Event("partnership.make", f"partnership:{number}"))
    return replace(wanted, id=number)


def edit(
    act: Act, *, signed: Signed, number: int, changes: Mapping[str, Any], if_match: str | None
) -> Partnership:
    """Changes what `changes` names, as fields of Partnership, and leaves the rest as it was.

    Its name stays, because profiles are registered under it; its first and last day are for those to set
    who may enter a partnership, and so are clusters that it does not manage. Raises UnknownPartnership,
    UnknownCodes, NoSuchClusters, ClustersOfOthers, BadPeriod.
    """
    before = found(act.connection, number)
    require(act.connection, signed, "partnership.edit", before.concern, at=act.at)
    if OF_THE_OFFICE & changes.keys():
        require(act.connection, signed, "partnership.make", OF_THE_PROGRAMME, at=act.at)
    require_match(if_match, before.version)
    after = replace(before, **changes, version=before.version + 1)
    new_clusters = after.clusters - before.clusters
    _check(act.connection, after, new_clusters=new_clusters)
    _refuse_clusters_of_others(act, signed, number, new_clusters)
    store.save_partnership(act.connection, after)
    act.record(Event("partnership.edit", f"partnership:{number}", {"fields": sorted(changes)}))
    return after


def found(connection: Connection, number: int) -> Partnership:
    """The partnership with that number. Raises UnknownPartnership."""
    one = store.get_partnership(connection, number)
    if one is None:
        raise UnknownPartnership(number)
    return one


def _refuse_clusters_of_others(act: Act, signed: Signed, number: int, new_clusters: frozenset[str]) -> None:
    managers = store.managers_among(act.connection, new_clusters)
    others = sorted(one for one in new_clusters if managers.get(one) != number)
    held = [one.mandate for one in still_held(act.connection, signed, act.at)]
    enters = may(held, "partnership.make", OF_THE_PROGRAMME, on=act.at.date(), via=signed.actor.via)
    if others and not enters.allowed:
        raise ClustersOfOthers(others)


def _check(connection: Connection, one: Partnership, *, new_clusters: frozenset[str]) -> None:
    countries_of(one.countries)
    ecosystems_of(one.ecosystems)
    if one.valid_from and one.valid_to and one.valid_to < one.valid_from:
        raise BadPeriod(one.valid_from, one.valid_to)
    strange = new_clusters - store.clusters_among(connection, new_clusters)
    if strange:
        raise NoSuchClusters(sorted(strange))
