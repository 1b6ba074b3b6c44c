"""Letterhead, what stands under the title, and imprint: read as what they are, and in no passage."""

from pathlib import Path

import pytest
from test_passages import laws

from corpus.read import read_report
from corpus.report import Report
from corpus.structure.letterhead import is_addressee, is_date

BODY = "2023年，全体同志共同努力，各项工作取得了新的成效，群众满意度不断提高。\n一、主要工作\n完成任务12项。\n二、存在问题\n学习还不够深入。\n"


def read(tmp_path: Path, text: str, name: str = "scan01.txt") -> Report:
    (tmp_path / name).write_text(text, encoding="utf-8")
    report = read_report(tmp_path, tmp_path / name)
    laws(report)
    return report


def marks(report: Report) -> list[tuple[str, str]]:
    return [(mark.kind, report.text[mark.start : mark.end]) for mark in report.marks]


def test_a_whole_letterhead_and_imprint(tmp_path: Path) -> None:
    head = (
        "000018\n机密★1年\n特急\n松江省教育厅文件\n松教〔2024〕9号　　　　签发人：何 其 正\n\n"
        "松江省教育厅\n关于2023年度法治建设情况的报告\n\n省人民政府：\n"
    )
    end = (
        "特此报告。\n\n附件：1.执法统计表\n　　　2.普法台账\n\n　　　　松江省教育厅\n　　　　2024年1月26日\n（此件公开发布）\n"
        "（联系人：田禾，电话：0000-1234）\n（此页无正文）\n抄送：省委办公厅，省人大常委会办公厅，\n　　　省政协办公厅。\n松江省教育厅办公室　　2024年1月27日印发\n共印20份\n"
    )
    report = read(tmp_path, head + BODY + end)
    assert report.title == "松江省教育厅关于2023年度法治建设情况的报告"
    assert (report.year, report.unit) == (2023, "松江省教育厅")
    assert [kind for kind, _ in marks(report)] == [
        "copy number", "secrecy", "secrecy", "issuer", "number", "addressee",
        "attachment", "attachment", "signature", "date", "note", "note", "copies", "copies", "imprint", "imprint",
    ]  # fmt: skip
    assert [noise.text for noise in report.noise if noise.kind == "page number"] == ["（此页无正文）"]
    assert [p.text for p in report.passages][-2:] == ["学习还不够深入。", "特此报告。"]


@pytest.mark.parametrize(
    ("head", "title", "kinds"),
    [
        # Joint issuers on lines of their own.
        ("中共柳河县委\n柳河县人民政府\n文件\n柳发〔2023〕7号\n", "关于2023年乡村建设情况的报告", ["issuer", "issuer", "issuer", "number"]),
        # A letter: the issuer without 文件, the number at the right.
        ("柳河县人民法院\n　　　　　　柳法函〔2023〕15号\n", "关于2023年审判质效情况的报告", ["issuer", "number"]),
        # A bulletin with its issue and date.
        ("工 作 简 报\n第 12 期（总第 86 期）\n宁州大学党委办公室　　2023年11月3日\n", "机电学院党支部建设工作情况", ["issuer", "number", "issuer"]),
        ("内部资料　注意保存\n", "柳河县人民医院2023年工作总结", ["secrecy"]),
        ("编号：0032\n秘密\n", "宁州地铁集团2023年工作总结", ["copy number", "secrecy"]),
    ],
)  # fmt: skip
def test_letterheads_of_other_offices(tmp_path: Path, head: str, title: str, kinds: list[str]) -> None:
    report = read(tmp_path, f"{head}\n{title}\n\n{BODY}")
    assert report.title == title
    assert [kind for kind, _ in marks(report)] == kinds


@pytest.mark.parametrize(
    ("under", "kinds"),
    [
        ("——2024年1月20日在柳河县第十八届人民代表大会第三次会议上\n柳河县人民法院院长　沈 清\n各位代表：\n", ["date", "author", "addressee"]),
        ("——在市商会六届三次理事会上\n褚文武\n（2023年1月5日）\n\n各位理事：\n", ["date", "author", "date", "addressee"]),
        ("（2024年1月20日在全县教育大会上）\n县长　方大同\n同志们：\n", ["date", "author", "addressee"]),
        ("柳教发〔2024〕3号\n各乡镇中心学校，县直各学校：\n", ["number", "addressee"]),
        ("（征求意见稿）\n", ["note"]),
        ("述职人：林一舟\n述职时间：2024年1月\n", ["author", "author"]),
        ("时间：2023年12月5日下午\n地点：三楼会议室\n主持人：周 岚\n参加人员：全体班子成员\n", ["author"] * 4),
        ("市发展改革委课题组\n（2023年10月）\n", ["author", "date"]),
        ("澄江县林业局调研组（2024年11月）\n", ["date"]),
        ("柳河县盐业专营局（公司）课题组　2024年9月\n", ["date"]),
        ("柳河县盐业专营局（公司）\n（2024年9月）\n", ["author", "date"]),
        ("发布时间：2024-01-05  来源：县教育局  浏览次数：123\n", ["author"]),
        ("林一舟\n（2024年1月9日）\n", ["author", "date"]),
        ("主任，各位副主任、各位委员：\n", ["addressee"]),
        ("编制单位：湖州港务局安全监督处\n编制日期：2023年7月3日\n", ["author", "author"]),
        ("2024-12-30　来源：杏花坳村党支部　　整理：麦小禾\n", ["author"]),
        ("云峰市中心医院急诊科护士长　罗青\n", ["author"]),
        ("时间：4月12日晚7点\n参加：居民代表31人，物业、业委会代表\n", ["author", "minutes"]),
    ],
)  # fmt: skip
def test_what_stands_under_a_title(tmp_path: Path, under: str, kinds: list[str]) -> None:
    report = read(tmp_path, f"2023年工作情况的报告\n{under}{BODY}")
    assert report.title == "2023年工作情况的报告"
    assert [kind for kind, _ in marks(report)] == kinds
    assert report.passages[0].text.startswith("2023年，全体同志")


