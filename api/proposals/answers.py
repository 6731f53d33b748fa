"""What crosses the wire about proposals: what is answered."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.access import Side
from api.exchanges.schemas import ManagerAnswer, PartyAnswer
from api.proposals.proposal import Evidence, Move, Proposal
from api.proposals.states import REASONS, SIDES, Origin, Reason, State, What
from api.verdicts.schemas import VerdictAnswer
from eligibility.rules import Subject

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.proposals.use_cases.making import Preview
    from api.proposals.use_cases.seeing import Names, Option, Page, View


class EvidenceAnswer(BaseModel):
    """What the rules said when somebody moved."""

    outcome: str = Field(examples=["needs information"])
    edition: str = Field(examples=["cosme-2020"])
    open_rules: list[str] = Field(
        description="codes of the rules that keep it from being eligible, worst first",
        examples=[["S3-activity-hours"]],
    )

    @classmethod
    def of(cls, evidence: Evidence | None) -> Self | None:
        if evidence is None:
            return None
        return cls(outcome=evidence.outcome, edition=evidence.edition, open_rules=list(evidence.open_rules))


class MoveAnswer(BaseModel):
    """One entry of a proposal's history."""

    what: What = Field(examples=["made"])
    at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    side: Side | None = Field(description="who moved; null: the service", examples=["visitor"])
    partnership: ManagerAnswer | None = Field(description="that moved for the side; null: its own people")
    first_day: date | None = Field(
        description="of the stay that was proposed or accepted", examples=["2027-03-08"]
    )
    last_day: date | None = Field(examples=["2027-03-12"])
    virtual: bool | None = Field(examples=[False])
    reason: Reason | None = Field(description="why it was declined", examples=[None])
    reason_in_words: str | None = Field(examples=[None])
    words: str = Field(examples=["We would like to see your looms."])
    verdict: EvidenceAnswer | None = Field(description="of a move that the rules are asked about")

    @classmethod
    def of(cls, move: Move, names: "Names") -> Self:
        terms = move.terms
        return cls(
            what=move.what,
            at=move.at,
            side=move.side,
            partnership=ManagerAnswer.of(move.by_partnership, names.partnerships),
            first_day=terms.first_day if terms else None,
            last_day=terms.last_day if terms else None,
            virtual=terms.is_virtual if terms else None,
            reason=move.reason,
            reason_in_words=REASONS[move.reason] if move.reason else None,
            words=move.words,
            verdict=EvidenceAnswer.of(move.evidence),
        )


class OptionAnswer(BaseModel):
    """One thing that could be done next, and whether you can."""

    act: str = Field(examples=["proposal.accept"])
    possible: bool = Field(examples=[True])
    why_not: str = Field(description="empty where it is possible", examples=[""])

    @classmethod
    def of(cls, option: "Option") -> Self:
        return cls(act=option.act, possible=not option.why_not, why_not=option.why_not)


class ProposalSummary(BaseModel):
    """One proposal as it stands today."""

    id: int = Field(examples=[7])
    visitor: PartyAnswer
    host: PartyAnswer
    made_by: Side = Field(description="which of the two made it, or for which it was made")
    partnership: ManagerAnswer | None = Field(description="that made it for that side; null: its own people")
    origin: Origin = Field(description="how the two came together", examples=["catalogue"])
    first_day: date = Field(description="of activities", examples=["2027-03-08"])
    last_day: date = Field(description="of activities", examples=["2027-03-12"])
    virtual: bool = Field(description="over the network instead of abroad", examples=[False])
    state: State = Field(examples=["open"])
    accepted_by: list[Side] = Field(description="who has accepted these days", examples=[["visitor"]])
    waits_for: list[Side] = Field(description="whose answer it waits for", examples=[["host"]])
    made_at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    moved_at: datetime = Field(
        description="when somebody last did something", examples=["2026-11-21T09:30:00Z"]
    )
    expires_on: date = Field(
        description="the last day on which it can be answered, a day of UTC", examples=["2026-12-21"]
    )
    days_left: int | None = Field(
        description="until that day; 0 on it; null where it waits for nobody", examples=[30]
    )
    version: int = Field(description="as in the ETag, for If-Match", examples=[1])

    @classmethod
    def plain_of(cls, proposal: Proposal, names: "Names", *, today: date) -> dict[str, object]:
        """The fields, also for the whole answer."""
        return {
            "id": proposal.id,
            "visitor": PartyAnswer.of(proposal.visitor, names.organisations),
            "host": PartyAnswer.of(proposal.host, names.organisations),
            "made_by": proposal.made_by,
            "partnership": ManagerAnswer.of(proposal.by_partnership, names.partnerships),
            "origin": proposal.origin,
            "first_day": proposal.terms.first_day,
            "last_day": proposal.terms.last_day,
            "virtual": proposal.terms.is_virtual,
            "state": proposal.state,
            "accepted_by": _in_order(proposal.accepted_by),
            "waits_for": _in_order(proposal.waits_for),
            "made_at": proposal.made_at,
            "moved_at": proposal.moved_at,
            "expires_on": proposal.expires_on,
            "days_left": (proposal.expires_on - today).days if proposal.state.is_open else None,
            "version": proposal.version,
        }

    @classmethod
    def of(cls, proposal: Proposal, names: "Names", *, today: date) -> Self:
        return cls.model_validate(cls.plain_of(proposal, names, today=today))


