"""A visitor and a host as an explanation needs them, told to one of the two."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matching.catalogue import Asking, Catalogue
from matching.features import Side
from matching.profiles import MatchProfile
from matching.voices import IT, YOU, Voice

_FEW = 3  # codes named before the rest are counted

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A visitor and the host in `row`. `labels` names codes for people; `told` is who reads it."""

    asking: Asking
    catalogue: Catalogue
    row: int
    labels: Labels
    told: Side = Side.VISITOR

    @property
    def visitor(self) -> MatchProfile:
        return self.asking.profile

    @property
    def host(self) -> MatchProfile:
        return self.catalogue.hosts[self.row]

    @property
    def you(self) -> MatchProfile:
        """Who reads it."""
        return self.visitor if self.told is Side.VISITOR else self.host

    @property
    def it(self) -> MatchProfile:
        """The other."""
        return self.host if self.told is Side.VISITOR else self.visitor

    def voice(self, side: Side) -> Voice:
        """How the visitor's or the host's own words are introduced."""
        return YOU if side is self.told else IT


def named(labels: Labels, codes: Iterable[str]) -> str:
    """The names of some codes in order, the first few of them."""
    names = sorted(labels.get(code, code) for code in codes)
    few = "; ".join(names[:_FEW])
    return few if len(names) <= _FEW else f"{few} and {len(names) - _FEW} more"
