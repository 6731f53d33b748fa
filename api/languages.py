"""The languages that pages and letters are in. Pure."""

from enum import StrEnum

from babel import Locale


class Language(StrEnum):
    """A language that every page and every letter is in."""

    EN = "en"
    FR = "fr"

    @property
    def own_name(self) -> str:
        """As its speakers call it."""
        name = Locale.parse(self.value).get_display_name(self.value) or self.value
        return name[0].upper() + name[1:]

    @property
    def locale(self) -> Locale:
        """How it writes days and numbers; English as Britain does."""
        return Locale.parse("en_GB" if self is Language.EN else self.value)
