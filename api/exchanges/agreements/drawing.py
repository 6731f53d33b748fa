"""Drawing up the documents of an exchange: a version is added where what a document says has changed.

So exactly the signatures on what changed stop holding, and nothing signed is ever written over.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from api.exchanges import account_store, paper_store
from api.exchanges.agreements.amounts import Amount, agreed_within
from api.exchanges.agreements.contents import Money, Parties, commitment_content, financial_content
from api.exchanges.agreements.eligibility import check_eligible
from api.exchanges.agreements.parties import parties_of, refreshed
from api.exchanges.agreements.plans import content_of, plan_now
from api.exchanges.agreements.terms import commitment_terms, financial_terms, table_line
from api.exchanges.canonical import Content, canonical
from api.exchanges.exchange import Exchange
from api.exchanges.paper_store import Written
from api.exchanges.plan import Plan
from api.exchanges.states import Paper, Party
from api.exchanges.zones import day_in
from api.journal.acting import Act
from api.programme.editions import law_for
from api.verdicts.grounds import Grounds
from eligibility.editions import Editions
from eligibility.parameters import Law
from eligibility.working_days import count_working_days

Choose = Callable[[int, Amount | None], int]  # what is agreed under a maximum, with what was before


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """A signature that no longer holds, because what it was given under has changed."""

    paper: Paper
    version: int
    party: Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Maximum:
    """The most that may be paid for a stay, as far as it is known for certain."""

    cents: int | None  # None: not known, so that no Financial Agreement can be written
    working_days: int  # full ones
    missing: tuple[str, ...]  # facts that would have to be known


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """An exchange with its documents drawn up anew. The documents are written; the exchange is not."""

    before: Exchange
    exchange: Exchange
    plan: Plan
    grounds: Grounds
    written: tuple[Paper, ...]  # those that now have another version, or none
    account_changed: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether anything is otherwise than before."""
        return bool(self.written) or self.account_changed or self.exchange != self.before

    @property
    def voided(self) -> tuple[Voided, ...]:
        """The signatures that stopped holding."""
        standing = ((paper, self.before.papers.get(paper)) for paper in self.written)
        return tuple(
            Voided(paper=paper, version=one.version, party=party)
            for paper, one in standing
            if one is not None
            for party in sorted(one.signed)
        )


def draw_up(
    act: Act,
    exchange: Exchange,
    *,
    editions: Editions,
    plan: Plan | None = None,
    choose: Choose | None = None,
) -> Drawn:
    """Draws up the documents as plan, parties, rules and account now are; with a new plan where one is given.

    The Commitment to Quality is begun by a plan; the Financial Agreement as soon as the maximum is certain,
    and there is none while it is not. The caller saves the exchange and records the event. Raises what
    `check_eligible` does.
    """
    planned = plan or plan_now(act.connection, exchange)
    now = refreshed(act.connection, exchange, on=day_in(exchange.host_country, act.at))
    grounds = check_eligible(act.connection, now, editions=editions, at=act.at, plan=planned)
    law = law_for(editions, as_of=planned.first_day)
    desk = _Desk(act=act, exchange=now, plan=planned, grounds=grounds, law=law)
    is_begun = plan is not None or Paper.COMMITMENT in exchange.papers
    committed = is_begun and desk.draw_commitment()
    money, paid = desk.draw_financial(maximum_of(planned, grounds, law), choose or _as_before)
    drawn = {Paper.COMMITMENT: committed, Paper.FINANCIAL: paid}
    return Drawn(
        before=exchange,
        exchange=_as_planned(now, planned, money, edition=grounds.edition if is_begun else None),
        plan=planned,
        grounds=grounds,
        written=tuple(paper for paper, is_written in drawn.items() if is_written),
    )


def _as_planned(exchange: Exchange, plan: Plan, money: Amount | None, *, edition: str | None) -> Exchange:
    agreed = replace(
        exchange.agreed,
        first_day=plan.first_day,
        last_day=plan.last_day,
        is_virtual=plan.is_virtual,
        edition=edition or exchange.agreed.edition,
    )
    progress = replace(
        exchange.progress,
        is_plan_complete=not plan.lacks,
        maximum_cents=money.maximum_cents if money else None,
        agreed_cents=money.agreed_cents if money else None,
    )
    return replace(exchange, agreed=agreed, progress=progress)


