"""PDFs that mean no good, or are broken: each is refused in plain words, or kept as it is; never a crash."""

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from api.files.findings import Found
from api.files.looking import look_at
from api.files.pdfs import check
from api.files.problems import KindNotTaken, UnreadableUpload, UnsafeFile
from tests.api.trust.hostile import SCRIPT, a_pdf, a_picture, a_zip, measured, packed, refusal_of


def in_root(key: str, value: Any) -> Callable[[pypdf.PdfWriter], object]:
    return lambda writer: writer.root_object.update({NameObject(key): value})


def action(kind: str, **more: Any) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind)} | {NameObject(f"/{key}"): value for key, value in more.items()}
    )


def leads_to(address: str) -> DictionaryObject:
    return action("/URI", URI=TextStringObject(address))


def a_link(**more: Any) -> DictionaryObject:
    link = {NameObject("/Subtype"): NameObject("/Link")}
    return DictionaryObject(link | {NameObject(f"/{key}"): value for key, value in more.items()})


def on_page(annotation: DictionaryObject) -> Callable[[pypdf.PdfWriter], object]:
    return lambda writer: writer.pages[0].update({NameObject("/Annots"): ArrayObject([annotation])})


def a_stream(data: bytes, **keys: str) -> Callable[[pypdf.PdfWriter], object]:
    def change(writer: pypdf.PdfWriter) -> None:
        stream = StreamObject()
        stream.set_data(data)
        stream.update({NameObject(f"/{key}"): NameObject(value) for key, value in keys.items()})
        writer._add_object(stream)

    return change


def test_a_pdf_is_kept_as_it_is() -> None:
    sent = a_pdf(pages=3)
    clean = look_at(sent, name="Rechnung Nr. 12.PDF", declared="application/pdf; charset=binary")
    assert (clean.content, clean.name) == (sent, "Rechnung Nr. 12.pdf")
    assert clean.digest == clean.sent_digest


def test_a_signed_invoice_stays_signed() -> None:
    signature = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Sig"),
            NameObject("/Filter"): NameObject("/Adobe.PPKLite"),
            NameObject("/Contents"): ByteStringObject(bytes(200)),
        }
    )
    field = DictionaryObject({NameObject("/FT"): NameObject("/Sig"), NameObject("/V"): signature})
    form = DictionaryObject(
        {NameObject("/Fields"): ArrayObject([field]), NameObject("/SigFlags"): NumberObject(3)}
    )
    sent = a_pdf(in_root("/AcroForm", form))
    assert look_at(sent).content == sent


def test_a_pdf_that_opens_at_a_page_and_has_links_is_taken() -> None:
    link = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/A"): action("/URI", URI=TextStringObject("https://rail.example.eu/Launch")),
        }
    )
    opening = action("/GoTo", D=ArrayObject([NumberObject(0), NameObject("/Fit")]))
    sent = a_pdf(lambda writer: (on_page(link)(writer), in_root("/OpenAction", opening)(writer)))
    assert look_at(sent).content == sent


def test_a_pdf_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    def bomb(writer: pypdf.PdfWriter, *filters: str, data: bytes) -> None:
        stream = StreamObject()
        stream._data = data
        stream[NameObject("/Filter")] = ArrayObject([NameObject(one) for one in filters])
        writer._add_object(stream)

    once = a_pdf(lambda writer: bomb(writer, "/FlateDecode", data=packed(1100)))
    twice = a_pdf(
        lambda writer: bomb(writer, "/FlateDecode", "/FlateDecode", data=zlib.compress(packed(1100)))
    )
    runs = a_pdf(lambda writer: bomb(writer, "/RunLengthDecode", data=b"\x81\x00" * (5 * 2**20 - 2**12)))
    for content in (once, twice, runs):
        said, peak = measured(content, "application/pdf", tmp_path)
        assert said["finding"] == "packed"
        assert peak < 200 * 2**20
        assert isinstance(refusal_of(content), UnsafeFile)


def test_objects_that_unpack_to_gigabytes_end_the_process_that_looks_and_nothing_else() -> None:
    def bomb(writer: pypdf.PdfWriter) -> None:
        stream = StreamObject()
        stream._data = packed(1000)
        stream.update(
            {
                NameObject("/Filter"): NameObject("/FlateDecode"),
                NameObject("/Type"): NameObject("/ObjStm"),
                NameObject("/N"): NumberObject(1000),
                NameObject("/First"): NumberObject(10),
            }
        )
        writer._add_object(stream)

    assert isinstance(refusal_of(a_pdf(bomb)), (UnreadableUpload, UnsafeFile))


def nested(levels: int) -> ArrayObject:
    whole = ArrayObject()
    for _ in range(levels):
        whole = ArrayObject([whole])
    return whole


