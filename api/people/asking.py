"""Acts asked for over HTTP: who asks, with which key, and whether the table of permissions lets them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Response

from api.access import Concern, Decision, may
from api.access.decisions import permission_of
from api.database import Connection, Database
from api.journal.acting import Act, perform
from api.journal.headers import Asked, AskedOnce, MayBeAskedOnce, as_response
from api.journal.idempotency import Answer, answer_once
from api.people.dependencies import Moment, Registered, Setup, SignedIn, origin_of
from api.people.problems import NotSignedIn, OnlyInPerson
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.people.use_cases.signing_in import NOBODY_YET
from api.problems import Problem

T = TypeVar("T")


class NotAllowed(Problem):
    """Something that the mandates of the one who asks do not let them do."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, act: str, reason: str) -> None:
        self.act, self.reason = act, reason
        super().__init__(reason)


def require(  # the one way from the table of permissions to a refusal
    connection: Connection,
    signed: Signed | None,
    act: str,
    concern: Concern,
    *,
    at: datetime,
    unknown: Problem | None = None,
) -> Decision:
    """The decision that lets somebody do an act to a thing, by the mandates held in this very transaction.

    `signed` is None for somebody who is not signed in. `unknown` is what they are told who must not learn
    that the thing exists. Raises it; NotSignedIn; OnlyInPerson for a token where a person has to be there;
    NotAllowed with the reason. Whether the act can be done now is for the domain to say.
    """
    held = still_held(connection, signed, at) if signed else ()
    via = signed.actor.via if signed else None
    decision = may([one.mandate for one in held], act, concern, on=at.date(), via=via)
    if decision.allowed:
        return decision
    if signed is None:
        raise NotSignedIn
    if decision.hides and unknown is not None:
        raise unknown
    if permission_of(act).needs_session and not signed.is_in_person:
        raise OnlyInPerson(permission_of(act).what)
    raise NotAllowed(act, decision.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One request of somebody who is signed in: everything that a use case needs besides what it is about."""

    database: Database
    signed: Signed
    asked: Asked
    at: datetime

    def do(self, work: Callable[[Act], Answer]) -> Response:
        """Carries out an act, once for each key, and gives its answer."""
        answer = answer_once(
            self.database,
            self.signed.actor,
            key=self.asked.key,
            request_digest=self.asked.digest,
            at=self.at,
            work=work,
        )
        return as_response(answer)

    def read(self, work: Callable[[Connection], T]) -> T:
        """What is read in one state of the database."""
        with self.database.snapshot() as connection:
            return work(connection)

    def try_out(self, work: Callable[[Act], T]) -> T:
        """What an act would come to: it is carried out and undone, and nobody is told of it."""
        found: list[T] = []

        def undone(act: Act) -> None:
            found.append(work(act))
            raise _Undone

        with suppress(_Undone):
            perform(self.database, self.signed.actor, at=self.at, work=undone)
        return found[0]


class _Undone(Exception):
    """What takes back an act that was only tried out."""


async def asking_once(database: Registered, signed: SignedIn, asked: AskedOnce, at: Moment) -> Asking:
    """For POST: the request must bear an Idempotency-Key."""
    return Asking(database=database, signed=signed, asked=asked, at=at)


async def asking(database: Registered, signed: SignedIn, asked: MayBeAskedOnce, at: Moment) -> Asking:
    """For GET, PUT, PATCH and DELETE: it may bear one."""
    return Asking(database=database, signed=signed, asked=asked, at=at)


Once = Annotated[Asking, Depends(asking_once)]
Perhaps = Annotated[Asking, Depends(asking)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskingAtTheDoor:
    """One request of somebody who has not said who it is: with a link, or before there is an account."""

    database: Database
    asked: Asked
    at: datetime

    def do(self, work: Callable[[Act], Answer]) -> Response:
        """Carries out an act, once for each key from that network address, and gives its answer."""
        answer = answer_once(
            self.database,
            NOBODY_YET,
            key=self.asked.key,
            request_digest=self.asked.digest,
            at=self.at,
            work=work,
        )
        return as_response(answer)


async def asking_at_the_door(
    request: Request, setup: Setup, database: Registered, asked: MayBeAskedOnce, at: Moment
) -> AskingAtTheDoor:
    """For POST by somebody who is not signed in: from a page of ours; it may bear a key."""
    return AskingAtTheDoor(database=database, asked=asked.from_address(origin_of(request, setup)), at=at)


AtTheDoor = Annotated[AskingAtTheDoor, Depends(asking_at_the_door)]
