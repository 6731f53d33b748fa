"""Who may visit: the rules asked of the travelling party."""

from datetime import date

from eligibility import participation
from eligibility.facts import Kind, Role
from eligibility.parameters import Law
from eligibility.rules import ALWAYS, IT_TOOL, Finding, Subject, no, rule, unknown, yes


@rule(
    code="V1-kind",
    question="May this kind of organisation visit?",
    citation="visitor-kinds",
    subject=Subject.VISITOR,
    in_force=ALWAYS,
)
def kind_may_visit(kind: Kind | None, *, law: Law, as_of: date) -> Finding:
    return participation.admission_of_kind(kind, Role.VISITOR, law=law, as_of=as_of)


@rule(
    code="V2-country",
    question="Is the visitor established in a participating country?",
    citation="permanent-residence",
    subject=Subject.VISITOR,
)
def visitor_is_established_in_a_participating_country(
    country: str | None, *, law: Law, as_of: date
) -> Finding:
    return participation.establishment(country, law=law, as_of=as_of)


@rule(
    code="V3-own-profile",
    question="Has the visiting cluster organisation its own profile on ECCP?",
    citation="own-profile-or-membership",
    subject=Subject.VISITOR,
)
def visiting_cluster_is_profiled(
    kind: Kind | None, eccp_profiled: bool | None, *, law: Law, as_of: date
) -> Finding:
    return participation.own_profile(kind, eccp_profiled, Role.VISITOR, law=law, as_of=as_of)


@rule(
    code="V4-membership",
    question="Is the visitor a member of a cluster organisation profiled on ECCP?",
    citation="own-profile-or-membership",
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
    return participation.membership(
        kind, in_eccp_cluster, in_business_network, Role.VISITOR, law=law, as_of=as_of
    )


@rule(
    code="V5-adult",
    question="Is the visitor's representative old enough to sign agreements?",
    citation="policy-visitor-age",
    subject=Subject.VISITOR,
)
def visitor_is_represented_by_an_adult(representative_age: int | None, *, law: Law) -> Finding:
    return participation.age_of_representative(representative_age, law=law)


@rule(
    code="V6-once",
    question="Is this the visitor's first visit in the scheme?",
    citation="visit-once",
    subject=Subject.VISITOR,
)
def visitor_visits_once(visits_done: int | None, *, law: Law) -> Finding:
    if visits_done is None:
        return unknown("visits_done")
    if visits_done < law.visits_allowed:
        return yes("It has not visited yet.")
    return no(
        f"It has visited {visits_done} time{'s' if visits_done > 1 else ''}; "
        f"{law.visits_allowed} is allowed in the whole scheme.",
        cure="Take part as host, which is allowed any number of times; no source opens a second visit.",
    )


@rule(
    code="V7-registered",
    question="Has the organisation registered as visitor?",
    citation="register-in-role",
    subject=Subject.VISITOR,
    in_force=IT_TOOL,
    dates_citation="it-tool-opened",
)
def visitor_registered_as_visitor(roles: frozenset[Role] | None) -> Finding:
    return participation.registration(roles, Role.VISITOR)


RULES = (
    kind_may_visit,
    visitor_is_established_in_a_participating_country,
    visiting_cluster_is_profiled,
    visitor_is_a_cluster_member,
    visitor_is_represented_by_an_adult,
    visitor_visits_once,
    visitor_registered_as_visitor,
)
