"""The pages of payments: what is due, the orders to the bank, and the bank's files."""

from api.pages.page import room
from api.pages.payments import dues, orders, reconciliation

router = room()
for part in (dues, reconciliation, orders):
    router.include_router(part.router)
