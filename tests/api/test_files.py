"""The store of files: on disk before on record, each once, checked when it is read, swept when nobody's."""

import io
import os
import resource
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pypdf
import pytest

from api.database import Connection, Database
from api.files import disk
from api.files.keeping import KeptFile, keep_file, let_go, open_file, put_file, sweep
from api.files.kinds import MediaType
from api.files.looking import CleanFile, look_at
from api.files.problems import FileNotAsKept, NoRoomForFiles, UnknownFile

LATER = timedelta(hours=2)


def a_pdf(width: int = 200) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width, 200)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def a_file(content: bytes = b"%PDF-", name: str = "a.pdf") -> CleanFile:
    """As if it had been looked at."""
    digest = disk.digest_of(content)
    return CleanFile(content=content, media_type=MediaType.PDF, digest=digest, sent_digest=digest, name=name)


class Shelf:
    """A folder and a database."""

    def __init__(self, database: Database, folder: Path, at: datetime) -> None:
        self.database, self.folder, self.at = database, folder, at

    def keep(self, content: bytes | CleanFile, name: str = "") -> KeptFile:
        with self.database.transaction() as connection:
            return keep_file(connection, self.folder, content, name=name, at=self.at)

    def opened(self, digest: str) -> bytes:
        with self.database.snapshot() as connection:
            return open_file(connection, self.folder, digest)

    def sweep(self, after: timedelta = LATER) -> int:
        return sweep(self.database, self.folder, at=self.at + after)

    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("*/*") if path.is_file())


@pytest.fixture
def shelf(database: Database, tmp_path: Path, at: datetime) -> Shelf:
    return Shelf(database, tmp_path / "deep" / "files", at)


def test_a_file_is_kept_under_its_digest_and_given_out_again(shelf: Shelf) -> None:
    content = a_pdf()
    kept = shelf.keep(content, "Hotel Rossio.pdf")
    assert kept == KeptFile(
        digest=disk.digest_of(content),
        media_type=MediaType.PDF,
        size=len(content),
        name="Hotel Rossio.pdf",
    )
    assert shelf.files() == [shelf.folder / kept.digest[:2] / kept.digest]
    assert shelf.opened(kept.digest) == content


def test_only_the_service_itself_reads_files_on_disk(shelf: Shelf) -> None:
    shelf.keep(a_file())
    assert [stat.S_IMODE(path.stat().st_mode) for path in shelf.files()] == [0o600]
    assert stat.S_IMODE(shelf.folder.stat().st_mode) == 0o700


def test_the_same_bytes_are_kept_once_whatever_they_are_called(shelf: Shelf) -> None:
    names = ["a.pdf", "b.pdf", "../../c.pdf"]
    kept = [shelf.keep(a_file(name=name)) for name in names]
    assert {one.digest for one in kept} == {a_file().digest}
    assert [one.name for one in kept] == names
    assert len(shelf.files()) == 1


def test_many_at_once_keep_the_same_bytes_once(shelf: Shelf) -> None:
    def keep(number: int) -> str:
        def work(connection: object) -> str:
            return keep_file(connection, shelf.folder, a_file(), name=str(number), at=shelf.at).digest

        put_file(shelf.folder, a_file(), at=shelf.at)
        return shelf.database.run(work)

    with ThreadPoolExecutor(8) as many:
        assert len(set(many.map(keep, range(24)))) == 1
    assert len(shelf.files()) == 1
    assert shelf.opened(a_file().digest) == a_file().content


def test_a_crash_between_file_and_row_leaves_a_file_that_is_swept(shelf: Shelf) -> None:
    put_file(shelf.folder, a_file(), at=shelf.at)
    with pytest.raises(UnknownFile):
        shelf.opened(a_file().digest)
    assert shelf.sweep(timedelta(minutes=59)) == 0
    assert len(shelf.files()) == 1
    assert shelf.sweep() == 1
    assert shelf.files() == []


def test_an_act_that_fails_leaves_no_row(shelf: Shelf) -> None:
    def work(connection: Connection) -> None:
        keep_file(connection, shelf.folder, a_file(), at=shelf.at)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        shelf.database.run(work)
    assert shelf.sweep() == 1
    with pytest.raises(UnknownFile):
        shelf.opened(a_file().digest)


def test_a_crash_while_writing_leaves_a_part_that_is_swept(shelf: Shelf) -> None:
    shelf.keep(a_file())
    part = shelf.files()[0].with_name(".new-abcdef")
    part.write_bytes(b"half")
    early = (shelf.at - timedelta(hours=3)).timestamp()
    os.utime(part, (early, early))
    assert shelf.sweep() == 1
    assert len(shelf.files()) == 1


