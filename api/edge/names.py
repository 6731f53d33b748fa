"""What a request is called where people count and read: never by its own words, which may be personal."""

from starlette.routing import Mount
from starlette.types import Scope

UNMATCHED = "unmatched"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def route_of(scope: Scope) -> str:
    """The template of the route that took the request, such as /visitors/{visitor_id}/matches.

    Of a mounted folder it is the folder. 'unmatched' where no route took it, or none was reached.
    """
    included = scope.get("fastapi", {}).get("effective_route_context")  # knows the prefixes of its routers
    path = getattr(included or scope.get("route"), "path", None)
    if isinstance(path, str):
        return path
    folder = scope.get("root_path", "")
    mounts = (route.path for route in scope["app"].routes if isinstance(route, Mount)) if folder else ()
    return f"{folder}/{{path}}" if folder in mounts else UNMATCHED


def method_of(scope: Scope) -> str:
    """The request's method, where it is one of those there are."""
    method = scope.get("method", "")
    return method if method in _METHODS else "OTHER"
