"""Editions of the rules over HTTP: drafted, written table by table, published once."""

import shutil
from http import HTTPStatus
from typing import Any, Never

import pytest
from fastapi.testclient import TestClient

from api.access import Role
from api.app import create_app
from api.database import Database
from api.journal.store import last_entries
from api.problems import DatabaseBusy
from api.programme.draft_files import draft_files
from api.programme.editions import open_editions
from api.programme.use_cases import publishing
from api.programme.use_cases.publishing import finish_publications, finished_editions
from eligibility.editions import EDITIONS

SMP = {"name": "smp-2027", "title": "Amounts of 2027", "tables": ["lump_sums"]}


@pytest.fixture
def folder(tmp_path):
    """A folder of editions of one's own."""
    place = tmp_path / "editions"
    place.mkdir()
    return place


@pytest.fixture
def court(town, folder):
    """The town, its editions in that folder."""
    town.app.state.settings = town.settings.model_copy(update={"editions_dir": folder})
    return town


@pytest.fixture
def office(court):
    return court.person(Role.SUPPORT_OFFICE)


@pytest.fixture
def drafted(court, office):
    answer = office.post("/editions", json=SMP, headers=court.once())
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    return answer


def table(client, name="lump_sums"):
    return client.get(f"/editions/smp-2027/tables/{name}")


def put(client, text, *, etag="*", name="lump_sums"):
    path = f"/editions/smp-2027/tables/{name}"
    return client.put(path, json={"text": text}, headers={"If-Match": etag})


def publish(court, client, day="2027-01-01", *, etag="*", once=None):
    headers = {**(once or court.once()), "If-Match": etag}
    return client.post("/editions/smp-2027/publication", json={"valid_from": day}, headers=headers)


def acts(town):
    with town.database.snapshot() as connection:
        found = last_entries(connection, limit=100)
    return sorted(one.act for one in found if one.subject == "edition:smp-2027")


def test_a_draft_is_seen_by_those_who_may_and_hidden_from_all_others(court, office, drafted):
    auditor, manager = court.person(Role.AUDITOR), court.nobody()

    for reader, names in ((office, 2), (auditor, 2), (manager, 1)):
        assert len(reader.get("/editions").json()["editions"]) == names
    assert office.get("/editions/smp-2027").json() == drafted.json()
    assert (drafted.json()["is_draft"], drafted.json()["changed"]) == (True, ["lump_sums"])
    hidden = manager.get("/editions/smp-2027")
    assert hidden.status_code == manager.get("/editions/smp-2027/tables/rules").status_code == 404
    nearly = manager.get("/editions/smp-2026")
    assert "smp-2027" not in nearly.json()["detail"]


def test_the_first_edition_is_read_by_everybody_table_by_table(court):
    nobody = court.nobody()

    first = nobody.get("/editions/cosme-2020")
    amounts = nobody.get("/editions/cosme-2020/tables/lump_sums")

    assert first.json()["digest"]
    assert amounts.json()["text"].startswith("country,maximum_eur")
    again = nobody.get("/editions/cosme-2020", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert nobody.get("/editions/cosme-2020/tables/prices").status_code == HTTPStatus.NOT_FOUND
    assert nobody.get("/editions/..%2F..%2Fetc/tables/passwd").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"name": "SMP 2027"}, 400),
        ({"name": "../smp"}, 400),
        ({"name": "cosme-2020"}, 409),
        ({"tables": []}, 400),
        ({"tables": ["lump_sum"]}, 400),
        ({"based_on": "nothing"}, 404),
        ({"title": " "}, 422),
        ({"title": "a\x00b"}, 422),
        ({"valid_from": "2027-01-01"}, 422),
    ],
)
def test_what_cannot_be_a_draft_is_refused_and_leaves_nothing(court, office, folder, wrong, status):
    answer = office.post("/editions", json=SMP | wrong, headers=court.once())

    assert answer.status_code == status, answer.text
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("drafted")
def test_only_the_office_drafts_writes_and_publishes(court):
    for other in (court.person(Role.AUDITOR), court.person(Role.ANALYST)):
        codes = (
            other.post("/editions", json=SMP | {"name": "x"}, headers=court.once()).status_code,
            put(other, "country\n").status_code,
            publish(court, other).status_code,
        )
        assert codes == (403, 403, 403)
    assert publish(court, court.nobody()).status_code == HTTPStatus.UNAUTHORIZED


def test_a_name_is_drafted_once_and_a_retry_gets_the_first_answer(court, office, folder):
    once = court.once()

    first, retry = (office.post("/editions", json=SMP, headers=once) for _ in range(2))
    another = office.post("/editions", json=SMP, headers=court.once())

    assert (first.status_code, retry.content) == (201, first.content)
    assert another.status_code == HTTPStatus.CONFLICT
    assert acts(court) == ["rules.draft"]
    assert [place.name for place in folder.iterdir()] == ["smp-2027"]


