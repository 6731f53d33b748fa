"""The pages of matching: ranked lists, what was saved and hidden, comparisons, and messages."""

from api.pages.matching import comparing, lists, marks, messages
from api.pages.page import room

router = room()
for one in (lists, marks, comparing, messages):
    router.include_router(one.router)
