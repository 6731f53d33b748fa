"""A rule that refuses, or is still open, as far as everybody may know why."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from api.verdicts.schemas import RuleAnswer
from eligibility.verdicts import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingRule:
    """A rule that refuses, as far as everybody may know why."""

    code: str
    note: str
    cure: str
    source: str

    @classmethod
    def of(cls, reason: Reason, *, closed: Collection[str] = ()) -> Self:
        """As everybody may read it: what is registered about a person is withheld.

        So are the waivers of the parts of the case that are `closed`, such as 'host'.
        """
        told = RuleAnswer.of(reason, closed=closed)
        source = f"{told.source.title}, {told.source.clause}"
        return cls(code=told.code, note=told.note, cure=told.cure, source=source)

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.code}:", self.note, self.cure, f"[{self.source}]")))
