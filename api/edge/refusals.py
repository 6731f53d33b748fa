"""What the edge refuses before anything of ours reads the request."""

import math
from http import HTTPStatus

from api.problems import Problem


class BodyTooLarge(Problem):
    """The request brings more bytes than this address takes. Nothing of it was kept."""

    status = HTTPStatus.CONTENT_TOO_LARGE if hasattr(HTTPStatus, "CONTENT_TOO_LARGE") else HTTPStatus(413)

    def __init__(self, *, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        super().__init__(
            f"The body of this request is larger than the {most_bytes / 2**20:g} MiB taken at this address. "
            "Nothing of it was kept. Send less at a time, or split the file."
        )


class BodyTooSlow(Problem):
    """The body of the request did not arrive in time. Nothing of it was kept."""

    status = HTTPStatus.REQUEST_TIMEOUT

    def __init__(self, *, within_s: float) -> None:
        self.within_s = within_s
        super().__init__(
            f"The body of this request had not arrived after {within_s:g} seconds. Nothing was changed. "
            "Send it again, on a faster line or in smaller parts."
        )


class JsonTooDeep(Problem):
    """The JSON nests lists or objects in each other further than any request of this service needs."""

    def __init__(self, *, most_levels: int) -> None:
        self.most_levels = most_levels
        super().__init__(
            f"The JSON of this request nests more than {most_levels} levels. Nothing of it was read. "
            "Send it as the description of the API at /docs has it."
        )


class NotUtf8Json(Problem):
    """The JSON is not written in UTF-8, the one encoding that JSON has between systems (RFC 8259, 8.1)."""

    def __init__(self) -> None:
        super().__init__(
            "The JSON of this request is not in UTF-8. Nothing of it was read. Send it in UTF-8."
        )


class TooManyFields(Problem):
    """The form has more fields than any form of this service."""

    def __init__(self, *, most_fields: int) -> None:
        self.most_fields = most_fields
        super().__init__(
            f"The form of this request has more than {most_fields:,} fields. Nothing of it was read. "
            "Send the fields of the form only, or import a file instead."
        )


class TooManyRanges(Problem):
    """The request asks for one answer in more pieces than anybody needs."""

    def __init__(self, *, most_ranges: int) -> None:
        self.most_ranges = most_ranges
        super().__init__(
            f"The header Range of this request names more than {most_ranges} pieces. "
            "Ask for fewer, or for the whole."
        )


class TooManyRequests(Problem):
    """Something was asked more often than it may be asked in that time. It was not done this time."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, *, limit: str, wait_s: float) -> None:
        self.limit = limit
        self.retry_after_s = max(1, math.ceil(wait_s))
        super().__init__(
            f"{limit[0].upper()}{limit[1:]}: that many have been made from here. This one was not done. "
            f"Try again in {_told(self.retry_after_s)}."
        )


class MalformedRequest(Problem):
    """What arrived is not a request of HTTP/1.1, or its head is too long."""

    def __init__(self) -> None:
        super().__init__(
            "What arrived here cannot be read as an HTTP request. Nothing was changed. "
            "Ask again with another browser or program, or without a proxy between."
        )


class ServiceStopping(Problem):
    """The service was stopped before it could finish the answer."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    retry_after_s = 5

    def __init__(self) -> None:
        super().__init__(
            "The service is stopping and could not finish this request. Ask again in a few seconds, and look "
            "first whether what you asked for was done."
        )


def _told(seconds: int) -> str:
    steps = ((3600, "hour"), (60, "minute"), (1, "second"))
    size, name = next(step for step in steps if seconds >= step[0])
    count = math.ceil(seconds / size)
    return f"{count} {name}{'' if count == 1 else 's'}"
