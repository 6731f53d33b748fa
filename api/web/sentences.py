"""Sentences that the rules and the API make in English, said in the language of the page that shows them.

They are made, signed, sent and kept in one language, so that evidence stays what it was; what is shown is
translated. A catalogue has them as the code has them, with numbered places: "Both are established in {1}.".
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from api.languages import Language
from api.profiles.vocabulary import load_vocabularies
from api.web.languages import CATALOGUES, Says
from eligibility.phrases import MONTHS

PLACE = re.compile(r"\{(\d+)\}")
FILLED = re.compile(
    r"\{(\d+)(!?)\}"
)  # in the other language; {1!} stays as it is, such as what a file may hold
_ENDS = re.compile(r"(?<=[.!?:”\"’)\]])\s+(?=[A-ZÀ-Ý“\"‘'\[0-9])")
_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
_DAYS = re.compile(rf"{_DAY.pattern} to {_DAY.pattern}")
_SUM = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})*|\d+)(?:\.(\d\d))? EUR\b")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+")
_WORD = re.compile(r"\w+")
_CODE = re.compile(r"(\d+|[A-Z]\d+(?:-[a-z]+)+|[a-z_]+(?:\.[a-z_]+)+)(:?)")
_COUNTED = re.compile(r"([\d,.]+) (\S.*)")
_LISTS = ("; ", ", ", " and ", " or ")
_QUOTES = {("“", "”"), ("‘", "’"), ("'", "'")}
_DEEPEST = 6
_MOST_PIECES = 30
_MOST_AT_ONCE = 6  # pieces that are one sentence, because a name in it has full stops
_MOST_TRIED = 400  # phrases within one text; those of the service take at most a hundred and twenty
_LONGEST = 6_000  # characters
_FEW_WORDS = 3
_PLENTY = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of what was said, and whether the language has it."""

    text: str
    known: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sentence with places in it: what stands before, between and after them."""

    fixed: tuple[str, ...]
    said: str

    def places(self, text: str) -> tuple[str, ...] | None:
        """What stands in each place, the first as short as it can be; None where it is another sentence."""
        first, *middle, last = self.fixed
        at, end = len(first), len(text) - len(last)
        if at >= end or not text.startswith(first) or not text.endswith(last):
            return None
        found = []
        for mark in middle:
            begin = text.find(mark, at + 1, end)
            if begin < 0:
                return None
            found.append(text[at:begin])
            at = begin + len(mark)
        return (*found, text[at:end]) if at < end else None

    @property
    def kept(self) -> tuple[bool, ...]:
        """Of each place, whether its text stays as it is: somebody's words, or what a file may hold."""
        around = enumerate(pairwise(self.fixed), start=1)
        marked = {number for number, mark in FILLED.findall(self.said) if mark}
        return tuple((one[-1:], other[:1]) in _QUOTES or str(at) in marked for at, (one, other) in around)

    @property
    def is_strong(self) -> bool:
        """Whether it has so many words of its own that few other sentences have them too."""
        return len(list(self.words)) > _FEW_WORDS

    @property
    def words(self) -> Iterator[str]:
        """The words that every text of it has, whatever stands in the places."""
        for number, part in enumerate(self.fixed):
            for word in _WORD.finditer(part):
                touches_before = number > 0 and word.start() == 0
                touches_behind = number < len(self.fixed) - 1 and word.end() == len(part)
                if not touches_before and not touches_behind:
                    yield word[0]


@dataclass(slots=True)
class _Effort:
    """What was tried for one text, and how much more may be: nobody can write one that takes for ever."""

    left: int = _MOST_TRIED
    found: dict[tuple[str, int], tuple[str, int] | None] = field(default_factory=dict)


