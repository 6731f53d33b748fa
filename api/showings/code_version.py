"""The version of everything that makes an answer besides profiles, model and rules."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import api
import eligibility
import matching
from eligibility.editions import REFERENCE
from eligibility.reading import TABLES

_FEATURES = ("matches", "profiles", "programme", "verdicts", "waivers")  # of the service, that make an answer
_LIBRARIES = (
    "faiss-cpu",
    "numpy",
    "pydantic",
    "pyproj",
    "scikit-learn",
    "scipy",
    "sentence-transformers",
    "snowballstemmer",
    "torch",
)
_SHOWN = 16  # hexadecimal digits


@lru_cache(maxsize=1)
def code_version() -> str:
    """The version of the service, and a digest of its rules, its matching, their vocabularies and libraries.

    The tables of the law are left out: an edition has a seal of its own. Worked out once per process.
    """
    digest = hashlib.sha256()
    for name in _LIBRARIES:
        digest.update(f"{name} {version(name)}\n".encode())
    for path in _files():
        digest.update(f"{path.name}\n".encode())
        digest.update(path.read_bytes())
    return f"{version('cxc-match')}+{digest.hexdigest()[:_SHOWN]}"


def _files() -> Iterator[Path]:
    service = _folder(api.__path__)
    for folder in (
        _folder(eligibility.__path__),
        _folder(matching.__path__),
        *map(service.joinpath, _FEATURES),
    ):
        yield from sorted(folder.rglob("*.py"))
    yield from sorted(path for path in REFERENCE.glob("*.csv") if path.stem not in TABLES)


def _folder(path: list[str]) -> Path:
    return Path(next(iter(path)))
