"""Making a list that was shown again from the versions of that time: the same bytes, or what is gone."""

from collections import defaultdict
from collections.abc import Iterator

from api.database import Database
from api.problems import Problem
from api.showings import store
from api.showings.kept import Kept
from api.showings.showing import InUse, Rank, Rebuilt, Showing, by_id, digest_of_bytes
from api.showings.showing_problems import Gone, NoLonger, Reason
from api.showings.states import CatalogueState, Waivers
from api.showings.use_cases import found
from eligibility.editions import BadEdition, Edition, UnknownEdition


def replay(database: Database, showing_id: int, *, now: InUse, rank: Rank) -> bytes:
    """The answer that was given, made again, byte for byte.

    `rank` makes the answer of what is rebuilt. Raises UnknownShowing; NoLonger with every reason.
    """
    with database.snapshot() as connection:
        kept = store.load(connection, found(store.get(connection, showing_id), showing_id))
    showing = kept.showing
    edition, about_edition = _edition_of(showing, now)
    reasons = [*_lacking(kept), *about_edition, *_other_encoder(showing, now)]
    if reasons or edition is None or kept.state is None or kept.model_text is None:
        raise NoLonger(showing_id, reasons)
    rebuilt = _rebuild(kept, kept.state, edition, kept.model_text)
    try:
        answer = rank(rebuilt)
    except Problem as problem:
        raise NoLonger(showing_id, [_other_answer(showing, now, str(problem))]) from None
    if digest_of_bytes(answer) != showing.answer_digest:
        raise NoLonger(showing_id, [_other_answer(showing, now)])
    return answer


def _lacking(kept: Kept) -> Iterator[Reason]:
    showing, state = kept.showing, kept.state
    if state is None or state.id != showing.catalogue_state:
        yield Reason(
            Gone.STATE_DAMAGED, "The record of which profiles were in the catalogue is not what was written"
        )
        return
    yield from _lacking_profiles(kept)
    if missing := len(state.waivers - kept.waivers.keys()):
        yield Reason(Gone.WAIVER_GONE, f"Waivers of that time are no longer in the register: {missing}")
    if kept.model_text is None or digest_of_bytes(kept.model_text.encode()) != showing.means.model_digest:
        yield Reason(Gone.MODEL_GONE, f"The text of the model {showing.means.model_name} is gone")


def _lacking_profiles(kept: Kept) -> Iterator[Reason]:
    profiles = kept.profiles
    if profiles.erased:
        named = ", ".join(repr(owner) for owner in sorted(kept.erased))
        yield Reason(Gone.PROFILE_ERASED, f"What these said of themselves then has been erased: {named}")
    if profiles.missing:
        says = f"Profiles of which that version is not on record: {len(profiles.missing)}"
        yield Reason(Gone.PROFILE_NOT_KEPT, says)
    if profiles.damaged:
        says = f"Profiles whose kept version is not what was written: {len(profiles.damaged)}"
        yield Reason(Gone.PROFILE_DAMAGED, says)


def _edition_of(showing: Showing, now: InUse) -> tuple[Edition | None, list[Reason]]:
    name, seal = showing.means.edition, showing.means.seal
    try:
        editions = now.editions()
        edition = editions.named(name)
        if edition.digest != seal:
            says = f"The edition {name} of the rules bears another seal than then"
            return None, [Reason(Gone.EDITION_DIFFERS, says)]
        editions.law(name)
    except UnknownEdition:
        return None, [Reason(Gone.EDITION_GONE, f"There is no edition {name} of the rules any more")]
    except (BadEdition, Problem) as bad:
        return None, [Reason(Gone.EDITION_BROKEN, str(bad).rstrip("."))]
    return edition, []


def _other_encoder(showing: Showing, now: InUse) -> list[Reason]:
    then = showing.means.encoder
    if then == now.encoder:
        return []
    return [
        Reason(Gone.ENCODER_DIFFERS, f"Texts were read by the encoder {then}, and are now by {now.encoder}")
    ]


def _other_answer(showing: Showing, now: InUse, also: str = "") -> Reason:
    then = showing.means.code_version
    more = f": {also.rstrip('.')}" if also else ""
    if then != now.code_version:
        says = f"It was made by version {then}, and version {now.code_version} gives another answer{more}"
        return Reason(Gone.CODE_DIFFERS, says)
    unsealed = "" if showing.means.seal else "; the edition of the rules bore no seal"
    says = f"The same version gives another answer of the same organisations, model and rules{unsealed}{more}"
    return Reason(Gone.ANSWER_DIFFERS, says)


def _rebuild(kept: Kept, state: CatalogueState, edition: Edition, model_text: str) -> Rebuilt:
    showing = kept.showing
    profiles = kept.profiles.whole
    organisations = by_id(profiles[digest] for digest in state.profiles)
    return Rebuilt(
        asker=profiles[showing.asker_digest],
        organisations=organisations,
        unlisted=state.unlisted_of(organisations),
        waivers=_owned(kept, state),
        question=showing.question,
        model_text=model_text,
        edition=edition,
        key=(state.id, showing.means.model_digest, edition.name, edition.digest or ""),
    )


def _owned(kept: Kept, state: CatalogueState) -> Waivers:
    held = defaultdict(set)
    for member in state.waivers:
        owner, waiver = kept.waivers[member]
        held[owner].add(waiver)
    return {owner: frozenset(waivers) for owner, waivers in held.items()}
