"""An edition's description as the text of its edition.toml."""

import json

from eligibility.edition_folders import Edition

_DRAFT = (
    "# A draft of the law. Edit the tables beside this file; 'cxc rules publish' puts them in force.\n"
    "# data/editions/README.md says what each line means.\n"
)
_PUBLISHED = (
    "# Published and sealed. Nothing here or in its tables may change, because old decisions are computed\n"
    "# from them. Draft a new edition instead. data/editions/README.md says what each line means.\n"
)


def as_toml(edition: Edition) -> str:
    """The description, complete for a published edition, without days and digests for a draft."""
    texts = {"name": edition.name, "title": edition.title, "note": edition.note, "based_on": edition.based_on}
    days = {"valid_from": edition.valid_from, "published_on": edition.published_on}
    lines = [_DRAFT if edition.is_draft else _PUBLISHED]
    lines += [f"{name} = {_text(text)}" for name, text in texts.items() if text]
    lines += [f"{name} = {day}" for name, day in days.items() if day]
    if edition.digest:
        lines += [f"digest = {_text(edition.digest)}", "", "[digests]"]
        lines += [f"{table} = {_text(digest)}" for table, digest in edition.digests.items()]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    """A TOML basic string; JSON's escapes are among TOML's, and DEL alone has to be added."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
