"""What is left of an organisation that was deleted, and of a person whose account was erased: ids alone."""

from http import HTTPStatus
from typing import Any

import pytest

from api.access import Role
from api.journal.use_cases import verify_trail
from api.profiles import store as profiles
from api.profiles.organisation import match_profile_of
from api.programme.store import get_partnership
from api.upkeep.jobs import all_jobs
from api.upkeep.worker import Upkeep
from matching.encoders import load_encoder
from matching.passages import texts_of
from matching.vectors import VectorStore
from tests.api.market import SPRING, a_firm, the_cluster

SAID = {  # what the organisation says of itself; one word of each begins with MARK
    "name": "Zybqxname Mill Lda",
    "city": "Zybqxcity",
    "about": "We weave Zybqxabout linen.",
    "seeks": "Dyers of Zybqxseeks.",
    "offers": "Looms of Zybqxoffers.",
    "motivation": "To Zybqxmotivate.",
    "representative_name": "Ana Zybqxperson",
}
LATER = {"name": "Zybqxrenamed Mill Lda", "about": "We spin Zybqxagain wool."}
MARK = "zybqx"


class Here:
    """A town with a host, and an organisation that its people have registered."""

    def __init__(self, town: Any) -> None:
        self.town = town
        cluster = the_cluster("PT", "South")
        town.load(cluster, a_firm("host", "ES", "North"), a_firm("seed", "PT", "South"))
        self.south = town.person(Role.MANAGER, "South")
        self.north = town.person(Role.MANAGER, "North")
        self.office = town.person(Role.SUPPORT_OFFICE)
        self.host = town.person(Role.HOST_SIGNER, "host")
        self.own = town.person(Role.VISITING_EDITOR, "seed", email="olga@firm.example.eu")
        self.number = self._registered()

    def did(self, who: Any, method: str, path: str, body: Any = None, *, tag: str = "*") -> Any:
        headers = {"If-Match": tag} | (self.town.once() if method == "POST" else {})
        answer = who.request(method, path, json=body, headers=headers)
        assert answer.status_code < HTTPStatus.BAD_REQUEST, (path, answer.text)
        return answer.json() if answer.content else None

    def _registered(self) -> str:
        known = {
            "kind": "sme",
            "country": "PT",
            "roles": ["visitor"],
            "member_of": ["cluster"],
            "visits_done": 0,
            "representative_born": "1980-05-01",
            "representative_third_country": False,
        }
        number = str(self.did(self.own, "POST", "/profiles", SAID | known)["id"])
        path = f"/profiles/{number}"
        self.did(
            self.own, "PUT", f"{path}/partnership", {"partnership": self.town.partnership("South")}, tag='"1"'
        )
        self.did(self.own, "POST", f"{path}/submission")
        self.did(self.south, "POST", f"{path}/validation")
        return number

    def writes(self) -> None:
        """Lets it do everything that leaves words of it somewhere."""
        number, path = self.number, f"/profiles/{self.number}"
        letter = {"to": "host", "text": "Do you know Zybqxmessage?"}
        self.did(self.own, "POST", f"/organisations/{number}/messages", letter)
        self.did(self.own, "PUT", f"/organisations/{number}/saved/host")
        assert self.own.get(f"/visitors/{number}/matches").status_code == HTTPStatus.OK
        self._proposes()
        waiver = {
            "organisation": number,
            "rule": "H4-membership",
            "granted_by": "Zybqxgranter",
            "reason": "It is a Zybqxreason",
            "valid_from": "2026-11-01",
            "valid_to": "2027-06-30",
        }
        recorded = self.did(self.south, "POST", "/waivers", waiver)["id"]
        given = {"authority": "agency", "reference": "Letter Zybqxletter", "given_on": "2026-11-10"}
        self.did(self.office, "POST", f"/waivers/{recorded}/approval", given)
        ending = {"on": "2026-12-31", "reason": "Zybqxending"}
        self.did(self.south, "POST", f"/waivers/{recorded}/ending", ending)
        self._is_told_of()
        webhook = {"owner": f"organisation:{number}", "url": "https://zybqxhook.example.org/hook"}
        self.did(self.own, "POST", "/webhooks", webhook)
        self._is_imported()
        self.did(self.own, "PATCH", path, LATER)

    def _proposes(self) -> None:
        asked = {"visitor": self.number, "host": "host", **SPRING, "words": "We liked Zybqxwords."}
        made = self.did(self.own, "POST", "/proposals", asked)["id"]
        other = {"first_day": "2027-03-15", "last_day": "2027-03-19", "words": "Rather then."}
        self.did(self.host, "POST", f"/proposals/{made}/counter-proposal", other)
        again = {"first_day": "2027-04-05", "last_day": "2027-04-09", "words": "Zybqxcounter."}
        self.did(self.own, "POST", f"/proposals/{made}/counter-proposal", again)

    def _is_told_of(self) -> None:
        named = {"partnership": self.town.partnership("South"), "visitor": self.number, "host": "host"}
        told = {"title": "Zybqxtitle", "text": "Five days with Zybqxstory."}
        story = self.did(self.south, "POST", "/success-stories", told | named)["id"]
        for who, organisation in ((self.own, self.number), (self.host, "host")):
            consent = {"organisation": organisation}
            self.did(who, "POST", f"/success-stories/{story}/consent", consent)
        self.did(self.south, "POST", f"/success-stories/{story}/publication")

    def _is_imported(self) -> None:
        file = f"id,name,country,about\n{self.number},Zybqxname Mill Lda,ZZ,Zybqximport\n"
        headers = self.town.once(**{"Content-Type": "text/csv"})
        told = self.south.post("/imports", content=file, params={"dry_run": True}, headers=headers)
        assert told.json()["rejects"], told.text

    def rows_saying(self, *words: str) -> list[str]:
        """Every row of every table in which one of these stands, in whatever case."""
        with self.town.database.snapshot() as connection:
            rows = [
                f"{name}: {[_text(value) for value in row]}"
                for name in _tables(connection)
                for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608  our own tables
            ]
        return [row for row in rows if any(word in row.lower() for word in words)]


