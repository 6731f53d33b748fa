"""From two people without a mandate to an exchange in draft, over HTTP alone, and every step refused to every
party whose step it is not.
"""

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, TypeVar

import pytest

from api.access import Role
from api.client import Answered, ApiProblem, Call, Client
from api.client.exchanges import exchange, exchanges
from api.client.matches import matches
from api.client.people import end_mandate
from api.client.profiles import choose_partnership, edit, profile, profiles, register, submit, validate
from api.client.proposals import accept, decline, offer, proposal, propose
from api.profiles.life import State as Life
from api.proposals.states import Reason, State
from api.registrations.sent import ProfileBegun, ProfileFields
from tests.api.conftest import PASSWORD, Town
from tests.api.trust.world import an_organisation

pytestmark = pytest.mark.both

A = TypeVar("A")
REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
NOT_NOW = {HTTPStatus.CONFLICT}
DAYS = {"first_day": date(2027, 3, 8), "last_day": date(2027, 3, 12)}
MILL = ProfileBegun(name="Fictional Mill Lda", roles=["visitor"], motivation="We weave with much water.")
ASSOCIATION = ProfileBegun(name="Fictional Cluster z. s.", roles=["host"], motivation="Members ask for it.")
CLUSTER = ProfileFields(
    kind="cluster-organisation",
    country="CZ",
    based_in="CZ",
    region="CZ06",
    city="Brno",
    about="We spin and weave linen with forty members.",
    offers="Visits of three mills and a laboratory.",
    ecosystems=["textiles"],
    languages=["en"],
    representative_born="1980-02-29",
    representative_third_country=False,
)
SME = ProfileFields(
    kind="sme",
    country="PT",
    based_in="PT",
    region="PT11",
    city="Porto",
    about="A weaving mill with twelve looms.",
    seeks="Somebody who finishes linen without water.",
    ecosystems=["textiles"],
    languages=["en"],
    visits_done=0,
    representative_born="1990-05-01",
    representative_third_country=False,
)


@dataclass(frozen=True)
class Party:
    """Somebody who takes part in the journey, or would like to."""

    name: str
    email: str
    client: Client

    def do(self, call: Call[A]) -> Answered[A]:
        return self.client.do(call)

    def arrive(self) -> None:
        """Signs in, also once more: what somebody may do is as it was when they signed in."""
        self.client.sign_in(self.email, PASSWORD)


@dataclass(frozen=True, kw_only=True)
class Parties:
    """All of them. Whoever is not named at a step is refused it."""

    mill: Party
    cluster: Party
    north: Party
    south: Party
    stranger: Party
    east: Party
    office: Party
    auditor: Party
    nobody: Party

    def everybody_but(self, *these: Party) -> list[Party]:
        return [one for one in vars(self).values() if one not in these]


@pytest.fixture
def parties(town: Town) -> Parties:
    town.load(
        an_organisation("north-mill", partnership="North"),
        an_organisation("south-mill", partnership="South"),
        an_organisation("east-mill", partnership="East"),
    )
    return Parties(
        mill=_newcomer(town, "mill"),
        cluster=_newcomer(town, "cluster"),
        north=_somebody(town, "north", Role.MANAGER, "North"),
        south=_somebody(town, "south", Role.MANAGER, "South"),
        stranger=_somebody(town, "stranger", Role.HOST_SIGNER, "east-mill"),
        east=_somebody(town, "east", Role.MANAGER, "East"),
        office=_somebody(town, "office", Role.SUPPORT_OFFICE),
        auditor=_somebody(town, "auditor", Role.AUDITOR),
        nobody=Party("nobody", "", Client(http=town.nobody())),
    )


def test_from_two_registrations_to_an_exchange_in_draft(town: Town, parties: Parties) -> None:
    north, south = town.partnership("North"), town.partnership("South")
    mill = registered(parties, parties.mill, MILL, fields=SME, partnership=north)
    cluster = registered(parties, parties.cluster, ASSOCIATION, fields=CLUSTER, partnership=south)
    validated(parties, mill, by=parties.north)
    no_matches_before_validation(parties, cluster, host_side=True)
    validated(parties, cluster, by=parties.south)
    showing = sees_matches(parties, mill, expecting=cluster)
    first = proposed(parties, mill, cluster, showing)
    declined(parties, first)
    second = proposed(parties, mill, cluster, showing)
    accepted(parties, second)


def registered(
    parties: Parties, who: Party, begun: ProfileBegun, *, fields: ProfileFields, partnership: int
) -> str:
    """Begins a draft, resumes it, chooses a partnership and submits; the id."""
    refuse(register(begun), [parties.nobody])
    made = who.do(register(begun))
    here = made.value.id
    who.arrive()
    assert (made.status, made.value.state, made.location) == (201, Life.DRAFT, f"/profiles/{here}")
    others = parties.everybody_but(who, parties.office, parties.auditor)
    refuse(profile(here), others)
    refuse(edit(here, fields, etag=made.etag or ""), parties.everybody_but(who))
    worded = who.do(edit(here, fields, etag=made.etag or ""))
    with pytest.raises(ApiProblem) as stale:
        who.do(edit(here, fields, etag=made.etag or ""))
    assert stale.value.status == HTTPStatus.PRECONDITION_FAILED
    assert [one.field for one in worded.value.missing] == ["partnership"]
    refuse(choose_partnership(here, partnership, etag=worded.etag or ""), parties.everybody_but(who))
    chosen = who.do(choose_partnership(here, partnership, etag=worded.etag or ""))
    refuse(submit(here, etag=chosen.etag or ""), parties.everybody_but(who))
    sent = who.do(submit(here, etag=chosen.etag or ""))
    assert (sent.value.state, sent.value.missing) == (Life.SUBMITTED, [])
    return here


