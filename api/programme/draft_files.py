"""Files of drafts written within an act, which a database may undo after they were written."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.programme.editions import replace_file


class DraftFiles:
    """What one request has written into the folders of drafts, so that it can be put back.

    An act may be carried out again when another writer came first, and may fail to be committed at last. Its
    files are written as its last step; they are put back before it is tried again, and when the request ends
    in an error of any kind, because then nothing was changed. Should the machine stop between the file and
    the commit, a draft is left that no event tells of. That is harmless: a draft is in force on no day, and
    publishing checks it anew. The other order would lose what was acknowledged.
    """

    def __init__(self) -> None:
        self._before: dict[Path, bytes | None] = {}  # what a file held, None for one that was not there
        self._folders: list[Path] = []
        self._editions: dict[Path, str] = {}

    def put_back(self) -> None:
        """Leaves everything as it was before this request."""
        for path, content in self._before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                replace_file(path, content, edition=self._editions[path])
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)
        self._before.clear()
        self._folders.clear()

    def made(self, folder: Path) -> None:
        """Takes note of a folder that was not there before."""
        self._folders.append(folder)

    def write(self, path: Path, text: str, *, edition: str) -> None:
        """Writes a file whole. Raises CannotWriteEdition."""
        self._before[path] = path.read_bytes() if path.exists() else None
        self._editions[path] = edition
        replace_file(path, text.encode(), edition=edition)


@contextmanager
def draft_files() -> Iterator[DraftFiles]:
    """For one request: what it wrote is put back where it fails, since the database keeps nothing of it."""
    files = DraftFiles()
    try:
        yield files
    except Exception:
        files.put_back()
        raise
