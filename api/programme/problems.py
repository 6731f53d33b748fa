"""What can be in the way of what is done with partnerships, their figures, approvals and stories."""

from collections.abc import Iterable, Sequence
from datetime import date
from http import HTTPStatus

from api.problems import Problem
from eligibility.phrases import in_words, listed


class UnknownPartnership(Problem):
    """No partnership has that number."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, partnership_id: int) -> None:
        self.partnership_id = partnership_id
        super().__init__(f"No partnership has the number {partnership_id}. GET /partnerships lists them.")


class PartnershipExists(Problem):
    """A name that another partnership bears already."""

    status = HTTPStatus.CONFLICT

    def __init__(self, name: str, partnership_id: int) -> None:
        self.name, self.partnership_id = name, partnership_id
        super().__init__(
            f"Partnership {partnership_id} is called {name!r} already. Edit that one, or choose another name."
        )


class UnknownCodes(Problem):
    """Codes that a closed list does not have."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, what: str, codes: Iterable[str], *, nearest: Sequence[str] = ()) -> None:
        self.what, self.codes, self.nearest = what, tuple(codes), tuple(nearest)
        meant = f" Did you mean {listed([repr(one) for one in nearest], 'or')}?" if nearest else ""
        named = listed([repr(one) for one in self.codes])
        super().__init__(f"We know no {what} with the code {named}.{meant} Use the codes of the list.")


class NoSuchClusters(Problem):
    """Ids that no cluster organisation on record has."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = tuple(ids)
        super().__init__(
            f"No cluster organisation on record has the id {listed([repr(one) for one in self.ids])}. A "
            "partnership consists of cluster organisations whose profile has been validated."
        )


class ClustersOfOthers(Problem):
    """Clusters that a partnership's manager was to add, and that another partnership manages, or none."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = tuple(ids)
        super().__init__(
            f"Your partnership does not manage {listed([repr(one) for one in self.ids])}, and its managers "
            "add only clusters whose profile it manages. Ask the support office to add others."
        )


class BadPeriod(Problem):
    """A period that ends before it begins."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, first_day: date, last_day: date) -> None:
        self.first_day, self.last_day = first_day, last_day
        super().__init__(
            f"A period cannot begin on {in_words(first_day)} and end on {in_words(last_day)}. Swap the days, "
            "or correct one."
        )


class OverlappingPeriods(Problem):
    """Two periods of the same kind that share a day, so that it could not be said which one counts."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, what: str, day: date) -> None:
        self.what, self.day = what, day
        super().__init__(
            f"Two periods of {what} hold on {in_words(day)}. Let one end on the day before the other begins."
        )


class UnknownApproval(Problem):
    """A step of approval that there is not."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, code: str, known: Iterable[str]) -> None:
        self.code, self.known = code, tuple(known)
        super().__init__(f"There is no step of approval {code!r}. The steps are {listed(self.known)}.")


class UnknownStory(Problem):
    """No success story has that number, or none that you may see."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, story_id: int) -> None:
        self.story_id = story_id
        super().__init__(
            f"No success story that you may see has the number {story_id}. GET /success-stories lists those "
            "that are published."
        )


class UnknownParties(Problem):
    """Organisations that a story was to name and that are not on record."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = tuple(ids)
        super().__init__(
            f"No organisation that takes part has the id {listed([repr(one) for one in self.ids])}. Check "
            "the id, or leave both organisations out."
        )


class NotItsExchange(Problem):
    """A story of an exchange that is not closed, or that was between others."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"The story cannot be of exchange {number}. It has to be closed, and the story names its "
            "visitor, its host and the visitor's partnership. Leave the exchange out, or write once it is "
            "closed."
        )


class OneParty(Problem):
    """A story that names one side of an exchange and not the other, or one organisation as both."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self) -> None:
        super().__init__(
            "A story names the visitor and the host of an exchange, two organisations, or neither. Name the "
            "other one too, or leave both out."
        )


class NotItsPartnership(Problem):
    """A story told of a visitor by a partnership that does not manage it."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, visitor: str, partnership_id: int) -> None:
        self.visitor, self.partnership_id = visitor, partnership_id
        super().__init__(
            f"Partnership {partnership_id} does not manage {visitor!r}, and an exchange belongs to the "
            "partnership of its visitor. Name that one."
        )


class NotInThisState(Problem):
    """Something that cannot be done with a story as it stands."""

    status = HTTPStatus.CONFLICT

    def __init__(self, story_id: int, *, asked: str, state: str, advice: str) -> None:
        self.story_id, self.state = story_id, state
        super().__init__(f"Story {story_id} cannot be {asked}, because it is {state}. {advice}")


class ConsentMissing(Problem):
    """A story that names organisations which have not consented to it as it now reads."""

    status = HTTPStatus.CONFLICT

    def __init__(self, story_id: int, lacking: Iterable[str]) -> None:
        self.story_id, self.lacking = story_id, tuple(lacking)
        whose = listed([repr(one) for one in self.lacking])
        super().__init__(
            f"Story {story_id} cannot be published yet: the consent of {whose} is missing. A signer of each "
            "gives it; an edit of the story asks for it again."
        )


class NotAParty(Problem):
    """The consent of an organisation that a story does not name."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, story_id: int, organisation: str, parties: Sequence[str]) -> None:
        self.story_id, self.organisation, self.parties = story_id, organisation, tuple(parties)
        named = listed([repr(one) for one in parties]) if parties else "no organisation"
        super().__init__(
            f"Story {story_id} names {named}, not {organisation!r}. Only an organisation that it names "
            "consents to it."
        )


class UnknownTerm(Problem):
    """A word that the glossary does not have."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, term: str, *, nearest: Sequence[str] = ()) -> None:
        self.term, self.nearest = term, tuple(nearest)
        meant = f"Did you mean {listed([repr(one) for one in nearest], 'or')}? " if nearest else ""
        super().__init__(f"The glossary has no {term!r}. {meant}GET /glossary lists its words.")


class NoGlossary(Problem):
    """A glossary whose file cannot be read."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The glossary cannot be read: {reason}. Whoever runs the service can restore it.")