@pytest.mark.parametrize(
    ("end", "kinds"),
    [
        ("中共宁州大学委员会\n二〇二四年一月五日\n", ["signature", "date"]),
        ("宁州地铁集团有限公司党委\n２０２４．１．５\n", ["signature", "date"]),
        ("汇报人：林一舟\n2024年1月5日\n", ["author", "date"]),
        ("林 一 舟\n2024年1月\n", ["signature", "date"]),
        ("出席：方大同、沈清\n列席：办公室、组织科负责人\n记录：林一舟\n", ["minutes"] * 3),
        ("报：市委、市政府。\n送：市直各部门。\n发：各县（市、区）。\n责任编辑：林一舟\n", ["copies"] * 3 + ["author"]),
        ("县医院\n2024年11月22日\n【关闭窗口】【打印】\n", ["signature", "date", "note"]),
        ("（以上内容已在村务公开栏张贴）\n", ["note"]),
        ("　　　　　　　　　　　　苗长顺\n", ["signature"]),
        ("柳河县供销社办公室　2024年1月9日印发\n校对：林一舟\n", ["imprint", "minutes"]),
        ("附件：1.任务表\n2.资金表\n附件3　责任清单\n县医院\n2024年11月22日\n", ["attachment"] * 3 + ["signature", "date"]),
        ("县医院\n2024年11月22日\n附件1　任务表\n附件2　资金表\n", ["signature", "date", "attachment", "attachment"]),
        ("县医院\n2024年11月22日\n主办：柳河县医院\n", ["signature", "date", "note"]),
        ("柳河县自来水有限公司\n主办：柳河县自来水有限公司\n", ["signature", "note"]),
        ("县医院\n2024年1月9日\n来自：客服中心\n上一页　下一页\n", ["signature", "date", "note", "note"]),
        ("柳河县供销社办公室　2024年1月9日印发\n主办：柳河县供销社\n", ["imprint", "note"]),
    ],
)  # fmt: skip
def test_ends(tmp_path: Path, end: str, kinds: list[str]) -> None:
    report = read(tmp_path, f"2023年工作总结\n{BODY}{end}")
    assert [kind for kind, _ in marks(report)] == kinds
    assert report.passages[-1].text == "学习还不够深入。"


def test_an_imprint_drawn_as_a_table_is_one(tmp_path: Path) -> None:
    text = f"# 2023年工作总结\n\n{BODY}\n| 抄送：县委办、县政府办。 | 2024年1月12日印发 |\n|---|---|\n"
    report = read(tmp_path, text, "a.md")
    assert [kind for kind, _ in marks(report)] == ["imprint"]


@pytest.mark.parametrize(
    "sign", ["— 3 —", "3/12", "·3·", "- 3 -", "第3页/共12页", "第 3 页", "Page 3 of 12", "【3】"]
)
def test_page_numbers_are_noise(tmp_path: Path, sign: str) -> None:
    first, _, rest = BODY.partition("\n")
    report = read(tmp_path, f"2023年工作总结\n{first}\n{sign}\n{rest}")
    assert [(noise.kind, noise.text) for noise in report.noise] == [("page number", sign)]


def test_bare_numbers_are_pages_only_where_pages_lie_between(tmp_path: Path) -> None:
    page = "全年组织学习十二次，参加四百多人次，干部的理论水平有了明显提高。" * 8
    far = read(tmp_path, f"2023年工作总结\n{page}\n1\n{page}\n2\n{page}\n3\n")
    assert [noise.text for noise in far.noise if noise.kind == "page number"] == ["1", "2", "3"]
    near = read(tmp_path, "2023年工作总结\n任务如下表。\n1\n修路\n2\n修桥\n已经完成。\n")
    assert near.noise == ()


