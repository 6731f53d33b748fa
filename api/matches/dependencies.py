"""What the routes and the pages of matches are handed with each request."""

from typing import Annotated

from fastapi import Depends, Request

from api.matches.snapshot import Snapshot


def newest_snapshot(request: Request) -> Snapshot:
    """The catalogue as it is now; the application keeps it."""
    snapshot: Snapshot = request.app.state.snapshots.newest()
    return snapshot


Newest = Annotated[Snapshot, Depends(newest_snapshot)]
