"""What can be in the way of a calendar, as facts."""

from http import HTTPStatus

from api.problems import Problem


class UnknownFeed(Problem):
    """No calendar of yours has that number."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"You have no calendar {number}. GET /me/calendars lists yours.")


class FeedHasEnded(Problem):
    """The calendar was ended before, and nothing of it changes any more."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"Calendar {number} has ended; its address shows nothing. POST /me/calendars makes another."
        )


class TooManyFeeds(Problem):
    """More calendars than one account may have at once."""

    status = HTTPStatus.CONFLICT

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"You have {most} calendars already. End one with DELETE /me/calendars/NUMBER.")


class UnusableFeed(Problem):
    """A calendar that names too much or too little to know what it shows."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, what: str, *, is_named: bool) -> None:
        self.what = what
        advice = "Leave 'of' out." if is_named else f"Say in 'of' the number of the {what}."
        super().__init__(f"A calendar of '{what}' was asked for. {advice}")


class FeedMadeAlready(Problem):
    """A calendar that an earlier request with the same key has made. Its address was told once."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"A request with this Idempotency-Key has made calendar {number}. Its address was in that answer "
            f"and is not kept. If the answer was lost, end it with DELETE /me/calendars/{number} and make "
            "another with a fresh key."
        )


class NoCalendarHere(Problem):
    """An address of a calendar that never was, or whose owner may no longer see what it showed."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__("There is no calendar at this address. Whoever uses the service can make one there.")


class CalendarIsGone(Problem):
    """An address of a calendar that its owner has ended, or whose owner is gone."""

    status = HTTPStatus.GONE

    def __init__(self) -> None:
        super().__init__("This calendar has ended. Take its address out of your calendar program.")
