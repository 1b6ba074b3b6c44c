"""What is taken out of a file, what is left alone, and that both are said."""

import pytest

from corpus.structure.cleaning import clean
from corpus.structure.wrapping import wrapped_lines

MARK = "（拾贝文库网原创，www.example.com）"


def taken(text: str) -> list[tuple[str, str, int]]:
    return [(noise.kind, noise.text, noise.line) for noise in clean(text).noise]


def test_paywall_marks_join_the_word_they_cut() -> None:
    assert clean("成##paidbegin##效明显\n##paidend##\n").text == "成效明显"
    assert taken("成##paidbegin##效\n##paidend##") == [
        ("paywall mark", "##paidbegin##", 1), ("paywall mark", "##paidend##", 2),
    ]  # fmt: skip


def test_site_marks_go_wherever_they_stand() -> None:
    assert clean(f"甲工作。{MARK}\n乙{MARK}工作。").text == "甲工作。\n乙工作。"
    assert taken(f"甲。{MARK}") == [("site mark", MARK, 1)]


def test_no_control_character_is_left() -> None:
    """SQLite would take a NUL for the end of a text."""
    assert clean("甲\x00工\x07作。\x1b\n\x00乙。").text == "甲工作。\n乙。"


@pytest.mark.parametrize("length", range(2, len(MARK)))
def test_a_mark_cut_off_at_the_end_is_known_from_a_whole_one(length: int) -> None:
    assert clean(f"甲。{MARK}\n乙提高。{MARK[:length]}\n\n").text == "甲。\n乙提高。"


@pytest.mark.parametrize(
    "mark", ["（拾贝网原创）", "【来源：拾贝文库】", "（更多范文：拾贝网）", "(www.example.com 拾贝公众号)"]
)
def test_other_forms_of_site_marks(mark: str) -> None:
    assert clean(f"甲。{mark}乙。").text == "甲。乙。"


def test_a_cut_off_mark_that_names_a_site_goes_without_another() -> None:
    assert clean("水平提高。（拾贝文库网").text == "水平提高。"
    assert clean("水平提高。（拾贝网原创，www.ex").text == "水平提高。"


@pytest.mark.parametrize(
    "text",
    [
        "开通门户网站（www.example.gov.cn）。",
        "深化“互联网+”（互联网",
        "排查隐患（电网",
        "召开会议**次，培训**人次。",
        "该制度（由办公室整理）已印发。",
        "建成“党建网”阵地（含公众号2个）。",
        "党员#先锋#行动",
        "平台便民（网站下载量3万次）。",
        "数据真实（由区政府网站提供）。",
        "办事大厅（网上提供服务12项）。",
        "密码管理工作扎实推进。",
        "- 抓学习 -",
        "（一）加强网上阵地建设",
    ],
)
def test_report_text_is_left_alone(text: str) -> None:
    assert clean(text).text == text
    assert clean(text).noise == ()


@pytest.mark.parametrize("line", ["本文档编辑密码：abc2023", "编辑密码:1234", "文档打开密码是 x-9"])
def test_password_lines(line: str) -> None:
    assert clean(f"甲\n{line}\n乙").text.split() == ["甲", "乙"]
    assert taken(f"甲\n{line}\n乙") == [("password line", line, 2)]


@pytest.mark.parametrize("line", ["— 3 —", "-12-", "第 3 页 共 10 页", "第1页"])
def test_page_numbers(line: str) -> None:
    assert taken(f"甲\n{line}\n乙") == [("page number", line, 2)]


def test_blank_lines_at_the_ends_go_and_runs_become_one() -> None:
    cleaned = clean("\n\n甲\n\n\n\n乙\n\n丙\n\n\n")
    assert cleaned.text == "甲\n\n乙\n\n丙"
    assert [(noise.kind, len(noise.text), noise.line) for noise in cleaned.noise] == [
        ("blank lines", 2, 1), ("blank lines", 3, 4), ("blank lines", 3, 10),
    ]  # fmt: skip
    assert cleaned.origin == (2, 3, 6, 7, 8)


def test_invisible_characters() -> None:
    assert clean("意\u200b识\ufeff形态").text == "意识形态"
    assert taken("意\u200b识\ufeff形态") == [("invisible characters", "\u200b\ufeff", 1)]


def test_lines_broken_at_a_fixed_width_are_joined() -> None:
    body = "全局上下坚持把政治建设摆在首位并且推动各项工作取得新的成效"
    lines = [
        body + "继",
        "续抓好。",
        body + "落",
        "实到位。",
        body + "巩",
        "固提高。",
        "一、下一步",
        "抓好落实。",
    ]
    assert clean("\n".join(lines)).text.split("\n") == [
        body + "继续抓好。", body + "落实到位。", body + "巩固提高。", "一、下一步", "抓好落实。",
    ]  # fmt: skip
    assert taken("\n".join(lines)) == [("line wraps", "\n\n\n", 1)]


def test_lines_broken_after_so_many_characters_are_joined() -> None:
    paragraphs = [
        "　　街道辖9个社区、3.7万户、10.2万人，机关和社区干部共218名，分在13个科室和6个站所，每年走访1200户以上，街坊都认得。",
        "　　今年办了37件事，花了412万元，余下的38万元在2024年接着用，账目每个季度贴在居委会门口的公示栏里，谁都可以来看。",
        "　　其中路灯修了212盏，扶手装了96处，长椅添了15条，都是居民会上点过头的，下一步照着单子接着办，一件一件销号。",
        "　　辖区老旧小区46个，建成于2000年以前的占七成，没有物业的12个，由居民自己管，街道每个月补2000元，用来请人扫地。",
    ]
    lines = [words[at : at + 33] for words in paragraphs for at in range(0, len(words), 33)]
    assert clean("\n".join(lines)).text.split("\n") == paragraphs


def test_latin_words_keep_a_blank_where_lines_are_joined() -> None:
    line = "one two three four five six seven eight nine ten"
    assert clean("\n".join([line] * 9)).text == " ".join([line] * 9)


def test_paragraphs_of_different_length_are_not_joined() -> None:
    text = "\n".join(f"第{n}条内容" * (n + 5) for n in range(9))
    assert clean(text).text == text


def test_a_report_of_noise_alone_is_empty() -> None:
    assert clean("##paidbegin##\n\n##paidend##").text == ""


def test_a_table_of_contents_goes() -> None:
    body = "一、主要工作\n全年完成任务3项。\n二、存在问题\n人手不足。"
    listed = "目　录\n一、主要工作\t1\n二、存在问题  12\n\n"
    leaders = "一、主要工作……………1\n二、存在问题.........12\n（一）人手不足 ······· 13\n"
    for contents in (listed, leaders, "目录\n" + leaders):
        cleaned = clean("某局工作总结\n" + contents + body)
        assert cleaned.text.replace("\n\n", "\n") == "某局工作总结\n" + body
        assert {item.kind for item in cleaned.noise} >= {"table of contents"}


def test_lines_that_end_in_a_number_stay() -> None:
    text = "受理信访件……共计\n全年立案12\n目录\n建立任务清单目录。\n完成率98.6\n等等…… 3"
    assert clean(text).text == text


def test_a_line_that_a_format_sets_off_takes_none_from_below() -> None:
    lines = [
        "关于2023年度供水服务质量情况的通报",
        "各营业所",
        *["全年受理诉求办结率百分之九十九点五分" for _ in range(8)],
    ]
    assert wrapped_lines(lines, {0})[:2] == [3, 4]
    assert wrapped_lines(lines, ())[:2] == [1, 3]
