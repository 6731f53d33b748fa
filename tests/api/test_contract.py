"""Whoever changes something says which version, with which key, and leaves one event: at every operation.

Each operation of the API that does not read is carried out in a world where it can be, and is then asked for
without what it must ask for. What need not ask for it stands in a table here, with the reason. A new
operation is in none of them, and so keeps to the whole contract or is named below by whoever adds it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

import pytest

from api.journal.tables import audit
from tests.api.trust.bodies import operations
from tests.api.trust.declared import EDITS
from tests.api.trust.routes import Endpoint
from tests.api.trust.tried import KEY, VERSION, Told, Trial, Tried
from tests.api.trust.world import World

N_PARTS = 4  # of the operations, so that they are tried on several cores
REUSED = "key-reused-for-another"

_MARK = "a mark is there or not, and has no content that could be overwritten"
WITHOUT_VERSION: Mapping[Endpoint, str] = {  # edits that ask for no If-Match, and why
    (
        "PUT",
        "/sessions/current/delegation",
    ): "the session gets a new id, so that the old one does it only once",
    ("DELETE", "/sessions/current"): "a session has no content to lose; signing out again is refused",
    ("PUT", "/me/password"): "the old password says which version it is made from",
    ("PUT", "/organisations/{organisation_id}/saved/{other_id}"): _MARK,
    ("DELETE", "/organisations/{organisation_id}/saved/{other_id}"): _MARK,
    ("PUT", "/organisations/{organisation_id}/hidden/{other_id}"): _MARK,
    ("DELETE", "/organisations/{organisation_id}/hidden/{other_id}"): _MARK,
    ("PUT", "/organisations/{organisation_id}/messages/{thread}/reading"): (
        "it never goes backwards, so that nobody's later reading is lost"
    ),
}

WITHOUT_KEY: Mapping[Endpoint, str] = {  # POSTs that act and ask for no key, and why
    ("POST", "/sessions"): "a retry wants to be signed in, and no answer with a cookie is kept (ADR 0023)",
    ("POST", "/sessions/demo"): "as signing in",
    ("POST", "/invitations/acceptances"): "its link is good once; at the door a key may be sent",
    ("POST", "/password-resets"): "a retry wants the letter, of which there are few a day; a key may be sent",
    ("POST", "/password-resets/completions"): "its link is good once; at the door a key may be sent",
}

PREVIEWS: Mapping[Endpoint, str] = {  # POSTs that write nothing, so that they need neither key nor event
    ("POST", "/profiles/{profile_id}/edits/preview"): "what an edit would come to",
    ("POST", "/profiles/{profile_id}/edits/reach"): "whom an edit would reach",
    ("POST", "/profiles/duplicates"): "who is on record already, asked before an entry",
    ("POST", "/proposals/preview"): "what a proposal would come to",
    ("POST", "/exchanges/{number}/plan/preview"): "what a plan would come to",
    ("POST", "/eligibility"): "what the rules say of a case that somebody made up",
}

NOWHERE: Mapping[Endpoint, str] = {  # what nobody can do in the world of these tests, and why
    ("POST", "/sessions/demo"): "it is no demo; test_people.py signs in so",
}


@dataclass(frozen=True, kw_only=True)
class Retry:
    """What the same key is answered where that is not the first answer, or another body is not refused."""

    again: int  # to the very same request
    otherwise: int  # to one with another body
    why: str


RETRIED: Mapping[Endpoint, Retry] = {
    ("DELETE", "/me"): Retry(again=401, otherwise=401, why="they are signed out everywhere at once"),
    ("DELETE", "/mandates/{mandate_id}"): Retry(
        again=401, otherwise=401, why="who gives up a mandate of their own is signed out"
    ),
    ("POST", "/tokens"): Retry(
        again=409, otherwise=422, why="its secret is shown once (ADR 0023): a retry is told the number"
    ),
    ("POST", "/me/calendars"): Retry(
        again=409, otherwise=422, why="its address is a secret, shown once: a retry is told the number"
    ),
    ("POST", "/webhooks"): Retry(
        again=201, otherwise=422, why="its secret is shown once (ADR 0023): a retry is told all but that"
    ),
    ("POST", "/inbox/{entry_id}/read"): Retry(
        again=200, otherwise=200, why="it takes no body, and what is read stays read, whatever the key"
    ),
}


@pytest.fixture(scope="module")
def trial(world: World) -> Trial:
    return Trial(world)


@pytest.mark.parametrize("part", range(N_PARTS))
def test_whatever_is_no_reading_keeps_the_contract(world: World, trial: Trial, part: int) -> None:
    changing = [one for one in operations(world.description) if one[0] != "GET"]
    before = world.all_rows()
    wrong = [f"{one}" for whole in changing[part::N_PARTS] for one in breaches(trial.try_out(*whole))]
    assert not wrong, "\n".join([f"{len(wrong)} breaches of the contract:", *wrong])
    assert world.all_rows() == before, "a trial was not undone, so that those after it say little"


def test_reading_leaves_no_event(world: World, trial: Trial) -> None:
    """A list of matches keeps what was shown, which is no act of anybody's."""
    wrong = []
    for whole in operations(world.description):
        done = trial.try_out(*whole).done if whole[0] == "GET" else None
        if done and (done.events or any(audit.name in tables for tables in done.commits)):
            wrong.append(f"{whole[0]} {whole[1]}")
    assert not wrong, f"these read, and write to the audit trail: {wrong}"


