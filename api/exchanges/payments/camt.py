"""Statements and notifications of banks: ISO 20022, camt.053 and camt.054.

Read with defusedxml, which takes no document type: so no entities, no bombs and nothing from elsewhere.
"""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError  # its types; defusedxml does the reading

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # it ships no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # it ships no types

from api.exchanges.payments.entries import MOST_ENTRIES, BankFile, Entry, cents_of, day_of
from api.exchanges.payments.grounds import CURRENCY
from api.exchanges.payments.problems import BankFileTooLarge, UnreadableBankFile
from api.texts import UNSEEN

_ROOT = re.compile(r"\{(urn:iso:std:iso:20022:tech:xsd:camt\.05[34]\.001\.[0-9]{2})\}Document")
_REPORTS = ("BkToCstmrStmt/Stmt", "BkToCstmrDbtCdtNtfctn/Ntfctn")
_AMOUNTS = ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt")  # of one transaction, best first
_NO_ID = frozenset({"", "NOTPROVIDED"})
_MOST_ID = 35  # characters, as in ISO 20022


def read_camt(content: bytes, *, digest: str) -> BankFile:
    """What was booked, by a camt.053 or camt.054. Raises UnreadableBankFile, BankFileTooLarge."""
    root = _parsed(content)
    named = _ROOT.fullmatch(root.tag)
    if named is None:
        raise UnreadableBankFile(f"its XML is {_shown(root.tag)}, no camt.053 or camt.054 of ISO 20022")
    return _File(f"{{{named[1]}}}").read(root, digest)


def _parsed(content: bytes) -> Element:
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise UnreadableBankFile(
            "its XML declares a document type or entities, which no bank's file does"
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableBankFile(f"it is not well-formed XML ({_shown(str(error))})") from None
    return root


class _File:
    """A file whose elements all have one namespace."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def read(self, root: Element, digest: str) -> BankFile:
        entries: list[Entry] = []
        returns: list[Entry] = []
        left_aside = 0
        for booking in self._bookings(root):
            is_debit = self._text(booking, "CdtDbtInd") == "DBIT" and not self._is_reversal(booking)
            details = list(self._all(booking, "NtryDtls/TxDtls"))
            ours = [one for one in details if self._id(one) not in _NO_ID]
            left_aside += not ours
            found = entries if is_debit else returns
            found += (self._entry(booking, one, is_only=len(details) == 1) for one in ours)
            if len(entries) + len(returns) > MOST_ENTRIES:
                raise BankFileTooLarge(f"more than {MOST_ENTRIES:,} bookings", f"{MOST_ENTRIES:,}")
        return BankFile(digest=digest, entries=tuple(entries), returns=tuple(returns), left_aside=left_aside)

    def _bookings(self, root: Element) -> Iterator[Element]:
        reports = [report for path in _REPORTS for report in self._all(root, path)]
        if not reports:
            raise UnreadableBankFile("it holds no statement (Stmt) and no notification (Ntfctn)")
        for report in reports:
            yield from self._all(report, "Ntry")

    def _entry(self, booking: Element, one: Element, *, is_only: bool) -> Entry:
        amount = self._amount(booking, one, is_only=is_only)
        cents = cents_of(amount.text or "") if amount is not None else None
        day = self._text(booking, "BookgDt/Dt") or self._text(booking, "BookgDt/DtTm")
        return Entry(
            end_to_end_id=self._id(one),
            cents=cents,
            booked_on=day_of(day),
            reference=self._text(one, "Refs/AcctSvcrRef") or self._text(booking, "AcctSvcrRef"),
            problem=self._problem(booking, amount, cents),
        )

    def _problem(self, booking: Element, amount: Element | None, cents: int | None) -> str:
        status = self._text(booking, "Sts/Cd") or self._text(booking, "Sts")
        if status != "BOOK":
            return f"it is not booked: the bank calls it {_shown(status or 'nothing')}"
        if amount is None or cents is None:
            return "the file does not say what was paid by itself"
        currency = amount.get("Ccy")
        return "" if currency == CURRENCY else f"it is in {_shown(currency or 'no currency')}"

    def _amount(self, booking: Element, one: Element, *, is_only: bool) -> Element | None:
        found = (one.find(self._path(path)) for path in _AMOUNTS)
        own = next((amount for amount in found if amount is not None), None)
        return booking.find(self._path("Amt")) if own is None and is_only else own

    def _is_reversal(self, booking: Element) -> bool:
        return self._text(booking, "RvslInd") in {"true", "1"}

    def _id(self, one: Element) -> str:
        return UNSEEN.sub("", self._text(one, "Refs/EndToEndId"))[:_MOST_ID]

    def _text(self, element: Element, path: str) -> str:
        return (element.findtext(self._path(path)) or "").strip()

    def _all(self, element: Element, path: str) -> Iterator[Element]:
        return element.iterfind(self._path(path))

    def _path(self, path: str) -> str:
        return "/".join(f"{self._namespace}{step}" for step in path.split("/"))


def _shown(text: str) -> str:
    return repr(text if len(text) <= 100 else f"{text[:99]}…")  # noqa: PLR2004  what fits in a message
