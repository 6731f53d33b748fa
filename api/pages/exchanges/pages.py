"""The pages of exchanges."""

from api.pages.exchanges import documents, page_acts, page_show, signing, signing_paper
from api.pages.page import room

router = room()
for _part in (page_show, page_acts, documents, signing, signing_paper):
    router.include_router(_part.router)
