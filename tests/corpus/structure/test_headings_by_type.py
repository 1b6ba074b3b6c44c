"""Headings without numbers, told apart by the type that a Word file sets them in."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from word_files import paragraph, run, styles, write_docx

from corpus.formats import read
from corpus.read import read_report

FONTS = {"title": "方正小标宋简体", "outer": "黑体", "inner": "楷体", "text": "仿宋"}
LINES = [
    ("title", "禾浦市自来水有限公司2022年工作总结"),
    ("text", "2022年，公司上下克服旱情影响，完成了全年任务。"),
    ("outer", "这一年的账"),
    ("inner", "供水"),
    ("text", "全年供水4120万吨，水质合格率99.8%。"),
    ("inner", "管网"),
    ("text", "新铺管网36公里，漏损率下降两个百分点。"),
    ("outer", "还欠着用户的"),
    ("text", "夜间抢修只有一个班，最慢的一次等了四个小时。"),
    ("outer", "2023年往哪儿使劲"),
    ("text", "年底前增设两个抢修班，换表两千块。"),
]
TREE = [
    (1, "这一年的账"),
    (2, "供水"),
    (2, "管网"),
    (1, "还欠着用户的"),
    (1, "2023年往哪儿使劲"),
]


def written(path: Path, lines: Sequence[tuple[str, str]], bold: Sequence[str], **parts: str) -> Path:
    def properties(kind: str) -> str:
        return f'<w:rFonts w:eastAsia="{FONTS[kind]}"/>' + ("<w:b/>" if kind in bold else "")

    body = "".join(paragraph(run(words, properties(kind))) for kind, words in lines)
    return write_docx(path, body, **parts)


def tree(path: Path) -> list[tuple[int, str]]:
    return [
        (section.level, section.heading)
        for section in read_report(path.parent, path).sections
        if section.heading
    ]


@pytest.mark.parametrize("bold", [("title", "outer", "inner"), ("title", "outer"), ("title",)])
def test_a_heading_right_above_one_in_another_type_holds_it(tmp_path: Path, bold: Sequence[str]) -> None:
    assert tree(written(tmp_path / "a.docx", LINES, bold)) == TREE


def test_numbers_that_begin_anew_lie_below_both(tmp_path: Path) -> None:
    lines = [
        *LINES[:-1],
        ("text", "1.增设两个抢修班，夜里不断人。"),
        ("text", "2.换表两千块，装总表十二块。"),
    ]
    assert tree(written(tmp_path / "a.docx", lines, ("title",))) == TREE


def test_headings_of_two_types_that_never_meet_stay_beside_each_other(tmp_path: Path) -> None:
    lines = [line for line in LINES if line[1] != "这一年的账"]
    assert tree(written(tmp_path / "a.docx", lines, ("title", "outer", "inner"))) == [
        (1, words) for _, words in TREE[1:]
    ]


def test_the_type_of_a_line_is_told_where_nearly_all_of_the_text_is_in_another(tmp_path: Path) -> None:
    usual = '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:eastAsia="仿宋"/><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>'
    own = '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="own"/><w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr></w:style>'
    body = (
        paragraph("这一年的账", '<w:pStyle w:val="H"/>')
        + paragraph("全年供水4120万吨，水质合格率99.8%。")
        + paragraph(run("新铺管网36公里，", '<w:rFonts w:eastAsia="楷体"/>') + run("漏损率下降两个百分点。"))
    )
    content = read(write_docx(tmp_path / "a.docx", body, styles=styles(usual + own)))
    assert {line: hint.face for line, hint in content.hints.items()} == {0: "黑体 32"}
    half = [("outer", "这一年的账有盈也有亏"), ("text", "全年供水四千万吨")]
    assert read(written(tmp_path / "b.docx", half, ())).hints == {}
