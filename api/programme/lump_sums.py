"""The lump sums in force on a day: the most that is paid for a stay in each country, and the half. Pure."""

from dataclasses import dataclass
from datetime import date

from eligibility.allowance import CENTS
from eligibility.parameters import Country, Law, LumpSum, NoSuchValue, holds_on

_CEILING = "lump_sum_ceiling_eur"
_FULL_FROM = "full_amount_from_working_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryAmount:
    """What is paid at most for a stay in one country."""

    country: Country
    line: LumpSum
    maximum_cents: int  # under the ceiling over all countries
    half_cents: int  # of a short stay, or one near home; whole euros have whole halves in cents


@dataclass(frozen=True, slots=True, kw_only=True)
class LumpSums:
    """The whole table on one day. A number is None where the edition gives none on that day."""

    as_of: date
    edition: str
    ceiling_cents: int | None
    full_from_working_days: int | None  # a stay of fewer is paid half
    amounts: tuple[CountryAmount, ...]  # by the country's name


def lump_sums_of(law: Law, *, as_of: date) -> LumpSums:
    """The table of that law on that day; without amounts on a day before the scheme."""
    euros = _number(law, _CEILING, as_of=as_of)
    ceiling = None if euros is None else euros * CENTS
    lines = [line for line in law.lump_sums if holds_on(line, as_of) and line.country in law.countries]
    amounts = (_amount(law.countries[line.country], line, ceiling) for line in lines)
    return LumpSums(
        as_of=as_of,
        edition=law.edition,
        ceiling_cents=ceiling,
        full_from_working_days=_number(law, _FULL_FROM, as_of=as_of),
        amounts=tuple(sorted(amounts, key=lambda one: (one.country.name, one.country.code))),
    )


def _amount(country: Country, line: LumpSum, ceiling: int | None) -> CountryAmount:
    most = line.maximum_cents if ceiling is None else min(line.maximum_cents, ceiling)
    return CountryAmount(country=country, line=line, maximum_cents=most, half_cents=most // 2)


def _number(law: Law, name: str, *, as_of: date) -> int | None:
    try:
        return law.number(name, as_of=as_of)
    except NoSuchValue:
        return None
