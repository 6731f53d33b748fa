"""Lists as they are answered, recorded, and made again from what was recorded."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from weakref import WeakKeyDictionary

from api.database import Database
from api.matches.catalogue_schemas import CataloguePage
from api.matches.cursors import Place, cursor_of
from api.matches.schemas import MatchList, VisitorList
from api.matches.searching import Filters, For, Search, Sort, search
from api.matches.snapshot import Profiles, Snapshot, expert_model, open_vectors
from api.matches.use_cases import (
    RankedHost,
    RankedVisitor,
    Wishes,
    rank_hosts,
    rank_visitors,
)
from api.profiles.digest import digest_of
from api.profiles.organisation import Organisation
from api.programme.editions import open_editions
from api.settings import Settings
from api.showings.code_version import code_version
from api.showings.showing import (
    InUse,
    Means,
    Part,
    Question,
    Ranked,
    Rebuilt,
    ShowingId,
    Shown,
    digest_of_bytes,
)
from api.showings.states import CatalogueState
from api.showings.use_cases import record_showing
from eligibility.editions import Editions
from eligibility.facts import Role
from matching.affinity import AffinityModel
from matching.vectors import VectorStore

SHOWING_HEADER = "Showing-Id"  # of every list: its number, or that it has none
NOT_RECORDED = "not recorded"
INDEX_KIND = "exact"  # matching/index has no other
_HUNDREDTHS = 100
_NAMED_DIGITS = 8  # of the digest of its file, in the name of a model
_KEPT_PASTS = 2  # rebuilt catalogues that are remembered

Closing = Callable[[frozenset[str]], frozenset[str]]  # of some organisations, whose waivers are withheld
_Seen = tuple[CatalogueState, Mapping[str, Organisation]]  # with the profiles, by digest


class ModelReplaced(RuntimeError):
    """The file of a model has changed since the model was read from it, so its text cannot be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A list with what it was made of, and the bytes that answer it."""

    snapshot: Snapshot
    question: Question
    asker: Organisation  # for whom the others were sought
    ranks: tuple[Ranked, ...]  # who is shown, best first
    body: bytes


def answer_matches(
    snapshot: Snapshot, visitor: Organisation, wishes: Wishes, *, closing: Closing = frozenset
) -> Answered:
    """The list for a visitor, as it is answered.

    `closing` says whose waivers are withheld, of those who are shown and have any: of all, if left out. The
    same snapshot, wishes and closing always give the same bytes.
    """
    ranking = rank_hosts(snapshot, visitor, wishes)
    closed = closing(_waived(snapshot, [one.match.host.id for one in ranking.hosts], wishes.as_of))
    return Answered(
        snapshot=snapshot,
        question=_question(wishes, Role.HOST, closed),
        asker=visitor,
        ranks=tuple(map(_ranked_host, ranking.hosts)),
        body=MatchList.of(ranking, closed=closed).model_dump_json().encode(),
    )


def answer_visitors(
    snapshot: Snapshot, host: Organisation, wishes: Wishes, *, closing: Closing = frozenset
) -> Answered:
    """The list for a host, as it is answered; the same as `answer_matches` otherwise."""
    ranking = rank_visitors(snapshot, host, wishes)
    closed = closing(_waived(snapshot, [one.invitation.visitor.id for one in ranking.visitors], wishes.as_of))
    return Answered(
        snapshot=snapshot,
        question=_question(wishes, Role.VISITOR, closed),
        asker=host,
        ranks=tuple(map(_ranked_visitor, ranking.visitors)),
        body=VisitorList.of(ranking, closed=closed).model_dump_json().encode(),
    )


def answer_part(
    snapshot: Snapshot, asked: Search, *, mark: str, since: Mapping[str, datetime] | None = None
) -> tuple[CataloguePage, Answered | None]:
    """A part of the catalogue, and how it is answered where it is in the order of affinity.

    `mark` is that of the question, for where the list goes on; `since`, if given, when each of those shown
    came into the catalogue. No waiver is told, so all are withheld.
    """
    found = search(snapshot, asked)
    if since is not None:
        entries = tuple(replace(one, since=since.get(one.organisation.id)) for one in found.entries)
        found = replace(found, entries=entries)
    filters, on_behalf = asked.filters, asked.on_behalf
    after = cursor_of(found.last, question=mark) if found.last else None
    page = CataloguePage.of(found, asked, after=after)
    if asked.sort is not Sort.AFFINITY or on_behalf is None:
        return page, None
    shown = [one.organisation.id for one in found.entries]
    part = Part(
        codes={name: tuple(sorted(codes)) for name, codes in sorted(filters.codes.items())},
        words=filters.words,
        free=filters.free,
        eligible_only=on_behalf.eligible_only,
        mark=mark,
        after=asked.after and (int(asked.after.key), asked.after.id),
        saved=tuple(sorted(on_behalf.saved.intersection(shown))),
        since={one.organisation.id: one.since for one in found.entries if one.since},
    )
    question = Question(
        k=asked.most,
        as_of=asked.as_of,
        people_on=asked.people_on if asked.people_on != asked.as_of else None,
        purpose=None,
        diversity=0.0,
        sought=on_behalf.sought,
        hidden=tuple(sorted(on_behalf.hidden)),
        closed=tuple(sorted(_waived(snapshot, shown, asked.as_of))),
        part=part,
    )
    ranks = (
        Ranked(one.organisation.id, rank, round((one.affinity or 0.0) * _HUNDREDTHS))
        for rank, one in enumerate(found.entries, start=found.before + 1)
    )
    return page, Answered(
        snapshot=snapshot,
        question=question,
        asker=on_behalf.organisation,
        ranks=tuple(ranks),
        body=page.model_dump_json().encode(),
    )


def _question(wishes: Wishes, sought: Role, closed: frozenset[str]) -> Question:
    return Question(
        k=wishes.k,
        as_of=wishes.as_of,
        people_on=wishes.people_on,
        purpose=wishes.purpose,
        diversity=wishes.diversity,
        sought=sought,
        hidden=tuple(sorted(wishes.hidden)),
        closed=tuple(sorted(closed)),
    )


def _again(past: Snapshot, asker: Organisation, question: Question, part: Part) -> bytes:
    """The bytes of a part of the catalogue, made of what it was made of."""
    asked = Search(
        filters=Filters(
            codes={name: frozenset(codes) for name, codes in part.codes.items()},
            words=part.words,
            free=part.free,
        ),
        sort=Sort.AFFINITY,
        on_behalf=For(
            organisation=asker,
            sought=question.sought,
            eligible_only=part.eligible_only,
            saved=frozenset(part.saved),
            hidden=frozenset(question.hidden),
        ),
        as_of=question.as_of,
        people_on=question.people_on,
        after=Place(*part.after) if part.after else None,
        most=question.k,
    )
    page, _ = answer_part(past, asked, mark=part.mark, since=part.since)
    return page.model_dump_json().encode()


def _waived(snapshot: Snapshot, shown: Iterable[str], as_of: date) -> frozenset[str]:
    """Those of whom any waiver is on record."""
    facts = {one: snapshot.facts(snapshot.organisation(one), as_of=as_of) for one in shown}
    return frozenset(one for one, known in facts.items() if known.waivers)


def showing_header(showing_id: ShowingId | None) -> dict[str, str]:
    """The header that tells the number of a list, or that it has none.

    In a header, so that the answer is the same bytes whether or not it was recorded, and can be replayed.
    """
    return {SHOWING_HEADER: NOT_RECORDED if showing_id is None else str(showing_id)}


class ShownMatches:
    """Records lists as they are answered, and makes them again."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._vectors = open_vectors(settings)
        self._states: WeakKeyDictionary[Snapshot, _Seen] = WeakKeyDictionary()
        self._texts: dict[str, str] = {}  # of models, by name
        self._pasts: dict[tuple[str, ...], Snapshot] = {}
        self._lock = Lock()

    def record(self, answered: Answered, *, asked_by: int | None, at: datetime) -> ShowingId | None:
        """Puts a list on record as it is about to be answered; None where it could not be. Never raises."""
        shown = partial(self._shown, answered, asked_by=asked_by, at=at)
        return record_showing(self._database, shown)

    def in_use(self) -> InUse:
        """What lists are made with now."""
        return InUse(
            encoder=self._vectors.encoder.name,
            code_version=code_version(),
            editions=partial(open_editions, self._settings.editions_dir),
        )

    def rank(self, rebuilt: Rebuilt) -> bytes:
        """The bytes of a list, made of what it was made of. Raises a Problem for a model without a part."""
        question, past = rebuilt.question, self._past(rebuilt)
        if question.part is not None:
            return _again(past, rebuilt.asker, question, question.part)
        wishes = Wishes(
            k=question.k,
            as_of=question.as_of,
            people_on=question.people_on,
            purpose=question.purpose,
            diversity=question.diversity,
            hidden=frozenset(question.hidden),
        )
        answer = answer_matches if question.sought is Role.HOST else answer_visitors
        closing = frozenset(question.closed).intersection
        return answer(past, rebuilt.asker, wishes, closing=closing).body

    def _past(self, rebuilt: Rebuilt) -> Snapshot:
        with self._lock:
            if rebuilt.key not in self._pasts:
                while len(self._pasts) >= _KEPT_PASTS:
                    self._pasts.pop(next(iter(self._pasts)))
                profiles = PastProfiles(rebuilt, self._vectors)
                editions = Editions([rebuilt.edition], state=())  # in force on every day
                self._pasts[rebuilt.key] = Snapshot(profiles, editions=editions, waivers=rebuilt.waivers)
            return self._pasts[rebuilt.key]

    def _shown(self, answered: Answered, *, asked_by: int | None, at: datetime) -> Shown:
        snapshot, question = answered.snapshot, answered.question
        model = snapshot.matcher(question.purpose).model
        text = self._text_of(model)
        state, profiles = self._state_of(snapshot, question.as_of)
        return Shown(
            asked_at=at,
            asked_by=asked_by,
            asker=answered.asker,
            question=question,
            means=self._means(snapshot.law(question.as_of).edition, model, text),
            model_text=text,
            answer=answered.body,
            state=state,
            profiles=profiles,
            ranks=answered.ranks,
        )

    def _means(self, edition: str, model: AffinityModel, text: str) -> Means:
        now = self.in_use()
        return Means(
            model_name=model.name,
            model_digest=digest_of_bytes(text.encode()),
            weights_digest=weights_digest_of(model),
            edition=edition,
            seal=now.editions().named(edition).digest,
            encoder=now.encoder,
            index_kind=INDEX_KIND,
            code_version=now.code_version,
        )

    def _text_of(self, model: AffinityModel) -> str:
        """The file that a model was read from, as it was then. Raises ModelReplaced."""
        name = model.name.partition("/")[0]
        if name not in self._texts:
            content = expert_model(self._settings.models_dir).read_bytes()
            if not name.endswith(f"-{digest_of_bytes(content)[:_NAMED_DIGITS]}"):
                raise ModelReplaced(name)
            self._texts[name] = content.decode()
        return self._texts[name]

    def _state_of(self, snapshot: Snapshot, as_of: date) -> _Seen:
        """What the snapshot is made of. Worked out once per snapshot, from what was really read."""
        seen = self._states.get(snapshot)
        if seen is None:
            organisations = snapshot.organisations.values()
            profiles = {digest_of(one): one for one in organisations}
            waivers = {one.id: snapshot.facts(one, as_of=as_of).waivers for one in organisations}
            state = CatalogueState.of(profiles, waivers, unlisted=snapshot.unlisted)
            seen = self._states[snapshot] = (state, profiles)
        return seen


