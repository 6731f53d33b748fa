"""Whether the two may meet: the rules asked of visitor and host together."""

from collections.abc import Mapping
from datetime import date

from eligibility.parameters import Law
from eligibility.residences import ISO_CODE_WANTED, Residence, a_participating_country, residence
from eligibility.rules import Finding, Subject, no, rule, unknown, yes


@rule(
    code="P1-two-countries",
    question="Are visitor and host established in different countries?",
    subject=Subject.PAIR,
)
def pair_meets_across_countries(
    visitor_country: str | None,
    visitor_other_establishments: frozenset[str],
    visitor_based_in: str | None,
    host_country: str | None,
    host_other_establishments: frozenset[str],
    host_based_in: str | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Yes when their permanent residences lie in two countries, whether or not these take part.

    No within one country.
    """
    visitor = residence(visitor_country, visitor_other_establishments, visitor_based_in)
    host = residence(host_country, host_other_establishments, host_based_in)
    # 'UK' and 'GB' differ as text only: a code we cannot place never makes two countries of one.
    if visitor.places(law) and host.places(law) and not visitor.possible & host.possible:
        return yes("They are established in different countries.")
    open_ones = {
        party: home
        for party, home in {"visitor": visitor, "host": host}.items()
        if not (home.is_certain and home.places(law))
    }
    if open_ones:
        return _not_known(open_ones, law)
    (shared,) = visitor.places(law)
    elsewhere = a_participating_country(law, as_of=as_of, other_than=shared.code)
    return no(
        f"Both are established in {shared.name}.",
        cure="Choose a host in another participating country.",
        remedy={"host_country": elsewhere, "host_other_establishments": frozenset[str]()}
        if elsewhere
        else {},
    )


def _not_known(homes: Mapping[str, Residence], law: Law) -> Finding:
    missing = [f"{party}_{name}" for party, home in homes.items() for name in home.said_by]
    oddities = {party: home.oddity(law) for party, home in homes.items()}
    if not any(oddities.values()):
        return unknown(*missing)
    notes = [said or f"Where the {party} is established is not known." for party, said in oddities.items()]
    return unknown(*missing, note=" ".join(dict.fromkeys(notes)), cure=ISO_CODE_WANTED)


RULES = (pair_meets_across_countries,)
