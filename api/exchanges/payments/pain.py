"""A payment order as banks take it: ISO 20022, pain.001.001.09, held against its scheme.

The same order is always the same bytes: nothing in it is random or of the moment it is written.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from sepaxml import SepaTransfer  # type: ignore[import-untyped]  # it ships no types
from xmlschema import XMLSchema, XMLSchemaValidationError

from api.exchanges.account_store import Account
from api.exchanges.agreements.sepa import MOST_NAME, in_bank_letters, is_bank_name
from api.exchanges.payments.grounds import CURRENCY
from api.exchanges.payments.orders import Order
from api.exchanges.payments.problems import UnfitForTheBank

SCHEMA = "pain.001.001.09"
MEDIA_TYPE = "application/xml"
_MOST_WORDS = 140  # characters


def as_pain(order: Order, accounts: Mapping[int, Account]) -> bytes:
    """The file of an order, with the account of each of its exchanges. Raises UnfitForTheBank."""
    transfer = _Transfer(order)
    for line in order.standing:
        account = accounts[line.exchange]
        payment = {
            "name": _holder(account, line.exchange),
            "IBAN": account.iban,
            "amount": line.cents,
            "execution_date": order.execution_day,
            "description": in_bank_letters(words_of(line.exchange), most=_MOST_WORDS),
            "endtoend_id": line.end_to_end_id,
        }
        transfer.add_payment(payment | ({"BIC": account.bic} if account.bic else {}))
    text: bytes = transfer.export(validate=False)  # it would read the scheme anew each time
    _require_valid(text)
    return text


def _holder(account: Account, exchange: int) -> str:
    if not is_bank_name(account.holder):
        raise UnfitForTheBank(
            f"the holder of the account of exchange {exchange} has no letters that banks take"
        )
    return in_bank_letters(account.holder, most=MOST_NAME)


def words_of(exchange: int) -> str:
    """What the visitor reads on its statement."""
    return f"ClusterXchange lump sum, exchange {exchange}"


@cache
def scheme() -> XMLSchema:
    """The scheme against which every file is held. It takes a moment to read: not inside an act."""
    return XMLSchema(str(files("sepaxml") / "schemas" / f"{SCHEMA}.xsd"))


def _require_valid(text: bytes) -> None:
    try:
        scheme().validate(text.decode())
    except XMLSchemaValidationError as error:
        raise UnfitForTheBank(f"{error.reason}") from None


class _Transfer(SepaTransfer):  # type: ignore[misc]  # it ships no types
    """sepaxml's own, with our ids and moment in place of its random ones."""

    def __init__(self, order: Order) -> None:
        self._order = order
        debtor = order.debtor
        config = {"name": in_bank_letters(debtor.name, most=MOST_NAME), "IBAN": debtor.iban, "batch": True}
        bic = {"BIC": debtor.bic} if debtor.bic else {}
        super().__init__(config | bic | {"currency": CURRENCY}, schema=SCHEMA)

    def _finalize_batch(self) -> None:
        super()._finalize_batch()
        order = self._order
        stated = {
            "CstmrCdtTrfInitn/GrpHdr/MsgId": order.message_id,
            "CstmrCdtTrfInitn/GrpHdr/CreDtTm": f"{order.made_at:%Y-%m-%dT%H:%M:%S}Z",
            "CstmrCdtTrfInitn/PmtInf/PmtInfId": order.message_id,
            "CstmrCdtTrfInitn/PmtInf/BtchBookg": "false",  # each booked alone, so each is recognised
        }
        for path, text in stated.items():
            self._xml.find(path).text = text
        self._name_no_bank()

    def _name_no_bank(self) -> None:
        """Where no BIC is known the scheme of the banks asks for these words; the IBAN tells which it is."""
        institution = self._xml.find("CstmrCdtTrfInitn/PmtInf/DbtrAgt/FinInstnId")
        if len(institution) == 0:
            other = institution.makeelement("Othr", {})
            other.append(institution.makeelement("Id", {}))
            other[0].text = "NOTPROVIDED"
            institution.append(other)
