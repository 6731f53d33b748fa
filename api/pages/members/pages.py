"""The pages of members: organisations as their partnership sees them, and files of them."""

from api.pages.members import bulk, importing, listing, one, people
from api.pages.page import room

router = room()
for part in (listing, bulk, one, people, importing):
    router.include_router(part.router)