class Sentences:
    """What one language has for the sentences of the code."""

    def __init__(self, language: Language, catalogue: Catalog, named: Mapping[str, str]) -> None:
        self._says, self._locale = Says(language), language.locale
        self._whole = dict(named)
        self._counted: dict[str, Sequence[str]] = {}
        self._patterns: list[Pattern] = []
        for message in catalogue:
            if message.id and message.string:
                self._learn(message.id, message.string)
        self._patterns.sort(key=lambda one: -sum(len(part) for part in one.fixed))
        self._by_word = _by_rarest_word(self._patterns)
        self.parts = lru_cache(_PLENTY)(self._parts)

    def say(self, text: str) -> str:
        """The text in this language as far as it has it."""
        return " ".join(one.text for one in self.parts(text)) if text else text

    def _learn(self, english: str | Sequence[str], said: str | Sequence[str]) -> None:
        if not isinstance(english, str):
            self._counted |= dict.fromkeys(english, said)
            self._whole.setdefault(english[0], said[0])
        elif PLACE.search(english):
            self._patterns.append(Pattern(tuple(PLACE.split(english)[::2]), str(said)))
        else:
            self._whole[english] = str(said)

    def _parts(self, text: str) -> tuple[Part, ...]:
        """The text in this language; a piece that it does not have stays as it is."""
        return self._read(text, 0, _Effort())

    def _read(self, text: str, depth: int, effort: "_Effort") -> tuple[Part, ...]:
        """As sentences: with as little as possible unknown, then in as many as possible."""
        pieces = _ENDS.split(text)
        if len(pieces) > _MOST_PIECES or len(text) > _LONGEST:
            return (Part(text, known=False),)
        best: list[tuple[int, tuple[Part, ...]]] = [(0, ())]  # from the end of the text backwards
        for begin in reversed(range(len(pieces))):
            unknown, rest = best[-1]
            options = [(unknown + len(pieces[begin]), (Part(pieces[begin], known=False), *rest))]
            for end in range(begin + 1, min(begin + _MOST_AT_ONCE, len(pieces)) + 1):
                found = self._phrase(" ".join(pieces[begin:end]), depth, effort)
                if found is not None:
                    said, lost = found
                    unknown, rest = best[len(pieces) - end]
                    options.append((unknown + lost, (Part(said, known=True), *rest)))
            best.append(min(options, key=lambda one: (one[0], -len(one[1]))))
        return best[-1][1]

    def _phrase(self, text: str, depth: int, effort: "_Effort") -> tuple[str, int] | None:
        """One sentence, name or list of those, and how much of it may be more than one, in characters.

        None where the language has nothing for it, or where that takes too much looking.
        """
        tried = (text, depth)
        if tried not in effort.found and effort.left > 0:
            effort.left -= 1
            effort.found[tried] = self._found(text, depth, effort)
        return effort.found.get(tried)

    def _found(self, text: str, depth: int, effort: "_Effort") -> tuple[str, int] | None:
        said = self._whole.get(text)
        if said is not None or depth > _DEEPEST:
            return None if said is None else (said, 0)
        said = self._several(text) or self._capital(text) or self._names(text)
        if said is not None:
            return said, 0
        for pattern in self._likely(text):
            places = pattern.places(text)
            if places is not None:
                values = [
                    (one, 0) if is_kept else self._value(one, depth + 1, effort)
                    for one, is_kept in zip(places, pattern.kept, strict=True)
                ]
                lost = sum(lost for _, lost in values)
                if lost * 2 < len(text) and (not lost or pattern.is_strong):
                    return filled(pattern.said, [one for one, _ in values]), lost
        said = self._list(text, depth, effort) or self._code(text)
        return None if said is None else (said, 0)

    def _likely(self, text: str) -> Iterator[Pattern]:
        """The patterns whose rarest word the text has, those with more words of their own first."""
        words = {"", *_WORD.findall(text)}
        numbers = {number for word in words for number in self._by_word.get(word, ())}
        return (self._patterns[number] for number in sorted(numbers))

    def _value(self, text: str, depth: int, effort: "_Effort") -> tuple[str, int]:
        """What stands in a place, and how much of it is prose that this language has nothing for.

        Somebody's name or words stay as they are.
        """
        parts = self._read(text, depth, effort)
        unknown = [one.text for one in parts if not one.known]
        lost = sum(len(one) for one in unknown if len(parts) > 1 or _is_prose(one))
        return " ".join(one.text for one in parts), lost

    def _several(self, text: str) -> str | None:
        """3 visits."""
        found = _COUNTED.fullmatch(text)
        if not found or found[2] not in self._counted:
            return None
        one, more = self._counted[found[2]][0], self._counted[found[2]][-1]
        return f"{self._figures(found[1])}\u00a0{one if found[1] in {'0', '1'} else more}"

    def _code(self, text: str) -> str | None:
        """A number or a code, such as V1-kind, which is the same everywhere."""
        found = _CODE.fullmatch(text)
        return found and f"{found[1]}{self._says.colon if found[2] else ''}"

    def _list(self, text: str, depth: int, effort: "_Effort") -> str | None:
        for mark in _LISTS:
            items = _items(text, mark)
            known = [self._phrase(one, depth + 1, effort) for one in items] if len(items) > 1 else [None]
            if None not in known:
                return self._joined(mark, [one[0] for one in known if one])
        figures = self._figures(text)
        return figures if figures != text and not re.search("[A-Za-z]{2}", _figureless(text)) else None

    def _names(self, text: str) -> str | None:
        """A list of names that the language has, each as it stands."""
        for mark in _LISTS:
            items = _items(text, mark)
            if len(items) > 1:
                known = [self._whole.get(one) or self._several(one) or self._names(one) for one in items]
                if None not in known:
                    return self._joined(mark, [one for one in known if one])
        return None

    def _joined(self, mark: str, items: Sequence[str]) -> str:
        word = mark.strip()
        said = {";": f"{self._says.semicolon} ", ",": ", "}.get(word) or f" {self._whole.get(word, word)} "
        return said.join(items)

    def _capital(self, text: str) -> str | None:
        """A phrase that begins a line: 'Sign in' where the language has 'sign in'."""
        said = self._whole.get(f"{text[:1].lower()}{text[1:]}") if text[:1].isupper() else None
        return said and f"{said[0].upper()}{said[1:]}"

    def _figures(self, text: str) -> str:
        """With its days, sums and numbers as the language writes them."""
        text = _DAYS.sub(lambda one: self._says.days(_day(*one.groups()[:3]), _day(*one.groups()[3:])), text)
        text = _DAY.sub(lambda one: self._says.day(_day(*one.groups())), text)
        text = _SUM.sub(lambda one: self._says.money(int(f"{one[1].replace(',', '')}{one[2] or '00'}")), text)
        return _NUMBER.sub(
            lambda one: str(format_decimal(one[0].replace(",", ""), locale=self._locale)), text
        )


