"""cxc notices deliver, list."""

import json
import logging
import signal
from collections.abc import Callable
from contextlib import closing
from random import SystemRandom
from threading import Event
from typing import Annotated, Any

import typer
from rich.console import Console

from api.cli.options import DatabaseOption
from api.clock import now, today
from api.database import Database, open_database
from api.notices.address_store import addresses_of
from api.notices.deliveries import UNFINISHED, Address, Channels, Counts, State
from api.notices.delivery import deliver_due
from api.notices.kinds import Channel
from api.notices.outlets import channels_of_settings
from api.notices.planning import plan_outbox
from api.notices.store import AddressOf
from api.notices.use_cases import Overview, Told, overview
from api.problems import DatabaseBusy
from api.settings import load_settings
from api.web.sentences import said_in

app = typer.Typer(help="Notices: what people are told by e-mail, webhook and inbox.", no_args_is_help=True)

_PAUSE = 5.0  # seconds between two looks at the outbox
_LOG = logging.getLogger(__name__)


@app.command("deliver")
def deliver(
    once: Annotated[
        bool, typer.Option("--once", help="End when nothing is due, instead of waiting.")
    ] = False,
    database: DatabaseOption = None,
) -> None:
    """Deliver notices that are due. Any number of these can run at once; each notice is taken by one."""
    settings = load_settings(database)
    channels = channels_of_settings(settings, say=said_in)
    console = _console()
    if Channel.MAIL not in channels.senders:
        console.print("No SMTP server is set (CXC_SMTP_HOST), so e-mail waits.")
    with closing(open_database(settings.database_url, create=False)) as opened:
        if once:
            _say(console, run_round(opened, channels, _addresses_now))
            return
        run_until(_stopped(), lambda: _say(console, run_round(opened, channels, _addresses_now)))


def run_round(database: Database, channels: Channels, told_of: AddressOf) -> Counts:
    """Plans and delivers until nothing is due."""
    planned = plan_outbox(database, told_of, domain=channels.domain, clock=now)
    counts = deliver_due(database, channels, clock=now, rng=SystemRandom())
    return Counts(planned=planned, sent=counts.sent, failed=counts.failed, given_up=counts.given_up)


def run_until(stopped: Event, one_round: Callable[[], None], *, pause: float = _PAUSE) -> None:
    """Round after round, with a pause in between, until it is stopped; a busy database costs one round."""
    while not stopped.is_set():
        try:
            one_round()
        except DatabaseBusy as busy:
            _LOG.warning("%s", busy)
        stopped.wait(pause)


@app.command("list")
def show_list(
    state: Annotated[
        list[State] | None, typer.Option(help="In this state; can be given again. Default: all unfinished.")
    ] = None,
    at_most: Annotated[int, typer.Option(min=1, max=10_000, help="How many, newest first.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    database: DatabaseOption = None,
) -> None:
    """List deliveries that are not finished, or those in the states named, and count the rest."""
    url = load_settings(database).database_url
    with closing(open_database(url, create=False)) as opened:
        found = overview(opened, states=state or (*UNFINISHED, State.GIVEN_UP), at_most=at_most)
    if as_json:
        typer.echo(json.dumps(_as_json(found), indent=2))
        return
    console = _console()
    if found.unplanned:
        console.print(f"In the outbox, not looked at yet: {found.unplanned}")
    for (channel, counted), number in found.counts.items():
        console.print(f"{channel.value}, {_WORDS[counted]}: {number}")
    if not found.unplanned and not found.counts:
        console.print("There is no notice yet.")
    for told in found.told:
        console.print(_line(told))


_WORDS = {
    State.WAITING: "waiting",
    State.SENDING: "being sent",
    State.SENT: "sent",
    State.FAILED: "failed, to be tried again",
    State.GIVEN_UP: "given up",
}


def _addresses_now(connection: Any, recipient: str) -> list[Address]:
    return addresses_of(connection, recipient, on=today())


def _stopped() -> Event:
    """Set by Ctrl+C or SIGTERM: the delivery in hand is finished and marked first."""
    stopped = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


def _console() -> Console:
    return Console(soft_wrap=True, markup=False, highlight=False)


def _say(console: Console, counts: Counts) -> None:
    if counts != Counts():
        console.print(
            f"Notices planned: {counts.planned}; deliveries sent: {counts.sent}, "
            f"failed: {counts.failed}, given up: {counts.given_up}."
        )


def _line(told: Told) -> str:
    why = f" ({told.last_error})" if told.last_error else ""
    again = f", again at {told.next_attempt_at:%Y-%m-%d %H:%M} UTC" if told.next_attempt_at else ""
    return (
        f"{told.id}: {told.kind} to {told.recipient} by {told.channel.value}: {_WORDS[told.state]}{why}, "
        f"tries: {told.attempts}{again}"
    )


def _as_json(found: Overview) -> dict[str, Any]:
    return {
        "unplanned": found.unplanned,
        "counts": [
            {"channel": channel.value, "state": state.value, "deliveries": number}
            for (channel, state), number in found.counts.items()
        ],
        "deliveries": [
            {
                "id": told.id,
                "kind": told.kind,
                "recipient": told.recipient,
                "channel": told.channel.value,
                "state": told.state.value,
                "attempts": told.attempts,
                "noticed_at": told.noticed_at.isoformat(),
                "next_attempt_at": told.next_attempt_at and told.next_attempt_at.isoformat(),
                "last_error": told.last_error,
                "message_id": told.message_id,
            }
            for told in found.told
        ],
    }
