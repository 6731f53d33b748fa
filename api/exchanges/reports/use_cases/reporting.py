"""Write a report in several goes, hand it in, read it, and send it back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from api.database import Connection
from api.exchanges import lifecycle, paper_store
from api.exchanges import store as exchanges
from api.exchanges.clocks import Running, clocks_of, running
from api.exchanges.exchange import Exchange, Progress
from api.exchanges.lifecycle import Clock, Need
from api.exchanges.moving import Asked, allowed, keep, tell, turn_of
from api.exchanges.plan import Plan, plan_of
from api.exchanges.problems import StillNeeded
from api.exchanges.reports import store
from api.exchanges.reports.answers import Answer, checked
from api.exchanges.reports.problems import NoReportYet, NoSuchReportVersion, ReportIncomplete
from api.exchanges.reports.questionnaires import Questionnaire, Report, newest, versioned
from api.exchanges.reports.report import About, HandedIn, Written, content_of
from api.exchanges.states import Paper, Party
from api.exchanges.zones import day_in
from api.journal.acting import Act, Event
from api.journal.details import JSON
from api.journal.versions import require_match
from api.people.asking import NotAllowed
from api.people.signed import Signed
from api.programme.editions import law_for
from eligibility.editions import Editions

READ = "exchange.read_reports"
REMARKS = "exchange.read_evidence"  # what was found wanting is for those who look at the evidence too
_TOLD = {Report.VISIT: (Party.VOP,), Report.HOSTING: (Party.HOP, Party.VOP)}  # who waits for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A report as somebody may see it."""

    exchange: Exchange
    written: Written  # without its draft for everybody but its own side
    is_own: bool
    questionnaire: Questionnaire  # that it answers
    clock: Running | None  # none once the exchange was given up
    planned: Plan | None  # what was agreed, as far as it is still there

    @property
    def answers(self) -> Mapping[str, Answer]:
        """Those of the draft for its own side, else those of what was handed in last."""
        if self.is_own:
            return self.written.answers
        return store.answers_in(self.written.handed_in[-1])


def read(
    connection: Connection,
    signed: Signed,
    number: int,
    report: Report,
    *,
    editions: Editions,
    at: datetime,
) -> Shown:
    """The report; for its own side with what is being written. Raises NoReportYet for anybody else."""
    exchange, _ = allowed(connection, signed, number, READ, at=at)
    written = store.get(connection, number, report)
    if not _may(connection, signed, number, REMARKS, at=at):
        written = replace(written, handed_in=tuple(replace(one, remarks="") for one in written.handed_in))
    is_own = _may(connection, signed, number, report.act, at=at)
    if not is_own and not written.handed_in:
        raise NoReportYet(report, report.party.words)
    return _shown(connection, exchange, written, is_own=is_own, editions=editions, at=at)


def read_version(
    connection: Connection, signed: Signed, number: int, report: Report, version: int, *, at: datetime
) -> HandedIn:
    """One version as it was handed in. Raises NoSuchReportVersion."""
    allowed(connection, signed, number, READ, at=at)
    for one in store.versions_of(connection, number, report):
        if one.number == version:
            sees_remarks = _may(connection, signed, number, REMARKS, at=at)
            return one if sees_remarks else replace(one, remarks="")
    raise NoSuchReportVersion(report, version)


def save(act: Act, asked: Asked, report: Report, given: Mapping[str, object], *, editions: Editions) -> Shown:
    """Keeps what has been written so far, in place of what was; it answers the newest questionnaire.

    Raises AlreadyHandedIn; UnusableAnswers with every answer that does not fit its question.
    """
    exchange, _ = allowed(act.connection, asked.signed, asked.number, report.act, at=act.at)
    written = store.get(act.connection, asked.number, report)
    require_match(asked.if_match, written.version)
    lifecycle.require(exchange, report.act, on=day_in(exchange.host_country, act.at))
    written.require_open()
    questionnaire = newest(report)
    changed = replace(written, questionnaire=questionnaire.version, answers=checked(questionnaire, given))
    saved = store.save_draft(act.connection, asked.number, changed, at=act.at, account=act.actor.account_id)
    detail: dict[str, JSON] = {"draft": saved.version, "questionnaire": saved.questionnaire}
    act.record(Event(report.act, f"exchange:{exchange.id}", detail))
    return _shown(act.connection, exchange, saved, is_own=True, editions=editions, at=act.at)


