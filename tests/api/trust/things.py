"""What acts are about in the world of these tests, and whose each of them is.

It is said here once more, so that the service's own reading is checked against it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from api.access import OF_ONESELF, OF_THE_PROGRAMME, Concern, Management, Side
from tests.api.trust.world import GONE, MANAGED_BY, MINE, ONCE_MANAGED_BY, STRANGER, THEIRS, Somebody, World

Whose = Callable[[Somebody | None], Concern]


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One thing: what stands for it in an address or a body, and whose it is to somebody who asks."""

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    whose: Whose
    for_all: bool = True  # asked about by everybody; else only so that some operation succeeds


def always(concern: Concern) -> Whose:
    return lambda _: concern


def held_by(somebody: Somebody) -> Whose:
    """One's own account and what hangs on it; to everybody else an account of somebody else."""
    others = Concern(owners=frozenset({f"account:{somebody.account}"}))
    return lambda asking: OF_ONESELF if asking == somebody else others


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
    signer = world.people[f"visiting signer of {MINE}"]
    editor = world.people[f"host editor of {MINE}"]
    manager = world.people["manager of North"]
    of_mine = of_organisation(world, MINE)
    as_visitor = of_pair(world, MINE, THEIRS, Side.VISITOR)
    return {
        "the programme": [Thing(name="the programme", whose=always(OF_THE_PROGRAMME))],
        "an approval step": _of_the_programme("an approval step", code="profile.approval"),
        "an edition": _of_the_programme("an edition", name="cosme-2020", table="lump_sums"),
        "oneself": [Thing(name="oneself", whose=always(OF_ONESELF))],
        "a token": [
            Thing(name="a token", values=_number("token_id", signer.token_id), whose=held_by(signer))
        ],
        "an account": [
            Thing(name="an account", values=_number("account_id", manager.account), whose=held_by(manager))
        ],
        "a mandate": [
            Thing(
                name="a mandate",
                values=_named(MINE) | _number("mandate_id", editor.mandate_id),
                whose=always(of_organisation(world, MINE, Side.HOST)),
            )
        ],
        "a delegation": _made(world, "a delegation", held_by(signer), "delegation_id"),
        "a notice": _made(world, "a notice", held_by(signer), "entry_id"),
        "a profile": [_profile(world, MINE), _profile(world, GONE)],
        "a profile as visitor": [_profile(world, MINE, Side.VISITOR)],
        "a profile as host": [
            Thing(
                name=f"{one} as host",
                values=_named(one) | {"host_id": one},
                whose=always(of_organisation(world, one)),
            )
            for one in (MINE, GONE)
        ],
        "a pair": [
            Thing(
                name="a pair",
                values=_named(MINE),
                whose=always(
                    Concern(
                        owners=frozenset({MINE, THEIRS}),
                        managed_by=(*managed(world, MINE), *managed(world, THEIRS)),
                    )
                ),
            )
        ],
        "a partnership": [
            Thing(
                name="a partnership",
                values=_number("partnership_id", world.town.partnership("North")),
                whose=always(of_partnership(world, "North")),
            )
        ],
        "a webhook": _made(world, "a webhook", always(of_mine)),
        "a showing": _made(world, "a showing", always(of_mine), "showing_id"),
        "a proposal": _made(world, "a proposal", always(as_visitor)),
        "an exchange": _made(world, "an exchange", always(as_visitor)),
        "a waiver": _made(world, "a waiver", always(of_mine)),
        "a story": _made(world, "a story", always(of_partnership(world, "North")), "story_id"),
    }


def _profile(world: World, organisation: str, side: Side | None = None) -> Thing:
    whose = always(of_organisation(world, organisation, side))
    return Thing(name=organisation, values=_named(organisation), whose=whose)


def _of_the_programme(called: str, **values: str) -> list[Thing]:
    return [Thing(name=called, values=values, whose=always(OF_THE_PROGRAMME))]


def _made(world: World, name: str, whose: Whose, number: str = "number") -> list[Thing]:
    """What stands ready in the world under this name."""
    return [
        Thing(name=name, values=_named(MINE) | _number(number, one), whose=whose)
        for one in world.numbers.get(name, [])[:1]
    ]


def _number(name: str, number: int) -> dict[str, str]:
    return {name: str(number)}


def _named(organisation: str) -> dict[str, str]:
    """An organisation under each name that it has in an address or a body, and the other one beside it."""
    names = ("organisation_id", "visitor_id", "profile_id", "organisation")
    others = {"host_id": THEIRS, "other": THEIRS, "other_id": THEIRS, "member_id": STRANGER}
    return dict.fromkeys(names, organisation) | others | {"owner": f"organisation:{organisation}"}