@pytest.mark.parametrize(
    ("line", "yes"),
    [
        ("县委：", True), ("各区县卫生健康局党组，委直属各单位党委（总支、支部），机关各处室：", True),
        ("县委整治形式主义为基层减负专项工作机制办公室：", True), ("各位代表：", True), ("同志们！", True),
        ("现将有关情况报告如下：", False), ("一年来，主要抓了三方面工作：", False), ("存在问题：", False),
        ("会议议定以下事项：", False),
    ],
)  # fmt: skip
def test_addressees(line: str, yes: bool) -> None:
    assert is_addressee(line) is yes


@pytest.mark.parametrize(
    "line", ["2024年1月8日", "（2024.1.8）", "二〇二四年一月八日", "２０２４年１月", "20××年×月×日"]
)
def test_dates(line: str) -> None:
    assert is_date(line)
    assert not is_date(f"{line}以前")


def test_a_short_line_of_the_body_is_no_mark(tmp_path: Path) -> None:
    report = read(tmp_path, "2023年工作总结\n主要工作\n完成任务12项，群众满意。\n存在问题\n学习不深。\n")
    assert report.marks == ()
    assert [section.heading for section in report.sections] == ["主要工作", "存在问题"]


def test_a_line_drawn_under_a_letterhead_and_a_signature_far_to_the_right(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "湖州港务局文件\n湖港发〔2023〕44号\n————————————————————\n湖州港务局关于2023年上半年安全生产工作情况的汇报\n市交通运输局：\n"
        "根据通知要求，现将我局上半年工作情况汇报如下：\n一、工作开展情况\n排查隐患132处，整改128处。\n二、存在的不足\n安全意识不强，违章时有发生。\n"
        "特此汇报。\n                                湖州港务局\n                              二○二三年七月六日\n",
        encoding="utf-8",
    )
    report = read_report(tmp_path, tmp_path / "a.txt")
    assert report.title == "湖州港务局关于2023年上半年安全生产工作情况的汇报"
    assert [mark.kind for mark in report.marks] == ["issuer", "number", "addressee", "signature", "date"]
    assert ("rule", "—" * 20) in [(noise.kind, noise.text) for noise in report.noise]
    assert [passage.text for passage in report.passages][-1] == "特此汇报。"


def test_the_way_through_a_site_is_no_part_of_a_title(tmp_path: Path) -> None:
    report = read(tmp_path, f"鹿鸣镇政务公开 > 村务公开 > 杏花坳村\n杏花坳村2024年工作总结\n{BODY}")
    assert report.title == "杏花坳村2024年工作总结"
    assert [kind for kind, _ in marks(report)] == ["note"]


def test_two_forms_set_apart_in_one_line_end_a_report(tmp_path: Path) -> None:
    end = "中共青桥市委员会\n2023年1月20日\n抄送：区委组织部。\n青桥街道综合办　2023年1月20日印发　共印25份\n"
    report = read(tmp_path, f"关于2022年工作情况的报告\n{BODY}{end}")
    assert [kind for kind, _ in marks(report)] == ["signature", "date", "copies", "imprint"]
    report = read(tmp_path, f"〔内部〕\n青桥县档案馆2024年工作总结\n{BODY}青桥县档案馆办公室　2025年1月7日\n")
    assert [kind for kind, _ in marks(report)] == ["secrecy", "signature"]
    assert report.title == "青桥县档案馆2024年工作总结"


def test_a_sentence_below_a_date_is_text(tmp_path: Path) -> None:
    end = "县医院\n2024年1月9日\n急诊楼还没有封顶，病人只能在走廊里等。\n"
    assert marks(read(tmp_path, f"2023年工作总结\n{BODY}{end}")) == []


def test_a_list_of_annexes_is_told_from_the_annexes(tmp_path: Path) -> None:
    end = "附件：1.任务表\n附件2　资金表\n县医院\n2024年11月22日\n附件1　任务表\n泵房由客服部移交，六月底前完成。\n附件2　资金表\n全年安排三百万元。\n"
    report = read(tmp_path, f"2023年工作总结\n{BODY}{end}")
    assert [kind for kind, _ in marks(report)] == ["attachment", "attachment", "signature", "date"]
    assert [section.heading for section in report.sections][-2:] == ["附件1　任务表", "附件2　资金表"]


def test_what_a_reply_says_of_itself_above_its_salutation_is_no_body(tmp_path: Path) -> None:
    title = "槐序市统计局关于政协槐序市委员会第0127号提案的答复\n\n"
    fields = "类别：B\n签发人：秦岚\n槐统函〔2023〕9号\n\n"
    report = read(tmp_path, f"{title}{fields}尊敬的万里委员：\n{BODY}")
    assert marks(report) == [
        ("note", "类别：B"),
        ("author", "签发人：秦岚"),
        ("number", "槐统函〔2023〕9号"),
        ("addressee", "尊敬的万里委员："),
    ]
    # Above no salutation, and as a part of a report, such a line is told there.
    report = read(tmp_path, f"{title}类别：B\n{BODY}")
    assert marks(report) == []
    report = read(tmp_path, f"{title}存在问题：人员不足\n尊敬的万里委员：\n{BODY}")
    assert marks(report) == []
