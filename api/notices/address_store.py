"""Where people can be told, from their accounts, mandates and invitations in the database."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import ColumnElement, Connection, or_, select

from api.access import Role
from api.languages import Language
from api.notices.deliveries import Address
from api.people.tables import accounts, invitations, mandates

_ACTIVE = "active"


def addresses_of(connection: Connection, recipient: str, *, on: date) -> list[Address]:
    """The addresses behind 'account:12', 'organisation:demo-sme-138', 'partnership:3' or 'office:programme'.

    An organisation, a partnership and the Support Office are told through every active account with a mandate
    there on that day; 'invitation:5' by mail, as long as it is open.
    Empty for a recipient that is of no such kind, unknown, or closed.
    """
    kind, _, number = recipient.partition(":")
    found = _KINDS.get(kind)
    return found(connection, number, on) if found else []


def _of_account(connection: Connection, number: str, _on: date) -> list[Address]:
    return _accounts(connection, accounts.c.id == int(number)) if number.isdecimal() else []


def _of_invitation(connection: Connection, number: str, _on: date) -> list[Address]:
    if not number.isdecimal():
        return []
    is_open = (invitations.c.id == int(number)) & invitations.c.accepted_at.is_(None)
    query = select(invitations.c.address, invitations.c.language).where(is_open)
    return [Address(mail=mail, language=Language(code)) for mail, code in connection.execute(query)]


def _of_organisation(connection: Connection, number: str, on: date) -> list[Address]:
    return _accounts(connection, _holds(mandates.c.organisation_id == number, on))


def _of_partnership(connection: Connection, number: str, on: date) -> list[Address]:
    if not number.isdecimal():
        return []
    return _accounts(connection, _holds(mandates.c.partnership_id == int(number), on))


def _of_the_office(connection: Connection, _number: str, on: date) -> list[Address]:
    return _accounts(connection, _holds(mandates.c.role == Role.SUPPORT_OFFICE.value, on))


def _holds(there: ColumnElement[bool], on: date) -> ColumnElement[bool]:
    holders = (
        select(mandates.c.account_id)
        .where(there, mandates.c.ended_at.is_(None), mandates.c.valid_from <= on)
        .where(or_(mandates.c.valid_to.is_(None), mandates.c.valid_to >= on))
    )
    return accounts.c.id.in_(holders)


def _accounts(connection: Connection, which: ColumnElement[bool]) -> list[Address]:
    kept = (accounts.c.id, accounts.c.address, accounts.c.language)
    query = select(*kept).where(which, accounts.c.state == _ACTIVE).order_by(accounts.c.id)
    return [
        Address(account=number, mail=mail, language=Language(code))
        for number, mail, code in connection.execute(query)
    ]


_KINDS: dict[str, Callable[[Connection, str, date], list[Address]]] = {
    "account": _of_account,
    "invitation": _of_invitation,
    "office": _of_the_office,
    "organisation": _of_organisation,
    "partnership": _of_partnership,
}
