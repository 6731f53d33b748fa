"""Who is told of mandates given and ended, and what no longer counts once it was ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api.access import Role
from api.journal.tables import outbox
from api.notices.wording import letter_of
from api.people.problems import NotSignedIn
from api.people.store import mandates
from api.people.tables import accounts
from api.people.use_cases.recognising import by_token, still_held

SECOND = {"email": "second@example.eu", "mandate": {"role": "host_signer", "organisation": "host"}}
PASSWORD = "canary linen by the river"  # noqa: S105


@pytest.fixture
def here(town: Any, an_organisation: Callable[..., Any]) -> Any:
    town.load(an_organisation(id="host", name="Host Lda", partnership="Fibres"))
    return town


def told(here: Any, *kinds: str) -> list[tuple[str, str]]:
    with here.database.snapshot() as connection:
        query = select(outbox.c.kind, outbox.c.recipient, outbox.c.params).order_by(outbox.c.id)
        rows = [row for row in connection.execute(query) if row.kind in kinds]
    for row in rows:
        letter = letter_of(row.kind, row.params, public_url="https://match.example.eu")
        assert "example.eu" not in " ".join([letter.subject, *letter.paragraphs])
    return [(row.kind, row.recipient) for row in rows]


def invited(here: Any, manager: Any) -> None:
    """A second signer, made by the manager."""
    assert manager.post("/invitations", json=SECOND, headers=here.once()).status_code == 202
    with here.database.snapshot() as connection:
        query = select(outbox.c.params).where(outbox.c.kind == "account.invited").order_by(outbox.c.id.desc())
        secret = connection.scalars(query).first()["secret"]
    taken = {"secret": secret, "name": "Second", "password": PASSWORD}
    assert here.nobody().post("/invitations/acceptances", json=taken).status_code == 201


def test_an_organisation_is_told_when_a_manager_makes_a_signer_for_it_and_ends_one(here: Any) -> None:
    here.person(Role.HOST_SIGNER, "host")
    manager = here.person(Role.MANAGER, "Fibres")
    invited(here, manager)
    assert told(here, "mandate.given") == [("mandate.given", "organisation:host")]
    last = max(one["id"] for one in manager.get("/mandates").json()["mandates"])
    assert manager.delete(f"/mandates/{last}", headers={"If-Match": "*"}).status_code == 204
    assert told(here, "mandate.ended") == [("mandate.ended", "organisation:host")]


def test_the_first_one_there_is_not_told_of_itself(here: Any) -> None:
    invited(here, here.person(Role.MANAGER, "Fibres"))
    assert told(here, "mandate.given") == []


def test_a_partnership_is_told_of_another_manager(here: Any) -> None:
    here.person(Role.MANAGER, "Fibres")
    other = here.add_person("other@example.eu", here.mandate(Role.HOST_EDITOR, "host"))
    asked = {"role": "manager", "partnership": here.partnership("Fibres")}
    administrator = here.person(Role.ADMINISTRATOR)
    given = administrator.post(f"/accounts/{other}/mandates", json=asked, headers=here.once())
    assert given.status_code == 201, given.text
    assert told(here, "mandate.given") == [("mandate.given", f"partnership:{here.partnership('Fibres')}")]


def test_the_people_of_a_profile_are_told_that_their_manager_deleted_it(here: Any) -> None:
    number = here.add_person("signer@example.eu", here.mandate(Role.HOST_SIGNER, "host"))
    manager = here.person(Role.MANAGER, "Fibres")
    assert manager.delete("/profiles/host", headers={"If-Match": "*"}).is_success
    assert told(here, "profile.deleted") == [("profile.deleted", f"account:{number}")]


def test_a_mandate_counts_as_over_once_it_was_ended_whatever_the_moment(here: Any) -> None:
    number = here.add_person("editor@example.eu", here.mandate(Role.HOST_EDITOR, "host"))
    with here.database.transaction() as connection:
        [held] = mandates.held_by(connection, number)
        mandates.end(connection, held.id, by=None, at=here.clock.at + timedelta(seconds=5))
        assert not mandates.get(connection, held.id).is_live(here.clock.at)


def test_what_was_ended_since_the_request_began_lets_nobody_act(here: Any) -> None:
    editor = here.person(Role.HOST_EDITOR, "host", email="editor@example.eu")
    held = editor.get("/me").json()["mandates"][0]["id"]
    days = (here.clock.at + timedelta(days=9)).isoformat()
    asked = {"name": "A program", "mandates": [held], "expires_at": days}
    made = editor.post("/tokens", json=asked, headers=here.once())
    assert made.status_code == 201, made.text
    with here.database.snapshot() as connection:
        signed = by_token(connection, made.json()["secret"], at=here.clock.at)
        assert still_held(connection, signed, here.clock.at)
    assert editor.delete(made.headers["Location"], headers={"If-Match": "*"}).status_code == 204
    with here.database.snapshot() as connection, pytest.raises(NotSignedIn, match="has ended"):
        still_held(connection, signed, here.clock.at)


def test_an_account_that_was_locked_since_the_request_began_does_nothing(here: Any) -> None:
    number = here.add_person("editor@example.eu", here.mandate(Role.HOST_EDITOR, "host"))
    editor = here.sign_in("editor@example.eu")
    held = editor.get("/me").json()["mandates"][0]["id"]
    asked = {
        "name": "A program",
        "mandates": [held],
        "expires_at": (here.clock.at + timedelta(days=9)).isoformat(),
    }
    secret = editor.post("/tokens", json=asked, headers=here.once()).json()["secret"]
    with here.database.transaction() as connection:
        signed = by_token(connection, secret, at=here.clock.at)
        connection.execute(accounts.update().where(accounts.c.id == number).values(state="locked"))
        with pytest.raises(NotSignedIn, match="not open"):
            still_held(connection, signed, here.clock.at)
