"""What crosses the wire about groups."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.exchanges.agreements.answers import SlotAnswer
from api.exchanges.agreements.schemas import PlanStatement
from api.exchanges.groups.group import MOST_MEMBERS, coming, counts_of
from api.exchanges.schemas import ManagerAnswer, PartyAnswer
from api.exchanges.states import Paper, Party, State
from api.fields import Number, OrganisationId
from api.texts import one_line

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.exchanges.exchange import Standing
    from api.exchanges.groups.group import Group
    from api.exchanges.groups.use_cases.parts import Line
    from api.exchanges.groups.use_cases.seeing import Member, Page, Summary, View
    from api.exchanges.plan import Plan

_DIGEST = "^[0-9a-f]{64}$"
_A_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def _named(text: str) -> str:
    line = one_line(text)
    if not line:
        raise ValueError("give the group a name")
    return line


Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_named)]
Digest = Annotated[str, Field(pattern=_DIGEST)]


class GroupStatement(BaseModel):
    """A group to be made: one host, the plan that its exchanges share, and the first of them."""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(examples=["Dyers at the Porto fair"])
    host: OrganisationId = Field(examples=["demo-sme-138"])
    plan: PlanStatement
    exchanges: list[Number] = Field(
        default_factory=list,
        max_length=MOST_MEMBERS,
        description="numbers of exchanges of yours, in draft, that are in it from the beginning",
        examples=[[12, 15]],
    )
    partnership: Number | None = Field(
        default=None, description="that makes it; the one that you manage if left out", examples=[3]
    )


class JoinStatement(BaseModel):
    """An exchange that is to join a group."""

    model_config = ConfigDict(extra="forbid")

    exchange: Number = Field(description="number of an exchange in draft", examples=[12])


class SignaturesStatement(BaseModel):
    """Signatures for one party under one document of several exchanges of a group."""

    model_config = ConfigDict(extra="forbid")

    paper: Paper = Field(description="which of the two documents", examples=["commitment"])
    party: Party = Field(description="for whom you sign", examples=["host"])
    digests: dict[Number, Digest] = Field(
        min_length=1,
        max_length=MOST_MEMBERS,
        description="of each document that you saw, by the number of its exchange",
        examples=[{"12": _A_DIGEST}],
    )
    strict: bool = Field(default=False, description="sign all of those named, or none", examples=[False])


class SharedPlanAnswer(BaseModel):
    """What the exchanges of a group share."""

    first_day: date = Field(examples=["2027-03-08"])
    last_day: date = Field(examples=["2027-03-10"])
    virtual: bool = Field(examples=[False])
    goals: str = Field(description="for those that have none of their own", examples=["Learn to dye."])
    objectives: list[str] = Field(
        description="for those that have none of their own", examples=[["new-skills"]]
    )
    activities: list[str] = Field(examples=[["knowledge-sharing"]])
    outcomes: str = Field(description="for those that have none of their own", examples=["A trial."])
    travel_days: list[date] = Field(examples=[[]])
    agenda: list[SlotAnswer]

    @classmethod
    def of(cls, plan: "Plan") -> Self:
        return cls(
            first_day=plan.first_day,
            last_day=plan.last_day,
            virtual=plan.is_virtual,
            goals=plan.goals,
            objectives=list(plan.objectives),
            activities=list(plan.activities),
            outcomes=plan.outcomes,
            travel_days=list(plan.travel_days),
            agenda=[SlotAnswer.of(slot) for slot in plan.agenda],
        )


class MemberPaper(BaseModel):
    """A document of one exchange, as it reads now."""

    paper: Paper = Field(examples=["commitment"])
    version: int = Field(examples=[2])
    digest: str = Field(description="SHA-256 of it: what a signature names", examples=[_A_DIGEST])
    signed: list[Party] = Field(description="who has signed", examples=[["visitor"]])
    lacks: list[Party] = Field(description="who has still to sign", examples=[["hop", "host", "vop"]])

    @classmethod
    def of(cls, paper: Paper, standing: "Standing") -> Self:
        return cls(
            paper=paper,
            version=standing.version,
            digest=standing.digest,
            signed=sorted(standing.signed),
            lacks=sorted(standing.lacks(paper)),
        )


class MemberAnswer(BaseModel):
    """One exchange of a group. Of those that you may not read, all but the visitor is null."""

    visitor: PartyAnswer
    exchange: int | None = Field(examples=[12])
    state: State | None = Field(examples=["draft"])
    as_shared: bool | None = Field(
        description="whether it has the days and the agenda of the group; false once amended by itself",
        examples=[True],
    )
    papers: list[MemberPaper] | None = Field(
        description="its documents that you may read: what a signature for the whole group names"
    )

    @classmethod
    def of(cls, member: "Member") -> Self:
        one = member.exchange
        visitor = PartyAnswer(id=one.agreed.visitor, name=member.visitor)
        if not member.is_open:
            return cls(visitor=visitor, exchange=None, state=None, as_shared=None, papers=None)
        papers = [MemberPaper.of(paper, one.papers[paper]) for paper in member.papers]
        return cls(
            visitor=visitor,
            exchange=one.id,
            state=one.state,
            as_shared=member.is_as_shared,
            papers=papers,
        )


class GroupOption(BaseModel):
    """Something that you can do with the group now."""

    act: str = Field(description="as in the table of permissions", examples=["group.sign"])
    exchanges: list[int] = Field(description="those for which it can be done", examples=[[12, 15]])


class GroupSummary(BaseModel):
    """A group, as a list has it."""

    id: int = Field(examples=[4])
    name: str = Field(examples=["Dyers at the Porto fair"])
    host: PartyAnswer
    partnership: ManagerAnswer = Field(description="that made it")
    first_day: date = Field(examples=["2027-03-08"])
    last_day: date = Field(examples=["2027-03-10"])
    virtual: bool = Field(examples=[False])
    coming: int = Field(description="exchanges that were neither cancelled nor broken off", examples=[2])
    counts: dict[State, int] = Field(description="exchanges in each state", examples=[{"draft": 2}])
    version: int = Field(description="as in the ETag", examples=[1])

    @classmethod
    def of(cls, one: "Summary") -> Self:
        group = one.group
        return cls(
            id=group.id,
            name=group.name,
            host=PartyAnswer(id=group.host, name=one.host),
            partnership=ManagerAnswer(id=group.partnership, name=one.partnership),
            first_day=group.plan.first_day,
            last_day=group.plan.last_day,
            virtual=group.plan.is_virtual,
            coming=coming(one.members),
            counts=dict(counts_of(one.members)),
            version=group.version,
        )


class GroupAnswer(BaseModel):
    """A group: what its exchanges share, how far each has got, and what you can still do."""

    id: int = Field(examples=[4])
    name: str = Field(examples=["Dyers at the Porto fair"])
    host: PartyAnswer
    partnership: ManagerAnswer | None = Field(description="that made it")
    hop: ManagerAnswer | None = Field(description="the host's partnership; null: none")
    plan: SharedPlanAnswer
    members: list[MemberAnswer]
    coming: int = Field(description="exchanges that were neither cancelled nor broken off", examples=[2])
    counts: dict[State, int] = Field(description="exchanges in each state", examples=[{"draft": 2}])
    may: list[GroupOption] = Field(description="what you can still do with it")
    warnings: list[str] = Field(
        description="what to look at; it stands in nobody's way",
        examples=[["The host says that it can take 2 at once; 3 exchanges of this group go there."]],
    )
    made_at: datetime = Field(examples=["2026-11-21T09:30:00Z"])
    version: int = Field(description="as in the ETag", examples=[1])

    @classmethod
    def of(cls, view: "View") -> Self:
        return cls.model_validate(_plain(view))


class GroupLine(BaseModel):
    """What came of an act on the whole group for one exchange."""

    exchange: int = Field(examples=[12])
    outcome: str = Field(
        description="done, already, changed_since, not_at_this_step, not_eligible, not_yours or not_asked",
        examples=["done"],
    )
    why: str = Field(description="why it was not done; empty where it was", examples=[""])

    @classmethod
    def of(cls, line: "Line") -> Self:
        return cls(exchange=line.exchange, outcome=line.outcome.value, why=line.why)


class GroupActAnswer(BaseModel):
    """A group after an act on the whole of it."""

    done: int = Field(description="for how many exchanges it was done", examples=[2])
    lines: list[GroupLine] = Field(description="what came of it for each")
    group: GroupAnswer

    @classmethod
    def of_act(cls, view: "View", lines: tuple["Line", ...]) -> Self:
        return cls(
            done=sum(one.outcome == "done" for one in lines),
            lines=[GroupLine.of(one) for one in lines],
            group=GroupAnswer.of(view),
        )


class GroupList(BaseModel):
    """A part of the groups that you may see, newest first."""

    groups: list[GroupSummary]
    after: int | None = Field(
        description="ask with this for the next part; null where there is none", examples=[None]
    )
    count: int = Field(description="how many there are in all", examples=[1])

    @classmethod
    def of(cls, page: "Page") -> Self:
        return cls(groups=[GroupSummary.of(one) for one in page.entries], after=page.after, count=page.count)


def _plain(view: "View") -> dict[str, object]:
    group: Group = view.group
    partnerships: Mapping[int, str] = view.partnerships
    exchanges = [one.exchange for one in view.members]
    return {
        "id": group.id,
        "name": group.name,
        "host": PartyAnswer(id=group.host, name=view.host),
        "partnership": ManagerAnswer.of(group.partnership, partnerships),
        "hop": ManagerAnswer.of(group.hop, partnerships),
        "plan": SharedPlanAnswer.of(group.plan),
        "members": [MemberAnswer.of(one) for one in view.members],
        "coming": coming(exchanges),
        "counts": dict(counts_of(exchanges)),
        "may": [GroupOption(act=one.act, exchanges=list(one.exchanges)) for one in view.options],
        "warnings": list(view.warnings),
        "made_at": group.made_at,
        "version": group.version,
    }
