"""Files of other kinds, called otherwise, cut off or too big: each refused in plain words; never a crash."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from api.files import looking
from api.files.kinds import MOST_BYTES, MediaType
from api.files.looking import look_at
from api.files.problems import (
    BusyLooking,
    EmptyFile,
    FileTooLarge,
    KindNotTaken,
    NotWhatItSays,
    UnreadableUpload,
)
from tests.api.trust.hostile import a_pdf, a_picture, a_png_that_says, a_zip, refusal_of

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


def test_whoever_finds_no_place_in_the_queue_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "WAIT_S", 60.0)
    for _ in range(looking.AT_ONCE + looking.WAITING):
        looking._places.acquire()
    try:
        began = time.monotonic()
        assert isinstance(refusal_of(a_picture()), BusyLooking)
        assert time.monotonic() - began < 5
    finally:
        for _ in range(looking.AT_ONCE + looking.WAITING):
            looking._places.release()
    assert look_at(a_picture())


def test_a_file_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "WITHIN_S", 0.01)
    assert "in the time that there is for it" in str(refusal_of(a_picture()))
