"""Who may visit: the rules asked of the travelling party."""

from datetime import date

from eligibility import participation, residences
from eligibility.facts import Kind, Role
from eligibility.parameters import Law
from eligibility.phrases import counted
from eligibility.rules import Finding, Subject, no, rule, unknown, yes


@rule(code="V1-kind", question="May this kind of organisation visit?", subject=Subject.VISITOR)
def kind_may_visit(kind: Kind | None, *, law: Law, as_of: date) -> Finding:
    """Yes for the kinds that the matrix of the phase lets visit.

    No for every other kind, and for everybody before the scheme began.
    """
    return participation.admission_of_kind(kind, Role.VISITOR, law=law, as_of=as_of)


@rule(
    code="V2-country",
    question="Is the visitor established in a participating country?",
    subject=Subject.VISITOR,
)
def visitor_is_established_in_a_participating_country(
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
    code="V3-own-profile",
    question="Has the visiting cluster organisation its own profile on ECCP?",
    subject=Subject.VISITOR,
)
def visiting_cluster_is_profiled(
    kind: Kind | None, eccp_profiled: bool | None, *, law: Law, as_of: date
) -> Finding:
    """Asked of cluster organisations only. Yes with a validated cluster profile of its own, no without."""
    return participation.own_profile(kind, eccp_profiled, Role.VISITOR, law=law, as_of=as_of)


@rule(
    code="V4-membership",
    question="Is the visitor a member of a cluster organisation profiled on ECCP?",
    subject=Subject.VISITOR,
)
def visitor_is_a_cluster_member(
    kind: Kind | None,
    in_eccp_cluster: bool | None,
    in_business_network: bool | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Asked of the kinds that visit as members; business networks are exempt.

    Yes for a member of a cluster organisation profiled on ECCP. No for any other, also for a member of a
    business network only.
    """
    return participation.membership(
        kind, in_eccp_cluster, in_business_network, Role.VISITOR, law=law, as_of=as_of
    )


@rule(
    code="V5-adult",
    question="Is the visitor's representative old enough to sign agreements?",
    subject=Subject.VISITOR,
)
def visitor_is_represented_by_an_adult(representative_age: int | None, *, law: Law, as_of: date) -> Finding:
    """Yes from the minimum age on, in full years. No below it."""
    return participation.age_of_representative(representative_age, law=law, as_of=as_of)


@rule(code="V6-once", question="Is this the visitor's first visit in the scheme?", subject=Subject.VISITOR)
def visitor_visits_once(
    visits_done: int | None, virtual_visits_done: int | None, *, law: Law, as_of: date
) -> Finding:
    """Yes until it has made the one visit that is allowed. No afterwards. Virtual exchanges do not count."""
    allowed = law.value("visits_allowed", as_of=as_of)
    if allowed.amount is None:
        return yes("Any number of visits is allowed.", citation=allowed.citation)
    if visits_done is None:
        return unknown("visits_done")
    if visits_done >= allowed.amount:
        return no(
            f"It has made {counted(visits_done, 'visit')}; {allowed.amount} is allowed in the whole scheme.",
            cure="Take part as host instead; no source opens a further visit.",
            citation=allowed.citation,
        )
    made = f"It has made {visits_done} of {counted(allowed.amount, 'visit')}"
    if virtual_visits_done:
        return yes(
            f"{made}; a virtual exchange does not use a visit up.",
            citation=law.citations["virtual-visit-not-used-up"],
        )
    return yes(f"{made}.")


@rule(code="V7-registered", question="Has the organisation registered as visitor?", subject=Subject.VISITOR)
def visitor_registered_as_visitor(roles: frozenset[Role] | None) -> Finding:
    """Yes once it has registered in the role of visitor. No while it is registered otherwise."""
    return participation.registration(roles, Role.VISITOR)


@rule(
    code="V8-third-country",
    question="May the visitor's representative take part as a third-country national?",
    subject=Subject.VISITOR,
)
def visitor_representative_is_resident(
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


RULES = (
    kind_may_visit,
    visitor_is_established_in_a_participating_country,
    visiting_cluster_is_profiled,
    visitor_is_a_cluster_member,
    visitor_is_represented_by_an_adult,
    visitor_visits_once,
    visitor_registered_as_visitor,
    visitor_representative_is_resident,
)
