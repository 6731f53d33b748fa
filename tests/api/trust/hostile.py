"""Files that mean no good, or are broken, as tests make them; and what is said of each."""

import io
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

from api.files import looking
from api.files.looking import look_at
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


@cache
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


def refusal_of(content: bytes, **said: str) -> Problem:
    with pytest.raises(Problem) as refused:
        look_at(content, **said)
    words = str(refused.value)
    assert words.endswith(".")
    assert "Error" not in words
    return refused.value


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
