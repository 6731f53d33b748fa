"""The pages of members."""

from api.pages.page import room

router = room()
