"""Imports by managers over HTTP: the same as at the command line, for their own organisations alone."""

import csv
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from threading import Barrier
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from api.access import Role
from api.journal.tables import audit, idempotency_keys
from api.profiles import life_store, store
from api.profiles.life import Life, State
from api.profiles.organisation import Organisation
from api.profiles.tables import import_rejects
from api.programme.approvals import step_called
from api.programme.store import save_step
from api.registrations.imports_use_cases import KEPT_FOR, purge_rejects
from matching.profiles import OrganisationId

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS = ("id", "name", "country", "about", "partnership", "city", "member_of")


def a_file(*rows: dict[str, str]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows({"name": f"Mill {row['id']}", "about": "We weave."} | row for row in rows)
    return file.getvalue().encode()


@pytest.fixture
def fibres(town: Any, an_organisation: Callable[..., Organisation]) -> Any:
    """Two partnerships with an organisation each."""
    town.load(
        an_organisation(id="fib-1", name="Mill fib-1", partnership="Fibres"),
        an_organisation(id="wool-1", name="Mill wool-1", partnership="Wool"),
        an_organisation(id="free-1", name="Mill free-1"),
    )
    return town


@pytest.fixture
def manager(fibres: Any) -> Any:
    return fibres.person(Role.MANAGER, "Fibres")


@pytest.fixture
def sends(fibres: Any, manager: Any) -> Callable[..., Any]:
    def send(content: bytes, *, by: Any = None, media: str = "text/csv", **params: Any) -> Any:
        headers = fibres.once(**{"Content-Type": media})
        return (by or manager).post("/imports", content=content, params=params, headers=headers)

    return send


def stored(town: Any, name: str) -> Organisation | None:
    with town.database.snapshot() as connection:
        return store.get(connection, name)


def life_of(town: Any, name: str) -> Life:
    with town.database.snapshot() as connection:
        life = life_store.get(connection, name)
    assert life is not None
    return life


def set_life(town: Any, name: str, **differences: Any) -> None:
    with town.database.transaction() as connection:
        life = life_store.get(connection, name)
        assert life is not None
        life_store.save(connection, replace(life, **differences))


def n_imports(town: Any) -> int:
    with town.database.snapshot() as connection:
        query = select(func.count()).where(audit.c.act == "profile.import")
        return int(connection.execute(query).scalar_one())


class TestComingIn:
    def test_a_file_comes_in_as_one_act_of_the_manager(self, fibres: Any, sends: Any) -> None:
        answer = sends(a_file({"id": "new-1"}, {"id": "fib-1", "city": "Porto"}))
        assert answer.status_code == HTTPStatus.OK, answer.text
        told = answer.json()
        assert (told["saved"], told["rows"], told["new"], told["changed"]) == (True, 2, 1, 1)
        assert told["changes"] == [{"id": "fib-1", "fields": ["city", "about"]}]
        new = stored(fibres, "new-1")
        assert new is not None
        assert new.partnership == "Fibres"  # an empty cell is the manager's own partnership
        assert life_of(fibres, "new-1").state is State.VALIDATED
        with fibres.database.snapshot() as connection:
            row = connection.execute(select(audit).where(audit.c.act == "profile.import")).one()
        assert row.account_id is not None
        assert '"changed":1' in row.detail
        assert '"new":1' in row.detail
        assert "Mill" not in row.detail

    def test_a_dry_run_tells_the_same_and_changes_nothing(self, fibres: Any, sends: Any) -> None:
        content = a_file({"id": "new-1"}, {"id": "fib-1", "city": "Porto"}, {"id": "x", "country": "ZZ"})
        told = sends(content, dry_run=True).json()
        assert (told["saved"], told["new"], told["changed"], told["bad_rows"]) == (False, 1, 1, 1)
        assert told["errors"][0]["row"] == 4
        assert told["errors"][0]["column"] == "country"
        assert stored(fibres, "new-1") is None
        assert n_imports(fibres) == 0

    def test_a_look_tells_how_the_first_rows_were_understood(self, sends: Any) -> None:
        content = a_file(
            {"id": "new-1", "country": "Portugal"},
            {"id": "fib-1", "city": "Porto"},
            {"id": "x", "country": "ZZ"},
            *({"id": f"more-{number}"} for number in range(20)),
        )
        told = sends(content, dry_run=True).json()
        rows = told["first_rows"]
        assert [one["row"] for one in rows] == list(range(2, 12))
        assert [one["coming"] for one in rows[:4]] == ["new", "changed", "bad", "new"]
        columns = [cell["column"] for cell in rows[0]["cells"]]
        assert columns == [name for name in COLUMNS if name in columns]
        assert {"id", "name", "country", "city", "about"} <= set(columns)
        assert all([cell["column"] for cell in one["cells"]] == columns for one in rows)
        country = [one["cells"][columns.index("country")] for one in rows]
        assert (country[0]["text"], country[0]["read_as"], country[0]["wrong"]) == ("Portugal", "PT", [])
        assert (country[1]["text"], country[1]["read_as"]) == ("", "")
        assert country[2]["wrong"] == [one for one in told["errors"] if one["row"] == 4]
        assert country[2]["wrong"][0]["advice"]

    def test_a_row_that_may_not_come_in_says_why_in_its_own_cell(self, sends: Any) -> None:
        told = sends(a_file({"id": "wool-1"}), dry_run=True).json()
        [row] = told["first_rows"]
        assert row["coming"] == "bad"
        [marked] = [cell for cell in row["cells"] if cell["wrong"]]
        assert marked["column"] == "id"
        assert "does not manage it" in marked["wrong"][0]["problem"]

    def test_a_cell_beyond_the_last_column_is_told_of_the_row(self, sends: Any) -> None:
        told = sends(b"id,name,about\nnew-1,Mill,We weave.,more\n", dry_run=True).json()
        [row] = told["first_rows"]
        assert row["coming"] == "bad"
        assert not any(cell["wrong"] for cell in row["cells"])
        assert row["wrong"][0]["column"] == "beyond the last column"

    def test_long_texts_are_shortened_there(self, sends: Any) -> None:
        told = sends(a_file({"id": "new-1", "about": "We weave. " * 2_000}), dry_run=True).json()
        [about] = [cell for cell in told["first_rows"][0]["cells"] if cell["column"] == "about"]
        assert len(about["text"]) <= 60
        assert len(about["read_as"]) <= 60

    def test_rows_are_told_to_who_looks_and_kept_nowhere(self, fibres: Any, sends: Any) -> None:
        assert sends(a_file({"id": "new-1", "city": "Xanadu"}), dry_run=True).json()["first_rows"]
        with fibres.database.snapshot() as connection:
            assert connection.execute(select(func.count()).select_from(idempotency_keys)).scalar_one() == 0
        assert sends(a_file({"id": "new-1", "city": "Xanadu"})).json()["first_rows"] == []

    def test_the_same_file_again_changes_nothing_and_is_an_act_with_a_key_of_its_own(
        self, fibres: Any, sends: Any, manager: Any
    ) -> None:
        content = a_file({"id": "new-1"})
        sends(content)
        headers = fibres.once(**{"Content-Type": "text/csv"})
        again = manager.post("/imports", content=content, headers=headers).json()
        assert (again["saved"], again["new"], again["unchanged"]) == (True, 0, 1)
        assert n_imports(fibres) == 2
        another = manager.post("/imports", content=a_file({"id": "new-2"}), headers=headers)
        assert (another.status_code, another.json()["type"]) == (422, "/problems/key-reused-for-another")
        assert n_imports(fibres) == 2

    def test_a_retry_gets_the_first_answer(self, fibres: Any, manager: Any) -> None:
        headers = fibres.once(**{"Content-Type": "text/csv"})
        answers = [
            manager.post("/imports", content=a_file({"id": "new-1"}), headers=headers) for _ in range(2)
        ]
        assert answers[0].content == answers[1].content
        assert answers[1].headers["Idempotency-Replayed"] == "true"
        other = manager.post("/imports", content=a_file({"id": "new-2"}), headers=headers)
        assert other.status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    def test_two_at_once_have_one_effect(self, fibres: Any) -> None:
        managers = [fibres.person(Role.MANAGER, "Fibres", email=f"m{n}@example.eu") for n in range(3)]
        content = a_file(*({"id": f"new-{n}"} for n in range(30)))
        start = Barrier(3)

        def send(person: Any) -> Any:
            start.wait()
            headers = fibres.once(**{"Content-Type": "text/csv"})
            return person.post("/imports", content=content, headers=headers)

        with ThreadPoolExecutor(3) as threads:
            answers = list(threads.map(send, managers))
        assert [answer.status_code for answer in answers] == [HTTPStatus.OK] * 3
        assert sorted(answer.json()["new"] for answer in answers) == [0, 0, 30]
        assert n_imports(fibres) == 3  # each is an act; one of them brought something in

    def test_a_workbook_comes_in_as_well(self, sends: Any) -> None:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.append(["id", "name", "about"])
        book.active.append(["new-1", "Mill", "We weave."])
        file = io.BytesIO()
        book.save(file)
        assert sends(file.getvalue(), media=XLSX).json()["new"] == 1
        assert sends(file.getvalue(), media="application/octet-stream").json()["unchanged"] == 1

    def test_a_foreign_file_comes_in_by_a_mapping_that_is_kept_here(self, fibres: Any, sends: Any) -> None:
        line = (
            b'{"id":"h-1","name":"A","country":"PT","type":"other","is_sme":true,"city":"Porto",'
            b'"topics":["looms"],"sectors":[],"n_projects":1,"n_coordinated":0,"projects":[],'
            b'"h2020_projects":[],"h2020_parts":[],"text":"We weave."}\n'
        )
        look = sends(line, media="application/x-ndjson", mapping="horizon_partners", dry_run=True).json()
        shown = {cell["column"]: cell["text"] for cell in look["first_rows"][0]["cells"]}
        assert (shown["country"], shown["city"], shown["topics"]) == ("PT", "Porto", "looms")
        assert not shown.keys() & {"kind", "about"}  # our words for columns that this file does not have
        answer = sends(line, media="application/x-ndjson", mapping="horizon_partners")
        assert answer.json()["new"] == 1, answer.text
        assert stored(fibres, "h-1") is not None
        unknown = sends(line, mapping="nobodys", media="application/x-ndjson")
        assert unknown.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "horizon_partners" in unknown.json()["detail"]


class TestWhose:
    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ({"id": "new-1", "partnership": "Wool"}, "this names another partnership"),
            ({"id": "new-1", "partnership": "Nobody's yet"}, "this names another partnership"),
            ({"id": "wool-1"}, "your partnership does not manage it"),
            ({"id": "wool-1", "partnership": "Fibres"}, "your partnership does not manage it"),
            ({"id": "free-1"}, "your partnership does not manage it"),
        ],
    )
    def test_rows_of_others_are_bad_rows(
        self, fibres: Any, sends: Any, row: dict[str, str], told: str
    ) -> None:
        before = stored(fibres, row["id"])
        answer = sends(a_file(row, {"id": "good-1"}))
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert told in answer.json()["detail"]
        assert stored(fibres, row["id"]) == before
        assert stored(fibres, "good-1") is None
        assert n_imports(fibres) == 0

    def test_its_own_name_may_stand_there(self, sends: Any) -> None:
        assert sends(a_file({"id": "new-1", "partnership": "FIBRES"})).json()["new"] == 1

    @pytest.mark.parametrize(
        ("role", "of"),
        [(Role.HOST_SIGNER, "fib-1"), (Role.SUPPORT_OFFICE, None), (Role.AUDITOR, None)],
    )
    def test_only_managers_import(self, fibres: Any, sends: Any, role: Role, of: str | None) -> None:
        person = fibres.person(role, of)
        assert sends(a_file({"id": "new-1"}), by=person).status_code == HTTPStatus.FORBIDDEN
        wanted = sends(a_file({"id": "new-1"}), by=person, partnership=fibres.partnership("Fibres"))
        assert wanted.status_code == HTTPStatus.FORBIDDEN

    def test_nobody_imports_without_signing_in(self, fibres: Any, sends: Any) -> None:
        assert sends(b"", by=fibres.nobody()).status_code == HTTPStatus.UNAUTHORIZED

    def test_a_manager_imports_for_no_other_partnership(self, fibres: Any, sends: Any) -> None:
        for number in (fibres.partnership("Wool"), 9_999):
            answer = sends(a_file({"id": "new-1"}), partnership=number)
            assert answer.status_code == HTTPStatus.FORBIDDEN

    def test_who_manages_two_says_for_which(self, fibres: Any, sends: Any) -> None:
        both = [fibres.mandate(Role.MANAGER, name) for name in ("Fibres", "Wool")]
        fibres.add_person("both@example.eu", *both)
        person = fibres.sign_in("both@example.eu")
        assert sends(a_file({"id": "n"}), by=person).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        told = sends(a_file({"id": "n"}), by=person, partnership=fibres.partnership("Wool"))
        assert told.json()["new"] == 1


