"""The inbox, and what comes by e-mail, over HTTP: read the input, ask, render."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.access import OF_ONESELF
from api.answers import ACTING, CHANGING, LISTING, READING
from api.edge.inputs import Before, Most
from api.fields import LARGEST
from api.journal.acting import Act
from api.journal.headers import IfMatch, IfNoneMatch, answered, shown
from api.journal.idempotency import Answer
from api.journal.versions import require_match
from api.notices import webhook_routes
from api.notices.schemas import (
    Inbox,
    InboxEntry,
    Marked,
    PreferenceAnswer,
    PreferenceAsked,
    PreferenceList,
    ReadUpTo,
)
from api.notices.use_cases import (
    mark_all_read,
    mark_read,
    prefer,
    preference_of,
    preferences_of,
    read_inbox,
)
from api.people.asking import Asking, Once, Perhaps, require
from api.settings import Settings


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


Set = Annotated[Settings, Depends(_settings)]
Kind = Annotated[
    str,
    Path(
        pattern="^[a-z_]{1,40}[.][a-z_]{1,40}$",
        description="a kind of notice",
        examples=["proposal.received"],
    ),
]
router = APIRouter()
router.include_router(webhook_routes.router)


@router.get("/inbox", tags=["inbox"], summary="Your notices", responses=LISTING)
def inbox(
    asking: Perhaps,
    settings: Set,
    before: Before = None,
    most: Most = 50,
    unread: Annotated[bool, Query(description="only those not read yet")] = False,
) -> Inbox:
    """The notices of your account, newest first. One that comes meanwhile moves no other."""
    page = read_inbox(asking.database, asking.signed.actor, before=before, at_most=most, unread=unread)
    return Inbox.of(page, public_url=settings.public_url)


@router.post(
    "/inbox/read",
    tags=["inbox"],
    summary="Mark all notices as read",
    responses=LISTING | ACTING,
    response_model=Marked,
)
def read_all(asked: ReadUpTo, asking: Once) -> Response:
    """Marks every notice as read up to the one named; those that came since are left unread."""

    def work(act: Act) -> Answer:
        return answered(Marked(marked=mark_all_read(act, up_to=asked.up_to)))

    return asking.do(work)


@router.post(
    "/inbox/{entry_id}/read",
    tags=["inbox"],
    summary="Mark a notice as read",
    responses=READING | ACTING,
)
def read(
    entry_id: Annotated[int, Path(ge=1, le=LARGEST, description="its number in your inbox", examples=[7])],
    asking: Once,
    settings: Set,
) -> InboxEntry:
    """Marks a notice of your own as read. Doing so again, with whatever key, changes nothing."""
    entry = mark_read(asking.database, asking.signed.actor, entry_id=entry_id, at=asking.at)
    return InboxEntry.of(entry, public_url=settings.public_url)


@router.get(
    "/notice-preferences",
    tags=["inbox"],
    summary="What you are told by e-mail",
    responses=LISTING,
)
def preferences(asking: Perhaps) -> PreferenceList:
    """Every kind of notice whose e-mail you can switch off, and whether it is on."""
    found = asking.read(partial(preferences_of, account=asking.signed.account.id))
    return PreferenceList(preferences=[PreferenceAnswer.of(one) for one in found])


@router.get(
    "/notice-preferences/{kind}",
    tags=["inbox"],
    summary="Whether you are told of one kind by e-mail",
    responses=READING,
    response_model=PreferenceAnswer,
)
def preference(kind: Kind, asking: Perhaps, if_none_match: IfNoneMatch = None) -> Response:
    """What you have chosen for one kind of notice."""
    found = asking.read(partial(preference_of, account=asking.signed.account.id, kind=kind))
    return shown(PreferenceAnswer.of(found), version=found.version, if_none_match=if_none_match)


@router.put(
    "/notice-preferences/{kind}",
    tags=["inbox"],
    summary="Switch the e-mail of one kind on or off",
    responses=READING | CHANGING,
    response_model=PreferenceAnswer,
)
def choose(kind: Kind, asked: PreferenceAsked, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """Says whether you want e-mail of one kind of notice. Your inbox keeps a copy either way."""
    return asking.do(partial(_choose, asking=asking, kind=kind, mail=asked.mail, if_match=if_match))


def _choose(act: Act, *, asking: Asking, kind: str, mail: bool, if_match: str | None) -> Answer:
    account = asking.signed.account.id
    require(act.connection, asking.signed, "notice.prefer", OF_ONESELF, at=act.at)
    require_match(if_match, preference_of(act.connection, account, kind).version)
    prefer(act, kind=kind, on=mail)
    chosen = preference_of(act.connection, account, kind)
    return answered(PreferenceAnswer.of(chosen), version=chosen.version)