@pytest.mark.usefixtures("drafted")
def test_a_table_of_a_draft_is_written_on_the_version_that_was_seen(office):
    seen = table(office)
    text = seen.json()["text"].replace("PT,780,", "PT,800,")

    written = put(office, text, etag=seen.headers["ETag"])
    stale = put(office, text, etag=seen.headers["ETag"])
    blind = office.put("/editions/smp-2027/tables/lump_sums", json={"text": text})

    assert [one.status_code for one in (written, stale, blind)] == [200, 412, 428], written.text
    assert table(office).json() == written.json()
    assert table(office).headers["ETag"] == written.headers["ETag"]
    assert "PT,800," in written.json()["text"]


@pytest.mark.usefixtures("drafted")
def test_a_table_that_was_its_bases_becomes_its_own(office):
    before = table(office, "kinds").json()

    written = put(office, before["text"], name="kinds").json()

    assert (before["is_own"], written["is_own"]) == (False, True)
    assert written["version"] == before["version"]


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("lump_sums", "PT,780,", "PT,much,", ["lump_sums.csv, line ", "'maximum_eur' is 'much'"]),
        ("lump_sums", "PT,780,", "PT,0,", ["give whole euros above 0"]),
        ("lump_sums", "PT,780,", "PT,780,,", ["more cells than the header"]),
        ("lump_sums", "maximum_eur", "price", ["'maximum_eur' is missing"]),
        ("lump_sums", "PT,780,", "P\x00T,780,", ["control character U+0000"]),
        ("citations", "kinds,", "sorts,", ["no longer fits kinds.csv, line"]),
        ("rules", "V1-kind,", "V1-kinds,", ["no such rule is written"]),
    ],
)
@pytest.mark.usefixtures("drafted")
def test_a_broken_table_is_refused_with_its_place_and_the_draft_stays(office, name, old, new, said):
    before = table(office, name).json()
    assert old in before["text"]

    answer = put(office, before["text"].replace(old, new), name=name)

    assert answer.status_code == 422
    for words in said:
        assert words in answer.json()["detail"]
    assert table(office, name).json() == before


@pytest.mark.usefixtures("drafted")
def test_a_published_edition_is_in_force_and_never_written_again(court, office, folder):
    text = table(office).json()["text"].replace("PT,780,", "PT,800,")
    put(office, text)
    etag = office.get("/editions/smp-2027").headers["ETag"]

    made = publish(court, office, etag=etag)

    assert made.status_code == HTTPStatus.CREATED, made.text
    assert court.nobody().get("/editions/smp-2027").json() == made.json()
    assert court.nobody().get("/editions/smp-2027").headers["ETag"] == made.headers["ETag"]
    amounts = court.nobody().get("/lump-sums", params={"as_of": "2027-01-01"}).json()
    assert amounts["edition"] == "smp-2027"
    assert {one["country"]: one["half_cents"] for one in amounts["lump_sums"]}["PT"] == 40_000
    assert court.nobody().get("/lump-sums", params={"as_of": "2026-12-31"}).json()["edition"] == "cosme-2020"
    assert (put(office, text).status_code, publish(court, office).status_code) == (409, 409)
    assert acts(court) == ["rules.draft", "rules.draft", "rules.publish"]
    assert open_editions(folder).law("smp-2027")


def test_publishing_needs_the_version_that_was_seen_and_a_day_that_is_free(court, office, drafted):
    etag = drafted.headers["ETag"]
    put(office, table(office).json()["text"].replace("PT,780,", "PT,800,"))
    headers = court.once()

    stale = publish(court, office, etag=etag)
    past = publish(court, office, "2026-11-20")
    blind = office.post("/editions/smp-2027/publication", json={"valid_from": "2027-01-01"}, headers=headers)

    assert [one.status_code for one in (stale, past, blind)] == [412, 409, 428]
    assert office.get("/editions/smp-2027").json()["is_draft"]


@pytest.mark.usefixtures("drafted")
def test_a_token_drafts_and_does_not_publish(court, office):
    held = [one["id"] for one in office.get("/me").json()["mandates"]]
    asked = {"name": "script", "expires_at": "2027-01-31T00:00:00Z", "mandates": held}
    made = office.post("/tokens", json=asked, headers=court.once())
    assert made.status_code == HTTPStatus.CREATED, made.text
    script = court.nobody()
    script.headers["Authorization"] = f"Bearer {made.json()['secret']}"

    assert table(script).status_code == HTTPStatus.OK
    assert publish(court, script).status_code == HTTPStatus.FORBIDDEN


# What may come between the database and the files


@pytest.mark.usefixtures("drafted")
def test_a_retry_makes_up_for_a_machine_that_stopped_before_the_files_were_written(court, office, folder):
    once = decide(court, folder)

    again = publish(court, office, once=once)

    assert again.status_code == HTTPStatus.CREATED
    assert again.headers["Idempotency-Replayed"] == "true"
    assert open_editions(folder).named("smp-2027").valid_from
    assert acts(court) == ["rules.draft", "rules.publish"]


