"""What a work queue is made of: rows with who, what, since when, until when, and what to do. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from api.pages.navigation import N_


class By(StrEnum):
    """Whose words something is told in."""

    PAGES = "pages"
    SERVICE = "service"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that waits for somebody."""

    names: Sequence[str]  # of the organisations that it is about
    what: str
    link: str  # path of the page where it is done
    act: str  # words of the way there
    number: int | None = None  # of the exchange
    by: By = By.PAGES  # whose sentence `what` is
    since: str | None = None
    due: str | None = None
    is_late: bool = False
    state: str | None = None  # of the exchange
    waits_for: Sequence[tuple[str, str]] = ()  # the part that somebody has, and their name
    fields: Sequence[tuple[str, str]] = ()  # of the form that does it at once; empty: the link leads there

    @property
    def order(self) -> tuple[bool, str, str]:
        """Overdue first, then what is due first, then what waits longest."""
        return (not self.is_late, self.due or "9999", self.since or "9999")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows of one kind."""

    code: str
    title: str
    lead: str
    rows: Sequence[Row] = field(default_factory=tuple)
    further: str | None = None  # path of the page that has all of it
    names_others: bool = False  # it says for whom each row waits

    @property
    def late(self) -> int:
        return sum(one.is_late for one in self.rows)


_WORDS = {  # of each section: its title, and what stands under it; in the order of the page
    "overdue": (N_("Overdue"), N_("Past their day, whoever has to act. Each is in its own part below, too.")),
    "validate": (N_("To validate"), N_("Profiles and reports that count only after you said yes.")),
    "sign": (N_("To sign"), N_("Documents that wait for the signature of your partnership.")),
    "pay": (N_("To pay"), N_("Lump sums that are due, and those that the bank has been ordered to pay.")),
    "approve": (
        N_("To approve"),
        N_("What a partnership has validated and the programme asks you to approve."),
    ),
    "waivers": (
        N_("Waivers asked for"),
        N_("They hold once the pre-approval of the authority is on record."),
    ),
    "carry-on": (
        N_("To carry on"),
        N_("Plans, amounts, first and last days, closings: the next step is yours."),
    ),
    "memberships": (
        N_("Memberships to confirm"),
        N_("Who says to be a member of one of your clusters or networks."),
    ),
    "proposals": (N_("Proposals of members"), N_("They end by themselves if nobody answers.")),
    "others": (N_("Waiting for others"), N_("Nothing to do for you, unless you want to remind somebody.")),
}
_FURTHER = {
    "pay": "/payments",
    "proposals": "/proposals",
    "others": "/exchanges",
    "waivers": "/office/waivers",
}
FOR_MANAGERS = (
    "overdue",
    "validate",
    "sign",
    "pay",
    "carry-on",
    "proposals",
    "memberships",
    "others",
)
FOR_THE_OFFICE = ("overdue", "approve", "waivers", "others")


def sections_of(rows: Iterable[tuple[str, Row]], codes: Collection[str]) -> tuple[Section, ...]:
    """The sections with these codes, in their order, each with its rows in order, the empty ones too."""
    found: dict[str, list[Row]] = {code: [] for code in codes}
    seen: set[tuple[object, ...]] = set()
    for code, row in rows:
        if code in found:
            found[code].append(row)
        key = (row.link, row.what, tuple(row.names))
        if row.is_late and key not in seen and "overdue" in found:
            seen.add(key)
            found["overdue"].append(row)
    return tuple(
        Section(
            code=code,
            title=_WORDS[code][0],
            lead=_WORDS[code][1],
            rows=tuple(sorted(of_it, key=lambda one: one.order)),
            further=_FURTHER.get(code),
            names_others=code in {"overdue", "others", "proposals"},
        )
        for code, of_it in found.items()
    )
