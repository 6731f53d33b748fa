"""Which numbers and sources a rule draws on, read off its function and the functions that one calls.

A rule names a number or a source as a text in its code, such as `law.number("visits_allowed", ...)`. Every
text that the code can reach counts, so the lists may hold one more than a given case needs, and never one
less.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import CodeType, FunctionType, ModuleType

from eligibility.parameters import Law
from eligibility.rules import Rule

_OURS = "eligibility"
_NOT_THE_RULES_OWN = frozenset({"eligibility.parameters", "eligibility.rules", "eligibility.verdicts"})


def value_names(rule: Rule, law: Law) -> tuple[str, ...]:
    """The names of the law's numbers that the rule compares with, in the law's order."""
    texts = _texts_of(rule.find)
    return tuple(dict.fromkeys(value.name for value in law.values if value.name in texts))


def citation_keys(rule: Rule, law: Law) -> tuple[str, ...]:
    """The keys of the sources that the rule's code names, in the register's order."""
    texts = _texts_of(rule.find)
    return tuple(key for key in law.citations if key in texts)


@lru_cache(maxsize=256)
def _texts_of(find: object) -> frozenset[str]:
    texts: set[str] = set()
    seen: set[int] = set()
    waiting = [find]
    while waiting:
        thing = waiting.pop()
        if id(thing) not in seen:
            seen.add(id(thing))
            texts.update(_texts_in(thing))
            waiting.extend(_named_by(thing))
    return frozenset(texts)


def _texts_in(thing: object) -> Iterator[str]:
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, FunctionType):
        for code in _codes(thing.__code__):
            yield from _texts_in(code.co_consts)
    elif isinstance(thing, Mapping):
        yield from _texts_in((*thing, *thing.values()))
    elif isinstance(thing, (tuple, frozenset, list)):
        for part in thing:
            yield from _texts_in(part)


def _named_by(thing: object) -> Iterator[object]:
    """What of ours the thing can call or look into."""
    if isinstance(thing, FunctionType):
        names = {name for code in _codes(thing.__code__) for name in code.co_names}
        for name in names & thing.__globals__.keys():
            named = thing.__globals__[name]
            if isinstance(named, ModuleType):
                yield from (vars(named)[inner] for inner in names & vars(named).keys() if _is_ours(named))
            elif not callable(named) or _is_ours(named):
                yield named
    elif isinstance(thing, type) and _is_ours(thing):
        yield from (getattr(part, "fget", part) for part in vars(thing).values())
    elif isinstance(thing, Mapping):
        yield from thing.values()
    elif isinstance(thing, (tuple, list)):
        yield from thing


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _is_ours(thing: object) -> bool:
    where = thing.__name__ if isinstance(thing, ModuleType) else getattr(thing, "__module__", "")
    return where.partition(".")[0] == _OURS and where not in _NOT_THE_RULES_OWN
