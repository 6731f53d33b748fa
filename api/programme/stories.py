"""A success story: drafted, consented to by whom it names, published, withdrawn. Pure."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from api.access import Concern, Side
from api.programme.partnerships import concern_of
from api.programme.problems import ConsentMissing, NotAParty, NotInThisState, NotItsExchange, OneParty

_SINCE_EDITED = "Withdraw it, and write another."


class StoryState(StrEnum):
    """Who can read a story."""

    DRAFT = "draft"  # its parties, their partnership, the support office and the auditor
    PUBLISHED = "published"  # everybody
    WITHDRAWN = "withdrawn"  # as a draft; it stays so


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryWords:
    """What a story says."""

    title: str
    text: str
    countries: frozenset[str] = frozenset()
    ecosystems: frozenset[str] = frozenset()


_NO_WORDS = StoryWords(title="A story that was erased", text="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldExchange:
    """As much of an exchange as a story of it has to agree with."""

    is_closed: bool
    visitor: str
    host: str
    vop: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryOrigin:
    """What a story is of. It stands as it was written."""

    partnership: int
    visitor: str | None = None
    host: str | None = None
    exchange: int | None = None  # number of the exchange it tells of

    @property
    def parties(self) -> tuple[str, ...]:
        """The organisations that it names: the visitor, then the host."""
        return tuple(one for one in (self.visitor, self.host) if one is not None)

    @property
    def concern(self) -> Concern:
        """As that of an exchange: it belongs to the visitor, and the host stands across from it."""
        return Concern(
            owners=frozenset({self.visitor} if self.visitor else ()),
            owner_side=Side.VISITOR,
            counterparts=frozenset({self.host} if self.host else ()),
            managed_by=concern_of(self.partnership).managed_by,
        )

    def concern_of(self, party: str) -> Concern:
        """The same, as far as it is that party's alone."""
        whole = self.concern
        return replace(whole, owners=whole.owners & {party}, counterparts=whole.counterparts & {party})

    def require_closed(self, told: ToldExchange | None) -> None:
        """Raises NotItsExchange unless the exchange that it names is closed and between its parties."""
        if self.exchange is None:
            return
        is_its = told is not None and told == ToldExchange(
            is_closed=True, visitor=self.visitor or "", host=self.host or "", vop=self.partnership
        )
        if not is_its:
            raise NotItsExchange(self.exchange)

    def require_both_sides(self) -> None:
        """Raises OneParty unless it names two organisations or none."""
        if len(set(self.parties)) == 1:
            raise OneParty


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A success story as it stands."""

    id: int
    origin: StoryOrigin
    words: StoryWords
    state: StoryState
    version: int
    written_at: datetime
    changed_at: datetime
    published_at: datetime | None = None
    consents: tuple[tuple[str, date], ...] = field(default=())  # organisation and day, of these very words

    @property
    def is_published(self) -> bool:
        return self.state is StoryState.PUBLISHED

    @property
    def lacking(self) -> tuple[str, ...]:
        """The organisations it names that have not consented to it as it now reads."""
        given = {organisation for organisation, _day in self.consents}
        return tuple(one for one in self.origin.parties if one not in given)

    def edited(self, words: StoryWords, *, at: datetime) -> "Story":
        """With other words, to which nobody has consented yet. Raises NotInThisState unless a draft."""
        self._require(StoryState.DRAFT, asked="edited", advice=_SINCE_EDITED)
        return replace(self._changed(at), words=words, consents=())

    def consented(self, organisation: str, *, at: datetime) -> "Story":
        """With the consent of one of its parties; a second one changes no day.

        Raises NotInThisState unless a draft, NotAParty.
        """
        self._require(StoryState.DRAFT, asked="consented to", advice="Consent is given to a draft.")
        if organisation not in self.origin.parties:
            raise NotAParty(self.id, organisation, self.origin.parties)
        given = {organisation: at.date()} | dict(self.consents)
        return replace(self._changed(at), consents=tuple(sorted(given.items())))

    def published(self, *, at: datetime) -> "Story":
        """For everybody to read. Raises NotInThisState unless a draft, ConsentMissing."""
        self._require(StoryState.DRAFT, asked="published", advice="Write another where there is more to say.")
        if self.lacking:
            raise ConsentMissing(self.id, self.lacking)
        return replace(self._changed(at), state=StoryState.PUBLISHED, published_at=at)

    def withdrawn(self, *, at: datetime) -> "Story":
        """For nobody else to read any more. Raises NotInThisState where it is withdrawn already."""
        if self.state is StoryState.WITHDRAWN:
            raise NotInThisState(
                self.id, asked="withdrawn", state=self.state.value, advice="Nobody else sees it."
            )
        return replace(self._changed(at), state=StoryState.WITHDRAWN)

    def erased(self, *, at: datetime) -> "Story":
        """Withdrawn and without its words, because an organisation that it names was deleted."""
        return replace(self._changed(at), words=_NO_WORDS, consents=(), state=StoryState.WITHDRAWN)

    def _changed(self, at: datetime) -> "Story":
        return replace(self, version=self.version + 1, changed_at=at)

    def _require(self, state: StoryState, *, asked: str, advice: str) -> None:
        if self.state is not state:
            raise NotInThisState(self.id, asked=asked, state=self.state.value, advice=advice)


@dataclass(frozen=True, slots=True, kw_only=True)
class StorySearch:
    """Which stories somebody looks for. What is left out asks nothing."""

    state: StoryState = StoryState.PUBLISHED
    partnership: int | None = None
    country: str | None = None
    ecosystem: str | None = None

    def finds(self, story: Story) -> bool:
        return (
            (self.partnership is None or self.partnership == story.origin.partnership)
            and (self.country is None or self.country in story.words.countries)
            and (self.ecosystem is None or self.ecosystem in story.words.ecosystems)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryPage:
    """A part of a list of stories, newest first."""

    rows: tuple[Story, ...]
    before: int | None  # ask with this for the next part; None where there is none
