"""What a reader can hold in mind: folders of at most fourteen modules and functions of sixty lines, those of the
tests among them, and files of 300 lines in the program."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("corpus", "index", "retrieval", "analysis", "chat", "training", "evaluation", "benchmarks")
MOST_MODULES, MOST_LINES, MOST_OF_A_FUNCTION = 14, 300, 60


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """The source of every file of the program and its tests by its path; scripts have a test of their own."""
    rooms = (*ROOMS, "tests")
    paths = [ROOT / "app.py", *(path for room in rooms for path in sorted((ROOT / room).rglob("*.py")))]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_folders_hold_at_most_fourteen_modules(files: dict[str, str]) -> None:
    modules = Counter(path.rpartition("/")[0] for path in files if not path.endswith("/__init__.py"))
    assert modules["analysis/matching"] > 10
    assert {folder: count for folder, count in modules.items() if count > MOST_MODULES} == {}


def test_files_have_at_most_three_hundred_lines(files: dict[str, str]) -> None:
    program = {path: source for path, source in files.items() if not path.startswith("tests/")}
    lines = {path: len(source.splitlines()) for path, source in program.items()}
    assert lines["app.py"] > 100
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def functions_of(source: str) -> Iterator[tuple[str, int]]:
    """Every function with its number of lines, those inside it too; decorators are not counted."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_functions_have_at_most_sixty_lines(files: dict[str, str]) -> None:
    assert list(functions_of("@x\ndef f():\n    def g():\n        pass\n")) == [("f", 3), ("g", 2)]
    found = {f"{path} {name}": count for path in files for name, count in functions_of(files[path])}
    assert {name: count for name, count in found.items() if count > MOST_OF_A_FUNCTION} == {}
