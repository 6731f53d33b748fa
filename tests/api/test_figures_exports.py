"""Figures and exchanges as files: real days and numbers, nothing that runs, and the same when read again."""

import csv
import io
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import update

from api.access import Role
from api.exchanges.states import State
from api.figures import export_routes, sheets
from api.figures.figure_sheets import EXCHANGE_COLUMNS, FIGURE_COLUMNS
from api.figures.sheets import Column, Sheet, as_csv, as_workbook, described
from api.figures.use_cases import exporting
from api.profiles.sheets import sheet_in
from api.profiles.tables import organisations
from tests.api.trust.stays import HOST, OTHER_VISITOR, VISITOR, VOP

HOSTILE = [
    "=1+1",
    '=HYPERLINK("https://evil.example","Click")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\tTabbed",
    "\rReturned",
    "'Quoted",
    "'=Quoted formula",
    'a;b,c"d"\ne',
    "Łódź Ύφασμα 東京 🧵",
    "_x0041_",
    "https://www.example.eu",
    "0049",
]
AT = datetime(2027, 3, 15, 9, 30, 0, 5, tzinfo=UTC)


def a_sheet(*values: Any) -> Sheet:
    column = Column(name="value", words="a value")
    return Sheet(name="values", columns=(column,), rows=tuple((value,) for value in values))


def rows_of(text: bytes) -> list[dict[str, str]]:
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def pages_of(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(content))
    return {page.title: [tuple(cell.value for cell in row) for row in page.iter_rows()] for page in book}


def test_no_text_of_a_csv_file_begins_like_a_formula():
    rows = rows_of(as_csv(a_sheet(*HOSTILE)))

    assert not [row["value"] for row in rows if row["value"][:1] in set("=+-@\t\r")]


def test_no_cell_of_a_workbook_is_a_formula_or_a_link():
    content = as_workbook([a_sheet(*HOSTILE)], at=AT)

    page = load_workbook(io.BytesIO(content))["values"]
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s"}
    assert not any(cell.hyperlink for row in page.iter_rows() for cell in row)
    assert b"<f>" not in ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_our_import_reads_the_values_that_were_exported(ending):
    sheet = a_sheet(*(text for text in HOSTILE if not text.startswith(("\t", "\r"))))
    content = as_csv(sheet) if ending == "csv" else as_workbook([sheet], at=AT)

    read = sheet_in(content, Path(f"exported.{ending}"), expected={"value"})

    assert [row.cells["value"] for row in read.rows] == [row[0] for row in sheet.rows]


def test_days_moments_and_numbers_of_a_workbook_are_such_and_the_header_stays():
    columns = tuple(Column(name=name, words=name) for name in ("day", "moment", "number", "yes", "none"))
    sheet = Sheet(name="values", columns=columns, rows=((date(2027, 3, 8), AT, -5, True, None),))

    page = load_workbook(io.BytesIO(as_workbook([sheet], at=AT)))["values"]

    assert [cell.value for cell in page[2]] == [
        datetime(2027, 3, 8),  # noqa: DTZ001  as a workbook keeps it
        datetime(2027, 3, 15, 9, 30),  # noqa: DTZ001
        -5,
        "yes",
        None,
    ]
    assert [cell.is_date for cell in page[2]] == [True, True, False, False, False]
    assert page.freeze_panes == "A2"
    assert rows_of(as_csv(sheet)) == [
        {"day": "2027-03-08", "moment": "2027-03-15T09:30:00Z", "number": "-5", "yes": "yes", "none": ""}
    ]


def test_the_same_table_at_the_same_moment_is_the_same_file():
    sheet = a_sheet(*HOSTILE, 5, AT, date(2027, 3, 8))

    assert as_workbook([sheet], at=AT) == as_workbook([sheet], at=AT)
    assert as_csv(sheet) == as_csv(sheet)


def rename(stays: Any, organisation: str, name: str) -> None:
    with stays.town.database.transaction() as connection:
        connection.execute(update(organisations).where(organisations.c.id == organisation).values(name=name))


def exported(client: TestClient, path: str, **asked: Any) -> bytes:
    answer = client.get(path, params=asked)
    assert answer.status_code == HTTPStatus.OK, answer.text
    name = path.strip("/").replace(".", "-2026-11-21.")
    assert answer.headers["content-disposition"] == f'attachment; filename="cxc-{name}"'
    assert answer.headers["cache-control"] == "no-store"
    return answer.content


def test_the_exchanges_as_files_are_those_that_the_list_shows(stays):
    rename(stays, VISITOR, "=cmd|' /C calc'!A0")
    draft = stays.at(State.DRAFT)
    closed = stays.at(State.CLOSED)
    stays.at(State.CLOSED, visitor=OTHER_VISITOR)

    rows = rows_of(exported(stays.vop, "/exchanges.csv"))
    page = pages_of(exported(stays.vop, "/exchanges.xlsx"))["exchanges"]

    assert list(rows[0]) == list(page[0]) == [column.name for column in EXCHANGE_COLUMNS]
    assert [int(row["exchange"]) for row in rows] == [closed.id, draft.id]
    assert [row[0] for row in page[1:]] == [closed.id, draft.id]
    assert rows[0]["visitor_name"] == "'=cmd|' /C calc'!A0"
    assert (rows[0]["counts"], rows[1]["counts"]) == ("yes", "no")
    assert (rows[0]["paid_cents"], rows[0]["paid_on"]) == ("78000", "2027-03-16")
    only = rows_of(exported(stays.vop, "/exchanges.csv", state="draft"))
    assert [int(row["exchange"]) for row in only] == [draft.id]
    shown = stays.vop.get("/exchanges").json()["exchanges"]
    assert [one["id"] for one in shown] == [closed.id, draft.id]


