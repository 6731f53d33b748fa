"""The hosts of a catalogue with everything a visitor is compared with, worked out once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.availability import Availability, left
from matching.dots import Pieces
from matching.encoders import Progress, Vectors
from matching.lexical import LexicalIndex
from matching.passages import about_text, need_text, offer_text, wish_text, wishes
from matching.profiles import MatchProfile, OrganisationId
from matching.rarity import RarityMap, fit_rarity
from matching.taxonomy import CodedField
from matching.vectors import VectorStore

Floats = NDArray[np.float32]

_SAMPLE_NEEDS = 400  # needs compared with a sample of hosts to learn what similarity is usual
_SAMPLE_HOSTS = 2000
_SEED = 20200923
_KEY_FIELDS = (
    "about",
    "seeks",
    "offers",
    "ecosystems",
    "technologies",
    "languages",
    "activity_types",
    "available",
)


class UnknownOrganisation(LookupError):
    """No organisation of that id is in the catalogue."""


@dataclass(frozen=True, slots=True)
class TextMaps:
    """What similarity is usual in this catalogue, for each way two texts are compared."""

    meaning: RarityMap  # need against offer, dense
    words: RarityMap  # need against offer, lexical
    alike: RarityMap  # about against about, dense
    alike_words: RarityMap  # the visitor's about against what the host says, lexical


@dataclass(frozen=True, slots=True)
class Asking:
    """One visitor with its texts embedded, ready to be compared with every host."""

    profile: MatchProfile
    as_of: date  # no day before counts
    need: str
    offer: str
    need_vectors: Vectors  # (p, d): the whole need first, then each wish in it
    offer_vector: Vectors  # (d,)
    about_vector: Vectors  # (d,)


class Catalogue:
    """n host profiles in id order, their vectors, words and coded fields."""

    def __init__(
        self,
        hosts: Sequence[MatchProfile],
        store: VectorStore,
        *,
        related: Mapping[str, frozenset[str]] | None = None,
        visitors: Sequence[MatchProfile] | None = None,
        progress: Progress | None = None,
    ) -> None:
        """`visitors` are whose needs the text maps are fitted on (unlabelled); by default the hosts' own."""
        self.hosts = tuple(sorted(hosts, key=lambda host: host.id))
        self._row_of = {host.id: row for row, host in enumerate(self.hosts)}
        self._store = store
        self._related = related
        self._progress = progress
        self._needs = tuple(sorted(visitors or self.hosts, key=lambda visitor: visitor.id))
        self.offers = [offer_text(host) for host in self.hosts]
        self.wishes = [wish_text(host) for host in self.hosts]
        abouts = [about_text(host) for host in self.hosts]
        flat, starts = _in_pieces(self.wishes)
        vectors = store.vectors_of([*self.offers, *abouts, *flat], progress=progress)
        n = len(self.hosts)
        self.offer_vectors, self.about_vectors, of_wishes = np.split(vectors, [n, 2 * n])
        self._wish_pieces = Pieces(of_wishes, starts)
        self.states_wish = np.array([bool(wish) for wish in self.wishes], dtype=bool)
        self.states_offer = np.array([bool(offer) for offer in self.offers], dtype=bool)
        self.states_about = np.array([bool(about_text(host)) for host in self.hosts], dtype=bool)

    def __len__(self) -> int:
        return len(self.hosts)

    def row_of(self, host: OrganisationId) -> int:
        """The host's row; raises UnknownOrganisation."""
        try:
            return self._row_of[host]
        except KeyError:
            raise UnknownOrganisation(f"no host '{host}' among the {len(self)} in the catalogue") from None

    def __contains__(self, host: OrganisationId) -> bool:
        return host in self._row_of

    def prepare(self, visitor: MatchProfile, *, as_of: date = date.min) -> Asking:
        """The visitor with its texts embedded and its days before `as_of` gone.

        Texts already in the store cost nothing.
        """
        need, offer = need_text(visitor), offer_text(visitor)
        pieces = wishes(need) or [""]
        vectors = self._store.vectors_of([offer, about_text(visitor), *pieces], progress=self._progress)
        coming = replace(visitor, available=left(visitor.available, as_of))
        return Asking(coming, as_of, need, offer, vectors[2:], vectors[0], vectors[1])

    def wish_pieces(self, row: int) -> Vectors:
        """The vectors of one host's wishes, the whole statement first, shape (p, d)."""
        return self._wish_pieces.of(row)

    @property
    def wish_vectors(self) -> Vectors:
        """What each host seeks, as a whole, shape (n, d); a zero row where it states no wish."""
        return self._wish_pieces.firsts

    def wish_nearness(self, offer: Vectors, rows: NDArray[np.int64]) -> Floats:
        """The largest cosine of any of a host's wishes with an offer's vector (d,), shape (n rows,)."""
        return self._wish_pieces.nearness(offer, rows)

    def need_nearness(self, offer: Vectors, rows: NDArray[np.int64]) -> Floats:
        """As `wish_nearness`, of what those in `rows` need as visitors, stated or not."""
        nearness = self.wish_nearness(offer, rows)
        silent = rows[~self.states_wish[rows]]
        if len(silent):
            flat, starts = _in_pieces([need_text(self.hosts[row]) for row in silent])
            needs = Pieces(self._store.vectors_of(flat, progress=self._progress), starts)
            nearness[~self.states_wish[rows]] = needs.nearness(offer, np.arange(len(silent)))
        return nearness

    @cached_property
    def lexicon(self) -> LexicalIndex:
        """The words of what the hosts offer."""
        return LexicalIndex(self.offers)

    @cached_property
    def wish_queries(self) -> sparse.csr_matrix:
        """The words of what the hosts seek, shape (n, n terms), each row over what it could attain."""
        queries = self.lexicon.queries(self.wishes)
        attainable = self.lexicon.attainable(queries)
        scale = np.divide(1.0, attainable, out=np.zeros_like(attainable), where=attainable > 0)
        return sparse.csr_matrix(sparse.diags_array(scale) @ queries)

    @cached_property
    def need_queries(self) -> sparse.csr_matrix:
        """The words of what each needs as a visitor, shape (n, n terms)."""
        return self.lexicon.queries([need_text(host) for host in self.hosts])

    @cached_property
    def about_queries(self) -> sparse.csr_matrix:
        """The words of what each is, shape (n, n terms)."""
        return self.lexicon.queries([about_text(host) for host in self.hosts])

    @cached_property
    def states_need(self) -> NDArray[np.bool_]:
        """Whether each says anything that a host can be compared with, shape (n,)."""
        return np.array([bool(need_text(host)) for host in self.hosts], dtype=bool)

    @cached_property
    def ecosystems(self) -> CodedField:
        return CodedField([host.ecosystems for host in self.hosts], self._related)

    @cached_property
    def emerging_industries(self) -> CodedField:
        return CodedField([host.emerging_industries for host in self.hosts], self._related)

    @cached_property
    def technologies(self) -> CodedField:
        return CodedField([host.technologies for host in self.hosts])

    @cached_property
    def goals(self) -> CodedField:
        return CodedField([goals_of(host) for host in self.hosts])

    @cached_property
    def languages(self) -> CodedField:
        return CodedField([host.languages for host in self.hosts])

    @cached_property
    def countries(self) -> CodedField:
        return CodedField([_one(host.country) for host in self.hosts])

    @cached_property
    def kinds(self) -> CodedField:
        return CodedField([_one(host.kind) for host in self.hosts])

    @cached_property
    def preferred_countries(self) -> CodedField:
        return CodedField([host.preferred_countries for host in self.hosts])

    @cached_property
    def preferred_kinds(self) -> CodedField:
        return CodedField([host.preferred_kinds for host in self.hosts])

    @cached_property
    def availability(self) -> Availability:
        return Availability([host.available for host in self.hosts])

    @cached_property
    def coordinates(self) -> NDArray[np.float64]:
        """Latitude and longitude in degrees, shape (n, 2); NaN where not stated."""
        places = [host.coordinates or (np.nan, np.nan) for host in self.hosts]
        return np.array(places, dtype=np.float64).reshape(len(self.hosts), 2)

    @cached_property
    def completeness(self) -> Floats:
        """The share of its key fields that each host has filled in, shape (n,), 0 to 1."""
        return np.array([completeness(host) for host in self.hosts], dtype=np.float32)

    @cached_property
    def maps(self) -> TextMaps:
        """Fitted on a seeded sample of needs against hosts; the same catalogue gives the same maps."""
        rng = np.random.default_rng(_SEED)
        hosts = _sample(rng, len(self.hosts), _SAMPLE_HOSTS)
        needs = [self._needs[row] for row in _sample(rng, len(self._needs), _SAMPLE_NEEDS)]
        asking = [self.prepare(visitor) for visitor in needs]
        needed = [one.need for one in asking]
        abouts = [about_text(visitor) for visitor in needs]
        met = self._strangers(needs, needed, hosts)
        seen = self._strangers(needs, abouts, hosts) & self.states_about[hosts]
        meaning = [nearness(self.offer_vectors[hosts], one.need_vectors) for one in asking]
        alike = [self.about_vectors[hosts] @ one.about_vector for one in asking]
        return TextMaps(
            meaning=fit_rarity(_stack(meaning, met)),
            words=fit_rarity(self._word_shares(needed, hosts)[met]),
            alike=fit_rarity(_stack(alike, seen)),
            alike_words=fit_rarity(self._word_shares(abouts, hosts)[seen]),
        )

    def _strangers(
        self, visitors: Sequence[MatchProfile], texts: Sequence[str], hosts: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Which pairs are of two organisations that do not say the very same, shape (n visitors, n hosts)."""
        apart = [
            [bool(text) and text != self.offers[row] and visitor.id != self.hosts[row].id for row in hosts]
            for visitor, text in zip(visitors, texts, strict=True)
        ]
        return np.array(apart, dtype=bool).reshape(len(visitors), len(hosts))

    def _word_shares(self, needs: Sequence[str], hosts: NDArray[np.int64]) -> Floats:
        queries = self.lexicon.queries(needs)
        attainable = self.lexicon.attainable(queries)[:, None]
        scores = np.asarray((queries @ self.lexicon.documents[hosts].T).toarray(), dtype=np.float32)
        return np.divide(scores, attainable, out=np.zeros_like(scores), where=attainable > 0)


def completeness(profile: MatchProfile) -> float:
    """The share of the key fields that are filled in, 0 to 1."""
    return sum(bool(getattr(profile, name)) for name in _KEY_FIELDS) / len(_KEY_FIELDS)


def nearness(offers: Vectors, needs: Vectors) -> Floats:
    """The largest cosine of any of the needs (p, d) with each of the offers (n, d), shape (n,)."""
    return np.asarray((offers @ needs.T).max(axis=1), dtype=np.float32)


def goals_of(profile: MatchProfile) -> frozenset[str]:
    """Objectives, purposes and activity types as one set: what an exchange should be for."""
    return profile.objectives | profile.purposes | profile.activity_types


def _in_pieces(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """The pieces of all texts, one behind the other, and where each text's begin; an empty text is one."""
    pieces = [wishes(text) or [""] for text in texts]
    starts = np.cumsum([0, *map(len, pieces)]).astype(np.int64)
    return [piece for held in pieces for piece in held], starts


def _one(code: str | None) -> frozenset[str]:
    return frozenset({code}) if code else frozenset()


def _stack(rows: Sequence[Floats], strangers: NDArray[np.bool_]) -> Floats:
    return np.stack(rows)[strangers] if rows else np.zeros(0, dtype=np.float32)


def _sample(rng: np.random.Generator, n: int, size: int) -> NDArray[np.int64]:
    return np.sort(rng.choice(n, size=min(n, size), replace=False)) if n else np.zeros(0, dtype=np.int64)
