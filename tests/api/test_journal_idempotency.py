"""A retry with the same key gets the first answer again, and nothing is done twice."""

import random
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from threading import Event as Signal

import pytest
from sqlalchemy import func, select

from api.access import Via
from api.database import Database
from api.journal import store
from api.journal.acting import Act, Actor, Event
from api.journal.idempotency import (
    KEPT_FOR,
    Answer,
    RequestKey,
    answer_once,
    digest_of_request,
    optional_key,
    purge_answers,
    require_key,
)
from api.journal.problems import (
    BadIdempotencyKey,
    KeyInUse,
    KeyReusedForAnother,
    MissingIdempotencyKey,
    NoEventRecorded,
)
from api.journal.tables import audit, idempotency_keys
from api.problems import BadRequest
from api.programme.store import add_partnerships, partnership_ids

pytestmark = pytest.mark.both

ANA = Actor(12, Via.SESSION)
BEN = Actor(13, Via.SESSION)
NOBODY = Actor(None, Via.SESSION)
KEY = RequestKey(value="8e03978e", method="POST", path="/partnerships")
DIGEST = digest_of_request(b"", b'{"name":"A"}')


def opening(name: str = "A") -> Callable[[Act], Answer]:
    def work(act: Act) -> Answer:
        add_partnerships(act.connection, [name], at=act.at)
        act.record(Event("partnership.open", f"partnership:{name}"))
        headers = (("Content-Type", "application/json"), ("Location", f"/partnerships/{name}"))
        return Answer(status=201, body=f'{{"name":"{name}"}} \xff'.encode("latin-1"), headers=headers)

    return work


def never(_act: Act) -> Answer:
    raise AssertionError("it was done twice")


def ask(database: Database, at: datetime, **differences: object) -> Answer:
    asked = {"actor": ANA, "key": KEY, "request_digest": DIGEST, "at": at, "work": opening()} | differences
    return answer_once(database, asked.pop("actor"), **asked)


def count(database: Database, table) -> int:
    with database.snapshot() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_retry_gets_the_same_answer_byte_for_byte_and_marked(database: Database, at: datetime) -> None:
    first = ask(database, at)
    again = ask(database, at + timedelta(hours=23), work=never)
    assert not first.replayed
    assert again == replace(first, replayed=True)
    assert count(database, audit) == 1


def test_without_a_key_every_request_is_another(database: Database, at: datetime) -> None:
    ask(database, at, key=None)
    ask(database, at, key=None, work=opening("B"))
    assert (count(database, audit), count(database, idempotency_keys)) == (2, 0)


def test_the_same_key_on_another_request_is_refused(database: Database, at: datetime) -> None:
    ask(database, at)
    with pytest.raises(KeyReusedForAnother) as caught:
        ask(database, at, request_digest=digest_of_request(b"", b"{}"), work=never)
    assert caught.value.status == 422


@pytest.mark.parametrize(
    "differences",
    [
        {"actor": BEN},
        {"key": replace(KEY, path="/others")},
        {"key": replace(KEY, method="PUT")},
        {"key": replace(KEY, value="8E03978E")},
        {"actor": NOBODY, "key": replace(KEY, client="192.0.2.1")},
    ],
    ids=str,
)
def test_a_key_belongs_to_who_asked_and_to_what(
    database: Database, at: datetime, differences: dict[str, object]
) -> None:
    ask(database, at)
    other = ask(database, at, work=opening("B"), **differences)
    assert not other.replayed
    assert other.body != ask(database, at, work=never).body


def test_keys_of_those_not_signed_in_belong_to_their_address(database: Database, at: datetime) -> None:
    here, there = (replace(KEY, client=address) for address in ("192.0.2.1", "192.0.2.2"))
    ask(database, at, actor=NOBODY, key=here)
    assert ask(database, at, actor=NOBODY, key=here, work=never).replayed
    assert not ask(database, at, actor=NOBODY, key=there, work=opening("B")).replayed
    with pytest.raises(ValueError, match="needs the client's address"):
        ask(database, at, actor=NOBODY)


def cut_before_commit(database: Database, at: datetime, **asked: object) -> None:
    work = asked.pop("work")

    def cut(act: Act) -> Answer:
        work(act)
        raise ConnectionResetError

    ask(database, at, work=cut, **asked)


