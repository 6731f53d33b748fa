"""Calls about files of organisations that a partnership brings in."""

from api.client.calls import Call, QueryValue, place
from api.registrations.imports_schemas import ImportAnswer


def bring(
    content: bytes,
    *,
    media_type: str = "text/csv",
    filename: str = "organisations",
    mapping: str | None = None,
    encoding: str | None = None,
    partnership: int | None = None,
    dry_run: bool = False,
    skip_bad: bool = False,
) -> Call[ImportAnswer]:
    """All rows of a file, or none; with `dry_run` only a report, with `skip_bad` the good rows."""
    query: dict[str, QueryValue] = {
        "filename": filename,
        "mapping": mapping,
        "encoding": encoding,
        "partnership": partnership,
        "dry_run": dry_run,
        "skip_bad": skip_bad,
    }
    return Call(
        method="POST",
        path="/imports",
        answer=ImportAnswer,
        query=query,
        body=content,
        media_type=media_type,
    )


def rejects(number: str) -> Call[bytes]:
    """The rows that did not come in, as CSV with what is wrong with each."""
    return Call(method="GET", path=place("/imports/{}/rejects", number), answer=bytes)
