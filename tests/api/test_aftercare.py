"""After an exchange: how it went, what became of it, what matching learns from it, and what is forgotten."""

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import insert, select

from api.access import Role, Side
from api.database import metadata
from api.exchanges import account_store, paper_store
from api.exchanges.aftercare.outcomes import Feedback, Result, Stage, grade_of
from api.exchanges.aftercare.person_store import KINDS
from api.exchanges.aftercare.tables import exchange_feedback
from api.exchanges.aftercare.use_cases import ask_for_feedback, judged
from api.exchanges.agreements.tables import exchange_scans
from api.exchanges.reports.tables import exchange_reports
from api.exchanges.states import Paper, State
from api.exchanges.tables import exchange_papers, exchange_signatures, exchanges
from api.files.tables import files
from api.journal.tables import outbox
from api.people.tables import accounts
from matching.judged import load_judged
from tests.api.conftest import Service
from tests.api.trust.crowds import add_crowd
from tests.api.trust.queries import queries
from tests.api.trust.stays import HOST, OTHER_VISITOR, VISITOR

WELL = {"fit": 5, "worth": 4, "again": True, "results": ["project"], "words": "A trial begins."}


def path_of(number: int, side: str = "visitor", stage: str = "stay") -> str:
    return f"/exchanges/{number}/feedback/{side}/{stage}"


def erase(person: Any) -> None:
    etag = person.get("/me").headers["etag"]
    erased = person.delete("/me", headers={"If-Match": etag})
    assert erased.is_success, erased.text


def said(
    fit: int = 5, worth: int = 5, *, again: bool = True, results: frozenset[Result] = frozenset()
) -> Feedback:
    return Feedback(
        exchange=1,
        side=Side.VISITOR,
        stage=Stage.STAY,
        fit=fit,
        worth=worth,
        again=again,
        results=results,
        words="",
        given_at=datetime(2027, 4, 1, tzinfo=UTC),
        account=None,
    )


@pytest.mark.parametrize(
    ("state", "feedback", "grade"),
    [
        (State.DRAFT, [], None),
        (State.FINISHED, [said()], None),
        (State.CANCELLED, [], None),
        (State.INTERRUPTED, [said()], 1),
        (State.VALIDATED, [], 2),
        (State.CLOSED, [said()], 3),
        (State.CLOSED, [said(again=False)], 2),
        (State.CLOSED, [said(results=frozenset({Result.SKILLS}))], 3),
        (State.CLOSED, [said(results=frozenset({Result.CONTRACT}))], 4),
        (State.CLOSED, [said(), said(1, 1)], 2),
        (State.CLOSED, [said(2, 2)], 1),
    ],
)
def test_what_came_of_it_is_graded(state: State, feedback: list[Feedback], grade: int | None) -> None:
    assert grade_of(state, feedback) == grade


def test_each_side_says_how_it_went_and_says_it_anew(stays: Any) -> None:
    number = stays.at(State.FINISHED).id
    assert stays.visitor.get(path_of(number)).json()["said"] is None

    first = stays.visitor.put(path_of(number), json=WELL, headers={"If-Match": '"0"'})
    again = stays.visitor.put(
        path_of(number), json=WELL | {"fit": 3}, headers={"If-Match": first.headers["ETag"]}
    )

    assert (first.status_code, first.headers["ETag"], again.headers["ETag"]) == (200, '"1"', '"2"')
    assert stays.visitor.get(path_of(number)).json()["said"] == WELL | {"fit": 3}
    assert stays.host.put(path_of(number, "host"), json=WELL, headers={"If-Match": '"0"'}).is_success
    stale = stays.visitor.put(path_of(number), json=WELL, headers={"If-Match": '"1"'})
    assert stale.status_code == HTTPStatus.PRECONDITION_FAILED


def test_one_side_does_not_read_or_write_the_other_and_strangers_know_of_nothing(stays: Any) -> None:
    number = stays.at(State.CLOSED).id
    assert stays.visitor.put(path_of(number), json=WELL, headers={"If-Match": '"0"'}).is_success

    assert stays.host.get(path_of(number)).status_code == HTTPStatus.FORBIDDEN
    assert stays.host.put(path_of(number), json=WELL, headers={"If-Match": "*"}).status_code == 403
    assert stays.vop.get(path_of(number)).json()["said"]["fit"] == 5
    assert stays.vop.put(path_of(number), json=WELL, headers={"If-Match": "*"}).status_code == 403
    for stranger in stays.strangers():
        assert stranger.get(path_of(number)).status_code in {401, 404}


