"""What is done in the demo's exchanges, by the names of the table of permissions, through the use cases."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType

from api.access import Side
from api.demo import pictures, writing
from api.demo.stage import Stage
from api.demo.visits import Doing, Visit, homes
from api.exchanges import store
from api.exchanges.account_store import Account
from api.exchanges.aftercare import use_cases as aftercare
from api.exchanges.aftercare.outcomes import Result
from api.exchanges.aftercare.outcomes import Stage as When
from api.exchanges.agreements import planning, sending_back, signing
from api.exchanges.agreements.accounts import digest_of_account
from api.exchanges.agreements.accounts_setting import set_account
from api.exchanges.agreements.amounts_setting import set_amount
from api.exchanges.agreements.interrupting import Interruption, interrupt
from api.exchanges.agreements.signing import Given
from api.exchanges.agreements.store import ShortReport
from api.exchanges.evidence import use_cases as evidence
from api.exchanges.evidence.kinds import Kind
from api.exchanges.exchange import Exchange
from api.exchanges.groups.use_cases import acting, finding, joining, making
from api.exchanges.groups.use_cases.acting import SignaturesWish
from api.exchanges.groups.use_cases.joining import AskedOfGroup
from api.exchanges.groups.use_cases.making import GroupWish
from api.exchanges.moving import Asked
from api.exchanges.payments.payment import Told
from api.exchanges.payments.use_cases import paying
from api.exchanges.reports.questionnaires import Report
from api.exchanges.reports.use_cases import judging, reporting
from api.exchanges.states import Paper, Party
from api.exchanges.use_cases import staying
from api.exchanges.zones import day_in
from api.journal.acting import Act
from api.people.signed import Signed
from api.programme.stories import StoryOrigin, StoryWords
from api.programme.use_cases import approvals, stories
from api.proposals.proposal import Offer, Terms
from api.proposals.use_cases import answering
from api.proposals.use_cases import making as proposing
from eligibility.editions import Editions

_ANY_VERSION = "*"
_STATES = {"yes": True, "no": False}
_BIC = "DEMODEFFXXX"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Somebody's turn to do something in an exchange of the demo, or in a group."""

    act: Act
    signed: Signed
    stage: Stage
    doing: Doing

    @property
    def visit(self) -> Visit:
        return self.doing.visit

    @property
    def words(self) -> str:
        return self.doing.row.words

    @property
    def editions(self) -> Editions:
        return self.stage.limits.editions

    @property
    def number(self) -> int:
        """Of the exchange or the group."""
        return self.stage.visits[self.visit.key]

    @property
    def asked(self) -> Asked:
        return Asked(signed=self.signed, number=self.number, if_match=_ANY_VERSION)

    @property
    def asked_of_group(self) -> AskedOfGroup:
        return AskedOfGroup(signed=self.signed, number=self.number, if_match=_ANY_VERSION)

    @property
    def exchange(self) -> Exchange:
        return store.found(self.act.connection, self.number)

    @property
    def proposal(self) -> str:
        """What the stage calls the proposal from which the exchange came."""
        return f"proposal of {self.visit.key}"

    @property
    def story(self) -> str:
        """What the stage calls the story of the exchange."""
        return f"story of {self.visit.key}"


def _propose(turn: Turn) -> None:
    visit, stay = turn.visit, turn.doing.stay
    terms = Terms(first_day=stay.first_day, last_day=stay.last_day, is_virtual=visit.is_virtual)
    offer = Offer(visitor=visit.visitor, host=visit.host, terms=terms, words=visit.goals)
    view = proposing.make(turn.act, signed=turn.signed, offer=offer, limits=turn.stage.limits)
    turn.stage.numbers[turn.proposal] = view.proposal.id


def _accept(turn: Turn) -> None:
    proposal = turn.stage.numbers[turn.proposal]
    asked = answering.Asked(signed=turn.signed, number=proposal, if_match=_ANY_VERSION)
    answering.accept(turn.act, asked=asked, limits=turn.stage.limits)
    number = store.number_of_proposal(turn.act.connection, proposal)
    turn.stage.visits[turn.visit.key] = number or 0


