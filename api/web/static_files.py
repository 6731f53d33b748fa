"""Style sheets, scripts, letters and shapes, with how long a browser may keep each."""

from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_FOR_EVER = "public, max-age=31536000, immutable"  # a year: the longest that browsers heed
_A_WHILE = "public, max-age=3600"  # its address stays when it changes
_DIGITS = 10


class KeptFiles(StaticFiles):
    """Static files. One that is asked for by what is in it may be kept for ever, others for an hour."""

    def file_response(self, full_path, stat_result, scope: Scope, status_code: int = 200) -> Response:  # type: ignore[no-untyped-def]  # noqa: ANN001
        """The file, or that it has not changed."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("v", [""])[0]
        is_named = bool(asked) and asked == version_of(Path(full_path))
        answer.headers["Cache-Control"] = _FOR_EVER if is_named else _A_WHILE
        return answer


def version_of(file: Path) -> str:
    """What its address bears, so that it changes with what is in it."""
    return sha256(file.read_bytes()).hexdigest()[:_DIGITS]
