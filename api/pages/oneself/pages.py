"""The pages of oneself."""

from api.pages.page import room

router = room()
