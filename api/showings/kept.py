"""What is still on record of what a list was worked out from. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self

from api.profiles.digest import digest_of_text
from api.profiles.organisation import Organisation
from api.profiles.versions.texts import UnreadableVersion, organisation_in
from api.showings.showing import Showing
from api.showings.states import CatalogueState, Owned


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptProfiles:
    """The profiles of a state, by digest, as far as they are still there."""

    whole: Mapping[str, Organisation]
    erased: frozenset[str]  # digests
    damaged: frozenset[str]  # digests of those that are not what was written
    missing: frozenset[str]  # digests of those that were never kept

    @classmethod
    def of(cls, wanted: Collection[str], texts: Mapping[str, str | None]) -> Self:
        read = {digest: _read(digest, text) for digest, text in texts.items() if text is not None}
        whole = {digest: organisation for digest, organisation in read.items() if organisation}
        return cls(
            whole=whole,
            erased=frozenset(texts.keys() - read.keys()),
            damaged=frozenset(read.keys() - whole.keys()),
            missing=frozenset(wanted) - texts.keys(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A showing with what is still there of what it names."""

    showing: Showing
    state: CatalogueState | None
    profiles: KeptProfiles
    erased: frozenset[str]  # ids of the organisations whose versions were erased
    waivers: Mapping[str, Owned]  # all that the register can ever have said, by member
    model_text: str | None

    @property
    def told_waivers_of(self) -> frozenset[str]:
        """The organisations of which the list tells a waiver to whoever may read it."""
        members = self.state.waivers if self.state else frozenset()
        held = {owner for member, (owner, _) in self.waivers.items() if member in members}
        shown = {one.host for one in self.showing.ranks}
        return frozenset(held & shown) - frozenset(self.showing.question.closed)


def _read(digest: str, text: str) -> Organisation | None:
    try:
        return organisation_in(text) if digest_of_text(text) == digest else None
    except (UnreadableVersion, UnicodeEncodeError):
        return None
