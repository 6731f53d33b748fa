"""What the menu offers, by what somebody may do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from api.access import Role


def N_(text: str) -> str:  # noqa: N802  gettext's own name for: to be translated where it is shown
    """A sentence that a template translates."""
    return text


_OWN = frozenset({Role.VISITING_EDITOR, Role.VISITING_SIGNER, Role.HOST_EDITOR, Role.HOST_SIGNER})
_VISITING = frozenset({Role.VISITING_EDITOR, Role.VISITING_SIGNER})
_HOSTING = frozenset({Role.HOST_EDITOR, Role.HOST_SIGNER})
_OFFICE = frozenset({Role.SUPPORT_OFFICE, Role.ADMINISTRATOR})
_READERS = frozenset({Role.SUPPORT_OFFICE})  # what administrators may not read
_MANAGER = frozenset({Role.MANAGER})
_ANALYSTS = frozenset({Role.ANALYST})
_AUDITORS = frozenset({Role.AUDITOR})
_EVERYBODY: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the menu."""

    words: str
    path: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """The lines that somebody sees, and where their own page is."""

    entries: Sequence[Entry]
    home: str

    def leads_to(self, path: str) -> bool:
        """Whether that page is for the one who looks, so that others may lead there."""
        return any(one.path == path for one in self.entries)


# words, path, who sees it (empty: everybody)
_LINES: tuple[tuple[str, str, frozenset[Role]], ...] = (
    (N_("Work"), "/work", _MANAGER | _OFFICE),
    (N_("Hosts for you"), "/matches", _VISITING),
    (N_("Visitors for you"), "/visitors", _HOSTING),
    (N_("Catalogue"), "/catalogue", _OWN | _MANAGER | _READERS | _AUDITORS),
    (N_("Proposals"), "/proposals", _OWN | _MANAGER),
    (N_("Exchanges"), "/exchanges", _OWN | _MANAGER | _OFFICE | _AUDITORS),
    (N_("Groups"), "/groups", _MANAGER),
    (N_("Profile"), "/profiles", _OWN),
    (N_("Organisations"), "/members", _MANAGER | _READERS),
    (N_("Figures"), "/figures", _MANAGER | _READERS | _ANALYSTS),
    (N_("Payments"), "/payments", _MANAGER),
    (N_("Office"), "/office", _OFFICE),
    (N_("Audit"), "/office/audit", _AUDITORS),
    (N_("Analysis"), "/analysis", _ANALYSTS),
    (N_("How ranking works"), "/ranking", _EVERYBODY),
    (N_("Rules"), "/rules", _EVERYBODY),
)
_FOR_NOBODY_YET = frozenset({"/catalogue", "/ranking", "/rules"})


def menu_of(roles: Collection[Role], *, path: str, prefix: str) -> Menu:
    """The menu for somebody with these roles who looks at that path."""
    held = frozenset(roles)
    lines = [
        (words, line)
        for words, line, whose in _LINES
        if (whose & held) or (not held and line in _FOR_NOBODY_YET)
    ]
    here = path.removeprefix(prefix).replace("/payment-orders", "/payments", 1)
    best = max(
        (line for _, line in lines if here == line or here.startswith(f"{line}/")), key=len, default=None
    )
    home = lines[0][1] if held and lines else "/"
    return Menu([Entry(words=words, path=line, is_here=line == best) for words, line in lines], home)
