"""What a profile still lacks before it can be submitted, in words. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from api.profiles.organisation import Organisation


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not there yet."""

    field: str
    what: str


# In the order in which a form asks. What the rules ask besides is the verdict's to say.
_NEEDED: Mapping[str, tuple[str, Callable[[Organisation], object]]] = MappingProxyType(
    {
        "name": ("its legal name", lambda one: one.name.strip()),
        "kind": ("which kind of organisation it is", lambda one: one.kind),
        "country": ("the country where it is registered", lambda one: one.country),
        "roles": ("whether it registers as visitor, as host or as both", lambda one: one.roles),
        "about": ("what the organisation is and does", lambda one: one.about.strip()),
        "partnership": ("the partnership that is to validate it", lambda one: one.partnership),
    }
)


def missing_in(organisation: Organisation) -> tuple[Missing, ...]:
    """Everything without which its partnership cannot judge it; empty for one that can be submitted."""
    return tuple(
        Missing(field, what) for field, (what, is_there) in _NEEDED.items() if not is_there(organisation)
    )
