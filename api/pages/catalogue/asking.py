"""What the address asks of the catalogue: filters, an order, for whom, and where in the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from api.pages.catalogue.words import EVERYBODY, FACETS, MOST, ORDERS, VIEWS
from api.pages.page import Page

_SINGLE = ("q", "available_from", "available_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter in use, and the address of the page without it."""

    filter: str
    code: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question to the catalogue, as the address says it."""

    path: str
    codes: Mapping[str, Sequence[str]]
    single: Mapping[str, str]
    mine: str  # the organisation that looks; empty for nobody in particular
    named: str  # as the address says it
    only_possible: bool
    sort: str
    view: str
    after: str

    @classmethod
    def of(cls, page: Page, *, own: str) -> "Asked":
        """From the address; `own` is who looks where it does not say."""
        given = page.request.query_params
        named = given.get("for", "")
        mine = "" if named == EVERYBODY else named or own
        sort = given.get("sort", "")
        return cls(
            path=page.request.url.path,
            codes={
                name: list(dict.fromkeys(one for one in given.getlist(name) if one.strip()))
                for name in FACETS
            },
            single={name: given.get(name, "").strip() for name in _SINGLE},
            mine=mine,
            named=named,
            only_possible=bool(mine) and given.get("only", "") == "possible",
            sort=sort if sort in ORDERS and (mine or sort != "affinity") else "name",
            view=given.get("view", "") if given.get("view", "") in VIEWS else "list",
            after=given.get("after", ""),
        )

    @property
    def question(self) -> dict[str, Any]:
        """As the API takes it."""
        return {
            **self.codes,
            **self.single,
            "for": self.mine,
            "eligible_for": self.mine if self.only_possible else None,
            "sort": self.sort,
            "after": self.after,
            "most": MOST,
        }

    @property
    def chips(self) -> list[Chip]:
        """Every filter in use."""
        several = [
            Chip(filter=name, code=code, address=self.address(without=(name, code)))
            for name, codes in self.codes.items()
            for code in codes
        ]
        single = [
            Chip(filter=name, code=text, address=self.address(without=(name, text)))
            for name, text in self.single.items()
            if text
        ]
        only = [Chip(filter="only", code="possible", address=self.address(without=("only", "possible")))]
        return [*several, *single, *(only if self.only_possible else [])]

    def address(self, *, without: tuple[str, str] | None = None, **changed: str) -> str:
        """The page with one filter less, or with other values; always from the beginning of the list."""
        pairs = [(name, code) for name, codes in self.codes.items() for code in codes]
        pairs += [(name, text) for name, text in self.single.items() if text]
        pairs += [("only", "possible")] if self.only_possible else []
        pairs = [one for one in pairs if one != without and one[0] not in changed]
        settings = {
            "for": self.named,
            "sort": self.sort if self.sort != "name" else "",
            "view": self.view if self.view != "list" else "",
        }
        pairs += [(name, text) for name, text in settings.items() if text and name not in changed]
        pairs += [(name, text) for name, text in changed.items() if text]
        return self.path + (f"?{urlencode(pairs)}" if pairs else "")

    def only(self, name: str, code: str) -> str:
        """The page with that value of a filter and no other of it; without it where it is the only one."""
        is_on = list(self.codes.get(name, ())) == [code]
        return replace(self, codes={**self.codes, name: [] if is_on else [code]}).address()
