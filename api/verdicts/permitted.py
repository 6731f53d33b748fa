"""To whom a question about registered organisations is answered, and what of it stays withheld."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from api.access import Concern, Mandate, may
from api.database import Connection
from api.people.asking import require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.problems import UnknownOrganisation
from api.profiles import life_store
from api.verdicts.use_cases import Answered, Question, answer_within
from eligibility.editions import Editions
from eligibility.rules import Part

_ASK = "eligibility.ask"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and the parts of the case whose waivers whoever asks may not read."""

    answered: Answered
    closed: frozenset[Part]


def answer_to(
    connection: Connection, question: Question, editions: Editions, *, signed: Signed | None, at: datetime
) -> Told:
    """The answer to a question, for who may ask it.

    Whoever may ask about one of two organisations may ask about the two, where the other is in the catalogue
    and so known to them; what the other side has been allowed stays withheld. Stated facts alone are open to
    everybody. Raises what `require` and `answer_within` do; UnknownOrganisation for one that they must not
    know of.
    """
    closed = _closed(connection, question, signed, at)
    answered = answer_within(connection, question, editions, today=at.date(), closed=closed)
    return Told(answered, closed)


def withheld_among(
    connection: Connection, organisations: Collection[str], *, signed: Signed | None, at: datetime
) -> frozenset[str]:
    """Those of these organisations whose waivers whoever asks may not read."""
    held = _held(connection, signed, at)
    via = signed.actor.via if signed else None
    return frozenset(
        one
        for one in organisations
        if not may(held, _ASK, _concern(connection, one), on=at.date(), via=via).allowed
    )


def _closed(
    connection: Connection, question: Question, signed: Signed | None, at: datetime
) -> frozenset[Part]:
    named = {Part.VISITOR: question.visitor, Part.HOST: question.host}
    wanted = {part: one for part, one in named.items() if one is not None}
    concerns = {part: _concern(connection, one) for part, one in wanted.items()}
    held = _held(connection, signed, at)
    via = signed.actor.via if signed else None
    closed = {
        part
        for part, concern in concerns.items()
        if not may(held, _ASK, concern, on=at.date(), via=via).allowed
    }
    if closed and closed == wanted.keys():
        part = min(closed)
        unknown = UnknownOrganisation(wanted[part])
        require(connection, signed, _ASK, concerns[part], at=at, unknown=unknown)
    for part in closed:
        _require_in_catalogue(connection, signed, wanted[part], concern=concerns[part], at=at)
    return frozenset(closed)


def _held(connection: Connection, signed: Signed | None, at: datetime) -> list[Mandate]:
    return [one.mandate for one in still_held(connection, signed, at)] if signed else []


def _require_in_catalogue(
    connection: Connection, signed: Signed | None, organisation: str, *, concern: Concern, at: datetime
) -> None:
    unknown = UnknownOrganisation(organisation)
    life = life_store.get(connection, organisation)
    if life is None or not life.state.is_listed:
        raise unknown
    require(connection, signed, "profile.read", concern, at=at, unknown=unknown)


def _concern(connection: Connection, organisation: str) -> Concern:
    """Whose it is; an id that nobody has is treated as somebody else's, so that it is not found."""
    found = life_store.concern_of(connection, organisation)
    return found or Concern(owners=frozenset({organisation}))