def _plan(turn: Turn) -> None:
    plan = writing.plan_of(turn.visit, turn.doing.stay)
    planning.write_plan(turn.act, asked=turn.asked, plan=plan, editions=turn.editions)


def _amend(turn: Turn) -> None:
    plan = writing.amended(writing.plan_of(turn.visit, turn.doing.stay), turn.words)
    planning.write_plan(turn.act, asked=turn.asked, plan=plan, editions=turn.editions)


def _price(turn: Turn) -> None:
    wanted = turn.visit.agreed_cents
    set_amount(turn.act, asked=turn.asked, agreed_cents=wanted, editions=turn.editions)


def _name_account(turn: Turn) -> None:
    """An account of nobody: the bank of its IBAN does not exist, and its salt is the same every day."""
    holder, iban = homes()[turn.visit.visitor].name, writing.iban_of(turn.number)
    salt = sha256(turn.visit.key.encode()).hexdigest()
    account = Account(
        holder=holder, iban=iban, bic=_BIC, salt=salt, digest=digest_of_account(salt, holder, iban)
    )
    set_account(turn.act, asked=turn.asked, account=account, editions=turn.editions)


def _sign_commitment(turn: Turn) -> None:
    _sign(turn, Paper.COMMITMENT)


def _sign_financial(turn: Turn) -> None:
    _sign(turn, Paper.FINANCIAL)


def _sign(turn: Turn, paper: Paper) -> None:
    digest = turn.exchange.papers[paper].digest
    given = Given(paper=paper, party=Party(turn.doing.row.by), digest=digest)
    signing.sign(turn.act, asked=turn.asked, given=given, editions=turn.editions)


def _refuse(turn: Turn) -> None:
    sending_back.refuse(turn.act, asked=turn.asked, reason=turn.words, editions=turn.editions)


def _cancel(turn: Turn) -> None:
    staying.cancel(turn.act, asked=turn.asked, reason=turn.words)


def _start(turn: Turn) -> None:
    staying.start(turn.act, asked=turn.asked)


def _finish(turn: Turn) -> None:
    staying.finish(turn.act, asked=turn.asked)


def _interrupt(turn: Turn) -> None:
    report = ShortReport(done=writing.DONE, why=turn.words, follows=writing.FOLLOWS)
    day = day_in(turn.exchange.host_country, turn.act.at)
    broken = Interruption(last_day=day, reason=turn.words, report=report)
    interrupt(turn.act, asked=turn.asked, interruption=broken)


def _show(turn: Turn) -> None:
    kind = Kind(turn.words)
    clean = pictures.clean(kind)
    sent = evidence.Sent(
        content=clean.content,
        name=clean.name,
        declared=clean.media_type.value,
        kind=kind,
        note="Fictional, made for the demo.",
    )
    evidence.hand_in(turn.act, turn.asked, sent, clean=clean, folder=turn.stage.settings.files_dir)


def _report_visit(turn: Turn) -> None:
    _report(turn, Report.VISIT)


def _report_hosting(turn: Turn) -> None:
    _report(turn, Report.HOSTING)


def _report(turn: Turn, report: Report) -> None:
    if turn.words == "write":
        answers = writing.answers_to(report, turn.doing.stay)
        reporting.save(turn.act, turn.asked, report, answers, editions=turn.editions)
    else:
        reporting.hand_in(turn.act, turn.asked, report, editions=turn.editions)


def _return_report(turn: Turn) -> None:
    reporting.send_back(turn.act, turn.asked, turn.words, editions=turn.editions)


def _validate(turn: Turn) -> None:
    judging.validate(turn.act, turn.asked, turn.words)


def _pay(turn: Turn) -> None:
    day = day_in(turn.exchange.visitor_country, turn.act.at)
    told = Told(reference=f"DEMO {turn.number} lump sum", paid_on=day)
    paying.record(turn.act, asked=turn.asked, told=told)


def _close(turn: Turn) -> None:
    judging.close(turn.act, turn.asked, "")


def _thank(turn: Turn) -> None:
    about = aftercare.About(number=turn.number, side=Side(turn.doing.row.by), stage=When.STAY)
    said = aftercare.Said(
        fit=5, worth=4, again=True, results=frozenset({Result.NEW_PARTNERS}), words=writing.THANKS
    )
    aftercare.say(turn.act, signed=turn.signed, about=about, said=said, if_match=_ANY_VERSION)