def _text(value: object) -> object:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else value


def _tables(connection: Any) -> list[str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%%'"
    else:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return [row[0] for row in connection.exec_driver_sql(query)]


@pytest.fixture
def here(town: Any) -> Here:
    return Here(town)


def test_of_a_deleted_organisation_no_word_is_left_in_any_table(here: Here) -> None:
    here.writes()
    tables = {row.partition(":")[0] for row in here.rows_saying(MARK)}
    assert tables >= {
        "idempotency_keys",
        "import_rejects",
        "messages",
        "organisations",
        "outbox",
        "profile_versions",
        "proposal_moves",
        "stories",
        "waivers",
        "webhooks",
    }
    here.did(here.south, "DELETE", f"/profiles/{here.number}")
    assert here.rows_saying(MARK) == []
    with here.town.database.snapshot() as connection:
        told = [str(row[0]) for row in connection.exec_driver_sql("SELECT params FROM outbox")]
    assert any("Deleted organisation" in params for params in told)
    assert here.town.nobody().get("/success-stories").json()["stories"] == []
    verify_trail(here.town.database)


def test_a_request_whose_answer_was_erased_is_not_carried_out_again(here: Here) -> None:
    headers = here.town.once()
    asked = {"visitor": here.number, "host": "host", **SPRING, "words": "Come and see."}
    ways = {"url": "/proposals", "json": asked, "headers": headers}
    editor = here.town.person(Role.HOST_EDITOR, "host")
    assert editor.post(**ways).status_code == HTTPStatus.CREATED
    assert editor.post(**ways).headers["Idempotency-Replayed"] == "true"
    here.did(here.south, "DELETE", f"/profiles/{here.number}")
    again = editor.post(**ways)
    assert (again.status_code, again.json()["type"]) == (HTTPStatus.CONFLICT, "/problems/answer-erased")
    assert len(here.rows_saying("come and see.")) == 1


def test_nobody_stays_a_member_of_a_cluster_that_is_deleted(here: Here) -> None:
    south = here.town.partnership("South")
    edited = {"clusters": ["cluster"]}
    here.did(here.office, "PATCH", f"/partnerships/{south}", edited)
    here.did(here.south, "DELETE", "/profiles/cluster")
    with here.town.database.snapshot() as connection:
        assert profiles.members_of(connection, ["cluster"]) == {}
        left = profiles.get(connection, "host")
        partnership = get_partnership(connection, south)
    assert left is not None
    assert left.member_of == frozenset()
    with here.town.database.snapshot() as connection:
        query = "SELECT recipient FROM outbox WHERE kind = 'membership.gone' ORDER BY id"
        told = [row[0] for row in connection.exec_driver_sql(query)]
    assert told == ["organisation:host", f"organisation:{here.number}", "organisation:seed"]
    assert partnership is not None
    assert (partnership.clusters, partnership.version) == (frozenset(), 3)


def test_of_an_erased_account_neither_name_nor_address_is_left(here: Here) -> None:
    here.town.add_person("zenobia@mark.example.eu", here.town.mandate(Role.VISITING_EDITOR, here.number))
    person = here.town.sign_in("zenobia@mark.example.eu")
    letter = {"to": "host", "text": "We have read of your looms."}
    here.did(person, "POST", f"/organisations/{here.number}/messages", letter)
    here.did(person, "PUT", f"/organisations/{here.number}/saved/host")
    here.did(person, "PUT", "/notice-preferences/contact.received", {"mail": False})
    assert person.get(f"/visitors/{here.number}/matches").status_code == HTTPStatus.OK
    kept = person.get("/me/download").json()["elsewhere"]
    assert [one["text"] for one in kept["messages"]] == [letter["text"]]
    assert [len(kept[name]) for name in ("marks", "preferences", "lists")] == [1, 1, 1]
    number = person.get("/me").json()["account"]["id"]

    here.did(person, "DELETE", "/me")

    assert here.rows_saying("zenobia") == []
    with here.town.database.snapshot() as connection:
        for table, column in (
            ("messages", "account_id"),
            ("marks", "account_id"),
            ("preferences", "account"),
            ("showings", "asked_by"),
        ):
            query = f'SELECT count(*) FROM "{table}" WHERE {column} = {number}'  # noqa: S608  our own names
            assert connection.exec_driver_sql(query).scalar() == 0, table
    assert len(here.rows_saying("read of your looms")) == 1


def test_vectors_that_a_broken_off_deletion_left_go_with_the_next_upkeep(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = here.town.settings.vectors_dir
    vectors = VectorStore(folder, load_encoder("hashing"))
    with here.town.database.snapshot() as connection:
        present = profiles.get_many(connection, ["host", here.number])
    texts = {number: texts_of(match_profile_of(one)) for number, one in present.items()}
    vectors.vectors_of([text for ones in texts.values() for text in ones])
    monkeypatch.setattr("api.registrations.profile_routes.forget", lambda *_: None)  # as if it stopped there
    here.did(here.south, "DELETE", f"/profiles/{here.number}")
    (job,) = (one for one in all_jobs(here.town.settings) if one.name == "vectors.purge")
    upkeep = Upkeep(here.town.database, [job], clock=here.town.clock)

    done = [[one.done for one in upkeep.run_due(anyway=True)] for _ in range(2)]

    own = [text for text in texts[here.number] if text not in texts["host"]]
    assert done == [[len(own)], [0]]
    again = VectorStore(folder, load_encoder("hashing"))
    assert again.missing(texts["host"]) == []
    assert again.missing(own) == own


def test_an_empty_database_leaves_vectors_alone_that_were_made_beforehand(town: Any) -> None:
    vectors = VectorStore(town.settings.vectors_dir, load_encoder("hashing"))
    vectors.vectors_of(["We weave linen."])
    (job,) = (one for one in all_jobs(town.settings) if one.name == "vectors.purge")
    assert [one.done for one in Upkeep(town.database, [job], clock=town.clock).run_due()] == [0]
    assert vectors.missing(["We weave linen."]) == []