class TestLives:
    def test_a_changed_profile_keeps_its_state_and_is_confirmed(self, fibres: Any, sends: Any) -> None:
        set_life(fibres, "fib-1", state=State.PAUSED, confirmed_at=fibres.clock.at - timedelta(days=90))
        version = life_of(fibres, "fib-1").version
        sends(a_file({"id": "fib-1", "city": "Porto"}))
        life = life_of(fibres, "fib-1")
        assert (life.state, life.confirmed_at, life.version) == (State.PAUSED, fibres.clock.at, version + 1)

    @pytest.mark.parametrize("city", ["", "Porto"], ids=["unchanged", "changed"])
    def test_an_expired_profile_holds_again(self, fibres: Any, sends: Any, city: str) -> None:
        sends(a_file({"id": "fib-1"}))
        set_life(fibres, "fib-1", state=State.EXPIRED, confirmed_at=fibres.clock.at - timedelta(days=300))
        version = life_of(fibres, "fib-1").version
        told = sends(a_file({"id": "fib-1", "city": city})).json()
        assert (told["confirmed_again"], told["changed"]) == (1, int(bool(city)))
        life = life_of(fibres, "fib-1")
        assert (life.state, life.confirmed_at) == (State.VALIDATED, fibres.clock.at)
        assert life.version == version + 1
        assert n_imports(fibres) == 2

    @pytest.mark.parametrize("state", [State.DELETED, State.REJECTED, State.APPROVING])
    def test_what_is_closed_does_not_come_back_by_a_file(self, fibres: Any, sends: Any, state: State) -> None:
        set_life(fibres, "fib-1", state=state)
        answer = sends(a_file({"id": "fib-1", "city": "Porto"}))
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert life_of(fibres, "fib-1").state is state

    def test_the_first_draft_of_others_is_as_one_of_another_partnership(
        self, fibres: Any, sends: Any
    ) -> None:
        set_life(fibres, "fib-1", state=State.DRAFT, validated_at=None)
        answer = sends(a_file({"id": "fib-1", "city": "Porto"}))
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "your partnership does not manage it" in answer.json()["detail"]
        kept = stored(fibres, "fib-1")
        assert kept is not None
        assert kept.city is None

    def test_how_far_the_profile_of_another_partnership_has_got_is_not_told(
        self, fibres: Any, sends: Any
    ) -> None:
        set_life(fibres, "wool-1", state=State.REJECTED)
        told = sends(a_file({"id": "wool-1"}))
        assert [one["what"].partition(".")[0] for one in told.json()["errors"]] == [
            "an organisation on record has this id, and your partnership does not manage it"
        ]

    def test_where_the_office_approves_new_ones_wait_and_it_is_told_once(
        self, fibres: Any, sends: Any
    ) -> None:
        with fibres.database.transaction() as connection:
            step = step_called("profile.approval").set_to(is_required=True, at=fibres.clock.at)
            save_step(connection, step)
        sends(a_file({"id": "new-1"}, {"id": "new-2"}, {"id": "fib-1", "city": "Porto"}))
        states = [life_of(fibres, one).state for one in ("new-1", "new-2", "fib-1")]
        assert states == [State.APPROVING, State.APPROVING, State.VALIDATED]
        with fibres.database.snapshot() as connection:
            rows = connection.exec_driver_sql("SELECT recipient FROM outbox WHERE kind = 'approval.asked'")
            assert [row[0] for row in rows] == ["office:programme"]

    def test_nobody_is_a_member_of_a_deleted_cluster(self, fibres: Any, sends: Any) -> None:
        set_life(fibres, "free-1", state=State.DELETED)
        answer = sends(a_file({"id": "new-1", "member_of": "free-1"}))
        assert "no organisation has this id" in answer.json()["detail"]

    def test_a_manager_vouches_for_memberships(self, fibres: Any, sends: Any) -> None:
        stated = Organisation(
            id=OrganisationId("fib-1"),
            name="Mill fib-1",
            about="We weave.",
            partnership="Fibres",
            member_of=frozenset({OrganisationId("free-1")}),
            unconfirmed=frozenset({OrganisationId("free-1")}),
        )
        with fibres.database.transaction() as connection:
            store.replace(connection, [stated], at=fibres.clock.at)
        told = sends(a_file({"id": "fib-1", "member_of": "free-1"})).json()
        assert told["changes"] == [{"id": "fib-1", "fields": ["unconfirmed"]}]


