"""What the routes of showings are handed with each request."""

from typing import Annotated

from fastapi import Depends, Request

from api.showings.showing import ListMaker


async def list_maker(request: Request) -> ListMaker:
    """What makes lists; the application keeps it."""
    maker: ListMaker = request.app.state.shown_matches
    return maker


Lists = Annotated[ListMaker, Depends(list_maker)]
