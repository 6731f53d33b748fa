"""The calendar of the country where an organisation has its permanent residence, where there is one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from eligibility.calendars import Calendar
from eligibility.facts import OrganisationFacts
from eligibility.parameters import Law
from eligibility.phrases import in_words
from eligibility.residences import ISO_CODE_WANTED, Residence, residence
from eligibility.rules import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCalendar:
    """The calendar that counts for an organisation, or why there is none.

    `missing` names the fact that no calendar of the edition can be found for, also where it is known: a
    country without a calendar, or a day that the calendar does not reach.
    """

    place: str  # name of the country; empty where it is not known
    calendar: Calendar | None
    missing: tuple[str, ...] = ()  # facts, such as 'host.country'
    obstacle: str = ""  # why a known fact does not help, in words
    cure: str = ""

    def reaching(self, days: Mapping[str, date]) -> "HomeCalendar":
        """The same calendar if it reaches those days, each under the name of its fact; else none."""
        if self.calendar is None:
            return self
        reach = (self.calendar.first_day, self.calendar.last_day)
        outside = tuple(name for name, day in days.items() if not reach[0] <= day <= reach[1])
        return self.without_reach(*outside) if outside else self

    def without_reach(self, *names: str) -> "HomeCalendar":
        """No calendar, because it does not reach as far as those facts need it."""
        if self.calendar is None:
            return self
        first, last = in_words(self.calendar.first_day), in_words(self.calendar.last_day)
        return replace(
            self,
            calendar=None,
            missing=names,
            obstacle=f"The calendar of {self.place} runs from {first} to {last} and does not reach so far.",
            cure="Check the days, or publish an edition of the rules whose calendars reach them.",
        )


def home_calendar(part: Part, facts: OrganisationFacts, *, law: Law) -> HomeCalendar:
    """Find the calendar of the visitor's or the host's permanent residence."""
    home = residence(facts.country, facts.other_establishments, facts.based_in)
    said_by = tuple(f"{part}.{name}" for name in facts_that_say(home, facts))
    if home.country is None or home.country not in law.countries:
        oddity = home.oddity(law)
        cure = ISO_CODE_WANTED if oddity else ""
        return HomeCalendar(place="", calendar=None, missing=said_by, obstacle=oddity, cure=cure)
    place = law.countries[home.country].name
    calendar = law.calendars.get(home.country)
    if calendar is not None:
        return HomeCalendar(place=place, calendar=calendar)
    return HomeCalendar(
        place=place,
        calendar=None,
        missing=said_by,
        obstacle=f"The edition {law.edition} has no calendar of {place}, so its working days are not known.",
        cure=f"Publish an edition of the rules with the public holidays of {place}.",
    )


def facts_that_say(home: Residence, facts: OrganisationFacts) -> tuple[str, ...]:
    """The facts to ask for where the residence is not known, or known and of no use.

    Once the one that says it now is corrected, the other can say it: an unknown one is always asked for too.
    """
    names = set(home.said_by)
    if facts.country is None:
        names.add("country")
    if facts.based_in is None and facts.other_establishments:
        names.add("based_in")
    return tuple(name for name in ("country", "based_in") if name in names)