class ProposalAnswer(ProposalSummary):
    """One proposal with its history, and what you can do with it."""

    exchange: int | None = Field(
        description="number of the exchange that it led to; null: none yet", examples=[None]
    )
    moves: list[MoveAnswer] = Field(description="everything that was done with it, in order")
    next: list[OptionAnswer] = Field(description="what can be done next, by you")

    @classmethod
    def of_view(cls, view: "View") -> Self:
        plain = cls.plain_of(view.proposal, view.names, today=view.today)
        return cls.model_validate(
            {
                **plain,
                "exchange": view.exchange,
                "moves": [MoveAnswer.of(move, view.names) for move in view.moves],
                "next": [OptionAnswer.of(option) for option in view.options],
            }
        )


class ProposalList(BaseModel):
    """A part of the proposals that you may see, newest first."""

    proposals: list[ProposalSummary]
    after: int | None = Field(
        description="ask with this for the next part; null where there is none", examples=[None]
    )
    counts: Mapping[State, int] = Field(
        description="how many there are in each state, whatever state was asked for",
        examples=[{"open": 2, "countered": 0, "accepted": 1, "declined": 0, "withdrawn": 0, "expired": 0}],
    )
    waiting_for_you: int = Field(
        description="how many wait for the answer of an organisation that you act for", examples=[1]
    )

    @classmethod
    def of(cls, page: "Page") -> Self:
        return cls(
            proposals=[ProposalSummary.of(one, page.names, today=page.today) for one in page.proposals],
            after=page.after,
            counts=dict(page.counts),
            waiting_for_you=page.waiting,
        )


class PreviewAnswer(BaseModel):
    """Whether a proposal could be made now. Nothing was made."""

    possible: bool = Field(examples=[True])
    obstacles: list[str] = Field(description="what is in the way at present, and what to do", examples=[[]])
    side: Side = Field(description="for which of the two you would propose", examples=["visitor"])
    outcome: str = Field(
        description="the worse of the two verdicts; only 'not eligible' is in the way",
        examples=["needs information"],
    )
    pairing: VerdictAnswer = Field(description="whether the two may meet, by the rules of the first day")
    stay: VerdictAnswer = Field(
        description="whether the stay has the length and the form that it has to have"
    )
    open_places: int = Field(
        description="how many more proposals your side could have open at once", examples=[4]
    )
    answer_until: date = Field(
        description="the last day on which it could be answered, a day of UTC, if it were made now",
        examples=["2026-12-21"],
    )
    other_has_place: bool = Field(description="whether the other side can receive one more", examples=[True])

    @classmethod
    def of(cls, preview: "Preview") -> Self:
        checked = preview.checked
        pair, stay = checked.grounds.pair, checked.grounds.stay
        return cls(
            possible=not checked.obstacles,
            obstacles=[str(problem) for problem in checked.obstacles],
            side=preview.side,
            outcome=checked.grounds.outcome.value,
            pairing=VerdictAnswer.of(pair.verdict, Subject.PAIR, pair.questions),
            stay=VerdictAnswer.of(stay.verdict, Subject.STAY, stay.questions, stated=stay.stated),
            open_places=max(preview.most_open - checked.open_by_maker, 0),
            answer_until=preview.answer_until,
            other_has_place=checked.is_receiver_free,
        )


def _in_order(sides: frozenset[Side]) -> list[Side]:
    return [side for side in SIDES if side in sides]
