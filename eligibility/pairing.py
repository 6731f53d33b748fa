"""Whether the two may meet: the rules asked of visitor and host together."""

from eligibility.parameters import Law
from eligibility.participation import ISO_CODE_WANTED, unrecognised
from eligibility.rules import Finding, Subject, no, rule, unknown, yes


@rule(
    code="P1-two-countries",
    question="Are visitor and host established in different countries?",
    citation="scheme-exchange",
    subject=Subject.PAIR,
)
def pair_meets_across_countries(
    visitor_country: str | None, host_country: str | None, *, law: Law
) -> Finding:
    countries = {"visitor_country": visitor_country, "host_country": host_country}
    unrecognised_ones = {name: code for name, code in countries.items() if code and code not in law.countries}
    if unrecognised_ones:
        # 'UK' and 'GB' differ as text only: a code we cannot place never makes two countries of one.
        notes = dict.fromkeys(unrecognised(code) for code in unrecognised_ones.values())
        return unknown(*unrecognised_ones, note=" ".join(notes), cure=ISO_CODE_WANTED)
    if visitor_country is None or host_country is None:
        return unknown(*(name for name, code in countries.items() if code is None))
    if visitor_country != host_country:
        return yes("They are established in different countries.")
    return no(
        f"Both are established in {law.countries[host_country].name}.",
        cure="Choose a host in another participating country.",
    )


RULES = (pair_meets_across_countries,)
