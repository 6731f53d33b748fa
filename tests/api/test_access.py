"""Who may do what: every cell of the table, mandates and their days, whose a thing is, what is secret."""

import csv
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.access import (
    OF_ONESELF,
    OF_THE_PROGRAMME,
    PERMISSIONS,
    Anyone,
    Concern,
    Grant,
    ImpossibleMandate,
    Management,
    Mandate,
    Ownership,
    Role,
    Scope,
    Side,
    UnknownAct,
    Via,
    acts_of,
    may,
    ownership,
    permission_of,
)
from api.access.page import permissions_page
from api.access.table import ROOMS
from api.access.wording import who_may

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden" / "permissions.csv"
DAY = timedelta(days=1)
TODAY = date(2026, 11, 21)
BEGAN = date(2026, 1, 1)
MINE, THEIRS = "demo-sme-1", "demo-sme-2"
OURS, ANOTHER = 1, 2
MEMBERS = [role for role in Role if role.scope is Scope.ORGANISATION]
DOORS = {"account.register", "session.open", "password.reset", "invitation.accept"}
ONES_OWN = {
    "account.edit",
    "account.erase",
    "session.end",
    "token.make",
    "token.end",
    "learning.refuse",
    "notice.mark",
    "notice.prefer",
    "mandate.end",
    "calendar.make",
    "calendar.end",
}


