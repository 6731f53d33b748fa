"""What the routes and the pages of matches are handed with each request."""

from typing import Annotated

from fastapi import Depends, Request

from api.matches.shown import ShownMatches
from api.matches.snapshot import Snapshot


def newest_snapshot(request: Request) -> Snapshot:
    """The catalogue as it is now; the application keeps it."""
    snapshot: Snapshot = request.app.state.snapshots.newest()
    return snapshot


Newest = Annotated[Snapshot, Depends(newest_snapshot)]


def shown_matches(request: Request) -> ShownMatches:
    """What makes lists and records them; the application keeps it."""
    shown: ShownMatches = request.app.state.shown_matches
    return shown


Recording = Annotated[ShownMatches, Depends(shown_matches)]
