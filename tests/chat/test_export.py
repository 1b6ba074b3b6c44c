"""Exports read back: the words are the report's, nothing in them is alive."""

import io
import json
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from docx import Document
from doubles import FakeAssistant
from lxml import etree
from markup_check import HOSTILE
from running import serving

from analysis.export.citation import cited
from analysis.export.text import plain
from chat.export.build import TurnWanted, gather
from chat.export.files import as_markdown, as_sheet, as_word
from chat.export.turns import Exported, ExportedTurn, Left, facts, present, quote
from chat.render.markup import printable
from chat.service.workspace import Workspace
from chat.web.gradio_seam import quiet_gradio
from retrieval.types import CitedPassage

quiet_gradio()

from chat.web.web import application  # noqa: E402

PASSAGE = CitedPassage(
    rank=1, score=2.0, report="甲/泵厂.txt", title="青河泵厂2023年工作总结", year=2023, unit="青河泵厂",
    headings=("二、存在问题", "（一）意识形态"), point="二是", role="problem", start=3, end=9, page=4,
    text="二是阵地管理有漏洞。", mark=(0, 4),
)  # fmt: skip


def exported(
    *passages: CitedPassage | None,
    question: str = "有哪些问题？",
    found: bool = True,
    compared: int | None = None,
    left: Left | None = None,
    numbers: tuple[int, ...] = (),
) -> Exported:
    turn = ExportedTurn(question, found, passages, compared, left, numbers)
    return Exported("zh", "2026-01-02 03:04", (turn,))


def cells(content: bytes) -> list[list[str]]:
    """Rows of the first sheet as shown, read without any library for spreadsheets."""
    space = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = book.namelist()
        assert not any("vba" in name or "externalLink" in name for name in names)
        texts = ["".join(si.itertext()) for si in etree.fromstring(book.read("xl/sharedStrings.xml"))]
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert sheet.find(".//s:f", space) is None, "a formula"
    assert sheet.find(".//s:hyperlink", space) is None, "a link"
    return [
        [texts[int(v.text)] if c.get("t") == "s" else v.text for c in row for v in c.iterfind("s:v", space)]
        for row in sheet.iterfind(".//s:row", space)
    ]


def words(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]


def test_word_has_questions_quotes_and_sources() -> None:
    assert words(as_word(exported(PASSAGE))) == [
        "有据 · 报告问答",
        "导出时间：2026-01-02 03:04。引文逐字取自报告原文。",
        "有哪些问题？",
        "1. “二是阵地管理有漏洞。”（《青河泵厂2023年工作总结》第二部分第（一）点“二是”，第4页）",
        "问题 · 甲/泵厂.txt",
    ]


def test_every_file_says_where_not_all_was_compared() -> None:
    told = "资料库很大，这次只比较了最接近的 600 段，没有逐段比较，可能有遗漏；"
    few = exported(PASSAGE, compared=600)
    assert words(as_word(few))[3].startswith(told)
    assert told in as_markdown(few).decode()
    with zipfile.ZipFile(io.BytesIO(as_sheet(few))) as book:
        texts = ["".join(si.itertext()) for si in etree.fromstring(book.read("xl/sharedStrings.xml"))]
        assert "xl/worksheets/sheet2.xml" in book.namelist() and any(text.startswith(told) for text in texts)
    with zipfile.ZipFile(io.BytesIO(as_sheet(exported(PASSAGE)))) as book:
        assert "xl/worksheets/sheet2.xml" not in book.namelist()


def test_every_file_says_how_many_units_were_not_looked_at() -> None:
    told = "2000 个单位中这次看了 360 个，其余 1640 个没有看，不等于没有提到；"
    part = exported(PASSAGE, compared=900, left=Left(2000, 1640, "units"))
    assert words(as_word(part))[4].startswith(told)
    assert told in as_markdown(part).decode()
    with zipfile.ZipFile(io.BytesIO(as_sheet(part))) as book:
        texts = ["".join(si.itertext()) for si in etree.fromstring(book.read("xl/sharedStrings.xml"))]
    assert any(text.startswith(told) for text in texts)
    wanted = TurnWanted.model_validate(
        {"question": "问", "places": [], "left": {"of": 9, "unclear": 4, "counted": "reports"}}
    )
    (turn,) = gather(Mock(**{"assistant.passages.return_value": []}), "en", [wanted]).turns
    assert turn.left == Left(9, 4, "reports")


def test_markdown_has_them_too() -> None:
    assert as_markdown(exported(PASSAGE)).decode() == (
        "# 有据 · 报告问答\n\n导出时间：2026-01-02 03:04。引文逐字取自报告原文。\n\n## 有哪些问题？\n\n1\\.\n\n"
        "> 二是阵地管理有漏洞。\n>\n"
        "> （《青河泵厂2023年工作总结》第二部分第（一）点“二是”，第4页） 问题 · 甲/泵厂.txt\n"
    )


