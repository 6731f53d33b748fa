"""What was erased after a backup was taken is erased again where the backup is restored."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from api.access import Via
from api.database import Connection, Database, connect, open_database
from api.journal import store as journal
from api.journal.acting import Act, Actor, Event, perform
from api.journal.audit import Anchor, Entry
from api.journal.store import Wanted
from api.people.keepers import Keeper
from api.people.signed import Signed
from api.people.store import accounts
from api.people.use_cases.erasing import erase as erase_account
from api.problems import Problem
from api.profiles import life_store
from api.profiles import store as profiles
from api.profiles.life import State
from api.registrations.erasing import Also, forget
from api.registrations.steps import taken
from api.upkeep.safekeeping.problems import CannotRestore

_BY_COMMAND = Actor(account_id=None, via=Via.COMMAND)
_ACTS = ("account.erase", "profile.delete")
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """What each feature forgets of a person, and of an organisation, as the application puts it together."""

    keepers: Sequence[Keeper]
    when_deleted: Iterable[Also]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasedAgain:
    """What became of the erasures after a backup: done again, or left for somebody to see to, and why."""

    done: tuple[str, ...] = ()  # subjects, such as account:7
    left: tuple[str, ...] = ()


def erasures_since(live: str, anchor: Anchor | None) -> list[Entry]:
    """The erasures that the trail of the service's database has after that row, in their order.

    Raises CannotRestore where it is not the database from which the backup was taken; what `connect` does.
    """
    with closing(connect(live, create=False)) as database, database.snapshot() as connection:
        if anchor is not None and not _holds(connection, anchor):
            reason = f"{database.where} is another database than the one from which the backup was taken"
            raise CannotRestore(reason, "Name that one with CXC_DATABASE_URL.")
        found = [one for act in _ACTS for one in _after(connection, act, anchor.seq if anchor else 0)]
    return sorted(found, key=lambda one: one.seq)


def erase_again(url: str, erasures: Iterable[Entry], rooms: Rooms, *, at: datetime) -> ErasedAgain:
    """Does each erasure again in the restored database, each as one act; who came later is not there."""
    done, left = [], []
    with closing(open_database(url, create=False)) as database:
        for one in erasures:
            try:
                if _done(database, one, rooms, at=at):
                    done.append(one.subject)
            except Problem as problem:
                left.append(f"{one.subject}: {problem}")
    return ErasedAgain(done=tuple(done), left=tuple(left))


def _holds(connection: Connection, anchor: Anchor) -> bool:
    found = journal.page_of_entries(connection, Wanted(after=anchor.seq - 1), most=1)
    return [(one.seq, one.digest) for one in found] == [(anchor.seq, anchor.digest)]


def _after(connection: Connection, act: str, seq: int) -> Iterable[Entry]:
    while found := journal.page_of_entries(connection, Wanted(act=act, after=seq), most=_AT_ONCE):
        yield from found
        seq = found[-1].seq


def _done(database: Database, one: Entry, rooms: Rooms, *, at: datetime) -> bool:
    """Whether there was anything to erase."""
    kind, _, number = one.subject.partition(":")
    with database.snapshot() as connection:
        if kind == "account":
            known = accounts.get(connection, int(number))
            if known is None:
                return False
        else:
            life = life_store.get(connection, number)
            if life is None or life.state is State.DELETED:
                return False

    def work(act: Act) -> None:
        if kind == "account":
            _erase_account(act, int(number), rooms.keepers)
        else:
            _delete_profile(act, number, rooms.when_deleted)

    perform(database, _BY_COMMAND, at=at, work=work)
    return True


def _erase_account(act: Act, number: int, keepers: Sequence[Keeper]) -> None:
    """As the person did themselves, who decided it then."""
    account = accounts.get(act.connection, number)
    if account is not None:
        signed = Signed(account=account, actor=act.actor, held=())
        erase_account(act, signed=signed, if_match=f'"{account.version}"', keepers=keepers)


def _delete_profile(act: Act, number: str, also: Iterable[Also]) -> None:
    """As whoever might do it did then."""
    organisation, life = profiles.get(act.connection, number), life_store.get(act.connection, number)
    if organisation is None or life is None:
        return
    after = taken(life, "profile.delete", at=act.at, remarks="", managed_from=None, paused_by=None)
    forget(act, organisation, also=also)
    life_store.save(act.connection, after)
    profiles.touch(act.connection, number, at=act.at)
    said = {"state": after.state.value, "version": after.version}
    act.record(Event("profile.delete", f"organisation:{number}", said))
