"""Brings in the demo's people and its partnerships, through the same use cases as anybody else's."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from api.access import Mandate, Role, Scope
from api.database import Connection
from api.demo import files
from api.demo.files import PartnershipRow, PersonRow, mailbox
from api.demo.stage import Stage, signed_as
from api.journal.acting import Act, Event
from api.languages import Language
from api.people.addresses import address_of, name_of
from api.people.signed import Signed
from api.people.store import accounts
from api.people.use_cases.granting import give, grant
from api.programme.partnerships import Partnership
from api.programme.periods import Budget, ExchangeKind, Target
from api.programme.store import partnership_ids
from api.programme.use_cases import partnerships, periods

_ADMINISTRATOR = mailbox("administrator")
_OFFICE = mailbox("office")
_ANY_VERSION = "*"


def enter_people(stage: Stage) -> None:
    """Opens an account without a password for everybody, in the order of the table.

    The administrator's mandate is given by whoever runs the demo, as the first one's always is.
    """
    for row in {one.email: one for one in files.people()}.values():
        stage.command(partial(_enter, row=row))


def give_mandates(stage: Stage, scope: Scope) -> None:
    """Has the administrator give the mandates of that scope."""
    for row in files.people():
        if row.role and row.email != _ADMINISTRATOR and Role(row.role).scope is scope:
            stage.play(_ADMINISTRATOR, partial(_grant, row=row))


def enter_partnerships(stage: Stage) -> None:
    """Has the support office enter the partnerships, before any organisation is on record."""
    for row in files.partnerships():
        wanted = Partnership(
            id=0,
            name=row.name,
            acronym=row.acronym,
            description=row.description,
            contact=row.contact,
            countries=row.countries,
            ecosystems=row.ecosystems,
        )
        stage.play(_OFFICE, partial(_make, wanted=wanted))


def fill_partnerships(stage: Stage) -> None:
    """Adds, once the organisations are there, their clusters, targets and budgets."""
    managers = {one.of: one.email for one in reversed(files.people()) if one.role == Role.MANAGER}
    year = stage.loaded_at.year
    for row in files.partnerships():
        stage.play(_OFFICE, partial(_name_clusters, row=row))
        stage.play(_OFFICE, partial(_set_targets, row=row, year=year))
        stage.play(managers[row.name], partial(_set_budget, row=row, year=year))


def _enter(act: Act, *, row: PersonRow) -> None:
    account = accounts.add(
        act.connection,
        address_of(row.email),
        name=name_of(row.name),
        password_hash=None,
        language=Language.EN,
        at=act.at,
    )
    if row.email == _ADMINISTRATOR:
        mandate = Mandate(role=Role(row.role), valid_from=act.at.date())
        give(act.connection, account, mandate, by=None, at=act.at)
    act.record(Event("demo.enter", account.subject, {"role": row.role or None}))


def _grant(act: Act, signed: Signed, *, row: PersonRow) -> None:
    account = signed_as(act.connection, row.email, at=act.at).account
    wanted = _mandate(act.connection, row, first_day=act.at.date())
    grant(act, signed=signed, account_id=account.id, wanted=wanted)


def _mandate(connection: Connection, row: PersonRow, *, first_day: date) -> Mandate:
    role = Role(row.role)
    if role.scope is Scope.ORGANISATION:
        return Mandate(role=role, organisation=row.of, valid_from=first_day)
    if role.scope is Scope.PARTNERSHIP:
        return Mandate(role=role, partnership=partnership_ids(connection)[row.of], valid_from=first_day)
    return Mandate(role=role, valid_from=first_day)


def _make(act: Act, signed: Signed, *, wanted: Partnership) -> None:
    partnerships.make(act, signed=signed, wanted=wanted)


def _name_clusters(act: Act, signed: Signed, *, row: PartnershipRow) -> None:
    number = partnership_ids(act.connection)[row.name]
    changes = {"clusters": row.clusters}
    partnerships.edit(act, signed=signed, number=number, changes=changes, if_match=_ANY_VERSION)


def _set_targets(act: Act, signed: Signed, *, row: PartnershipRow, year: int) -> None:
    periods.write(
        act,
        signed=signed,
        number=partnership_ids(act.connection)[row.name],
        of=periods.TARGETS,
        rows=_targets(row, year),
        if_match=_ANY_VERSION,
    )


def _targets(row: PartnershipRow, year: int) -> Iterator[Target]:
    wanted = {ExchangeKind.PHYSICAL: row.physical, ExchangeKind.VIRTUAL: row.virtual}
    first = Target(
        first_day=date(year, 1, 1), last_day=date(year, 12, 31), kind=ExchangeKind.PHYSICAL, exchanges=0
    )
    for kind, exchanges in wanted.items():
        this_year = replace(first, kind=kind, exchanges=exchanges)
        yield this_year
        yield replace(this_year, first_day=date(year + 1, 1, 1), last_day=date(year + 1, 12, 31))


def _set_budget(act: Act, signed: Signed, *, row: PartnershipRow, year: int) -> None:
    whole = Budget(first_day=date(year, 1, 1), last_day=date(year + 1, 12, 31), amount_cents=row.budget_cents)
    periods.write(
        act,
        signed=signed,
        number=partnership_ids(act.connection)[row.name],
        of=periods.BUDGET,
        rows=[whole],
        if_match=_ANY_VERSION,
    )
