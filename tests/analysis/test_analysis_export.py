"""Tables as files, opened again with the libraries that read them."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from libraries import CharacterEncoder, library, report

from analysis.export.citation import cited, quoted
from analysis.export.files import writer_of
from analysis.export.sheet import as_sheet
from analysis.export.table import Table, of_ledger, quoting
from analysis.export.text import as_csv, as_markdown
from analysis.export.word import as_word
from analysis.ledger import ledger
from analysis.matching.likeness import Likeness
from analysis.statements import Statement
from corpus.errors import YoujuError

WATER = report("水利局2022.txt", "水利局", 2022, ("problem", "=1+1 不是公式，账上还有186万元。"))


def _table() -> Table:
    snapshot = library(WATER)
    return of_ledger(ledger(snapshot, Likeness(CharacterEncoder())), quoting(snapshot))


def _statement(headings: tuple[str, ...], point: str | None) -> Statement:
    return Statement(
        "a.txt", "年度报告", "水利局", 2022, headings, point, "problem", 0, 0, 0, 4, "有的“两张皮”"
    )


def test_a_citation_in_mainland_style() -> None:
    one = _statement(("二、存在的问题", "（二）作风方面"), "一是")
    assert cited(one) == "（《年度报告》第二部分第（二）点“一是”）"
    assert cited(one, "title") == "（《年度报告》，2022年）"
    assert cited(one, "file") == "（a.txt）"
    assert quoted("有的“两张皮”", one).startswith("“有的‘两张皮’”（《年度报告》")
    assert cited(_statement(("主要问题。",), None)) == "（《年度报告》“主要问题”）"


def test_the_table_counts_its_rows_and_quotes_the_report() -> None:
    table = _table()
    assert table.note == "共 1 条，来自 1 个单位的 1 份报告"
    assert table.rows[0][4] == WATER.passages[0].text


def test_csv_has_the_mark_and_no_formula() -> None:
    content = as_csv(_table())
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[1][4] == "'" + WATER.passages[0].text


def test_markdown_keeps_cells_apart() -> None:
    table = Table("题", "注", ("一",), (5,), (("甲|乙\n丙",),))
    assert "| 甲\\|乙<br>丙 |" in as_markdown(table).decode()


def test_word_is_a4_with_margins_and_a_header_that_comes_again() -> None:
    document = Document(io.BytesIO(as_word(_table())))
    section = document.sections[0]
    assert section.page_width is not None and section.page_height is not None
    assert sorted((round(section.page_width.mm), round(section.page_height.mm))) == [210, 297]
    assert section.top_margin is not None and round(section.top_margin.mm) == 37
    grid = document.tables[0]
    assert grid.rows[1].cells[4].text == WATER.passages[0].text
    assert "w:tblHeader" in grid.rows[0]._tr.xml
    assert "PAGE" in section.footer.paragraphs[0]._p.xml


def test_a_sheet_has_a_frozen_header_filters_and_no_formula() -> None:
    with zipfile.ZipFile(io.BytesIO(as_sheet(_table()))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet and "<autoFilter" in sheet and "<f>" not in sheet


@pytest.mark.parametrize("name", ["台账.pdf", "无此文件夹/台账.xlsx"])
def test_a_file_that_cannot_be_written_is_said_before_any_work(name: str, tmp_path: Path) -> None:
    with pytest.raises(YoujuError):
        writer_of(tmp_path / name)


def test_a_file_that_is_there_is_never_replaced(tmp_path: Path) -> None:
    output = tmp_path / "台账.csv"
    write = writer_of(output)
    write(_table())
    kept = output.read_bytes()
    with pytest.raises(YoujuError, match="已经存在"):
        writer_of(output)
    with pytest.raises(YoujuError):
        write(_table())
    assert output.read_bytes() == kept
    assert [file.name for file in tmp_path.iterdir()] == ["台账.csv"]