def test_parts_within_parts_without_end_are_refused() -> None:
    for levels in (101, 300):
        assert isinstance(refusal_of(a_pdf(in_root("/X", nested(levels)))), UnreadableUpload)
    assert look_at(a_pdf(in_root("/X", nested(90))))
    deep = a_pdf().replace(b"/Catalog", b"/Catalog /X " + b"[" * 100_000 + b"]" * 100_000)
    assert isinstance(refusal_of(deep), UnreadableUpload)


def test_pages_without_end_are_refused() -> None:
    def around(writer: pypdf.PdfWriter) -> None:
        kids = writer.root_object["/Pages"]["/Kids"]
        kids.append(writer.root_object.raw_get("/Pages"))

    assert look_at(a_pdf(around))  # nobody walks there: pages are counted, not followed
    assert look_at(a_pdf(pages=200))
    assert "more than 200 pages" in str(refusal_of(a_pdf(pages=201)))


FILE_SPEC = DictionaryObject(
    {NameObject("/Type"): NameObject("/Filespec"), NameObject("/EF"): DictionaryObject()}
)


HARMFUL = {
    "script by name": (
        in_root("/Names", DictionaryObject({NameObject("/JavaScript"): DictionaryObject()})),
        "script",
    ),
    "script on opening": (
        in_root("/OpenAction", action("/JavaScript", JS=TextStringObject("app.alert(1)"))),
        "script",
    ),
    "script in a link": (on_page(DictionaryObject({NameObject("/A"): action("/JavaScript")})), "script"),
    "script as next": (in_root("/OpenAction", action("/GoTo", Next=action("/JavaScript"))), "script"),
    "program": (on_page(DictionaryObject({NameObject("/A"): action("/Launch")})), "start a program"),
    "program on opening": (in_root("/OpenAction", action("/Launch")), "start a program"),
    "page on opening": (
        in_root("/OpenAction", action("/URI", URI=TextStringObject("https://e.eu"))),
        "itself",
    ),
    "print on opening": (in_root("/OpenAction", action("/Named", N=NameObject("/Print"))), "itself"),
    "when printed": (in_root("/AA", DictionaryObject({NameObject("/WP"): action("/Named")})), "itself"),
    "form sent": (on_page(DictionaryObject({NameObject("/A"): action("/SubmitForm")})), "over the network"),
    "form fetched": (
        on_page(DictionaryObject({NameObject("/A"): action("/ImportData")})),
        "over the network",
    ),
    "other document": (on_page(DictionaryObject({NameObject("/A"): action("/GoToR")})), "in other files"),
    "file by name": (
        in_root("/Names", DictionaryObject({NameObject("/EmbeddedFiles"): DictionaryObject()})),
        "files inside",
    ),
    "attached": (lambda writer: writer.add_attachment("invoice.xml", b"<x/>"), "files inside"),
    "file on a page": (
        on_page(DictionaryObject({NameObject("/Subtype"): NameObject("/FileAttachment")})),
        "files inside",
    ),
    "file specified": (on_page(FILE_SPEC), "files inside"),
    "film": (on_page(DictionaryObject({NameObject("/Subtype"): NameObject("/RichMedia")})), "film"),
    "sound": (on_page(DictionaryObject({NameObject("/Subtype"): NameObject("/Sound")})), "film"),
    "drawing": (on_page(DictionaryObject({NameObject("/Subtype"): NameObject("/3D")})), "film"),
    "form": (in_root("/AcroForm", DictionaryObject({NameObject("/XFA"): ArrayObject()})), "XFA"),
    "password": (lambda writer: writer.encrypt("secret", "owner"), "encrypted"),
    "protected": (lambda writer: writer.encrypt("", "owner"), "encrypted"),
    "stream elsewhere": (a_stream(b"", F="/elsewhere"), "other files"),
    "page that calls when it is shown": (
        lambda writer: writer.pages[0].update(
            {NameObject("/AA"): DictionaryObject({NameObject("/O"): leads_to("https://e.eu/seen")})}
        ),
        "itself",
    ),
    "link that calls when it is shown": (
        on_page(a_link(AA=DictionaryObject({NameObject("/PO"): leads_to("https://e.eu")}))),
        "itself",
    ),
    "and next": (on_page(a_link(A=action("/Named", Next=leads_to("https://e.eu")))), "itself"),
    "button that leads to the web": (
        on_page(DictionaryObject({NameObject("/A"): leads_to("https://e.eu")})),
        "itself",
    ),
    "link to a file here": (on_page(a_link(A=leads_to("file:///c:/windows/calc.exe"))), "elsewhere"),
    "link to a script": (on_page(a_link(A=leads_to("javascript:alert(1)"))), "elsewhere"),
    "link to nowhere": (on_page(a_link(A=action("/URI"))), "elsewhere"),
    "link to a script in bytes": (
        on_page(a_link(A=action("/URI", URI=ByteStringObject(b"\xfejavascript:x")))),
        "elsewhere",
    ),
    "thread in another file": (
        on_page(a_link(A=action("/Thread", F=TextStringObject("//e/s.pdf")))),
        "files",
    ),
    "file of an action without a name": (
        on_page(a_link(A=DictionaryObject({NameObject("/F"): TextStringObject("\\\\e\\share\\x.pdf")}))),
        "other files",
    ),
    "drawing from elsewhere": (a_stream(b"", Ref="/elsewhere"), "other files"),
    "associated": (in_root("/AF", ArrayObject()), "files inside"),
    "web page in it": (a_stream(SCRIPT), "web page"),
    "archive in it": (a_stream(a_zip()), "ZIP archive"),
}


