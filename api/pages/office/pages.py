"""The pages of office."""

from api.pages.page import room

router = room()
