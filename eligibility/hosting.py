"""Who may host: the rules asked of the party that receives. A host may receive any number of visits."""

from datetime import date

from eligibility import participation
from eligibility.facts import Kind, Role
from eligibility.parameters import Law
from eligibility.rules import ALWAYS, IT_TOOL, Finding, Subject, rule


@rule(
    code="H1-kind",
    question="May this kind of organisation host?",
    citation="host-kinds",
    subject=Subject.HOST,
    in_force=ALWAYS,
)
def kind_may_host(kind: Kind | None, *, law: Law, as_of: date) -> Finding:
    return participation.admission_of_kind(kind, Role.HOST, law=law, as_of=as_of)


@rule(
    code="H2-country",
    question="Is the host established in a participating country?",
    citation="permanent-residence-host",
    subject=Subject.HOST,
)
def host_is_established_in_a_participating_country(country: str | None, *, law: Law, as_of: date) -> Finding:
    return participation.establishment(country, law=law, as_of=as_of)


@rule(
    code="H3-own-profile",
    question="Has the host cluster organisation its own profile on ECCP?",
    citation="own-profile-or-membership",
    subject=Subject.HOST,
)
def host_cluster_is_profiled(
    kind: Kind | None, eccp_profiled: bool | None, *, law: Law, as_of: date
) -> Finding:
    return participation.own_profile(kind, eccp_profiled, Role.HOST, law=law, as_of=as_of)


@rule(
    code="H4-membership",
    question="Is the host a member of a cluster organisation profiled on ECCP?",
    citation="link-to-cluster",  # the clause on members names fewer kinds than may host
    subject=Subject.HOST,
)
def host_is_a_cluster_member(
    kind: Kind | None,
    in_eccp_cluster: bool | None,
    in_business_network: bool | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    return participation.membership(
        kind, in_eccp_cluster, in_business_network, Role.HOST, law=law, as_of=as_of
    )


@rule(
    code="H5-active-in-cluster",
    question="Is the public authority active in a cluster?",
    citation="host-public-authorities",
    subject=Subject.HOST,
)
def host_authority_is_active_in_a_cluster(
    kind: Kind | None, active_in_cluster: bool | None, *, law: Law, as_of: date
) -> Finding:
    return participation.activity_in_cluster(kind, active_in_cluster, Role.HOST, law=law, as_of=as_of)


@rule(
    code="H6-adult",
    question="Is the host's representative old enough to sign agreements?",
    citation="host-age",
    subject=Subject.HOST,
)
def host_is_represented_by_an_adult(representative_age: int | None, *, law: Law) -> Finding:
    return participation.age_of_representative(representative_age, law=law)


@rule(
    code="H7-registered",
    question="Has the organisation registered as host?",
    citation="register-in-role",
    subject=Subject.HOST,
    in_force=IT_TOOL,
    dates_citation="it-tool-opened",
)
def host_registered_as_host(roles: frozenset[Role] | None) -> Finding:
    return participation.registration(roles, Role.HOST)


RULES = (
    kind_may_host,
    host_is_established_in_a_participating_country,
    host_cluster_is_profiled,
    host_is_a_cluster_member,
    host_authority_is_active_in_a_cluster,
    host_is_represented_by_an_adult,
    host_registered_as_host,
)
