"""The pages of work."""

from api.pages.page import room

router = room()