def test_every_exception_is_of_an_operation_that_there_is(world: World) -> None:
    there = {(method, path) for method, path, _ in operations(world.description)}
    named = {**WITHOUT_VERSION, **WITHOUT_KEY, **PREVIEWS, **NOWHERE, **RETRIED}
    assert not named.keys() - there, f"take these out of the tables: {sorted(named.keys() - there)}"
    assert {method for method, _ in WITHOUT_VERSION} <= EDITS
    assert {method for method, _ in [*WITHOUT_KEY, *PREVIEWS]} == {"POST"}
    assert not WITHOUT_KEY.keys() & PREVIEWS.keys()


def breaches(tried: Tried) -> Iterator[str]:
    """Each thing in which an operation does not keep the contract, and what to do about it."""
    yield from _of_version(tried)
    yield from _of_key(tried)
    yield from _of_event(tried)
    yield from _of_success(tried)


def _of_version(tried: Tried) -> Iterator[str]:
    if VERSION in tried.takes:
        if tried.endpoint in WITHOUT_VERSION:
            yield f"{tried.name} takes {VERSION}: take it out of WITHOUT_VERSION."
        yield from _refused(
            tried, tried.without_version, HTTPStatus.PRECONDITION_REQUIRED, "without If-Match"
        )
        yield from _refused(tried, tried.stale, HTTPStatus.PRECONDITION_FAILED, "with a stale If-Match")
    elif tried.endpoint[0] in EDITS and tried.endpoint not in WITHOUT_VERSION:
        yield (
            f"{tried.name} takes no {VERSION}: let it call `require_match`, or say in WITHOUT_VERSION why "
            "nobody's change can be lost by it."
        )


def _of_key(tried: Tried) -> Iterator[str]:
    if tried.endpoint in PREVIEWS:
        return
    if tried.endpoint[0] == "POST":
        yield from _of_asking_for_a_key(tried)
    if tried.done and KEY in tried.takes:
        yield from _of_retrying(tried)


def _of_asking_for_a_key(tried: Tried) -> Iterator[str]:
    if tried.endpoint in WITHOUT_KEY:
        if tried.without_key and tried.without_key.status == HTTPStatus.BAD_REQUEST:
            yield f"{tried.name} asks for a key: take it out of WITHOUT_KEY."
    elif KEY not in tried.takes:
        yield (
            f"{tried.name} takes no {KEY}: let it depend on `Once`, or say in WITHOUT_KEY or PREVIEWS why a "
            "retry does no harm."
        )
    else:
        yield from _refused(
            tried, tried.without_key, HTTPStatus.BAD_REQUEST, f"without {KEY}, which `Once` sees to,"
        )


