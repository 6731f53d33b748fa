"""Which exchanges wait for whom, from the lists of the API and, for the most urgent, their own pages."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from api.pages.navigation import N_
from api.pages.work.rows import By, Row

Fact = Mapping[str, Any]
LIVE = (
    "draft",
    "building",
    "committed",
    "approving",
    "ready",
    "under_way",
    "finished",
    "validated",
    "paid",
)
_ASKED_ONE_BY_ONE = ("finished", "committed", "building", "draft")  # whose turn it is, no list says
MOST_ASKED = 20  # of those, the most urgent; it bounds how much one page asks
_SECTIONS = {
    "exchange.validate": "validate",
    "exchange.sign_commitment": "sign",
    "exchange.sign_financial": "sign",
    "exchange.approve": "approve",
}
_SIGNED = {"exchange.sign_commitment", "exchange.sign_financial"}
_WAYS = {  # what the way to an act says, and where it leads behind the address of the exchange
    "exchange.validate": (N_("Read and validate"), "/validation"),
    "exchange.sign_commitment": (N_("Read and sign"), "/documents/commitment/sign"),
    "exchange.sign_financial": (N_("Read and sign"), "/documents/financial/sign"),
    "exchange.set_amount": (N_("Set the amount"), "/money"),
    "exchange.edit": (N_("Write the plan"), "/plan"),
    "exchange.approve": (N_("Read and approve"), "/approval"),
    "exchange.close": (N_("Close it"), "/closing"),
}
_OPEN = N_("Open")
_PLAIN_WAY = (_OPEN, "")
_BY_STATE = {  # what is waited for, and by whom, where the state alone says it
    "draft": (N_("The plan is written, and the documents are signed."), ("visitor", "host", "vop", "hop")),
    "building": (N_("The Commitment to Quality waits for signatures."), ("visitor", "host", "vop", "hop")),
    "committed": (N_("The Financial Agreement waits for signatures."), ("visitor", "vop")),
    "approving": (N_("The support office approves the exchange."), ("support_office",)),
    "ready": (N_("It begins on its first day; somebody says so then."), ("visitor", "vop")),
    "under_way": (N_("It ends on its last day; somebody says so then."), ("visitor", "vop")),
    "finished": (N_("Reports and evidence are handed in, then validated."), ("visitor", "host", "vop")),
    "paid": (N_("It is closed when everything is there."), ("vop",)),
}


def urgent_first(exchanges: Iterable[Fact]) -> list[Fact]:
    """Those about which the API is asked one by one, the most urgent ones alone."""
    asked = [one for one in exchanges if one["state"] in _ASKED_ONE_BY_ONE]
    asked.sort(key=lambda one: (_ASKED_ONE_BY_ONE.index(one["state"]), one["first_day"]))
    return asked[:MOST_ASKED]


def own_parts(exchange: Fact, partnerships: Collection[int], *, office: bool) -> frozenset[str]:
    """The parts that somebody has in an exchange, as manager or for the support office."""
    parts = {
        part for part in ("vop", "hop") if exchange[part] is not None and exchange[part]["id"] in partnerships
    }
    return frozenset(parts | ({"support_office"} if office else set()))


def rows_of(
    exchange: Fact, whole: Fact | None, own: frozenset[str], *, today: str
) -> Iterator[tuple[str, Row]]:
    """What waits in one exchange, each with the section that it belongs to."""
    if exchange["state"] == "validated":
        return  # the list of payments has it, for those who pay
    if whole is None:
        yield _by_its_state(exchange, own, today=today)
        return
    mine = [one for one in whole["waits_for"] if own & set(one["parties"])] if own else []
    if mine:
        yield from _one_for_each_section(exchange, whole, mine, today=today)
    else:
        yield "others", _waiting(exchange, whole, today=today)


def _one_for_each_section(
    exchange: Fact, whole: Fact, mine: Sequence[Fact], *, today: str
) -> Iterator[tuple[str, Row]]:
    grouped: dict[str, list[Fact]] = {}
    for one in mine:
        grouped.setdefault(_SECTIONS.get(one["act"], "carry-on"), []).append(one)
    for section, expected in grouped.items():
        yield section, _row(exchange, whole, expected, _WAYS.get(expected[0]["act"], _PLAIN_WAY), today=today)


def _row(exchange: Fact, whole: Fact, expected: Sequence[Fact], way: tuple[str, str], *, today: str) -> Row:
    act, path = way
    due, is_late = _due(exchange, whole, [one["act"] for one in expected], today=today)
    return Row(
        names=_names(exchange),
        number=exchange["id"],
        what=" ".join(one["words"] for one in expected[:2]),
        by=By.SERVICE,
        link=f"/exchanges/{exchange['id']}{path}",
        act=act,
        since=_since(exchange, whole),
        due=due,
        is_late=is_late,
        state=exchange["state"],
        waits_for=_named(exchange, {part for one in expected for part in one["parties"]}),
    )


def _waiting(exchange: Fact, whole: Fact, *, today: str) -> Row:
    if whole["waits_for"]:
        return _row(exchange, whole, whole["waits_for"], _PLAIN_WAY, today=today)
    words, parts = _BY_STATE[exchange["state"]]
    return _plain(exchange, words, parts, due=None, is_late=False)


def _by_its_state(exchange: Fact, own: frozenset[str], *, today: str) -> tuple[str, Row]:
    state = exchange["state"]
    words, parts = _BY_STATE[state]
    days = {"ready": exchange["first_day"], "under_way": exchange["last_day"]}
    due = days.get(state)
    has_come = due is None or due <= today
    is_own = bool(own & set(parts)) and has_come and state not in {"draft", "building", "finished"}
    section = {"approving": "approve", "committed": "sign"}.get(state, "carry-on") if is_own else "others"
    row = _plain(exchange, words, parts, due=due, is_late=due is not None and due < today)
    return section, row


def _plain(exchange: Fact, words: str, parts: Collection[str], *, due: str | None, is_late: bool) -> Row:
    return Row(
        names=_names(exchange),
        number=exchange["id"],
        what=words,
        link=f"/exchanges/{exchange['id']}",
        act=_OPEN,
        since=exchange["created_at"],
        due=due,
        is_late=is_late,
        state=exchange["state"],
        waits_for=_named(exchange, set(parts)),
    )


def _names(exchange: Fact) -> tuple[str, str]:
    return exchange["visitor"]["name"], exchange["host"]["name"]


def _named(exchange: Fact, parts: Collection[str]) -> tuple[tuple[str, str], ...]:
    ordered = [one for one in ("visitor", "host", "vop", "hop", "support_office") if one in parts]
    return tuple((part, (exchange.get(part) or {}).get("name", "")) for part in ordered)


def _since(exchange: Fact, whole: Fact) -> str:
    """When the last step was done; else when it began."""
    done = [stage["at"] for stage in whole["way"] if stage["at"]]
    return str(max(done, default=exchange["created_at"]))


def _due(exchange: Fact, whole: Fact, acts: Collection[str], *, today: str) -> tuple[str | None, bool]:
    """The day by which it is to be done, and whether that has passed."""
    periods = [one["due"] for one in whole["way"] if one["act"] in acts and one["due"] and not one["done"]]
    days = sorted(one["last_day"] for one in periods if one["last_day"])
    if days:
        return days[0], any(one["late"] for one in periods)
    if _SIGNED & set(acts):  # nobody signs once the first day is past
        return exchange["first_day"], exchange["first_day"] < today
    return None, False
