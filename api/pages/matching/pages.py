"""The pages of matching."""

from api.pages.page import room

router = room()