def _is_prose(text: str) -> bool:
    """Several words with hardly a capital: more likely a piece of a sentence than a name."""
    words = text.split()
    capitals = sum(word[0].isupper() for word in words)
    return len(words) > _FEW_WORDS and text[0].islower() and capitals * 4 <= len(words)


def _items(text: str, mark: str) -> list[str]:
    """The text cut at the marks that stand neither between brackets nor in a quotation."""
    items, depth, begin = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign in "(“") - (sign in ")”")
        if depth <= 0 and at >= begin and text.startswith(mark, at):
            items.append(text[begin:at])
            begin = at + len(mark)
    return [*items, text[begin:]]


def _by_rarest_word(patterns: Sequence[Pattern]) -> dict[str, list[int]]:
    """The numbers of the patterns by the one of their words that the fewest others have; "" without any."""
    words = [set(one.words) for one in patterns]
    counts = Counter(word for one in words for word in one)
    found: dict[str, list[int]] = {}
    for number, one in enumerate(words):
        rarest = min(one, key=lambda word: (counts[word], word), default="")
        found.setdefault(rarest, []).append(number)
    return found


def filled(sentence: str, values: Sequence[str]) -> str:
    """With {1}, {2} as the values have it."""
    return FILLED.sub(lambda place: values[int(place[1]) - 1], sentence)


@cache
def sentences_of(language: Language) -> Sentences:
    """The sentences that a language has: those of its catalogue, what pages say, and countries."""
    says = Says(language)
    pages = {
        one.id: str(one.string) for one in _catalogue(language, "") if isinstance(one.id, str) and one.id
    }
    countries = {name: says.country(code) for code, name in load_vocabularies().countries.names.items()}
    already = {
        piece: piece for text in pages.values() for piece in _ENDS.split(text)
    }  # said by the page itself
    return Sentences(language, sentence_catalogue(language), already | pages | countries)


def said_in(language: Language, text: str) -> str:
    """A text of ours in that language, as far as it has it; in English as it is."""
    return text if language is Language.EN else sentences_of(language).say(text)


def sentence_catalogue(language: Language) -> Catalog:
    """The catalogue of sentences as it is written; empty where there is none."""
    return _catalogue(language, ".sentences")


def _catalogue(language: Language, which: str) -> Catalog:
    file = CATALOGUES / f"{language.value}{which}.po"
    if not file.exists():
        return Catalog(locale=language.value)
    with file.open("rb") as text:
        return read_po(text, locale=language.value)


def _day(day: str, month: str, year: str) -> str:
    return f"{year}-{MONTHS.index(month) + 1:02}-{int(day):02}"


def _figureless(text: str) -> str:
    return _SUM.sub("", _DAY.sub("", _DAYS.sub("", text)))
