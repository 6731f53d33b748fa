"""The facts of an organisation for somebody who must not find out when its representative was born.

An age asked for on day after day tells the birthday. So what the rules read of the person is, of others'
organisations, always as it is today, whatever day's rules are asked. Pure.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from api.profiles.organisation import Organisation, facts_of
from eligibility.facts import PERSONAL, OrganisationFacts
from eligibility.waivers import Waiver


def facts_told(
    organisation: Organisation,
    memberships: Iterable[Organisation] = (),
    *,
    as_of: date,
    people_on: date | None,
    waivers: Collection[Waiver] = (),
) -> OrganisationFacts:
    """As `facts_of` on `as_of`; what is about the representative as on `people_on`, where that is given."""
    facts = facts_of(organisation, memberships, waivers=waivers, as_of=as_of)
    if people_on is None or people_on == as_of:
        return facts
    then = facts_of(organisation, (), as_of=people_on)
    return replace(facts, **{name: getattr(then, name) for name in PERSONAL})
