"""The process in which one file is opened: little memory, little time, no files, none of our secrets.

`python -m api.files.looker image/png` reads the file from its input. Its first line out is JSON that says
what was found; after that come the bytes of a picture drawn anew. If it ends otherwise, the file is broken.
"""

import json
import resource
import sys
from contextlib import suppress

from api.files.findings import Finding, Found
from api.files.kinds import MediaType

MEMORY_BYTES = 2**30  # of addresses; a WebP picture of 50 million points takes 820 MiB, the most of any
SECONDS = 20  # of computing


def main() -> None:
    """Looks at what is on the input."""
    _be_bounded()
    kind = MediaType(sys.argv[1])
    found: dict[str, object] = {}
    clean = b""
    try:
        clean = _looked_at(sys.stdin.buffer.read(), kind)
    except Found as reason:
        found = {"finding": reason.finding.value, "width": reason.width, "height": reason.height}
    except RecursionError:
        found = {"finding": Finding.NESTED.value}
    except MemoryError:
        found = {"finding": Finding.MEMORY.value}
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + clean)


def _looked_at(content: bytes, kind: MediaType) -> bytes:
    if kind is MediaType.PDF:
        from api.files.pdfs import check  # each loads a library that the other needs not

        check(content)
        return b""
    from api.files.pictures import drawn_anew

    return drawn_anew(content, kind)


def _be_bounded() -> None:
    bounds = {
        resource.RLIMIT_AS: MEMORY_BYTES,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in bounds.items():
        with suppress(ValueError, OSError):  # the machine allows less already
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
