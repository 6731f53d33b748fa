"""One fingerprint per profile, so that an unchanged one is never written or embedded again. Pure."""

import hashlib
import json
from dataclasses import fields
from datetime import date
from typing import Any

from api.profiles.organisation import Organisation
from matching.profiles import Period


def digest_of(organisation: Organisation) -> str:
    """SHA-256, in hex, of all that the profile states."""
    return digest_of_text(text_of(organisation))


def digest_of_text(text: str) -> str:
    """SHA-256, in hex, of a profile as text."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def text_of(organisation: Organisation) -> str:
    """All that the profile states, as JSON with sorted names: equal profiles give equal text.

    What is not stated is left out, so a field added to the record later leaves old digests as they are.
    """
    stated = {
        field.name: _plain(getattr(organisation, field.name))
        for field in fields(Organisation)
        if getattr(organisation, field.name) != field.default
    }
    return json.dumps(stated, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Period):
        return [value.first.isoformat(), value.last.isoformat()]
    return value.isoformat() if isinstance(value, date) else value
