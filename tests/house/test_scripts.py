"""The page's scripts: which module imports which, and how large files and folders may grow."""

import posixpath
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "chat" / "static"
_FROM = re.compile(
    r"""^\s*(?:import|export)\b[^;"']*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']""", re.M
)


def imports_of(script: str, path: str) -> set[str]:
    """The paths of the modules that the text of the module at `path` imports."""
    named = (one or other for one, other in _FROM.findall(script))
    return {posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) for name in named}


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Modules that import each other in a ring, or nothing."""
    done: set[str] = set()

    def walk(name: str, way: list[str]) -> list[str]:
        if name in way:
            return [*way[way.index(name) :], name]
        if name in done:
            return []
        for other in sorted(graph.get(name, ())):
            if found := walk(other, [*way, name]):
                return found
        done.add(name)
        return []

    return next((found for name in sorted(graph) if (found := walk(name, []))), [])


def scripts() -> dict[str, str]:
    return {file.relative_to(FOLDER).as_posix(): file.read_text("utf-8") for file in FOLDER.rglob("*.js")}


def test_imports_are_read_and_circles_seen() -> None:
    text = 'import { a,\n  b } from "./b.js";\nimport * as c from "../c.js";\nimport("./d.js");\nimport "./e.js";\n'
    assert imports_of(text, "x/a.js") == {"x/b.js", "c.js", "x/d.js", "x/e.js"}
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_no_script_imports_itself_by_a_detour() -> None:
    all_ = scripts()
    graph = {path: imports_of(text, path) for path, text in all_.items()}
    assert {other for others in graph.values() for other in others} <= set(all_)
    assert circle(graph) == []


def test_nothing_of_the_page_grows_out_of_hand() -> None:
    files = [file for file in FOLDER.rglob("*") if file.is_file()]
    long = {file.name: n for file in files if (n := len(file.read_text("utf-8").splitlines())) > 300}
    assert long == {}
    crowded = {str(folder): n for folder, n in Counter(file.parent for file in files).items() if n > 14}
    assert crowded == {}


def test_small_helpers_exist_once() -> None:
    text = "\n".join(scripts().values())
    for name in ("press", "make", "say", "download", "clean"):
        assert len(re.findall(rf"\bfunction {name}\b|\bconst {name} =", text)) == 1, name
