"""An exchange: who visits whom, when, under which partnerships, and how far it has got. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from api.access import Concern, Management, Side
from api.exchanges.states import Paper, Party, State

__all__ = ["Agreed", "Exchange", "Progress", "Standing", "State"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """Who meets whom and when: what both sides of a proposal accepted, with the days as last planned."""

    proposal: int
    visitor: str
    host: str
    first_day: date
    last_day: date
    is_virtual: bool
    edition: str  # of the rules by which it was last checked
    vop: int | None  # number of the visitor's partnership; none: it has none
    hop: int | None  # of the host's


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one document stands: its newest version, and who has signed exactly that."""

    version: int
    digest: str  # SHA-256 of the canonical document, in hex
    signed: frozenset[Party]  # the support office among them: it has approved

    def lacks(self, paper: Paper) -> frozenset[Party]:
        """Who has still to sign."""
        return paper.signers - self.signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What has happened so far. Moments are UTC; a day is one of the place where the thing is done."""

    is_plan_complete: bool = False  # goals, objectives and an agenda are written
    maximum_cents: int | None = None  # of the newest Financial Agreement: what may be paid
    agreed_cents: int | None = None  # and what is agreed, never more
    has_account: bool = False  # the visitor has said where to pay
    started_at: datetime | None = None
    ended_on: date | None = None  # last day of the stay as it was
    ended_at: datetime | None = None  # when somebody said that it is over
    visit_reported_at: datetime | None = None  # none again once it was returned
    visit_first_reported_at: datetime | None = None
    host_reported_at: datetime | None = None
    evidenced_at: datetime | None = None  # the first evidence that is still there
    validated_at: datetime | None = None
    paid_on: date | None = None  # day of the payment, as the bank has it
    paid_cents: int | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One exchange. Its partnerships are those that managed the two when its plan was last written."""

    id: int
    agreed: Agreed
    state: State
    version: int
    created_at: datetime
    visitor_country: str | None = None  # ISO 3166: of permanent residence
    host_country: str | None = None
    group: int | None = None
    progress: Progress = Progress()
    papers: Mapping[Paper, Standing] = field(default_factory=dict)  # those that are written

    @property
    def concern(self) -> Concern:
        """Whose it is: the visitor's, managed by the VOP, with the host across and the HOP managing that."""
        return Concern(
            owners=frozenset({self.agreed.visitor}),
            owner_side=Side.VISITOR,
            managed_by=_managed(self.agreed.vop),
            counterparts=frozenset({self.agreed.host}),
            counterpart_managed_by=_managed(self.agreed.hop),
        )

    @property
    def is_payable(self) -> bool:
        """Whether something is to be paid: never for a virtual stay, nor where nothing was agreed."""
        return not self.agreed.is_virtual and self.progress.agreed_cents != 0

    @property
    def papers_needed(self) -> tuple[Paper, ...]:
        """The documents that are signed: no Financial Agreement for a virtual stay."""
        return (Paper.COMMITMENT,) if self.agreed.is_virtual else (Paper.COMMITMENT, Paper.FINANCIAL)

    def lacks(self, paper: Paper) -> frozenset[Party]:
        """Who has still to sign the document as it reads now; everybody while it is not written."""
        standing = self.papers.get(paper)
        return standing.lacks(paper) if standing else paper.signers

    @property
    def is_signed(self) -> bool:
        """Whether every document is signed by all, as it reads now."""
        return not any(self.lacks(paper) for paper in self.papers_needed)

    @property
    def is_approved(self) -> bool:
        """Whether the support office has approved every document as it reads now."""
        return all(
            paper in self.papers and Party.SUPPORT_OFFICE in self.papers[paper].signed
            for paper in self.papers_needed
        )

    def parties_of(
        self, *, organisation: str | None = None, partnership: int | None = None
    ) -> tuple[Party, ...]:
        """The parts that an organisation or a partnership takes: a partnership may be both VOP and HOP."""
        held = {
            Party.VISITOR: organisation is not None and organisation == self.agreed.visitor,
            Party.HOST: organisation is not None and organisation == self.agreed.host,
            Party.VOP: partnership is not None and partnership == self.agreed.vop,
            Party.HOP: partnership is not None and partnership == self.agreed.hop,
        }
        return tuple(party for party, holds in held.items() if holds)


def _managed(partnership: int | None) -> tuple[Management, ...]:
    return () if partnership is None else (Management(partnership=partnership, valid_from=date.min),)
