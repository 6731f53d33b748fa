"""cxc eligible: who may take part and for how much, in a terminal and as JSON."""

import json
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

import pytest

from api.database import open_database
from api.profiles import store
from api.waivers import store as waiver_store
from eligibility.facts import Kind, Role
from eligibility.waivers import Authority, PreApproval, Waiver

VISITOR, SWISS_HOST = "demo-sme-138", "demo-sme-062"
DAY = ("--as-of", "2023-05-08")
SHORT_STAY = ("--first", "2023-05-08", "--last", "2023-05-10", "--abroad", "--hours", "24")
IN_PORTUGAL = ("--fact", "visitor.country=ES", "--fact", "host.country=PT")


def shown(service, *arguments: object) -> str:
    result = service.run("eligible", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def answered(service, *arguments: object) -> dict[str, Any]:
    return json.loads(shown(service, *arguments, "--json"))


def flat(text: str) -> str:
    return " ".join(text.split())


def test_what_is_said_needs_no_database_and_makes_none(service):
    verdict = answered(service, "visitor", "--fact", "kind=large-company", *DAY)
    assert verdict["outcome"] == "not eligible"
    assert not service.exists()


def test_a_refusal_is_shown_with_day_edition_quote_source_and_cure(demo):
    text = flat(shown(demo, "host", SWISS_HOST, *DAY))
    (refusing,) = [
        rule
        for rule in answered(demo, "host", SWISS_HOST, *DAY)["rules"]
        if rule["outcome"] == "not eligible"
    ]
    assert "On 8 May 2023: not eligible (edition cosme-2020)" in text
    for words in (refusing["note"], refusing["cure"], refusing["source"]["quote"]):
        assert flat(words) in text
    assert refusing["source"]["edition"] in text


def test_what_is_missing_ends_in_the_next_question(service):
    arguments = ("visitor", "--fact", "kind=sme", "--fact", "country=PT", *DAY)
    verdict = answered(service, *arguments)
    assert verdict["outcome"] == "needs information"
    assert f"Next: {verdict['what_to_ask']}" in flat(shown(service, *arguments))


def test_settled_rules_take_a_line_each_unless_all_is_asked(demo):
    rules = answered(demo, "host", SWISS_HOST, *DAY)["rules"]
    settled = [flat(rule["source"]["quote"]) for rule in rules if rule["outcome"] == "eligible"]
    short, whole = (flat(shown(demo, "host", SWISS_HOST, *DAY, *more)) for more in ((), ("--all",)))
    assert all(rule["code"] in short for rule in rules)
    assert not any(quote in short for quote in settled)
    assert all(quote in whole for quote in settled)


def test_a_stay_ends_in_what_may_be_agreed(service):
    text = shown(service, "stay", *SHORT_STAY, *IN_PORTUGAL)
    assert "On 8 May 2023: eligible" in text
    assert text.rstrip().endswith("At most 390 EUR may be agreed.")
    amounts = [line.split()[-2] for line in text.splitlines() if line.rstrip().endswith(" EUR")]
    assert (amounts[0], amounts[-1]) == ("780", "390")


def test_an_amount_within_the_maximum_is_right_and_one_above_is_not(service):
    def verdict_on(agreed: str) -> str:
        rules = answered(service, "amount", *SHORT_STAY, *IN_PORTUGAL, "--agreed", agreed)["verdict"]["rules"]
        return next(rule["answer"] for rule in rules if rule["code"] == "A1-maximum")

    assert [verdict_on("390"), verdict_on("390.01")] == ["yes", "no"]


def test_an_exchange_is_asked_of_its_reports(service):
    facts = ("reported=yes", "reported_on=2023-05-12", "completed=yes", "completed_on=2023-05-10")
    options = [word for fact in facts for word in ("--fact", fact)]
    arguments = ("--first", "2023-05-08", "--last", "2023-05-10", *IN_PORTUGAL, *options)
    rules = answered(service, "exchange", *arguments)["verdict"]["rules"]
    assert next(rule["answer"] for rule in rules if rule["code"] == "X1-visitor-report") == "yes"


def test_between_two_days_none_is_lost_unless_it_is_named(service):
    def values(*more: str) -> dict[str, Any]:
        rules = answered(service, "stay", *SHORT_STAY[:4], *more)["verdict"]["rules"]
        return next(rule["values"] for rule in rules if rule["code"] == "S1-minimum")

    plain, named = values(), values("--travel", "2023-05-08", "--idle", "2023-05-09")
    assert (plain["stay.travel_days"], plain["stay.idle_days"]) == ([], [])
    assert (named["stay.travel_days"], named["stay.idle_days"]) == (["2023-05-08"], ["2023-05-09"])
    only_first = answered(service, "stay", *SHORT_STAY[:2])["verdict"]["rules"]
    assert only_first[0]["values"]["stay.travel_days"] is None


def test_hours_are_minutes(service):
    def minutes(*words: str) -> int:
        rules = answered(service, "stay", *SHORT_STAY[:4], *words)["verdict"]["rules"]
        return next(
            rule["values"]["stay.activity_minutes"] for rule in rules if rule["code"].startswith("S3")
        )

    assert minutes("--hours", "24.5") == minutes("--minutes", "1470") == 1470


def test_a_stated_fact_counts_instead_of_the_registered_one(demo):
    as_it_is = answered(demo, "visitor", VISITOR, *DAY)
    what_if = answered(demo, "visitor", VISITOR, "--fact", "visits_done=1", *DAY)
    unknown = answered(demo, "visitor", VISITOR, "--fact", "visits_done=unknown", *DAY)
    outcomes = [one["outcome"] for one in (as_it_is, what_if, unknown)]
    assert outcomes == ["eligible", "not eligible", "needs information"]


def test_a_stay_of_two_that_may_not_meet_says_so_first(demo):
    text = shown(demo, "stay", VISITOR, SWISS_HOST, *SHORT_STAY)
    assert "Whether the two may meet, on 8 May 2023: not eligible" in flat(text)
    assert "H2-country" in text


def test_a_recorded_waiver_is_shown_with_who_approved_it(service, an_organisation):
    host = an_organisation(
        id="h", kind=Kind.SME, country="IT", roles=frozenset({Role.HOST}), member_of=frozenset()
    )
    waiver = Waiver(
        rule="H4-membership",
        granted_by="HOP",
        reason="the only maker of its kind",
        valid_from=date(2023, 1, 1),
        valid_to=date(2023, 12, 31),
        pre_approval=PreApproval(
            authority=Authority.AGENCY, reference="letter 7", given_on=date(2022, 12, 1)
        ),
    )
    at = datetime(2026, 11, 1, tzinfo=UTC)
    with closing(open_database(service.url)) as database, database.transaction() as connection:
        store.add(connection, [host, an_organisation(id="v", country="PT")], at=at)
        waiver_store.add(connection, "h", waiver, at=at)
    said = "the only maker of its kind; the agency approved it on 1 December 2022 (letter 7)"
    assert said in flat(shown(service, "host", "h", *DAY))
    why = flat(service.run("why", "v", "h", *DAY).stdout)
    assert said in why
    assert "(edition cosme-2020)" in why


@pytest.mark.parametrize("columns", [80, 120])
def test_no_line_is_wider_than_the_terminal(demo, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    for arguments in (
        ("pair", VISITOR, SWISS_HOST, "--all"),
        ("visitor", "--fact", "kind=sme"),
        ("amount", VISITOR, SWISS_HOST, *SHORT_STAY, "--agreed", "780", "--all"),
    ):
        widths = [len(line.rstrip()) for line in shown(demo, *arguments).splitlines()]
        assert max(widths) <= columns


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["visitor", "--fact", "kind=shop"], "write one of cluster-organisation"),
        (["visitor", "--fact", "kind"], "write NAME=VALUE"),
        (["visitor", "--fact", "kinds=sme"], "did you mean 'visitor.kind'?"),
        (["pair", "--fact", "country=ES"], "there is no fact 'country'"),
        (["visitor", "--fact", "country=PT", "--fact", "visitor.country=ES"], "is said twice"),
        (["stay", "--first", "2023-05-10", "--last", "2023-05-08"], "exchange the days"),
        (["stay", "--first", "2023-05-08", "--fact", "first_day=2023-05-08"], "is said twice"),
        (["stay", "--hours", "24", "--minutes", "1440"], "give one of them"),
        (["amount", "--agreed", "much"], "write euros, such as 780 or 387.50"),
        (["amount", "--agreed", "-1"], "write euros"),
        (["amount", "--agreed", "0.001"], "write euros"),
        (["amount", "--agreed", "inf"], "write euros"),
        (["visitor", "--edition", "cosme-2021"], "Did you mean 'cosme-2020'?"),
        (["stay", "--first", "2020-02-02"], "the scheme began on 3 February 2020"),
        (["visitor", "demo-sme-13"], "Did you mean"),
    ],
)
def test_a_question_that_cannot_be_answered_says_how_to_ask(demo, arguments, said):
    result = demo.run("eligible", *arguments)
    assert result.exit_code == 1, result.output
    assert said in flat(result.stderr)
    assert result.stdout == ""


def test_an_organisation_without_a_database_is_told_what_to_do(service):
    result = service.run("eligible", "visitor", VISITOR)
    assert result.exit_code == 1
    assert "Import organisations first" in flat(result.stderr)
    assert not service.exists()
