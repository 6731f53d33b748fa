"""What crosses the wire about matches: the same for the API and for `--json` on the command line."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.verdicts.schemas import RuleAnswer, answers, plain
from eligibility.facts import Role
from eligibility.rules import Part
from eligibility.verdicts import Verdict
from eligibility.wordings import wording_of
from matching.affinity import AffinityModel
from matching.affinity import Part as AffinityPart
from matching.features import FEATURES

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.matches.use_cases import (
        OrganisationAnswer,
        PairAnswer,
        RankedHost,
        RankedVisitor,
        Ranking,
        VisitorRanking,
    )
    from matching.pipeline import Match


class PartPoints(BaseModel):
    """One part of an affinity."""

    name: str
    points: float
    most: float
    stated: bool = Field(description="false where one side has not stated the evidence: counted as neutral")

    @classmethod
    def of(cls, part: AffinityPart) -> Self:
        return cls(name=part.name, points=part.points, most=round(part.most, 2), stated=part.stated)


class PartWeighed(BaseModel):
    """One part of which an affinity consists, and what it can give."""

    name: str
    meaning: str = Field(description="what it looks at, in words")
    side: str = Field(description="whose wish it speaks for: the visitor's, the host's, or both (shared)")
    most: float = Field(description="the most points that it can give; those of all parts sum to 100")
    neutral: float = Field(description="what it gives where either side has not stated the evidence")


class AffinityModelAnswer(BaseModel):
    """How an affinity is counted at present: the parts with their weights."""

    model: str = Field(description="its name, version and digest, as lists that were shown name it")
    purpose: str | None
    purposes: list[str] = Field(description="those for which some parts count more")
    parts: list[PartWeighed]

    @classmethod
    def of(cls, model: AffinityModel, *, purpose: str | None, purposes: Sequence[str]) -> Self:
        known = {feature.name: feature for feature in FEATURES}
        return cls(
            model=model.name,
            purpose=purpose,
            purposes=list(purposes),
            parts=[
                PartWeighed(
                    name=name,
                    meaning=known[name].meaning,
                    side=known[name].side.value,
                    most=round(part.weight, 2),
                    neutral=round(part.weight * part.neutral, 2),
                )
                for name, part in model.parts.items()
            ],
        )


class MatchedHost(BaseModel):
    """One ranked host. `affinity` is the sum of the points of its parts."""

    rank: int | None
    host: str
    name: str
    country: str | None
    kind: str | None
    affinity: float = Field(description="0 to 100; only an indication: any host that takes part can be asked")
    parts: list[PartPoints]
    toward_visitor: float
    toward_host: float
    reasons: list[str]
    weakness: str
    raised_by: str
    verdict: str
    not_known: list[str] = Field(description="what has to be known before the verdict is settled, in words")
    open_rules: list[RuleAnswer] = Field(description="the rules that keep the verdict from being eligible")

    @classmethod
    def of(cls, match: "Match", verdict: Verdict, *, closed: Collection[Part] = ()) -> Self:
        return cls(
            rank=match.rank,
            host=match.host.id,
            name=match.host.name,
            country=match.host.country,
            kind=match.host.kind,
            affinity=match.affinity,
            parts=[PartPoints.of(part) for part in match.parts],
            toward_visitor=round(match.toward_visitor, 2),
            toward_host=round(match.toward_host, 2),
            reasons=list(match.explanation.reasons),
            weakness=match.explanation.weakness,
            raised_by=match.explanation.raised_by,
            verdict=verdict.outcome.value,
            not_known=unknowns(verdict, of=Role.HOST),
            open_rules=answers(verdict.open_reasons, closed=closed),
        )

    @classmethod
    def ranked(cls, host: "RankedHost", *, is_closed: bool = False) -> Self:
        """Without the host's waivers where they are closed to the asker."""
        return cls.of(host.match, host.verdict, closed={Part.HOST} if is_closed else ())


class MatchList(BaseModel):
    """Ranked hosts for a visitor; none, with the reasons, where the visitor is not eligible."""

    visitor: str | None = Field(description="null for someone not registered")
    as_of: date
    edition: str = Field(description="of the rules")
    verdict: str
    not_known: list[str]
    open_rules: list[RuleAnswer]
    possible_hosts: int
    matches: list[MatchedHost]

    @classmethod
    def of(cls, ranking: "Ranking", *, closed: Collection[str] = ()) -> Self:
        """The list without the waivers of the hosts that are `closed` to the asker."""
        return cls(
            visitor=ranking.visitor.id or None,
            as_of=ranking.as_of,
            edition=ranking.verdict.edition,
            verdict=ranking.verdict.outcome.value,
            not_known=unknowns(ranking.verdict, of=Role.VISITOR),
            open_rules=answers(ranking.verdict.open_reasons),
            possible_hosts=ranking.n_possible,
            matches=[
                MatchedHost.ranked(host, is_closed=host.match.host.id in closed) for host in ranking.hosts
            ],
        )


