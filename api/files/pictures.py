"""Pictures are drawn anew: what is kept are their points and nothing else. Runs in looker.py.

Whatever stood beside the points is left behind: EXIF with its places and times, XMP, IPTC, comments,
thumbnails, further frames, and anything put between or after the parts of the file. Colour profiles go too,
unread: colours may shift a little, and nothing that evidence shows hangs on that. Pictures that lie on their
side are put upright.
"""

import io
import warnings
from collections.abc import Mapping
from types import MappingProxyType

from PIL import Image

from api.files.findings import MOST_POINTS, Finding, Found
from api.files.kinds import MOST_BYTES, MediaType

LONGEST_SIDE = 4_000  # points: an A4 page at 300 dots per inch has 3,508

_ORIENTATION = 0x0112  # the tag of EXIF
_UPRIGHT = MappingProxyType(
    {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
)
_FORMATS = {MediaType.JPEG: "JPEG", MediaType.PNG: "PNG", MediaType.WEBP: "WEBP"}
_MODES = {  # in which each is drawn anew
    MediaType.JPEG: ("L", "RGB"),
    MediaType.PNG: ("1", "L", "P", "RGB", "RGBA"),
    MediaType.WEBP: ("RGB", "RGBA"),
}
_SCALED = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})  # modes that can be made smaller as they are
_OPTIONS: Mapping[MediaType, Mapping[str, object]] = MappingProxyType(
    {
        MediaType.JPEG: {"quality": 90, "optimize": True},
        MediaType.PNG: {"compress_level": 6},
        MediaType.WEBP: {"quality": 90, "method": 2},
    }
)
_SMALLER = 0.7  # of each side, until it fits


def drawn_anew(content: bytes, kind: MediaType) -> bytes:
    """The picture as a new file, upright and not too long. Raises Found before it opens too many points."""
    Image.MAX_IMAGE_PIXELS = None  # the number of points is looked at below, before any is drawn
    warnings.simplefilter("ignore")
    with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as opened:
        width, height = opened.size
        if width * height > MOST_POINTS:
            raise Found(Finding.POINTS, width=width, height=height)
        turn = _turn(opened)
        opened.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # of a JPEG no more is drawn than is needed
        opened.load()
        picture = _in_mode(_small(opened), kind)
    if turn is not None:
        picture = picture.transpose(turn)
    return _written(picture, kind)


def _small(opened: Image.Image) -> Image.Image:
    """In place, while there is one copy of it: of a large picture each takes hundreds of megabytes."""
    if max(opened.size) <= LONGEST_SIDE:
        return opened
    picture = opened if opened.mode in _SCALED else _in_mode(opened, MediaType.PNG).convert("RGBA")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    return picture


def _turn(opened: Image.Image) -> Image.Transpose | None:
    try:
        return _UPRIGHT.get(opened.getexif().get(_ORIENTATION, 1))
    except (ValueError, TypeError, KeyError, IndexError, OSError, SyntaxError, OverflowError):
        return None  # what cannot be read is left behind with the rest


def _in_mode(opened: Image.Image, kind: MediaType) -> Image.Image:
    if opened.mode.startswith("I") or opened.mode == "F":
        return opened.point(lambda value: value / 256).convert("L")  # of 16 bits, the upper ones
    if opened.mode in _MODES[kind] and "transparency" not in opened.info:
        return opened.copy()
    is_clear = opened.has_transparency_data and "RGBA" in _MODES[kind]
    return opened.convert("RGBA" if is_clear else "RGB")


def _written(picture: Image.Image, kind: MediaType) -> bytes:
    picture.info.clear()  # Pillow would write some of it again
    while True:
        new = io.BytesIO()
        picture.save(new, _FORMATS[kind], **_OPTIONS[kind])
        if new.tell() <= MOST_BYTES:
            return new.getvalue()
        width, height = picture.size
        picture = picture.resize((max(1, int(width * _SMALLER)), max(1, int(height * _SMALLER))))
        picture.info.clear()
