"""Whatever is edited and signed in whatever order: no signature holds on what it was not given under."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.access import Via
from api.exchanges import paper_store, store
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import settled
from api.exchanges.states import Paper, Party, State
from api.journal.acting import Act, Actor, Event, perform
from tests.api.trust.drawn import ACCOUNT, WEEK, a_plan, put, sign

PLANS = [a_plan(), a_plan(goals="Learn to spin."), a_plan(*WEEK), a_plan(virtual=True), a_plan(agenda=[])]
SIGNATURES = [(paper, party) for paper in Paper for party in sorted(paper.signers)]
STEPS = st.one_of(
    st.tuples(st.just("plan"), st.sampled_from(PLANS)),
    st.tuples(st.just("amount"), st.sampled_from([{"agreed_cents": one} for one in (None, 20_000, 60_000)])),
    st.tuples(st.just("account"), st.sampled_from([ACCOUNT, {**ACCOUNT, "holder": "Brno Mill a.s."}])),
    st.tuples(st.just("sign"), st.sampled_from(SIGNATURES)),
    st.tuples(st.just("sign"), st.sampled_from(SIGNATURES)),
)


@given(st.lists(STEPS, min_size=4, max_size=12))
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_order_of_edits_leaves_a_signature_valid_on_changed_content(
    stays: Any, steps: list[tuple[str, Any]]
) -> None:
    number = stays.at(State.DRAFT).id
    signed_texts: dict[tuple[Paper, Party], str] = {}
    for what, given_ in steps:
        if what == "sign":
            signed_texts |= put_under(stays, number, *given_)
        else:
            client = stays.vop if what == "amount" else stays.visitor
            assert put(client, number, what, given_).status_code < HTTPStatus.INTERNAL_SERVER_ERROR
        check(stays, number, signed_texts)


def put_under(stays: Any, number: int, paper: Paper, party: Party) -> dict[tuple[Paper, Party], str]:
    """Adds a signature where the document is there and it is missing; the text that it was given under."""
    found: Exchange = stays.seen(number)
    if paper not in found.papers or party in found.papers[paper].signed:
        return {}

    def work(act: Act) -> str:
        sign(act, number, paper, party)
        act.record(Event("exchange.sign_commitment", f"exchange:{number}"))
        now = store.found(act.connection, number)
        state = settled(now, is_approval_required=False)
        store.save(act.connection, replace(now, state=state))
        written = paper_store.newest(act.connection, number, paper)
        return written.text if written else ""

    system = Actor(account_id=None, via=Via.SYSTEM)
    return {(paper, party): perform(stays.town.database, system, at=stays.town.clock.at, work=work)}


def check(stays: Any, number: int, signed_texts: dict[tuple[Paper, Party], str]) -> None:
    found: Exchange = stays.seen(number)
    with stays.town.database.snapshot() as connection:
        versions = {paper: paper_store.versions_of(connection, number, paper) for paper in Paper}
    digests = [one.digest for every in versions.values() for one in every]
    assert len(set(digests)) == len(digests)
    for paper, standing in found.papers.items():
        text = versions[paper][standing.version - 1].text
        for party in standing.signed:
            assert signed_texts[paper, party] == text
    assert found.state is settled(found, is_approval_required=False)
    maximum, agreed = found.progress.maximum_cents, found.progress.agreed_cents
    assert (maximum is None) == (agreed is None) == (Paper.FINANCIAL not in found.papers)
    assert agreed is None or maximum is None or agreed <= maximum
