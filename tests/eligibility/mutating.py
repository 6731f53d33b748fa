"""Small changes to the code of the rules, each of which a golden row has to notice.

Code is changed only in functions that a rule can reach, and only where an answer can come from it: not in
the wording of notes and cures, nor in remedies, which the property tests check one by one.
"""

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One file with one change."""

    path: str  # from the root of the repository
    place: str  # function or line of a table
    line: int
    before: str
    after: str
    text: str  # of the whole file

    @property
    def is_code(self) -> bool:
        return self.path.endswith(".py")

    def __str__(self) -> str:
        return f"{self.path}:{self.line} ({self.place}): {self.before}  ->  {self.after}"


# The rules, and what no answer comes from: contracts, wording, and the files that hold the law.
RULES = ("visiting", "hosting", "pairing", "staying", "paying", "exchanging")
NO_ANSWER = {"citations", "editions", "facts", "phrases", "rules", "verdicts", "wordings"}
OTHER_OPERATOR: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.GtE: ast.Gt,
    ast.Gt: ast.GtE,
    ast.LtE: ast.Lt,
    ast.Lt: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
OTHER_ANSWER = {
    "yes": "NOT_ASKED",
    "not_asked": "YES",
    "no": "YES",
    "with_approval": "NO",
    "unknown": "NO",
}
WORDING = {"note", "cure", "remedy"}  # arguments that change no answer

Function = ast.FunctionDef
PLAIN = (ast.Name, ast.Attribute, ast.Call, ast.NamedExpr)  # conditions that are no comparison
Functions = Mapping[str, list[tuple[str, Function]]]  # by plain name, with the module's


def mutants_of_code(root: Path) -> Iterator[Mutant]:
    texts = _texts(root)
    for name, function in _reached({name: ast.parse(text) for name, text in texts.items()}):
        if not _words_a_sentence(function):
            yield from _mutants_of_function(name, function, texts[name])


def _texts(root: Path) -> dict[str, str]:
    """The text of each module of the rules, and of each they import, as far as answers can come from it."""
    texts: dict[str, str] = {}
    waiting = [*RULES]
    while waiting:
        name = waiting.pop(0)
        if name in texts or name in NO_ANSWER:
            continue
        texts[name] = (root / "eligibility" / f"{name}.py").read_text(encoding="utf-8")
        waiting += _imported_by(ast.parse(texts[name]))
    return texts


def _imported_by(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "eligibility":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("eligibility."):
            yield (node.module or "").removeprefix("eligibility.")


def _functions(trees: Mapping[str, ast.Module]) -> Functions:
    found: dict[str, list[tuple[str, Function]]] = {}
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                found.setdefault(node.name, []).append((module, node))
    return found


def _reached(trees: Mapping[str, ast.Module]) -> Iterator[tuple[str, Function]]:
    """Each function that a rule names, or that one of these names, wherever it is defined."""
    functions = _functions(trees)
    waiting = [one for one in chain.from_iterable(functions.values()) if _is_rule(one[1])]
    waiting += [one for name in ENTRIES for one in functions.get(name, [])]
    seen: set[int] = set()
    while waiting:
        module, function = waiting.pop()
        if id(function) in seen:
            continue
        seen.add(id(function))
        yield module, function
        waiting += [one for name in _named_in(function) for one in functions.get(name, [])]


ENTRIES = ("resolve",)  # asked by Rule itself, for every rule that can be waived


def _is_rule(function: Function) -> bool:
    return any(
        isinstance(mark, ast.Call) and ast.unparse(mark.func) == "rule" for mark in function.decorator_list
    )


def _named_in(function: Function) -> set[str]:
    nodes = list(ast.walk(function))
    return {node.id for node in nodes if isinstance(node, ast.Name)} | {
        node.attr for node in nodes if isinstance(node, ast.Attribute)
    }


def _words_a_sentence(function: Function) -> bool:
    return function.returns is not None and ast.unparse(function.returns) == "str"


def _mutants_of_function(module: str, function: Function, text: str) -> Iterator[Mutant]:
    plain = {id(test) for node in ast.walk(function) for test in _tests(node) if isinstance(test, PLAIN)}
    parents = {id(child): node for node in ast.walk(function) for child in ast.iter_child_nodes(node)}
    for node in chain.from_iterable(map(_meaningful, function.body)):
        conditions = [ast.UnaryOp(ast.Not(), node)] if id(node) in plain else []
        for other in chain(_others(node), conditions):
            yield Mutant(
                path=f"eligibility/{module}.py",
                place=function.name,
                line=node.lineno,
                before=_shown(node, node, parents),
                after=_shown(node, other, parents),
                text=_replaced(text, node, ast.unparse(other)),
            )


def _meaningful(node: ast.AST) -> Iterator[ast.expr]:
    """Each expression below the node that an answer can depend on."""
    if isinstance(node, (ast.JoinedStr, ast.Raise, ast.FunctionDef)) or _only_refuses(node):
        return
    if isinstance(node, ast.expr):
        yield node
    for child in ast.iter_child_nodes(node):
        if not _is_wording(node, child):
            yield from _meaningful(child)


def _tests(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, (ast.If, ast.IfExp, ast.While)):
        return [node.test]
    return node.ifs if isinstance(node, ast.comprehension) else []


def _only_refuses(node: ast.AST) -> bool:
    """Whether it is a check of what a caller gives, which no fact can fail."""
    return isinstance(node, ast.If) and isinstance(node.body[-1], ast.Raise)


def _is_wording(node: ast.AST, child: ast.AST) -> bool:
    if isinstance(child, ast.keyword) and child.arg in WORDING:
        return True
    if isinstance(node, (ast.Assign, ast.AnnAssign)) and child is node.value:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Name) and target.id in WORDING for target in targets)
    is_answer = isinstance(node, ast.Call) and _answer_of(node) in set(OTHER_ANSWER) - {"unknown"}
    return is_answer and isinstance(node, ast.Call) and child in node.args


def _answer_of(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _others(node: ast.expr) -> Iterator[ast.expr]:
    """Each way to change this very expression, and nothing below it."""
    if isinstance(node, ast.Compare):
        yield from _other_comparisons(node)
    elif isinstance(node, ast.BoolOp):
        operator = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield ast.BoolOp(operator, node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield from _other_constants(node.value)
    elif isinstance(node, ast.Call) and _answer_of(node) in OTHER_ANSWER:
        yield from _other_answers(node)


def _other_comparisons(node: ast.Compare) -> Iterator[ast.expr]:
    for number, operator in enumerate(node.ops):
        other = copy.deepcopy(node)
        other.ops[number] = OTHER_OPERATOR[type(operator)]()
        yield other


def _other_constants(value: int) -> Iterator[ast.expr]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    else:
        yield from (ast.Constant(value + 1), ast.Constant(value - 1))


def _other_answers(node: ast.Call) -> Iterator[ast.expr]:
    yield ast.parse(
        f"__import__('dataclasses').replace({ast.unparse(node)}, "
        f"answer=__import__('eligibility.verdicts').verdicts.Answer.{OTHER_ANSWER[_answer_of(node)]})",
        mode="eval",
    ).body
    if any(keyword.arg == "citation" for keyword in node.keywords):
        other = copy.copy(node)
        other.keywords = [keyword for keyword in node.keywords if keyword.arg != "citation"]
        yield other


def _shown(node: ast.expr, other: ast.expr, parents: Mapping[int, ast.AST]) -> str:
    """The text of `other`, which stands where `node` did; a number with what it is a number of."""
    if not isinstance(node, ast.Constant):
        return ast.unparse(other)
    parent = parents[id(node)]
    fields = {name: _swapped(value, node, other) for name, value in ast.iter_fields(parent)}
    return ast.unparse(type(parent)(**fields))


def _swapped(value: object, node: ast.expr, other: ast.expr) -> object:
    if isinstance(value, list):
        return [other if one is node else one for one in value]
    return other if value is node else value


def _replaced(text: str, node: ast.expr, other: str) -> str:
    lines = text.encode().splitlines(keepends=True)
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    head, tail = lines[first][: node.col_offset], lines[last][node.end_col_offset :]
    return b"".join([*lines[:first], head, f"({other})".encode(), tail, *lines[last + 1 :]]).decode()