def test_what_is_on_record_is_never_swept_nor_what_is_not_ours(shelf: Shelf) -> None:
    kept = shelf.keep(a_file())
    stranger = shelf.folder / "ab" / "notes.txt"
    stranger.parent.mkdir(exist_ok=True)
    stranger.write_text("of the operator")
    os.utime(stranger, (0, 0))
    assert shelf.sweep(timedelta(days=4000)) == 0
    assert shelf.opened(kept.digest)
    assert stranger.exists()


def test_a_file_that_is_put_again_is_not_swept_before_its_row_can_be_there(shelf: Shelf) -> None:
    put_file(shelf.folder, a_file(), at=shelf.at - LATER)
    put_file(shelf.folder, a_file(), at=shelf.at)
    assert sweep(shelf.database, shelf.folder, at=shelf.at) == 0
    kept = shelf.keep(a_file())
    assert shelf.sweep() == 0
    assert shelf.opened(kept.digest)


def test_a_file_swept_between_looking_and_keeping_is_written_again(shelf: Shelf) -> None:
    put_file(shelf.folder, a_file(), at=shelf.at)
    assert shelf.sweep() == 1
    assert shelf.opened(shelf.keep(a_file()).digest) == a_file().content


def test_a_file_that_is_let_go_leaves_record_then_disk(shelf: Shelf) -> None:
    kept = shelf.keep(a_file())
    with shelf.database.transaction() as connection:
        assert let_go(connection, kept.digest) == 1
        assert let_go(connection, kept.digest) == 0
    with pytest.raises(UnknownFile):
        shelf.opened(kept.digest)
    assert shelf.sweep() == 1
    assert shelf.files() == []


@pytest.mark.parametrize("harm", ["damaged", "gone", "longer"])
def test_a_file_that_is_not_as_it_was_kept_is_not_given_out(
    shelf: Shelf, harm: str, caplog: pytest.LogCaptureFixture
) -> None:
    kept = shelf.keep(a_file(name="Ana Sousa.pdf"))
    path = shelf.files()[0]
    content = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-1] + b"?" if harm == "damaged" else content + b"?")
    with pytest.raises(FileNotAsKept) as refused:
        shelf.opened(kept.digest)
    assert refused.value.status == 503
    assert refused.value.is_gone == (harm == "gone")
    assert kept.digest[:12] in caplog.text
    assert "Ana" not in caplog.text


def test_who_hands_a_damaged_file_in_again_heals_it(shelf: Shelf) -> None:
    kept = shelf.keep(a_file())
    shelf.files()[0].write_bytes(b"dust")
    shelf.keep(a_file())
    assert shelf.opened(kept.digest) == a_file().content


@contextmanager
def a_full_disk() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_keeps_nothing_and_says_so(shelf: Shelf) -> None:
    large = a_file(b"%PDF-" * 1000)
    with pytest.raises(NoRoomForFiles) as refused, a_full_disk():
        put_file(shelf.folder, large, at=shelf.at)
    assert refused.value.is_full
    assert "is full" in str(refused.value)
    assert refused.value.status == 503
    assert shelf.files() == []
    assert shelf.opened(shelf.keep(large).digest) == large.content


def test_a_folder_that_cannot_be_one_is_said_plainly(shelf: Shelf) -> None:
    shelf.folder.parent.mkdir(parents=True)
    shelf.folder.write_text("a file where the folder should be")
    with pytest.raises(NoRoomForFiles) as refused:
        put_file(shelf.folder, a_file(), at=shelf.at)
    assert not refused.value.is_full


def test_sweeping_where_nothing_was_ever_kept_does_nothing(shelf: Shelf) -> None:
    assert shelf.sweep() == 0


def test_files_are_written_while_others_sweep(shelf: Shelf) -> None:
    files = [a_file(b"%PDF-" + bytes([number])) for number in range(30)]
    shelf.folder.mkdir(parents=True)

    def keep(file: CleanFile) -> str:
        put_file(shelf.folder, file, at=shelf.at)
        return shelf.database.run(
            lambda connection: keep_file(connection, shelf.folder, file, at=shelf.at).digest
        )

    with ThreadPoolExecutor(4) as many:
        swept = [many.submit(shelf.sweep, timedelta(minutes=30)) for _ in range(8)]
        kept = list(many.map(keep, files))
    assert [one.result() for one in swept] == [0] * 8
    assert [shelf.opened(digest) for digest in kept] == [file.content for file in files]


def test_what_is_looked_at_first_is_kept_without_looking_again(shelf: Shelf) -> None:
    clean = look_at(a_pdf(300), name="x")
    assert shelf.keep(clean, "another name").name == "x.pdf"
