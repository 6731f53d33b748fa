"""The pages of catalogue."""

from api.pages.page import room

router = room()
