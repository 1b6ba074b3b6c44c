"""Scanned pages: read where RapidOCR is installed, named where it is not."""

import subprocess
from pathlib import Path

import pytest
from page_files import write_pdf

from corpus.errors import UnreadableReport
from corpus.formats.paged import ocr
from corpus.formats.paged.lines import Piece
from corpus.formats.paged.pdf import read_pdf
from corpus.report import Report
from corpus.sandbox import libreoffice
from corpus.sandbox.pool import Sandbox, identity

LINES = [
    "浒州市档案馆2024年工作总结",
    "一、主要工作",
    "接收各门类档案3260卷，完成数字化扫描41万页。",
    "二、存在的问题",
    "库房面积不足，部分档案露天堆放。",
]


def test_pages_past_the_limit_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With an engine that sees one line on every picture."""
    monkeypatch.setattr(ocr, "installed", lambda: True)
    monkeypatch.setattr(
        ocr, "pieces", lambda _page: iter([Piece("堤防加固已经完成三处。", 60.0, 90.0, 16.0)])
    )
    monkeypatch.setattr(ocr, "MAX_PAGES", 1)
    content = read_pdf(write_pdf(tmp_path / "scan.pdf", [], [], pictures=[0, 1]))
    assert content.text == "堤防加固已经完成三处。"
    read, left = content.warnings
    assert "第 1 页" in read.zh and "OCR" in read.zh and "check the original" in read.en
    assert "第 2 页" in left.zh and "not read" in left.en


def test_without_an_engine_a_scan_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "installed", lambda: False)
    with pytest.raises(UnreadableReport, match="OCR"):
        read_pdf(write_pdf(tmp_path / "scan.pdf", [], pictures=[0]))


@pytest.mark.skipif(not ocr.installed(), reason="RapidOCR is not installed (requirements-ocr.txt)")
@pytest.mark.skipif(
    libreoffice.program() is None, reason="LibreOffice, which prints the page, is not installed"
)
def test_a_scan_is_read_behind_the_fence(tmp_path: Path) -> None:
    import pypdfium2

    (tmp_path / "a.txt").write_text("\n".join(LINES), encoding="utf-8")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [str(libreoffice.program()), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "a.txt")],
        check=True, capture_output=True,
    )  # fmt: skip
    folder = tmp_path / "reports"
    folder.mkdir()
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as printed:
        printed[0].render(scale=2.5).to_pil().convert("L").save(folder / "scan.pdf")
    with Sandbox(folder, identity) as sandbox:
        ((report,),) = sandbox.read([folder / "scan.pdf"])
    assert isinstance(report, Report)
    assert report.title == LINES[0]
    assert [passage.text for passage in report.passages] == [LINES[2], LINES[4]]
    assert [section.heading for section in report.sections] == [LINES[1], LINES[3]]
    assert {passage.page for passage in report.passages} == {1}
    assert "OCR" in report.warnings[0].zh
