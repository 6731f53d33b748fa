"""Everything of one exchange in one document, as far as whoever asks may read it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.exchanges.clocks import Running
from api.exchanges.documents import words
from api.exchanges.documents.agreement_sheets import AgreementSheet
from api.exchanges.documents.certificates import Certificate
from api.exchanges.documents.histories import Line
from api.exchanges.documents.registers import Version
from api.exchanges.documents.report_sheets import ReportSheet
from api.exchanges.documents.signatures import label_of

_CLOCKS = {"report": "Report", "payment": "Payment"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A part that whoever asks may not read."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRow:
    """One period."""

    what: str
    last_day: str
    words: str
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One file that was handed in as evidence."""

    name: str
    kind: str
    size: str
    digest: str
    note: str  # of whoever handed it in
    handed_in: str  # when, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """The payment."""

    paid_on: date
    cents: int
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line about the exchange as it stands."""

    what: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All of it. A part that is None is not there yet, or left out."""

    exchange: int
    state: str
    visitor: str
    host: str
    as_of: str  # when it was last changed, in words
    facts: tuple[Fact, ...]
    commitment: AgreementSheet | None
    financial: AgreementSheet | None
    reports: tuple[ReportSheet, ...]
    certificate: Certificate | None
    register: tuple[Version, ...]
    evidence: tuple[Proof, ...] | None  # None: left out
    payment: Paid | None
    clocks: tuple[ClockRow, ...]
    history: tuple[Line, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """The parts that it has, by anchor and title, in order."""
        return tuple(self._parts())

    def _parts(self) -> Iterator[tuple[str, str]]:
        yield "standing", "How it stands"
        if self.commitment:
            yield "commitment", self.commitment.title
        if self.financial:
            yield "financial", self.financial.title
        for number, report in enumerate(self.reports, start=1):
            yield f"report-{number}", report.title
        yield "signatures", "Who signed what, when and how"
        if self.evidence is not None:
            yield "evidence", "Evidence"
        yield "history", "History"
        if self.certificate:
            yield "certificate", "Certificate of participation"


def clock_row(clock: Running) -> ClockRow:
    """A period in words."""
    return ClockRow(
        what=f"{_CLOCKS[clock.clock.value]}, {label_of(clock.party)}",
        last_day=words.day(clock.last_day) if clock.last_day else "–",
        words=clock.words,
        is_late=clock.is_late,
    )
