"""What a person can ask of the matching: ranked hosts for a visitor, and why or why not one host."""

from dataclasses import dataclass, replace
from datetime import date

from api.matches.snapshot import Snapshot
from api.profiles.organisation import Organisation, match_profile_of
from eligibility.assessment import assess_host, assess_pairing, assess_visitor
from eligibility.facts import Kind, Role
from eligibility.screening import screen
from eligibility.verdicts import Verdict
from matching.pipeline import Match
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
    purpose: str | None = None
    diversity: float = 0.0


def rank_hosts(snapshot: Snapshot, visitor: Organisation, wishes: Wishes) -> Ranking:
    """The k best hosts for a visitor among those that take part. A visitor need not be registered."""
    screening = screen(snapshot.facts(visitor, as_of=wishes.as_of), snapshot.prepared(wishes.as_of))
    matches = (
        snapshot.matcher(wishes.purpose).match(
            match_profile_of(visitor),
            k=wishes.k,
            allowed=screening.mask,
            diversity=wishes.diversity,
            as_of=wishes.as_of,
        )
        if screening.mask.any()
        else []
    )
    row_of = snapshot.catalogue.row_of
    return Ranking(
        visitor=visitor,
        as_of=wishes.as_of,
        verdict=screening.visitor_verdict,
        hosts=tuple(RankedHost(match, screening.verdict(row_of(match.host.id))) for match in matches),
        n_possible=int(screening.mask.sum()),
    )


def nearest_refused(snapshot: Snapshot, visitor: Organisation, *, as_of: date) -> RankedHost | None:
    """The host of highest affinity among those that are not possible for this visitor; None if all are."""
    screening = screen(snapshot.facts(visitor, as_of=as_of), snapshot.prepared(as_of))
    matches = snapshot.matcher().match(match_profile_of(visitor), k=1, allowed=~screening.mask, as_of=as_of)
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
        if assess_visitor(snapshot.facts(one, as_of=as_of), as_of=as_of, law=law).outcome.takes_part
    ]


def explain_pair(
    snapshot: Snapshot, visitor_id: str, host_id: str, *, as_of: date, purpose: str | None = None
) -> PairAnswer:
    """Why or why not this host for this visitor. Raises UnknownOrganisation."""
    visitor, host = snapshot.organisation(visitor_id), snapshot.organisation(host_id)
    verdict = assess_pairing(
        snapshot.facts(visitor, as_of=as_of),
        snapshot.facts(host, as_of=as_of),
        as_of=as_of,
        law=snapshot.law(as_of),
    )
    match = snapshot.matcher(purpose).ask(match_profile_of(visitor), host.id, as_of=as_of)
    return PairAnswer(visitor, as_of, verdict, match)


def describe(snapshot: Snapshot, organisation_id: str, *, as_of: date) -> OrganisationAnswer:
    """One organisation and its verdicts. Raises UnknownOrganisation."""
    organisation = snapshot.organisation(organisation_id)
    facts, law = snapshot.facts(organisation, as_of=as_of), snapshot.law(as_of)
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
