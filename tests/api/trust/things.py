"""What acts are about in the world of these tests, and whose each of them is.

It is said here once more, so that the service's own reading is checked against it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from api.access import OF_ONESELF, OF_THE_PROGRAMME, Concern, Management, Side
from api.profiles.life import State
from tests.api.trust.world import (
    GONE,
    MANAGED_BY,
    MINE,
    NEIGHBOUR,
    ONCE_MANAGED_BY,
    QUIET,
    STRANGER,
    THEIRS,
    Somebody,
    World,
)

Whose = Callable[[Somebody | None], Concern]


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing: what stands for it in an address or a body, and whose it is to somebody who asks."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    whose: Whose
    ready: Callable[[], None] | None = None  # puts it first where an operation succeeds; not in the matrix


def always(concern: Concern) -> Whose:
    return lambda _: concern


def held_by(*people: Somebody) -> Whose:
    """One's own account and what hangs on it; to everybody else an account of somebody else."""
    others = Concern(owners=frozenset({f"account:{people[0].account}"}))
    return lambda asking: OF_ONESELF if asking in people else others


def managed(world: World, organisation: str) -> tuple[Management, ...]:
    """Who manages an organisation, and who did until June."""
    now = Management(partnership=world.town.partnership(MANAGED_BY[organisation]), valid_from=date.min)
    if organisation not in ONCE_MANAGED_BY:
        return (now,)
    once = world.town.partnership(ONCE_MANAGED_BY[organisation])
    return now, Management(partnership=once, valid_from=date(2025, 1, 1), valid_to=date(2026, 6, 30))


def of_organisation(world: World, organisation: str, side: Side | None = None) -> Concern:
    return Concern(
        owners=frozenset({organisation}),
        owner_side=side,
        managed_by=managed(world, organisation),
        is_deleted=organisation == GONE,
    )


def of_pair(world: World, owner: str, counterpart: str, side: Side | None = None) -> Concern:
    return replace(
        of_organisation(world, owner, side),
        counterparts=frozenset({counterpart}),
        counterpart_managed_by=managed(world, counterpart),
    )


def of_partnership(world: World, place: str) -> Concern:
    number = world.town.partnership(place)
    return Concern(managed_by=(Management(partnership=number, valid_from=date.min),))


def things(world: World) -> dict[str, list[Thing]]:
    """Everything that a row of the matrix can be about, by its name there."""
    parts = (_of_people, _of_profiles, _of_the_programme, _of_exchanges, _of_stays, _of_payments, _of_groups)
    return {name: found for part in parts for name, found in part(world).items()}


def _of_people(world: World) -> dict[str, list[Thing]]:
    signer = world.people[f"visiting signer of {MINE}"]
    deputy, editor = world.people[f"visiting editor of {MINE}"], world.people[f"host editor of {MINE}"]
    manager = world.people["manager of North"]
    mandate = _named(MINE) | {"mandate_id": str(editor.mandate_id)}
    of_host = of_organisation(world, MINE, Side.HOST)
    return {
        "oneself": [Thing(name="oneself", whose=always(OF_ONESELF))],
        "a token": [_held("a token", signer, token_id=str(signer.token_id))],
        "an account": [_held("an account", manager, account_id=str(manager.account))],
        "an identity": [_held("an identity", signer)],
        "a notice": [_held("a notice", signer)],
        "rejected rows": [_held("rejected rows", manager)],
        "a delegation": [Thing(name="a delegation", whose=held_by(signer, deputy))],
        "a mandate": [Thing(name="a mandate", values=mandate, whose=always(of_host))],
        "a mandate to end": [
            Thing(
                name="a mandate",
                values=mandate,
                whose=lambda asking: OF_ONESELF if asking == editor else of_host,
            )
        ],
        "a mandate of one's own": [
            Thing(name="one's own", values={"mandate_id": "$my_mandate"}, whose=always(OF_ONESELF))
        ],
    }


