"""How a profile ends: it expires when nobody confirms it, and a deletion leaves nothing that it said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from api.access import Role
from api.journal.use_cases import verify_trail
from api.people.policy import Policy
from api.people.use_cases.inviting import Acceptance, accept, invite_by_command
from api.problems import Problem
from api.profiles import life_store
from api.profiles import store as profiles
from api.profiles.life import Life, State
from api.profiles.organisation import Organisation
from api.registrations.confirming import is_over, last_day, reminder_due
from api.registrations.expiring import expire_profiles
from api.registrations.routes import router
from api.registrations.suggesting import suggest
from api.waivers import store as waiver_store
from eligibility.facts import Kind
from eligibility.facts import Role as Part
from eligibility.waivers import Waiver
from matching.encoders import load_encoder
from matching.profiles import OrganisationId, Period
from matching.vectors import VectorStore, forget

A = "Fictional Fibres Partnership"
MILL = OrganisationId("mill-1")
SAID = {  # every word that must be gone, by the field that said it
    "name": "Quixotic Mill Lda",
    "about": "Zyblorfian weavers of the valley.",
    "seeks": "Wendelkraft dyers, gentle frobnication masters.",
    "offers": "Plimsoll looms and tours.",
    "motivation": "Xanthic ambition.",
    "representative_name": "Ottoline Vexworth",
    "city": "Brumblebury",
}
WORDS = (
    "Quixotic",
    "Zyblorfian",
    "Wendelkraft",
    "frobnication",
    "Plimsoll",
    "Xanthic",
    "Vexworth",
    "Brumblebury",
    "1980-05-01",
)


def a_mill(**differences: Any) -> Organisation:
    least: dict[str, Any] = {
        "id": MILL,
        "kind": Kind.SME,
        "country": "PT",
        "roles": frozenset({Part.VISITOR}),
        "partnership": A,
        "representative_born": date(1980, 5, 1),
        "available": (Period(date(2027, 2, 1), date(2027, 3, 1)),),
        "member_of": frozenset(),
    }
    return Organisation(**(least | SAID | differences))


@pytest.fixture
def registry(town):
    if not any(getattr(route, "path", "") == "/profiles" for route in town.app.routes):
        town.app.include_router(router)
    town.load(a_mill())
    return town


def everything_in(town) -> str:
    """Every row of every table, as one text; the names that notices bear are left out."""
    with town.database.snapshot() as connection:
        rows = [
            row
            for name in _tables(connection)
            if name != "outbox"
            for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')  # noqa: S608  our own tables' names
        ]
    return "\n".join(str([_text(value) for value in row]) for row in rows)


def _text(value: object) -> object:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes | memoryview) else value


def _tables(connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%%'"
    else:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return [row[0] for row in connection.exec_driver_sql(query)]


def test_after_a_deletion_no_word_of_it_is_left(registry):
    signer = registry.person(Role.VISITING_SIGNER, MILL)
    manager = registry.person(Role.MANAGER, A)
    path = f"/profiles/{MILL}"
    change = {"city": "Brumblebury East", "about": "Zyblorfian weavers and spinners."}
    edited = signer.patch(path, json=change, headers=registry.once(**{"If-Match": '"1"'}))
    assert edited.status_code == HTTPStatus.OK, edited.text
    signer.post(f"{path}/pause", headers=registry.once(**{"If-Match": '"2"'}))
    assert all(word in everything_in(registry) for word in WORDS)
    store = VectorStore(registry.settings.vectors_dir, load_encoder("hashing"))
    store.vectors_of(["Zyblorfian weavers of the valley.", "gentle frobnication masters", "Of others."])

    unconditional = signer.delete(path)
    assert unconditional.status_code == HTTPStatus.PRECONDITION_REQUIRED
    deleted = signer.delete(path, headers={"If-Match": '"3"'})
    assert (deleted.status_code, deleted.content) == (HTTPStatus.NO_CONTENT, b"")

    left = everything_in(registry)
    assert [word for word in WORDS if word in left] == []
    again = VectorStore(registry.settings.vectors_dir, load_encoder("hashing"))
    gone = ["Zyblorfian weavers of the valley.", "gentle frobnication masters"]
    assert again.missing([*gone, "Of others."]) == gone
    assert signer.get(path).status_code == HTTPStatus.NOT_FOUND
    assert manager.get(path).status_code == HTTPStatus.NOT_FOUND
    auditor = registry.person(Role.AUDITOR)
    assert auditor.get(path).status_code == HTTPStatus.GONE
    assert "2026-11-21" in auditor.get(path).json()["detail"]
    assert {one["state"] for one in auditor.get("/profiles").json()["profiles"]} == {"deleted"}
    with registry.database.snapshot() as connection:
        assert profiles.get_all(connection) == {}
        assert life_store.get(connection, MILL).state is State.DELETED
    verify_trail(registry.database)


def test_a_deletion_ends_who_acts_for_it_and_its_waivers_and_closes_its_invitations(registry):
    other = registry.person(Role.VISITING_EDITOR, MILL)
    signer = registry.person(Role.VISITING_SIGNER, MILL)
    with registry.database.transaction() as connection:
        waiver = Waiver(
            rule="V4-membership",
            granted_by="VOP",
            reason="A long journey.",
            valid_from=date(2026, 1, 1),
            valid_to=date(2027, 12, 31),
        )
        waiver_store.add(connection, MILL, waiver, at=registry.clock.at)
    wanted = registry.mandate(Role.VISITING_EDITOR, MILL)
    _, bearer = invite_by_command(
        registry.database, "late@example.eu", wanted, at=registry.clock.at, policy=Policy()
    )
    signer.delete(f"/profiles/{MILL}", headers={"If-Match": "*"})
    late = Acceptance(secret=bearer.secret, name="Late", password="canary linen by the river")  # noqa: S106
    with pytest.raises(Problem):
        accept(registry.database, late, at=registry.clock.at, passwords=registry.passwords)
    assert other.get("/me").status_code == HTTPStatus.UNAUTHORIZED  # its mandate has ended
    assert signer.get("/me").status_code == HTTPStatus.OK
    with registry.database.snapshot() as connection:
        (ended,) = waiver_store.recorded_for(connection, [MILL])
        lasting = connection.exec_driver_sql(
            "SELECT count(*) FROM mandates WHERE ended_at IS NULL AND organisation_id = 'mill-1'"
        ).scalar()
    assert ended.last_day == date(2026, 11, 20)
    assert lasting == 0


def test_a_deletion_is_for_signers_and_managers_in_person_and_of_what_they_saw(registry):
    editor = registry.person(Role.VISITING_EDITOR, MILL)
    signer = registry.person(Role.VISITING_SIGNER, MILL)
    stale = {"If-Match": '"9"'}
    assert editor.delete(f"/profiles/{MILL}", headers=stale).status_code == HTTPStatus.FORBIDDEN
    assert signer.delete(f"/profiles/{MILL}", headers=stale).status_code == HTTPStatus.PRECONDITION_FAILED
    assert signer.delete("/profiles/nobody-1", headers=stale).status_code == HTTPStatus.NOT_FOUND


def test_a_body_can_be_deleted_and_its_members_stay(registry):
    registry.load(a_mill(id=OrganisationId("cluster-1"), kind=Kind.CLUSTER))
    registry.load(a_mill(id=OrganisationId("mill-2"), member_of=frozenset({OrganisationId("cluster-1")})))
    signer = registry.person(Role.VISITING_SIGNER, "cluster-1")
    assert signer.delete("/profiles/cluster-1", headers={"If-Match": "*"}).status_code == 204
    editor = registry.person(Role.VISITING_EDITOR, "mill-2")
    assert editor.get("/profiles/mill-2").status_code == HTTPStatus.OK
    edited = editor.patch("/profiles/mill-2", json={"city": "Porto"}, headers={"If-Match": "*"})
    assert edited.status_code == HTTPStatus.OK, edited.text


def test_what_is_kept_about_a_profile_can_be_taken_away(registry):
    signer = registry.person(Role.VISITING_SIGNER, MILL)
    registry.clock.at += timedelta(minutes=1)
    signer.patch(f"/profiles/{MILL}", json={"city": "Porto"}, headers={"If-Match": '"1"'})
    answer = signer.get(f"/profiles/{MILL}/download")
    assert answer.status_code == HTTPStatus.OK, answer.text
    kept = answer.json()
    assert [one["profile"]["city"] for one in kept["versions"]] == ["Brumblebury", "Porto"]
    assert [one["act"] for one in kept["events"]] == ["profile.edit"]
    assert [one["role"] for one in kept["mandates"]] == ["visiting_signer"]
    assert kept["profile"]["representative_name"] == "Ottoline Vexworth"


def a_life(confirmed: date) -> Life:
    moment = datetime.combine(confirmed, datetime.min.time(), UTC)
    return Life(
        organisation_id="o",
        state=State.VALIDATED,
        version=1,
        registered_at=moment,
        changed_at=moment,
        validated_at=moment,
        confirmed_at=moment,
    )


@pytest.mark.parametrize(
    ("confirmed", "last"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 8, 28), date(2027, 2, 28)),
        (date(2026, 3, 31), date(2026, 9, 30)),
        (date(2026, 11, 21), date(2027, 5, 21)),
    ],
)
def test_a_confirmation_counts_for_six_months_of_the_calendar(confirmed, last):
    life = a_life(confirmed)
    assert last_day(life) == last == confirmed + relativedelta(months=6)
    assert not is_over(life, last)
    assert is_over(life, last + timedelta(days=1))


def test_the_nearest_reminder_is_the_one_that_is_due():
    life, last = a_life(date(2026, 8, 31)), date(2027, 2, 28)
    due = {days: reminder_due(life, last - timedelta(days=days)) for days in (31, 30, 8, 7, 0, -1)}
    assert due == {31: None, 30: 30, 8: 30, 7: 7, 0: 7, -1: None}


def notices(town) -> list[str]:
    with town.database.snapshot() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT kind FROM outbox ORDER BY id")]


def test_people_are_reminded_once_then_the_profile_expires_once_and_can_be_confirmed(registry):
    registry.load(a_mill(id=OrganisationId("mill-2")))
    with registry.database.transaction() as connection:
        life = life_store.get(connection, "mill-2")
        life_store.save(connection, replace(life, state=State.DRAFT, validated_at=None, confirmed_at=None))
    confirmed = registry.clock.at  # 21 November 2026: counts until 21 May 2027
    days = {
        date(2027, 4, 20): [],
        date(2027, 4, 21): ["profile.expiring"],
        date(2027, 4, 22): [],
        date(2027, 5, 14): ["profile.expiring"],
        date(2027, 5, 21): [],
        date(2027, 5, 22): ["profile.expired"],
        date(2027, 6, 1): [],
    }
    for day, expected in days.items():
        before = len(notices(registry))
        at = confirmed.replace(year=day.year, month=day.month, day=day.day)
        expire_profiles(registry.database, at=at)
        expire_profiles(registry.database, at=at)
        assert notices(registry)[before:] == expected, day
    with registry.database.snapshot() as connection:
        assert life_store.get(connection, MILL).state is State.EXPIRED
        assert profiles.unlisted_ids(connection) == {MILL}
    registry.clock.at = confirmed.replace(year=2027, month=6, day=2)
    signer = registry.person(Role.VISITING_SIGNER, MILL)
    again = signer.post(f"/profiles/{MILL}/reconfirmation", headers=registry.once(**{"If-Match": "*"}))
    assert again.json()["state"] == "validated"
    assert signer.get(f"/profiles/{MILL}").json()["life"]["counts_until"] == "2027-12-02"
    assert expire_profiles(registry.database, at=registry.clock.at).expired == ()
    verify_trail(registry.database)


def a_partnership(number: int, **differences: Any) -> SimpleNamespace:
    least = {"id": number, "name": f"P{number}", "countries": (), "ecosystems": (), "clusters": ()}
    return SimpleNamespace(**(least | differences))


def test_suggestions_go_by_own_cluster_then_sectors_then_country_then_distance():
    mill = a_mill(
        ecosystems=frozenset({"textiles", "retail"}),
        member_of=frozenset({OrganisationId("own")}),
        latitude=41.0,
        longitude=-8.0,
    )
    found = suggest(
        mill,
        [
            a_partnership(1),
            a_partnership(2, clusters=("far",)),
            a_partnership(3, clusters=("near",)),
            a_partnership(4, countries=("PT",)),
            a_partnership(5, ecosystems=("textiles",)),
            a_partnership(6, ecosystems=("textiles", "retail")),
            a_partnership(7, clusters=("own",)),
        ],
        places={"far": (60.0, 20.0), "near": (41.0, -8.1)},
        labels={"textiles": "Textiles", "retail": "Retail", "PT": "Portugal"},
    )
    assert [one.id for one in found] == [7, 6, 5, 4, 3, 2, 1]
    assert found[0].reasons == ("You are a member of own, which belongs to it.",)
    assert found[1].reasons == ("It works in Retail and Textiles, as you do.",)
    assert found[3].reasons == ("It covers Portugal.",)
    assert found[4].reasons == ("The nearest of its clusters is 8 km away.",)
    assert found[6].reasons == ()


def test_forgotten_vectors_are_gone_from_the_files_and_the_others_stay_as_they_were(tmp_path):
    store = VectorStore(tmp_path, load_encoder("hashing"))
    texts = ["We weave linen.", "We forge steel.", "We grow algae."]
    before = store.vectors_of(texts)
    assert forget(tmp_path, ["We forge steel.", "Never seen.", ""]) == 1
    assert forget(tmp_path, ["We forge steel."]) == 0
    assert forget(tmp_path / "nowhere", texts) == 0
    assert store.missing(texts) == ["We forge steel."]
    row = before[1].tobytes()
    assert all(row not in path.read_bytes() for path in tmp_path.rglob("*.f32"))
    assert (store.vectors_of(texts) == before).all()
    assert (VectorStore(tmp_path, load_encoder("hashing")).vectors_of(texts) == before).all()