def test_a_sheet_has_a_row_a_passage() -> None:
    rows = cells(as_sheet(exported(PASSAGE, replace(PASSAGE, year=None, page=None, unit=None))))
    assert rows[0] == ["问题", "序号", "引文", "标题", "单位", "年份", "内容类型", "位置", "文件"]
    place = "第二部分第（一）点“二是”"
    title = "青河泵厂2023年工作总结"
    assert rows[1] == [
        "有哪些问题？", "1", "二是阵地管理有漏洞。", title, "青河泵厂", "2023", "问题", f"{place}，第4页", "甲/泵厂.txt",
    ]  # fmt: skip
    assert [cell for cell in rows[2] if cell] == [
        "有哪些问题？", "2", "二是阵地管理有漏洞。", title, "问题", place, "甲/泵厂.txt",
    ]  # fmt: skip


def test_what_is_gone_and_what_was_not_found_is_said() -> None:
    for text in (
        as_markdown(exported(None, PASSAGE, found=False)).decode(),
        "\n".join(words(as_word(exported(None, PASSAGE, found=False)))),
    ):
        assert "没有找到直接回答的内容，以下是最接近的段落" in text and "有 1 段在提问之后已改动" in text
    assert "没有找到直接回答这个问题的内容" in as_markdown(exported(found=False)).decode()
    assert len(cells(as_sheet(exported(None)))) == 1


FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "\t=1",
    "http://x.example",
    "mailto:a@b.c",
    "0123",
]


@pytest.mark.parametrize("text", [*HOSTILE.values(), *FORMULAS])
def test_hostile_text_stays_text_in_every_file(text: str) -> None:
    hostile = replace(PASSAGE, text=text, title=text, unit=text, report=text, headings=(text,), point=text)
    made = exported(hostile, question=text)
    shown = quote(hostile)
    assert cells(as_sheet(made))[1][2] == shown[:32_767] or not shown
    document = as_word(made)
    assert any(line.startswith(f"1. “{shown}”（《") for line in words(document)) or "\r" in shown
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        tree = etree.fromstring(package.read("word/document.xml"))
        kinds = {etree.QName(element).localname for element in tree.iter()}
        assert not kinds & {"hyperlink", "fldSimple", "instrText", "object", "pict", "drawing", "altChunk"}
        links = package.read("word/_rels/document.xml.rels").decode()
        assert 'TargetMode="External"' not in links
    as_markdown(made).decode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        *HOSTILE.values(),
        *FORMULAS,
        "1. 一\n2) 二",
        "# 一",
        "- a\n+ b\n* c",
        "**b** _i_ `c`",
        "[a](javascript:x)",
        "![x](http://x)",
        "<b>",
        "a\n===\nb\n---",
        "$x$ | a | b",
        "&lt;",
        "\\*",
    ],
)
def test_markdown_means_nothing(text: str) -> None:
    escaped = plain(printable(text))
    assert re.sub(r"\\(.)", r"\1", escaped) == printable(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>|~$&]", escaped)
    assert not re.search(r"^\s*[#+=:-]|(https?|ftp|mailto):|www\.", escaped, re.MULTILINE)
    assert not re.search(r"^\s*\d+[.)]", escaped, re.MULTILINE)


def test_markdown_reads_like_the_report() -> None:
    assert plain("2023年1-6月（一）投入3.5万元，完成率98%!") == "2023年1-6月（一）投入3.5万元，完成率98%!"


def test_every_file_has_the_order_and_the_numbers_of_the_page() -> None:
    other = replace(PASSAGE, report="乙/学校.txt", title="云溪学校2023年总结", text="一是经费不足。")
    made = exported(PASSAGE, PASSAGE, None, other, PASSAGE, numbers=(1, 2, 3, 11, 14))
    assert [line.partition("（《")[0] for line in words(as_word(made))][4:] == [
        "青河泵厂2023年工作总结",
        "1. “二是阵地管理有漏洞。”",
        "问题 · 甲/泵厂.txt",
        "2. “二是阵地管理有漏洞。”",
        "问题 · 甲/泵厂.txt",
        "云溪学校2023年总结",
        "11. “一是经费不足。”",
        "问题 · 乙/学校.txt",
        "青河泵厂2023年工作总结",
        "14. “二是阵地管理有漏洞。”",
        "问题 · 甲/泵厂.txt",
    ]
    assert re.findall(r"^(\d+)\\\.$", as_markdown(made).decode(), re.MULTILINE) == ["1", "2", "11", "14"]
    assert [row[1] for row in cells(as_sheet(made))[1:]] == ["1", "2", "11", "14"]


