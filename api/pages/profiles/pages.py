"""The pages of profiles: one's own organisations, one registered, one seen whole, and what becomes of it."""

from api.pages.page import room
from api.pages.profiles import acting, editing, memberships, registering, viewing

router = room()
for one in (registering, viewing, editing, memberships, acting):  # /profiles/new before /profiles/{id}
    router.include_router(one.router)