def a_mandate(role: Role, *, valid_from: date = BEGAN, valid_to: date | None = None) -> Mandate:
    return Mandate(
        role=role,
        organisation=MINE if role.scope is Scope.ORGANISATION else None,
        partnership=OURS if role.scope is Scope.PARTNERSHIP else None,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def managed_by(partnership: int, *, valid_from: date = BEGAN, valid_to: date | None = None) -> Management:
    return Management(partnership=partnership, valid_from=valid_from, valid_to=valid_to)


def an_exchange(*, visitor: str = THEIRS, host: str = "demo-sme-3", vop: int = 8, hop: int = 9) -> Concern:
    return Concern(
        owners=frozenset({visitor}),
        owner_side=Side.VISITOR,
        managed_by=(managed_by(vop),),
        counterparts=frozenset({host}),
        counterpart_managed_by=(managed_by(hop),),
    )


_STRANGE = Concern(
    owners=frozenset({THEIRS}),
    managed_by=(managed_by(ANOTHER),),
    counterparts=frozenset({"demo-sme-3"}),
    counterpart_managed_by=(managed_by(3),),
)
_TO_ANYONE = {
    Ownership.OTHER: _STRANGE,
    Ownership.DELETED: Concern(owners=frozenset({MINE}), managed_by=(managed_by(OURS),), is_deleted=True),
    Ownership.NOBODY: OF_THE_PROGRAMME,
    Ownership.SELF: OF_ONESELF,
}
_TO_A_MEMBER = {
    Ownership.OWN: Concern(owners=frozenset({MINE}), counterparts=frozenset({THEIRS})),
    Ownership.COUNTERPART: Concern(owners=frozenset({THEIRS}), counterparts=frozenset({MINE})),
    **_TO_ANYONE,
}
_TO_A_MANAGER = {
    Ownership.OWN_PARTNERSHIP: Concern(owners=frozenset({MINE}), managed_by=(managed_by(OURS),)),
    Ownership.COUNTERPART: Concern(
        owners=frozenset({THEIRS}),
        managed_by=(managed_by(ANOTHER),),
        counterparts=frozenset({MINE}),
        counterpart_managed_by=(managed_by(OURS),),
    ),
    Ownership.TRANSFERRED_AWAY: Concern(
        owners=frozenset({MINE}),
        managed_by=(managed_by(OURS, valid_to=TODAY - DAY), managed_by(ANOTHER, valid_from=TODAY)),
    ),
    **_TO_ANYONE,
}
SITUATIONS: dict[Role | None, dict[Ownership, Concern]] = {
    None: _TO_ANYONE,
    **{
        role: {
            Scope.ORGANISATION: _TO_A_MEMBER,
            Scope.PARTNERSHIP: _TO_A_MANAGER,
            Scope.PROGRAMME: _TO_ANYONE,
        }[role.scope]
        for role in Role
    },
}
CONCERNS = [*_TO_A_MEMBER.values(), *_TO_A_MANAGER.values(), an_exchange()]
SOMEBODY = ("anonymous", "signed_in", *Role)


def golden() -> dict[tuple[str, str, str], str]:
    """The answer to every cell, as written out by hand: a named cell before the act's `*,*`."""
    answers: dict[tuple[str, str, str], str] = {}
    with GOLDEN.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for cell in _cells(row):
                if "*" not in {row["role"], row["ownership"]}:
                    assert cell not in answers, f"{cell} is answered twice"
                answers.setdefault(cell, row["answer"])
    return answers


def _cells(row: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    roles = SOMEBODY if row["role"] == "*" else row["role"].split("|")
    ownerships = list(Ownership) if row["ownership"] == "*" else row["ownership"].split("|")
    assert set(roles) <= set(SOMEBODY), row
    assert set(ownerships) <= set(Ownership), row
    return ((row["act"], str(role), str(one)) for role, one in product(roles, ownerships))


def answer(act: str, somebody: str, concern: Concern) -> str:
    """What `may` says, in the golden table's words, to a session and to a token."""
    mandates = [a_mandate(Role(somebody))] if somebody in set(Role) else []
    session, token = (
        may(mandates, act, concern, on=TODAY, via=None if somebody == "anonymous" else via)
        for via in (Via.SESSION, Via.TOKEN)
    )
    if session.allowed:
        assert not token.hides
        return "yes" if token.allowed else "session"
    assert not token.allowed
    assert session.hides == token.hides
    return "hidden" if session.hides else "refused"


# The whole table


def test_each_cell_is_answered_as_the_table_written_by_hand_says():
    written = golden()
    situations = [
        (act, somebody, whose)
        for act, somebody in product(PERMISSIONS, SOMEBODY)
        for whose in SITUATIONS[Role(somebody) if somebody in set(Role) else None]
    ]

    answers = {
        (act, somebody, whose): answer(
            act, somebody, SITUATIONS[Role(somebody) if somebody in set(Role) else None][whose]
        )
        for act, somebody, whose in situations
    }

    differences = [
        f"{cell}: by hand {written.get(cell)}, in code {answers[cell]}"
        for cell in answers
        if answers[cell] != written.get(cell)
    ]
    assert not differences, "\n".join(differences)


def test_the_table_written_by_hand_names_the_same_acts_in_the_same_order():
    acts = list(dict.fromkeys(act for act, _, _ in golden()))

    assert sorted(acts) == sorted(PERMISSIONS)


def test_no_act_stands_twice_in_the_table():
    assert sum(len(rows) for rows in ROOMS.values()) == len(PERMISSIONS)


def test_every_situation_of_these_tests_is_what_it_is_called():
    for role, situations in SITUATIONS.items():
        for whose, concern in situations.items():
            assert ownership(a_mandate(role) if role else None, concern, TODAY) is whose


def test_no_row_grants_what_nobody_can_ever_be():
    reachable = {Grant(role, whose) for role in Role for whose in SITUATIONS[role]}
    reachable |= {Grant(anyone, whose) for anyone in Anyone for whose in _TO_ANYONE}

    for permission in PERMISSIONS.values():
        assert permission.grants <= reachable, permission.act


def test_every_act_is_allowed_to_somebody_and_refused_to_somebody():
    for act, permission in PERMISSIONS.items():
        answers = {
            may([a_mandate(role)], act, concern, on=TODAY, via=Via.SESSION).allowed
            for role, situations in SITUATIONS.items()
            if role is not None
            for concern in situations.values()
        }
        assert answers == {True, False}, act
        assert permission.grants


def test_whoever_may_act_may_know_that_the_thing_exists():
    secret = set(Ownership) - {Ownership.NOBODY, Ownership.SELF}  # these two are known to whoever asks

    for permission in PERMISSIONS.values():
        if permission.known_to is not None:
            known = permission_of(permission.known_to).grants
            assert {one for one in permission.grants if one.ownership in secret} <= known, permission.act


def test_what_tells_that_a_thing_exists_is_reading_and_needs_no_session():
    for permission in PERMISSIONS.values():
        if permission.known_to is not None:
            known = permission_of(permission.known_to)
            assert (known.changes, known.needs_session) == (False, False), permission.act


def test_reading_never_needs_a_session():
    assert not [one.act for one in PERMISSIONS.values() if one.needs_session and not one.changes]


def test_every_act_is_a_thing_and_a_verb_and_completes_you_may():
    for act, permission in PERMISSIONS.items():
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", act)
        assert not permission.what.endswith(".")


# What no role may ever be


def changing(role: Role) -> set[str]:
    return {
        one.act for one in PERMISSIONS.values() if one.changes and any(who is role for who, _ in one.grants)
    }


def acts(role: Role) -> set[str]:
    return {one.act for one in PERMISSIONS.values() if any(who is role for who, _ in one.grants)}


def test_an_auditor_changes_nothing_and_reads_whatever_the_support_office_reads():
    reading = {act for act in acts(Role.SUPPORT_OFFICE) if not PERMISSIONS[act].changes}

    assert changing(Role.AUDITOR) == set()
    assert acts(Role.AUDITOR) >= reading


def test_an_auditor_reads_all_that_anybody_may_read_of_an_organisation_even_deleted():
    for permission in PERMISSIONS.values():
        if not permission.changes and any(who in MEMBERS for who, _ in permission.grants):
            granted = {whose for who, whose in permission.grants if who is Role.AUDITOR}
            assert granted >= {Ownership.OTHER, Ownership.DELETED} or granted == {Ownership.NOBODY}, (
                permission.act
            )


def test_an_analyst_reads_figures_grades_and_pseudonyms_and_nothing_else():
    assert acts(Role.ANALYST) == {"figures.read", "outcomes.read", "snapshot.read"}


def test_an_administrator_changes_mandates_and_accounts_and_nothing_of_an_organisation():
    assert changing(Role.ADMINISTRATOR) == {
        "people.invite",
        "mandate.grant",
        "mandate.end",
        "account.lock",
        "account.unlock",
    }


def test_the_support_office_neither_signs_nor_reports_nor_pays_nor_answers_for_anybody():
    assert changing(Role.SUPPORT_OFFICE) == {
        "mandate.delegate",
        "profile.transfer",
        "profile.approve",  # its own step, where the programme asks for it
        "profile.return",  # the same two ways out of that step
        "profile.reject",
        "approval.edit",
        "eccp.record",
        "exchange.approve",
        "exchange.approve_agenda",  # idle working days, which nobody else may allow
        "exchange.refuse",
        "story.publish",
        "story.withdraw",
        "rules.draft",
        "rules.publish",
        "waiver.record",
        "waiver.approve",
        "waiver.end",
        "partnership.make",
        "partnership.edit",
        "partnership.target",
    }


@pytest.mark.parametrize("act", ["exchange.sign_financial", "exchange.validate", "exchange.pay"])
def test_only_the_visitors_partnership_agrees_on_money_validates_and_pays(act):
    partnerships = {whose for who, whose in PERMISSIONS[act].grants if who is Role.MANAGER}

    assert partnerships == {Ownership.OWN_PARTNERSHIP}


def test_the_commitment_is_signed_by_four_parties_and_the_money_agreed_by_two():
    four = {
        (Role.VISITING_SIGNER, Ownership.OWN),
        (Role.HOST_SIGNER, Ownership.COUNTERPART),
        (Role.MANAGER, Ownership.OWN_PARTNERSHIP),
        (Role.MANAGER, Ownership.COUNTERPART),
    }
    two = {(Role.VISITING_SIGNER, Ownership.OWN), (Role.MANAGER, Ownership.OWN_PARTNERSHIP)}

    assert PERMISSIONS["exchange.sign_commitment"].grants == four
    assert PERMISSIONS["exchange.sign_financial"].grants == two


def test_a_match_is_accepted_by_organisations_and_by_no_partnership():
    assert {who for who, _ in PERMISSIONS["proposal.accept"].grants} == set(MEMBERS)


def test_a_signer_may_do_whatever_an_editor_may():
    for editor, signer in (
        (Role.VISITING_EDITOR, Role.VISITING_SIGNER),
        (Role.HOST_EDITOR, Role.HOST_SIGNER),
    ):
        for permission in PERMISSIONS.values():
            edits = {Grant(signer, whose) for who, whose in permission.grants if who is editor}
            assert edits <= permission.grants, permission.act


def test_a_partnership_that_an_organisation_has_left_may_do_no_more_than_any_other():
    for permission in PERMISSIONS.values():
        if Grant(Role.MANAGER, Ownership.TRANSFERRED_AWAY) in permission.grants:
            assert Grant(Role.MANAGER, Ownership.OTHER) in permission.grants, permission.act


def test_a_manager_of_both_sides_loses_nothing_by_being_seen_as_the_visitors():
    for permission in PERMISSIONS.values():
        if Grant(Role.MANAGER, Ownership.COUNTERPART) in permission.grants:
            assert Grant(Role.MANAGER, Ownership.OWN_PARTNERSHIP) in permission.grants, permission.act


def test_nothing_deleted_is_changed_and_only_an_auditor_reads_it():
    deleted = {
        (who, permission.changes)
        for permission in PERMISSIONS.values()
        for who, whose in permission.grants
        if whose is Ownership.DELETED
    }

    assert deleted == {(Role.AUDITOR, False)}


def test_without_a_mandate_nothing_changes_but_ones_own_account_and_a_draft_of_ones_own():
    def changed(via: Via | None) -> set[tuple[str, Ownership]]:
        return {
            (act, ownership(None, concern, TODAY))
            for act in PERMISSIONS
            for concern in CONCERNS
            if PERMISSIONS[act].changes and may([], act, concern, on=TODAY, via=via).allowed
        }

    doors = {(act, Ownership.NOBODY) for act in DOORS}
    own = {(act, Ownership.SELF) for act in ONES_OWN}
    assert changed(None) == doors
    assert changed(Via.SESSION) == doors | own | {("profile.register", Ownership.NOBODY)}


def test_where_nobody_is_signed_in_no_mandate_counts():
    administrator = a_mandate(Role.ADMINISTRATOR)

    decision = may([administrator], "people.read", OF_THE_PROGRAMME, on=TODAY, via=None)

    assert not decision.allowed
    assert "Sign in first" in decision.reason


# Mandates


def some_mandates() -> st.SearchStrategy[list[Mandate]]:
    days = st.dates(TODAY - 3 * DAY, TODAY + 3 * DAY)

    def mandate(role: Role, names_mine: bool, one: date, other: date) -> Mandate:
        return Mandate(
            role=role,
            organisation=(MINE if names_mine else THEIRS) if role.scope is Scope.ORGANISATION else None,
            partnership=(OURS if names_mine else ANOTHER) if role.scope is Scope.PARTNERSHIP else None,
            valid_from=min(one, other),
            valid_to=max(one, other),
        )

    return st.lists(st.builds(mandate, st.sampled_from(Role), st.booleans(), days, days), max_size=4)


@given(
    mandates=some_mandates(),
    more=some_mandates(),
    act=st.sampled_from(list(PERMISSIONS)),
    concern=st.sampled_from(CONCERNS),
    via=st.sampled_from(Via),
)
def test_one_mandate_more_never_forbids_and_never_hides(mandates, more, act, concern, via):
    before = may(mandates, act, concern, on=TODAY, via=via)
    after = may([*more, *mandates], act, concern, on=TODAY, via=via)

    assert after.allowed or not before.allowed
    assert before.hides or not after.hides


@given(
    mandates=some_mandates(),
    act=st.sampled_from(list(PERMISSIONS)),
    concern=st.sampled_from(CONCERNS),
    via=st.sampled_from(Via),
)
def test_mandates_that_do_not_hold_give_nothing(mandates, act, concern, via):
    lapsed = [one for one in mandates if not one.valid_from <= TODAY <= one.valid_to]

    with_them = may(lapsed, act, concern, on=TODAY, via=via)
    without = may([], act, concern, on=TODAY, via=via)

    assert (with_them.allowed, with_them.hides) == (without.allowed, without.hides)


@given(
    mandates=some_mandates(),
    act=st.sampled_from(list(PERMISSIONS)),
    concern=st.sampled_from(CONCERNS),
    via=st.sampled_from(Via),
)
def test_what_is_allowed_is_done_in_a_mandate_that_holds_and_would_do_alone(mandates, act, concern, via):
    decision = may(mandates, act, concern, on=TODAY, via=via)

    if decision.by is not None:
        assert decision.allowed
        assert decision.by.valid_from <= TODAY <= decision.by.valid_to
        assert may([decision.by], act, concern, on=TODAY, via=via).allowed
    else:
        assert decision.allowed == may([], act, concern, on=TODAY, via=via).allowed


@pytest.mark.parametrize(
    ("day", "allowed"),
    [
        (date(2026, 3, 1), False),
        (date(2026, 3, 2), True),  # its first day
        (date(2026, 5, 8), True),  # its last day
        (date(2026, 5, 9), False),
    ],
)
def test_a_mandate_holds_from_its_first_to_its_last_day(day, allowed):
    signer = a_mandate(Role.HOST_SIGNER, valid_from=date(2026, 3, 2), valid_to=date(2026, 5, 8))

    decision = may([signer], "profile.delete", _TO_A_MEMBER[Ownership.OWN], on=day, via=Via.SESSION)

    assert decision.allowed is allowed
    assert decision.by is (signer if allowed else None)


def test_a_mandate_without_a_last_day_holds_until_it_is_ended():
    assert a_mandate(Role.MANAGER).holds_on(date(2099, 1, 1))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("organisation", [None, MINE])
@pytest.mark.parametrize("partnership", [None, OURS])
def test_a_mandate_names_what_its_role_is_for_and_nothing_else(role, organisation, partnership):
    named = {
        (None, None): Scope.PROGRAMME,
        (MINE, None): Scope.ORGANISATION,
        (None, OURS): Scope.PARTNERSHIP,
    }.get((organisation, partnership))

    def granted() -> Mandate:
        return Mandate(role=role, organisation=organisation, partnership=partnership, valid_from=BEGAN)

    if named is role.scope:
        assert granted().role is role
    else:
        with pytest.raises(ImpossibleMandate, match=f"{role.words} is a role for"):
            granted()


def test_a_mandate_does_not_end_before_it_begins():
    one_day = a_mandate(Role.AUDITOR, valid_from=TODAY, valid_to=TODAY)

    assert one_day.holds_on(TODAY)
    with pytest.raises(ImpossibleMandate, match="begins on 21 November 2026 and its last day, 20 November"):
        a_mandate(Role.AUDITOR, valid_from=TODAY, valid_to=TODAY - DAY)


# Whose a thing is


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (Role.VISITING_SIGNER, Ownership.OWN),
        (Role.HOST_SIGNER, Ownership.OTHER),  # the same organisation, which does not host here
    ],
)
def test_of_an_exchange_only_the_visiting_mandate_of_the_visitor_counts(role, expected):
    assert ownership(a_mandate(role), an_exchange(visitor=MINE), TODAY) is expected


