"""The rules around accounts, each at its boundary, without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from api.access import Mandate, Role
from api.people.addresses import account_key, address_of, origin_key
from api.people.bearers import new_bearer, new_seal_key, read_cookie, sealed
from api.people.guards import OPEN, Guard
from api.people.hashing import HashingCost, Passwords
from api.people.mandates import Delegation, HeldMandate, may_give
from api.people.origins import require_own_page
from api.people.passwords import check_password, normal_form
from api.people.policy import Policy
from api.people.problems import NotFromHere, UnusableAddress, WeakPassword
from api.people.sessions import Session

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ANA = address_of("ana@example.eu")
POLICY = Policy()


@pytest.mark.parametrize("written", [" Ana@Example.EU ", "ANA@EXAMPLE.EU", "ana@example.eu"])
def test_an_address_is_the_same_however_it_is_written(written: str) -> None:
    assert address_of(written) == ANA
    assert account_key(written) == account_key(ANA)


@pytest.mark.parametrize(
    "written", ["", "ana", "ana@", "ana@localhost", "a\x00na@example.eu", f"{'a' * 300}@b.eu"]
)
def test_what_is_no_address_is_refused(written: str) -> None:
    with pytest.raises(UnusableAddress):
        address_of(written)


def test_neighbours_in_one_ipv6_site_count_as_one_and_ipv4_is_the_same_in_both_forms() -> None:
    assert origin_key("2001:db8::1") == origin_key("2001:db8::ffff:2")
    assert origin_key("2001:db8:0:1::1") != origin_key("2001:db8::1")
    assert origin_key("::ffff:192.0.2.1") == origin_key("192.0.2.1")


@pytest.mark.parametrize(
    "good", ["k" * 6 + "wq7zäö", "four words, no signs", "x1" + "ab3d5f7h" * 15 + "z12345"]
)
def test_a_long_password_of_any_kind_is_taken(good: str) -> None:
    assert check_password(good, address=ANA) == normal_form(good)


@pytest.mark.parametrize(
    ("weak", "reason"),
    [
        ("elevenchars", "11 characters"),
        ("ab3d5f7hk" * 14 + "xyz", "129 characters"),
        ("ANA@example.eu", "your e-mail"),
        ("ClusterXchange", "first that anybody tries"),
        ("abcabcabcabcab", "repeats"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(weak: str, reason: str) -> None:
    with pytest.raises(WeakPassword, match=reason):
        check_password(weak, address=ANA)


def test_a_password_is_the_same_from_every_keyboard() -> None:
    passwords = Passwords(HashingCost(rounds=1, memory_kib=8, lanes=1))
    known = passwords.hash("cafe\u0301 au lait, please")
    assert passwords.verify("caf\u00e9 au lait, please", known).right


def test_a_hash_of_another_cost_is_renewed_and_no_hash_is_never_right() -> None:
    cheap = Passwords(HashingCost(rounds=1, memory_kib=8, lanes=1))
    dearer = Passwords(HashingCost(rounds=2, memory_kib=16, lanes=1))
    found = dearer.verify("linen by the river", cheap.hash("linen by the river"))
    assert found.right
    assert found.renewed is not None
    assert dearer.verify("linen by the river", found.renewed).renewed is None
    assert not cheap.verify("linen by the river", None).right


def failing(times: int, *, every: timedelta = timedelta(seconds=1), guard: Guard = OPEN) -> Guard:
    for number in range(times):
        guard = guard.after_failure(AT + number * every, POLICY)
    return guard


def test_the_tenth_failure_closes_the_door_for_five_minutes() -> None:
    assert failing(9).wait(AT + timedelta(seconds=9)) is None
    closed = failing(10)
    last = AT + timedelta(seconds=9)
    assert closed.wait(last) == timedelta(minutes=5)
    assert closed.wait(last + timedelta(minutes=5) - timedelta(microseconds=1)) is not None
    assert closed.wait(last + timedelta(minutes=5)) is None


def test_failures_older_than_the_window_do_not_count() -> None:
    assert failing(9).after_failure(AT + timedelta(minutes=5), POLICY).locked_until is None
    assert (
        failing(9).after_failure(AT + timedelta(minutes=5, microseconds=-1), POLICY).locked_until is not None
    )


def test_each_lock_lasts_twice_as_long_up_to_a_day_and_a_quiet_day_forgets() -> None:
    guard, at, spans = OPEN, AT, []
    for _ in range(10):
        for _ in range(10):
            guard = guard.after_failure(at, POLICY)
        wait = guard.wait(at)
        assert wait is not None
        spans.append(wait // timedelta(minutes=1))
        at += wait
    assert spans == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440]
    at += timedelta(hours=24)
    for _ in range(10):
        guard = guard.after_failure(at, POLICY)
    assert guard.wait(at) == timedelta(minutes=5)


def a_session(**differences: object) -> Session:
    least = {
        "id": 1,
        "account_id": 1,
        "basis": frozenset({7}),
        "delegation_id": None,
        "seal_key": new_seal_key(),
        "started_at": AT,
    }
    return Session(**(least | differences))  # type: ignore[arg-type]


TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(("managing", "limit"), [(True, timedelta(minutes=30)), (False, timedelta(hours=8))])
def test_an_unused_session_ends_at_its_limit_sooner_for_managers(managing: bool, limit: timedelta) -> None:
    def why(at: datetime) -> str | None:
        return a_session().why_over(at, seen_at=AT, own=[7], managing=managing, policy=POLICY)

    assert why(AT + limit - TICK) is None
    assert why(AT + limit) == "this session was left unused for too long"


def test_a_busy_session_ends_after_twelve_hours_all_the_same() -> None:
    def why(at: datetime) -> str | None:
        return a_session().why_over(at, seen_at=at, own=[7], managing=False, policy=POLICY)

    assert why(AT + timedelta(hours=12) - TICK) is None
    assert why(AT + timedelta(hours=12)) is not None


@pytest.mark.parametrize("own", [[], [7, 8], [8]])
def test_any_change_of_mandates_ends_a_session(own: list[int]) -> None:
    why = a_session().why_over(AT, seen_at=AT, own=own, managing=False, policy=POLICY)
    assert why == "what you may do has changed since you signed in"


def test_a_session_is_not_immortal_where_the_clock_is_set_back() -> None:
    back = AT - timedelta(days=1)
    assert a_session().why_over(back, seen_at=AT, own=[7], managing=False, policy=POLICY) is not None


def test_nobody_but_the_service_can_move_on_when_a_session_was_seen() -> None:
    key = new_seal_key()
    cookie = sealed(new_bearer(), key=key, at=AT)
    assert cookie.is_sealed_with(key)
    moved = read_cookie(f"{cookie.bearer.secret}.{cookie.seen + 1}.{cookie.seal}")
    assert moved is not None
    assert not moved.is_sealed_with(key)


def test_secrets_are_long_differ_and_do_not_show_themselves() -> None:
    many = {new_bearer().secret for _ in range(1000)}
    assert len(many) == 1000
    assert {len(one) for one in many} == {43}  # 32 bytes in base64 without its padding: 256 bits
    bearer = new_bearer()
    cookie = sealed(bearer, key=new_seal_key(), at=AT)
    assert bearer.secret not in f"{bearer} {bearer!r} {cookie!r}"


def a_mandate(role: Role, **differences: object) -> Mandate:
    return Mandate(role=role, valid_from=date(2026, 1, 1), **differences)  # type: ignore[arg-type]


ADMINISTRATOR = a_mandate(Role.ADMINISTRATOR)
MANAGER = a_mandate(Role.MANAGER, partnership=3)
SIGNER = a_mandate(Role.HOST_SIGNER, organisation="o")
EDITOR = a_mandate(Role.HOST_EDITOR, organisation="o")
OF_ANOTHER = a_mandate(Role.HOST_EDITOR, organisation="p")
VISITING = a_mandate(Role.VISITING_EDITOR, organisation="o")


@pytest.mark.parametrize(
    ("giving", "wanted", "managed_by", "allowed"),
    [
        (ADMINISTRATOR, ADMINISTRATOR, None, True),
        (ADMINISTRATOR, MANAGER, None, True),
        (ADMINISTRATOR, EDITOR, 3, True),
        (MANAGER, SIGNER, 3, True),
        (MANAGER, EDITOR, 3, True),
        (MANAGER, EDITOR, 4, False),  # of another partnership's organisation
        (MANAGER, EDITOR, None, False),
        (MANAGER, MANAGER, None, False),
        (MANAGER, ADMINISTRATOR, None, False),
        (SIGNER, EDITOR, 3, True),
        (SIGNER, VISITING, 3, False),  # the other part of the organisation
        (SIGNER, OF_ANOTHER, 3, False),
        (SIGNER, MANAGER, None, False),
        (EDITOR, EDITOR, 3, False),
        (a_mandate(Role.ANALYST), a_mandate(Role.ANALYST), None, False),
        (a_mandate(Role.SUPPORT_OFFICE), EDITOR, 3, False),
    ],
)
def test_who_may_invite_to_what(
    giving: Mandate, wanted: Mandate, managed_by: int | None, allowed: bool
) -> None:
    decision = may_give([giving], wanted, "people.invite", managed_by=managed_by, on=AT.date())
    assert decision.allowed is allowed


def test_a_delegation_holds_on_its_days_and_never_beyond_the_mandate() -> None:
    held = HeldMandate(id=1, account_id=1, mandate=EDITOR, granted_by=None, granted_at=AT)
    made = Delegation(
        id=1,
        held=held,
        to_account_id=2,
        first_day=date(2026, 11, 21),
        last_day=date(2026, 11, 22),
        made_at=AT,
    )
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    assert [made.is_live(at) for at in (midnight - TICK, midnight)] == [True, False]
    ended = HeldMandate(id=1, account_id=1, mandate=EDITOR, granted_by=None, granted_at=AT, ended_at=AT)
    lapsed = Delegation(
        id=1, held=ended, to_account_id=2, first_day=made.first_day, last_day=made.last_day, made_at=AT
    )
    assert not lapsed.is_live(AT)


OWN = "https://match.example.eu"


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": OWN}, {"origin": OWN.upper()}],
)
def test_a_page_of_ours_may_ask_for_a_change(headers: dict[str, str]) -> None:
    require_own_page(headers, own_origin=OWN)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": OWN},
        {"origin": "null"},
        {"origin": "https://match.example.eu.evil.example"},
        {"origin": "http://match.example.eu"},
    ],
)
def test_another_sites_page_may_not(headers: dict[str, str]) -> None:
    with pytest.raises(NotFromHere):
        require_own_page(headers, own_origin=OWN)