def _of_profiles(world: World) -> dict[str, list[Thing]]:
    of_mine = always(of_organisation(world, MINE))
    profiles = [_profile(world, MINE), _profile(world, GONE)]
    both = Concern(
        owners=frozenset({MINE, THEIRS}), managed_by=(*managed(world, MINE), *managed(world, THEIRS))
    )
    return {
        "a profile": [*profiles, *(_in_state(world, state) for state in State if state.name in _STATES)],
        "a profile that takes part in nothing": [_profile(world, QUIET)],
        "a profile as visitor": [_profile(world, MINE, Side.VISITOR)],
        "a profile as host": [
            replace(_profile(world, one), values=_named(one) | {"host_id": one}) for one in (MINE, GONE)
        ],
        "a profile with a member": [
            replace(one, values={**one.values, "other_id": STRANGER}) for one in profiles
        ],
        "a mark": profiles,
        "a conversation": profiles[:1],
        "a pair": [Thing(name="a pair", values=_named(MINE), whose=always(both))],
        "a showing": [Thing(name="a showing", values=_named(MINE), whose=of_mine)],
        "a waiver": [Thing(name="a waiver", values=_named(MINE) | {"number": "$waiver"}, whose=of_mine)],
        "a webhook": [Thing(name="a webhook", values=_named(MINE) | {"number": "$webhook"}, whose=of_mine)],
    }


def _of_the_programme(world: World) -> dict[str, list[Thing]]:
    nobodys = always(OF_THE_PROGRAMME)
    north = always(of_partnership(world, "North"))
    return {
        "the programme": [Thing(name="the programme", whose=nobodys)],
        "a kind of problem": [Thing(name="a kind", values={"name": "not-signed-in"}, whose=nobodys)],
        "an approval step": [Thing(name="a step", values={"code": "profile.approval"}, whose=nobodys)],
        "an edition": [Thing(name="an edition", whose=nobodys)],
        "a draft of an edition": [Thing(name="a draft", values={"name": "smp-2028"}, whose=nobodys)],
        "a partnership": [Thing(name="a partnership", whose=north)],
        "a published story": [
            Thing(name="a published story", values={"story_id": "$published_id"}, whose=nobodys)
        ],
    }


def _of_exchanges(world: World) -> dict[str, list[Thing]]:
    as_visitor = always(of_pair(world, MINE, THEIRS, Side.VISITOR))
    as_host = always(of_pair(world, STRANGER, MINE, Side.HOST))
    north = of_partnership(world, "North").managed_by
    told = replace(of_pair(world, MINE, THEIRS, Side.VISITOR), managed_by=north, counterpart_managed_by=())
    by_mine = replace(told, counterparts=frozenset())
    return {
        "a proposal": [
            Thing(name="a proposal made", values={"number": "$proposal"}, whose=as_visitor),
            Thing(name="a proposal got", values={"number": "$offer"}, whose=as_host),
        ],
        "an exchange": [Thing(name="an exchange", values={"number": "$exchange"}, whose=as_visitor)],
        "a story": [Thing(name="a story", values=_named(MINE), whose=always(told))],
        "a story to consent to": [
            Thing(name="a story", values=_named(MINE) | {"story_id": "$fresh_id"}, whose=always(by_mine))
        ],
    }


def _of_stays(world: World) -> dict[str, list[Thing]]:
    """An exchange for each act, where that can be done, and what hangs on one."""
    commitment, financial = {"paper": "commitment"}, {"paper": "financial"}
    visit, hosting = {"report": "visit", "version": "1"}, {"report": "hosting", "version": "1"}
    form, of_visitor, of_host = {"form": "html"}, {"side": "visitor"}, {"side": "host"}
    later = {"stage": "later"}
    return {
        "an agreed exchange": [_exchange(world, "agreed", **form)],
        "its Commitment to Quality": [_exchange(world, "agreed", **commitment)],
        "its Financial Agreement": [_exchange(world, "agreed", **financial)],
        "a Commitment to Quality to sign": [
            _exchange(world, "to_sign_mine", digest="$digest_mine", scan="$scan_mine", **commitment),
            _exchange(
                world,
                "to_sign_neighbours",
                NEIGHBOUR,
                digest="$digest_neighbours",
                scan="$scan_neighbours",
                **commitment,
            ),
        ],
        "a Financial Agreement to sign": [
            _exchange(world, "committed_mine", digest="$money_mine", **financial),
            _exchange(world, "committed_neighbours", NEIGHBOUR, digest="$money_neighbours", **financial),
        ],
        "a scan": [_exchange(world, "on_paper", NEIGHBOUR, digest="$scan_on_paper")],
        "a stay with idle days": [_exchange(world, "idle")],
        "an exchange to approve": [_exchange(world, "approving")],
        "a stay to begin": [
            _exchange(world, "to_start_mine"),
            _exchange(world, "to_start_neighbours", NEIGHBOUR),
        ],
        "a stay under way": [_exchange(world, "under_way")],
        "a stay broken off": [_exchange(world, "broken_off")],
        "a stay to report": [_exchange(world, "to_report", piece="$piece", **visit)],
        "a hosting to report": [_exchange(world, "to_report", **hosting)],
        "a reported stay": [_exchange(world, "reported", **visit, **form)],
        "a reported hosting": [_exchange(world, "reported", **hosting)],
        "a stay that was judged": [_exchange(world, "judged")],
        "a validated stay": [_exchange(world, "validated")],
        "a paid stay": [_exchange(world, "paid")],
        "a closed exchange": [_exchange(world, "closed", **form)],
        "what the visitor says of it": [_exchange(world, "closed", **of_visitor, **later)],
        "what the host says of it": [_exchange(world, "closed", **of_host, **later)],
        "an exchange to join a group": [_exchange(world, "group", NEIGHBOUR, joining="$to_join")],
        "an exchange to leave its group": [_exchange(world, "group", exchange="$to_leave")],
    }


