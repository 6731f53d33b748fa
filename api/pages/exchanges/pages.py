"""The pages of exchanges."""

from api.pages.page import room

router = room()
