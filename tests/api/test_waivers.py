"""Waivers on record: what may be recorded, what becomes of it, and what the rules make of it."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from api.database import Database, open_database
from api.demo.files import ORGANISATIONS
from api.demo.waivers import load_waivers
from api.problems import (
    BadWaiver,
    NotWaivable,
    Problem,
    UnknownOrganisation,
    UnknownRule,
    UnknownWaiver,
    WaiverAlreadyApproved,
    WaiverAlreadyEnded,
    WaiverAlreadyRecorded,
    WrongAuthority,
)
from api.profiles import store as profiles
from api.profiles.organisation import Organisation
from api.profiles.tables import organisations
from api.waivers import store
from api.waivers.recorded import RecordedWaiver, Standing
from api.waivers.requests import Approval, WaiverRequest
from api.waivers.use_cases import (
    Effect,
    approve_waiver,
    effect_of,
    end_waiver,
    list_waivers,
    record_waiver,
)
from eligibility.editions import law_on
from eligibility.facts import Kind, Role
from eligibility.parameters import Law
from eligibility.verdicts import Answer, Outcome
from eligibility.waivers import Authority
from matching.profiles import OrganisationId

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
TODAY = AT.date()
DAY = timedelta(days=1)
GIVEN = Approval(authority=Authority.AGENCY, reference="Letter 7", given_on=date(2026, 11, 10))
HOST = Organisation(
    id=OrganisationId("firm"),
    name="Weaving Lda",
    kind=Kind.SME,
    country="PT",
    roles=frozenset({Role.HOST}),
    member_of=frozenset(),
    about="We weave.",
    representative_born=date(1980, 5, 17),
    representative_third_country=False,
)


@pytest.fixture
def register(database: Database) -> Database:
    """A database with one host, an SME that is a member of nothing."""
    with database.transaction() as connection:
        profiles.add(connection, [HOST, replace(HOST, id=OrganisationId("other"))], at=AT)
    return database


@pytest.fixture
def a_request() -> Callable[..., WaiverRequest]:
    """A waiver that is only asked for, and one keyword per difference."""

    def build(**differences: Any) -> WaiverRequest:
        asked = WaiverRequest(
            organisation_id="firm",
            rule="H4-membership",
            granted_by="Ana Exemplo, Fibres",
            reason="It dyes with little water",
            valid_from=date(2026, 11, 1),
            valid_to=date(2027, 6, 30),
        )
        return replace(asked, **differences)

    return build


def effect(database: Database, recorded: RecordedWaiver, as_of: date = TODAY) -> Effect:
    return effect_of(database, recorded, as_of=as_of)


def answer(database: Database, recorded: RecordedWaiver, as_of: date = TODAY) -> tuple[Answer, Outcome]:
    found = effect(database, recorded, as_of)
    assert found.reason is not None
    return found.reason.answer, found.verdict.outcome


APPROVED = (Answer.APPROVED, Outcome.ELIGIBLE)
NEEDS_APPROVAL = (Answer.WITH_APPROVAL, Outcome.NEEDS_APPROVAL)


class TestWhatTheRulesMakeOfIt:
    def test_an_approved_waiver_makes_a_host_eligible(self, register: Database, a_request: Any) -> None:
        recorded = record_waiver(register, a_request(approval=GIVEN), at=AT)
        assert answer(register, recorded) == APPROVED

    def test_without_its_pre_approval_it_changes_nothing(self, register: Database, a_request: Any) -> None:
        recorded = record_waiver(register, a_request(), at=AT)
        found = effect(register, recorded).reason
        assert answer(register, recorded) == NEEDS_APPROVAL
        assert found is not None
        assert "pre-approval" in found.note

    def test_the_pre_approval_may_come_later(self, register: Database, a_request: Any) -> None:
        recorded = record_waiver(register, a_request(), at=AT)
        approved = approve_waiver(register, recorded.id, GIVEN, at=AT + DAY)
        assert answer(register, approved) == APPROVED
        assert (approved.recorded_at, approved.approval_recorded_at) == (AT, AT + DAY)

    def test_it_is_of_one_organisation_only(self, register: Database, a_request: Any) -> None:
        record_waiver(register, a_request(approval=GIVEN), at=AT)
        asked_for = record_waiver(register, a_request(organisation_id="other"), at=AT)
        assert answer(register, asked_for) == NEEDS_APPROVAL

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            (date(2026, 10, 31), NEEDS_APPROVAL),  # the day before its first
            (date(2026, 11, 9), NEEDS_APPROVAL),  # the day before the pre-approval
            (date(2026, 11, 10), APPROVED),
            (date(2027, 6, 30), APPROVED),  # its last day
            (date(2027, 7, 1), NEEDS_APPROVAL),
        ],
    )
    def test_it_holds_from_its_approval_to_its_last_day(
        self, register: Database, a_request: Any, as_of: date, expected: tuple[Answer, Outcome]
    ) -> None:
        recorded = record_waiver(register, a_request(approval=GIVEN), at=AT)
        assert answer(register, recorded, as_of) == expected

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [(date(2026, 12, 24), APPROVED), (date(2026, 12, 25), NEEDS_APPROVAL)],
    )
    def test_an_ended_one_holds_up_to_the_day_on_which_it_was_ended(
        self, register: Database, a_request: Any, as_of: date, expected: tuple[Answer, Outcome]
    ) -> None:
        recorded = record_waiver(register, a_request(approval=GIVEN), at=AT)
        ended = end_waiver(register, recorded.id, on=date(2026, 12, 24), reason="It has joined", at=AT + DAY)
        assert answer(register, ended, as_of) == expected

    def test_one_ended_before_it_began_covers_no_day(self, register: Database, a_request: Any) -> None:
        recorded = record_waiver(register, a_request(approval=GIVEN), at=AT)
        ended = end_waiver(register, recorded.id, on=date(2026, 10, 31), reason="A mistake", at=AT)
        assert ended.in_law is None
        with register.snapshot() as connection:
            assert store.waivers_of(connection, ["firm"]) == {}
        assert list_waivers(register) == [ended]

    def test_one_ended_before_its_approval_was_given_bears_none(
        self, register: Database, a_request: Any
    ) -> None:
        recorded = record_waiver(register, a_request(approval=GIVEN), at=AT)
        ended = end_waiver(register, recorded.id, on=date(2026, 11, 5), reason="A mistake", at=AT)
        assert answer(register, ended, date(2026, 11, 5)) == NEEDS_APPROVAL
        assert ended.waiver.pre_approval is not None  # the record keeps it

    def test_on_a_day_before_the_scheme_the_rule_is_not_asked(
        self, register: Database, a_request: Any
    ) -> None:
        recorded = record_waiver(register, a_request(), at=AT)
        assert effect(register, recorded, date(2019, 1, 1)).reason is None


class TestWhatMayBeRecorded:
    @pytest.mark.parametrize(
        ("differences", "problem", "told"),
        [
            ({"organisation_id": "frm"}, UnknownOrganisation, "Did you mean 'firm'"),
            ({"rule": "H4"}, UnknownRule, "Did you mean 'H4-membership'"),
            ({"rule": "V4-membership"}, NotWaivable, "no source lets anybody approve"),
            ({"rule": "S4-consecutive"}, NotWaivable, "its waivers belong to that exchange"),
            ({"valid_from": date(2019, 6, 1)}, NotWaivable, "not asked on 1 June 2019"),
            ({"valid_to": date(2026, 10, 31)}, BadWaiver, "before it begins"),
            ({"granted_by": "  "}, BadWaiver, "who grants it is empty"),
            ({"reason": ""}, BadWaiver, "the reason is empty"),
            ({"reason": "bell\x07"}, BadWaiver, "U+0007"),
            ({"reason": "x" * 2001}, BadWaiver, "2,001 characters"),
            ({"approval": replace(GIVEN, reference=None)}, BadWaiver, "a part is missing"),
            ({"approval": replace(GIVEN, authority=None)}, BadWaiver, "a part is missing"),
            ({"approval": replace(GIVEN, given_on=None)}, BadWaiver, "a part is missing"),
            (
                {"approval": replace(GIVEN, reference=" ")},
                BadWaiver,
                "reference of the pre-approval is empty",
            ),
            ({"approval": replace(GIVEN, given_on=TODAY + DAY)}, BadWaiver, "still to come"),
            ({"approval": GIVEN, "valid_to": date(2026, 11, 9)}, BadWaiver, "after the waiver's last day"),
            (
                {"approval": replace(GIVEN, authority=Authority.SUPPORT_OFFICE)},
                WrongAuthority,
                "asks for the pre-approval of the agency; that of the Support Office does not count",
            ),
        ],
    )
    def test_what_cannot_be_is_refused_and_leaves_nothing(
        self, register: Database, a_request: Any, differences: Any, problem: type[Problem], told: str
    ) -> None:
        with pytest.raises(problem) as raised:
            record_waiver(register, a_request(**differences), at=AT)
        assert told in str(raised.value)
        assert list_waivers(register) == []

    @pytest.mark.parametrize(
        "last_that_passes",
        [
            {"reason": "x" * 2000},
            {"approval": replace(GIVEN, given_on=TODAY)},
            {"approval": GIVEN, "valid_to": date(2026, 11, 10)},
            {"valid_from": date(2026, 11, 1), "valid_to": date(2026, 11, 1)},
            {"valid_from": date(2020, 2, 3)},  # the first day on which the rule is asked
        ],
    )
    def test_at_the_edge_it_is_recorded(
        self, register: Database, a_request: Any, last_that_passes: Any
    ) -> None:
        assert record_waiver(register, a_request(**last_that_passes), at=AT).id

    def test_an_edition_that_lets_nobody_approve_records_none(
        self, register: Database, a_request: Any
    ) -> None:
        def strict(day: date) -> Law:
            law = law_on(day)
            lines = tuple(replace(line, approval_by=None) for line in law.rule_lines)
            return replace(law, rule_lines=lines)

        with pytest.raises(NotWaivable, match="nobody can approve it"):
            record_waiver(register, a_request(), at=AT, law_on=strict)

    def test_words_are_kept_on_one_line(self, register: Database, a_request: Any) -> None:
        recorded = record_waiver(register, a_request(reason=" It\r\n dyes  well "), at=AT)
        assert recorded.waiver.reason == "It dyes well"


class TestTwice:
    @pytest.mark.parametrize(
        ("first", "last", "again"),
        [
            (date(2026, 11, 1), date(2027, 6, 30), False),  # the same
            (date(2027, 6, 30), date(2027, 12, 31), False),  # one day in common
            (date(2027, 7, 1), date(2027, 12, 31), True),
            (date(2026, 1, 1), date(2026, 11, 1), False),
            (date(2026, 1, 1), date(2026, 10, 31), True),
            (date(2026, 1, 1), date(2028, 1, 1), False),
        ],
    )
    def test_no_day_is_covered_twice(
        self, register: Database, a_request: Any, first: date, last: date, *, again: bool
    ) -> None:
        one = record_waiver(register, a_request(), at=AT)
        more = a_request(valid_from=first, valid_to=last)
        if again:
            assert record_waiver(register, more, at=AT).id != one.id
        else:
            with pytest.raises(WaiverAlreadyRecorded, match=f"cxc waiver approve {one.id}"):
                record_waiver(register, more, at=AT)

    def test_after_one_was_ended_another_may_follow(self, register: Database, a_request: Any) -> None:
        one = record_waiver(register, a_request(), at=AT)
        end_waiver(register, one.id, on=date(2026, 12, 31), reason="Its letter was lost", at=AT)
        with pytest.raises(WaiverAlreadyRecorded):
            record_waiver(register, a_request(valid_from=date(2026, 12, 31)), at=AT)
        assert record_waiver(register, a_request(valid_from=date(2027, 1, 1)), at=AT).id == 2
        assert len(list_waivers(register, "firm")) == 2

    def test_two_that_record_the_same_at_once_leave_one(self, register: Database, a_request: Any) -> None:
        def record(_: int) -> str:
            opened = open_database(register.url)
            try:
                record_waiver(opened, a_request(), at=AT)
            except WaiverAlreadyRecorded:
                return "already there"
            else:
                return "recorded"
            finally:
                opened.close()

        with ThreadPoolExecutor(6) as threads:
            told = sorted(threads.map(record, range(6)))
        assert told == ["already there"] * 5 + ["recorded"]
        assert len(list_waivers(register)) == 1

    def test_two_that_approve_at_once_leave_the_words_of_one(
        self, register: Database, a_request: Any
    ) -> None:
        recorded = record_waiver(register, a_request(), at=AT)

        def approve(number: int) -> str | None:
            opened = open_database(register.url)
            words = f"Letter {number}"
            try:
                approve_waiver(opened, recorded.id, replace(GIVEN, reference=words), at=AT)
            except WaiverAlreadyApproved:
                return None
            else:
                return words
            finally:
                opened.close()

        with ThreadPoolExecutor(4) as threads:
            (heard,) = [words for words in threads.map(approve, range(4)) if words]
        (kept,) = list_waivers(register)
        assert kept.waiver.pre_approval is not None
        assert kept.waiver.pre_approval.reference == heard


class TestNothingIsWrittenOver:
    def test_a_pre_approval_is_given_once(self, register: Database, a_request: Any) -> None:
        recorded = record_waiver(register, a_request(approval=GIVEN), at=AT)
        with pytest.raises(WaiverAlreadyApproved, match="Letter 7"):
            approve_waiver(register, recorded.id, replace(GIVEN, reference="Letter 8"), at=AT)
        assert list_waivers(register) == [recorded]

    def test_an_ended_one_is_neither_approved_nor_ended_again(
        self, register: Database, a_request: Any
    ) -> None:
        recorded = record_waiver(register, a_request(), at=AT)
        ended = end_waiver(register, recorded.id, on=date(2026, 12, 1), reason="It has joined", at=AT)
        with pytest.raises(WaiverAlreadyEnded, match="1 December 2026"):
            approve_waiver(register, recorded.id, GIVEN, at=AT)
        with pytest.raises(WaiverAlreadyEnded):
            end_waiver(register, recorded.id, on=date(2027, 1, 1), reason="Longer", at=AT)
        assert list_waivers(register) == [ended]

    @pytest.mark.parametrize("on", [date(2027, 6, 30), date(2027, 7, 1)])
    def test_one_cannot_be_ended_when_it_is_over_anyway(
        self, register: Database, a_request: Any, on: date
    ) -> None:
        recorded = record_waiver(register, a_request(), at=AT)
        with pytest.raises(BadWaiver, match="by itself"):
            end_waiver(register, recorded.id, on=on, reason="x", at=AT)
        assert end_waiver(register, recorded.id, on=date(2027, 6, 29), reason="x", at=AT).ending

    def test_an_approval_that_is_none_is_refused(self, register: Database, a_request: Any) -> None:
        recorded = record_waiver(register, a_request(), at=AT)
        with pytest.raises(BadWaiver, match="no pre-approval is given"):
            approve_waiver(register, recorded.id, Approval(), at=AT)

    def test_an_approval_of_after_its_last_day_is_refused(self, register: Database, a_request: Any) -> None:
        recorded = record_waiver(register, a_request(valid_to=date(2026, 11, 9)), at=AT)
        with pytest.raises(BadWaiver, match="after the waiver's last day"):
            approve_waiver(register, recorded.id, GIVEN, at=AT)

    def test_a_number_that_nobody_has_is_said_to_be_one(self, register: Database) -> None:
        with pytest.raises(UnknownWaiver, match="the number 7"):
            approve_waiver(register, 7, GIVEN, at=AT)
        with pytest.raises(UnknownWaiver, match="the number 7"):
            end_waiver(register, 7, on=TODAY, reason="x", at=AT)

    def test_an_organisation_with_waivers_is_not_deleted_under_them(
        self, register: Database, a_request: Any
    ) -> None:
        record_waiver(register, a_request(), at=AT)
        with pytest.raises(IntegrityError), register.transaction() as connection:
            connection.execute(delete(organisations).where(organisations.c.id == "firm"))

    def test_a_new_import_of_the_organisation_leaves_them(self, register: Database, a_request: Any) -> None:
        recorded = record_waiver(register, a_request(), at=AT)
        with register.transaction() as connection:
            profiles.replace(connection, [replace(HOST, name="Weaving SA")], at=AT + DAY)
        assert list_waivers(register, "firm") == [recorded]

    def test_every_writing_changes_the_state_and_no_reading_does(
        self, register: Database, a_request: Any
    ) -> None:
        def state() -> object:
            with register.snapshot() as connection:
                return store.state_of(connection)

        states = [state()]
        one = record_waiver(register, a_request(), at=AT)
        states.append(state())
        approve_waiver(register, one.id, GIVEN, at=AT)
        states.append(state())
        end_waiver(register, one.id, on=date(2026, 12, 1), reason="x", at=AT)
        states.append(state())
        list_waivers(register)
        assert len(set(states)) == 4
        assert state() == states[-1]


@pytest.mark.parametrize(
    ("as_of", "standing"),
    [
        (date(2026, 10, 31), Standing.NOT_YET),
        (date(2026, 11, 9), Standing.NOT_YET_APPROVED),
        (date(2026, 11, 10), Standing.HOLDS),
        (date(2027, 7, 1), Standing.OVER),
    ],
)
def test_what_it_is_on_a_day(register: Database, a_request: Any, as_of: date, standing: Standing) -> None:
    recorded = record_waiver(register, a_request(approval=GIVEN), at=AT)
    assert recorded.standing(as_of) is standing


@pytest.fixture(scope="module")
def shared_register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('waivers') / 'shared.db'}")
    yield opened
    opened.close()


_numbers = count()
_days = st.integers(0, 40).map(lambda days: date(2026, 3, 1) + days * DAY)


@settings(max_examples=60)  # each writes and reads a database
@given(
    first=_days, length=st.integers(0, 30), approved=st.none() | _days, ended=st.none() | _days, as_of=_days
)
def test_whatever_happens_to_it_only_days_with_an_approval_in_hand_are_eligible(  # noqa: PLR0917  a life
    shared_register: Database,
    first: date,
    length: int,
    approved: date | None,
    ended: date | None,
    as_of: date,
) -> None:
    firm = replace(HOST, id=OrganisationId(f"firm-{next(_numbers)}"))
    with shared_register.transaction() as connection:
        profiles.add(connection, [firm], at=AT)
    last = first + length * DAY
    recorded = record_waiver(
        shared_register,
        WaiverRequest(
            organisation_id=firm.id,
            rule="H4-membership",
            granted_by="a VOP",
            reason="a reason",
            valid_from=first,
            valid_to=last,
        ),
        at=AT,
    )
    if approved is not None and approved <= last:
        recorded = approve_waiver(shared_register, recorded.id, replace(GIVEN, given_on=approved), at=AT)
    if ended is not None and ended < last:
        recorded = end_waiver(shared_register, recorded.id, on=ended, reason="a reason", at=AT)
    covered = first <= as_of <= min(last, ended or last)
    in_hand = approved is not None and approved <= min(as_of, last)
    expected = APPROVED if covered and in_hand else NEEDS_APPROVAL
    assert answer(shared_register, recorded, as_of) == expected
    assert (recorded.standing(as_of) is Standing.HOLDS) == (expected == APPROVED)


class TestCommands:
    @pytest.fixture
    def firm(self, service: Any, a_csv: Any, a_row: Any) -> Any:
        stated = {
            "kind": "sme",
            "roles": "host",
            "member_of": "none",
            "representative_born": "1980-05-17",
            "representative_third_country": "no",
        }
        assert service.imports(a_csv(a_row(**stated))).exit_code == 0
        return service

    ADD = (
        "waiver",
        "add",
        "ORG-1",
        "--rule",
        "H4-membership",
        "--granted-by",
        "Ana [bold] Exemplo",
        "--reason",
        "It dyes well",
        "--until",
        "2099-12-31",
    )
    APPROVAL = ("--approved-by", "agency", "--reference", "Letter 7", "--approved-on", "2026-11-01")

    def test_its_whole_life_is_told(self, firm: Any) -> None:
        added = firm.run(*self.ADD)
        assert "Waiver 1: H4-membership for ORG-1, lacks its pre-approval" in added.stdout
        assert "Granted by Ana [bold] Exemplo: It dyes well" in added.stdout
        assert "cxc waiver approve 1" in added.stdout
        assert "As a host: needs approval" in added.stdout
        approved = firm.run("waiver", "approve", "1", *self.APPROVAL)
        assert "Pre-approval: the agency, 1 November 2026 (Letter 7)" in approved.stdout
        assert "profiled on ECCP? approved" in approved.stdout
        assert "As a host: eligible" in approved.stdout
        ended = firm.run("waiver", "end", "1", "--on", "2000-01-01", "--reason", "A mistake")
        assert "Ended early, it covers no day: A mistake" in ended.stdout
        assert "As a host: needs approval" in ended.stdout
        assert "Waiver 1: H4-membership for ORG-1, ended early" in firm.run("waiver", "list").stdout

    def test_a_waiver_may_be_added_with_its_pre_approval(self, firm: Any) -> None:
        added = firm.run(*self.ADD, "--from", "2026-01-01", *self.APPROVAL)
        assert "1 January 2026 to 31 December 2099" in added.stdout
        assert "As a host: eligible" in added.stdout

    def test_the_list_for_machines_says_all(self, firm: Any) -> None:
        firm.run(*self.ADD, "--from", "2026-01-01", *self.APPROVAL)
        (one,) = json.loads(firm.run("waiver", "list", "ORG-1", "--json").stdout)
        assert one["pre_approval"] | {"recorded_at": ""} == {
            "authority": "agency",
            "reference": "Letter 7",
            "given_on": "2026-11-01",
            "recorded_at": "",
        }
        assert (one["id"], one["organisation"], one["rule"]) == (1, "ORG-1", "H4-membership")
        assert (one["valid_from"], one["valid_to"]) == ("2026-01-01", "2099-12-31")
        assert (one["ending"], one["standing"]) == (None, "holds")

    def test_an_empty_list_says_so(self, firm: Any) -> None:
        assert firm.run("waiver", "list", "ORG-1").stdout == "No waiver is recorded for ORG-1.\n"
        assert json.loads(firm.run("waiver", "list", "--json").stdout) == []

    def test_a_problem_is_one_sentence_and_ends_with_1(self, firm: Any) -> None:
        firm.run(*self.ADD)
        again = firm.run(*self.ADD)
        assert again.exit_code == 1
        assert "already covers" in again.stderr
        unknown = firm.run("waiver", "list", "ORG-2")
        assert "Did you mean 'ORG-1'" in " ".join(unknown.stderr.split())


class TestDemo:
    @pytest.fixture
    def loaded(self, service: Any) -> Iterator[Database]:
        assert service.imports(ORGANISATIONS).exit_code == 0
        opened = open_database(service.url)
        load_waivers(opened, at=AT)
        yield opened
        opened.close()

    def test_one_host_is_approved_one_waits_and_one_is_over(self, loaded: Database) -> None:
        told = {one.organisation_id: answer(loaded, one) for one in list_waivers(loaded)}
        assert told == {
            "demo-sme-147": APPROVED,
            "demo-sme-014": NEEDS_APPROVAL,
            "demo-sme-087": NEEDS_APPROVAL,
        }

    def test_starting_again_records_nothing_more_even_after_one_was_ended(self, loaded: Database) -> None:
        end_waiver(loaded, 1, on=date(2026, 12, 1), reason="To see what happens", at=AT)
        load_waivers(loaded, at=AT + DAY)
        assert len(list_waivers(loaded)) == 3