def cut_after_commit(database: Database, at: datetime, **asked: object) -> None:
    ask(database, at, **asked)
    raise ConnectionResetError


def test_retries_after_cut_connections_have_one_effect_each(database: Database, at: datetime) -> None:
    chance = random.Random(11)
    for number in range(60):
        asked = {"key": replace(KEY, value=f"k{number}"), "work": opening(f"P{number}")}
        cuts = chance.choices([cut_before_commit, cut_after_commit], k=chance.randrange(4))
        for cut in cuts:
            try:
                cut(database, at, **asked)
            except ConnectionResetError:
                continue
        answer = ask(database, at, **asked)
        assert answer.body.startswith(b'{"name":"P%d"}' % number)
        assert answer.replayed == (cut_after_commit in cuts)

    with database.snapshot() as connection:
        assert len(partnership_ids(connection)) == 60
        assert store.verify(connection) is None
    assert (count(database, audit), count(database, idempotency_keys)) == (60, 60)


@pytest.mark.parametrize("error", [BadRequest("No."), ZeroDivisionError()], ids=repr)
def test_a_refusal_or_a_failure_leaves_nothing_and_frees_the_key(
    database: Database, at: datetime, error: Exception
) -> None:
    def failing(act: Act) -> Answer:
        opening()(act)
        raise error

    with pytest.raises(type(error)):
        ask(database, at, work=failing)
    assert (count(database, audit), count(database, idempotency_keys)) == (0, 0)
    assert not ask(database, at).replayed


def test_an_answer_without_an_event_is_a_defect_and_is_not_kept(database: Database, at: datetime) -> None:
    with pytest.raises(NoEventRecorded):
        ask(database, at, work=lambda _act: Answer(status=200))
    assert count(database, idempotency_keys) == 0


def test_fifty_at_once_with_one_key_have_one_effect_and_one_answer(database: Database, at: datetime) -> None:
    start = Barrier(50)

    def request(_number: int) -> bytes | KeyInUse:
        start.wait(timeout=10)
        try:
            return ask(database, at).body
        except KeyInUse as problem:
            return problem

    with ThreadPoolExecutor(50) as threads:
        results = list(threads.map(request, range(50)))

    answers = [one for one in results if isinstance(one, bytes)]
    refusals = [one for one in results if isinstance(one, KeyInUse)]
    assert len(answers) + len(refusals) == 50
    assert set(answers) == {ask(database, at, work=never).body}
    assert all((one.status, one.retry_after_s) == (409, 1) for one in refusals)
    assert (count(database, audit), count(database, idempotency_keys)) == (1, 1)


def test_a_key_in_use_is_refused_at_once_and_others_are_not(database: Database, at: datetime) -> None:
    begun, ended = Signal(), Signal()

    def slow(act: Act) -> Answer:
        begun.set()
        assert ended.wait(timeout=10)
        return opening()(act)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(ask, database, at, work=slow)
        assert begun.wait(timeout=10)
        with pytest.raises(KeyInUse):
            ask(database, at, work=never)
        with pytest.raises(KeyInUse):
            ask(database, at, work=never, request_digest="0" * 64)
        other = threads.submit(ask, database, at, work=opening("B"), key=replace(KEY, value="other"))
        ended.set()
        assert first.result(timeout=10).status == other.result(timeout=10).status == 201
    assert ask(database, at, work=never).replayed


ANOTHER_PROCESS = """
import sys
from datetime import UTC, datetime
from api.database import open_database
from api.access import Via
from api.journal.acting import Actor, Event
from api.journal.idempotency import Answer, RequestKey, answer_once
from api.journal.problems import KeyInUse

def work(act):
    act.record(Event("partnership.open", "partnership:A"))
    return Answer(status=201, body=b"opened")

database = open_database(sys.argv[1])
actor = Actor(12, Via.SESSION)
key = RequestKey(value="k", method="POST", path="/partnerships")
print("ready", flush=True)
sys.stdin.readline()
for _ in range(20):
    try:
        at = datetime.now(UTC)
        answer = answer_once(database, actor, key=key, request_digest="0" * 64, at=at, work=work)
    except KeyInUse:
        continue
    assert answer.body == b"opened"
    print("replayed" if answer.replayed else "done")
database.close()
"""


