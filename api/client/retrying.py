"""When a call is made again: after what, after how long, how often. Pure."""

from dataclasses import dataclass
from http import HTTPStatus

import httpx2

from api.client.problems import Told, is_problem, kind_of

Outcome = httpx2.Response | httpx2.TransportError

_LATER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_KEY_IN_USE = "key-in-use"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a client tries. What it sends again bears the same key, so it is carried out once."""

    tries: int = 5
    first_pause_s: float = 0.1  # doubled each time
    longest_pause_s: float = 10.0  # where the service asks for longer, its refusal is passed on

    def pause_after(self, outcome: Outcome, *, tries: int) -> float | None:
        """Seconds to wait before the call is made again; None where this outcome is what came of it."""
        if tries >= self.tries or not _passes_by_itself(outcome):
            return None
        pause = max(self.first_pause_s * 2.0 ** (tries - 1), _asked_for(outcome))
        return pause if pause <= self.longest_pause_s else None


def _passes_by_itself(outcome: Outcome) -> bool:
    if isinstance(outcome, httpx2.TransportError):
        return True
    if outcome.status_code == HTTPStatus.CONFLICT and is_problem(outcome):
        return kind_of(Told.model_validate_json(outcome.content).type) == _KEY_IN_USE
    return outcome.status_code in _LATER and "retry-after" in outcome.headers


def _asked_for(outcome: Outcome) -> float:
    said = "" if isinstance(outcome, httpx2.TransportError) else outcome.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() else 0.0
