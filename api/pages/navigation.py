"""What the menu offers, by what somebody may do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from api.access import Role, roles_with


def N_(text: str) -> str:  # noqa: N802  gettext's own name for: to be translated where it is shown
    """A sentence that a template translates."""
    return text


_OWN = frozenset({Role.VISITING_EDITOR, Role.VISITING_SIGNER, Role.HOST_EDITOR, Role.HOST_SIGNER})
_VISITING = frozenset({Role.VISITING_EDITOR, Role.VISITING_SIGNER})
_HOSTING = frozenset({Role.HOST_EDITOR, Role.HOST_SIGNER})
_OFFICE = frozenset({Role.SUPPORT_OFFICE, Role.ADMINISTRATOR})
_MANAGER = frozenset({Role.MANAGER})
_ANALYSTS = frozenset({Role.ANALYST})
_AUDITORS = frozenset({Role.AUDITOR})
_BEYOND = frozenset(Role) - _OWN


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line that the menu may have: for whom the table of permissions allows the act that its page needs.

    `ways` narrows it to those whose way it is; the others come there from a page of their own.
    """

    words: str
    path: str
    act: str
    ways: frozenset[Role] = frozenset(Role)

    @property
    def roles(self) -> frozenset[Role]:
        return roles_with(self.act) & self.ways


LINES = (
    Line(words=N_("Work"), path="/work", act="profile.read", ways=_MANAGER | _OFFICE),
    Line(words=N_("Hosts for you"), path="/matches", act="matches.read", ways=_VISITING),
    Line(words=N_("Visitors for you"), path="/visitors", act="matches.read", ways=_HOSTING),
    Line(words=N_("Catalogue"), path="/catalogue", act="catalogue.read"),
    Line(words=N_("Proposals"), path="/proposals", act="proposal.read"),
    Line(words=N_("Exchanges"), path="/exchanges", act="exchange.read"),
    Line(words=N_("Groups"), path="/groups", act="group.read", ways=_BEYOND),  # the others: from their stay
    Line(words=N_("Profile"), path="/profiles", act="profile.read_private", ways=_OWN),
    Line(words=N_("Organisations"), path="/members", act="profile.read_private", ways=_BEYOND),
    Line(words=N_("Figures"), path="/figures", act="figures.read"),
    Line(words=N_("Payments"), path="/payments", act="payments.read"),
    Line(words=N_("Office"), path="/office", act="status.read"),
    Line(words=N_("Audit"), path="/office/audit", act="audit.read", ways=_AUDITORS),
    Line(words=N_("Analysis"), path="/analysis", act="snapshot.read", ways=_ANALYSTS),
)
_FOR_NOBODY_YET = [
    (N_("Catalogue"), "/catalogue"),
    (N_("How ranking works"), "/ranking"),
    (N_("Rules"), "/rules"),
]


def roles_at(path: str) -> frozenset[Role]:
    """Whom the menu leads to that page."""
    return next(line.roles for line in LINES if line.path == path)


def menu_of(roles: Collection[Role], *, path: str, prefix: str) -> Menu:
    """The menu for somebody with these roles who looks at that path."""
    held = frozenset(roles)
    lines = [(line.words, line.path) for line in LINES if line.roles & held] if held else _FOR_NOBODY_YET
    here = path.removeprefix(prefix).replace("/payment-orders", "/payments", 1)
    best = max(
        (line for _, line in lines if here == line or here.startswith(f"{line}/")), key=len, default=None
    )
    home = lines[0][1] if held and lines else "/"
    return Menu([Entry(words=words, path=line, is_here=line == best) for words, line in lines], home)
