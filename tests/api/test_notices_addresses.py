"""Who is told when an account, an organisation, a partnership or somebody invited is to be told."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from api.database import Database
from api.languages import Language
from api.notices.address_store import addresses_of
from api.notices.deliveries import Address
from api.people.tables import accounts, invitations, mandates
from api.profiles import store
from api.profiles.organisation import Organisation
from matching.profiles import OrganisationId

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TODAY = NOON.date()


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        store.add(opened, [Organisation(id=OrganisationId("o-1"), name="Weaving Lda")], at=NOON)
        for number, state in ((1, "active"), (2, "active"), (3, "closed")):
            add_account(opened, number, state)
        yield opened


def add_account(connection: Connection, number: int, state: str) -> None:
    row = {
        "id": number,
        "address": f"person{number}@example.org",
        "name": f"Person {number}",
        "state": state,
        "version": 1,
        "created_at": NOON,
        "changed_at": NOON,
    }
    connection.execute(insert(accounts).values(row))


def give(connection: Connection, account: int, **differences: Any) -> None:
    row = {
        "account_id": account,
        "role": "visiting_editor",
        "organisation_id": "o-1",
        "valid_from": date(2026, 1, 1),
        "granted_at": NOON,
    }
    connection.execute(insert(mandates).values(row | differences))


def test_an_account_is_told_while_it_is_active(connection: Connection) -> None:
    assert addresses_of(connection, "account:1", on=TODAY) == [Address(account=1, mail="person1@example.org")]
    assert addresses_of(connection, "account:3", on=TODAY) == []


def test_an_account_is_written_to_in_its_language(connection: Connection) -> None:
    connection.execute(update(accounts).where(accounts.c.id == 1).values(language="fr"))
    (told,) = addresses_of(connection, "account:1", on=TODAY)
    assert told.language is Language.FR


def test_an_organisation_is_told_through_each_account_with_a_mandate_that_day(connection: Connection) -> None:
    give(connection, 1)
    give(connection, 1, role="visiting_signer")
    give(connection, 2, valid_to=TODAY)
    give(connection, 3)

    def told(on: date) -> list[int | None]:
        return [one.account for one in addresses_of(connection, "organisation:o-1", on=on)]

    assert told(TODAY) == [1, 2]
    assert told(date(2026, 11, 22)) == [1]
    assert told(date(2025, 12, 31)) == []


def test_a_mandate_that_was_ended_tells_nobody(connection: Connection) -> None:
    give(connection, 1, ended_at=NOON)
    assert addresses_of(connection, "organisation:o-1", on=TODAY) == []


def test_somebody_invited_is_told_by_mail_until_they_have_accepted(connection: Connection) -> None:
    row = {
        "id": 5,
        "address": "new@example.org",
        "digest": "0" * 64,
        "role": "visiting_editor",
        "organisation_id": "o-1",
        "valid_from": TODAY,
        "made_at": NOON,
        "expires_at": NOON,
        "language": "fr",
    }
    accepted = {"id": 6, "digest": "1" * 64, "accepted_at": NOON, "account_id": 1}
    connection.execute(insert(invitations).values(row))
    connection.execute(insert(invitations).values(row | accepted))

    assert addresses_of(connection, "invitation:5", on=TODAY) == [
        Address(mail="new@example.org", language=Language.FR)
    ]
    assert addresses_of(connection, "invitation:6", on=TODAY) == []


@pytest.mark.parametrize(
    "recipient",
    ["account:99", "account:x", "organisation:none", "partnership:1", "partnership:x", "moon:1", ""],
)
def test_whoever_is_not_known_is_nobody(connection: Connection, recipient: str) -> None:
    assert addresses_of(connection, recipient, on=TODAY) == []
