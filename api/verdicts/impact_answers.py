"""What an edition would change, as it crosses the wire."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.verdicts.running import Affected, RunningImpact
from eligibility.flips import Change, Flip
from eligibility.impact import Counted, Group

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.verdicts.impact import ImpactAnswer

_MOST_FLIPS = 500


class RuleFlip(BaseModel):
    """One rule that is answered otherwise."""

    rule: str = Field(examples=["V5-adult"])
    question: str
    before: str = Field(description="its answer, or 'not asked'")
    after: str
    moves: bool = Field(description="whether it is one of those that make the outcome another")
    note: str
    cure: str
    source: str = Field(description="what the answer after rests on; empty where the rule is asked no more")
    clause: str

    @classmethod
    def of(cls, change: Change, *, flip: Flip) -> Self:
        cited = change.citation
        return cls(
            rule=change.code,
            question=change.question,
            before=change.words_before,
            after=change.words_after,
            moves=change in flip.decisive,
            note=change.note,
            cure=change.cure,
            source=cited.source if cited else "",
            clause=cited.clause if cited else "",
        )


class FlippedGroup(BaseModel):
    """Those whose outcome becomes another in the same way, for the same reason."""

    before: str = Field(examples=["eligible"])
    after: str = Field(examples=["not eligible"])
    rules: list[str] = Field(description="that move it")
    number: int
    because: list[str] = Field(description="the lines of the tables that differ, in words")

    @classmethod
    def of(cls, group: Group) -> Self:
        return cls(
            before=group.sample.before.value,
            after=group.sample.after.value,
            rules=[change.code for change in group.sample.decisive],
            number=len(group.who),
            because=[one.in_words() for one in group.because],
        )


class ComparedAnswer(BaseModel):
    """How many have which outcome, before and after."""

    asked: int = Field(examples=[288])
    before: dict[str, int] = Field(description="how many by outcome")
    after: dict[str, int]
    moved: int = Field(description="whose outcome is another")
    changed: int = Field(description="of which a rule is answered otherwise, the same outcome or not")
    groups: list[FlippedGroup] = Field(description="the largest first")

    @classmethod
    def of(cls, compared: Counted) -> Self:
        return cls(
            asked=compared.asked,
            before={outcome.value: number for outcome, number in compared.before.items()},
            after={outcome.value: number for outcome, number in compared.after.items()},
            moved=compared.moved,
            changed=compared.changed,
            groups=[FlippedGroup.of(group) for group in compared.groups],
        )


class FlippedOrganisation(BaseModel):
    """An organisation of which a rule is answered otherwise in one role."""

    id: str = Field(examples=["demo-sme-138"])
    name: str
    role: str = Field(examples=["visitor"])
    before: str = Field(examples=["eligible"])
    after: str = Field(examples=["not eligible"])
    rules: list[RuleFlip]


class AffectedExchange(BaseModel):
    """An exchange that is not over, of which the verdict, an answer or the most to be paid is another."""

    id: int = Field(examples=[4])
    state: str = Field(examples=["building"])
    visitor: str = Field(examples=["demo-sme-138"])
    visitor_name: str
    host: str = Field(examples=["demo-cluster-7"])
    host_name: str
    first_day: date = Field(description="by whose rules it is asked about", examples=["2027-02-15"])
    before: str = Field(examples=["eligible"])
    after: str = Field(examples=["not eligible"])
    moves: bool = Field(description="whether the outcome is another")
    rules: list[RuleFlip] = Field(description="that are answered otherwise")
    at_most_cents_before: int | None = Field(
        description="that may be paid; null: the same by both", examples=[78000]
    )
    at_most_cents_after: int | None = Field(examples=[90000])
    because: list[str] = Field(
        description="the lines of the tables each of which alone makes it flip or pays otherwise, in words; "
        "none where it takes several together"
    )

    @classmethod
    def of(cls, one: Affected, names: Mapping[str, str]) -> Self:
        stated, verdict, amount = one.exchange.stated, one.verdict, one.amount
        return cls(
            id=one.exchange.number,
            state=one.exchange.state,
            visitor=stated.visitor,
            visitor_name=names[stated.visitor],
            host=stated.host,
            host_name=names[stated.host],
            first_day=one.exchange.first_day,
            before=one.before.value,
            after=one.after.value,
            moves=one.before is not one.after,
            rules=[RuleFlip.of(change, flip=verdict) for change in verdict.changes] if verdict else [],
            at_most_cents_before=amount.before.at_most if amount else None,
            at_most_cents_after=amount.after.at_most if amount else None,
            because=[line.in_words() for line in one.because],
        )


class ExchangesCompared(ComparedAnswer):
    """The exchanges that are not over, as a signature would ask about them."""

    untouched: int = Field(
        description="not asked: they begin before the day, so the rules of their first day hold", examples=[3]
    )
    amounts_changed: int = Field(description="for which another sum at most may be paid", examples=[0])
    affected: list[AffectedExchange] = Field(
        description=f"those whose outcome flips first; at most {_MOST_FLIPS} of them"
    )

    @classmethod
    def seen(cls, running: RunningImpact, names: Mapping[str, str]) -> Self:
        counted = ComparedAnswer.of(running.stays)
        return cls(
            **{name: getattr(counted, name) for name in ComparedAnswer.model_fields},
            untouched=running.untouched,
            amounts_changed=len(running.amounts.flips),
            affected=[AffectedExchange.of(one, names) for one in running.affected[:_MOST_FLIPS]],
        )


class EditionImpact(BaseModel):
    """An edition beside the one that it follows, over everybody registered. It changes nothing."""

    before: str = Field(description="name of the edition compared with", examples=["cosme-2020"])
    after: str = Field(examples=["smp-2028"])
    as_of: date = Field(description="the day on which both are asked")
    changes_nothing: bool = Field(
        description="whether no answer, no outcome and no amount of these exchanges is another"
    )
    visitors: ComparedAnswer
    hosts: ComparedAnswer
    pairs: ComparedAnswer = Field(description="every visitor with every host")
    exchanges: ExchangesCompared = Field(description="of the service that are not over")
    organisations: list[FlippedOrganisation] = Field(description=f"at most {_MOST_FLIPS} of them")

    @classmethod
    def of(cls, answer: "ImpactAnswer") -> Self:
        impact, running = answer.impact, answer.running
        flips = [("visitor", one) for one in impact.visitors.flips]
        flips += [("host", one) for one in impact.hosts.flips]
        flips.sort(key=lambda found: not found[1].moves)
        return cls(
            before=answer.before.name,
            after=answer.after.name,
            as_of=impact.as_of,
            changes_nothing=impact.changes_nothing and running.changes_nothing,
            visitors=ComparedAnswer.of(impact.visitors),
            hosts=ComparedAnswer.of(impact.hosts),
            pairs=ComparedAnswer.of(impact.pairs),
            exchanges=ExchangesCompared.seen(running, answer.names),
            organisations=[
                FlippedOrganisation(
                    id=flip.who[0],
                    name=answer.names[flip.who[0]],
                    role=role,
                    before=flip.before.value,
                    after=flip.after.value,
                    rules=[RuleFlip.of(change, flip=flip) for change in flip.changes],
                )
                for role, flip in flips[:_MOST_FLIPS]
            ],
        )
