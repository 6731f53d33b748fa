"""How many a profile may meet: the hosts for it and the visitors for it, as it is or as it would be."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from api.matches.snapshot import Snapshot
from api.profiles.organisation import Organisation
from eligibility.facts import Role
from eligibility.screening import screen, screen_visitors


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Of those in the catalogue, how many are eligible, and how many may be once something is known."""

    eligible: int
    possible: int  # the eligible among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom an organisation may meet in each role; nobody in a role that it does not register for."""

    hosts: Met  # where it may visit
    visitors: Met  # whom it may receive


_NOBODY = Met(eligible=0, possible=0)


def reach_of(snapshot: Snapshot, organisation: Organisation, *, as_of: date) -> Reach:
    """The reach of an organisation, which need not be registered, among those listed on a day."""
    facts = snapshot.facts(organisation, as_of=as_of)
    others = snapshot.listed & ~snapshot.among([organisation.id])
    hosts = visitors = _NOBODY
    if Role.VISITOR in organisation.roles:
        found = screen(facts, snapshot.prepared(as_of))
        hosts = _met(found.outcomes, possible=found.mask & others)
    if Role.HOST in organisation.roles:
        among = screen_visitors(facts, snapshot.prepared_visitors(as_of))
        visitors = _met(among.outcomes, possible=among.mask & others & snapshot.visiting)
    return Reach(hosts=hosts, visitors=visitors)


def _met(outcomes: NDArray[np.int8], *, possible: NDArray[np.bool_]) -> Met:
    return Met(eligible=int((possible & (outcomes == 0)).sum()), possible=int(possible.sum()))