def hand_in(act: Act, asked: Asked, report: Report, *, editions: Editions) -> Shown:
    """Freezes the report as it was written, for the other parties to read. A late one is marked, not refused.

    Raises AlreadyHandedIn; ReportIncomplete with every question that still has to be answered.
    """
    turn = turn_of(act, asked, report.act, needs_match=False)
    written = store.get(act.connection, asked.number, report)
    require_match(asked.if_match, written.version)
    written.require_open()
    questionnaire = versioned(report, written.questionnaire)
    if lacking := questionnaire.lacking(written.answers):
        raise ReportIncomplete([(one.code, one.words) for one in lacking])
    clock = _clock(turn.exchange, report, editions=editions, at=act.at)
    about = _about(act.connection, turn.exchange)
    number = len(written.handed_in) + 1
    frozen = store.hand_in(
        act.connection,
        asked.number,
        report,
        content_of(written, questionnaire, about, number=number),
        at=act.at,
        account=act.actor.account_id,
        last_day=clock.last_day if clock else None,
        is_late=bool(clock and clock.is_late),
    )
    changed = replace(turn.exchange, progress=_reported(turn.exchange.progress, report, act.at))
    version = frozen.handed_in[-1]
    detail: dict[str, JSON] = {"report": number, "digest": version.digest, "late": version.is_late}
    kept = keep(act, changed, turn.name, party=report.party, detail=detail)
    tell(act, kept, "report.submitted", to=_TOLD[report], params={"side": report.party.words})
    return _shown(act.connection, kept, frozen, is_own=True, editions=editions, at=act.at)


def send_back(act: Act, asked: Asked, remarks: str, *, editions: Editions) -> Shown:
    """Opens the visitor's report again, with what is to be mended. What was handed in is kept beside it.

    The remarks stand with the report, not in the history, which the host reads too.
    """
    turn = turn_of(act, asked, "exchange.return_report")
    if store.get(act.connection, asked.number, Report.VISIT).in_force is None:
        raise StillNeeded(turn.name, [Need.VISIT_REPORT.value])
    store.give_back(act.connection, asked.number, Report.VISIT, remarks=remarks, at=act.at)
    progress = replace(turn.exchange.progress, visit_reported_at=None)
    kept = keep(act, replace(turn.exchange, progress=progress), turn.name, party=turn.party)
    tell(act, kept, "report.returned", to=(Party.VISITOR,))
    written = store.get(act.connection, asked.number, Report.VISIT)
    return _shown(act.connection, kept, written, is_own=False, editions=editions, at=act.at)


def _may(connection: Connection, signed: Signed, number: int, name: str, *, at: datetime) -> bool:
    """Whether somebody may do that: what is being written is shown to nobody but those who write it."""
    try:
        allowed(connection, signed, number, name, at=at)
    except NotAllowed:
        return False
    return True


def _shown(
    connection: Connection,
    exchange: Exchange,
    written: Written,
    *,
    is_own: bool,
    editions: Editions,
    at: datetime,
) -> Shown:
    seen = written if is_own else replace(written, answers={}, saved_at=None, account=None)
    answered = written.questionnaire if is_own else written.handed_in[-1].questionnaire
    return Shown(
        exchange=exchange,
        written=seen,
        is_own=is_own,
        questionnaire=versioned(written.report, answered),
        clock=_clock(exchange, written.report, editions=editions, at=at),
        planned=_planned(connection, exchange.id),
    )


def _clock(exchange: Exchange, report: Report, *, editions: Editions, at: datetime) -> Running | None:
    law = law_for(editions, as_of=exchange.agreed.first_day, name=exchange.agreed.edition)
    return running(clocks_of(exchange, law=law, at=at), Clock.REPORT, report.party)


def _planned(connection: Connection, number: int) -> Plan | None:
    """What was agreed; None once its words were erased."""
    agreed = paper_store.newest(connection, number, Paper.COMMITMENT)
    return plan_of(json.loads(agreed.text)["plan"]) if agreed and agreed.text else None


def _about(connection: Connection, exchange: Exchange) -> About:
    agreed = exchange.agreed
    names = exchanges.names_of(connection, {agreed.visitor, agreed.host})
    return About(
        exchange=exchange.id,
        visitor=agreed.visitor,
        visitor_name=names.get(agreed.visitor, agreed.visitor),
        host=agreed.host,
        host_name=names.get(agreed.host, agreed.host),
        first_day=agreed.first_day,
        last_day=exchange.progress.ended_on or agreed.last_day,
    )


def _reported(progress: Progress, report: Report, at: datetime) -> Progress:
    if report is Report.VISIT:
        first = progress.visit_first_reported_at or at
        return replace(progress, visit_reported_at=at, visit_first_reported_at=first)
    return replace(progress, host_reported_at=at)