@pytest.mark.parametrize(
    ("role", "expected"),
    [(Role.HOST_EDITOR, Ownership.COUNTERPART), (Role.VISITING_EDITOR, Ownership.OTHER)],
)
def test_of_an_exchange_only_the_host_mandate_of_the_host_counts(role, expected):
    assert ownership(a_mandate(role), an_exchange(host=MINE), TODAY) is expected


def test_a_proposal_of_a_host_is_answered_by_the_visitors_people():
    proposal = Concern(owners=frozenset({THEIRS}), owner_side=Side.HOST, counterparts=frozenset({MINE}))

    assert ownership(a_mandate(Role.VISITING_EDITOR), proposal, TODAY) is Ownership.COUNTERPART
    assert ownership(a_mandate(Role.HOST_EDITOR), proposal, TODAY) is Ownership.OTHER


@pytest.mark.parametrize(
    ("vop", "hop", "expected"),
    [
        (OURS, ANOTHER, Ownership.OWN_PARTNERSHIP),
        (ANOTHER, OURS, Ownership.COUNTERPART),
        (OURS, OURS, Ownership.OWN_PARTNERSHIP),
        (ANOTHER, ANOTHER, Ownership.OTHER),
    ],
)
def test_of_an_exchange_a_manager_is_the_vops_or_the_hops(vop, hop, expected):
    assert ownership(a_mandate(Role.MANAGER), an_exchange(vop=vop, hop=hop), TODAY) is expected


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 2, 28), Ownership.OWN_PARTNERSHIP, Ownership.OTHER),  # the last day with the old one
        (date(2026, 3, 1), Ownership.TRANSFERRED_AWAY, Ownership.OWN_PARTNERSHIP),
    ],
)
def test_a_transfer_moves_an_organisation_overnight(day, before, after):
    profile = Concern(
        owners=frozenset({MINE}),
        managed_by=(
            managed_by(OURS, valid_to=date(2026, 2, 28)),
            managed_by(ANOTHER, valid_from=date(2026, 3, 1)),
        ),
    )
    old = a_mandate(Role.MANAGER)
    new = Mandate(role=Role.MANAGER, partnership=ANOTHER, valid_from=BEGAN)

    assert (ownership(old, profile, day), ownership(new, profile, day)) == (before, after)


