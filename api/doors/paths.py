"""Where the pages at the door are."""

from http import HTTPStatus

from fastapi.responses import RedirectResponse

SIGN_IN_PATH = "/sign-in"
FORGOTTEN_PATH = "/forgotten"


def to_sign_in(done: str) -> RedirectResponse:
    """On to the page for signing in, which says what has been done."""
    return RedirectResponse(f"{SIGN_IN_PATH}?done={done}", status_code=HTTPStatus.SEE_OTHER)
