"""The call about the service itself."""

from api.client.calls import Call
from api.upkeep.schemas import StatusAnswer


def status() -> Call[StatusAnswer]:
    """What lists are made from, the notices on their way, the regular jobs, and how the service is kept."""
    return Call(method="GET", path="/status", answer=StatusAnswer)