def test_an_organisation_that_comes_back_is_managed_and_not_transferred_away():
    profile = Concern(
        owners=frozenset({MINE}),
        managed_by=(
            managed_by(OURS, valid_to=date(2026, 2, 28)),
            managed_by(ANOTHER, valid_from=date(2026, 3, 1), valid_to=date(2026, 10, 31)),
            managed_by(OURS, valid_from=date(2026, 11, 1)),
        ),
    )

    assert ownership(a_mandate(Role.MANAGER), profile, TODAY) is Ownership.OWN_PARTNERSHIP


# Whether, why, and what is secret


def test_a_token_prepares_and_does_not_decide():
    exchange = an_exchange(vop=OURS)
    manager = [a_mandate(Role.MANAGER)]

    edited = may(manager, "exchange.edit", exchange, on=TODAY, via=Via.TOKEN)
    paid = may(manager, "exchange.pay", exchange, on=TODAY, via=Via.TOKEN)

    assert edited.allowed
    assert not paid.allowed
    assert not paid.hides
    assert paid.reason == (
        "To record the payment, a person has to be signed in; a token is not enough. Sign in and do it there."
    )


@pytest.mark.parametrize("via", Via)
def test_only_a_session_proves_that_a_person_is_there(via):
    decision = may([a_mandate(Role.MANAGER)], "exchange.pay", an_exchange(vop=OURS), on=TODAY, via=via)

    assert decision.allowed is (via is Via.SESSION)


