"""The rooms and which way imports run between them, read off the syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

# Each room and the rooms it may build on, from the ground up.
MAY_IMPORT = {
    "corpus": {"corpus"},
    "index": {"index", "corpus"},
    "retrieval": {"retrieval", "index", "corpus"},
    "analysis": {"analysis", "retrieval", "index", "corpus"},
    "chat": {"chat", "analysis", "retrieval", "index", "corpus"},
    "app": {"chat", "analysis", "retrieval", "index", "corpus"},
    "training": {"training", "evaluation", "analysis", "retrieval", "index", "corpus"},
    "evaluation": {"evaluation", "analysis", "retrieval", "index", "corpus"},
    "benchmarks": {"benchmarks", "chat", "evaluation", "analysis", "retrieval", "index", "corpus"},
}
# Inside a room, its sub-rooms from the ground up: each builds on those of the lines before it.
ORDERS = {
    "corpus": (
        ("errors", "printable", "report", "system", "terminal"),
        ("formats", "audit"),
        ("structure", "roles", "metadata"),
        ("passages", "points", "folder"),
        ("read", "rereading"),
        ("sandbox", "correct"),
        ("overview",),
        ("__main__",),
    ),
    "index": (
        ("conditions", "errors"),
        ("text",),
        ("models",),
        ("storage",),
        ("engine",),
        ("sync",),
        ("defaults", "options"),
        ("__main__",),
    ),
    "retrieval": (
        ("types",),
        ("understanding",),
        ("expansion",),
        ("ranking",),
        ("answerability",),
        ("presentation",),
        ("pipeline", "steady"),
        ("asking",),
        ("assistant", "remote"),
        ("interfaces",),
        ("__main__",),
    ),
}
# What a line of a report is can only be told together; no circle of modules all the same.
TOGETHER = {"structure", "roles", "metadata"}
# What stands above asks an engine by values; only who opens an index knows which it is.
ENGINES = ("index.engine.local", "index.engine.milvus")
OPENERS = {
    "retrieval.assistant",
    "retrieval.remote",
    "analysis",
    "chat.service.analyses",
    "evaluation",
    "benchmarks",
    "index.sync",
    "training.fusion",
}
WEB = {"gradio", "gradio_client", "fastapi", "starlette", "uvicorn"}
MODELS = {"torch", "sentence_transformers", "transformers"}
# Packages that only these modules or rooms may import, so that each can be replaced in one place.
AT_HOME_IN = {
    "faiss": ("index.engine.local.dense", "benchmarks"),
    "pymilvus": ("index.engine.milvus",),
    "ray": ("index.sync.workers",),
    "jieba": ("index.text.tokens", "training.static", "training.encoder", "benchmarks"),
    "rjieba": ("index.text.tokens",),
    "pypinyin": ("retrieval.understanding.naming.romanised",),
    "opencc": ("index.text.tokens",),
    "sqlite3": ("index",),
    "numpy": (
        "corpus.roles",
        "corpus.structure.heading",
        "index",
        "retrieval",
        "analysis",
        "training",
        "evaluation",
        "benchmarks",
    ),
    "watchfiles": ("index.sync.watch",),
    "prometheus_client": ("chat.entrance.health",),
    "psutil": ("index.sync.watch", "benchmarks"),
    "lxml": ("corpus.formats",),
    "mcp": ("retrieval.interfaces.mcp", "analysis.interfaces.mcp", "benchmarks.attempts.program"),
    "docx": ("chat.export", "analysis.export"),
    "xlsxwriter": ("analysis.export.sheet",),
    "pypdfium2": ("corpus.formats.paged.characters", "corpus.formats.paged.pdf"),
    "onnxruntime": ("index.models.transformer",),
    "onnx": ("training.encoder", "training.cross_encoder"),
    "rapidocr": ("corpus.formats.paged.ocr",),
    "olefile": ("corpus.formats.word.doc",),
    **dict.fromkeys(WEB, ("chat",)),
    # What is not its public components is in the seam alone.
    "gradio": ("chat.page", "chat.web.api", "chat.web.gradio_seam"),
    **dict.fromkeys(MODELS, ("index.models.encoder", "training", "retrieval.ranking.reranker", "benchmarks")),
}


@dataclass(frozen=True, slots=True)
class Import:
    """One import: where it stands, what it names, and whether it is done as soon as its module is."""

    module: str
    target: str
    line: int
    at_once: bool

    @property
    def room(self) -> str:
        return self.module.partition(".")[0]

    @property
    def package(self) -> str:
        return self.target.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def imports_of(source: str, module: str) -> Iterator[Import]:
    """Every import in the source, `if TYPE_CHECKING:` included."""
    return _walk(ast.parse(source), module, at_once=True)


def _walk(node: ast.AST, module: str, *, at_once: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                yield from (Import(module, name.name, child.lineno, at_once) for name in names)
            case ast.ImportFrom(module=str(target), level=0, names=names):
                # A name imported from a room may itself be a module: `from index import reading`.
                yield from (Import(module, f"{target}.{name.name}", child.lineno, at_once) for name in names)
            case ast.ImportFrom():
                raise AssertionError(f"{module}:{child.lineno} is a relative import; name the room")
        later = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _typing_only(child)
        yield from _walk(child, module, at_once=at_once and not later)


def _typing_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def sources() -> Iterator[tuple[Path, str]]:
    """Every file of the program with the name of its module."""
    for room in MAY_IMPORT:
        files = sorted((ROOT / room).rglob("*.py")) if (ROOT / room).is_dir() else [ROOT / f"{room}.py"]
        for file in files:
            if file.exists():
                yield file, ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.fixture(scope="module")
def imports() -> list[Import]:
    return [one for file, module in sources() for one in imports_of(file.read_text(encoding="utf-8"), module)]


def test_the_reading_of_imports_itself() -> None:
    source = (
        "import a.b\nfrom c import d\nif TYPE_CHECKING:\n    import e\ndef f():\n    from g.h import i, j\n"
    )
    assert [(one.target, one.line, one.at_once) for one in imports_of(source, "room.module")] == [
        ("a.b", 1, True),
        ("c.d", 2, True),
        ("e", 4, False),
        ("g.h.i", 6, False),
        ("g.h.j", 6, False),
    ]
    with pytest.raises(AssertionError, match="relative"):
        list(imports_of("from . import x", "room.module"))


def test_every_room_is_there(imports: list[Import]) -> None:
    assert {one.room for one in imports} >= {"corpus", "index", "retrieval", "chat", "app", "evaluation"}


def test_imports_run_one_way(imports: list[Import]) -> None:
    upwards = [str(i) for i in imports if i.package in MAY_IMPORT and i.package not in MAY_IMPORT[i.room]]
    assert upwards == []


def module_of(target: str, modules: set[str]) -> str:
    """The module that an imported name lies in; "" where it is none of the project."""
    while target and target not in modules:
        target = target.rpartition(".")[0]
    return target


@pytest.fixture(scope="module")
def graph(imports: list[Import]) -> dict[str, set[str]]:
    """Each module of the project and those that it imports, at once or later."""
    modules = {module for _, module in sources()}
    found: dict[str, set[str]] = {module: set() for module in modules}
    for one in imports:
        found[one.module].add(module_of(one.target, modules))
    return {module: {target for target in targets if target} for module, targets in found.items()}


@pytest.mark.parametrize("room", ORDERS)
def test_sub_rooms_build_on_those_before_them(room: str, graph: dict[str, set[str]]) -> None:
    level = {name: place for place, names in enumerate(ORDERS[room]) for name in names}
    inside = {module: module.split(".")[1] for module in graph if module.startswith(f"{room}.")}
    assert set(inside.values()) <= set(level), "a sub-room without a place in the order"
    upwards = [
        f"{module} imports {target}"
        for module, of in inside.items()
        for target in sorted(graph[module] & set(inside))
        if level[inside[target]] > level[of]
        or (
            level[inside[target]] == level[of]
            and of != inside[target]
            and not {of, inside[target]} <= TOGETHER
        )
    ]
    assert upwards == []


def test_only_who_opens_an_index_knows_which_engine_it_is(graph: dict[str, set[str]]) -> None:
    knowing = [
        f"{module} imports {target}"
        for module, targets in graph.items()
        for target in sorted(targets)
        if target.startswith(ENGINES)
        and not module.startswith(ENGINES)
        and not any(module == opener or module.startswith(f"{opener}.") for opener in OPENERS)
    ]
    assert knowing == []


def circle_in(graph: dict[str, set[str]]) -> list[str]:
    """A circle of imports, its first module at both ends; none where there is none."""
    done: set[str] = set()
    for start in sorted(graph):
        path: list[str] = []
        left = [iter([start])]
        while left:
            module = next(left[-1], None)
            if module is None:
                left.pop()
                done.update(path[-1:])
                path = path[:-1]
            elif module in path:
                return [*path[path.index(module) :], module]
            elif module not in done:
                path.append(module)
                left.append(iter(sorted(graph[module] - {module})))
    return []


def test_the_search_for_circles_itself() -> None:
    assert circle_in({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"d"}, "d": {"b"}}) == ["b", "c", "d", "b"]
    assert circle_in({"a": {"a"}}) == []


def test_no_modules_import_each_other_in_a_circle(graph: dict[str, set[str]]) -> None:
    assert circle_in(graph) == []


def test_no_room_reaches_into_another_s_entry_point(imports: list[Import]) -> None:
    assert [str(i) for i in imports if "__main__" in i.target.split(".") or i.package == "app"] == []


@pytest.mark.parametrize("package", sorted(AT_HOME_IN))
def test_packages_are_imported_only_where_they_belong(package: str, imports: list[Import]) -> None:
    homes = AT_HOME_IN[package]
    strays = [
        str(i)
        for i in imports
        if i.package == package
        and not any(i.module == home or i.module.startswith(f"{home}.") for home in homes)
    ]
    assert strays == []


def test_asking_never_waits_for_a_large_model_library(imports: list[Import]) -> None:
    """PyTorch takes seconds to import: only what was asked to use it may do so, and late."""
    early = [str(i) for i in imports if i.package in MODELS and i.at_once and "training" not in i.module]
    assert early == []


def test_the_shell_and_the_page_start_without_importing_anything_heavy(imports: list[Import]) -> None:
    """A mistyped option gets its sentence at once."""
    heavy = {"numpy", "faiss", "jieba", "rjieba", "lxml", "tokenizers"} | WEB | MODELS
    starts = ("app", "analysis.__main__", "retrieval.__main__", "index.__main__")
    own = [i for i in imports if i.module in starts and i.at_once]
    assert [str(i) for i in own if i.package in heavy] == []
    # Of the project, only what is itself light: the audit log, errors, the vocabulary, roles and the streams.
    assert {i.target.rpartition(".")[0] for i in own if i.package in MAY_IMPORT} <= {
        "corpus.audit",
        "corpus.errors",
        "corpus.report",
        "corpus.terminal",
        "index.options",
        "retrieval.interfaces.rights",
    }


def test_only_entry_points_know_where_things_lie(imports: list[Import]) -> None:
    """Lower rooms take paths as arguments."""
    knowing = {i.module for i in imports if i.target.startswith("index.defaults")}
    lower = {module for module in knowing if not module.startswith("benchmarks.")}
    assert {module for module in lower if module != "app" and not module.endswith(".__main__")} == set()