class MatchedVisitor(BaseModel):
    """One ranked visitor, told to the host. `affinity` is the sum of the points of its parts."""

    rank: int | None
    visitor: str
    name: str
    country: str | None
    kind: str | None
    affinity: float = Field(description="0 to 100, as the visitor sees it; only an indication")
    parts: list[PartPoints]
    toward_visitor: float
    toward_host: float
    reasons: list[str]
    weakness: str
    raised_by: str
    verdict: str
    not_known: list[str] = Field(description="what has to be known before the verdict is settled, in words")
    open_rules: list[RuleAnswer] = Field(description="the rules that keep the verdict from being eligible")

    @classmethod
    def ranked(cls, ranked: "RankedVisitor", *, is_closed: bool = False) -> Self:
        """Without the visitor's waivers where they are closed to the asker."""
        one, verdict = ranked.invitation, ranked.verdict
        return cls(
            rank=one.rank,
            visitor=one.visitor.id,
            name=one.visitor.name,
            country=one.visitor.country,
            kind=one.visitor.kind,
            affinity=one.affinity,
            parts=[PartPoints.of(part) for part in one.parts],
            toward_visitor=round(one.toward_visitor, 2),
            toward_host=round(one.toward_host, 2),
            reasons=list(one.explanation.reasons),
            weakness=one.explanation.weakness,
            raised_by=one.explanation.raised_by,
            verdict=verdict.outcome.value,
            not_known=unknowns(verdict, of=Role.VISITOR),
            open_rules=answers(verdict.open_reasons, closed={Part.VISITOR} if is_closed else ()),
        )


class VisitorList(BaseModel):
    """Ranked visitors for a host; none, with the reasons, where the host is not eligible."""

    host: str
    as_of: date
    edition: str = Field(description="of the rules")
    verdict: str
    not_known: list[str]
    open_rules: list[RuleAnswer]
    possible_visitors: int
    matches: list[MatchedVisitor]

    @classmethod
    def of(cls, ranking: "VisitorRanking", *, closed: Collection[str] = ()) -> Self:
        """The list without the waivers of the visitors that are `closed` to the asker."""
        return cls(
            host=ranking.host.id,
            as_of=ranking.as_of,
            edition=ranking.verdict.edition,
            verdict=ranking.verdict.outcome.value,
            not_known=unknowns(ranking.verdict, of=Role.HOST),
            open_rules=answers(ranking.verdict.open_reasons),
            possible_visitors=ranking.n_possible,
            matches=[
                MatchedVisitor.ranked(one, is_closed=one.invitation.visitor.id in closed)
                for one in ranking.visitors
            ],
        )


class Pair(BaseModel):
    """Why, or why not: every rule with its source, and the affinity with every part."""

    visitor: str
    host: str
    as_of: date
    edition: str = Field(description="of the rules")
    verdict: str
    rules: list[RuleAnswer]
    match: MatchedHost

    @classmethod
    def of(cls, answer: "PairAnswer", *, closed: Collection[Part] = ()) -> Self:
        """The answer without the waivers of the sides that are `closed` to the asker."""
        return cls(
            visitor=answer.visitor.id,
            host=answer.match.host.id,
            as_of=answer.as_of,
            edition=answer.verdict.edition,
            verdict=answer.verdict.outcome.value,
            rules=answers(answer.verdict.reasons, closed=closed),
            match=MatchedHost.of(answer.match, answer.verdict, closed=closed),
        )


class OrganisationProfile(BaseModel):
    """An organisation as others may see it: without the person who represents it."""

    id: str
    name: str
    kind: str | None
    country: str | None
    region: str | None
    city: str | None
    roles: list[str]
    member_of: list[str] | None
    partnership: str | None
    ecosystems: list[str]
    emerging_industries: list[str]
    technologies: list[str]
    languages: list[str]
    objectives: list[str]
    purposes: list[str]
    activity_types: list[str]
    about: str
    seeks: str
    offers: str
    is_fictional: bool
    as_of: date
    edition: str = Field(description="of the rules")
    verdict_as_visitor: str
    verdict_as_host: str

    @classmethod
    def of(cls, answer: "OrganisationAnswer") -> Self:
        organisation = answer.organisation
        told = {
            name: plain(getattr(organisation, name))
            for name in cls.model_fields
            if hasattr(organisation, name)
        }
        return cls.model_validate(
            told
            | {
                "as_of": answer.as_of,
                "edition": answer.as_visitor.edition,
                "verdict_as_visitor": answer.as_visitor.outcome.value,
                "verdict_as_host": answer.as_host.outcome.value,
            }
        )


def unknowns(verdict: Verdict, *, of: Role) -> list[str]:
    """What is not known of one party and has to be, in words, each once."""
    return [wording_of(name).name for name in verdict.missing if name.startswith(f"{of}.")]
