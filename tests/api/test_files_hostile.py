"""Files that mean no good, or are broken: each is refused in plain words, or cleaned; never a crash."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pypdf
import pytest
from PIL import Image, ImageCms, PngImagePlugin
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from api.files import looking
from api.files.disk import digest_of
from api.files.findings import Found
from api.files.kinds import MOST_BYTES, MediaType
from api.files.looker import MEMORY_BYTES
from api.files.looking import CleanFile, look_at
from api.files.pdfs import check
from api.files.problems import (
    BusyLooking,
    EmptyFile,
    FileTooLarge,
    KindNotTaken,
    NotWhatItSays,
    PictureTooLarge,
    UnreadableUpload,
    UnsafeFile,
)
from api.problems import Problem

SECRET = b"48 degrees north in the garden"  # what a camera might have written
SCRIPT = b"<html><script>alert(document.cookie)</script></html>"


def a_picture(
    kind: str = "JPEG", size: tuple[int, int] = (64, 48), *, mode: str = "RGB", **options: Any
) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, 100).save(file, kind, **options)
    return file.getvalue()


def a_pdf(change: Callable[[pypdf.PdfWriter], object] | None = None, *, pages: int = 1) -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if change is not None:
        change(writer)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def a_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("payload.exe", b"MZ" * 100)
    return file.getvalue()


def in_root(key: str, value: Any) -> Callable[[pypdf.PdfWriter], object]:
    return lambda writer: writer.root_object.update({NameObject(key): value})


def action(kind: str, **more: Any) -> DictionaryObject:
    return DictionaryObject(
        {NameObject("/S"): NameObject(kind)} | {NameObject(f"/{key}"): value for key, value in more.items()}
    )


def on_page(annotation: DictionaryObject) -> Callable[[pypdf.PdfWriter], object]:
    return lambda writer: writer.pages[0].update({NameObject("/Annots"): ArrayObject([annotation])})


def a_stream(data: bytes, **keys: str) -> Callable[[pypdf.PdfWriter], object]:
    def change(writer: pypdf.PdfWriter) -> None:
        stream = StreamObject()
        stream.set_data(data)
        stream.update({NameObject(f"/{key}"): NameObject(value) for key, value in keys.items()})
        writer._add_object(stream)

    return change


def packed(megabytes: int) -> bytes:
    packing = zlib.compressobj(9)
    return b"".join(packing.compress(bytes(2**20)) for _ in range(megabytes)) + packing.flush()


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def a_png_that_says(width: int, height: int, data: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def a_jpeg_that_says(width: int, height: int) -> bytes:
    content = bytearray(a_picture())
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def points_of(file: CleanFile) -> Image.Image:
    picture = Image.open(io.BytesIO(file.content))
    picture.load()
    return picture


def refusal_of(content: bytes, **said: str) -> Problem:
    with pytest.raises(Problem) as refused:
        look_at(content, **said)
    words = str(refused.value)
    assert words.endswith(".")
    assert "Error" not in words
    return refused.value


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_anew_as_the_same_picture(kind: str) -> None:
    sent = a_picture(kind)
    clean = look_at(sent, name="plaza.photo")
    assert clean.media_type is MediaType(f"image/{kind.lower()}")
    assert clean.name == f"plaza.photo{clean.media_type.suffix}"
    assert points_of(clean).size == (64, 48)
    assert points_of(clean).getpixel((5, 5)) == pytest.approx((100, 0, 0), abs=4)
    assert look_at(sent).digest == clean.digest  # always the same file from the same
    assert clean.sent_digest == digest_of(sent)


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


METADATA = {
    "JPEG": {"comment": SECRET, "xmp": SECRET, "icc_profile": True, "exif": True},
    "PNG": {"icc_profile": True, "exif": True, "pnginfo": True},
    "WEBP": {"xmp": SECRET, "icc_profile": True, "exif": True},
}


def with_everything(kind: str, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 0.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SECRET
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", SECRET.decode())
    notes.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    values = {"exif": exif, "icc_profile": profile, "pnginfo": notes}
    options = {name: values.get(name) if value is True else value for name, value in METADATA[kind].items()}
    return a_picture(kind, **options)


@pytest.mark.parametrize("kind", list(METADATA))
def test_where_a_picture_was_taken_and_all_else_beside_its_points_is_gone(kind: str) -> None:
    sent = with_everything(kind)
    assert SECRET in sent or zlib.compress(SECRET)[2:10] in sent or kind == "PNG"
    clean = look_at(sent).content
    for sign in (
        SECRET,
        SECRET[:12],
        b"Exif",
        b"eXIf",
        b"EXIF",
        b"XMP",
        b"xpacket",
        b"ICC",
        b"iCCP",
        b"tEXt",
        b"iTXt",
    ):
        assert sign not in clean, sign
    picture = Image.open(io.BytesIO(clean))
    assert not picture.getexif()
    assert set(picture.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "loop",
        "background",
        "duration",
        "timestamp",
    }


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_that_lies_on_its_side_is_put_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.new("RGB", (64, 32), "blue")
    picture.paste("red", (0, 0, 16, 16))
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, quality=95)
    upright = points_of(look_at(file.getvalue()))
    corners = {
        1: (2, 2), 2: (61, 2), 3: (61, 29), 4: (2, 29), 5: (2, 2), 6: (29, 2), 7: (29, 61), 8: (2, 61),
    }  # fmt: skip
    assert upright.size == ((64, 32) if orientation < 5 else (32, 64))
    red, _, blue = upright.getpixel(corners[orientation])
    assert red > 200 > blue


@pytest.mark.parametrize(
    ("kind", "tail"),
    [
        ("JPEG", a_zip()),
        ("JPEG", SCRIPT),
        ("PNG", b"<?php system($_GET['c']); ?>"),
        ("PNG", a_pdf()),
        ("WEBP", a_zip()),
    ],
)
def test_what_hangs_on_a_picture_is_gone(kind: str, tail: bytes) -> None:
    clean = look_at(a_picture(kind) + tail).content
    assert tail[:24] not in clean
    assert not zipfile.is_zipfile(io.BytesIO(clean))


def test_a_script_between_the_parts_of_a_picture_is_gone() -> None:
    png = a_picture("PNG")
    hidden = png[:33] + chunk(b"phPs", b"<?php evil(); ?>") + chunk(b"tEXt", b"x\0" + SCRIPT) + png[33:]
    jpeg = a_picture("JPEG", comment=SCRIPT)
    for sent in (hidden, jpeg):
        assert b"script" in sent
        clean = look_at(sent).content
        assert b"script" not in clean
        assert b"php" not in clean


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_picture_that_moves_the_first_frame_is_kept(kind: str) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue", "green")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=100)
    still = points_of(look_at(file.getvalue()))
    assert getattr(still, "n_frames", 1) == 1
    assert still.convert("RGB").getpixel((3, 3))[0] > 200


@pytest.mark.parametrize(
    ("mode", "kind", "kept"),
    [
        ("CMYK", "JPEG", "RGB"),
        ("L", "JPEG", "L"),
        ("1", "PNG", "1"),
        ("P", "PNG", "P"),
        ("LA", "PNG", "RGBA"),
        ("I;16", "PNG", "L"),
        ("RGBA", "WEBP", "RGBA"),
    ],
)
def test_pictures_of_every_depth_are_taken(mode: str, kind: str, kept: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (40, 30)).save(file, kind)
    assert points_of(look_at(file.getvalue())).mode == kept


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    file = io.BytesIO()
    Image.fromarray(np.tile(np.arange(256, dtype=np.uint16) * 256, (4, 1))).save(file, "PNG")
    grey = points_of(look_at(file.getvalue()))
    assert [grey.getpixel((x, 1)) for x in (0, 100, 255)] == [0, 100, 255]


def test_a_large_picture_is_made_smaller() -> None:
    clean = look_at(a_picture("JPEG", (6000, 3000)))
    assert points_of(clean).size == (4000, 2000)


def test_a_picture_of_noise_fits_into_what_is_kept() -> None:
    noise = np.random.default_rng(7).integers(0, 256, (1900, 1900, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).convert("P", palette=Image.Palette.ADAPTIVE).convert("RGB").save(file, "PNG")
    assert len(file.getvalue()) < MOST_BYTES
    assert len(look_at(file.getvalue()).content) <= MOST_BYTES


MEASURE = """
import json, resource, subprocess, sys
content = open(sys.argv[1], "rb").read()
done = subprocess.run([sys.executable, "-P", "-m", "api.files.looker", sys.argv[2]], input=content,
                      stdout=subprocess.PIPE)
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
print(json.dumps([done.returncode, json.loads(done.stdout.partition(b"\\n")[0]), peak]))
"""


def measured(content: bytes, kind: str, folder: Path) -> tuple[dict[str, object], int]:
    """What the process that opens it says, and the most memory that it took, in bytes."""
    (folder / "sent").write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder / "sent"), kind],
        capture_output=True,
        check=True,
        cwd=looking._ROOT,
    )
    code, said, peak = json.loads(done.stdout)
    assert code == 0
    return said, peak


@pytest.mark.parametrize("kind", ["JPEG", "progressive", "PNG", "WEBP"])
def test_forty_million_points_are_cleaned_in_bounded_memory(kind: str, tmp_path: Path) -> None:
    options: dict[str, Any] = {
        "JPEG": {},
        "progressive": {"progressive": True, "subsampling": 0},
        "PNG": {"mode": "RGBA", "compress_level": 1},
        "WEBP": {"mode": "RGBA", "method": 0},
    }[kind]
    name = "JPEG" if kind == "progressive" else kind
    sent = a_picture(name, (7304, 5478), **options)  # 40 million
    said, peak = measured(sent, f"image/{name.lower()}", tmp_path)
    assert said == {}
    assert peak < MEMORY_BYTES


def test_a_picture_with_fifty_million_points_is_taken_and_one_with_more_is_not_opened() -> None:
    assert points_of(look_at(a_picture("JPEG", (10_000, 5_000)))).size == (4000, 2000)
    refused = refusal_of(a_picture("PNG", (10_000, 5_001), mode="1"))
    assert isinstance(refused, PictureTooLarge)
    assert "10,000 by 5,001 points, and 50 million are the most" in str(refused)


def test_bombs_are_not_opened(tmp_path: Path) -> None:
    bombs = [
        (a_png_that_says(100_000, 100_000, packed(1)), "image/png"),
        (a_png_that_says(2**31 - 1, 2**31 - 1, b""), "image/png"),
        (a_jpeg_that_says(65_500, 65_500), "image/jpeg"),
    ]
    for content, kind in bombs:
        said, peak = measured(content, kind, tmp_path)
        assert said["finding"] == "points"
        assert peak < 80 * 2**20
        assert isinstance(refusal_of(content), PictureTooLarge)


def test_points_and_notes_that_unpack_to_gigabytes_are_not_unpacked(tmp_path: Path) -> None:
    png = a_picture("PNG")
    more_than_said = a_png_that_says(100, 100, packed(2000))
    note = png[:33] + chunk(b"zTXt", b"x\0\0" + packed(2000)) + png[33:]
    profile = png[:33] + chunk(b"iCCP", b"x\0\0" + packed(2000)) + png[33:]
    for content in (more_than_said, note, profile):
        (tmp_path / "sent").write_bytes(content)
        try:
            clean = look_at(content)
        except UnreadableUpload:
            continue
        assert len(clean.content) < 10_000


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


OTHERS = {
    "page.html": (b"<!DOCTYPE html><html><script>1</script></html>", "web page"),
    "drawing.svg": (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "markup"),
    "tool.exe": (b"MZ\x90\x00" + bytes(200), "a program"),
    "run.sh": (b"#!/bin/sh\nrm -rf /\n", "a program"),
    "all.zip": (a_zip(), "ZIP archive"),
    "sheet.jpg": (a_zip(), "ZIP archive"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "office document"),
    "moving.gif": (b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "GIF"),
    "scan.tif": (b"II*\x00" + bytes(90), "TIFF"),
    "phone.heic": (b"\x00\x00\x00\x18ftypheic" + bytes(90), "HEIC"),
    "mail.eml": (b"From: a@example.eu\r\nSubject: x\r\n\r\nHello", "something else"),
    "note.txt": (b"I was there.", "something else"),
    "nul.pdf": (bytes(5000), "something else"),
    "paint.bmp": (b"BM" + bytes(90), "BMP"),
}


@pytest.mark.parametrize("name", list(OTHERS))
def test_other_kinds_are_not_taken_whatever_they_are_called(name: str) -> None:
    content, seems = OTHERS[name]
    for called in (name, "photo.jpg", "", "invoice.pdf"):
        refused = refusal_of(content, name=called, declared="image/jpeg")
        assert isinstance(refused, KindNotTaken)
        assert seems in str(refused)
        assert refused.status == 415


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("photo.jpg", "image/png"),
        ("photo.jpg", "text/html"),
        ("photo.jpg", "application/pdf"),
        ("photo.png", ""),
        ("photo.pdf", "image/jpeg"),
        ("photo.jpg.exe", ""),
        ("photo.html", "image/jpeg"),
        ("photo.svg", ""),
        ("photo.JPG.Php ", ""),
    ],
)
def test_a_name_or_type_that_says_otherwise_is_refused(name: str, declared: str) -> None:
    refused = refusal_of(a_picture(), name=name, declared=declared)
    assert isinstance(refused, NotWhatItSays)
    assert "a JPEG picture" in str(refused)


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("a.JPEG", "image/jpg"),
        ("a.jfif", ""),
        ("", "application/octet-stream"),
        ("Room 4.12", "IMAGE/JPEG; q=1"),
    ],
)
def test_a_name_and_type_that_say_the_same_or_nothing_are_fine(name: str, declared: str) -> None:
    assert look_at(a_picture(), name=name, declared=declared).media_type is MediaType.JPEG


WHOLE = {
    "JPEG": a_picture(size=(400, 300)),
    "PNG": a_picture("PNG", (400, 300)),
    "WEBP": a_picture("WEBP", (400, 300)),
    "PDF": a_pdf(),
}


@pytest.mark.parametrize("kind", list(WHOLE))
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_is_cut_off_is_refused(kind: str, share: float) -> None:
    content = WHOLE[kind]
    refused = refusal_of(content[: int(len(content) * share)])
    assert isinstance(refused, UnreadableUpload)
    assert "broken or cut off" in str(refused)


def test_a_file_with_nothing_in_it_is_refused() -> None:
    assert isinstance(refusal_of(b""), EmptyFile)
    assert isinstance(refusal_of(a_png_that_says(0, 0, b"")), UnreadableUpload)
    assert "no page" in str(refusal_of(a_pdf(pages=0)))


def test_one_byte_too_many_is_refused() -> None:
    content = a_pdf().ljust(MOST_BYTES, b"\n")
    assert look_at(content).content == content
    refused = refusal_of(content + b"\n")
    assert isinstance(refused, FileTooLarge)
    assert "10,485,761 bytes" in str(refused)


def test_bytes_at_random_behind_a_true_beginning_are_refused() -> None:
    rng = np.random.default_rng(5)
    for kind in WHOLE:
        begin = WHOLE[kind][:12]
        refusal_of(begin + rng.bytes(3000))


def test_whoever_finds_no_turn_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "WAIT_S", 0.05)
    for _ in range(looking.AT_ONCE):
        looking._turns.acquire()
    try:
        assert isinstance(refusal_of(a_picture()), BusyLooking)
    finally:
        for _ in range(looking.AT_ONCE):
            looking._turns.release()
    monkeypatch.undo()
    with ThreadPoolExecutor(6) as many:
        assert len({one.digest for one in many.map(look_at, [a_picture()] * 6)}) == 1


def test_a_file_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "WITHIN_S", 0.01)
    assert "in the time that there is for it" in str(refusal_of(a_picture()))
