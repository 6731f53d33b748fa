"""Calls about profiles: registering an organisation, and what becomes of its profile."""

from api.client.calls import Call, Nothing, QueryValue, place
from api.matches.reach_schemas import EditReach
from api.profiles.life import State
from api.registrations.downloads import ProfileDownload
from api.registrations.duplicates_schemas import DuplicatesAnswer, EntryAsked
from api.registrations.schemas import (
    EditPreview,
    ProfileActed,
    ProfileAnswer,
    ProfileList,
    SuggestionList,
    VerdictsAnswer,
)
from api.registrations.sent import PartnershipChosen, ProfileBegun, ProfileFields, Remarks


def register(begun: ProfileBegun) -> Call[ProfileActed]:
    """Begins a draft, of which whoever asks becomes editor and signer."""
    return Call(method="POST", path="/profiles", answer=ProfileActed, body=begun)


def look_for_duplicates(entry: EntryAsked) -> Call[DuplicatesAnswer]:
    """Who on record looks like an organisation that is about to be registered."""
    return Call(method="POST", path="/profiles/duplicates", answer=DuplicatesAnswer, body=entry)


def duplicates(organisation: str) -> Call[DuplicatesAnswer]:
    """Who else on record looks like this one."""
    path = place("/profiles/{}/duplicates", organisation)
    return Call(method="GET", path=path, answer=DuplicatesAnswer)


def profiles(*, state: State | None = None, after: str = "", most: int = 50) -> Call[ProfileList]:
    """Those that one may read all of: a member's own, a manager's queue."""
    query: dict[str, QueryValue] = {"state": state, "after": after, "most": most}
    return Call(method="GET", path="/profiles", answer=ProfileList, query=query)


def profile(organisation: str) -> Call[ProfileAnswer]:
    return Call(method="GET", path=place("/profiles/{}", organisation), answer=ProfileAnswer)


def verdicts(organisation: str) -> Call[VerdictsAnswer]:
    return Call(method="GET", path=place("/profiles/{}/verdicts", organisation), answer=VerdictsAnswer)


def everything_kept(organisation: str) -> Call[ProfileDownload]:
    """All that is kept about a profile."""
    path = place("/profiles/{}/download", organisation)
    return Call(method="GET", path=path, answer=ProfileDownload)


def edit(organisation: str, fields: ProfileFields, *, etag: str) -> Call[ProfileActed]:
    """Puts these fields in place of those that are there; what was not set stays."""
    path = place("/profiles/{}", organisation)
    return Call(method="PATCH", path=path, answer=ProfileActed, body=fields, etag=etag)


def preview_edit(organisation: str, fields: ProfileFields) -> Call[EditPreview]:
    path = place("/profiles/{}/edits/preview", organisation)
    return Call(method="POST", path=path, answer=EditPreview, body=fields)


def reach_of_edit(organisation: str, fields: ProfileFields) -> Call[EditReach]:
    """How many it may meet as it is, and as the edit would leave it."""
    path = place("/profiles/{}/edits/reach", organisation)
    return Call(method="POST", path=path, answer=EditReach, body=fields)


def suggested_partnerships(organisation: str) -> Call[SuggestionList]:
    path = place("/profiles/{}/partnership-suggestions", organisation)
    return Call(method="GET", path=path, answer=SuggestionList)


def choose_partnership(organisation: str, partnership: int, *, etag: str) -> Call[ProfileActed]:
    path, body = place("/profiles/{}/partnership", organisation), PartnershipChosen(partnership=partnership)
    return Call(method="PUT", path=path, answer=ProfileActed, body=body, etag=etag)


def submit(organisation: str, *, etag: str) -> Call[ProfileActed]:
    return _step(organisation, "submission", etag)


def validate(organisation: str, *, etag: str) -> Call[ProfileActed]:
    return _step(organisation, "validation", etag)


def approve(organisation: str, *, etag: str) -> Call[ProfileActed]:
    return _step(organisation, "approval", etag)


def send_back(organisation: str, remarks: str, *, etag: str) -> Call[ProfileActed]:
    return _step(organisation, "return", etag, Remarks(remarks=remarks))


def reject(organisation: str, remarks: str, *, etag: str) -> Call[ProfileActed]:
    return _step(organisation, "rejection", etag, Remarks(remarks=remarks))


def pause(organisation: str, *, etag: str) -> Call[ProfileActed]:
    return _step(organisation, "pause", etag)


def resume(organisation: str, *, etag: str) -> Call[ProfileActed]:
    return _step(organisation, "resumption", etag)


def reconfirm(organisation: str, *, etag: str) -> Call[ProfileActed]:
    return _step(organisation, "reconfirmation", etag)


def transfer(organisation: str, partnership: int, *, etag: str) -> Call[ProfileActed]:
    return _step(organisation, "transfer", etag, PartnershipChosen(partnership=partnership))


def delete(organisation: str, *, etag: str) -> Call[None]:
    """Deletes the profile; it cannot be had back."""
    return Call(method="DELETE", path=place("/profiles/{}", organisation), answer=Nothing, etag=etag)


def _step(
    organisation: str, step: str, etag: str, body: PartnershipChosen | Remarks | None = None
) -> Call[ProfileActed]:
    path = place("/profiles/{}/{}", organisation, step)
    return Call(method="POST", path=path, answer=ProfileActed, body=body, etag=etag)
