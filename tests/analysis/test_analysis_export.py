"""Tables as files, opened again with the libraries that read them."""

import csv
import io
import zipfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from docx import Document
from docx.shared import Mm, Pt
from libraries import CharacterEncoder, library, report

from analysis.asked import read_asked
from analysis.compare import Theme
from analysis.copies import Pair
from analysis.coverage import coverage
from analysis.export.citation import cited, quoted
from analysis.export.files import writer_of
from analysis.export.sheet import as_sheet
from analysis.export.table import Table, of_compare, of_copies, of_coverage, of_ledger, of_track, quoting
from analysis.export.text import as_csv, as_markdown
from analysis.export.word import as_word
from analysis.export.words import WORDS
from analysis.ledger import ledger
from analysis.matching.likeness import Likeness
from analysis.statements import Statement
from analysis.track import Item, Later
from corpus.errors import YoujuError
from retrieval.ranking.rank import Searcher
from retrieval.understanding.catalogue import library_of

WATER = report("水利局2022.txt", "水利局", 2022, ("problem", "=1+1 不是公式，账上还有186万元。"))


def _table() -> Table:
    snapshot = library(WATER)
    return of_ledger(ledger(snapshot, Likeness(CharacterEncoder())), quoting(snapshot))


def _statement(headings: tuple[str, ...], point: str | None) -> Statement:
    return Statement(
        "a.txt", "年度报告", "水利局", 2022, headings, point, "problem", 0, 0, 0, 4, "有的“两张皮”"
    )


def test_who_asks_for_those_that_do_not_say_it_gets_them_by_name_and_first() -> None:
    snapshot = library(WATER, report("镇2022.txt", "云溪镇", 2022, ("problem", "路灯坏了没人修。")))
    asked = read_asked("哪些单位从没写过“路灯”？", library_of(snapshot))
    table = of_coverage(coverage(Searcher(snapshot, CharacterEncoder()), asked), quoting(snapshot))
    assert table.note.endswith("。所问的是没有提到的，不能确定的也算在内：水利局")
    assert [row[:2] for row in table.rows] == [("水利局", "未提到"), ("云溪镇", "提到")]
    asked = read_asked("哪些单位写过“路灯”？", library_of(snapshot))
    table = of_coverage(coverage(Searcher(snapshot, CharacterEncoder()), asked), quoting(snapshot))
    assert "所问的" not in table.note and [row[0] for row in table.rows] == ["云溪镇", "水利局"]


def test_a_citation_in_mainland_style() -> None:
    one = _statement(("二、存在的问题", "（二）作风方面"), "一是")
    assert cited(one) == "（《年度报告》第二部分第（二）点“一是”）"
    assert quoted("有的“两张皮”", one).startswith("“有的“两张皮””（《年度报告》"), "every sign stays as it is"
    assert cited(_statement(("主要问题。",), None)) == "（《年度报告》“主要问题”）"
    below = _statement(("2023年报告", "一、主要做法", "第五、百姓喝水更放心"), None)
    assert cited(below) == "（《年度报告》“2023年报告”第一部分第五点）"
    assert cited(_statement(("（一）学习", "二、不足"), None)) == "（《年度报告》第（一）点第二点）"
    assert cited(_statement(("2 面临的困难", "2.1 候诊时间长"), None)) == (
        "（《年度报告》“2 面临的困难”第2.1项）"
    )
    points = {
        "1、": "第1项",
        "3．": "第3项",
        "（2）": "第（2）点",
        "二、": "第二项",
        "①": "“①”",
        "首先": "“首先”",
    }
    for point, place in points.items():
        assert cited(_statement(("二、问题",), point)) == f"（《年度报告》第二部分{place}）"


@pytest.mark.parametrize(
    ("similarity", "said"), [(1.0, "100%"), (0.9999, "99%"), (0.9567, "95%"), (0.29, "29%")]
)
def test_what_is_not_all_the_same_is_not_rounded_up(similarity: float, said: str) -> None:
    one = _statement((), None)
    table = of_copies([Pair(one, one, similarity, ())], lambda _: "话")
    assert table.rows[0][0] == said


def test_the_table_counts_its_rows_and_quotes_the_report() -> None:
    table = _table()
    assert table.note == "共 1 条，来自 1 份报告，涉及 1 个单位"
    assert table.rows[0][4] == WATER.passages[0].text


def test_headings_in_english_over_the_same_quotes() -> None:
    snapshot = library(WATER)
    found = ledger(snapshot, Likeness(CharacterEncoder()))
    english = of_ledger(found, quoting(snapshot), "en")
    assert (english.title, english.columns[4:7]) == ("Ledger of problems", ("Problem", "Cause", "Plan"))
    assert english.note == "1 row from 1 report, 1 unit"
    assert [list(map(str, row)) for row in english.rows] == [list(map(str, row)) for row in _table().rows]
    assert WORDS["zh"].keys() == WORDS["en"].keys()


def test_a_ledger_of_another_role_is_called_so_and_has_no_causes() -> None:
    snapshot = library(report("a.txt", "水利局", 2022, ("achievement", "水库维修资金全部拨付到位。")))
    found = ledger(snapshot, Likeness(CharacterEncoder()), role="achievement")
    table = of_ledger(found, quoting(snapshot), "zh", "achievement")
    assert table.title == "成效台账" and "原因" not in table.columns
    assert len(table.columns) == len(table.widths) == len(table.rows[0])