@pytest.mark.usefixtures("drafted")
def test_what_is_decided_is_done_by_whoever_asks_next_and_only_once(court, office, folder):
    decide(court, folder)

    assert put(office, table(office).json()["text"]).status_code == HTTPStatus.CONFLICT
    assert not court.nobody().get("/editions/smp-2027").json()["is_draft"]
    text = (folder / "smp-2027" / "edition.toml").read_bytes()
    finish_publications(court.database, folder)
    assert (folder / "smp-2027" / "edition.toml").read_bytes() == text


@pytest.mark.usefixtures("drafted")
def test_no_other_edition_takes_the_first_day_of_one_that_is_decided(court, office, folder):
    decide(court, folder)
    shutil.move(folder / "smp-2027", folder / ".away")
    again = office.post("/editions", json=SMP, headers=court.once())
    other = office.post("/editions", json=SMP | {"name": "other"}, headers=court.once())
    etag = {"If-Match": other.headers["ETag"]}

    taken = office.post(
        "/editions/other/publication", json={"valid_from": "2027-01-01"}, headers=court.once() | etag
    )

    assert (again.status_code, taken.status_code) == (409, 409)
    assert "smp-2027" in taken.json()["detail"]


@pytest.mark.usefixtures("drafted")
def test_tables_changed_by_hand_behind_a_decision_are_not_put_in_force(court, office, folder):
    once = decide(court, folder)
    path = folder / "smp-2027" / "lump_sums.csv"
    kept = path.read_bytes()
    path.write_bytes(kept.replace(b"PT,780,", b"PT,900,"))

    refused = publish(court, office, once=once)
    still = court.person(Role.AUDITOR).get("/editions/smp-2027").json()
    path.write_bytes(kept)

    assert refused.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "lump_sums" in refused.json()["detail"]
    assert still["is_draft"]
    assert not finished_editions(court.database, folder).drafts


@pytest.mark.usefixtures("drafted", "office")
def test_a_service_that_starts_makes_up_for_it_before_anything_asks_the_rules(court, folder):
    decide(court, folder)
    create_app(court.app.state.settings, court.database)
    assert not open_editions(folder).drafts


def test_a_service_starts_although_its_editions_cannot_be_read(court, folder):
    folder.rmdir()
    app = create_app(court.app.state.settings, court.database)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        assert client.get("/health/live").status_code == HTTPStatus.OK
        asked = client.get("/rules")
    assert asked.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert asked.json()["type"] == "/problems/no-editions"


def decide(court, folder):
    """Publishes, and stops where the decision is kept and the files are not yet written."""
    once = court.once()
    office = court.sign_in("support_office-programme@example.eu")
    with pytest.MonkeyPatch.context() as stopped:
        stopped.setattr(publishing, "finish_publications", lambda *_: None)
        assert publish(court, office, once=once).status_code == HTTPStatus.CREATED
    assert [one.name for one in open_editions(folder).drafts] == ["smp-2027"]
    return once


@pytest.mark.usefixtures("drafted")
def test_files_of_an_act_that_the_database_did_not_keep_are_put_back(court, office, folder):
    before = table(office).json()
    kept = sorted((path, path.read_bytes()) for path in folder.rglob("*") if path.is_file())

    with pytest.MonkeyPatch.context() as busy:
        busy.setattr(Database, "run", kept_by_nobody(Database.run))
        written = put(office, before["text"].replace("PT,780,", "PT,800,"))
        own = put(office, table(office, "kinds").json()["text"], name="kinds")
        other = office.post("/editions", json=SMP | {"name": "other"}, headers=court.once())

    assert [one.status_code for one in (written, own, other)] == [503, 503, 503]
    assert sorted((path, path.read_bytes()) for path in folder.rglob("*") if path.is_file()) == kept


def kept_by_nobody(run):
    """The database as it is when it can carry everything out and in the end keep nothing."""

    def run_in_vain(database: Any, work: Any, **more: Any) -> Any:
        def undone(connection: Any) -> Never:
            work(connection)
            raise DatabaseBusy(database.where, "is busy")

        return run(database, undone, **more)

    return run_in_vain


def test_an_act_that_is_tried_again_finds_the_files_as_they_were(folder):
    with draft_files() as files:
        path = folder / "a.csv"
        path.write_text("one", encoding="utf-8")
        files.write(path, "two", edition="a")
        files.write(folder / "b.csv", "new", edition="a")
        files.put_back()

    assert path.read_text(encoding="utf-8") == "one"
    assert not (folder / "b.csv").exists()


def test_files_of_a_request_that_ends_in_any_error_are_put_back(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("before")

    def fails() -> None:
        with draft_files() as files:
            files.write(path, "after", edition="drafted")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert path.read_text() == "before"


def test_the_editions_of_the_project_are_not_touched_by_these_tests():
    assert [place.name for place in EDITIONS.iterdir() if place.is_dir()] == []
