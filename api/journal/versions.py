"""Versions of a resource as entity tags, and the conditions that requests put on them (RFC 9110). Pure."""

import re

from api.journal.problems import BadIfMatch, PreconditionFailed, PreconditionRequired

_TAG = r'(?:W/)?"[!#-~\x80-\xff]*"'  # RFC 9110, section 8.8.3
_LIST = re.compile(
    rf"[ \t,]*{_TAG}(?:[ \t]*,(?:[ \t]*,)*[ \t]*{_TAG})*[ \t,]*"
)  # section 5.6.1: empty ones count not
_TAGS = re.compile(_TAG)


def etag_of(version: int) -> str:
    """The strong entity tag of a version, with its quotation marks."""
    return f'"{version}"'


def require_match(if_match: str | None, version: int) -> None:
    """Nothing, where the If-Match header names the present version of what is there, or is a star.

    Compared strongly (section 13.1.1): a weak tag never matches. Raises PreconditionRequired without a
    header, PreconditionFailed where it names other versions, BadIfMatch where it is no list of tags.
    """
    current = etag_of(version)
    if if_match is None:
        raise PreconditionRequired(current)
    if if_match.strip(" \t") == "*":
        return
    if not _LIST.fullmatch(if_match):
        raise BadIfMatch(if_match)
    tags = _TAGS.findall(if_match)
    if current not in tags:
        raise PreconditionFailed(_in_words(tags), version=version, current=current)


def is_unchanged(if_none_match: str | None, version: int) -> bool:
    """Whether a reader who sends this If-None-Match header has the present version, for a 304.

    Compared weakly (section 13.1.2). A header that is no list of tags counts as none: reading is always safe.
    """
    if if_none_match is None:
        return False
    if if_none_match.strip(" \t") == "*":
        return True
    if not _LIST.fullmatch(if_none_match):
        return False
    return etag_of(version) in [tag.removeprefix("W/") for tag in _TAGS.findall(if_none_match)]


def _in_words(tags: list[str]) -> str:
    numbers = [tag.strip('"') for tag in tags]
    if not all(number.isascii() and number.isdigit() for number in numbers):
        return f"what If-Match calls {', '.join(tags)}"
    return f"version{'s' if len(numbers) > 1 else ''} {' or '.join(numbers)}"
