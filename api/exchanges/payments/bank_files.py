"""A bank's file as it was sent: told by its content whether it is XML or CSV, and read."""

from dataclasses import dataclass
from hashlib import sha256

from api.exchanges.payments.bank_csv import read_csv
from api.exchanges.payments.camt import read_camt
from api.exchanges.payments.entries import BankFile
from api.exchanges.payments.problems import BankFileTooLarge, NotABankFile, UnreadableBankFile

MOST_BYTES = 5 * 2**20
MEDIA_TYPES = ("application/xml", "text/xml", "text/csv", "application/octet-stream")
_XML_BEGINS = (b"<", b"\xff\xfe<", b"\xfe\xff\x00<", b"<\x00", b"\x00<")


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """What somebody sent."""

    content: bytes
    media_type: str  # as the request says, parameters and all


def read_bank_file(sent: SentFile) -> BankFile:
    """What a bank's file says was booked.

    Raises NotABankFile for what was sent as something else, BankFileTooLarge, UnreadableBankFile.
    """
    content = sent.content
    named = sent.media_type.partition(";")[0].strip().lower() or MEDIA_TYPES[-1]
    if named not in MEDIA_TYPES:
        raise NotABankFile(named, MEDIA_TYPES)
    if len(content) > MOST_BYTES:
        raise BankFileTooLarge(f"{len(content):,} bytes", f"{MOST_BYTES:,}")
    if not content.strip():
        raise UnreadableBankFile("it is empty")
    digest = sha256(content).hexdigest()
    begin = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    read = read_camt if begin.startswith(_XML_BEGINS) else read_csv
    return read(content, digest=digest)
