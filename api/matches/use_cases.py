"""What can be asked of the matching: hosts for a visitor, visitors for a host, and why or why not a pair."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from api.matches.snapshot import Snapshot
from api.profiles.organisation import Organisation, match_profile_of
from eligibility.assessment import assess_host, assess_pairing, assess_visitor
from eligibility.facts import Kind, Role
from eligibility.screening import screen, screen_visitors
from eligibility.verdicts import Verdict
from matching.pipeline import Invitation, Match
from matching.profiles import OrganisationId

UNREGISTERED = OrganisationId("")  # no registered organisation has an empty id


@dataclass(frozen=True, slots=True)
class RankedHost:
    """A host that may be visited, or may once something is known or approved, with its match."""

    match: Match
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Ranking:
    """The answer to a visitor: its own verdict and, unless it is not eligible, ranked hosts."""

    visitor: Organisation
    as_of: date
    verdict: Verdict
    hosts: tuple[RankedHost, ...]
    n_possible: int  # hosts that take part for this visitor


@dataclass(frozen=True, slots=True)
class RankedVisitor:
    """A visitor who may come, or may once something is known or approved, as the host is told of it."""

    invitation: Invitation
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class VisitorRanking:
    """The answer to a host: its own verdict and, unless it is not eligible, ranked visitors."""

    host: Organisation
    as_of: date
    verdict: Verdict
    visitors: tuple[RankedVisitor, ...]
    n_possible: int  # visitors who take part for this host


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """Why, or why not, one host: the pairing's verdict and the affinity, whatever the verdict."""

    visitor: Organisation
    as_of: date
    verdict: Verdict
    match: Match


@dataclass(frozen=True, slots=True)
class OrganisationAnswer:
    """One organisation with what it may be in an exchange."""

    organisation: Organisation
    as_of: date
    as_visitor: Verdict
    as_host: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How a ranking is asked for."""

    k: int = 10
    as_of: date
    people_on: date | None = None  # day of what is read of the others' representatives; none: as_of
    purpose: str | None = None
    diversity: float = 0.0
    hidden: frozenset[str] = frozenset()  # whom the one who asks does not want to see


def rank_hosts(snapshot: Snapshot, visitor: Organisation, wishes: Wishes) -> Ranking:
    """The k best hosts for a visitor among those that take part. A visitor need not be registered."""
    prepared = snapshot.prepared(wishes.as_of, wishes.people_on)
    screening = screen(snapshot.facts(visitor, as_of=wishes.as_of), prepared)
    possible = screening.mask & snapshot.listed & ~snapshot.among(wishes.hidden)
    matches = (
        snapshot.matcher(wishes.purpose).match(
            match_profile_of(visitor),
            k=wishes.k,
            allowed=possible,
            diversity=wishes.diversity,
            as_of=wishes.as_of,
        )
        if possible.any()
        else []
    )
    row_of = snapshot.catalogue.row_of
    return Ranking(
        visitor=visitor,
        as_of=wishes.as_of,
        verdict=screening.visitor_verdict,
        hosts=tuple(RankedHost(match, screening.verdict(row_of(match.host.id))) for match in matches),
        n_possible=int(possible.sum()),
    )


def rank_visitors(snapshot: Snapshot, host: Organisation, wishes: Wishes) -> VisitorRanking:
    """The k best visitors for a registered host among those that wish to visit and take part."""
    prepared = snapshot.prepared_visitors(wishes.as_of, wishes.people_on)
    screening = screen_visitors(snapshot.facts(host, as_of=wishes.as_of), prepared)
    possible = screening.mask & snapshot.listed & snapshot.visiting & ~snapshot.among(wishes.hidden)
    possible[snapshot.catalogue.row_of(host.id)] = False
    matcher = snapshot.matcher(wishes.purpose)
    invitations = (
        matcher.match_visitors(
            host.id, k=wishes.k, allowed=possible, diversity=wishes.diversity, as_of=wishes.as_of
        )
        if possible.any()
        else []
    )
    row_of = snapshot.catalogue.row_of
    return VisitorRanking(
        host=host,
        as_of=wishes.as_of,
        verdict=screening.host_verdict,
        visitors=tuple(RankedVisitor(one, screening.verdict(row_of(one.visitor.id))) for one in invitations),
        n_possible=int(possible.sum()),
    )


def nearest_refused(snapshot: Snapshot, visitor: Organisation, *, as_of: date) -> RankedHost | None:
    """The host of highest affinity among those that are not possible for this visitor; None if all are."""
    screening = screen(snapshot.facts(visitor, as_of=as_of), snapshot.prepared(as_of))
    refused = ~screening.mask & snapshot.listed
    if not refused.any():
        return None
    matches = snapshot.matcher().match(match_profile_of(visitor), k=1, allowed=refused, as_of=as_of)
    if not matches:
        return None
    return RankedHost(
        replace(matches[0], rank=None), screening.verdict(snapshot.catalogue.row_of(matches[0].host.id))
    )


def possible_visitors(snapshot: Snapshot, *, as_of: date) -> list[Organisation]:
    """Who may visit, or may once something is known or approved, by id."""
    law = snapshot.law(as_of)
    return [
        one
        for one in snapshot.organisations.values()
        if one.id not in snapshot.unlisted
        and assess_visitor(snapshot.facts(one, as_of=as_of), as_of=as_of, law=law).outcome.takes_part
    ]


def explain_pair(
    snapshot: Snapshot,
    visitor_id: str,
    host_id: str,
    *,
    as_of: date,
    people_on: Mapping[str, date] = MappingProxyType({}),
    purpose: str | None = None,
) -> PairAnswer:
    """Why or why not this host for this visitor. Raises UnknownOrganisation.

    `people_on` says of which of the two, by id, what is read of the representative is of another day.
    """
    visitor, host = snapshot.organisation(visitor_id), snapshot.organisation(host_id)
    verdict = assess_pairing(
        snapshot.facts(visitor, as_of=as_of, people_on=people_on.get(visitor_id)),
        snapshot.facts(host, as_of=as_of, people_on=people_on.get(host_id)),
        as_of=as_of,
        law=snapshot.law(as_of),
    )
    match = snapshot.matcher(purpose).ask(match_profile_of(visitor), host.id, as_of=as_of)
    return PairAnswer(visitor, as_of, verdict, match)


def describe(
    snapshot: Snapshot, organisation_id: str, *, as_of: date, people_on: date | None = None
) -> OrganisationAnswer:
    """One organisation and its verdicts. Raises UnknownOrganisation."""
    organisation = snapshot.organisation(organisation_id)
    facts = snapshot.facts(organisation, as_of=as_of, people_on=people_on)
    law = snapshot.law(as_of)
    return OrganisationAnswer(
        organisation,
        as_of,
        assess_visitor(facts, as_of=as_of, law=law),
        assess_host(facts, as_of=as_of, law=law),
    )


def unregistered_visitor(text: str, *, country: str | None, kind: Kind | None) -> Organisation:
    """Someone who only says what they seek, and perhaps where and what they are."""
    return Organisation(
        id=UNREGISTERED,
        name="you",
        seeks=text,
        country=country,
        kind=kind,
        roles=frozenset({Role.VISITOR}),
    )
