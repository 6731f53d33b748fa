"""What the routes and the pages of matches are handed with each request, and how lists are answered."""

from typing import Annotated

from fastapi import Depends, Request, Response

from api.matches.shown import Answered, ShownMatches, showing_header
from api.matches.snapshot import Snapshot
from api.people.asking import Asking


def newest_snapshot(request: Request) -> Snapshot:
    """The catalogue as it is now; the application keeps it."""
    snapshot: Snapshot = request.app.state.snapshots.newest()
    return snapshot


Newest = Annotated[Snapshot, Depends(newest_snapshot)]


async def shown_matches(request: Request) -> ShownMatches:
    """What makes lists and records them; the application keeps it."""
    shown: ShownMatches = request.app.state.shown_matches
    return shown


Recording = Annotated[ShownMatches, Depends(shown_matches)]


def recorded(recording: ShownMatches, asking: Asking, answer: Answered) -> Response:
    """A list as it is answered, put on record; its number is in a header."""
    number = recording.record(answer, asked_by=asking.signed.actor.account_id, at=asking.at)
    return Response(answer.body, media_type="application/json", headers=showing_header(number))
