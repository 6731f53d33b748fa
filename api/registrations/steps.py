"""One step of a profile's life taken, or refused because it does not come next. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from api.profiles.life import STEPS, Life
from api.profiles.problems import NotThisStep

_DONE: Mapping[str, str] = MappingProxyType(  # completes 'the profile cannot be ... now'
    {
        "profile.edit": "edited",
        "profile.edit_anew": "edited",
        "profile.choose_partnership": "given another partnership by its own people",
        "profile.submit": "submitted",
        "profile.validate": "validated",
        "profile.validate_for_approval": "validated",
        "profile.approve": "approved",
        "profile.return": "returned",
        "profile.reject": "rejected",
        "profile.pause": "paused",
        "profile.resume": "resumed",
        "profile.reconfirm": "confirmed",
        "profile.expire": "let expire",
        "profile.transfer": "handed over",
        "profile.delete": "deleted",
    }
)


def is_next(life: Life, step: str) -> bool:
    """Whether that step of STEPS can be taken now."""
    return life.state in STEPS[step].before


def taken(life: Life, step: str, *, at: datetime, **changes: Any) -> Life:
    """The life after that step, one version on; paused, where whoever paused it has not resumed it.

    Raises NotThisStep where it does not come next.
    """
    before, after = STEPS[step].before, STEPS[step].after
    if life.state not in before:
        raise NotThisStep(life, doing=_DONE[step], before=before)
    led = replace(life, state=after or life.state, version=life.version + 1, changed_at=at, **changes)
    return led.as_wished()
