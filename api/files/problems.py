"""What can be wrong with a file, as facts."""

from http import HTTPStatus

from api.problems import Problem

_MIB = 2**20
_TAKEN = "a PDF, or a JPEG, PNG or WebP picture"


class EmptyFile(Problem):
    """A file in which there is nothing."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__("The file is empty: it has 0 bytes. Send it again, whole.")


class FileTooLarge(Problem):
    """A file with more bytes than are taken. Nothing of it was kept."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    def __init__(self, size: int, *, most_bytes: int) -> None:
        self.size, self.most_bytes = size, most_bytes
        super().__init__(
            f"The file has {size:,} bytes, and {most_bytes:,} ({most_bytes / _MIB:g} MiB) are the most. "
            "Nothing of it was kept. Scan it with fewer dots per inch, or send its pages in several files."
        )


class KindNotTaken(Problem):
    """A file of a kind that is not taken, whatever it is called."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self, seems: str) -> None:
        self.seems = seems
        super().__init__(
            f"By its content the file is {seems}, and only {_TAKEN} is taken. Print or save it as a PDF, "
            "or a picture as JPEG, and send that."
        )


class NotWhatItSays(Problem):
    """A file whose name or declared type says something else than its content."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self, said: str, *, found: str) -> None:
        self.said, self.found = said, found
        super().__init__(
            f"The file is called {said}, but by its content it is {found}. Name it by what it is and send it "
            "again; if you expected something else in it, look where it came from."
        )


class UnreadableUpload(Problem):
    """A file that is broken, cut off, or made so that it cannot be opened."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, called: str, reason: str) -> None:
        self.called, self.reason = called, reason
        super().__init__(
            f"The file begins as {called}, but {reason}. Nothing of it was kept. Open it yourself to see "
            "whether it is whole; then save or print it anew and send that."
        )


class PictureTooLarge(Problem):
    """A picture with more points than are opened."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, width: int, height: int, *, most: int) -> None:
        self.width, self.height, self.most = width, height, most
        super().__init__(
            f"The picture says that it has {width:,} by {height:,} points, and {most // 1_000_000} million "
            "are the most. It was not opened and nothing of it was kept. Save it smaller and send that."
        )


class UnsafeFile(Problem):
    """A file with something in it that could act on the machine of whoever opens it, or hide there."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reason: str, advice: str) -> None:
        self.reason, self.advice = reason, advice
        super().__init__(f"The PDF cannot be taken: {reason}. Nothing of it was kept. {advice}")


class BusyLooking(Problem):
    """Other files are being looked at, one after another. This one was not."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after_s = 10

    def __init__(self) -> None:
        super().__init__(
            "Other files are being checked just now and this one had no turn. Nothing of it was kept. "
            "Send it again in a moment."
        )


class NoRoomForFiles(Problem):
    """The disk on which files are kept is full or cannot be written. Nothing was kept."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, *, is_full: bool) -> None:
        self.is_full = is_full
        why = "is full" if is_full else "cannot be written"
        super().__init__(
            f"The place where this service keeps files {why}. Nothing was kept and nothing was changed. "
            "Whoever runs the service can put that right; then send it again."
        )


class UnknownFile(Problem):
    """No file with that digest is kept."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(f"No file is kept under {digest[:12]}. It may have been withdrawn.")


class FileNotAsKept(Problem):
    """A file that is on record, but whose bytes are gone or are no longer those that were kept."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, digest: str, *, is_gone: bool) -> None:
        self.digest, self.is_gone = digest, is_gone
        what = "is gone from" if is_gone else "was damaged on"
        super().__init__(
            f"The file {digest[:12]} {what} the disk of this service, and is not given out as it is. What is "
            "on record about it stands. Whoever runs the service restores it from a backup."
        )