@pytest.mark.parametrize("now", ["=1+1 不是公式，账上还有999万元。", "短。"])
def test_a_report_that_was_changed_meanwhile_is_not_quoted(now: str) -> None:
    found = ledger(library(WATER), Likeness(CharacterEncoder()))
    changed = library(report("水利局2022.txt", "水利局", 2022, ("problem", now)))
    with pytest.raises(YoujuError, match=r"水利局2022\.txt.*改动过"):
        of_ledger(found, quoting(changed))
    with pytest.raises(YoujuError, match=r"水利局2022\.txt"):
        of_ledger(found, quoting(library(report("b.txt", "水利局", 2022, ("problem", now)))))


def test_sources_lead_to_the_page_where_it_runs() -> None:
    table = replace(_table(), page="http://127.0.0.1:7860/")
    passage = WATER.passages[0]
    address = (
        f"http://127.0.0.1:7860/?{urlencode({'report': WATER.path, 'at': f'{passage.start}-{passage.end}'})}"
    )
    with zipfile.ZipFile(io.BytesIO(as_sheet(table))) as book:
        linked = book.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    assert f'Target="{address.replace("&", "&amp;")}"' in linked
    document = Document(io.BytesIO(as_word(table)))
    assert address in [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert f"](<{address}>)" in as_markdown(table).decode()
    assert "http" not in as_csv(table).decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(as_sheet(_table()))) as book:
        assert not any("sheet1.xml.rels" in name for name in book.namelist())


def test_hostile_characters_do_not_break_a_file() -> None:
    rows = (("\x00\x0b<w:t>&\ud800", "[]:*?/\\" * 9),)
    table = Table("台账[1]:*?/\\" * 5, "注\x01", ("一\x02", "二"), (5, 5), rows)
    document = Document(io.BytesIO(as_word(table)))
    assert document.tables[0].rows[1].cells[0].text == "\ufffd\ufffd<w:t>&\ufffd"
    with zipfile.ZipFile(io.BytesIO(as_sheet(table))) as book:
        assert "\ufffd\ufffd&lt;w:t&gt;&amp;\ufffd" in book.read("xl/sharedStrings.xml").decode()
    assert as_csv(table) and as_markdown(table)


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
    assert "PAGE" in section.footer.paragraphs[0]._p.xml and "PAGE" in section.even_page_footer._element.xml
    assert document.settings.odd_and_even_pages_header_footer
    widths = [cell.width for cell in grid.rows[0].cells if cell.width is not None]
    # A year has room for four digits, and the columns fill the page: 297 mm less the margins.
    assert min(widths) >= Pt(45) and abs(sum(widths) - Mm(297 - 28 - 26)) < Mm(1)


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


def test_later_years_stand_in_order_with_those_that_say_nothing() -> None:
    problem = _statement(("二、问题",), "一是")
    solved, again = (
        Later(replace(problem, year=year, text=f"{year}年"), relation, 0.9)
        for year, relation in ((2025, "solved"), (2023, "again"))
    )
    for lang, note in (("zh", "由模型按所引原文判断"), ("en", "a model's judgement")):
        item = Item(problem, (again, solved), (2023, 2024, 2025))
        table = of_track([item], lambda one: one.text if one else "", lang)
        assert note in table.note
        assert [row[4:7] for row in table.rows] == [
            (2023, WORDS[lang]["again"], "2023年"),
            (2024, WORDS[lang]["silent"], ""),
            (2025, WORDS[lang]["solved"], "2025年"),
        ]


def test_a_cell_that_has_no_room_says_so() -> None:
    whole = "甲" * 40_000
    table = Table("题", "注", ("一",), (5,), ((whole,), ("乙",)))
    with zipfile.ZipFile(io.BytesIO(as_sheet(table))) as book:
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "甲……（单元格放不下，全文在出处所引的报告里）</t>" in strings
    assert "有 1 个单元格放不下全文，末尾已注明" in strings
    assert whole in as_markdown(table).decode()


def test_a_source_says_whose_it_is_where_its_title_does_not() -> None:
    one = _statement(("二、问题",), None)
    titled = replace(one, title="水利局2022年度报告")
    row = of_copies([Pair(one, titled, 0.9, ())], lambda _: "话").rows[0]
    assert [str(row[2]), str(row[4])] == [
        "水利局 2022（《年度报告》第二部分）",
        "（《水利局2022年度报告》第二部分）",
    ]


def test_a_comparison_has_beside_each_other_what_is_of_one_thing() -> None:
    one, other, third = (_statement((), label) for label in ("一是", "二是", "三是"))
    theme = Theme("作风", (one, other), (third, other), frozenset((third,)), ((other, other),))
    table = of_compare([theme], lambda quoted: quoted.point or "" if quoted else "")
    assert [row[:1] + row[2:3] + row[4:5] for row in table.rows] == [
        ("作风", "一是", ""),
        ("作风", "二是", "二是"),
        ("作风", "", "〔可能无关〕三是"),
    ]
    assert table.note.startswith("共 1 个主题")
    # Where there are but two there is nothing to mistake.
    assert Theme("作风", (one,), (third,), frozenset((third,))).rows == [(one, third)]
