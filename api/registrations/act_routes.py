"""The life of a profile over HTTP: handed in, decided on, kept alive, handed over."""

from collections.abc import Callable
from functools import partial

from fastapi import APIRouter, Response

from api.journal.acting import Act
from api.journal.headers import IfMatch
from api.people.asking import Asking, Once, Perhaps
from api.registrations import deciding, use_cases
from api.registrations.answering import ACT_REFUSED, Id, acted, target_of
from api.registrations.deciding import read_remarks
from api.registrations.finding import Target
from api.registrations.schemas import ProfileActed
from api.registrations.sent import PartnershipChosen, Remarks
from api.registrations.use_cases import Outcome
from api.verdicts.dependencies import Editioned

router = APIRouter(tags=["profiles"], responses=ACT_REFUSED)


def _do(asking: Asking, target: Target, work: Callable[[Act, Target], Outcome]) -> Response:
    return asking.do(lambda act: acted(work(act, target)))


@router.put(
    "/profiles/{profile_id}/partnership", response_model=ProfileActed, summary="Choose its partnership"
)
def choose_partnership(
    profile_id: Id, chosen: PartnershipChosen, asking: Perhaps, if_match: IfMatch = None
) -> Response:
    """Names the partnership that is to validate it. A returned or rejected profile is a draft again."""
    work = partial(use_cases.choose_partnership, number=chosen.partnership)
    return _do(asking, target_of(asking, profile_id, if_match), work)


@router.post("/profiles/{profile_id}/submission", response_model=ProfileActed, summary="Submit it")
def submit(profile_id: Id, asking: Once, if_match: IfMatch = None) -> Response:
    """Hands the profile to its partnership. What it lacks for that is named."""
    return _do(asking, target_of(asking, profile_id, if_match), use_cases.submit)


@router.post("/profiles/{profile_id}/validation", response_model=ProfileActed, summary="Validate it")
def validate(profile_id: Id, asking: Once, editions: Editioned, if_match: IfMatch = None) -> Response:
    """Accepts the profile into the catalogue, and answers how it stands before the rules.

    By somebody else than who registered it, or acts or has acted for it. A profile that a rule refuses in a
    role cannot be validated.
    Where the support office approves profiles, it waits for that first.
    """
    target = target_of(asking, profile_id, if_match)
    return asking.do(lambda act: acted(*deciding.validate(act, target, editions=editions)))


@router.post("/profiles/{profile_id}/approval", response_model=ProfileActed, summary="Approve it")
def approve(profile_id: Id, asking: Once, editions: Editioned, if_match: IfMatch = None) -> Response:
    """Accepts, for the support office, what a partnership has validated.

    By somebody else than who validated or registered it, or acts or has acted for it.
    """
    target = target_of(asking, profile_id, if_match)
    return asking.do(lambda act: acted(*deciding.approve(act, target, editions=editions)))


@router.post("/profiles/{profile_id}/return", response_model=ProfileActed, summary="Return it")
def send_back(profile_id: Id, said: Remarks, asking: Once, if_match: IfMatch = None) -> Response:
    """Returns the profile to its people with remarks, to be mended and submitted again."""
    work = partial(deciding.send_back, remarks=read_remarks(said.remarks))
    return _do(asking, target_of(asking, profile_id, if_match), work)


@router.post("/profiles/{profile_id}/rejection", response_model=ProfileActed, summary="Reject it")
def reject(profile_id: Id, said: Remarks, asking: Once, if_match: IfMatch = None) -> Response:
    """Rejects the profile with remarks. Its people may choose another partnership."""
    work = partial(deciding.reject, remarks=read_remarks(said.remarks))
    return _do(asking, target_of(asking, profile_id, if_match), work)


@router.post("/profiles/{profile_id}/pause", response_model=ProfileActed, summary="Pause it")
def pause(profile_id: Id, asking: Once, if_match: IfMatch = None) -> Response:
    """Takes the profile out of the catalogue for a while, also while it is validated anew."""
    return _do(asking, target_of(asking, profile_id, if_match), use_cases.pause)


@router.post("/profiles/{profile_id}/resumption", response_model=ProfileActed, summary="Resume it")
def resume(profile_id: Id, asking: Once, if_match: IfMatch = None) -> Response:
    """Puts a paused profile back. What its partnership has paused, it is for the partnership to resume."""
    return _do(asking, target_of(asking, profile_id, if_match), use_cases.resume)


@router.post("/profiles/{profile_id}/reconfirmation", response_model=ProfileActed, summary="Confirm it")
def reconfirm(profile_id: Id, asking: Once, if_match: IfMatch = None) -> Response:
    """Says that the profile still holds. One that had expired stands where it stood before."""
    return _do(asking, target_of(asking, profile_id, if_match), use_cases.reconfirm)


@router.post("/profiles/{profile_id}/transfer", response_model=ProfileActed, summary="Hand it over")
def transfer(profile_id: Id, chosen: PartnershipChosen, asking: Once, if_match: IfMatch = None) -> Response:
    """Hands the profile over to another partnership from today on. Who managed it stays on record."""
    work = partial(deciding.transfer, number=chosen.partnership)
    return _do(asking, target_of(asking, profile_id, if_match), work)