def test_a_stranger_does_not_learn_that_an_exchange_exists_and_a_party_learns_why_not():
    stranger = may([a_mandate(Role.MANAGER)], "exchange.pay", an_exchange(), on=TODAY, via=Via.SESSION)
    hop = may([a_mandate(Role.MANAGER)], "exchange.pay", an_exchange(hop=OURS), on=TODAY, via=Via.SESSION)

    assert (stranger.allowed, stranger.hides) == (False, True)
    assert (hop.allowed, hop.hides) == (False, False)
    assert hop.reason == (
        "Only managers of its partnership may record the payment. You are manager of partnership 1, which "
        "does not cover this. Ask one of them to do it."
    )


def test_an_ended_mandate_is_named_with_its_last_day():
    ended = a_mandate(Role.MANAGER, valid_to=TODAY - DAY)

    decision = may([ended], "exchange.pay", an_exchange(vop=OURS), on=TODAY, via=Via.SESSION)

    assert decision.hides
    assert decision.reason == (
        "Only managers of its partnership may record the payment. Your mandate as manager of partnership 1 "
        "ended on 20 November 2026. Ask for a new one, or ask one of them to do it."
    )


def test_a_mandate_to_come_is_named_with_its_first_day():
    to_come = a_mandate(Role.SUPPORT_OFFICE, valid_from=TODAY + DAY)

    decision = may([to_come], "rules.publish", OF_THE_PROGRAMME, on=TODAY, via=Via.SESSION)

    assert "begins on 22 November 2026. Do it then" in decision.reason