def maximum_of(plan: Plan, grounds: Grounds, law: Law) -> Maximum:
    """The most that may be paid for a stay that is planned like this. For a virtual one it is nothing."""
    allowance, days = grounds.allowance, count_working_days(grounds.stay.case, law=law)
    missing = () if plan.is_virtual else tuple(dict.fromkeys((*allowance.missing, *days.missing)))
    return Maximum(
        cents=None if missing else allowance.maximum_cents,
        working_days=days.at_most or 0,
        missing=missing,
    )


def amount_before(act: Act, exchange: Exchange) -> Amount | None:
    """What was agreed under which maximum, last; also where no Financial Agreement holds at present."""
    written = paper_store.versions_of(act.connection, exchange.id, Paper.FINANCIAL)
    content = content_of(written[-1]) if written else {}
    known = exchange.progress.maximum_cents, exchange.progress.agreed_cents
    maximum, agreed = (content.get(f"{name}_cents") for name in ("maximum", "agreed"))
    if known[0] is not None and known[1] is not None:
        maximum, agreed = known
    if maximum is None or agreed is None:
        return None
    return Amount(maximum_cents=maximum, agreed_cents=agreed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Everything that the two documents are drawn up from."""

    act: Act
    exchange: Exchange
    plan: Plan
    grounds: Grounds
    law: Law

    def draw_commitment(self) -> bool:
        day, plan = self.plan.first_day, self.plan
        content = commitment_content(
            self.exchange.id,
            self._parties,
            plan,
            edition=self.grounds.edition,
            report_days=self.law.number("report_within_days", as_of=day),
            terms=commitment_terms(self.law, as_of=day, is_virtual=plan.is_virtual),
        )
        return self._write(Paper.COMMITMENT, content)

    def draw_financial(self, maximum: Maximum, choose: Choose) -> tuple[Amount | None, bool]:
        if self.plan.is_virtual or maximum.cents is None:
            return None, self._drop(Paper.FINANCIAL)
        before = amount_before(self.act, self.exchange)
        money = Amount(maximum_cents=maximum.cents, agreed_cents=choose(maximum.cents, before))
        content = financial_content(
            self.exchange.id, self._parties, self.plan, self._money(money, maximum.working_days)
        )
        return money, self._write(Paper.FINANCIAL, content)

    @property
    def _parties(self) -> Parties:
        return parties_of(self.act.connection, self.exchange)

    def _money(self, money: Amount, working_days: int) -> Money:
        day, allowance = self.plan.first_day, self.grounds.allowance
        account = account_store.get(self.act.connection, self.exchange.id)
        return Money(
            host_country=self.exchange.host_country or "",
            working_days=working_days,
            maximum_cents=money.maximum_cents,
            agreed_cents=money.agreed_cents,
            edition=self.grounds.edition,
            steps=tuple((step.code, step.words, step.at_most_cents) for step in allowance.steps),
            account_digest=account.digest if account else None,
            account_ending=account.iban[-4:] if account else "",
            pay_days=self.law.number("payment_within_days", as_of=day),
            table=table_line(allowance),
            terms=financial_terms(self.law, as_of=day),
        )

    def _write(self, paper: Paper, content: Content) -> bool:
        """Adds a version, unless the newest says just that."""
        connection, number = self.act.connection, self.exchange.id
        newest = paper_store.newest(connection, number, paper)
        if newest is not None and _says(newest, content):
            return False
        account = self.act.actor.account_id
        paper_store.write(connection, number, paper, content, at=self.act.at, account=account)
        return True

    def _drop(self, paper: Paper) -> bool:
        """Leaves the exchange without that document for now; what was written stays on record."""
        if paper not in self.exchange.papers:
            return False
        paper_store.point_to(self.act.connection, self.exchange.id, paper, 0)
        return True


def _says(written: Written, content: Content) -> bool:
    return written.text == canonical({**content, "version": written.version})


def _as_before(maximum_cents: int, before: Amount | None) -> int:
    return agreed_within(maximum_cents, before=before)
