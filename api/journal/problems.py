"""What can be wrong with keys, versions and anchors, and the defects of our own use cases."""

from http import HTTPStatus

from api.problems import Problem

_HOW_TO_MAKE_A_KEY = (
    "Send a fresh random one, such as a UUID, with each new wish, and the same one with each retry."
)


class MissingIdempotencyKey(Problem):
    """A request that is carried out once for each key, without a key."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(
            "This is carried out once for each Idempotency-Key, and the request bears none. "
            f"{_HOW_TO_MAKE_A_KEY} Nothing was changed."
        )


class BadIdempotencyKey(Problem):
    """A key that is empty, too long, sent twice, or not of visible ASCII characters."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The Idempotency-Key cannot be used: {reason}. {_HOW_TO_MAKE_A_KEY} Nothing was changed."
        )


class KeyReusedForAnother(Problem):
    """The key of an earlier request, on a request that says something else."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key was already used for another request, which was carried out; this one says "
            "something else and was not. Send it with a fresh key if both are wanted."
        )


class KeyInUse(Problem):
    """The key of a request that is being carried out at this moment."""

    status = HTTPStatus.CONFLICT
    retry_after_s = 1  # an act takes far less; what the Retry-After header says

    def __init__(self) -> None:
        super().__init__(
            "A request with this Idempotency-Key is being carried out at this moment. Ask again with the "
            "same key in a second: you will get its answer, and nothing is done twice."
        )


class AnswerErased(Problem):
    """A request that was carried out, and whose answer was erased with an organisation or a person in it."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "The request with this Idempotency-Key was carried out, once. Its answer named an organisation "
            "or a person who was deleted since, and was erased with them. Read the thing itself as it is now."
        )


class PreconditionRequired(Problem):
    """A change without a word on which version it was made from."""

    status = HTTPStatus.PRECONDITION_REQUIRED

    def __init__(self, current: str) -> None:
        self.current = current
        super().__init__(
            "A change must say which version it was made from, so that it overwrites nobody else's. "
            f"Load it again, look at what it says now, and send If-Match: {current}."
        )


class PreconditionFailed(Problem):
    """A change made from a version that is no longer the present one."""

    status = HTTPStatus.PRECONDITION_FAILED

    def __init__(self, sent: str, *, version: int, current: str) -> None:
        self.sent, self.version, self.current = sent, version, current
        super().__init__(
            f"The change was made from {sent}, but the present version is {version}: somebody has changed it "
            "since, or the version was stated in another form. Nothing was changed. Load it again, look at "
            f"what it says now, and send the change with If-Match: {current}."
        )


class BadIfMatch(Problem):
    """An If-Match header that is neither a list of entity tags nor a star."""

    status = HTTPStatus.BAD_REQUEST

    def __init__(self, header: str) -> None:
        self.header = header
        super().__init__(
            f"The header If-Match: {header[:100]!r} is not a list of entity tags. Write each as it came in "
            'the ETag header, with its quotation marks, for instance If-Match: "7". Nothing was changed.'
        )


class BadAnchor(Problem):
    """A text that is no anchor of the audit trail."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(
            f"{text!r} is not an anchor of the audit trail. Write it as 'cxc audit anchor' printed it: the "
            "number of a row, a colon and 64 hexadecimal digits."
        )


class BrokenTrail(Problem):
    """An audit trail that was changed behind the back of the service."""

    status = HTTPStatus.CONFLICT

    def __init__(self, seq: int, words: str) -> None:
        self.seq = seq
        super().__init__(
            f"The audit trail is not as it was written, from row {seq} on: {words}. Keep this database as it "
            "is for whoever investigates, and compare it with a backup."
        )


class JournalDefect(RuntimeError):
    """A use case that breaks the rules of the journal: our own mistake, never the person's."""


class NoEventRecorded(JournalDefect):
    def __init__(self) -> None:
        super().__init__(
            "The act recorded no event, so nothing of it was committed; call act.record(event) exactly once."
        )


class SecondEvent(JournalDefect):
    def __init__(self, first: str, second: str) -> None:
        self.first, self.second = first, second
        super().__init__(
            f"The act recorded {first!r} and then {second!r}, so nothing of it was committed; one act is one "
            "event. Make two acts of it, or name one event for both."
        )


class ActIsOver(JournalDefect):
    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what!r} came after its act had ended; say it while the use case runs.")


class UnfitForTheJournal(JournalDefect):
    """An event or notice that would keep what a journal must not, or that is not shaped as one."""

    def __init__(self, where: str, reason: str) -> None:
        self.where, self.reason = where, reason
        super().__init__(f"{where} cannot be kept in the journal: {reason}.")
