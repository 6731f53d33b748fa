"""What is asked of an organisation in either role; visiting.py and hosting.py say which rules ask it."""

from collections.abc import Mapping
from datetime import date

from eligibility.facts import Kind, Role
from eligibility.parameters import Admission, Law, Link, WithoutLink
from eligibility.phrases import counted, in_words
from eligibility.rules import Finding, no, not_asked, unknown, with_approval, yes


def admission_of_kind(kind: Kind | None, role: Role, *, law: Law, as_of: date) -> Finding:
    """Whether the dated matrix of kinds lets the kind take the role; before the scheme nobody may."""
    if as_of < law.scheme_start:
        return no(
            f"The scheme had not started: its first day is {in_words(law.scheme_start)}.",
            cure=f"Ask as of {in_words(law.scheme_start)} or a later day.",
            citation=law.citations["policy-phase-1-dates"],
        )
    if kind is None:
        return unknown("kind")
    line = law.admission(kind, role, as_of=as_of)
    if line is None or not line.may:
        return _not_admitted(kind, role, line, law=law, as_of=as_of)
    return yes(f"{_sentence(kind)} may {role.verb}{_edition(line)}.", citation=line.citation)


def own_profile(
    kind: Kind | None, eccp_profiled: bool | None, role: Role, *, law: Law, as_of: date
) -> Finding:
    """Whether a cluster organisation has its own validated profile on ECCP."""
    needed = _is_needed(Link.OWN_PROFILE, kind, role, law=law, as_of=as_of)
    if needed is False:
        return _link_not_asked(kind, role, law=law)
    if eccp_profiled:
        return yes("It has its own validated cluster profile on ECCP.")
    if needed is None or eccp_profiled is None:
        return unknown(*_unknown_among(kind=kind, eccp_profiled=eccp_profiled))
    return no(
        "It is a cluster organisation without a validated profile on ECCP.",
        cure="Create the organisation's cluster profile on ECCP and have it validated.",
        remedy={"eccp_profiled": True},
    )