@pytest.mark.parametrize("name", list(HARMFUL))
def test_a_pdf_in_which_something_acts_or_hides_is_refused(name: str) -> None:
    change, words = HARMFUL[name]
    with pytest.raises(Found) as found:
        check(a_pdf(change))
    assert words in found.value.finding.words
    assert found.value.finding.is_unsafe


@pytest.mark.parametrize("address", ["https://e.eu/a?b=%20c", "HTTP://e.eu", "mailto:desk@e.eu"])
def test_links_to_the_web_and_to_mail_are_taken(address: str) -> None:
    check(a_pdf(on_page(a_link(A=leads_to(address)))))


def test_bookmarks_have_a_next_one_and_are_taken() -> None:
    second = DictionaryObject({NameObject("/Title"): TextStringObject("two")})
    first = DictionaryObject({NameObject("/Title"): TextStringObject("one"), NameObject("/Next"): second})
    check(a_pdf(in_root("/Outlines", DictionaryObject({NameObject("/First"): first}))))


def test_a_pdf_that_acts_is_refused_in_plain_words() -> None:
    refused = refusal_of(a_pdf(HARMFUL["program"][0]), name="invoice.pdf")
    assert isinstance(refused, UnsafeFile)
    assert "it would start a program" in str(refused)
    assert "Print it to a new PDF" in str(refused)


def test_what_is_written_in_other_letters_or_no_longer_in_use_is_found() -> None:
    plain = a_pdf(in_root("/OpenAction", action("/JavaScript")))
    spelt = plain.replace(b"/JavaScript", b"/#4aav#61Script")
    unused = a_pdf().replace(b"\nxref", b"\n9 0 obj\n<< /S /JavaScript >>\nendobj\nxref", 1)
    assert b"/JavaScript" not in spelt
    for content in (spelt, unused):
        refusal_of(content)


def test_a_script_in_a_packed_object_is_found() -> None:
    inner = b"1 0 << /S /JavaScript /JS (app.alert) >>"
    head = b"%PDF-1.5\n"
    parts = [
        b"2 0 obj\n<< /Type /Catalog /Pages 3 0 R >>\nendobj\n",
        b"3 0 obj\n<< /Type /Pages /Kids [4 0 R] /Count 1 >>\nendobj\n",
        b"4 0 obj\n<< /Type /Page /Parent 3 0 R /MediaBox [0 0 9 9] >>\nendobj\n",
    ]
    squeezed = zlib.compress(inner)
    parts.append(
        b"5 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n"
        % len(squeezed)
        + squeezed
        + b"\nendstream\nendobj\n"
    )
    places, content = [], head
    for part in parts:
        places.append(len(content))
        content += part
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"xref\n0 1\n0000000000 65535 f \n2 4\n" + table + b"trailer\n<< /Size 6 /Root 2 0 R >>\n"
    content += b"startxref\n%d\n%%%%EOF\n" % content.index(b"xref\n0 1")
    assert "script" in str(refusal_of(content))


@pytest.mark.parametrize("tail", [a_zip(), SCRIPT, b"MZ\x90\x00", b"GIF89a", b"0", a_picture()])
def test_a_pdf_with_something_after_its_end_is_refused(tail: bytes) -> None:
    with pytest.raises(Found) as found:
        check(a_pdf() + tail)
    assert "after its end" in found.value.finding.words
    check(a_pdf() + b"\r\n  \n")


def test_a_pdf_begins_at_its_first_byte() -> None:
    for before in (b"\n", b"GIF89a=1;", SCRIPT, a_zip(), b"\xef\xbb\xbf"):
        assert isinstance(refusal_of(before + a_pdf()), KindNotTaken)