@pytest.mark.parametrize(
    ("state", "stage", "answer"),
    [
        (State.READY, "stay", HTTPStatus.CONFLICT),
        (State.UNDER_WAY, "stay", HTTPStatus.CONFLICT),
        (State.INTERRUPTED, "stay", HTTPStatus.OK),
        (State.PAID, "later", HTTPStatus.CONFLICT),
        (State.CLOSED, "later", HTTPStatus.OK),
    ],
)
def test_it_is_said_when_there_is_something_to_say(
    stays: Any, state: State, stage: str, answer: HTTPStatus
) -> None:
    number = stays.at(state).id

    put = stays.visitor.put(path_of(number, stage=stage), json=WELL, headers={"If-Match": '"0"'})

    assert put.status_code == answer, put.text


@pytest.mark.parametrize(
    "wrong",
    [{"fit": 0}, {"worth": 6}, {"results": ["fame"]}, {"words": "\x00"}, {"again": None}, {"account": 1}],
)
def test_nonsense_is_refused(stays: Any, wrong: dict[str, Any]) -> None:
    number = stays.at(State.CLOSED).id

    put = stays.visitor.put(path_of(number), json=WELL | wrong, headers={"If-Match": '"0"'})

    assert put.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_analysts_read_outcomes_that_name_nobody(stays: Any) -> None:
    closed, _draft = stays.at(State.CLOSED).id, stays.at(State.DRAFT, visitor=OTHER_VISITOR)
    assert stays.visitor.put(path_of(closed), json=WELL, headers={"If-Match": '"0"'}).is_success

    found = stays.person(Role.ANALYST).get("/outcomes")

    assert [(one["exchange"], one["grade"], one["said"]) for one in found.json()["outcomes"]] == [
        (closed, 4, 1)
    ]
    assert VISITOR not in found.text
    assert stays.vop.get("/outcomes").status_code == HTTPStatus.FORBIDDEN


def many_with_feedback(stays: Any, many: int) -> None:
    given = {"stage": "stay", "fit": 5, "worth": 4, "again": True, "results": [], "words": "", "version": 1}
    with stays.town.database.transaction() as connection:
        account = connection.scalar(select(accounts.c.id).limit(1))
        numbers = add_crowd(connection, [{"state": "closed"}] * many)
        said = [
            given | {"exchange_id": one, "side": side, "given_at": stays.town.clock.at, "account_id": account}
            for one in numbers
            for side in ("visitor", "host")
        ]
        connection.execute(insert(exchange_feedback), said)


def test_a_hundred_outcomes_take_no_more_queries_than_two(stays: Any) -> None:
    analyst = stays.person(Role.ANALYST)
    many_with_feedback(stays, 2)
    with queries(stays.town.database) as of_two:
        assert len(analyst.get("/outcomes").json()["outcomes"]) == 2

    many_with_feedback(stays, 98)
    with queries(stays.town.database) as of_a_hundred:
        assert len(analyst.get("/outcomes", params={"most": 100}).json()["outcomes"]) == 100

    assert len(of_a_hundred) == len(of_two)


def test_nothing_is_learned_from_who_refuses_it(stays: Any) -> None:
    closed = stays.at(State.CLOSED).id
    assert stays.visitor.put(path_of(closed), json=WELL, headers={"If-Match": '"0"'}).is_success
    etag = stays.visitor.get("/me/learning").headers["ETag"]
    assert stays.visitor.put("/me/learning", json={"allowed": False}, headers={"If-Match": etag}).is_success

    found = stays.person(Role.ANALYST).get("/outcomes").json()["outcomes"]

    assert [(one["grade"], one["said"]) for one in found] == [(2, 0)]


def test_both_sides_are_asked_once_after_the_stay_and_once_half_a_year_after_closing(stays: Any) -> None:
    stays.at(State.FINISHED)
    stays.at(State.CLOSED, visitor=OTHER_VISITOR)
    stays.come_to(date(2027, 3, 20))
    assert ask_for_feedback(stays.town.database, at=stays.town.clock.at) == 2
    assert ask_for_feedback(stays.town.database, at=stays.town.clock.at) == 0
    stays.come_to(date(2027, 3, 20) + timedelta(days=181))

    assert ask_for_feedback(stays.town.database, at=stays.town.clock.at) == 1

    with stays.town.database.snapshot() as connection:
        told = list(connection.scalars(select(outbox.c.recipient).where(outbox.c.kind == "feedback.asked")))
    assert sorted(told) == sorted(
        [f"organisation:{one}" for one in (VISITOR, HOST, OTHER_VISITOR, HOST, OTHER_VISITOR, HOST)]
    )


