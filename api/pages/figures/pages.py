"""The pages of figures."""

from api.pages.page import room

router = room()
