"""Success stories as they cross the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from api.fields import Number, OrganisationId
from api.programme.schemas.fields import (
    Asked,
    Countries,
    Ecosystems,
    Named,
    Written,
)
from api.programme.stories import Story, StoryOrigin, StoryPage, StoryState, StoryWords

Title = Annotated[Named, Field(examples=["A weaver learns to recycle"])]
Text = Annotated[Written, Field(examples=["Five days in Dornbirn, and a first trial run at home."])]
In = Annotated[Countries, Field(description="codes of ISO 3166-1", examples=[["AT", "PT"]])]
About = Annotated[
    Ecosystems, Field(description="codes of the industrial ecosystems", examples=[["textiles"]])
]


class StoryEdit(Asked):
    """What a draft is to say instead; what is left out stays."""

    title: Title = ""
    text: Text = ""
    countries: In = frozenset()
    ecosystems: About = frozenset()

    @model_validator(mode="after")
    def _something_to_change(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("it names nothing to change; name at least one field")
        return self

    def changes(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


class StoryAsked(Asked):
    """A story to be drafted. It names the visitor and the host of an exchange, or nobody."""

    title: Title
    text: Text
    countries: In = frozenset()
    ecosystems: About = frozenset()
    partnership: Annotated[Number, Field(description="the visitor's partnership", examples=[3])]
    visitor: Annotated[OrganisationId | None, Field(examples=["demo-sme-138"])] = None
    host: Annotated[OrganisationId | None, Field(examples=["demo-sme-001"])] = None
    exchange: Annotated[Number | None, Field(description="number of the exchange", examples=[7])] = None

    def words(self) -> StoryWords:
        return StoryWords(
            title=self.title, text=self.text, countries=self.countries, ecosystems=self.ecosystems
        )

    def origin(self) -> StoryOrigin:
        return StoryOrigin(
            partnership=self.partnership, visitor=self.visitor, host=self.host, exchange=self.exchange
        )


class ConsentAsked(Asked):
    """In whose name a story is consented to."""

    organisation: Annotated[OrganisationId, Field(examples=["demo-sme-138"])]


class ConsentAnswer(BaseModel):
    """That an organisation agreed to a story as it reads now."""

    organisation: str = Field(examples=["demo-sme-138"])
    given_on: date


class StoryAnswer(BaseModel):
    """A success story."""

    id: int
    title: str
    text: str
    partnership: int
    visitor: str | None
    host: str | None
    exchange: int | None = Field(description="number of the exchange it tells of")
    countries: list[str]
    ecosystems: list[str]
    state: StoryState
    consents: list[ConsentAnswer]
    lacking: list[str] = Field(description="organisations that it names and that have not consented yet")
    written_at: datetime
    changed_at: datetime
    published_at: datetime | None
    version: int

    @classmethod
    def of(cls, story: Story) -> Self:
        return cls(
            id=story.id,
            title=story.words.title,
            text=story.words.text,
            partnership=story.origin.partnership,
            visitor=story.origin.visitor,
            host=story.origin.host,
            exchange=story.origin.exchange,
            countries=sorted(story.words.countries),
            ecosystems=sorted(story.words.ecosystems),
            state=story.state,
            consents=[ConsentAnswer(organisation=one, given_on=day) for one, day in story.consents],
            lacking=list(story.lacking),
            written_at=story.written_at,
            changed_at=story.changed_at,
            published_at=story.published_at,
            version=story.version,
        )


class StoryList(BaseModel):
    """A part of the stories that were looked for, newest first."""

    stories: list[StoryAnswer]
    before: int | None = Field(description="ask with this for the next part; null where there is none")

    @classmethod
    def of(cls, page: StoryPage) -> Self:
        return cls(stories=[StoryAnswer.of(one) for one in page.rows], before=page.before)
