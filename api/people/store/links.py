"""Invitations and resets: found by the digest of their link's secret, used once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from api.access import Mandate
from api.languages import Language
from api.people.addresses import Address
from api.people.bearers import Bearer
from api.people.links import Invitation, Reset
from api.people.store.mandates import mandate_in, row_of
from api.people.tables import accounts, invitations, resets

_SCOPE = ("organisation_id", "partnership_id")


def invitation_of(connection: Connection, bearer: Bearer) -> Invitation | None:
    row = connection.execute(select(invitations).where(invitations.c.digest == bearer.digest)).one_or_none()
    return _invitation(row) if row else None


def add_invitation(
    connection: Connection,
    address: Address,
    mandate: Mandate,
    bearer: Bearer,
    *,
    by: int | None,
    language: Language,
    days: tuple[datetime, datetime],
) -> Invitation:
    row = row_of(mandate) | {
        "address": address,
        "digest": bearer.digest,
        "invited_by": by,
        "language": language.value,
        "made_at": days[0],
        "expires_at": days[1],
    }
    return _invitation(connection.execute(insert(invitations).values(row).returning(invitations)).one())


def accept(connection: Connection, invitation_id: int, *, account_id: int, at: datetime) -> None:
    here = invitations.c.id == invitation_id
    connection.execute(update(invitations).where(here).values(accepted_at=at, account_id=account_id))


def was_taken_up(connection: Connection, account_id: int, mandate: Mandate) -> bool:
    """Whether the account ever took up an invitation for that organisation, partnership or the programme."""
    row = row_of(mandate)
    scope = [invitations.c[name].is_not_distinct_from(row[name]) for name in _SCOPE]
    query = select(invitations.c.id).where(invitations.c.account_id == account_id, *scope)
    return connection.execute(query.limit(1)).first() is not None


def invitations_around(connection: Connection, account_id: int, address: Address) -> list[Invitation]:
    """Those sent to the mailbox, accepted by the account or sent by it, oldest first."""
    around = (
        (invitations.c.address == address)
        | (invitations.c.account_id == account_id)
        | (invitations.c.invited_by == account_id)
    )
    query = select(invitations).where(around).order_by(invitations.c.id)
    return [_invitation(row) for row in connection.execute(query)]


def forget_mailbox(connection: Connection, account_id: int, address: Address, *, at: datetime) -> None:
    """Puts a neutral mark where an invitation names the mailbox; one still open opens nothing any more."""
    same = invitations.c.address == address
    still_open = same & invitations.c.accepted_at.is_(None) & (invitations.c.expires_at > at)
    connection.execute(update(invitations).where(still_open).values(expires_at=at))
    connection.execute(update(invitations).where(same).values(address=f"erased:{account_id}"))


def reset_of(connection: Connection, bearer: Bearer) -> Reset | None:
    row = connection.execute(select(resets).where(resets.c.digest == bearer.digest)).one_or_none()
    return _reset(row) if row else None


def resets_since(connection: Connection, account_id: int, moment: datetime) -> int:
    """How many resets the account was sent after the moment."""
    recent = (resets.c.account_id == account_id) & (resets.c.made_at > moment)
    return int(connection.execute(select(func.count()).select_from(resets).where(recent)).scalar_one())


def resets_of(connection: Connection, account_id: int) -> list[Reset]:
    """Every link for a new password that was sent to the account, oldest first."""
    query = select(resets).where(resets.c.account_id == account_id).order_by(resets.c.id)
    return [_reset(row) for row in connection.execute(query)]


def add_reset(
    connection: Connection, account_id: int, bearer: Bearer, *, days: tuple[datetime, datetime]
) -> Reset:
    row = {
        "account_id": account_id,
        "digest": bearer.digest,
        "made_at": days[0],
        "expires_at": days[1],
    }
    return _reset(connection.execute(insert(resets).values(row).returning(resets)).one())


def end_resets_of(connection: Connection, account_id: int, *, at: datetime) -> None:
    lasting = (resets.c.account_id == account_id) & resets.c.ended_at.is_(None)
    connection.execute(update(resets).where(lasting).values(ended_at=at))


def mailbox_of(connection: Connection, recipient: str) -> Address | None:
    """The address of a notice's recipient, 'account:12' or 'invitation:5'; None for others."""
    kind, _, number = recipient.partition(":")
    if kind not in {"account", "invitation"} or not number.isdecimal():
        return None
    if kind == "account":
        query = select(accounts.c.address).where(accounts.c.id == int(number), accounts.c.state != "closed")
    else:
        query = select(invitations.c.address).where(invitations.c.id == int(number))
    found = connection.execute(query).scalar()
    return None if found is None else Address(found)


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(
        id=row.id,
        address=Address(row.address),
        mandate=mandate_in(row, None),
        invited_by=row.invited_by,
        language=Language(row.language),
        made_at=row.made_at,
        expires_at=row.expires_at,
        accepted_at=row.accepted_at,
    )


def _reset(row: Row[Any]) -> Reset:
    return Reset(
        id=row.id,
        account_id=row.account_id,
        made_at=row.made_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    )
