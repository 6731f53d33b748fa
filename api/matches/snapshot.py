"""One state of the catalogue with everything matches are worked out from, kept until any of it changes."""

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from api.database import Database
from api.matches import store as matches
from api.matches.listing import Listing
from api.problems import BadRequest, BadSetting, UnknownOrganisation
from api.profiles import store
from api.profiles.organisation import Organisation, match_profile_of
from api.profiles.vocabulary import load_labels, load_related
from api.programme.editions import law_for, open_editions
from api.settings import Settings
from api.verdicts.personal import facts_told
from api.waivers import store as waiver_store
from eligibility.editions import Editions
from eligibility.facts import OrganisationFacts, Role
from eligibility.parameters import Law
from eligibility.screening import PreparedHosts, PreparedVisitors, prepare, prepare_visitors
from eligibility.waivers import Waiver
from matching.affinity import AffinityModel, BadModel, UnknownPurpose, load_model, purposes
from matching.catalogue import Catalogue
from matching.encoders import UnknownEncoder, load_encoder
from matching.pipeline import Matcher
from matching.profiles import OrganisationId
from matching.vectors import VectorStore

T = TypeVar("T")

Progress = Callable[[int], None]
_Days = tuple[date, date]  # whose rules are asked, and on which people are as old as they are

_ORDERS_KEPT = 8
_DAYS_KEPT = 4  # days whose prepared eligibility is remembered: today and a few that people ask about


class Profiles:
    """What one set of organisations says of itself, made ready to be matched."""

    def __init__(
        self,
        organisations: Mapping[OrganisationId, Organisation],
        vectors: VectorStore,
        models: Path,
        progress: Progress | None = None,
        *,
        unlisted: Collection[OrganisationId] = (),
        since: Mapping[str, datetime] | None = None,
    ) -> None:
        self.organisations = organisations
        self.since = since or {}  # when each first came into the catalogue, by id
        self.unlisted = frozenset(unlisted)  # not hosts at present: paused, expired or to be validated anew
        self._vectors = vectors
        self._models = models
        self._progress = progress
        self._matchers: dict[str | None, Matcher] = {}

    def matcher(self, purpose: str | None = None) -> Matcher:
        """The matcher by the expert model, weighed for a purpose. Raises BadRequest for an unknown one."""
        if purpose not in self._matchers:
            self._matchers[purpose] = Matcher(self.catalogue, self._model(purpose), labels=load_labels())
        return self._matchers[purpose]

    def purposes(self) -> tuple[str, ...]:
        """The purposes that the model knows. Raises BadRequest where its file cannot be read."""
        try:
            return purposes(expert_model(self._models))
        except BadModel as error:
            raise BadRequest(_sentence(error)) from None

    def _model(self, purpose: str | None) -> AffinityModel:
        try:
            return load_model(expert_model(self._models), purpose=purpose)
        except (BadModel, UnknownPurpose) as error:
            raise BadRequest(_sentence(error)) from None

    @cached_property
    def catalogue(self) -> Catalogue:
        profiles = [match_profile_of(organisation) for organisation in self.organisations.values()]
        return Catalogue(profiles, self._vectors, related=load_related(), progress=self._progress)

    @cached_property
    def listing(self) -> Listing:
        return Listing([self.organisations[host.id] for host in self.catalogue.hosts], self.since)