def test_processes_at_once_with_one_key_have_one_effect(database: Database) -> None:
    command = [sys.executable, "-c", ANOTHER_PROCESS, database.url]
    children = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    try:
        assert [child.stdout.readline() for child in children] == ["ready\n"] * 3
        said = [child.communicate("go\n", timeout=60)[0] for child in children]
    finally:
        for child in children:
            child.kill()
            child.wait()
    assert [child.returncode for child in children] == [0, 0, 0]
    assert "".join(said).split().count("done") == 1
    assert count(database, audit) == 1


def test_a_key_that_another_process_is_answering_is_refused(database: Database, at: datetime) -> None:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite cannot tell: there the second process waits for its turn, and gets the answer")
    with database.transaction() as connection:
        store.begin_answering(connection, KEY.scope_of(ANA))
        with pytest.raises(KeyInUse):
            ask(database, at, work=never)
        assert not ask(database, at, key=replace(KEY, value="other")).replayed
    assert not ask(database, at, work=opening("B")).replayed


def test_an_answer_is_kept_for_a_day_and_then_the_key_is_free(database: Database, at: datetime) -> None:
    ask(database, at)
    last = at + KEPT_FOR - timedelta(microseconds=1)
    assert ask(database, last, work=never).replayed
    assert purge_answers(database, at=last) == 0
    assert not ask(database, at + KEPT_FOR, work=opening("B")).replayed
    assert (count(database, audit), count(database, idempotency_keys)) == (2, 1)


def test_a_purge_deletes_what_is_over_and_nothing_else(database: Database, at: datetime) -> None:
    ask(database, at)
    ask(database, at, key=replace(KEY, value="pay"), work=opening("B"), keep_for=timedelta(days=90))
    assert purge_answers(database, at=at + KEPT_FOR) == 1
    assert ask(database, at + timedelta(days=89), key=replace(KEY, value="pay"), work=never).replayed


def test_the_answers_of_an_erased_account_go_with_it(database: Database, at: datetime) -> None:
    ask(database, at)
    ask(database, at, actor=BEN, work=opening("B"))
    with database.transaction() as connection:
        assert store.delete_answers_of(connection, 12) == 1
    assert count(database, idempotency_keys) == 1


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("8e03978e-40d5", "8e03978e-40d5"),
        ('"8e03978e-40d5"', "8e03978e-40d5"),
        (r'"a\"b\\c"', r"a\b\c".replace(r"a\b", 'a"b')),
        ("  k ", "k"),
        ("!~", "!~"),
        ("k" * 255, "k" * 255),
    ],
)
def test_a_key_is_read_quoted_or_bare(header: str, key: str) -> None:
    assert require_key(header) == key


@pytest.mark.parametrize(
    "header", ["", " ", '""', "a b", '"a b"', '"a', "é", "a\tb", "a\x7f", "k" * 256, '"a"b"']
)
def test_a_key_that_cannot_be_one_is_refused(header: str) -> None:
    with pytest.raises(BadIdempotencyKey, match="cannot be used: ") as caught:
        require_key(header)
    assert caught.value.status == 400


def test_a_missing_key_is_refused_where_one_is_required() -> None:
    assert optional_key(None) is None
    with pytest.raises(MissingIdempotencyKey) as caught:
        require_key(None)
    assert caught.value.status == 400


def test_requests_that_say_the_same_in_other_parts_differ() -> None:
    assert digest_of_request(b"a", b"b") != digest_of_request(b"ab", b"")
    assert digest_of_request(b"a", b"b") == digest_of_request(b"a", b"b")


@pytest.mark.parametrize("status", [199, 400, 500])
def test_a_refusal_is_a_problem_and_never_an_answer(status: int) -> None:
    with pytest.raises(ValueError, match="raise a Problem to refuse"):
        Answer(status=status)


def test_an_answer_that_bears_a_secret_in_its_headers_cannot_be_kept() -> None:
    with pytest.raises(ValueError, match="cannot bear Set-Cookie"):
        Answer(status=200, headers=(("Set-Cookie", "session=1"),))
