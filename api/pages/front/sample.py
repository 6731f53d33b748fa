"""The ten hosts that the first page of a demo shows at once: real ones, of a visitor that one chooses.

The one page that asks the matching itself and not the API, since nobody is signed in who could ask it. In a
demo everybody may look at everybody: all of it is made up.
"""

from dataclasses import dataclass

from fastapi import Request

from api.matches import store
from api.matches.contacts import MarkKind
from api.matches.dependencies import newest_snapshot
from api.matches.schemas import MatchedHost, MatchList
from api.matches.shown import ShownMatches, answer_matches, showing_header
from api.matches.snapshot import Snapshot
from api.matches.use_cases import Wishes, nearest_refused, possible_visitors
from api.pages.page import Page
from api.problems import UnknownOrganisation
from api.profiles.organisation import Organisation

_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Ranked hosts for one visitor, the nearest one that is not possible, and the other visitors."""

    visitor: Organisation
    ranking: MatchList
    refused: MatchedHost | None
    visitors: tuple[tuple[str, str], ...]  # id and name, by name
    headers: dict[str, str]  # that say under which number it is on record


def sample_of(page: Page, chosen: str | None) -> Sample:
    """The hosts of a visitor, put on record as shown. Raises UnknownOrganisation."""
    snapshot = newest_snapshot(page.request)
    today = page.at.date()
    visitors = {str(one.id): one.name for one in possible_visitors(snapshot, as_of=today)}
    visitor = snapshot.organisation(chosen or _first(page, visitors))
    with page.request.app.state.database.snapshot() as connection:
        hidden = store.ids_marked(connection, visitor.id, MarkKind.HIDDEN)
    answered = answer_matches(snapshot, visitor, Wishes(k=_SHOWN, as_of=today, hidden=hidden))
    asked_by = page.signed.actor.account_id if page.signed else None
    recording: ShownMatches = page.request.app.state.shown_matches
    number = recording.record(answered, asked_by=asked_by, at=page.at)
    named = visitors | {str(visitor.id): visitor.name}
    return Sample(
        visitor=visitor,
        ranking=MatchList.model_validate_json(answered.body),
        refused=_refused(snapshot, visitor, page) if answered.ranks else None,
        visitors=tuple(sorted(named.items(), key=lambda one: one[1].casefold())),
        headers=showing_header(number),
    )


def _first(page: Page, visitors: dict[str, str]) -> str:
    """Of whom the page opens: one that the person acts for, else the one that the demo is started with."""
    own = [one for one in page.organisations if one in visitors]
    first = first_visitor(page.request)
    for one in (*own, *([first] if first else []), *visitors):
        return one
    raise UnknownOrganisation("demo")


def first_visitor(request: Request) -> str | None:
    """With whom the demo opens; none where it was started without."""
    named: str | None = request.app.state.first_visitor
    return named


def _refused(snapshot: Snapshot, visitor: Organisation, page: Page) -> MatchedHost | None:
    nearest = nearest_refused(snapshot, visitor, as_of=page.at.date())
    return MatchedHost.ranked(nearest, is_closed=True) if nearest else None
