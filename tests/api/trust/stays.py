"""Exchanges in any state, put on record as if everybody had done their part, for tests of what comes next.

The visitor is in Czechia and the host in Portugal: 780 euros for five working days, 390 for three.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import Any

from fastapi.testclient import TestClient

from api.access import Role, Side, Via
from api.exchanges import account_store, paper_store, store
from api.exchanges.account_store import Account
from api.exchanges.agreements.accounts import digest_of_account
from api.exchanges.agreements.contents import (
    Money,
    Named,
    Parties,
    commitment_content,
    financial_content,
)
from api.exchanges.exchange import Agreed, Exchange, Progress
from api.exchanges.paper_store import Method, Signature
from api.exchanges.plan import Plan, Slot, SlotKind
from api.exchanges.states import BEFORE_THE_STAY, Paper, Party, State
from api.exchanges.use_cases.beginning import begin
from api.journal.acting import Act, Actor, Event, perform
from api.proposals import proposal as proposals
from api.proposals import store as proposal_store
from api.proposals.policy import POLICY
from api.proposals.proposal import Evidence, Offer, Terms
from tests.api.conftest import Town
from tests.api.trust.world import an_organisation

VISITOR, HOST, OTHER_VISITOR = "brno-mill", "porto-weavers", "graz-dyers"
VOP, HOP, OTHER_VOP = "Hills", "Coast", "Alps"
FIRST, LAST = date(2027, 3, 8), date(2027, 3, 12)  # Monday to Friday
EDITION = "cosme-2020"
_PLACES: dict[str, dict[str, Any]] = {
    VISITOR: {"country": "CZ", "based_in": "CZ", "region": "CZ06", "latitude": 49.2, "longitude": 16.6},
    HOST: {"country": "PT", "based_in": "PT", "region": "PT11", "latitude": 41.15, "longitude": -8.61},
    OTHER_VISITOR: {
        "country": "AT",
        "based_in": "AT",
        "region": "AT22",
        "latitude": 47.07,
        "longitude": 15.44,
    },
}
MANAGED_BY = {VISITOR: VOP, HOST: HOP, OTHER_VISITOR: OTHER_VOP}
MAXIMA = {"PT": 78_000, "CZ": 61_000}  # in cents, of five days and more
_SIGNED_IN = {  # how far the documents are signed in each state
    State.DRAFT: (),
    State.BUILDING: (Paper.COMMITMENT,),
    State.COMMITTED: (Paper.COMMITMENT,),
}
_IBAN = {"holder": "Brno Mill", "iban": "CZ6508000000192000145399", "bic": "GIBACZPX"}
_SALT = "5a" * 32


def an_account(**differences: Any) -> Account:
    """Where the visitor is paid, with the digest that it gives."""
    said = _IBAN | differences
    return Account(**said, salt=_SALT, digest=digest_of_account(_SALT, said["holder"], said["iban"]))


class Stays:
    """Two organisations that meet, a third that visits too, and everybody who has a part in it."""

    def __init__(
        self, town: Town, *, managed_by: Mapping[str, str] | None = None, country_of_hosts: str = "PT"
    ) -> None:
        """With `managed_by`, the partnership of each, between organisations that are there already."""
        self.town = town
        self.managed_by = managed_by or MANAGED_BY
        self.country_of_hosts = country_of_hosts
        self.account = an_account()  # of the exchanges that are put on record from now on
        for name, place in ({} if managed_by else _PLACES).items():
            town.load(an_organisation(name, partnership=MANAGED_BY[name], **place))
        self._people: dict[tuple[Role, str | None], TestClient] = {}
        self._signing_in = Lock()  # a second mandate of the same person would end its first session

    def person(self, role: Role, of: str | None = None) -> TestClient:
        """Somebody in that role, always the same one."""
        with self._signing_in:
            if (role, of) not in self._people:
                self._people[role, of] = self.town.person(role, of)
        return self._people[role, of]

    @property
    def visitor(self) -> TestClient:
        """A signer of the visitor."""
        return self.person(Role.VISITING_SIGNER, VISITOR)

    @property
    def host(self) -> TestClient:
        """A signer of the host."""
        return self.person(Role.HOST_SIGNER, HOST)

    @property
    def vop(self) -> TestClient:
        """A manager of the visitor's partnership."""
        return self.person(Role.MANAGER, VOP)

    @property
    def hop(self) -> TestClient:
        """A manager of the host's partnership."""
        return self.person(Role.MANAGER, HOP)

    @property
    def office(self) -> TestClient:
        """The support office."""
        return self.person(Role.SUPPORT_OFFICE)

    def strangers(self) -> Iterable[TestClient]:
        """People whom an exchange between these two does not concern, and nobody."""
        return (
            self.town.nobody(),
            self.person(Role.VISITING_SIGNER, OTHER_VISITOR),
            self.person(Role.MANAGER, OTHER_VOP),
            self.person(Role.ANALYST),
        )

    def at(
        self,
        state: State,
        *,
        visitor: str = VISITOR,
        host: str = HOST,
        first: date = FIRST,
        last: date = LAST,
        is_virtual: bool = False,
        agreed_cents: int | None = None,
        vop: str | None = None,
        **progress: Any,
    ) -> Exchange:
        """An exchange in that state, its moments on their days in Lisbon; `progress` differs as it says."""
        maximum = 0 if is_virtual else lump_sum(first, last, self.country_of_hosts)
        agreed = maximum if agreed_cents is None else agreed_cents
        plan = a_plan(first, last, is_virtual=is_virtual)

        def work(act: Act) -> Exchange:
            begun = self._begun(act, visitor, host, plan, vop=vop)
            if state is State.DRAFT and not progress:
                return begun
            self._write(act, begun, plan, maximum=maximum, agreed=agreed)
            for paper in _SIGNED_IN.get(state, begun.papers_needed):
                self._sign(act, begun.id, paper, only=Party.VISITOR if state is State.BUILDING else None)
            reached = _reached(state, plan, maximum=maximum, agreed=agreed)
            whole = replace(
                store.found(act.connection, begun.id), state=state, progress=replace(reached, **progress)
            )
            return store.save(act.connection, whole)

        system = Actor(account_id=None, via=Via.SYSTEM)
        return perform(self.town.database, system, at=self.town.clock.at, work=work)

    def seen(self, number: int) -> Exchange:
        """The exchange as it is on record now."""
        with self.town.database.snapshot() as connection:
            return store.found(connection, number)

    def come_to(self, day: date, hour: int = 12) -> None:
        """Lets that hour of that day come, by universal time."""
        self.town.clock.at = datetime.combine(day, time(hour), tzinfo=UTC)

    def _begun(self, act: Act, visitor: str, host: str, plan: Plan, *, vop: str | None) -> Exchange:
        terms = Terms(first_day=plan.first_day, last_day=plan.last_day, is_virtual=plan.is_virtual)
        found = Evidence(outcome="eligible", edition=EDITION, open_rules=())
        made = proposals.propose(
            Offer(visitor=visitor, host=host, terms=terms),
            side=Side.VISITOR,
            by_partnership=None,
            evidence=found,
            at=act.at,
            policy=POLICY,
        )
        number = proposal_store.add(act.connection, made)
        written = replace(made.proposal, id=number)
        accepted = proposals.accept(written, side=Side.HOST, evidence=found, at=act.at, policy=POLICY)
        proposal_store.save(act.connection, accepted)
        act.record(Event("proposal.accept", f"proposal:{number}"))
        agreed = Agreed(
            proposal=number,
            visitor=visitor,
            host=host,
            first_day=plan.first_day,
            last_day=plan.last_day,
            is_virtual=plan.is_virtual,
            edition=EDITION,
            vop=self.town.partnership(vop or self.managed_by[visitor]),
            hop=self.town.partnership(self.managed_by[host]),
        )
        return begin(act, agreed)

    def _write(self, act: Act, exchange: Exchange, plan: Plan, *, maximum: int, agreed: int) -> None:
        parties = _parties(exchange)
        content = commitment_content(exchange.id, parties, plan, edition=EDITION, report_days=7)
        paper_store.write(act.connection, exchange.id, Paper.COMMITMENT, content, at=act.at, account=None)
        if plan.is_virtual:
            return
        money = Money(
            host_country=exchange.host_country or self.country_of_hosts,
            working_days=(plan.last_day - plan.first_day).days + 1,
            maximum_cents=maximum,
            agreed_cents=agreed,
            edition=EDITION,
            steps=(("host-country-maximum", f"The maximum is {maximum} cents.", maximum),),
            account_digest=self.account.digest,
            account_ending=self.account.iban[-4:],
        )
        content = financial_content(exchange.id, parties, plan, money)
        paper_store.write(act.connection, exchange.id, Paper.FINANCIAL, content, at=act.at, account=None)
        account_store.save(act.connection, exchange.id, self.account)

    def _sign(self, act: Act, number: int, paper: Paper, *, only: Party | None) -> None:
        written = paper_store.newest(act.connection, number, paper)
        assert written is not None
        for party in sorted(paper.signers) if only is None else [only]:
            signature = Signature(
                paper=paper,
                version=written.version,
                digest=written.digest,
                party=party,
                account=None,
                role=Role.MANAGER if party.side is None else Role(f"{_SIDE[party]}_signer"),
                organisation=None,
                partnership=None,
                method=Method.SERVICE,
                signed_at=act.at,
                edition=EDITION,
            )
            paper_store.sign(act.connection, number, signature)