class TestRejects:
    BAD = a_file({"id": "new-1"}, {"id": "new-2", "country": "Portugl", "city": "=1+1"})

    def test_good_rows_come_in_and_bad_ones_are_given_back(
        self, fibres: Any, manager: Any, sends: Any
    ) -> None:
        told = sends(self.BAD, skip_bad=True).json()
        assert (told["new"], told["bad_rows"]) == (1, 1)
        answer = manager.get(f"/imports/{told['rejects']}/rejects")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [(row["id"], row["city"]) for row in rows] == [("new-2", "'=1+1")]
        assert "row 3, country 'Portugl'" in rows[0]["error"]
        corrected = answer.content.replace(b",Portugl,", b",PT,")
        assert sends(corrected).json()["new"] == 1
        again = stored(fibres, "new-2")
        assert again is not None
        assert again.city == "=1+1"

    def test_a_refused_file_gives_them_back_too(self, manager: Any, sends: Any) -> None:
        refused = sends(self.BAD)
        assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        path = refused.json()["detail"].partition("GET ")[2].split()[0]
        assert manager.get(path).status_code == HTTPStatus.OK

    def test_they_are_for_managers_of_that_partnership(self, fibres: Any, sends: Any) -> None:
        path = f"/imports/{sends(self.BAD, dry_run=True).json()['rejects']}/rejects"
        colleague = fibres.person(Role.MANAGER, "Fibres", email="colleague@example.eu")
        assert colleague.get(path).status_code == HTTPStatus.OK
        for role, of in ((Role.MANAGER, "Wool"), (Role.SUPPORT_OFFICE, None), (Role.HOST_SIGNER, "fib-1")):
            assert fibres.person(role, of).get(path).status_code == HTTPStatus.FORBIDDEN

    def test_they_are_kept_for_a_day(self, fibres: Any, sends: Any) -> None:
        path = f"/imports/{sends(self.BAD, dry_run=True).json()['rejects']}/rejects"
        assert purge_rejects(fibres.database, at=fibres.clock.at) == 0
        fibres.clock.at += KEPT_FOR
        late = fibres.person(Role.MANAGER, "Fibres", email="late@example.eu")
        assert late.get(path).status_code == HTTPStatus.NOT_FOUND
        assert purge_rejects(fibres.database, at=fibres.clock.at) == 1

    def test_only_the_newest_of_a_partnership_are_kept(self, fibres: Any, sends: Any) -> None:
        for _ in range(22):
            fibres.clock.at += timedelta(seconds=1)
            last = sends(self.BAD, dry_run=True).json()["rejects"]
        with fibres.database.snapshot() as connection:
            ids = list(connection.scalars(select(import_rejects.c.id)))
        assert len(ids) == 20
        assert last in ids