def membership(
    kind: Kind | None,
    in_eccp_cluster: bool | None,
    in_business_network: bool | None,
    role: Role,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Whether an organisation that must be a cluster's member is one."""
    needed = _is_needed(Link.CLUSTER_MEMBERSHIP, kind, role, law=law, as_of=as_of)
    if needed is False:
        return _link_not_asked(kind, role, law=law)
    if in_eccp_cluster:
        return yes("It is a member of a cluster organisation profiled on ECCP.")
    if kind is None or in_eccp_cluster is None:
        return unknown(*_unknown_among(kind=kind, in_eccp_cluster=in_eccp_cluster))
    line = law.admission(kind, role, as_of=as_of)
    needs_approval = line is not None and line.without_link is WithoutLink.NEEDS_APPROVAL
    return _no_member(in_business_network=in_business_network is True, needs_approval=needs_approval, law=law)


def activity_in_cluster(
    kind: Kind | None, active_in_cluster: bool | None, role: Role, *, law: Law, as_of: date
) -> Finding:
    """Whether a public authority, which takes part in a cluster rather than joins it, does so."""
    needed = _is_needed(Link.ACTIVE_IN_CLUSTER, kind, role, law=law, as_of=as_of)
    if needed is False:
        return _link_not_asked(kind, role, law=law)
    if active_in_cluster:
        return yes("It is active in a cluster.")
    if needed is None or active_in_cluster is None:
        return unknown(*_unknown_among(kind=kind, active_in_cluster=active_in_cluster))
    return no(
        "It is a public authority that is not active in any cluster.",
        cure="Take an active part in a cluster and name that cluster in the profile.",
        remedy={"active_in_cluster": True},
    )


def age_of_representative(representative_age: int | None, *, law: Law, as_of: date) -> Finding:
    """Whether whoever represents the organisation is old enough to sign."""
    if representative_age is None:
        return unknown("representative_age")
    minimum = law.number("minimum_age_years", as_of=as_of)
    note = f"The representative is {representative_age}; the minimum is {minimum}."
    if representative_age >= minimum:
        return yes(note)
    return no(
        note,
        cure=f"Name a representative who is at least {minimum} years old.",
        remedy={"representative_age": minimum},
    )


def residence_of_representative(
    third_country_national: bool | None,
    days_resident: int | None,
    business_started_or_intended: bool | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Whether a representative who is a third-country national has lived and is in business here."""
    if third_country_national is False:
        return not_asked(
            "Its representative is no third-country national, so this is not asked.",
            citation=law.citations["not-nationality"],
        )
    days = law.number("third_country_days_resident", as_of=as_of)
    stayed = None if days_resident is None else days_resident >= days
    if stayed and business_started_or_intended:
        return yes(
            f"The representative has lived {counted(days_resident or 0, 'day')} in participating countries, "
            f"at least {days}, and has started or intends to start a business there."
        )
    met = {"days_resident": stayed, "business_started_or_intended": business_started_or_intended}
    if False not in met.values():
        return unknown(*_unknown_among(third_country_national=third_country_national, **met))
    if third_country_national is None:
        return unknown("third_country_national")
    return _not_resident(met, lived=days_resident or 0, days=days)


def _not_resident(met: Mapping[str, bool | None], *, lived: int, days: int) -> Finding:
    wanted = {"days_resident": days, "business_started_or_intended": True}
    lacking = {
        "days_resident": f"has lived only {counted(lived, 'day')} of {days} in participating countries",
        "business_started_or_intended": "neither has started nor intends to start a business there",
    }
    return no(
        "The representative is a third-country national who "
        f"{' and '.join(words for name, words in lacking.items() if met[name] is False)}.",
        cure=f"Name another representative, or wait until this one has lived {days} days in participating "
        "countries with a residence permit and has started or intends to start a business there.",
        remedy={name: value for name, value in wanted.items() if not met[name]},
    )


def registration(roles: frozenset[Role] | None, role: Role) -> Finding:
    """Whether it registered in the role it is considered for."""
    if roles is None:
        return unknown("roles")
    if role in roles:
        return yes(f"It registered as {role}.")
    registered = f"as {' and '.join(sorted(roles))} only" if roles else "in no role"
    return no(
        f"It registered {registered}.",
        cure=f"Add the role of {role} to its registration in the ClusterXchange IT Tool.",
        remedy={"roles": roles | {role}},
    )


def _is_needed(link: Link, kind: Kind | None, role: Role, *, law: Law, as_of: date) -> bool | None:
    """Whether the link is asked of the kind; None when that depends on which kind it is."""
    needing = law.kinds_needing(link, role, as_of=as_of)
    if kind is not None:
        return kind in needing
    return None if needing else False


def _unknown_among(**values: object) -> tuple[str, ...]:
    return tuple(name for name, value in values.items() if value is None)


def _link_not_asked(kind: Kind | None, role: Role, *, law: Law) -> Finding:
    if kind is Kind.BUSINESS_NETWORK:
        return not_asked(
            "Business network organisations are exempt from the link to a cluster.",
            citation=law.citations["business-networks-exempt"],
        )
    of_whom = f"{kind.phrase} as {role}" if kind else f"any {role} on this day"
    return not_asked(f"This is not asked of {of_whom}.")


def _no_member(*, in_business_network: bool, needs_approval: bool, law: Law) -> Finding:
    note = "It is not a member of a cluster organisation profiled on ECCP" + (
        "; being a member of a business network only is not enough." if in_business_network else "."
    )
    cure = "Become a member of a cluster organisation profiled on ECCP"
    if needs_approval:
        return with_approval(
            f"{note} As host an SME may be accepted case by case.",
            cure=f"{cure}.",
            remedy={"in_eccp_cluster": True},
            citation=law.citations["sme-host-exception"],
        )
    return no(
        note,
        cure=f"{cure}.",
        remedy={"in_eccp_cluster": True},
        citation=law.citations["business-network-only"] if in_business_network else None,
    )


def _not_admitted(kind: Kind, role: Role, line: Admission | None, *, law: Law, as_of: date) -> Finding:
    return no(
        f"{_sentence(kind)} may not {role.verb}{_edition(line) if line else ''}.",
        cure=_another_way_in(kind, role, law=law, as_of=as_of),
        citation=line.citation if line else None,
    )


def _another_way_in(kind: Kind, role: Role, *, law: Law, as_of: date) -> str:
    other = Role.HOST if role is Role.VISITOR else Role.VISITOR
    elsewhere = law.admission(kind, other, as_of=as_of)
    if elsewhere is not None and elsewhere.may:
        return f"Take part as {other} instead."
    for wanted in (role, other):
        later = law.later_admission(kind, wanted, as_of=as_of)
        if later is not None:
            return (
                f"It may {wanted.verb} under the rules of phase {later.phase}, "
                f"from {in_words(later.valid_from)}."
            )
    return "Take part through an organisation of another kind; the rules open no role to this one."


def _edition(line: Admission) -> str:
    kept = ", kept in force until a later edition is published" if line.valid_to is None else ""
    return f" under the rules of phase {line.phase}{kept}"


def _sentence(kind: Kind) -> str:
    return kind.phrase[0].upper() + kind.phrase[1:]
