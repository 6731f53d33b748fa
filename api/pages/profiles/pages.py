"""The pages of profiles."""

from api.pages.page import room

router = room()
