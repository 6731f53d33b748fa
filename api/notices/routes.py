"""The inbox over HTTP: read the input, ask, render."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from api.answers import refusals
from api.clock import now
from api.database import Database
from api.journal.acting import Actor
from api.notices.schemas import Inbox, InboxEntry
from api.notices.use_cases import mark_read, read_inbox
from api.settings import Settings

MOST_ENTRIES = 100  # in one part
_LARGEST_ID = 2**31 - 1
_REFUSED = refusals(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


Opened = Annotated[Database, Depends(_database)]
Set = Annotated[Settings, Depends(_settings)]


def inbox_router(actor_of: Callable[..., Actor]) -> APIRouter:
    """The routes of the inbox; `actor_of` is the dependency that says who asks, and refuses strangers."""
    router = APIRouter(tags=["inbox"], responses=_REFUSED)

    @router.get("/inbox", summary="Your notices")
    def inbox(  # noqa: PLR0917  FastAPI's arguments are the request's own
        actor: Annotated[Actor, Depends(actor_of)],
        database: Opened,
        settings: Set,
        before: Annotated[
            int | None, Query(ge=1, le=_LARGEST_ID, description="as the part before said; newest if left out")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=MOST_ENTRIES)] = 50,
        unread: Annotated[bool, Query(description="only those not read yet")] = False,
    ) -> Inbox:
        """The notices of the account that asks, newest first. One that comes meanwhile moves no other."""
        page = read_inbox(database, actor, before=before, at_most=limit, unread=unread)
        return Inbox.of(page, public_url=settings.public_url)

    @router.post("/inbox/{entry_id}/read", summary="Mark a notice as read")
    def read(
        entry_id: Annotated[int, Path(ge=1, le=_LARGEST_ID, description="its number in your inbox")],
        actor: Annotated[Actor, Depends(actor_of)],
        database: Opened,
        settings: Set,
    ) -> InboxEntry:
        """Marks a notice of your own as read. Doing so again changes nothing."""
        entry = mark_read(database, actor, entry_id=entry_id, at=now())
        return InboxEntry.of(entry, public_url=settings.public_url)

    return router
