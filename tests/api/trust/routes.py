"""Every route of the application, whether the API describes it or not."""

from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from api.languages import Language

Endpoint = tuple[str, str]  # method and path


def endpoints(app: FastAPI) -> Iterator[Endpoint]:
    """Method and path of each; HEAD goes with GET, and a mounted folder is read.

    The pages are left out: they ask the others as the person who looks, and may what that person may.
    """
    for route in iter_route_contexts(app.routes):
        if str(route.path).split("/")[1] in set(Language):
            continue
        if isinstance(route.original_route, Mount):
            yield "GET", route.original_route.path
            continue
        for method in sorted(set(route.methods or ()) - {"HEAD"}):
            yield method, str(route.path)
