"""The pages of what follows a stay: reports, evidence, validation, payment, closing, and its story."""

from api.pages.page import room
from api.pages.stays import evidence, feedback, judging, reports, settling, stories

router = room()
for part in (reports, evidence, judging, settling, feedback, stories):
    router.include_router(part.router)