_SIDE = {Party.VISITOR: "visiting", Party.HOST: "host"}


def a_plan(first: date = FIRST, last: date = LAST, *, is_virtual: bool = False) -> Plan:
    """Eight hours on every day, the last with a networking activity; 24 hours take three days."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    working = [day for day in days if day.weekday() < 5]
    return Plan(
        first_day=first,
        last_day=last,
        is_virtual=is_virtual,
        goals="Learn to dye without rinsing.",
        objectives=("new-skills",),
        activities=("knowledge-sharing",),
        outcomes="A trial in our own dye house.",
        agenda=tuple(
            Slot(
                day=day,
                starts=time(9),
                ends=time(17),
                kind=SlotKind.NETWORKING if day == working[-1] else SlotKind.ACTIVITY,
                what=f"At the looms, day {number}.",
            )
            for number, day in enumerate(working, start=1)
        ),
    )


def lump_sum(first: date, last: date, country: str = "PT") -> int:
    """In cents, of a stay there of somebody from a country that is not next to it."""
    working = sum((first + timedelta(days=n)).weekday() < 5 for n in range((last - first).days + 1))
    return MAXIMA[country] if working >= 5 else MAXIMA[country] // 2


def _parties(exchange: Exchange) -> Parties:
    agreed = exchange.agreed
    return Parties(
        visitor=Named(id=agreed.visitor, name=agreed.visitor, country=exchange.visitor_country),
        host=Named(id=agreed.host, name=agreed.host, country=exchange.host_country),
        vop=Named(id=str(agreed.vop), name="VOP"),
        hop=Named(id=str(agreed.hop), name="HOP"),
    )


def _reached(state: State, plan: Plan, *, maximum: int, agreed: int) -> Progress:
    """What has happened by then: each thing a day after the one before, once the stay is over."""
    money = {} if plan.is_virtual else {"maximum_cents": maximum, "agreed_cents": agreed, "has_account": True}
    progress = Progress(is_plan_complete=True, **money)
    if state in BEFORE_THE_STAY | {State.CANCELLED}:
        return progress
    progress = replace(progress, started_at=_noon(plan.first_day))
    if state is State.UNDER_WAY:
        return progress
    progress = replace(progress, ended_on=plan.last_day)
    if state in {State.FINISHED, State.INTERRUPTED}:
        return progress
    after = [_noon(plan.last_day + timedelta(days=n)) for n in range(1, 6)]
    progress = replace(progress, evidenced_at=after[0], visit_reported_at=after[1], validated_at=after[2])
    if state is State.VALIDATED:
        return progress
    if agreed:
        progress = replace(progress, paid_on=after[3].date(), paid_cents=agreed)
    if state is State.PAID:
        return progress
    return replace(progress, host_reported_at=after[1], closed_at=after[4])


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)
