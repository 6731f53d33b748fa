"""Profiles over HTTP: begun, read, edited and deleted."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from api.edge.inputs import AfterId, Most
from api.journal.acting import Act
from api.journal.headers import IfMatch, IfNoneMatch, shown
from api.journal.idempotency import Answer
from api.people.asking import Once, Perhaps
from api.profiles.life import State
from api.registrations import use_cases
from api.registrations.answering import ACT_REFUSED, READ_REFUSED, Id, acted, target_of
from api.registrations.completing import missing_in
from api.registrations.downloads import ProfileDownload
from api.registrations.erasing import Also, erase
from api.registrations.finding import find
from api.registrations.reading import (
    read_everything,
    read_list,
    read_one,
    read_standings,
    read_suggestions,
)
from api.registrations.schemas import (
    EditPreview,
    MissingField,
    ProfileActed,
    ProfileAnswer,
    ProfileList,
    SuggestionAnswer,
    SuggestionList,
    VerdictsAnswer,
    verdicts_in,
)
from api.registrations.sent import ProfileBegun, ProfileFields
from api.settings import Settings
from api.verdicts.dependencies import Editioned
from matching.vectors import forget

router = APIRouter(tags=["profiles"])
_NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    HTTPStatus.NOT_MODIFIED.value: {"description": "the version named in If-None-Match"}
}


async def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


Set = Annotated[Settings, Depends(_settings)]


@router.post(
    "/profiles",
    status_code=HTTPStatus.CREATED,
    response_model=ProfileActed,
    responses=ACT_REFUSED,
    summary="Begin a profile",
)
def register(given: ProfileBegun, asking: Once) -> Response:
    """Begins a draft that nobody else sees. You become its editor and signer."""

    def work(act: Act) -> Answer:
        outcome = use_cases.register(act, signed=asking.signed, given=given.given())
        return acted(outcome, is_new=True)

    return asking.do(work)


@router.get("/profiles", responses=READ_REFUSED, summary="Your profiles, or your queue")
def profiles(
    asking: Perhaps,
    state: Annotated[State | None, Query(description="only those in this state")] = None,
    after: AfterId = "",
    most: Most = 50,
) -> ProfileList:
    """Those that you may read all of: your own, those that your partnership manages, or every one."""
    page = asking.read(
        lambda connection: read_list(
            connection, asking.signed, state=state, after=after, most=most, at=asking.at
        )
    )
    return ProfileList.of(page)


@router.get(
    "/profiles/{profile_id}",
    response_model=ProfileAnswer,
    responses={**READ_REFUSED, **_NOT_MODIFIED},
    summary="All of a profile",
)
def profile(
    profile_id: Id, asking: Perhaps, editions: Editioned, if_none_match: IfNoneMatch = None
) -> Response:
    """Its fields and life, what it lacks, what you may do now, and how it stands before the rules today.

    The ETag names the version of profile and life. Verdicts can change without it, with the day, a waiver or
    another organisation: GET /profiles/{profile_id}/verdicts always answers anew.
    """
    whole = asking.read(
        lambda connection: read_one(connection, asking.signed, profile_id, editions, at=asking.at)
    )
    return shown(ProfileAnswer.of(whole), version=whole.life.version, if_none_match=if_none_match)


@router.get(
    "/profiles/{profile_id}/verdicts",
    responses=READ_REFUSED,
    summary="How it stands today",
)
def verdicts(profile_id: Id, asking: Perhaps, editions: Editioned) -> VerdictsAnswer:
    """The verdict in each role that it registers for, with what is open and what to ask next."""
    whole = asking.read(
        lambda connection: read_one(connection, asking.signed, profile_id, editions, at=asking.at)
    )
    return VerdictsAnswer(id=profile_id, version=whole.life.version, verdicts=verdicts_in(whole.standings))


@router.patch(
    "/profiles/{profile_id}", response_model=ProfileActed, responses=ACT_REFUSED, summary="Edit a profile"
)
def edit(profile_id: Id, given: ProfileFields, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """Puts what you send in place of what is there (RFC 7396): null takes away, what you leave out stays.

    Where an accepted profile's own people change what the rules read, its name or its representative's, its
    partnership validates it again; the answer says so, and POST /profiles/{profile_id}/edits/preview says it
    before.
    """

    def work(act: Act) -> Answer:
        return acted(use_cases.edit(act, target_of(asking, profile_id, if_match), given=given.given()))

    return asking.do(work)


@router.post(
    "/profiles/{profile_id}/edits/preview",
    responses=ACT_REFUSED,
    summary="What an edit would lead to",
)
def preview(profile_id: Id, given: ProfileFields, asking: Perhaps, editions: Editioned) -> EditPreview:
    """The verdicts on the profile as it would be, and whether it would have to be validated again.

    It is POST because an edit is too large for an address. It only reads: nothing is changed or kept.
    """
    with asking.database.snapshot() as connection:
        found = find(connection, asking.signed, profile_id, "profile.edit", at=asking.at)
        outcome = use_cases.edited(connection, found, given.given(), at=asking.at)
        standings = read_standings(connection, outcome.organisation, editions, at=asking.at)
    return EditPreview(
        state=outcome.life.state,
        must_be_validated_again=outcome.validated_anew,
        missing=MissingField.of(missing_in(outcome.organisation)),
        verdicts=verdicts_in(standings),
    )


@router.get(
    "/profiles/{profile_id}/partnership-suggestions",
    responses=READ_REFUSED,
    summary="Partnerships that fit",
)
def partnership_suggestions(profile_id: Id, asking: Perhaps) -> SuggestionList:
    """Every partnership that manages exchanges today, those that fit best first, with the reasons."""
    found = asking.read(
        lambda connection: read_suggestions(connection, asking.signed, profile_id, at=asking.at)
    )
    return SuggestionList(suggestions=[SuggestionAnswer.of(one) for one in found])


@router.get(
    "/profiles/{profile_id}/download",
    responses=READ_REFUSED,
    summary="All that is kept about a profile",
)
def download(profile_id: Id, asking: Perhaps) -> ProfileDownload:
    """The profile with its versions, waivers, mandates and events, to be taken away."""
    kept = asking.read(
        lambda connection: read_everything(connection, asking.signed, profile_id, at=asking.at)
    )
    return ProfileDownload.of(kept)


@router.delete(
    "/profiles/{profile_id}",
    status_code=HTTPStatus.NO_CONTENT,
    responses=ACT_REFUSED,
    summary="Delete a profile",
)
def delete(
    profile_id: Id, request: Request, asking: Perhaps, settings: Set, if_match: IfMatch = None
) -> Response:
    """Deletes the profile with every version of it and ends who acts for it. It cannot be had back."""
    texts: set[str] = set()
    also: tuple[Also, ...] = request.app.state.when_deleted

    def work(act: Act) -> Answer:
        texts.update(erase(act, target_of(asking, profile_id, if_match), also=also))
        return Answer(status=HTTPStatus.NO_CONTENT)

    response = asking.do(work)
    forget(settings.vectors_dir, texts)  # derived from what is gone now, and no part of the transaction
    return response