def test_what_is_allowed_says_in_which_mandate():
    editor, signer = a_mandate(Role.VISITING_EDITOR), a_mandate(Role.VISITING_SIGNER)

    decision = may(
        [editor, signer], "exchange.sign_commitment", an_exchange(visitor=MINE), on=TODAY, via=Via.SESSION
    )

    assert decision.by is signer
    assert decision.reason == "You may sign the Commitment to Quality as visiting signer of 'demo-sme-1'."


def test_an_act_without_a_row_is_a_defect_that_names_the_nearest():
    with pytest.raises(UnknownAct, match=r"'exchange.payed'.*nearest: 'exchange.pay'") as caught:
        may([], "exchange.payed", OF_THE_PROGRAMME, on=TODAY, via=Via.SESSION)

    assert isinstance(caught.value, KeyError)
    assert "exchange.pay" in caught.value.nearest


@given(mandates=some_mandates(), concern=st.sampled_from(CONCERNS), via=st.sampled_from([None, *Via]))
def test_a_menu_offers_exactly_what_may_be_done(mandates, concern, via):
    offered = acts_of(mandates, concern, on=TODAY, via=via)

    assert offered == tuple(
        act for act in PERMISSIONS if may(mandates, act, concern, on=TODAY, via=via).allowed
    )


# The page


def test_every_grant_is_said_in_words():
    for permission in PERMISSIONS.values():
        for grant in permission.grants:
            without = type(permission)(
                act=permission.act,
                what=permission.what,
                grants=permission.grants - {grant},
                changes=permission.changes,
            )
            if grant.who in {*Anyone, *MEMBERS, Role.MANAGER}:
                assert who_may(without) != who_may(permission), f"{permission.act}: {grant}"


def test_the_page_is_what_the_table_renders():
    page = (ROOT / "docs" / "PERMISSIONS.md").read_text(encoding="utf-8")

    assert page == permissions_page(), "The table has changed. Run 'make permissions' and read what differs."
