"""The pages of exchanges."""

from api.pages.exchanges import documents, money, page_acts, page_show, plan, signing, signing_paper
from api.pages.page import room

router = room()
for _part in (page_show, page_acts, plan, money, documents, signing, signing_paper):
    router.include_router(_part.router)
