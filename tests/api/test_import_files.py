"""The four formats, and files that are none of them."""

import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from api.profiles.columns import template_text
from api.profiles.sheets import read_sheet

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
HEADER = "id,name,about\n"


def xlsx(path: Path, *rows: list[Any], title: str = "Sheet") -> Path:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def ods(path: Path, *rows: list[str]) -> Path:
    document = OpenDocumentSpreadsheet()
    table = Table(name="organisations")
    for row in rows:
        line = TableRow()
        for text in row:
            cell = TableCell(valuetype="string")
            cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(str(path))
    return path


def template_rows() -> list[list[str]]:
    import csv
    import io

    return list(csv.reader(io.StringIO(template_text())))


def as_csv(folder: Path) -> Path:
    path = folder / "a.csv"
    path.write_text(template_text(), encoding="utf-8")
    return path


def as_xlsx(folder: Path) -> Path:
    header, *rows = template_rows()
    typed = [
        [
            float(cell) if name in {"latitude", "longitude", "host_capacity", "visits_done"} and cell
            else date.fromisoformat(cell) if name == "representative_born"
            else cell
            for name, cell in zip(header, row, strict=True)
        ]
        for row in rows
    ]  # fmt: skip
    return xlsx(folder / "a.xlsx", header, *typed)


def as_ods(folder: Path) -> Path:
    return ods(folder / "a.ods", *template_rows())


def as_json_lines(folder: Path) -> Path:
    header, *rows = template_rows()
    lists = {"technologies", "languages", "roles", "available"}
    objects = [
        {
            name: cell.split(";") if name in lists else cell or None
            for name, cell in zip(header, row, strict=True)
        }
        for row in rows
    ]
    path = folder / "a.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in objects), encoding="utf-8")
    return path


FORMATS = [as_csv, as_xlsx, as_ods, as_json_lines]