def _require_approval(turn: Turn) -> None:
    approvals.edit(
        turn.act,
        signed=turn.signed,
        code="exchange.approval",
        is_required=_STATES[turn.words],
        if_match=_ANY_VERSION,
    )


def _make_group(turn: Turn) -> None:
    visit = turn.visit
    plan = writing.plan_of(visit, turn.doing.stay)
    wish = GroupWish(name=visit.name, host=visit.host, plan=plan)
    made = making.make(turn.act, signed=turn.signed, wish=wish, editions=turn.editions)
    turn.stage.visits[visit.key] = made.group.id


def _join(turn: Turn) -> None:
    asked = replace(turn.asked_of_group, number=turn.stage.visits[turn.visit.group])
    joining.join(turn.act, asked=asked, exchange=turn.number, editions=turn.editions)


def _sign_for_group(turn: Turn) -> None:
    """Signs for the party that the words name."""
    group = finding.found(turn.act.connection, turn.number)
    digests = {one.id: one.papers[Paper.COMMITMENT].digest for one in group.members}
    wish = SignaturesWish(paper=Paper.COMMITMENT, party=Party(turn.words), digests=digests)
    acting.sign_all(turn.act, asked=turn.asked_of_group, wish=wish, editions=turn.editions)


def _start_group(turn: Turn) -> None:
    acting.start_all(turn.act, asked=turn.asked_of_group)


def _finish_group(turn: Turn) -> None:
    acting.finish_all(turn.act, asked=turn.asked_of_group)


def _write_story(turn: Turn) -> None:
    agreed = turn.exchange.agreed
    title, _, text = turn.words.partition(": ")
    origin = StoryOrigin(
        partnership=agreed.vop or 0, visitor=agreed.visitor, host=agreed.host, exchange=turn.number
    )
    words = StoryWords(title=title, text=text)
    turn.stage.numbers[turn.story] = stories.write(
        turn.act, signed=turn.signed, origin=origin, words=words
    ).id


def _consent(turn: Turn) -> None:
    organisation = {"visitor": turn.visit.visitor, "host": turn.visit.host}[turn.words]
    stories.consent(
        turn.act,
        signed=turn.signed,
        number=turn.stage.numbers[turn.story],
        organisation=organisation,
        if_match=_ANY_VERSION,
    )


def _publish(turn: Turn) -> None:
    number = turn.stage.numbers[turn.story]
    stories.publish(turn.act, signed=turn.signed, number=number, if_match=_ANY_VERSION)


STEPS: Mapping[str, Callable[[Turn], None]] = MappingProxyType(
    {
        "proposal.make": _propose,
        "proposal.accept": _accept,
        "exchange.edit": _plan,
        "exchange.amend": _amend,
        "exchange.set_amount": _price,
        "exchange.set_account": _name_account,
        "exchange.sign_commitment": _sign_commitment,
        "exchange.sign_financial": _sign_financial,
        "exchange.refuse": _refuse,
        "exchange.cancel": _cancel,
        "exchange.start": _start,
        "exchange.finish": _finish,
        "exchange.interrupt": _interrupt,
        "exchange.add_evidence": _show,
        "exchange.report_visit": _report_visit,
        "exchange.report_hosting": _report_hosting,
        "exchange.return_report": _return_report,
        "exchange.validate": _validate,
        "exchange.pay": _pay,
        "exchange.close": _close,
        "exchange.feedback": _thank,
        "approval.edit": _require_approval,
        "group.make": _make_group,
        "group.join": _join,
        "group.sign": _sign_for_group,
        "group.start": _start_group,
        "group.finish": _finish_group,
        "story.write": _write_story,
        "story.consent": _consent,
        "story.publish": _publish,
    }
)


def do(stage: Stage, doing: Doing) -> None:
    """Lets somebody do it, at its moment or, where that has passed, a little after the act before."""
    stage.at = max(stage.at, doing.at)
    step = STEPS[doing.row.act]
    stage.play(doing.by, lambda act, signed: step(Turn(act=act, signed=signed, stage=stage, doing=doing)))
