"""Words that would run as a script where they are not escaped, and how they come into every free text."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http import HTTPStatus
from urllib.parse import urlencode, urljoin, urlsplit

from tests.pages.crawling import Seen, signed_in

PAYLOADS = (
    "<script>__xss=1</script>",
    "<b data-xss>x</b>",
    '"><script>window.__xss=1</script><b data-xss>',
    "'><script>window.__xss=1</script><b data-xss>",
    "</title><script>__xss=1</script>",
    "</textarea><script>window.__xss=1</script>",
    "</option></select><img src=x onerror=__xss=1>",
    "<img src=x onerror=window.__xss=1 data-xss>",
    "<svg onload=window.__xss=1 data-xss>",
    "<svg><animate onbegin=window.__xss=1 attributeName=x dur=1s data-xss>",
    '" autofocus onfocus=window.__xss=1 data-xss="',
    "' onmouseover=window.__xss=1 data-xss='",
    "` onclick=window.__xss=1 data-xss",
    "javascript:window.__xss=1",
    "JaVaScRiPt:window.__xss=1//http://example.org",
    "data:text/html,<script>parent.__xss=1</script>",
    "q{{7*7}}q",
    "q${7*7}q {% print(7*7) %} #{7*7}",
    "<style data-xss>body{display:none}</style>",
    '" style="position:fixed;inset:0" data-xss="',
    "<iframe srcdoc='<script>parent.__xss=1</script>' data-xss></iframe>",
    "<details open ontoggle=window.__xss=1 data-xss>",
    "<!--><script>window.__xss=1</script>-->",
    "]]><script>window.__xss=1</script>",
    "＜script＞__xss=1＜/script＞ %3Cscript%3E &#60;script&#62;__xss=1&#60;/script&#62;",
    "\u2028<a hx-get='/' hx-trigger='load' hx-on:load='__xss=1' data-xss>",
    "<form action=//example.org data-xss><input name=key>",
    "<meta http-equiv=refresh content='0;url=//example.org' data-xss>",
    "<base href=//example.org data-xss>",
)
SEVERAL = "".join(PAYLOADS[at] for at in (2, 3, 5, 4, 7, 8, 16))
TRACE = re.compile(r"__xss|data-xss|q{{7")
_SPARED = re.compile(
    r"sign-out|password|email|/erase|/delete|deletion|/state$|/end$|second-factor|refusals?$|language"
    r"|clock|cancellation|interruption|marks"
)
_FEW = 4
_CHOSEN = {"hidden", "button", "checkbox", "radio", "select"}
_NONSENSE: tuple[dict[str, str], ...] = (
    {"": ""},
    {"": "x" * 40},
    {"": "nonsense", "date": "2020-01-01", "number": "-5", "email": "nobody", "time": "25:99"},
)
_FREE = {"text", "search", "url", "textarea"}
_A_DAY = {"date": "2027-03-08", "time": "09:00", "number": "1", "month": "2027-03", "email": "x@example.org"}


@dataclass
class Field:
    """One field of a form, as it stands on the page."""

    name: str
    kind: str
    value: str
    longest: int = 4_000


@dataclass
class Sent:
    """A form on a page."""

    action: str
    method: str
    fields: list[Field] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        return any(one.kind in _FREE for one in self.fields)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Sent] = []
        self._open: Sent | None = None
        self._list: Field | None = None
        self._area: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: text or "" for name, text in attrs}
        if tag == "form":
            self._open = Sent(said.get("action", ""), said.get("method", "get").lower())
            self.found.append(self._open)
        if self._open is None or "disabled" in said:
            return
        name, longest = said.get("name", ""), int(said.get("maxlength", 4_000))
        if tag == "option" and self._list and ("selected" in said or not self._list.value):
            self._list.value = said.get("value", "")
        elif tag == "select":
            self._list = self._add(Field(name, tag, ""))
        elif tag == "textarea":
            self._area = self._add(Field(name, tag, "", longest))
        elif tag == "input" and name:
            kind = said.get("type", "text")
            is_ticked = kind not in {"checkbox", "radio"} or "checked" in said
            is_new = not any(one.name == name for one in self._open.fields)
            if is_ticked or (kind == "radio" and is_new):
                self._add(Field(name, kind, said.get("value", ""), longest))
        elif tag == "button" and name and not any(one.kind == "button" for one in self._open.fields):
            self._add(Field(name, tag, said.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._list = None
        elif tag == "textarea":
            self._area = None

    def _add(self, one: Field) -> Field:
        assert self._open is not None
        self._open.fields.append(one)
        return one


def raw_in(text: str) -> list[str]:
    """The words that stand in a page as they were written: escaped, no quote and no tag is left of them."""
    return [one for one in PAYLOADS if ("<" in one or '"' in one) and one in text]


def forms_in(text: str) -> list[Sent]:
    parser = _Forms()
    parser.feed(text)
    return parser.found


class Words:
    """What is written into the free fields: the long words where they fit, else a short one in turn."""

    def __init__(self, long: str, short: Sequence[str] = PAYLOADS) -> None:
        self._long, self._short, self._next = long, short, 0

    def that_fit(self, longest: int) -> str:
        if len(self._long) <= longest:
            return self._long
        fitting = [one for one in self._short if len(one) <= longest] or [self._short[0][:longest]]
        self._next += 1
        return fitting[self._next % len(fitting)]

    def into(self, form: Sent, only: str = "") -> list[tuple[str, str]]:
        """Every field of the form, the free ones with the words, or one of them only."""
        return [(one.name, self._value(one, only)) for one in form.fields if one.kind != "file" and one.name]

    def _value(self, one: Field, only: str) -> str:
        if one.kind in _FREE and only in {"", one.name}:
            return self.that_fit(min(one.longest, 4_000))
        return one.value or _A_DAY.get(one.kind, "")


def attack(address: str, role: str, pages: Sequence[Seen], words: Words) -> list[str]:
    """Sends every form with a free text that the role comes to, one of each kind; which took it."""
    taken: list[str] = []
    tried: dict[str, int] = {}
    with closing(signed_in(address, role)) as client:
        for page in pages:
            for form in forms_in(page.text):
                action = urljoin(page.path, form.action or page.path)
                kind = re.sub(r"\d+|(?:demo|o)-[a-z0-9-]+", "{}", action)
                if (
                    form.method != "post"
                    or not form.is_free
                    or _SPARED.search(action)
                    or tried.get(kind, 0) > 2
                ):
                    continue
                tried[kind] = tried.get(kind, 0) + 1
                free = [one.name for one in form.fields if one.kind in _FREE][:_FEW]
                for only in ("", *free):  # all of them; where that is refused, one by one
                    fresh = _same_form(client.get(page.path).text, form) or form
                    sent = urlencode(words.into(fresh, only))
                    headers = {"Origin": address, "Content-Type": "application/x-www-form-urlencoded"}
                    answer = client.post(action, content=sent, headers=headers)
                    assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, (action, sent)
                    assert raw_in(answer.text) == [], (action, sent)  # as it is shown again where refused
                    if answer.is_redirect:
                        taken.append(f"{action} {only}")
                        tried[kind] = 9
                        if not only:
                            break
    return taken


def refusals(address: str, role: str, pages: Sequence[Seen]) -> list[tuple[str, str]]:
    """Every form, sent empty, with nonsense and with days that are past: where that was refused, and how."""
    refused: list[tuple[str, str]] = []
    tried = Counter[str]()
    with closing(signed_in(address, role)) as client:
        client.get(pages[0].path)  # so that addresses without a language know it
        for page in pages:
            for form in (one for one in forms_in(page.text) if one.method == "post"):
                action = urljoin(page.path, form.action or page.path)
                kind = re.sub(r"\d+|(?:demo|o)-[a-z0-9-]+", "{}", action)
                if _SPARED.search(action) or tried[kind] >= _FEW:
                    continue
                tried[kind] += 1
                for nonsense in _NONSENSE:
                    given = {one.name: nonsense.get(one.kind, nonsense[""]) for one in form.fields}
                    kept = {one.name: one.value for one in form.fields if one.kind in _CHOSEN}
                    answer = client.post(action, data=given | kept, headers={"Origin": address})
                    if answer.is_redirect:
                        break
                    refused.append((action, answer.text))
    return refused


def _same_form(text: str, form: Sent) -> Sent | None:
    """The form as it is now, as forms before it have changed the version of what it is about."""
    names = [one.name for one in form.fields]
    same = [one for one in forms_in(text) if one.action == form.action]
    return next((one for one in same if [x.name for x in one.fields] == names), None)


def asking(pages: Sequence[Seen], fitting: Callable[[int], str]) -> Iterator[str]:
    """Addresses whose query holds the words: every field of the forms that ask, and every name in a link."""
    tried: set[tuple[str, str]] = set()
    for page in pages:
        names = [part.partition("=")[0] for part in urlsplit(page.path).query.split("&") if part]
        for form in forms_in(page.text):
            if form.method == "get" and urlsplit(form.action).path in {"", urlsplit(page.path).path}:
                names += [one.name for one in form.fields if one.kind != "hidden"]
        for name in names:
            if name and (page.kind, name) not in tried:
                tried.add((page.kind, name))
                yield f"{urlsplit(page.path).path}?{urlencode({name: fitting(100)})}"
