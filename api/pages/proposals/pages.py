"""The pages of proposals."""

from api.pages.page import room

router = room()