def test_amounts_are_in_the_files_of_those_alone_who_may_read_the_financial_agreement(stays):
    stays.at(State.CLOSED)

    def money(client: TestClient) -> set[str]:
        row = rows_of(exported(client, "/exchanges.csv"))[0]
        return {row[name] for name in ("agreed_cents", "paid_cents", "paid_on")}

    for client in (stays.visitor, stays.vop, stays.office):
        assert money(client) == {"78000", "2027-03-16"}
    for client in (stays.host, stays.hop):
        assert money(client) == {""}


def test_nobody_gets_the_exchanges_of_others(stays):
    stays.at(State.CLOSED)

    for path in ("/exchanges.csv", "/exchanges.xlsx"):
        assert stays.town.nobody().get(path).status_code == HTTPStatus.UNAUTHORIZED
    for stranger in list(stays.strangers())[1:]:
        assert rows_of(exported(stranger, "/exchanges.csv")) == []


def test_a_file_with_more_exchanges_than_it_takes_is_refused_in_words(stays, monkeypatch):
    stays.at(State.CLOSED)
    stays.at(State.READY)
    monkeypatch.setattr(exporting, "MOST_ROWS", 1)

    for path in ("/exchanges.csv", "/exchanges.xlsx", "/figures.xlsx"):
        answer = stays.office.get(path)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "Ask for fewer" in answer.json()["detail"]


def test_the_figures_as_files_say_what_the_figures_say(stays):
    closed = stays.at(State.CLOSED)
    vop = stays.town.partnership(VOP)
    year = {"first_day": "2027-01-01", "last_day": "2027-12-31", "kind": "physical", "exchanges": 4}
    stays.office.put(f"/partnerships/{vop}/targets", json={"targets": [year]}, headers={"If-Match": "*"})

    rows = rows_of(exported(stays.vop, "/figures.csv", partnership=vop))
    pages = pages_of(exported(stays.vop, "/figures.xlsx", partnership=vop))

    assert list(rows[0]) == list(pages["figures"][0]) == [column.name for column in FIGURE_COLUMNS]
    said = {(row["figure"], row["kind"], row["bound"], row["first_day"]): row["value"] for row in rows}
    assert said["counted", "", "", ""] == said["counted", "physical", "", "2027-01-01"] == "1"
    assert said["target", "physical", "", "2027-01-01"] == "4"
    assert said["paid", "", "", ""] == "78000"
    in_book = {(row[2], row[4], row[6], row[7]): row[10] for row in pages["figures"][1:]}
    assert in_book["paid", None, None, None] == 78_000
    begins = datetime(2027, 1, 1)  # noqa: DTZ001  as a workbook keeps it
    assert in_book["target", "physical", None, begins] == 4
    behind = {(row[0], row[1]) for row in pages["exchanges"][1:]}
    assert behind == {("counted", closed.id), ("paid", closed.id)}


def test_an_analyst_takes_the_figures_away_without_the_exchanges(stays):
    stays.at(State.CLOSED)

    pages = pages_of(exported(stays.person(Role.ANALYST), "/figures.xlsx"))

    assert list(pages) == ["figures"]
    assert "Whole programme" in {row[1] for row in pages["figures"]}
    assert VISITOR not in str(pages)


def test_a_host_partnerships_workbook_names_what_it_hosted_without_amounts(stays):
    made = stays.at(State.CLOSED)

    behind = pages_of(exported(stays.hop, "/figures.xlsx"))["exchanges"]

    names = behind[0]
    row = dict(zip(names, behind[1], strict=True))
    assert len(behind) == 2
    assert (row["figure"], row["exchange"], row["host"]) == ("hosted", made.id, HOST)
    assert row["agreed_cents"] is row["paid_cents"] is row["paid_on"] is None


def test_every_column_is_described_where_the_file_is():
    words = {route.path: route.description for route in export_routes.router.routes}

    for path, columns in (("/exchanges", EXCHANGE_COLUMNS), ("/figures", FIGURE_COLUMNS)):
        for ending in ("csv", "xlsx"):
            assert described(columns) in words[f"{path}.{ending}"]


def test_a_file_is_named_after_the_day_in_brussels(stays):
    stays.town.clock.at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    answer = stays.office.get("/figures.csv")

    assert answer.headers["content-disposition"].endswith('cxc-figures-2027-01-01.csv"')


def test_a_worksheet_has_room_for_what_is_exported():
    assert sheets.MOST_ROWS < 1_048_576
