# ruff: noqa: S608  the names in the statements are those of our own tables
"""A demo in which every text that people write holds words that would run, put in past all checks.

The tables say which columns hold people's words: those of the type Unicode and the strings in JSON. A column
declared for codes counts as well where a text in the demo holds a blank.
"""

import csv
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import JSON, Column, String, Unicode

import api.app  # noqa: F401  which brings every table
from api.database import metadata
from api.exchanges.agreements.accounts import digest_of_account
from api.exchanges.canonical import canonical
from eligibility.editions import REFERENCE
from tests.pages.attacking import PAYLOADS, SEVERAL
from tests.pages.serving import NOW

EDITION = "written-through"
KEPT = {  # what holds no words of people, and why
    column: reason
    for reason, columns in {
        "the address of a person, who signs in and is written to by it": (
            "accounts.address deliveries.address invitations.address"
        ),
        "the name of an edition or of a state": (
            "exchanges.edition proposal_moves.edition exchange_signatures.edition proposal_moves.outcome"
        ),
        "what a list was made with, written and sealed by the service": (
            "models_seen.text showings.model_name showings.edition showings.encoder showings.question"
            " showings.ranks"
        ),
        "codes, numbers or days alone": (
            "organisations.other_establishments organisations.roles organisations.ecosystems"
            " organisations.emerging_industries organisations.technologies organisations.languages"
            " organisations.objectives organisations.purposes organisations.activity_types"
            " organisations.preferred_countries organisations.preferred_kinds partnerships.countries"
            " partnerships.ecosystems stories.countries stories.ecosystems exchange_feedback.results"
            " proposal_moves.open_rules webhooks.kinds tokens.mandate_ids edition_publications.digests"
            " exchange_validations.evidence sign_in_guards.failures sessions.basis"
        ),
        "an answer that is kept for whoever asks again under the same key": "idempotency_keys.headers",
    }.items()
    for column in columns.split()
}
_FILE = "cxc-demo.db"
_SITE = "https://demo.example/"
_ADDRESSES = {"website", "eccp_profile_url", "url"}  # taken with https alone
_LONGEST = 1_000
_MOMENTS = "SELECT datetime(?, '-1 minute') || '.000000', datetime(?, '+1 month') || '.000000'"
_SEED = """
UPDATE partnerships SET website = :site;
UPDATE organisations SET eccp_profile_url = :site;
UPDATE waivers SET ended_on = valid_from, ended_at = recorded_at, ended_reason = 'so it is'
  WHERE id = (SELECT max(id) FROM waivers);
INSERT INTO tokens (account_id, name, digest, mandate_ids, created_at, expires_at)
  SELECT id, 'so it is', lower(hex(randomblob(32))), '[]', :now, :later FROM accounts;
INSERT INTO webhooks (owner, url, secret, kinds, active, created_at)
  SELECT 'partnership:' || id, :site, 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=', '[]', 1, :now
  FROM partnerships;
INSERT INTO import_rejects (id, partnership_id, file, rows, csv, kept_until)
  SELECT lower(hex(randomblob(16))), id, 'so it is', 1, 'so it is', :later FROM partnerships;
INSERT INTO exchange_agenda_approvals (exchange_id, digest, rule, asked_at, approved_at, approved_on, reason)
  SELECT id, lower(hex(randomblob(32))), 'S4-consecutive', :now, :now, first_day, 'so it is' FROM exchanges
  WHERE first_day IS NOT NULL;
INSERT INTO exchange_former_accounts (exchange_id, digest, holder, iban, bic, salt)
  SELECT exchange_id, lower(hex(randomblob(32))), holder, iban, bic, salt FROM exchange_accounts;
INSERT INTO exchange_scans (exchange_id, digest, name, sent_at, paper, version, party)
  SELECT s.exchange_id, f.digest, 'so it is', :now, s.paper, max(s.version), s.party
  FROM exchange_signatures s, files f
  WHERE s.paper = 'commitment' AND s.party = 'host' AND f.media_type = 'application/pdf'
  GROUP BY s.exchange_id;
UPDATE exchange_signatures SET method = 'paper', signed_by = 'so it is', signed_on = date(signed_at),
  scan = (SELECT digest FROM files WHERE media_type = 'application/pdf')
  WHERE paper = 'commitment' AND party = 'host';
INSERT INTO payment_orders (partnership_id, debtor, debtor_iban, execution_day, made_at)
  SELECT vop_id, 'so it is', 'DE09000000000000000001', date(:now), :now FROM exchanges
  WHERE state = 'validated';
INSERT INTO payment_orders
  (partnership_id, debtor, debtor_iban, execution_day, made_at, withdrawn_at, withdrawn_because)
  SELECT vop_id, 'so it is', 'DE09000000000000000001', date(:now), :now, :now, 'so it is' FROM exchanges
  WHERE state = 'validated';
INSERT INTO payment_order_lines
  (order_id, exchange_id, cents, account_digest, is_withdrawn, withdrawn_at, withdrawn_because)
  SELECT o.id, e.id, e.agreed_cents, a.digest, o.withdrawn_at IS NOT NULL, o.withdrawn_at,
    iif(o.withdrawn_at IS NULL, '', 'so it is')
  FROM payment_orders o, exchanges e JOIN exchange_accounts a ON a.exchange_id = e.id
  WHERE e.vop_id = o.partnership_id AND e.state = 'validated';
"""  # what the untouched demo has none of


