"""The organisation as the service keeps it, and what the two libraries see of it. Pure."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from eligibility.facts import Kind, OrganisationFacts, Role
from eligibility.waivers import Waiver
from matching.profiles import MatchProfile, OrganisationId, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """One organisation's whole profile. None and empty mean not stated, save where said otherwise."""

    id: OrganisationId
    name: str
    kind: Kind | None = None
    support_kind: str | None = None  # only for scaling-up support organisations
    country: str | None = None  # of registration, ISO 3166-1 alpha-2
    other_establishments: frozenset[str] = frozenset()  # countries of further ones; empty: none is recorded
    based_in: str | None = None  # country where its representative is based
    region: str | None = None  # NUTS 2 code
    city: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    roles: frozenset[Role] = frozenset()
    eccp_profiled: bool | None = None
    eccp_profiled_on: date | None = None  # since when; None: since a day that is not recorded
    eccp_profile_url: str | None = None
    member_of: frozenset[OrganisationId] | None = None  # None: unknown; empty: a member of nothing
    unconfirmed: frozenset[OrganisationId] = frozenset()  # of `member_of`: not yet confirmed by that body
    active_in_cluster: bool | None = None
    partnership: str | None = None
    ecosystems: frozenset[str] = frozenset()
    emerging_industries: frozenset[str] = frozenset()
    technologies: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    objectives: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    activity_types: frozenset[str] = frozenset()
    about: str = ""
    seeks: str = ""
    offers: str = ""
    motivation: str = ""  # for its partnership, which validates; not matched, and not shown to others
    preferred_countries: frozenset[str] = frozenset()
    preferred_kinds: frozenset[str] = frozenset()
    available: tuple[Period, ...] = ()
    host_capacity: int | None = None
    visits_done: int | None = None
    representative_name: str | None = None
    representative_born: date | None = None
    representative_third_country: bool | None = None  # a national of a country that takes no part
    representative_days_resident: int | None = None  # in participating countries, with a residence permit
    representative_business: bool | None = None  # started or intended in a participating country
    is_fictional: bool = False


def match_profile_of(organisation: Organisation) -> MatchProfile:
    """What the matcher reads: no person, no membership, no verdict."""
    return MatchProfile(
        id=organisation.id,
        name=organisation.name,
        kind=organisation.kind.value if organisation.kind else None,
        country=organisation.country,
        coordinates=_coordinates(organisation),
        about=organisation.about,
        seeks=organisation.seeks,
        offers=organisation.offers,
        ecosystems=organisation.ecosystems,
        emerging_industries=organisation.emerging_industries,
        technologies=organisation.technologies,
        languages=organisation.languages,
        objectives=organisation.objectives,
        purposes=organisation.purposes,
        activity_types=organisation.activity_types,
        preferred_countries=organisation.preferred_countries,
        preferred_kinds=organisation.preferred_kinds,
        available=organisation.available,
        host_capacity=organisation.host_capacity,
    )


def facts_of(
    organisation: Organisation,
    memberships: Iterable[Organisation],
    *,
    as_of: date,
    waivers: Collection[Waiver] = (),
) -> OrganisationFacts:
    """What the rules read, as of a day.

    `memberships` are the organisations named in `member_of`; `waivers` are those recorded for it. What
    exchanges will tell (virtual visits, visits received) is not known yet. A membership that the body has not
    confirmed may turn out to be none, so it settles nothing.
    """
    bodies = tuple(memberships)
    stated = [body for body in bodies if body.id in organisation.unconfirmed]
    confirmed = [body for body in bodies if body.id not in organisation.unconfirmed]
    known = organisation.member_of is not None
    return OrganisationFacts(
        kind=organisation.kind,
        country=organisation.country,
        other_establishments=organisation.other_establishments,
        based_in=organisation.based_in,
        roles=organisation.roles or None,
        eccp_profiled=_eccp_profiled(organisation, as_of),
        in_eccp_cluster=_settled(confirmed, stated, partial(_in_eccp_cluster, as_of=as_of))
        if known
        else None,
        in_business_network=_settled(confirmed, stated, _in_business_network) if known else None,
        active_in_cluster=organisation.active_in_cluster,
        representative_age=_age(organisation.representative_born, as_of),
        third_country_national=organisation.representative_third_country,
        days_resident=organisation.representative_days_resident,
        business_started_or_intended=organisation.representative_business,
        visits_done=organisation.visits_done,
        coordinates=_coordinates(organisation),
        waivers=frozenset(waivers),
    )


def _settled(
    confirmed: Sequence[Organisation],
    stated: Sequence[Organisation],
    holds: Callable[[Iterable[Organisation]], bool | None],
) -> bool | None:
    """What holds of the confirmed bodies; not known where one that is only stated may make a difference."""
    of_confirmed = holds(confirmed)
    return of_confirmed if of_confirmed or holds([*confirmed, *stated]) == of_confirmed else None


def _eccp_profiled(organisation: Organisation, as_of: date) -> bool | None:
    since = organisation.eccp_profiled_on
    if organisation.eccp_profiled and since is not None and as_of < since:
        return False
    return organisation.eccp_profiled


def _in_business_network(bodies: Iterable[Organisation]) -> bool:
    return any(body.kind is Kind.BUSINESS_NETWORK for body in bodies)


def _in_eccp_cluster(bodies: Iterable[Organisation], *, as_of: date) -> bool | None:
    profiled = [_eccp_profiled(body, as_of) for body in bodies if body.kind in (Kind.CLUSTER, None)]
    if True in profiled:
        return True
    return None if None in profiled else False


def _coordinates(organisation: Organisation) -> tuple[float, float] | None:
    if organisation.latitude is None or organisation.longitude is None:
        return None
    return organisation.latitude, organisation.longitude


def _age(born: date | None, as_of: date) -> int | None:
    if born is None or born > as_of:  # nobody's representative yet on a day before the birth
        return None
    return as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))
