"""What crosses the wire about the catalogue."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.profiles.vocabulary import Vocabularies, load_vocabularies
from api.verdicts.schemas import RuleAnswer, answers

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.matches.searching import Entry, Found, Search

_OPENING = 300  # characters of a text that a list shows


class CatalogueEntry(BaseModel):
    """One organisation of the catalogue. What it is to another is null where none is named by `for`."""

    id: str
    name: str
    kind: str | None
    country: str | None
    city: str | None
    roles: list[str]
    partnership: str | None
    ecosystems: list[str]
    technologies: list[str]
    languages: list[str]
    opening: str = Field(description="how its text about itself begins")
    is_fictional: bool
    listed_since: datetime | None
    affinity: float | None = Field(description="0 to 100; only an indication")
    verdict: str | None = Field(description="on the pair with the organisation it is looked up for")
    open_rules: list[RuleAnswer] = Field(description="the rules that keep that verdict from being eligible")
    saved: bool
    hidden: bool

    @classmethod
    def of(cls, entry: "Entry") -> Self:
        one, verdict = entry.organisation, entry.verdict
        return cls(
            id=one.id,
            name=one.name,
            kind=one.kind.value if one.kind else None,
            country=one.country,
            city=one.city,
            roles=sorted(role.value for role in one.roles),
            partnership=one.partnership,
            ecosystems=sorted(one.ecosystems),
            technologies=sorted(one.technologies),
            languages=sorted(one.languages),
            opening=one.about if len(one.about) <= _OPENING else f"{one.about[: _OPENING - 1]}…",
            is_fictional=one.is_fictional,
            listed_since=entry.since,
            affinity=entry.affinity,
            verdict=verdict.outcome.value if verdict else None,
            open_rules=answers(verdict.open_reasons) if verdict else [],
            saved=entry.is_saved,
            hidden=entry.is_hidden,
        )


class FacetCount(BaseModel):
    """One value of a filter, and how many there are of it with all other filters applied."""

    code: str
    name: str
    count: int


class CataloguePage(BaseModel):
    """A part of the catalogue."""

    as_of: date
    sought: str | None = Field(
        description="what the others are to the one it is looked up for, host or visitor; null where none is"
    )
    total: int
    organisations: list[CatalogueEntry]
    facets: dict[str, list[FacetCount]]
    after: str | None = Field(description="for the next part; null at the end")

    @classmethod
    def of(cls, found: "Found", asked: "Search", *, after: str | None) -> Self:
        chosen = asked.filters.codes
        return cls(
            as_of=asked.as_of,
            sought=asked.on_behalf.sought.value if asked.on_behalf else None,
            total=found.total,
            organisations=[CatalogueEntry.of(entry) for entry in found.entries],
            facets={
                name: _facet(name, counts, chosen.get(name, frozenset()))
                for name, counts in found.counts.items()
            },
            after=after,
        )


def _facet(name: str, counts: Mapping[str, int], chosen: frozenset[str]) -> list[FacetCount]:
    names = _names(name, load_vocabularies())
    shown = {code: counts.get(code, 0) for code in {*counts, *chosen}}
    values = [
        FacetCount(code=code, name=names.get(code, code), count=count)
        for code, count in shown.items()
        if count or code in chosen
    ]
    return sorted(values, key=lambda one: (-one.count, one.name, one.code))


def _names(facet: str, lists: Vocabularies) -> Mapping[str, str]:
    if facet == "region":
        return lists.region_names
    named = {
        "role": lists.roles,
        "country": lists.countries,
        "kind": lists.kinds,
        "ecosystem": lists.ecosystems,
        "technology": lists.technologies,
        "language": lists.languages,
        "objective": lists.objectives,
    }
    return named[facet].names if facet in named else {}
