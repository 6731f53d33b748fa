"""The work queue: what waits for a cluster manager or the support office, the most pressing first."""

from fastapi import Response

from api.pages.navigation import N_, roles_at
from api.pages.page import Opened, Page, room
from api.pages.work.gathering import for_a_manager, for_the_office
from api.pages.work.refusing import only_for
from api.pages.work.rows import FOR_MANAGERS, FOR_THE_OFFICE, Section, sections_of

router = room()
_DONE = {
    "confirmed": N_("The membership is confirmed, and the member is told."),
    "denied": N_("The membership is denied, and its people are told."),
}
_ONLY = N_("The work queue is for managers of partnerships and for the support office.")


@router.get("/work")
async def work(page: Opened) -> Response:
    """The queue of whoever looks: as manager, or for the support office."""
    refusal = await only_for(page, roles_at("/work"), _ONLY)
    if refusal is not None:
        return refusal
    return await page.show(
        "work/queue.html",
        sections=await _sections(page),
        done=page.say(_DONE.get(page.done)),
    )


async def _sections(page: Page) -> tuple[Section, ...]:
    if page.may("profile.validate"):
        return sections_of(await for_a_manager(page), FOR_MANAGERS)
    return sections_of(await for_the_office(page), FOR_THE_OFFICE)
