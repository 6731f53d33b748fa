"""Whether the golden tables notice every small change of the rules: `python -m tests.eligibility.mutants`.

Each mutant is the rules and tables with one change. It is killed when a golden row fails, or when the changed
rules cannot even be read. Words after the command keep only the mutants whose line has all of them in it.

Every mutant has a process of its own, forked from this one before the rules are imported. Nothing is written
into the working tree.
"""

import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from itertools import chain
from pathlib import Path
from types import ModuleType

import pyproj  # noqa: F401  both are imported here, so that no mutant has to do it again
import pytest  # noqa: F401

from tests.eligibility.equivalent import CHANGES, FUNCTIONS
from tests.eligibility.mutating import Mutant, mutants_of_code
from tests.eligibility.mutating_tables import mutants_of_tables

ROOT = Path(__file__).parents[2]
AT_A_TIME = min(os.cpu_count() or 1, 8)
LIMIT_S = 60  # a mutant that runs for ever is noticed too


class Changed(MetaPathFinder, Loader):
    """Imports one module of the rules from other text than its file has."""

    def __init__(self, mutant: Mutant) -> None:
        self.name, self.text = f"eligibility.{Path(mutant.path).stem}", mutant.text

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        return spec_from_loader(fullname, self) if fullname == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.text, f"mutant of {self.name}", "exec"), module.__dict__)  # noqa: S102


def main(words: list[str]) -> int:
    made = [mutant for mutant in every_mutant() if all(word in str(mutant) for word in words)]
    tried = [mutant for mutant in made if not excuse_of(mutant)]
    with multiprocessing.get_context("fork").Pool(AT_A_TIME, maxtasksperchild=1) as processes:
        objection = processes.apply(objection_to, [None])
        if objection:
            raise SystemExit(f"the golden tables object to the rules as they are: {objection}")
        objections = processes.map(objection_to, tried, chunksize=1)
    survivors = [mutant for mutant, objection in zip(tried, objections, strict=True) if not objection]
    for mutant in survivors:
        say(f"SURVIVED  {mutant}")
    unused = [] if words else excuses_without_mutant(made)
    for excuse in unused:
        say(f"NOT MADE  {excuse}: take it out of equivalent.py")
    say(
        f"{len(tried)} mutants, {len(tried) - len(survivors)} killed, {len(survivors)} survived; "
        f"{len(made) - len(tried)} more change no answer"
    )
    return 1 if survivors or unused else 0


def every_mutant() -> Iterator[Mutant]:
    return chain(mutants_of_code(ROOT), mutants_of_tables(ROOT))


def excuse_of(mutant: Mutant) -> str:
    """Why the mutant need not be noticed; empty when it has to be."""
    return FUNCTIONS.get(mutant.place, "") or CHANGES.get(_change(mutant), "")


def excuses_without_mutant(made: list[Mutant]) -> list[str]:
    unused = [*(set(CHANGES) - set(map(_change, made))), *(set(FUNCTIONS) - {one.place for one in made})]
    return sorted(map(str, unused))


def _change(mutant: Mutant) -> tuple[str, str, str]:
    return mutant.place, mutant.before, mutant.after


def objection_to(mutant: Mutant | None) -> str:
    """What the golden tables say against the mutant, or the rules as they are; empty when they agree."""
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(LIMIT_S)
    try:
        _ask_every_row(mutant)
    except Exception as found:  # noqa: BLE001  whatever goes wrong in a mutant shows that it was noticed
        return f"{type(found).__name__}: {found}"[:500] or "?"
    return ""


def _too_long(*_: object) -> None:
    raise TimeoutError(f"it ran for more than {LIMIT_S} seconds")


def _ask_every_row(mutant: Mutant | None) -> None:
    if mutant is not None and mutant.is_code:
        sys.meta_path.insert(0, Changed(mutant))
    from eligibility.reading import TABLES, read_law  # the rules are imported after the change, never before
    from tests.eligibility import test_golden, test_golden_tables

    tables = {name: ROOT / "data" / "reference" / f"{name}.csv" for name in TABLES}
    with tempfile.TemporaryDirectory() as folder:
        if mutant is not None and not mutant.is_code:
            changed = Path(folder, Path(mutant.path).name)
            changed.write_text(mutant.text, encoding="utf-8")
            tables[changed.stem] = changed
        law = read_law(tables, edition="mutated")
    for row in test_golden.ROWS:
        test_golden.test_the_rule_answers_as_the_clause_says(row, law)
    for table, test in test_golden_tables.TESTS:
        for row in table:
            test(row, law)


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
