"""PDF as other programs write it: the same page, drawn in a dozen ways, reads the same."""

from pathlib import Path
from shutil import which

import pytest
from page_files import Placed, write_drawn_pdf
from pdf_writers import TURNS, WRITERS, code, itext, width

from corpus.formats.paged.pdf import read_pdf
from evaluation.formats.__main__ import figures_kept, recall
from evaluation.formats.independent import extract

FIGURES = "投入2019.5万元修堤12.8公里，惠及群众3456户，完成率98.6%，"
PARAGRAPHS = [
    "河湾镇2023年工作总结",
    "一、主要工作",
    f"2023年，全镇{FIGURES}同比增长15%；{FIGURES}均居全县前列。",
    "（一）抓学习。组织“第一议题”学习12次，覆盖1.2万人次，比上年增长15%。",
    "二、存在问题",
    "经费缺口2万元，学习不深。",
]


def set_in_type(*paragraphs: str, number: int) -> list[Placed]:
    """Lines of 28 ems in type of 16 points, paragraphs set in by two; the page's number below."""
    lines: list[Placed] = []
    y = 120.0
    for paragraph in paragraphs:
        rest, x = paragraph, 104.0
        while rest:
            fits = max(n for n in range(len(rest) + 1) if x + 16 * width(rest[:n]) <= 72 + 16 * 28)
            # No line begins with a comma.
            fits += rest[fits : fits + 1] in ("，", "。", "；")
            lines.append((x, y, 16.0, rest[:fits]))
            rest, x, y = rest[fits:], 72.0, y + 28.0
    return [*lines, (290.0, 770.0, 10.0, f"— {number} —")]


PAGES = [
    [(200.0, 80.0, 22.0, PARAGRAPHS[0]), *set_in_type(*PARAGRAPHS[1:4], number=1)],
    set_in_type(*PARAGRAPHS[4:], number=2),
]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_page_reads_the_same_whoever_wrote_it(tmp_path: Path, writer: str) -> None:
    content = read_pdf(write_drawn_pdf(tmp_path / "a.pdf", *map(WRITERS[writer], PAGES)))
    assert content.text.split("\n") == PARAGRAPHS
    assert [noise.text.replace(" ", "") for noise in content.noise] == ["—1—", "—2—"]


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("writer", ["itext", "quartz", "word"])
def test_a_turned_page_is_read_upright(tmp_path: Path, writer: str, turn: str) -> None:
    matrix, entries = TURNS[turn]
    drawn = [f"q {matrix}\n{WRITERS[writer](page)}\nQ" for page in PAGES]
    content = read_pdf(write_drawn_pdf(tmp_path / "a.pdf", *drawn, entries=entries))
    assert content.text.split("\n") == PARAGRAPHS
    assert [content.hints[line].page for line in range(6)] == [1, 1, 1, 1, 2, 2]


@pytest.mark.skipif(which("pdftotext") is None, reason="pdftotext, the other reader, is not installed")
@pytest.mark.parametrize("writer", WRITERS)
def test_nothing_is_missed_that_pdftotext_reads(tmp_path: Path, writer: str) -> None:
    path = write_drawn_pdf(tmp_path / "a.pdf", *map(WRITERS[writer], PAGES))
    (reference,) = extract([path]).values()
    content = read_pdf(path)
    text = "\n".join([content.text, *(noise.text for noise in content.noise)])
    assert recall(reference, text) >= 0.98
    assert figures_kept(reference, text) == 1.0


def test_a_watermark_is_no_text_and_a_cropped_word_is_not_there(tmp_path: Path) -> None:
    mark = f"BT /F 40 Tf .7 .7 -.7 .7 150 200 Tm {code('内部资料')} Tj ET"
    cropped = f"BT /F 10 Tf 200 -20 Td {code('排版第3稿')} Tj ET"
    content = read_pdf(write_drawn_pdf(tmp_path / "a.pdf", f"{mark}\n{itext(PAGES[1])}\n{cropped}"))
    assert content.text.split("\n") == PARAGRAPHS[4:]
    assert [(noise.kind, noise.text) for noise in content.noise] == [
        ("page furniture", "— 2 —"),
        ("watermark", "内部资料"),
    ]


def test_what_stands_sideways_beside_the_text_follows_it(tmp_path: Path) -> None:
    beside = f"BT /F 10 Tf 0 1 -1 0 40 300 Tm {code('河湾镇人民政府办公室印制')} Tj ET"
    content = read_pdf(write_drawn_pdf(tmp_path / "a.pdf", f"{beside}\n{itext(PAGES[1])}"))
    assert content.text.split("\n") == [*PARAGRAPHS[4:], "河湾镇人民政府办公室印制"]


def test_each_page_has_its_own_margins(tmp_path: Path) -> None:
    """A page laid across, with longer lines, between two upright ones."""
    across = [
        (104.0, 100.0, 16.0, "各村经费使用情况汇总说明，" + "村级组织运转经费按月拨付到位，" * 2),
        (72.0, 128.0, 16.0, "村级组织运转经费按月拨付到位，" * 2 + "专款专用一分不少账目公开。"[:11]),
        (72.0, 156.0, 16.0, "群众监督常态化，" * 5),
        (72.0, 184.0, 16.0, "全年没有一起投诉。"),
    ]
    drawn = [WRITERS["word"](page) for page in (PAGES[0], across, PAGES[1])]
    path = write_drawn_pdf(tmp_path / "a.pdf", *drawn, entries="/MediaBox[0 0 800 800]")
    lines = read_pdf(path).text.split("\n")
    assert lines[:4] + lines[5:] == PARAGRAPHS
    assert lines[4] == "".join(text for *_, text in across)


def test_radicals_are_characters_and_unknown_glyphs_are_told(tmp_path: Path) -> None:
    lines = [
        (72.0, 100.0, 16.0, "⼯作⽅法⻓效⻅⾏动，⽤⼾满意。"),
        (72.0, 140.0, 16.0, "\uf06c 抓学习"),
        (72.0, 180.0, 16.0, "王\ue123同志出席，组织学习十二次，培训党员二百人。"),
    ]
    content = read_pdf(write_drawn_pdf(tmp_path / "a.pdf", itext(lines)))
    assert content.text.split("\n") == [
        "工作方法长效见行动，用户满意。",
        "抓学习",
        "王\ufffd同志出席，组织学习十二次，培训党员二百人。",
    ]
    (warning,) = content.warnings
    assert "有 1 个字" in warning.zh and "1 character" in warning.en
