"""The pages of the support office and of administrators."""

from api.pages.office import (
    approvals,
    audit,
    editions,
    overview,
    partnerships,
    people,
    publishing,
    steps,
    system,
    tables,
    waivers,
)
from api.pages.page import room

router = room()
for part in (
    overview,
    approvals,
    steps,
    waivers,
    publishing,
    tables,
    editions,
    audit,
    partnerships,
    people,
    system,
):
    router.include_router(part.router)