def test_outcomes_become_a_judged_set(stays: Any, tmp_path: Any) -> None:
    stays.at(State.CLOSED)
    service = Service(tmp_path, stays.town.database.url)

    written = service.run("outcomes", tmp_path / "judged")

    assert written.exit_code == 0, written.output
    read = load_judged(tmp_path / "judged")
    assert {task: [dict(query.grades) for query in found.queries] for task, found in read.tasks.items()} == {
        "visitor": [{HOST: 2}]
    }
    assert "is there already" in service.run("outcomes", tmp_path / "judged").stderr


def test_with_nothing_to_learn_nothing_is_written(stays: Any, tmp_path: Any) -> None:
    stays.at(State.DRAFT)

    refused = Service(tmp_path, stays.town.database.url).run("outcomes", tmp_path / "judged")

    assert (refused.exit_code, (tmp_path / "judged").exists()) == (1, False)
    with stays.town.database.snapshot() as connection:
        assert judged(connection).grades == ()


def test_an_organisation_with_an_unsettled_stay_is_not_deleted(stays: Any) -> None:
    number = stays.at(State.UNDER_WAY).id

    refused = stays.visitor.delete(f"/profiles/{VISITOR}", headers={"If-Match": "*"})

    assert (refused.status_code, refused.json()["detail"].count(str(number))) == (HTTPStatus.CONFLICT, 1)
    assert stays.seen(number).state is State.UNDER_WAY


def test_what_never_took_place_is_forgotten_and_what_was_paid_is_kept(stays: Any) -> None:
    ready, closed = stays.at(State.READY).id, stays.at(State.CLOSED).id

    deleted = stays.visitor.delete(f"/profiles/{VISITOR}", headers={"If-Match": "*"})

    assert deleted.is_success, deleted.text
    assert (stays.seen(ready).state, stays.seen(closed).state) == (State.CANCELLED, State.CLOSED)
    with stays.town.database.snapshot() as connection:
        gone = paper_store.newest(connection, ready, Paper.COMMITMENT)
        kept = paper_store.newest(connection, closed, Paper.COMMITMENT)
        accounts = [account_store.get(connection, number) for number in (ready, closed)]
    assert gone is not None
    assert kept is not None
    assert (gone.text, "dye" in kept.text, accounts) == ("", True, [None, None])


def test_a_person_takes_its_feedback_away_and_leaves_it_without_a_name(stays: Any) -> None:
    number = stays.at(State.CLOSED).id
    assert stays.visitor.put(path_of(number), json=WELL, headers={"If-Match": '"0"'}).is_success

    download = stays.visitor.get("/me/download").json()

    assert download["elsewhere"]["feedback"][0]["words"] == "A trial begins."


def test_what_was_refused_while_somebody_was_there_holds_when_they_are_gone(stays: Any) -> None:
    closed = stays.at(State.CLOSED).id
    assert stays.visitor.put(path_of(closed), json=WELL, headers={"If-Match": '"0"'}).is_success
    etag = stays.visitor.get("/me/learning").headers["ETag"]
    assert stays.visitor.put("/me/learning", json={"allowed": False}, headers={"If-Match": etag}).is_success

    erase(stays.visitor)

    found = stays.person(Role.ANALYST).get("/outcomes").json()["outcomes"]
    assert [(one["grade"], one["said"]) for one in found] == [(2, 0)]


def test_whoever_acts_for_both_sides_speaks_for_either(stays: Any) -> None:
    number = stays.at(State.CLOSED).id
    town = stays.town
    hats = ((Role.VISITING_SIGNER, VISITOR), (Role.HOST_SIGNER, HOST))
    town.add_person("both@example.eu", *(town.mandate(role, of) for role, of in hats))
    both = town.sign_in("both@example.eu")

    for side in ("visitor", "host"):
        put = both.put(path_of(number, side), json=WELL, headers={"If-Match": '"0"'})
        assert put.is_success, put.text


