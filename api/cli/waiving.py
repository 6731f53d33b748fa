"""cxc waiver add, approve, end, list."""

import json
from contextlib import closing
from datetime import date, datetime
from typing import Annotated

import typer
from rich.console import Console

from api.cli.options import DatabaseOption
from api.clock import now, today
from api.database import Database, open_database
from api.programme.editions import law_for, open_editions
from api.settings import load_settings
from api.waivers.acting import told
from api.waivers.recorded import RecordedWaiver
from api.waivers.requests import Approval, WaiverRequest
from api.waivers.use_cases import (
    Effect,
    approve_waiver,
    effect_of,
    end_waiver,
    list_waivers,
    record_waiver,
)
from eligibility.parameters import Law
from eligibility.phrases import in_words
from eligibility.waivers import Authority

app = typer.Typer(
    help="Waivers: who allowed an exception to a rule for an organisation, why, and until when.",
    no_args_is_help=True,
)

NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER", help="The waiver's number.")]
ApprovedByOption = Annotated[
    Authority | None, typer.Option(help="Whose pre-approval there is; with --reference and --approved-on.")
]
ReferenceOption = Annotated[
    str | None, typer.Option(help="Where the pre-approval can be found: a letter, a message, a decision.")
]
ApprovedOnOption = Annotated[
    datetime | None,
    typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="Day on which the pre-approval was given."),
]


@app.command("add")
def add(  # noqa: PLR0917  typer's arguments are the command's own
    organisation: Annotated[str, typer.Argument(help="Id of the organisation that it is for.")],
    rule: Annotated[str, typer.Option(help="Code of the rule, such as H4-membership.")],
    granted_by: Annotated[str, typer.Option(help="Who answers for it.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    until: Annotated[datetime, typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="Its last day.")],
    begin: Annotated[
        datetime | None,
        typer.Option("--from", metavar="DATE", formats=["%Y-%m-%d"], help="Its first day. Default: today."),
    ] = None,
    approved_by: ApprovedByOption = None,
    reference: ReferenceOption = None,
    approved_on: ApprovedOnOption = None,
    database: DatabaseOption = None,
) -> None:
    """Record a waiver for an organisation. Without a pre-approval it is only asked for."""
    request = WaiverRequest(
        organisation_id=organisation,
        rule=rule,
        granted_by=granted_by,
        reason=reason,
        valid_from=begin.date() if begin else today(),
        valid_to=until.date(),
        approval=_approval(approved_by, reference, approved_on),
    )
    with closing(_open(database)) as opened:
        recorded = record_waiver(opened, request, at=now(), law_on=_law_on)
        _say_effect("Recorded", effect_of(opened, recorded, as_of=today(), law_on=_law_on))


@app.command("approve")
def approve(
    number: NumberArgument,
    approved_by: ApprovedByOption = None,
    reference: ReferenceOption = None,
    approved_on: ApprovedOnOption = None,
    database: DatabaseOption = None,
) -> None:
    """Add the pre-approval to a waiver that lacks it. It stays as it is recorded."""
    approval = _approval(approved_by, reference, approved_on)
    with closing(_open(database)) as opened:
        recorded = approve_waiver(opened, number, approval, at=now(), law_on=_law_on)
        _say_effect("Approved", effect_of(opened, recorded, as_of=today(), law_on=_law_on))


@app.command("end")
def end(
    number: NumberArgument,
    on: Annotated[
        datetime, typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="The last day that it covers.")
    ],
    reason: Annotated[str, typer.Option(help="Why it ends.")],
    database: DatabaseOption = None,
) -> None:
    """End a waiver before its last day. It stays on record."""
    with closing(_open(database)) as opened:
        recorded = end_waiver(opened, number, on=on.date(), reason=reason, at=now())
        _say_effect("Ended", effect_of(opened, recorded, as_of=today(), law_on=_law_on))


@app.command("list")
def show_list(
    organisation: Annotated[str | None, typer.Argument(help="Id of an organisation. Default: all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    database: DatabaseOption = None,
) -> None:
    """List the waivers on record, also those that are over or were ended."""
    with closing(_open(database)) as opened:
        found = list_waivers(opened, organisation)
    if as_json:
        typer.echo(json.dumps([_as_json(one, today()) for one in found], indent=2, ensure_ascii=False))
        return
    console = _console()
    if not found:
        console.print(f"No waiver is recorded{f' for {organisation}' if organisation else ''}.")
    for one in found:
        _say(console, one)
        console.print()


def _open(database: str | None) -> Database:
    return open_database(load_settings(database).database_url, create=False)


def _law_on(day: date) -> Law:
    return law_for(open_editions(load_settings().editions_dir), as_of=day)


def _approval(authority: Authority | None, reference: str | None, given_on: datetime | None) -> Approval:
    return Approval(authority=authority, reference=reference, given_on=given_on.date() if given_on else None)


def _console() -> Console:
    return Console(soft_wrap=True, markup=False, highlight=False)


def _say_effect(done: str, effect: Effect) -> None:
    console = _console()
    console.print(f"{done}, for {effect.organisation.name}:")
    _say(console, effect.recorded)
    day = in_words(effect.verdict.as_of)
    reason = effect.reason
    if reason is None:
        console.print(f"On {day} the rule is not asked.")
    else:
        console.print(f"\nOn {day}: {reason.question} {reason.answer.value}")
        for words in filter(None, (reason.note, reason.cure)):
            console.print(f"  {words}")
    console.print(f"As a {effect.subject}: {effect.verdict.outcome.value}")


def _say(console: Console, one: RecordedWaiver) -> None:
    waiver = one.waiver
    console.print(f"Waiver {one.id}: {waiver.rule} for {one.organisation_id}, {one.standing(today()).value}")
    console.print(f"  Days: {in_words(waiver.valid_from)} to {in_words(waiver.valid_to)}")
    console.print(f"  Granted by {waiver.granted_by}: {waiver.reason}")
    console.print(f"  Pre-approval: {_approval_in_words(one)}")
    if one.ending:
        last = f"its last day was {in_words(one.last_day)}" if one.in_law else "it covers no day"
        console.print(f"  Ended early, {last}: {one.ending.reason}")


def _approval_in_words(one: RecordedWaiver) -> str:
    given = one.waiver.pre_approval
    if given is not None:
        return told(given)
    if one.ending is not None:
        return "none was recorded"
    return f"missing, so it changes no answer; when it arrives, record it with 'cxc waiver approve {one.id}'"


def _as_json(one: RecordedWaiver, as_of: date) -> dict[str, object]:
    waiver, given, ending = one.waiver, one.waiver.pre_approval, one.ending
    return {
        "id": one.id,
        "organisation": one.organisation_id,
        "rule": waiver.rule,
        "granted_by": waiver.granted_by,
        "reason": waiver.reason,
        "valid_from": waiver.valid_from.isoformat(),
        "valid_to": waiver.valid_to.isoformat(),
        "recorded_at": one.recorded_at.isoformat(),
        "pre_approval": given
        and {
            "authority": given.authority.value,
            "reference": given.reference,
            "given_on": given.given_on.isoformat(),
            "recorded_at": one.approval_recorded_at and one.approval_recorded_at.isoformat(),
        },
        "ending": ending
        and {"on": ending.on.isoformat(), "reason": ending.reason, "recorded_at": ending.at.isoformat()},
        "standing": one.standing(as_of).value,
        "as_of": as_of.isoformat(),
    }
