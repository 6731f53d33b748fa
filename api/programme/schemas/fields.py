"""Fields that what is sent about the programme is made of."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.programme.texts import something, web_address
from api.texts import one_line, paragraphs

MOST_TEXT = 20_000  # characters of anything longer than a line

Line = Annotated[str, Field(max_length=200), AfterValidator(one_line)]
Named = Annotated[Line, AfterValidator(something)]
Prose = Annotated[str, Field(max_length=MOST_TEXT), AfterValidator(paragraphs)]
Written = Annotated[Prose, AfterValidator(something)]
WebAddress = Annotated[str, Field(max_length=500), AfterValidator(web_address)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Ecosystem = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Countries = Annotated[frozenset[Country], Field(max_length=300)]
Ecosystems = Annotated[frozenset[Ecosystem], Field(max_length=100)]


class Asked(BaseModel):
    """What somebody sends: nothing but what is named here."""

    model_config = ConfigDict(extra="forbid", frozen=True)