@pytest.mark.parametrize("write", FORMATS)
def test_the_same_organisations_come_out_of_every_format(
    service: Any, tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    service.imports(as_csv(tmp_path))
    expected = service.stored()
    result = service.imports(write(tmp_path))
    assert "0 new, 0 changed, 2 unchanged" in result.output
    assert service.stored() == expected
    assert expected["EXAMPLE-SME"].member_of == {"EXAMPLE-CLUSTER"}
    assert expected["EXAMPLE-CLUSTER"].member_of == frozenset()


@pytest.mark.parametrize("write", FORMATS)
def test_the_name_of_a_file_does_not_matter(
    service: Any, tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    renamed = write(tmp_path).rename(tmp_path / "organisations.dat")
    assert service.imports(renamed).exit_code == 0


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_with_any_usual_separator_and_unicode_encoding(
    service: Any, a_csv: Any, a_row: Any, delimiter: str, encoding: str
) -> None:
    row = a_row(name="Ткачница, Ниш", ecosystems="textiles;digital")
    assert service.imports(a_csv(row, delimiter=delimiter, encoding=encoding)).exit_code == 0
    stored = service.stored()["ORG-1"]
    assert stored.name == "Ткачница, Ниш"
    assert stored.ecosystems == {"textiles", "digital"}


def test_a_windows_1252_file_is_refused_with_its_line_and_how_to_save_it(
    service: Any, a_csv: Any, a_row: Any
) -> None:
    path = a_csv(a_row(), a_row(id="ORG-2", name="Weberei Köln"), encoding="windows-1252")
    said = service.refuses(path)
    assert "line 3 is not UTF-8" in said
    assert "Köln" in said
    assert "CSV UTF-8" in said
    assert "--encoding windows-1252" in said


def test_a_windows_1252_file_is_read_when_the_encoding_is_given(service: Any, a_csv: Any, a_row: Any) -> None:
    path = a_csv(a_row(name="Weberei Köln"), encoding="windows-1252")
    assert service.imports(path, "--encoding", "windows-1252").exit_code == 0
    assert service.stored()["ORG-1"].name == "Weberei Köln"


@pytest.mark.parametrize(
    ("encoding", "told"), [("windows-1252", "it is UTF-8"), ("klingon", "no text encoding is called")]
)
def test_an_encoding_that_is_not_the_files_own_is_refused(
    service: Any, a_csv: Any, a_row: Any, encoding: str, told: str
) -> None:
    assert told in service.refuses(a_csv(a_row(name="Köln")), "--encoding", encoding)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.csv", b"", "it is empty"),
        ("blank.csv", b"\xef\xbb\xbf \n\n", "it is empty"),
        ("header.csv", HEADER.encode(), "a header but no rows"),
        ("picture.xlsx", PNG, "a PNG picture"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + bytes(600), "Excel 97-2003"),
        ("paper.csv", b"%PDF-1.7", "a PDF"),
        ("binary.csv", b"id\x00\x01\x02", "neither text nor a spreadsheet"),
        ("cut.xlsx", b"PK\x03\x04" + bytes(100), "damaged or cut off"),
        ("twice.csv", b"id,name,name\n1,a,b\n", "'name' more than once"),
        ("unknown.csv", b"id,name,about,ecosystem\n1,a,b,c\n", "Did you mean 'ecosystems' by 'ecosystem'?"),
        ("missing.csv", b"identifier,name\n1,a\n", "lacks the column 'id'"),
        ("nameless.csv", b"id,name,,about\n1,a,x,b\n", "column 3 has values (row 2) but no name"),
        ("open.csv", b'id,name,about\n1,a,"b\n', "breaks off"),
        ("list.jsonl", b'[{"id": 1}]', "one JSON list"),
        ("pretty.jsonl", b'{\n "id": 1\n}', "line 1 is not a JSON object"),
        ("cut.jsonl", b'{"id": "1", "name": "a", "about": "b"}\n{"id": "2"', "line 2 is not a JSON object"),
        ("twice.jsonl", b'{"id": "1", "id": "2", "name": "a"}', "'id' is given twice"),
        ("number.jsonl", b'{"id": "1", "name": "a", "latitude": NaN}', "NaN is not a number"),
        ("deep.jsonl", b'{"id": ' + b"[" * 100_000, "line 1 is not a JSON object"),
    ],
)
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # it does not come as far as a database
def test_a_file_that_holds_no_organisations_is_refused(
    service: Any, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert told in service.refuses(path)
    assert not service.exists()


@pytest.mark.parametrize(("name", "told"), [("nowhere.csv", "No such file"), (".", "Is a directory")])
def test_a_file_that_is_not_there_is_refused(service: Any, tmp_path: Path, name: str, told: str) -> None:
    assert told in service.refuses(tmp_path / name)


def test_a_file_over_50_mib_is_refused(service: Any, tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(50 * 1024**2 + 1)
    assert "at most 50 MiB" in service.refuses(path)


def test_a_spreadsheet_that_unpacks_to_far_more_is_refused(service: Any, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(20 * 1024**2))
    assert "unpacks to 20 MiB" in service.refuses(path)


def test_a_stray_cell_at_the_end_of_the_sheet_is_refused_without_harm(service: Any, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "id", "x"
    book.save(tmp_path / "stray.xlsx")
    assert "spread over too large an area" in service.refuses(tmp_path / "stray.xlsx")


def test_an_archive_that_is_no_spreadsheet_is_refused(service: Any, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "a Word document" in service.refuses(tmp_path / "a.xlsx")


def test_one_megabyte_of_text_in_a_field_is_a_bad_row(service: Any, a_csv: Any, a_row: Any) -> None:
    said = service.refuses(a_csv(a_row(), a_row(id="ORG-2", about="x" * 1_000_000)))
    assert "row 3, about" in said
    assert "1,000,000 characters, and at most 20,000" in said
    assert len(said) < 500


def test_a_row_with_more_cells_than_columns_is_a_bad_row(service: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEADER + "1,a,We weave, and dye\n")
    assert "row 2, beyond the last column ' and dye'" in service.refuses(path)


def test_rows_are_counted_as_the_spreadsheet_counts_them(service: Any, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [], [], ["id", "name", "country"], [], ["1", "a", "ZZ"])
    assert "row 5, country 'ZZ'" in service.refuses(path)
    (tmp_path / "a.csv").write_text('id,name,about,country\n\n1,a,"two\nlines",PT\n2,b,x,ZZ\n')
    assert "row 4, country 'ZZ'" in service.refuses(tmp_path / "a.csv")


def test_spreadsheet_cells_come_as_a_person_reads_them(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", ["a", "b", "c", "d", "e"], [3.0, 0.1, True, date(2027, 1, 2), "'=x"])
    (row,) = read_sheet(path, expected=()).rows
    assert dict(row.cells) == {"a": "3", "b": "0.1", "c": "yes", "d": "2027-01-02", "e": "=x"}


def test_of_several_filled_sheets_the_one_named_organisations_is_read(service: Any, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title, name in (("Notes", "x"), ("Organisations", "Weaving Lda")):
        sheet = book.create_sheet(title)
        sheet.append(["id", "name", "about"])
        sheet.append(["1", name, "We weave."])
    book.save(tmp_path / "a.xlsx")
    assert service.imports(tmp_path / "a.xlsx").exit_code == 0
    assert service.stored()["1"].name == "Weaving Lda"
    book["Organisations"].title = "More"
    book.save(tmp_path / "a.xlsx")
    assert "several filled sheets ('Notes', 'More')" in service.refuses(tmp_path / "a.xlsx")


def test_a_json_object_in_a_cell_is_a_bad_row(service: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "1", "name": "a", "about": {"en": "We weave"}}\n')
    assert "a JSON object cannot be read here" in service.refuses(path)