class Snapshot:
    """Every organisation, waiver and edition of the rules as they were at one time."""

    def __init__(
        self, profiles: Profiles, *, editions: Editions, waivers: Mapping[OrganisationId, frozenset[Waiver]]
    ) -> None:
        self.organisations = profiles.organisations
        self.unlisted = profiles.unlisted
        self._profiles = profiles
        self._editions = editions
        self._waivers = waivers
        self._kept: dict[object, Any] = {}
        self._prepared: dict[_Days, PreparedHosts] = {}
        self._prepared_visitors: dict[_Days, PreparedVisitors] = {}

    @property
    def catalogue(self) -> Catalogue:
        return self._profiles.catalogue

    @cached_property
    def listed(self) -> NDArray[np.bool_]:
        """Shape (n,), in the catalogue's order: whether each is a host that others may find at present."""
        return np.array([host.id not in self.unlisted for host in self.catalogue.hosts], dtype=np.bool_)

    @cached_property
    def visiting(self) -> NDArray[np.bool_]:
        """Shape (n,): whether each states that it wants to visit."""
        return np.array([Role.VISITOR in one.roles for one in self.in_order], dtype=np.bool_)

    @property
    def listing(self) -> Listing:
        """Everybody in columns, in the catalogue's order."""
        return self._profiles.listing

    @property
    def in_order(self) -> Sequence[Organisation]:
        """Everybody in the catalogue's order."""
        return self.listing.organisations

    def kept(self, what: object, work_out: Callable[[], T]) -> T:
        """What was worked out before under this key, or is now; only the last few are kept."""
        found: T | None = self._kept.get(what)
        if found is None:
            found = work_out()
            while len(self._kept) >= _ORDERS_KEPT:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[what] = found
        return found

    def among(self, ids: Iterable[str]) -> NDArray[np.bool_]:
        """Shape (n,): whether each is one of these; ids that nobody has are left out."""
        mask = np.zeros(len(self.catalogue), dtype=np.bool_)
        known = [OrganisationId(one) for one in ids if one in self.organisations]
        mask[[self.catalogue.row_of(one) for one in known]] = True
        return mask

    def organisation(self, organisation_id: str) -> Organisation:
        """The organisation of that id; raises UnknownOrganisation."""
        try:
            return self.organisations[OrganisationId(organisation_id)]
        except KeyError:
            nearest = difflib.get_close_matches(organisation_id, self.organisations, n=2)
            raise UnknownOrganisation(organisation_id, nearest=nearest) from None

    def law(self, as_of: date) -> Law:
        """The law of the edition in force on a day."""
        return law_for(self._editions, as_of=as_of)

    def facts(
        self, organisation: Organisation, *, as_of: date, people_on: date | None = None
    ) -> OrganisationFacts:
        """What the rules read of an organisation on a day; of its representative, on `people_on` if given."""
        bodies = [
            self.organisations[body] for body in organisation.member_of or () if body in self.organisations
        ]
        waivers = self._waivers.get(organisation.id, frozenset())
        return facts_told(organisation, bodies, waivers=waivers, as_of=as_of, people_on=people_on)

    def prepared(self, as_of: date, people_on: date | None = None) -> PreparedHosts:
        """Every organisation as a possible host on a day, in the catalogue's order."""
        return self._on((as_of, people_on or as_of), self._prepared, prepare)

    def prepared_visitors(self, as_of: date, people_on: date | None = None) -> PreparedVisitors:
        """Every organisation as a possible visitor on a day, in the catalogue's order."""
        return self._on((as_of, people_on or as_of), self._prepared_visitors, prepare_visitors)

    def _on(self, days: _Days, kept: dict[_Days, T], work_out: Callable[..., T]) -> T:
        found = kept.get(days)
        if found is None:
            as_of, people_on = days
            facts = [self.facts(one, as_of=as_of, people_on=people_on) for one in self.in_order]
            found = work_out(facts, as_of=as_of, law=self.law(as_of))
            while len(kept) >= _DAYS_KEPT:
                kept.pop(next(iter(kept), days), None)  # another thread may have been first
            kept[days] = found
        return found

    def matcher(self, purpose: str | None = None) -> Matcher:
        """The matcher by the expert model, weighed for a purpose. Raises BadRequest for an unknown one."""
        return self._profiles.matcher(purpose)

    def purposes(self) -> tuple[str, ...]:
        """The purposes that the model knows. Raises BadRequest where its file cannot be read."""
        return self._profiles.purposes()

    def warm(self) -> None:
        """Works out now what the first answer would otherwise wait for."""
        self.matcher()
        _ = self.catalogue.maps


def open_vectors(settings: Settings) -> VectorStore:
    """The vectors of the encoder that the settings name. Raises BadSetting where there is no such encoder."""
    try:
        return VectorStore(settings.vectors_dir, load_encoder(settings.encoder))
    except UnknownEncoder as error:
        raise BadSetting(name="encoder", reason=str(error)) from None


def expert_model(models: Path) -> Path:
    """The expert affinity model under a folder of models."""
    return models / "expert" / "affinity.toml"


class Snapshots:
    """The newest snapshot of a database, taken again when what it is made of has changed."""

    def __init__(self, database: Database, settings: Settings, *, progress: Progress | None = None) -> None:
        self._database = database
        self._settings = settings
        self._progress = progress
        self._vectors = open_vectors(settings)
        self._lock = Lock()
        self._profiles: tuple[object, Profiles] | None = None  # with the state they were read in
        self._newest: tuple[object, Snapshot] | None = None

    @property
    def is_loaded(self) -> bool:
        """Whether a snapshot has been taken, so that a question need not wait for the first."""
        return self._newest is not None

    def newest(self) -> Snapshot:
        """The snapshot of the organisations, waivers and editions as they are now.

        Where only waivers or editions have changed, what was worked out of the organisations is kept.
        """
        with self._lock, self._database.snapshot() as connection:
            editions = open_editions(self._settings.editions_dir)
            written = store.state_of(connection)
            if self._profiles is None or self._profiles[0] != written:
                organisations = store.get_all(connection)
                profiles = Profiles(
                    organisations,
                    self._vectors,
                    self._settings.models_dir,
                    self._progress,
                    unlisted=store.unlisted_ids(connection),
                    since=matches.known_since(connection),
                )
                self._profiles = (written, profiles)
            state = (written, waiver_store.state_of(connection), editions)
            if self._newest is None or self._newest[0] != state:
                waivers = waiver_store.waivers_of(connection)
                taken = Snapshot(self._profiles[1], editions=editions, waivers=waivers)
                self._newest = (state, taken)
            return self._newest[1]


def _sentence(error: Exception) -> str:
    text = str(error)
    return f"{text[0].upper()}{text[1:]}."
