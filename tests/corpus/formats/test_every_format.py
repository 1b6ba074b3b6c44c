"""The same report saved in every format gives the same passages and the same tree."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import word_files as word
from page_files import Placed, write_ofd

from corpus.read import read_report
from corpus.report import Report
from corpus.sandbox import libreoffice

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(
        libreoffice.program() is None, reason="LibreOffice, which writes the files, is not installed"
    ),
]
LEVELS = (
    word.level(0, "chineseCounting", "%1、")
    + word.level(1, "chineseCounting", "（%2）")
    + word.level(2, "decimal", "%3.")
)
OPENING = (
    "2024年，全局上下围绕防汛抗旱和农村供水两件大事，克服人手少、任务重的困难，各项工作取得新的进展。"
    "现将有关情况总结如下。"
)
DONE = (
    "汛前组织排查山塘水库86座，完成除险加固12座，储备编织袋3万条。一是落实责任到人，每座水库明确行政、技术、巡查"
    "三个责任人。二是开展应急演练4次，参加620人次，做到预案管用、队伍会用、物资够用。"
)
WRONG = "一是工程建后管护经费不足，部分村级供水站收不抵支；二是基层水利员年龄偏大，平均年龄已有52岁，懂信息化的少。"
NEXT = "推行供水站“县级统管、片区运维”，争取年内实现全覆盖；通过公开招考补充水利员15名，逐步改善队伍结构。"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{word.paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report as Word, with automatic numbers, and as LibreOffice saves it in the other formats."""
    made = tmp_path_factory.mktemp("formats")
    body = [
        word.paragraph("桐岭县水利局2024年度工作总结"),
        word.paragraph(OPENING),
        word.numbered("主要工作成效"),
        word.numbered("抓实防汛备汛", 1),
        word.paragraph(DONE),
        word.numbered("推进农村供水", 1),
        word.numbered("改造管网118公里，解决2.3万人饮水不稳定问题。", 2),
        word.numbered("建成规模化水厂3座，水质合格率达到98.6%。", 2),
        word.paragraph("（三）完成年度指标"),
        word.paragraph("年初确定的两项指标全部完成，具体情况见下表。"),
        table(("项目", "计划", "完成"), ("山塘除险", "12座", "12座"), ("管网改造", "100公里", "118公里")),
        word.numbered("存在的主要问题"),
        word.paragraph(WRONG),
        word.numbered("下一步工作打算"),
        word.paragraph(NEXT),
        word.paragraph("桐岭县水利局"),
        word.paragraph("2024年12月20日"),
    ]
    source = word.write_docx(made / "总结.docx", "".join(body), numbering=word.numbering(LEVELS))
    for suffix in ("doc", "rtf", "odt", "pdf"):
        convert(source, suffix)
    shutil.copyfile(made / "总结.doc", made / "总结.wps")
    # A page of the web has no automatic numbers but 1. 2. 3.: those that are typed come through.
    lines = read_report(made, source).text.split("\n")
    typed = word.write_docx(
        made / "typed.docx", "".join(word.paragraph(line) for line in lines if "|" not in line)
    )
    convert(typed, "html")
    (made / "总结.txt").write_text("\n".join(lines), encoding="utf-8")
    (made / "总结.md").write_text("# " + "\n\n".join(lines), encoding="utf-8")
    write_ofd(made / "总结.ofd", *laid_out(lines))
    return made


def convert(source: Path, suffix: str) -> None:
    soffice = libreoffice.program()
    assert soffice is not None
    profile = (source.parent / "profile").as_uri()
    subprocess.run(
        [soffice, f"-env:UserInstallation={profile}", "--headless", "--convert-to", suffix, "--outdir",
         str(source.parent), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip


def laid_out(lines: list[str]) -> list[list[Placed]]:
    """The lines on pages of 34 characters a line, paragraphs set in by two."""
    pages: list[list[Placed]] = [[]]
    y = 30.0
    for line in filter(None, lines):
        cells = line.split(" | ")
        rest, x = cells[0] if len(cells) > 1 else line, 30.0 if len(cells) > 1 else 38.5
        while rest:
            room = int((30 + 34 * 4.25 - x) / 4.25)
            pages[-1].append((x, y, 4.25, rest[:room]))
            rest, x = rest[room:], 30.0
            if rest:
                y += 7
        pages[-1] += [(30.0 + 45 * column, y, 4.25, cell) for column, cell in enumerate(cells[1:], 1)]
        y += 7
        if y > 240:
            pages.append([])
            y = 30.0
    return pages


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def tree(report: Report) -> list[tuple[str, int, int | None, str]]:
    return [(squeezed(s.heading), s.level, s.parent, s.role) for s in report.sections]


def passages(report: Report, *, tables: bool = True) -> list[tuple[str, tuple[str, ...], str | None, str]]:
    return [
        (squeezed(p.text), tuple(map(squeezed, p.headings)), p.point, p.role)
        for p in report.passages
        if tables or "|" not in p.text
    ]


@pytest.mark.parametrize("suffix", ["doc", "wps", "rtf", "odt", "pdf", "ofd", "txt", "md", "html"])
def test_the_same_passages_and_the_same_tree(folder: Path, suffix: str) -> None:
    word_report = read_report(folder, folder / "总结.docx")
    name = "typed.html" if suffix == "html" else f"总结.{suffix}"
    report = read_report(folder, folder / name)
    assert tree(report) == tree(word_report)
    with_tables = suffix not in ("html", "txt", "md")
    assert passages(report, tables=with_tables) == passages(word_report, tables=with_tables)
    assert (report.title, report.year, report.unit, report.kind) == (
        "桐岭县水利局2024年度工作总结",
        2024,
        "桐岭县水利局",
        "工作总结",
    )


def test_what_the_report_is(folder: Path) -> None:
    report = read_report(folder, folder / "总结.docx")
    headings = [section.heading for section in report.sections if section.heading]
    assert headings == [
        "一、主要工作成效",
        "（一）抓实防汛备汛",
        "（二）推进农村供水",
        "（三）完成年度指标",
        "二、存在的主要问题",
        "三、下一步工作打算",
    ]
    texts = [passage.text for passage in report.passages]
    assert "".join(texts).startswith(OPENING + DONE)
    assert "汛前组织排查山塘水库86座，完成除险加固12座，储备编织袋3万条。" in texts
    assert any("山塘除险 | 12座 | 12座" in text for text in texts)
    assert {passage.role for passage in report.passages if passage.text in WRONG} == {"problem"}