def _exchange(world: World, name: str, visitor: str = MINE, **values: str) -> Thing:
    """The exchange of that name among what stands ready."""
    whose = always(of_pair(world, visitor, THEIRS, Side.VISITOR))
    return Thing(name=f"{name} of {visitor}", values={"number": f"${name}", **values}, whose=whose)


def _of_payments(world: World) -> dict[str, list[Thing]]:
    north = always(of_partnership(world, "North"))
    return {
        "a payment order": [
            Thing(name="an order", values={"number": "$order", "exchange": "$ordered"}, whose=north)
        ],
        "a partnership of one's own": [Thing(name="one's own", whose=_of_managers)],
    }


def _of_managers(asking: Somebody | None) -> Concern:
    """To a manager its own partnership; to everybody else the programme's."""
    number = asking.mandate.partnership if asking and asking.mandate else None
    if number is None:
        return OF_THE_PROGRAMME
    return Concern(managed_by=(Management(partnership=number, valid_from=date.min),))


def _of_groups(world: World) -> dict[str, list[Thing]]:
    whose = always(of_pair(world, MINE, THEIRS, Side.VISITOR))
    signer = world.people[f"visiting signer of {MINE}"]
    return {
        "a group": [Thing(name="a group", values={"number": "$group"}, whose=whose)],
        "a group under way": [
            Thing(name="a group under way", values={"number": "$later_group"}, whose=whose)
        ],
        "a calendar": [_held("a calendar", signer)],
        "the address of a calendar": [Thing(name="an address", whose=always(OF_THE_PROGRAMME))],
        "a questionnaire": [
            Thing(name="a questionnaire", values={"report": "visit"}, whose=always(OF_THE_PROGRAMME))
        ],
        "a page": [Thing(name="a page", values={"path": "catalogue"}, whose=always(OF_THE_PROGRAMME))],
        "a language": [Thing(name="a language", values={"code": "fr"}, whose=always(OF_THE_PROGRAMME))],
        "a figure": [
            Thing(name="a figure", values={"code": "counted"}, whose=always(of_partnership(world, "North")))
        ],
    }


_STATES = ("DRAFT", "SUBMITTED", "APPROVING", "PAUSED")  # in which an act is done that takes no other


def _profile(world: World, organisation: str, side: Side | None = None) -> Thing:
    whose = always(of_organisation(world, organisation, side))
    return Thing(name=organisation, values=_named(organisation), whose=whose)


def _in_state(world: World, state: State) -> Thing:
    one = _profile(world, MINE)
    return replace(one, name=f"{MINE}, {state}", ready=lambda: world.put_in(MINE, state))


def _held(name: str, somebody: Somebody, **values: str) -> Thing:
    return Thing(name=name, values=values, whose=held_by(somebody))


def _named(organisation: str) -> dict[str, str]:
    """An organisation under each name that it has in an address or a body, and the other one beside it."""
    names = ("organisation_id", "visitor_id", "profile_id", "organisation")
    others = {"host_id": THEIRS, "other": THEIRS, "other_id": THEIRS, "member_id": STRANGER}
    return dict.fromkeys(names, organisation) | others | {"owner": f"organisation:{organisation}"}