def test_numbers_of_another_count_than_the_places_number_nothing() -> None:
    asked = {"question": "问", "places": [["a", 0, 1], ["b", 0, 1]], "numbers": [4]}
    workspace = Mock(**{"assistant.passages.return_value": [PASSAGE, PASSAGE]})
    (turn,) = gather(workspace, "zh", [TurnWanted.model_validate(asked)]).turns
    assert [number for number, _ in present(turn)] == [1, 2]
    (turn,) = gather(workspace, "zh", [TurnWanted.model_validate(asked | {"numbers": [4, 7]})]).turns
    assert [number for number, _ in present(turn)] == [4, 7]


def test_word_is_a4_with_page_numbers() -> None:
    content = as_word(exported(PASSAGE))
    section = Document(io.BytesIO(content)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert "PAGE" in section.footer._element.xml and "PAGE" in section.even_page_footer._element.xml


def test_a_source_is_one_line() -> None:
    broken = replace(PASSAGE, title="a\nb", headings=("c\nd",), point="e\nf", report="g\nh")
    assert cited(broken) == "（《a b》“c d”“e f”，第4页）"
    assert facts("en", broken) == "Problem · g h"
    assert cited(replace(PASSAGE, title="《x》", headings=(), point=None, page=None)) == "（《x》）"


# ---- over a socket ----


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(application(Workspace(FakeAssistant(), tmp_path_factory.mktemp("r")))) as address:
        yield address


def post(address: str, body: Any) -> tuple[int, bytes, dict[str, str]]:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{address}/export", data, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return reply.status, reply.read(), dict(reply.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def test_places_become_words_and_words_are_not_taken(address: str) -> None:
    assistant = FakeAssistant()
    passage = assistant.ask("意识形态问题").passages[0]
    turn = {
        "question": "问",
        "places": [[passage.report, passage.start, passage.end], [passage.report, 0, 5], ["无.txt", 0, 5]],
    }
    status, body, headers = post(address, {"format": "md", "turns": [turn]})
    assert status == 200 and headers["content-disposition"].startswith('attachment; filename="youju.md"')
    assert passage.text.strip() in body.decode() and "有 2 段" in body.decode()
    assert body.decode().count("\n> （《") == 1
    for kind, magic in (("docx", b"PK"), ("xlsx", b"PK")):
        assert post(address, {"format": kind, "lang": "en", "turns": [turn]})[1].startswith(magic)


def test_the_content_type_is_the_one_that_was_shown(address: str) -> None:
    passage = FakeAssistant().ask("意识形态问题").passages[0]
    place = [passage.report, passage.start, passage.end]
    for shown, told in (([], "问题"), (["cause"], "原因")):
        turn = {"question": "问", "places": [[*place, *shown]]}
        status, body, _ = post(address, {"format": "md", "turns": [turn]})
        assert status == 200 and f"） {told} · " in body.decode()
    turn = {"question": "问", "places": [[*place, "boast"]]}
    assert post(address, {"format": "md", "turns": [turn]})[0] == 422


TURN = {"question": "问", "places": []}


@pytest.mark.parametrize(
    "body",
    [
        {}, [], b"{", {"format": "exe", "turns": [TURN]}, {"format": "md", "turns": []}, {"format": "md", "lang": "fr", "turns": [TURN]},
        {"format": "md", "turns": [TURN] * 101}, {"format": "md", "turns": [{**TURN, "text": "a quote of my own"}]},
        {"format": "md", "turns": [{"question": "x" * 10_001, "places": []}]}, {"format": "md", "turns": [{"question": 7, "places": []}]},
        {"format": "md", "turns": [{"question": "x", "places": [["a", -1, 2]]}]}, {"format": "md", "turns": [{"question": "x", "places": [["a", 1]]}]},
        {"format": "md", "turns": [{"question": "x", "places": [["a", 0, 2**40]]}]}, {"format": "md", "turns": [{"question": "x", "places": [["a", 0, 1]] * 401}]},
        {"format": "../md", "turns": [TURN]}, {"format": "md", "turns": [{"question": "x", "places": [[{"a": 1}, 0, 1]]}]},
    ],
)  # fmt: skip
def test_malformed_wishes_are_refused(address: str, body: Any) -> None:
    status, answer, _ = post(address, body)
    assert status == 422 and set(json.loads(answer)["error"]) == {"zh", "en"}


def test_paths_in_places_reach_no_files(address: str, tmp_path: Path) -> None:
    for path in ("/etc/passwd", "../../etc/passwd", "app.py", str(tmp_path)):
        status, body, _ = post(
            address, {"format": "md", "turns": [{"question": "问", "places": [[path, 0, 10]]}]}
        )
        assert status == 200 and "root" not in body.decode() and "有 1 段" in body.decode()
