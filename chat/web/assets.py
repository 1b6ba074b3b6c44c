"""The page's own scripts and styles, under an address that changes whenever one of them does.

The folder's digest stands in the path, so that modules which import each other by relative names stay
together: a browser keeps all of them for good, and never mixes those of two versions.
"""

import hashlib
from os import PathLike, stat_result
from pathlib import Path

from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

from chat.texts.sentences import Lang

FOLDER = Path(__file__).resolve().parent.parent / "static"


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        content = file.read_bytes()
        digest.update(f"{file.relative_to(folder).as_posix()}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()[:12]


ROOT = f"/youju/{_digest(FOLDER)}"


def scripts() -> list[str]:
    """The paths of all scripts in the folder."""
    return sorted(file.relative_to(FOLDER).as_posix() for file in FOLDER.rglob("*.js"))


def at(name: str) -> str:
    """The address of a file by its path in the folder."""
    return f"{ROOT}/{name}"


def near(lang: Lang, address: str) -> str:
    """An address of the application as the page of a language links to it.

    The pages stand at `/` and `/en/`, wherever the application stands below its server: what is
    relative to them holds there as well.

    >>> near("zh", "/library/original"), near("en", "/library/original")
    ('library/original', '../library/original')
    """
    return ("../" if lang == "en" else "") + address.removeprefix("/")


def load(lang: Lang, name: str) -> str:
    """The script that imports one of ours by its path in the folder, for a component of a page."""
    return f"import(new URL('{near(lang, at(name))}', document.baseURI))"


class Kept(StaticFiles):
    """Files a browser need never ask for again."""

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