class PastProfiles(Profiles):
    """What organisations said of themselves at one time, matched by the model of that time."""

    def __init__(self, rebuilt: Rebuilt, vectors: VectorStore) -> None:
        super().__init__(rebuilt.organisations, vectors, Path(), unlisted=rebuilt.unlisted)
        self._text = rebuilt.model_text

    def _model(self, purpose: str | None) -> AffinityModel:
        with TemporaryDirectory() as folder:
            self._models = Path(folder)
            path = expert_model(self._models)
            path.parent.mkdir()
            path.write_bytes(self._text.encode())
            return super()._model(purpose)


def weights_digest_of(model: AffinityModel) -> str:
    """SHA-256, in hex, of the weight and the neutral value of every part."""
    parts = {name: [part.weight, part.neutral] for name, part in model.parts.items()}
    return digest_of_bytes(json.dumps(parts, sort_keys=True).encode())


def _ranked_host(host: RankedHost) -> Ranked:
    match = host.match
    return Ranked(match.host.id, match.rank or 0, round(match.affinity * _HUNDREDTHS))


def _ranked_visitor(visitor: RankedVisitor) -> Ranked:
    one = visitor.invitation
    return Ranked(one.visitor.id, one.rank or 0, round(one.affinity * _HUNDREDTHS))
