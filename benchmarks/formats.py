"""The invented reports of :mod:`benchmarks.generate` in every format that this machine can write."""

import html
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.generate import report

# LibreOffice writes these from the .docx files.
CONVERTED = ("pdf", "odt", "rtf", "doc")
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
# Characters in a line, lines on a page, and the height of a line in millimetres.
_WIDE, _HIGH, _STEP = 34, 40, 6.0


def write(folder: Path, count: int, only: Sequence[str] | None = None) -> tuple[dict[str, Path], list[str]]:
    """A folder for each format, and the formats that nothing here can write."""
    found: dict[str, Path] = {}
    for name, make in _WRITERS.items():
        place = folder / name
        place.mkdir(parents=True)
        for number in range(count):
            title, text = report(number)
            make(place / f"{Path(title).stem}.{name}", text)
        found[name] = place
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    wanted = [name for name in CONVERTED if only is None or name in only]
    for name in wanted if soffice else ():
        found[name] = folder / name
        command = [
            str(soffice),
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            name,
        ]
        subprocess.run(
            [*command, "--outdir", str(found[name]), *map(str, sorted(found["docx"].iterdir()))],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    chosen = {name: place for name, place in found.items() if only is None or name in only}
    return chosen, [name for name in wanted if name not in found]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _txt(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _html(path: Path, text: str) -> None:
    body = "".join(f"<p>{html.escape(line)}</p>\n" for line in _lines(text))
    path.write_text(
        f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{body}</body></html>',
        encoding="utf-8",
    )


def _docx(path: Path, text: str) -> None:
    """Each line of a few runs, as Word writes them."""
    paragraphs = []
    for line in _lines(text):
        pieces = [line[place : place + 24] for place in range(0, len(line), 24)]
        runs = "".join(
            f'<w:r><w:rPr><w:rFonts w:eastAsia="仿宋_GB2312"/><w:sz w:val="32"/></w:rPr><w:t>{html.escape(piece)}</w:t></w:r>'
            for piece in pieces
        )
        paragraphs.append(f'<w:p><w:pPr><w:ind w:firstLineChars="200"/></w:pPr>{runs}</w:p>')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr(
            "word/document.xml", f"<w:document {_W}><w:body>{''.join(paragraphs)}</w:body></w:document>"
        )


def _ofd(path: Path, text: str) -> None:
    """A text object a line, the first of a paragraph set in."""
    rows: list[tuple[float, str]] = []
    for line in _lines(text):
        rest = line[_WIDE - 2 :]
        rows.append((30.0, line[: _WIDE - 2]))
        rows += [(20.0, rest[place : place + _WIDE]) for place in range(0, len(rest), _WIDE)]
    pages = [rows[place : place + _HIGH] for place in range(0, len(rows), _HIGH)]
    listed = "".join(
        f'<ofd:Page ID="{n + 10}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "OFD.xml",
            f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        )
        area = "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
        archive.writestr(
            "Doc_0/Document.xml", f"<ofd:Document {_OFD}>{area}<ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
        )
        for number, page in enumerate(pages):
            objects = "".join(
                f'<ofd:TextObject ID="{n + 100}" Boundary="{x} {20 + n * _STEP} 180 5" Font="1" Size="5"><ofd:TextCode X="0" Y="4.5" '
                f'DeltaX="g {max(1, len(words) - 1)} 5">{html.escape(words)}</ofd:TextCode></ofd:TextObject>'
                for n, (x, words) in enumerate(page)
            )
            layer = f'<ofd:Content><ofd:Layer ID="3">{objects}</ofd:Layer></ofd:Content>'
            archive.writestr(f"Doc_0/Pages/Page_{number}/Content.xml", f"<ofd:Page {_OFD}>{layer}</ofd:Page>")


_WRITERS: dict[str, Callable[[Path, str], None]] = {
    "txt": _txt, "md": _txt, "html": _html, "docx": _docx, "ofd": _ofd,
}  # fmt: skip