class TestFilesThatAreNone:
    @pytest.mark.parametrize(
        ("content", "media", "status"),
        [
            (b"", "text/csv", HTTPStatus.BAD_REQUEST),
            (b"id,name\n", "text/csv", HTTPStatus.BAD_REQUEST),
            (b"number,company\n1,A\n", "text/csv", HTTPStatus.BAD_REQUEST),
            (b"\x89PNG\r\n" + bytes(64), "application/octet-stream", HTTPStatus.BAD_REQUEST),
            (b"PK\x03\x04" + bytes(64), "application/octet-stream", HTTPStatus.BAD_REQUEST),
            (b"id,name\n\xff,A\n", "text/csv", HTTPStatus.BAD_REQUEST),
            (a_file({"id": "x"}), XLSX, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
            (a_file({"id": "x"}), "application/pdf", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
            (b'{"id":"x"}', "text/csv", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
        ],
    )
    def test_they_are_refused_in_words(
        self, sends: Any, content: bytes, media: str, status: HTTPStatus
    ) -> None:
        answer = sends(content, media=media)
        assert answer.status_code == status, answer.text
        assert answer.headers["Content-Type"] == "application/problem+json"

    def test_a_bomb_is_refused_before_it_is_unpacked(self, sends: Any) -> None:
        import zipfile

        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"<a/>")
            archive.writestr("xl/worksheets/sheet1.xml", bytes(32 * 2**20))
        answer = sends(file.getvalue(), media=XLSX)
        assert answer.status_code == HTTPStatus.BAD_REQUEST
        assert "unpacks to" in answer.json()["detail"]

    def test_too_many_rows_are_refused(self, sends: Any) -> None:
        answer = sends(b"id,name,about\n" + b"a,b,c\n" * 100_001)
        assert answer.status_code == HTTPStatus.BAD_REQUEST
        assert "more than 100,000 rows" in answer.json()["detail"]

    @pytest.mark.parametrize("params", [{"filename": "a/b"}, {"encoding": "punycode"}, {"mapping": "../x"}])
    def test_a_query_that_cannot_be_is_refused(self, sends: Any, params: dict[str, str]) -> None:
        assert sends(a_file({"id": "x"}), **params).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


class TestWarnings:
    def test_rows_that_look_like_others_come_in_with_a_warning(self, sends: Any) -> None:
        told = sends(
            a_file(
                {"id": "new-1", "name": "MILL fib-1, Lda"},
                {"id": "new-2", "name": "Dyers of Porto", "city": "Porto", "country": "PT"},
                {"id": "new-3", "name": "Dyers, Porto Lda", "city": "PORTO", "country": "PT"},
            )
        ).json()
        assert told["new"] == 3
        seen = [(one["row"], one["other"], one["other_row"], one["strength"]) for one in told["duplicates"]]
        assert seen == [(2, "fib-1", None, "perhaps"), (3, "new-3", 4, "same")]

    def test_drafts_of_others_are_not_told(self, fibres: Any, sends: Any) -> None:
        set_life(fibres, "wool-1", state=State.DRAFT, validated_at=None)
        told = sends(a_file({"id": "new-1", "name": "Mill wool-1"})).json()
        assert told["duplicates"] == []
