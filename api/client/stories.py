"""Calls about success stories."""

from api.client.calls import Call, QueryValue, place
from api.programme.schemas.stories import ConsentAsked, StoryAnswer, StoryAsked, StoryEdit, StoryList
from api.programme.stories import StoryState


def stories(
    *,
    state: StoryState = StoryState.PUBLISHED,
    partnership: int | None = None,
    country: str | None = None,
    ecosystem: str | None = None,
    before: int | None = None,
    most: int = 50,
) -> Call[StoryList]:
    """What came of exchanges, newest first."""
    query: dict[str, QueryValue] = {
        "state": state,
        "partnership": partnership,
        "country": country,
        "ecosystem": ecosystem,
        "before": before,
        "most": most,
    }
    return Call(method="GET", path="/success-stories", answer=StoryList, query=query)


def story(number: int) -> Call[StoryAnswer]:
    return Call(method="GET", path=place("/success-stories/{}", number), answer=StoryAnswer)


def write(asked: StoryAsked) -> Call[StoryAnswer]:
    return Call(method="POST", path="/success-stories", answer=StoryAnswer, body=asked)


def edit(number: int, asked: StoryEdit, *, etag: str) -> Call[StoryAnswer]:
    path = place("/success-stories/{}", number)
    return Call(method="PATCH", path=path, answer=StoryAnswer, body=asked, etag=etag)


def consent(number: int, organisation: str, *, etag: str) -> Call[StoryAnswer]:
    """Agrees, for an organisation that it names, to the story as it reads now."""
    path, body = place("/success-stories/{}/consent", number), ConsentAsked(organisation=organisation)
    return Call(method="POST", path=path, answer=StoryAnswer, body=body, etag=etag)


def publish(number: int, *, etag: str) -> Call[StoryAnswer]:
    path = place("/success-stories/{}/publication", number)
    return Call(method="POST", path=path, answer=StoryAnswer, etag=etag)


def withdraw(number: int, *, etag: str) -> Call[StoryAnswer]:
    """Takes it from the public for good."""
    path = place("/success-stories/{}/withdrawal", number)
    return Call(method="POST", path=path, answer=StoryAnswer, etag=etag)
