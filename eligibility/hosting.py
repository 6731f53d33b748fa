"""Who may host: the rules asked of the party that receives."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from eligibility import participation, residences
from eligibility.facts import Kind, Role
from eligibility.parameters import Law
from eligibility.phrases import counted, listed
from eligibility.rules import Finding, Subject, no, rule, unknown, yes


@rule(code="H1-kind", question="May this kind of organisation host?", subject=Subject.HOST)
def kind_may_host(kind: Kind | None, *, law: Law, as_of: date) -> Finding:
    """Yes for the kinds that the matrix of the phase lets host.

    No for every other kind, and for everybody before the scheme began.
    """
    return participation.admission_of_kind(kind, Role.HOST, law=law, as_of=as_of)


@rule(
    code="H2-country",
    question="Is the host established in a participating country?",
    subject=Subject.HOST,
)
def host_is_established_in_a_participating_country(
    country: str | None,
    other_establishments: frozenset[str],
    based_in: str | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Yes where the country of its permanent residence takes part on the day, no elsewhere.

    That is the country where it is registered, or, with several registered establishments, the one where its
    representative is based.
    """
    return residences.establishment(country, other_establishments, based_in, law=law, as_of=as_of)


@rule(
    code="H3-own-profile",
    question="Has the host cluster organisation its own profile on ECCP?",
    subject=Subject.HOST,
)
def host_cluster_is_profiled(
    kind: Kind | None, eccp_profiled: bool | None, *, law: Law, as_of: date
) -> Finding:
    """Asked of cluster organisations only. Yes with a validated cluster profile of its own, no without."""
    return participation.own_profile(kind, eccp_profiled, Role.HOST, law=law, as_of=as_of)


@rule(
    code="H4-membership",
    question="Is the host a member of a cluster organisation profiled on ECCP?",
    subject=Subject.HOST,
    waivable=True,
)
def host_is_a_cluster_member(
    kind: Kind | None,
    in_eccp_cluster: bool | None,
    in_business_network: bool | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Asked of the kinds that host as members; business networks are exempt.

    Yes for a member of a cluster organisation profiled on ECCP. No for any other, save an SME: it may host
    with the agency's pre-approval, case by case, which is recorded as a waiver.
    """
    return participation.membership(
        kind, in_eccp_cluster, in_business_network, Role.HOST, law=law, as_of=as_of
    )


@rule(
    code="H5-active-in-cluster",
    question="Is the public authority active in a cluster?",
    subject=Subject.HOST,
)
def host_authority_is_active_in_a_cluster(
    kind: Kind | None, active_in_cluster: bool | None, *, law: Law, as_of: date
) -> Finding:
    """Asked of public authorities only. Yes when it is active in a cluster, no when it is not."""
    return participation.activity_in_cluster(kind, active_in_cluster, Role.HOST, law=law, as_of=as_of)


@rule(
    code="H6-adult",
    question="Is the host's representative old enough to sign agreements?",
    subject=Subject.HOST,
)
def host_is_represented_by_an_adult(representative_age: int | None, *, law: Law, as_of: date) -> Finding:
    """Yes from the minimum age on, in full years. No below it."""
    return participation.age_of_representative(representative_age, law=law, as_of=as_of)


@rule(code="H7-registered", question="Has the organisation registered as host?", subject=Subject.HOST)
def host_registered_as_host(roles: frozenset[Role] | None) -> Finding:
    """Yes once it has registered in the role of host. No while it is registered otherwise."""
    return participation.registration(roles, Role.HOST)


@rule(
    code="H8-third-country",
    question="May the host's representative take part as a third-country national?",
    subject=Subject.HOST,
)
def host_representative_is_resident(
    third_country_national: bool | None,
    days_resident: int | None,
    business_started_or_intended: bool | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Asked of third-country nationals only.

    Yes after the required days in participating countries with a residence permit, together with a business
    started or intended there. No when either is missing.
    """
    return participation.residence_of_representative(
        third_country_national, days_resident, business_started_or_intended, law=law, as_of=as_of
    )


@rule(code="H9-often", question="May the host receive one more visit?", subject=Subject.HOST)
def host_receives_as_often_as_allowed(
    stays_hosted: int | None, stays_hosting: int | None, *, law: Law, as_of: date
) -> Finding:
    """Yes: a host may receive any number of visits, also at the same time.

    No only under an edition that sets a limit, once the limit is reached.
    """
    limits = [
        _Limit(name, done, value.amount, span)
        for name, done, value, span in (
            ("stays_hosted", stays_hosted, law.value("stays_hosted_allowed", as_of=as_of), "in all"),
            ("stays_hosting", stays_hosting, law.value("stays_hosting_allowed", as_of=as_of), "at a time"),
        )
        if value.amount is not None
    ]
    if not limits:
        return yes("A host may receive any number of visits, also at the same time.")
    if any(limit.is_reached for limit in limits):
        return _too_often(limits)
    missing = [limit.name for limit in limits if limit.done is None]
    if missing:
        return unknown(*missing)
    return yes(f"It receives {listed([limit.phrase for limit in limits])}.")


class _Limit(NamedTuple):
    name: str  # of the fact that is limited
    done: int | None
    allowed: int
    span: str

    @property
    def is_reached(self) -> bool:
        return self.done is not None and self.done >= self.allowed

    @property
    def phrase(self) -> str:
        return f"{self.done} of {counted(self.allowed, 'visit')} {self.span}"


def _too_often(limits: Sequence[_Limit]) -> Finding:
    """Refuse; with a host that has received fewer visits, it would be allowed, unless none ever is."""
    reached = [limit.phrase for limit in limits if limit.is_reached]
    fewer = {limit.name: limit.allowed - 1 for limit in limits if limit.done is None or limit.is_reached}
    return no(
        f"It receives {listed(reached)} already.",
        cure="Choose another host, or another time.",
        remedy=fewer if all(limit.allowed for limit in limits) else {},
    )


RULES = (
    kind_may_host,
    host_is_established_in_a_participating_country,
    host_cluster_is_profiled,
    host_is_a_cluster_member,
    host_authority_is_active_in_a_cluster,
    host_is_represented_by_an_adult,
    host_registered_as_host,
    host_representative_is_resident,
    host_receives_as_often_as_allowed,
)
