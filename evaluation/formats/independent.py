"""The text of a file by programs that share nothing with our readers: to compare with, never to index.

PDF by pdftotext (poppler), Word, OpenDocument, rich text and web pages by LibreOffice, OFD and plain
text by what Python brings along. Nothing is cleaned: page numbers, headers and footers are in it.
"""

import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from corpus.sandbox import libreoffice

_BY_LIBREOFFICE = frozenset((".doc", ".docx", ".wps", ".odt", ".rtf", ".html", ".htm"))
_SECONDS = 300.0


def extract(files: Sequence[Path]) -> Mapping[Path, str]:
    """The text of each file that something here can read; files no program here reads are left out."""
    found: dict[Path, str] = {}
    for file in files:
        text = _pdf(file) if file.suffix.lower() == ".pdf" else _by_python(file)
        if text is not None:
            found[file] = text
    return found | _converted([file for file in files if file.suffix.lower() in _BY_LIBREOFFICE])


def _pdf(file: Path) -> str | None:
    program = shutil.which("pdftotext")
    if program is None:
        return None
    done = subprocess.run(  # noqa: S603 — the program found on this machine
        [program, "-q", "-enc", "UTF-8", str(file), "-"], capture_output=True, timeout=_SECONDS, check=False
    )
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _by_python(file: Path) -> str | None:
    match file.suffix.lower():
        case ".txt" | ".md":
            data = file.read_bytes()
            for encoding in ("utf-8-sig", "gb18030", "utf-16"):
                try:
                    return data.decode(encoding)
                except UnicodeDecodeError:
                    continue
        case ".ofd":
            try:
                with zipfile.ZipFile(file) as archive:
                    names = sorted(name for name in archive.namelist() if name.endswith("Content.xml"))
                    return "\n".join(
                        _text_codes(archive.read(name)) for name in names if "/Tpls/" not in name
                    )
            except (zipfile.BadZipFile, ElementTree.ParseError, OSError):
                return None
    return None


def _text_codes(data: bytes) -> str:
    # The files are the user's own, and entities are never fetched by this parser.
    root = ElementTree.fromstring(data)  # noqa: S314
    return "\n".join(item.text or "" for item in root.iter() if str(item.tag).endswith("TextCode"))


def _converted(files: Sequence[Path]) -> dict[Path, str]:
    """Each file as LibreOffice writes it as text; in one run, which takes most of its time to start."""
    soffice = libreoffice.program()
    if soffice is None or not files:
        return {}
    found: dict[Path, str] = {}
    with tempfile.TemporaryDirectory(prefix="youju-") as folder:
        copies = {file: Path(folder) / f"{number}{file.suffix.lower()}" for number, file in enumerate(files)}
        for file, copy in copies.items():
            shutil.copyfile(file, copy)
        subprocess.run(  # noqa: S603 — the program found on this machine
            [soffice, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--norestore",
             "--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder, *map(str, copies.values())],
            capture_output=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
        for file, copy in copies.items():
            written = copy.with_suffix(".txt")
            if written.is_file():
                found[file] = written.read_text(encoding="utf-8-sig", errors="replace")
    return found
