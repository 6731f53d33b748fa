"""What files are called: text for people, never a place on a disk or a line of a header."""

import pytest

from api.files.kinds import MediaType
from api.files.names import as_attachment, display_name

NAMES = [
    "../../etc/passwd",
    "..\\..\\windows\\system32\\cmd",
    "/etc/shadow",
    "C:\\boot.ini",
    "\\\\server\\share\\x",
    "....//....//x",
    "..%2f..%2fx",
    "%2e%2e%2fx",
    "..%c0%afx",
    "..%252fx",
    "x/../../y",
    "./../x",
    "..",
    ".",
    "...",
    "/",
    "\\",
    "//",
    "~",
    "~/x",
    ".htaccess",
    ".ssh/authorized_keys",
    "x\x00.jpg",
    "\x00",
    "x\r\nSet-Cookie: a=b",
    "x\nContent-Type: text/html",
    "a\tb",
    "\x1b[31m",
    "gpj.\u202eexe",
    "\u200f\u200e",
    "a\u2066b\u2069",
    "\u200b\u200b",
    "\ufeffx",
    "e\u0301te\u0301",
    "\u00e9t\u00e9",
    "ﬁle",
    "ｆｉｌｅ",
    "x／y",
    "x＼y",
    "x\u2044y",
    "x\u2215y",
    "CON",
    "con",
    "PRN",
    "AUX.jpg",
    "NUL",
    "nul.txt.x",
    "COM1",
    "LPT9",
    "COM¹",
    "CONIN$",
    "CLOCK$",
    "file:///etc/passwd",
    "http://evil.example/x",
    "a:b",
    "x::$DATA",
    "a<b>c",
    'a"b',
    "a'b",
    "a|b",
    "a?b*c",
    "x;filename=evil.exe",
    'x"; filename="evil.exe',
    "%s%n%x",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "$(reboot)",
    "`id`",
    "-rf",
    "--help",
    "x" * 4096,
    "é" * 4096,
    "\U0001f4c4" * 300,
    "日本語の請求書",
    "Счёт",
    "τιμολόγιο",
    "فاتورة",
    "   ",
    "x .",
    "x. . .",
    "x.jpg",
    "x.tar",
    "\u2028x\u2029",
    "\ue000",
    "\U000e0041",
    "<script>alert(1)</script>",
]


def test_there_are_enough_bad_names() -> None:
    assert len(set(NAMES)) >= 80


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_is_text_and_never_a_place(name: str) -> None:
    shown = display_name(name, MediaType.JPEG)
    assert shown.endswith(".jpg")
    assert 5 <= len(shown) <= 120
    assert not set(shown) & set('/\\<>:"|?*%\x00\r\n\t\u202e\u200b\u2028')
    assert shown.isprintable()
    assert not shown.startswith(".")
    assert shown.partition(".")[0].upper() not in {
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "COM1",
        "LPT9",
        "COM¹",
        "CONIN$",
        "CLOCK$",
    }
    assert display_name(shown, MediaType.JPEG) == shown
    header = as_attachment(shown)
    assert header.isascii()
    assert header.startswith('attachment; filename="')
    assert header.count('"') == 2
    assert header.count(";") == 2


def test_good_names_stay() -> None:
    names = {
        "TAP 1234 Porto.pdf": "TAP 1234 Porto.pdf",
        "Rechnung Nr. 7": "Rechnung Nr. 7.pdf",
        "Účet č. 5.PDF": "Účet č. 5.pdf",
    }
    assert {name: display_name(name, MediaType.PDF) for name in names} == names
    assert as_attachment("Účet 5.pdf") == (
        "attachment; filename=\"Ucet_5.pdf\"; filename*=UTF-8''%C3%9A%C4%8Det%205.pdf"
    )
