"""The pages of oneself: the inbox, the account, what is kept, and what is told by e-mail."""

from api.pages.oneself import account, belongings, inbox, kept, preferences
from api.pages.page import room

router = room()
for one in (inbox, kept, preferences, belongings, account):
    router.include_router(one.router)
