"""The pages of stays."""

from api.pages.page import room

router = room()
