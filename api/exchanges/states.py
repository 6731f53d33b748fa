"""The states of an exchange, and the parties to it. Pure."""

from enum import StrEnum

from api.access import Side


class State(StrEnum):
    """Where an exchange stands. What leads from one to the next is the table in lifecycle.py."""

    DRAFT = "draft"  # nobody has ever signed: its plan is being written, and it may join a group
    BUILDING = "building"  # somebody has signed, now or once; the Commitment to Quality waits for the others
    COMMITTED = "committed"  # all have signed the Commitment; the Financial Agreement waits to be signed
    APPROVING = "approving"  # everything is signed; the support office has still to approve
    READY = "ready"  # waits for its first day
    UNDER_WAY = "under_way"
    FINISHED = "finished"  # the stay is over; reports and evidence are handed in
    VALIDATED = "validated"  # by the VOP: it counts, and what was agreed can be paid
    PAID = "paid"
    CLOSED = "closed"
    CANCELLED = "cancelled"  # before the stay began
    INTERRUPTED = "interrupted"  # after it began; nothing is paid

    @property
    def is_over(self) -> bool:
        """Whether nothing can follow any more."""
        return self in OVER

    @property
    def counts(self) -> bool:
        """Whether the exchange is counted, for the VOP: the stay took place and its report is validated."""
        return self in COUNTED


BEFORE_THE_STAY = frozenset({State.DRAFT, State.BUILDING, State.COMMITTED, State.APPROVING, State.READY})
OVER = frozenset({State.CLOSED, State.CANCELLED, State.INTERRUPTED})
GIVEN_UP = frozenset({State.CANCELLED, State.INTERRUPTED})  # nothing is ever paid
COUNTED = frozenset({State.VALIDATED, State.PAID, State.CLOSED})
TOOK_PLACE = COUNTED | {State.UNDER_WAY, State.FINISHED}  # begun at least; a visitor has one such stay abroad

IS_AGREED = TOOK_PLACE | {State.APPROVING, State.READY}  # everything was signed, and it was not called off


class Party(StrEnum):
    """Who signs. The support office signs nothing; its approval is kept like a signature."""

    VISITOR = "visitor"
    HOST = "host"
    VOP = "vop"  # the visitor's partnership
    HOP = "hop"  # the host's partnership; may be the same one
    SUPPORT_OFFICE = "support_office"

    @property
    def side(self) -> Side | None:
        """The side of an organisation that is a party; None for a partnership and for the support office."""
        return {Party.VISITOR: Side.VISITOR, Party.HOST: Side.HOST}.get(self)

    @property
    def words(self) -> str:
        """As it reads in a sentence."""
        return _PARTIES[self]


_PARTIES = {
    Party.VISITOR: "the visitor",
    Party.HOST: "the host",
    Party.VOP: "the visitor's partnership (VOP)",
    Party.HOP: "the host's partnership (HOP)",
    Party.SUPPORT_OFFICE: "the support office",
}


class Paper(StrEnum):
    """A document that is signed."""

    COMMITMENT = "commitment"  # Commitment to Quality
    FINANCIAL = "financial"  # Financial Agreement

    @property
    def called(self) -> str:
        """As it is called in the programme."""
        return {"commitment": "Commitment to Quality", "financial": "Financial Agreement"}[self.value]

    @property
    def signers(self) -> frozenset[Party]:
        """Whose signatures it needs."""
        return SIGNERS[self]


SIGNERS = {
    Paper.COMMITMENT: frozenset({Party.VISITOR, Party.HOST, Party.VOP, Party.HOP}),
    Paper.FINANCIAL: frozenset({Party.VISITOR, Party.VOP}),
}


class Method(StrEnum):
    """How a signature was given."""

    SERVICE = "service"
    DELEGATED = "delegated"  # in the service, by somebody to whom the mandate is delegated
    PAPER = "paper"  # by hand; a manager recorded it, with the scan