def _of_retrying(tried: Tried) -> Iterator[str]:
    assert tried.done
    assert tried.again
    assert tried.otherwise
    if tried.again.commits or tried.otherwise.commits:
        yield f"{tried.name} writes something when its key comes again."
    retry = RETRIED.get(tried.endpoint)
    is_kept = tried.again.said == tried.done.said
    is_refused = tried.otherwise.problem == REUSED
    if retry is None:
        if not is_kept:
            yield f"{tried.name} answers the same key otherwise than before: {_told(tried.again)}."
        if not is_refused:
            told = _told(tried.otherwise)
            yield f"{tried.name} answers its key with another body: {told}, not 422 {REUSED}."
    elif is_kept and is_refused:
        yield f"{tried.name} answers retries as everything does: take it out of RETRIED."
    elif (tried.again.status, tried.otherwise.status) != (retry.again, retry.otherwise):
        told = f"{_told(tried.again)} and {_told(tried.otherwise)}"
        yield f"{tried.name} answers retries otherwise than RETRIED says: {told}."


def _of_event(tried: Tried) -> Iterator[str]:
    if tried.done is None:
        return
    if tried.endpoint in PREVIEWS:
        if tried.done.commits:
            yield f"{tried.name} is in PREVIEWS and writes to {_tables(tried.done)}."
    elif tried.done.events != 1:
        yield (
            f"{tried.name} succeeds and leaves {tried.done.events} events: let it act in one `perform` or "
            "`asking.do` and record one; or, where it writes nothing, name it in PREVIEWS."
        )
    elif len(tried.done.commits) != 1:
        yield f"{tried.name} writes outside the transaction of its event: {_tables(tried.done)}."


def _of_success(tried: Tried) -> Iterator[str]:
    if tried.done is None and tried.endpoint not in NOWHERE:
        yield (
            f"Nobody succeeds with {tried.name}, so that its contract is not tried. Add its row to "
            "golden/authorisation.csv, with the body that it takes where its example will not do, and "
            "to trust/readied.py and trust/things.py something that it can be done to; or say in NOWHERE "
            "why not."
        )
    if tried.done is not None and tried.endpoint in NOWHERE:
        yield f"{tried.name} succeeds: take it out of NOWHERE."


def _refused(tried: Tried, told: Told | None, status: HTTPStatus, how: str) -> Iterator[str]:
    """What is wrong with a refusal, which leaves nothing behind and is described."""
    if told is not None and told.status != status:
        yield f"{tried.name} {how} is told {_told(told)}, not {status.value}."
    elif told is not None and told.commits:
        yield f"{tried.name} {how} is refused, and yet writes to {_tables(told)}."
    if status not in tried.describes:
        yield f"{tried.name} does not describe the {status.value} that it answers {how}."


def _told(told: Told) -> str:
    return f"{told.status} {told.problem}".strip()


def _tables(told: Told) -> str:
    return "; then ".join(", ".join(sorted(tables)) for tables in told.commits)


def test_each_breach_is_noticed(world: World, trial: Trial) -> None:
    """An edit and an act that keep the contract, and then each part of it broken."""
    paths = world.description["paths"]
    edit = trial.try_out("PATCH", "/me", paths["/me"]["patch"])
    act = trial.try_out("POST", "/proposals", paths["/proposals"]["post"])
    assert [*breaches(edit), *breaches(act)] == []
    assert edit.done
    assert act.done
    silent, twice = replace(act.done, events=0), replace(act.done, events=2)
    apart = replace(act.done, commits=(*act.done.commits, frozenset({"proposals"})))
    broken = {
        "takes no If-Match": replace(edit, takes=frozenset({KEY})),
        "without If-Match is told 200, not 428": replace(edit, without_version=edit.done),
        "with a stale If-Match is told 200, not 412": replace(edit, stale=edit.done),
        "does not describe the 412": replace(edit, describes=edit.describes - {412}),
        "takes no Idempotency-Key": replace(act, takes=frozenset()),
        "sees to, is told 201, not 400": replace(act, without_key=act.done),
        "writes something when its key comes again": replace(act, again=act.done),
        "answers the same key otherwise": replace(act, again=act.otherwise),
        "answers its key with another body: 201": replace(act, otherwise=act.again),
        "leaves 0 events": replace(act, done=silent),
        "leaves 2 events": replace(act, done=twice),
        "outside the transaction of its event": replace(act, done=apart),
        "Nobody succeeds with POST /proposals": replace(act, done=None),
    }
    unnoticed = [words for words, one in broken.items() if not any(words in told for told in breaches(one))]
    assert not unnoticed