def validated(parties: Parties, here: str, *, by: Party) -> None:
    """Found in the manager's queue and accepted; by nobody else."""
    assert [one.id for one in by.do(profiles(state=Life.SUBMITTED)).value.profiles] == [here]
    seen = by.do(profile(here))
    refuse(validate(here, etag=seen.etag or ""), parties.everybody_but(by))
    assert by.do(validate(here, etag=seen.etag or "")).value.state is Life.VALIDATED


def no_matches_before_validation(parties: Parties, here: str, *, host_side: bool) -> None:
    """Whose profile is not in the catalogue yet is told that it has to be."""
    assert host_side
    with pytest.raises(ApiProblem) as caught:
        parties.cluster.do(matches(here))
    assert caught.value.status in REFUSED | NOT_NOW


def sees_matches(parties: Parties, mill: str, *, expecting: str) -> int:
    """The visitor's list, which holds the cluster; the showing's number."""
    seen = parties.mill.do(matches(mill))
    assert expecting in {one.host for one in seen.value.matches}
    refuse(matches(mill), [parties.nobody, parties.stranger, parties.east, parties.cluster, parties.south])
    assert seen.showing_id is not None
    return seen.showing_id


def proposed(parties: Parties, mill: str, cluster: str, showing: int) -> int:
    """A proposal from the list that was seen; its number."""
    asked = offer(mill, cluster, **DAYS).model_copy(update={"showing": showing})
    outsiders = [parties.nobody, parties.stranger, parties.east, parties.office, parties.auditor]
    refuse(propose(asked), outsiders)
    made = parties.mill.do(propose(asked))
    assert (made.status, made.value.state) == (201, State.OPEN)
    refuse(proposal(made.value.id), [parties.nobody, parties.stranger, parties.east])
    return made.value.id


def declined(parties: Parties, number: int) -> None:
    """By the cluster with a reason, which the mill can read; by nobody else, and not again."""
    seen = parties.cluster.do(proposal(number))
    no = decline(number, Reason.DATES, "Our looms are being moved.", etag=seen.etag or "")
    refuse(no, parties.everybody_but(parties.cluster), besides=NOT_NOW)
    done = parties.cluster.do(no)
    assert done.value.state is State.DECLINED
    told = parties.mill.do(proposal(number)).value
    assert "Our looms are being moved." in told.model_dump_json()
    refuse(accept(number, etag=done.etag or ""), [parties.cluster, parties.mill], besides=NOT_NOW)


def accepted(parties: Parties, number: int) -> None:
    """By the cluster; then there is an exchange in draft that both sides see and no stranger does."""
    seen = parties.cluster.do(proposal(number))
    yes = accept(number, etag=seen.etag or "")
    refuse(yes, parties.everybody_but(parties.cluster), besides=NOT_NOW)
    done = parties.cluster.do(yes)
    assert done.value.state is State.ACCEPTED
    assert done.value.exchange is not None
    for party in (parties.mill, parties.cluster, parties.north, parties.south, parties.office):
        made = party.do(exchange(done.value.exchange)).value
        assert (made.state.value, made.proposal) == ("draft", number)
        assert (made.first_day, made.last_day) == (DAYS["first_day"], DAYS["last_day"])
    assert made.vop is not None
    assert made.hop is not None
    assert (made.vop.name, made.hop.name) == ("North", "South")
    refuse(exchange(made.id), [parties.nobody, parties.stranger, parties.east])
    assert parties.stranger.do(exchanges()).value.exchanges == []


def refuse(call: Call[Any], parties: list[Party], *, besides: set[HTTPStatus] | None = None) -> None:
    """None of them gets it: they may not, or are not told that it is there; or it is not now."""
    for party in parties:
        with pytest.raises(ApiProblem) as caught:
            party.do(call)
        assert caught.value.status in REFUSED | (besides or set()), (party.name, call.path, caught.value)


def _somebody(town: Town, name: str, role: Role, of: str | None = None) -> Party:
    email = f"{name}@example.eu"
    town.add_person(email, town.mandate(role, of))
    party = Party(name, email, Client(http=town.nobody()))
    party.arrive()
    return party


def _newcomer(town: Town, name: str) -> Party:
    """Somebody who has an account and no mandate any more."""
    party = _somebody(town, name, Role.ANALYST)
    me = party.client.sign_in(party.email, PASSWORD)
    party.do(end_mandate(me.mandates[0].id, etag="*"))
    party.arrive()
    return party
