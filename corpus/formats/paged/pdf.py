"""PDF: the text of each page by PDFium, put together to paragraphs. Scans have none and are named as such."""

from pathlib import Path

import pypdfium2
from pypdfium2 import raw

from corpus.errors import UnreadableReport
from corpus.formats.content import Content
from corpus.formats.files import no_text, only_pictures, read_bytes, show_name
from corpus.formats.paged import ocr
from corpus.formats.paged.characters import read_page
from corpus.formats.paged.legible import legible
from corpus.formats.paged.lines import Page
from corpus.formats.paged.pages import paragraphs
from corpus.report import Noise, ReadWarning

MAX_PAGES = 2_000
# A page with less text than this, and a picture, is a scan with a stamp at most.
_SCANNED = 20


def read_pdf(path: Path) -> Content:
    """The text at `path`, paragraph by paragraph with its page; UnreadableReport for scans and locked files."""
    data = read_bytes(path)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise (_locked(path) if error.err_code == raw.FPDF_ERR_PASSWORD else _damaged(path)) from error
    try:
        if len(document) > MAX_PAGES:
            raise _too_long(path)
        pages: list[Page] = []
        scanned: list[int] = []
        recognized: list[int] = []
        aslant: list[Noise] = []
        for number in range(len(document)):
            page = document[number]
            read, slanted = read_page(page)
            if slanted:
                aslant.append(Noise("watermark", slanted, 0))
            if sum(len(piece.text.strip()) for piece in read.pieces) < _SCANNED and _has_picture(page):
                if ocr.installed() and len(recognized) < ocr.MAX_PAGES:
                    recognized.append(number + 1)
                    read = Page(list(ocr.pieces(page)), read.height)
                else:
                    scanned.append(number + 1)
            pages.append(read)
            page.close()
    except pypdfium2.PdfiumError as error:
        raise _damaged(path) from error
    finally:
        document.close()
    if scanned and len(scanned) == len(pages):
        raise only_pictures(path)
    lines, hints, noise = paragraphs(pages)
    if not any(line.strip() for line in lines):
        raise only_pictures(path) if scanned or recognized else no_text(path)
    lines, unknown = legible(lines, path)
    warnings = (*_recognized(recognized), *_partly(scanned), *unknown)
    return Content("pdf", None, "\n".join(lines), hints, (*noise, *aslant), warnings)


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    kinds = (raw.FPDF_PAGEOBJ_IMAGE,)
    return next(iter(page.get_objects(filter=kinds, max_depth=3)), None) is not None


def _recognized(numbers: list[int]) -> tuple[ReadWarning, ...]:
    if not numbers:
        return ()
    zh, en = _listed(numbers)
    return (
        ReadWarning(
            f"第 {zh} 页是图片，文字由 OCR 识别，可能有错，引用前请核对原件",
            f"page {en} is a picture whose text OCR read; check the original before quoting it",
        ),
    )


def _partly(scanned: list[int]) -> tuple[ReadWarning, ...]:
    if not scanned:
        return ()
    zh, en = _listed(scanned)
    return (
        ReadWarning(
            f"第 {zh} 页是图片，没有读取；请先识别成文字",
            f"page {en} is a picture and was not read; run OCR on it first",
        ),
    )


def _listed(numbers: list[int]) -> tuple[str, str]:
    more = "…" if len(numbers) > 20 else ""
    return "、".join(map(str, numbers[:20])) + more, ", ".join(map(str, numbers[:20])) + more


def _locked(path: Path) -> UnreadableReport:
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”设有打开密码。请去掉密码后重新导出。",
        f"'{name}' needs a password to be opened. Remove the password and export it again.",
    )


def _too_long(path: Path) -> UnreadableReport:
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”超过 {MAX_PAGES} 页。请拆成几个文件。",
        f"'{name}' has more than {MAX_PAGES} pages. Split it into several files.",
    )


def _damaged(path: Path) -> UnreadableReport:
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”不是完整的 PDF，或已损坏。请重新导出，或用 WPS 打开后另存为 .docx。",
        f"'{name}' is not a whole PDF, or is damaged. Export it again, or open it in WPS and save it as .docx.",
    )
