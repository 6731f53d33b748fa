"""The pages of payments."""

from api.pages.page import room

router = room()
