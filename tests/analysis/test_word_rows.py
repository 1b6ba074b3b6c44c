"""Rows of a document, written as text: the same to the last byte as through the objects of the library, in little memory."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

import pytest
from docx.document import Document as Page
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from analysis.export import word
from analysis.export.table import Cell, Source, Table
from analysis.export.word import as_word, saved
from corpus.printable import printable
from corpus.system import this

PAGE = 'https://reports.example.gov.cn/?"<&>'
HOSTILE = "甲&<w:t>\"'\t]]>\x00\u2028\x85 乙\n\n丙\r丁 "


def table(rows: Sequence[tuple[Cell, ...]], page: str | None = PAGE) -> Table:
    return Table("台账</w:tblGrid>", "共\n两行", ("号", "原文", "出处", "文件", "空"), (6, 48, 36, 24, 2), tuple(rows), page=page)  # fmt: skip


def through_objects(wanted: Table) -> dict[str, bytes]:
    """The parts of the file where each row becomes objects of the library, as it was done before."""
    keep: list[Page] = []

    def keeping(document: Page) -> bytes:
        keep.append(document)
        return saved(document)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word, "saved", keeping)
        as_word(wanted)
    document = keep[0]
    grid = document.tables[0]._tbl
    widths = [int(column.get(f"{{{grid.nsmap['w']}}}w")) for column in grid.tblGrid.gridCol_lst]
    for row, header in ((wanted.columns, True), *((row, False) for row in wanted.rows)):
        grid.append(parse_xml(_row(document, wanted, row, widths, header=header)))
    return parts(saved(document))


def _row(document: Page, wanted: Table, cells: Sequence[Cell], widths: Sequence[int], *, header: bool) -> str:
    found = []
    for cell, width in zip(cells, widths, strict=True):
        style = f'<w:rPr>{"<w:b/>" if header else ""}<w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr>'
        lines = printable(str(cell)).split("\n")
        words = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
        run = f"<w:r>{style}{words}</w:r>"
        if isinstance(cell, Source) and wanted.page:
            links = document.part.rels
            name = f"link{len(links)}"
            to = cell.address(wanted.page)
            links.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, to, name, is_external=True)
            run = f'<w:hyperlink r:id="{name}">{run}</w:hyperlink>'
        found.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
            f'<w:spacing w:before="0" w:after="0"/></w:pPr>{run}</w:p></w:tc>'
        )
    again = "<w:trPr><w:tblHeader/></w:trPr>" if header else "<w:trPr><w:cantSplit/></w:trPr>"
    return f"<w:tr {nsdecls('w', 'r')}>{again}{''.join(found)}</w:tr>"


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.parametrize("page", [PAGE, None])
def test_every_part_is_the_same_to_the_last_byte(page: str | None) -> None:
    rows = [
        (number, text, Source(f"《{text}》", f"甲/{text}.txt", number, number + 3), " ", "")
        for number, text in enumerate((HOSTILE, "", "=1+1", "\n", " 前后有空 "))
    ]
    for wanted in (table(rows, page), table([], page)):
        made, expected = parts(as_word(wanted)), through_objects(wanted)
        assert list(made) == list(expected) and made == expected


_PEAK = """
import resource
from analysis.export.table import Source, Table
from analysis.export.word import as_word, saved

rows = tuple((n, "乙方面抓得不紧，台账没有专人管理。", Source("《甲》", "甲.txt", n, n), "甲.txt", "") for n in range(6_000))
as_word(Table("台账", "注", ("号", "原文", "出处", "文件", "空"), (6, 48, 36, 24, 2), (), page="https://a/"))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
as_word(Table("台账", "注", ("号", "原文", "出处", "文件", "空"), (6, 48, 36, 24, 2), rows, page="https://a/"))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(not this().linux, reason="the most a process took is in kilobytes on Linux alone")
def test_thousands_of_rows_take_little_memory() -> None:
    """6,000 rows of five cells took 96 megabytes as objects."""
    found = subprocess.run([sys.executable, "-c", _PEAK], capture_output=True, text=True, check=True)
    assert int(found.stdout) < 20 * 1024
