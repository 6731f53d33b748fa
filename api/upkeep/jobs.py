"""The table of regular jobs: what is done, how often, and how long one process has for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import SystemRandom

from api.database import Connection, Database
from api.exchanges.aftercare.use_cases import ask_for_feedback
from api.exchanges.reports.use_cases.reminding import remind_of_exchanges
from api.files.keeping import sweep
from api.journal.idempotency import purge_answers
from api.notices.address_store import addresses_of
from api.notices.deliveries import Address, Channels, State
from api.notices.delivery import deliver_next
from api.notices.outlets import channels_of_settings
from api.notices.planning import plan_outbox
from api.people.policy import Policy
from api.profiles import store as profiles
from api.profiles.organisation import match_profile_of
from api.programme.editions import open_editions
from api.proposals.policy import ProposalPolicy
from api.proposals.use_cases.expiring import expire_proposals, remind_of_proposals
from api.registrations.expiring import expire_profiles
from api.registrations.imports_use_cases import purge_rejects
from api.settings import Settings
from api.upkeep.people_store import forget_guards, forget_links, forget_sessions
from api.web.sentences import said_in
from matching.passages import texts_of
from matching.vectors import forget_unused

KEPT_AFTER = timedelta(days=30)  # how long sessions and links are kept once they are over
LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a job is given: the database, what time it is, and whether it should end by now."""

    database: Database
    clock: Callable[[], datetime]
    is_over: Callable[[], bool]  # the service stops, or another process may soon take the job over


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One regular job. `run` says how much it did; it must be harmless to run it twice."""

    name: str
    what: str  # completes 'so many ...', for whoever looks after the service
    every: timedelta
    run: Callable[[Work], int]
    lease: timedelta = LEASE


def standing_jobs(settings: Settings, *, policy: Policy | None = None) -> tuple[Job, ...]:
    """The jobs that need no more than people, notices and the journal. The audit trail is kept for ever."""
    known = policy or Policy()
    channels = channels_of_settings(settings, say=said_in)
    return (
        Job(
            name="notices.deliver",
            what="notices planned or sent",
            every=timedelta(seconds=10),
            run=partial(_deliver, channels=channels),
        ),
        Job(
            name="answers.purge",
            what="kept answers deleted",
            every=timedelta(hours=1),
            run=dated(purge_answers),
        ),
        Job(
            name="guards.purge",
            what="counts of failed sign-ins deleted",
            every=timedelta(hours=1),
            run=_before(forget_guards, 2 * known.lock_memory),
        ),
        Job(
            name="sessions.purge",
            what="sessions deleted that are long over",
            every=timedelta(days=1),
            run=_before(forget_sessions, KEPT_AFTER + known.session),
        ),
        Job(
            name="links.purge",
            what="invitations and resets deleted that are long over",
            every=timedelta(days=1),
            run=_before(forget_links, KEPT_AFTER),
        ),
    )


def all_jobs(settings: Settings, *, policy: Policy | None = None) -> tuple[Job, ...]:
    """Every job of the service: what `cxc tidy` and the worker beside the requests do."""
    return (
        *standing_jobs(settings, policy=policy),
        Job(
            name="profiles.expire",
            what="profiles expired or their people reminded",
            every=timedelta(hours=1),
            run=_expire_profiles,
        ),
        Job(
            name="proposals.expire",
            what="proposals expired",
            every=timedelta(minutes=10),
            run=dated(expire_proposals),
        ),
        Job(
            name="proposals.remind",
            what="proposals of whose last day somebody was reminded",
            every=timedelta(hours=1),
            run=dated(partial(remind_of_proposals, policy=ProposalPolicy.of(settings))),
        ),
        Job(
            name="exchanges.remind",
            what="exchanges of which somebody was reminded",
            every=timedelta(hours=1),
            run=partial(_remind_of_exchanges, folder=settings.editions_dir),
        ),
        Job(
            name="feedback.ask",
            what="exchanges of which both sides were asked how it went",
            every=timedelta(hours=1),
            run=dated(ask_for_feedback),
        ),
        Job(
            name="imports.purge",
            what="rows deleted that imports gave back",
            every=timedelta(hours=1),
            run=dated(purge_rejects),
        ),
        Job(
            name="files.sweep",
            what="files deleted that nobody keeps",
            every=timedelta(hours=1),
            run=dated(partial(sweep, folder=settings.files_dir)),
        ),
        Job(
            name="vectors.purge",
            what="vectors deleted whose text nobody has any more",
            every=timedelta(days=1),
            run=partial(_forget_vectors, folder=settings.vectors_dir),
        ),
    )


def dated(work: Callable[..., int]) -> Callable[[Work], int]:
    """A job of a function that takes a database and `at`, and returns how much it did."""

    def run(given: Work) -> int:
        return work(given.database, at=given.clock())

    return run


def _expire_profiles(given: Work) -> int:
    tidied = expire_profiles(given.database, at=given.clock())
    return len(tidied.expired) + len(tidied.reminded)


def _remind_of_exchanges(given: Work, *, folder: Path) -> int:
    return remind_of_exchanges(given.database, editions=open_editions(folder), at=given.clock())


def _before(work: Callable[[Connection, datetime], int], kept: timedelta) -> Callable[[Work], int]:
    def run(given: Work) -> int:
        before = given.clock() - kept
        return given.database.run(lambda connection: work(connection, before))

    return run


def _forget_vectors(given: Work, *, folder: Path) -> int:
    """Nothing where nobody is on record: whoever is about to be imported may have vectors there already."""
    with given.database.snapshot() as connection:
        if not profiles.all_ids(connection):
            return 0
    return forget_unused(folder, partial(_present_texts, given.database))


def _present_texts(database: Database) -> set[str]:
    """Every text that any profile has now, in the catalogue or not."""
    with database.snapshot() as connection:
        present = profiles.get_many(connection, profiles.all_ids(connection))
    return {text for one in present.values() for text in texts_of(match_profile_of(one))}


def _deliver(given: Work, *, channels: Channels) -> int:
    """Plans what is in the outbox, then delivers one by one until nothing is due or it should end."""
    rng = SystemRandom()
    told_of = partial(_addresses, clock=given.clock)
    done = plan_outbox(given.database, told_of, domain=channels.domain, clock=given.clock)
    while not given.is_over():
        state = deliver_next(given.database, channels, clock=given.clock, rng=rng)
        if state is None:
            break
        done += state is State.SENT
    return done


def _addresses(connection: Connection, recipient: str, *, clock: Callable[[], datetime]) -> list[Address]:
    today: date = clock().date()
    return addresses_of(connection, recipient, on=today)