def test_everything_that_names_a_person_is_told_and_taken_off_the_person() -> None:
    columns = {
        column
        for table in metadata.sorted_tables
        for column in table.columns
        if column.references(accounts.c.id) and any(one.references(exchanges.c.id) for one in table.columns)
    }
    known = {trace.who for trace in KINDS.values()}
    signed = {exchange_signatures.c.account_id, exchange_papers.c.account_id, exchange_feedback.c.account_id}
    assert {str(one) for one in columns - known - signed} == set()


def test_a_person_is_told_what_it_did_and_leaves_it_without_a_name(stays: Any) -> None:
    number = stays.at(State.FINISHED).id
    saved = stays.visitor.put(
        f"/exchanges/{number}/reports/visit", json={"answers": {}}, headers={"If-Match": "*"}
    )
    assert saved.is_success, saved.text
    told = stays.visitor.get("/me/download").json()["elsewhere"]["report_drafts"]
    assert [(one["exchange"], one["report"]) for one in told] == [(number, "visit")]

    erase(stays.visitor)

    with stays.town.database.snapshot() as connection:
        assert connection.scalar(select(exchange_reports.c.account_id)) is None


def test_of_what_was_never_paid_neither_side_nor_account_nor_draft_is_left(stays: Any) -> None:
    broken, closed = stays.at(State.INTERRUPTED).id, stays.at(State.CLOSED).id
    with stays.town.database.transaction() as connection:
        draft = {"version": 1, "questionnaire": 1, "answers": '{"outcomes": "A secret."}', "report": "visit"}
        for number in (broken, closed):
            row = draft | {"exchange_id": number, "saved_at": stays.town.clock.at}
            connection.execute(insert(exchange_reports).values(row))
        file = {"digest": "a" * 64, "media_type": "application/pdf", "size": 1, "sent_digest": "a" * 64}
        connection.execute(insert(files).values(file | {"kept_at": stays.town.clock.at}))
        scan = {"exchange_id": broken, "digest": "a" * 64, "name": "J. Smith", "sent_at": stays.town.clock.at}
        connection.execute(insert(exchange_scans).values(scan))

    deleted = stays.host.delete(f"/profiles/{HOST}", headers={"If-Match": "*"})

    assert deleted.is_success, deleted.text
    with stays.town.database.snapshot() as connection:
        query = select(exchange_reports.c.exchange_id, exchange_reports.c.answers)
        kept = {row.exchange_id: row.answers for row in connection.execute(query)}
        assert (kept[broken], "secret" in kept[closed]) == ("{}", True)
        assert connection.execute(select(exchange_scans)).all() == []
        assert connection.execute(select(files)).all() == []
        assert account_store.get(connection, broken) is None
        assert account_store.get(connection, closed) is not None


def test_an_account_is_gone_with_the_exchange_that_is_given_up(stays: Any) -> None:
    number = stays.at(State.READY).id
    headers = stays.town.once(**{"If-Match": "*"})
    done = stays.visitor.post(f"/exchanges/{number}/cancellation", json={"reason": "Ill."}, headers=headers)
    assert done.is_success, done.text
    with stays.town.database.snapshot() as connection:
        assert account_store.get(connection, number) is None
    assert not stays.seen(number).progress.has_account


@pytest.mark.parametrize("state", [State.INTERRUPTED, State.CLOSED])
def test_they_are_asked_too_where_it_ended_between_two_runs(stays: Any, state: State) -> None:
    stays.at(state)
    stays.come_to(date(2027, 3, 20))
    assert [ask_for_feedback(stays.town.database, at=stays.town.clock.at) for _ in range(2)] == [1, 0]


def test_a_story_of_an_exchange_waits_until_that_is_closed(stays: Any) -> None:
    story = {
        "partnership": stays.town.partnership("Hills"),
        "visitor": VISITOR,
        "host": HOST,
        "title": "Dyed without rinsing",
        "text": "Fictional words.",
        "countries": [],
        "ecosystems": [],
    }
    paid, closed = stays.at(State.PAID).id, stays.at(State.CLOSED).id

    early = stays.vop.post("/success-stories", json=story | {"exchange": paid}, headers=stays.town.once())
    other = stays.vop.post(
        "/success-stories",
        json=story | {"exchange": closed, "host": OTHER_VISITOR},
        headers=stays.town.once(),
    )
    right = stays.vop.post("/success-stories", json=story | {"exchange": closed}, headers=stays.town.once())

    assert (early.status_code, other.status_code, right.status_code) == (409, 409, 201), right.text