class _Sealed(NamedTuple):
    """A text in a column beside the digest of it."""

    text: str
    dump: Callable[[Any], str]


def _sorted(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


_SEALED = {
    "exchange_papers": _Sealed("content", canonical),
    "exchange_report_versions": _Sealed("content", canonical),
    "profile_versions": _Sealed("profile", _sorted),
}


class _Words:
    """The words that would run, one after the other; several more of them behind each where there is room."""

    def __init__(self) -> None:
        self._next = 0

    def fitting(self, longest: int) -> str:
        while True:
            words = PAYLOADS[self._next % len(PAYLOADS)]
            self._next += 1
            if len(words) <= longest:
                return f"{words} {SEVERAL}" if len(words) + len(SEVERAL) < longest else words

    def within(self, content: Any, renewed: dict[str, str]) -> Any:
        """What JSON says, with words instead of each string that holds a blank."""
        if isinstance(content, str):
            return self.fitting(_LONGEST) if " " in content else renewed.get(content, content)
        if isinstance(content, list):
            return [self.within(one, renewed) for one in content]
        if isinstance(content, dict):
            return {name: self.within(one, renewed) for name, one in content.items()}
        return content


def columns_of_words(connection: sqlite3.Connection) -> Iterator[Column[Any]]:
    """Every column that can hold words of people, whether it is written through or not."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Unicode | JSON):
                yield column
            elif isinstance(column.type, String):
                asked = f"SELECT 1 FROM {table.name} WHERE {column.name} LIKE '% %' LIMIT 1"
                if connection.execute(asked).fetchone():
                    yield column


def write_through(folder: Path) -> dict[str, int]:
    """Writes into every column of words in the demo there: how many texts each got; those kept got none."""
    words = _Words()
    _draft_an_edition(folder / "cxc-editions" / EDITION, words)
    with closing(sqlite3.connect(folder / _FILE)) as connection, connection:
        written = dict.fromkeys((str(column) for column in columns_of_words(connection)), 0)
        now, later = connection.execute(_MOMENTS, [NOW.isoformat()] * 2).fetchone()
        for statement in _SEED.split(";"):
            connection.execute(statement, {"now": now, "later": later, "site": _SITE})
        renewed: dict[str, str] = {}
        for name in sorted(set(written) - set(KEPT)):  # accounts before the papers that bear their digests
            table, _, column = name.partition(".")
            columns = metadata.tables[table].columns
            written[name] = _write(connection, columns[column], words, renewed)
        _put_in(connection, renewed)
    return written


def _write(
    connection: sqlite3.Connection, column: Column[Any], words: _Words, renewed: dict[str, str]
) -> int:
    """Writes into every text of a column that is not empty, and notes the digests that change with it."""
    table, name = column.table.name, column.name
    sealed = _SEALED.get(table)
    texts = connection.execute(f"SELECT rowid, {name} FROM {table} WHERE {name} <> ''").fetchall()
    written = 0
    for row, text in texts:
        if text[0] in "{[":
            content = json.loads(text)
            fresh = (sealed.dump if sealed else json.dumps)(words.within(content, renewed))
        else:
            fresh = _instead(column, words, row)
        if sealed and name == sealed.text:
            renewed[sha256(text.encode()).hexdigest()] = sha256(fresh.encode()).hexdigest()
        if name == "holder":
            asked = f"SELECT digest, salt, iban FROM {table} WHERE rowid = ?"
            digest, salt, iban = connection.execute(asked, (row,)).fetchone()
            renewed[digest] = digest_of_account(salt, fresh, iban)
        connection.execute(f"UPDATE {table} SET {name} = ? WHERE rowid = ?", (fresh, row))
        written += fresh != text
    return written


def _instead(column: Column[Any], words: _Words, row: int) -> str:
    longest = min(getattr(column.type, "length", None) or _LONGEST, _LONGEST)
    if column.name in _ADDRESSES:
        return _SITE + words.fitting(longest - len(_SITE))
    return f"{words.fitting(longest)} {row}" if column.unique else words.fitting(longest)


def _put_in(connection: sqlite3.Connection, renewed: dict[str, str]) -> None:
    """The new digests wherever the old ones stand."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if table.name != "audit" and column.name.endswith("digest"):
                change = f"UPDATE {table.name} SET {column.name} = ? WHERE {column.name} = ?"
                connection.executemany(change, [(new, old) for old, new in renewed.items()])


def _draft_an_edition(folder: Path, words: _Words) -> None:
    """A draft that says of itself, and of its sources, what would run."""
    folder.mkdir()
    said = {"name": EDITION, "title": words.fitting(_LONGEST), "note": words.fitting(_LONGEST)}
    said["based_on"] = "cosme-2020"
    lines = [f"{name} = {json.dumps(text)}\n" for name, text in said.items()]
    (folder / "edition.toml").write_text("".join(lines))
    with (REFERENCE / "citations.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    with (folder / "citations.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(row | {"quote": words.fitting(_LONGEST)} for row in rows)
