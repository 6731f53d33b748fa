"""What can be found in a file when it is looked at, in words that complete a sentence. Pure."""

from enum import StrEnum

MOST_POINTS = 50_000_000  # of a picture, width by height; telephones take 12, 48 or 50 million
MOST_PAGES = 200  # of a PDF: policy; a travel invoice has a few
MOST_UNPACKED = 2**30  # bytes of a PDF with everything in it unpacked: 40 full pages as pictures at 300 dpi


class Finding(StrEnum):
    """Why a file is not taken."""

    BROKEN = "broken"
    NESTED = "nested"
    SLOW = "slow"
    MEMORY = "memory"
    POINTS = "points"
    NO_PAGE = "no-page"
    PAGES = "pages"
    PACKED = "packed"
    SCRIPT = "script"
    LAUNCH = "launch"
    OPENS = "opens"
    SENDS = "sends"
    FILES = "files"
    MEDIA = "media"
    FORM = "form"
    LOCKED = "locked"
    OUTSIDE = "outside"
    LINK = "link"
    TAIL = "tail"
    ARCHIVE = "archive"
    MARKUP = "markup"

    @property
    def words(self) -> str:
        """What is so, in words."""
        return _WORDS[self]

    @property
    def advice(self) -> str:
        """What to do about an unsafe one."""
        return _FEWER if self is Finding.PAGES else _PRINT

    @property
    def is_unsafe(self) -> bool:
        """Whether the file could be opened and must not be; others cannot be opened, or not within bounds."""
        return self in _UNSAFE


_WORDS = {
    Finding.BROKEN: "it is broken or cut off",
    Finding.NESTED: "its parts are nested in each other further than any scan or print",
    Finding.SLOW: "it cannot be opened in the time that there is for it",
    Finding.MEMORY: "it cannot be opened in the memory that there is for it",
    Finding.POINTS: "it has more points than are opened",
    Finding.NO_PAGE: "there is no page in it",
    Finding.PAGES: f"it has more than {MOST_PAGES} pages",
    Finding.PACKED: "what is packed in it would unpack to more than any scan or print",
    Finding.SCRIPT: "there is a script (JavaScript) in it",
    Finding.LAUNCH: "it would start a program",
    Finding.OPENS: "it would do something by itself when it is opened",
    Finding.SENDS: "it would send or fetch something over the network",
    Finding.FILES: "it carries other files inside, as some electronic invoices do",
    Finding.MEDIA: "it carries film, sound or three-dimensional drawings",
    Finding.FORM: "it is an interactive form of the kind called XFA",
    Finding.LOCKED: "it is encrypted or protected, so nobody can look into it",
    Finding.OUTSIDE: "parts of it lie in other files",
    Finding.LINK: "a link in it leads elsewhere than to a web page or a mail address",
    Finding.TAIL: "something else follows after its end",
    Finding.ARCHIVE: "it can be read as a ZIP archive too",
    Finding.MARKUP: "it can be read as a web page too",
}
_PRINT = "Print it to a new PDF, which leaves that behind, and send the new one."
_FEWER = "Send the pages that show what it is evidence of."
_UNSAFE = frozenset(Finding) - {
    Finding.BROKEN,
    Finding.NESTED,
    Finding.SLOW,
    Finding.MEMORY,
    Finding.POINTS,
    Finding.NO_PAGE,
}


class Found(Exception):
    """Something was found for which a file is not taken."""

    def __init__(self, finding: Finding, *, width: int = 0, height: int = 0) -> None:
        self.finding, self.width, self.height = finding, width, height
        super().__init__(finding.value)
