"""The samples as LibreOffice saves them in other formats: no word is lost, none is added, no figure is cut."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from corpus.formats import read
from corpus.formats.content import Content
from corpus.formats.text import read_text
from corpus.sandbox import libreoffice
from evaluation.formats.__main__ import figures_kept, recall

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(
        libreoffice.program() is None, reason="LibreOffice, which writes the files, is not installed"
    ),
]
SAMPLES = Path(__file__).resolve().parents[3] / "corpus" / "samples"
REPORTS = Path(__file__).resolve().parents[4] / "shared" / "reports"
FORMATS = ("doc", "rtf", "odt", "html", "pdf")


def convert(folder: Path, files: list[Path], suffix: str) -> None:
    subprocess.run(
        [str(libreoffice.program()), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", suffix, "--outdir", str(folder), *map(str, files)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plain reports as Word documents, and these in every format; the five real ones too where they are."""
    made = tmp_path_factory.mktemp("conversions")
    for file in (*sorted(SAMPLES.glob("*.txt")), *sorted(REPORTS.glob("*.txt"))):
        text = read_text(file).text
        (made / file.name).write_text(text, encoding="utf-8-sig")
    convert(made, sorted(made.glob("*.txt")), "docx:MS Word 2007 XML")
    for suffix in FORMATS:
        convert(made, sorted(made.glob("*.docx")), suffix)
    return made


def everything(content: Content) -> str:
    """The text, and what was set aside as page numbers."""
    return "\n".join([content.text, *(noise.text for noise in content.noise)])


@pytest.mark.parametrize("suffix", ["docx", *FORMATS])
def test_no_word_is_lost_and_none_added(folder: Path, suffix: str) -> None:
    shares: Mapping[str, tuple[float, float, float]] = {
        original.stem: (
            recall(
                original.read_text("utf-8-sig"), everything(found := read(original.with_suffix(f".{suffix}")))
            ),
            recall(found.text, original.read_text("utf-8-sig")),
            figures_kept(original.read_text("utf-8-sig"), found.text),
        )
        for original in sorted(folder.glob("*.txt"))
    }
    assert len(shares) >= 5
    assert {name: share for name, share in shares.items() if min(share) < 0.995 or share[2] < 1.0} == {}
