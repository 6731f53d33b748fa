"""The files that the demo's people hand in: drawn here, and plainly fictional."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from api.exchanges.evidence.kinds import Kind
from api.files.looking import CleanFile, look_at

_SIZE = 640, 400
_INK, _SHEET, _CLOTH, _VAT = "#14222b", "#ffffff", "#e6edf0", "#2b4c8c"
_MADE = time.gmtime(0)  # so that the same file is made every day
_WORDS = {
    Kind.PHOTOGRAPH: ("FICTIONAL PHOTOGRAPH", "A vat, two people and a cloth.", "Made for the demo."),
    Kind.BOARDING_PASS: ("FICTIONAL BOARDING PASS", "Flight DEMO 0001, seat 0X.", "Made for the demo."),
    Kind.ACCOMMODATION_INVOICE: (
        "FICTIONAL INVOICE",
        "Hotel Demo, Example Street 0: four nights.",
        "Made for the demo; nothing was ever paid.",
    ),
}


def prepare() -> None:
    """Makes and looks at every file, two at a time, before the acts that need them."""
    with ThreadPoolExecutor(2) as workers:
        list(workers.map(clean, _WORDS))


@cache
def clean(kind: Kind) -> CleanFile:
    """The file of that kind as it is kept, looked at as anybody's would be."""
    return look_at(_drawn(kind), name=f"fictional-{kind.value.replace('_', '-')}.{_format(kind).lower()}")


def declared(kind: Kind) -> str:
    """Its media type."""
    return {"PDF": "application/pdf", "PNG": "image/png"}[_format(kind)]


def _format(kind: Kind) -> str:
    return "PDF" if kind is Kind.ACCOMMODATION_INVOICE else "PNG"


def _drawn(kind: Kind) -> bytes:
    """A sheet with the words on it; on the photograph a vat of blue beside."""
    picture = Image.new("RGB", _SIZE, _CLOTH if kind is Kind.PHOTOGRAPH else _SHEET)
    draw = ImageDraw.Draw(picture)
    if kind is Kind.PHOTOGRAPH:
        draw.ellipse((360, 190, 600, 360), fill=_VAT)
    for number, line in enumerate(_WORDS[kind]):
        draw.text((40, 50 + 40 * number), line, fill=_INK)
    file = BytesIO()
    if _format(kind) == "PDF":
        picture.save(file, "PDF", title="Fictional", creationDate=_MADE, modDate=_MADE)
    else:
        picture.save(file, "PNG")
    return file.getvalue()
