"""Offices of kinds that no rule names: what is read of documents written before the reading was changed.

The floors are what was measured; the units of the first list whose names end in nothing usual must be right one by one.
"""

from pathlib import Path

import pytest
from unseen import documents, write

from corpus.metadata.corrections import set_fields
from corpus.metadata.mentions import likeliest
from corpus.metadata.names import canonical, is_unit, may_name
from corpus.metadata.shortening import is_short_for
from corpus.metadata.units import resolve
from corpus.read import read_report, read_reports
from corpus.report import Report
from evaluation.documents import judge


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("first", {"title": 24, "unit": 23, "year": 23, "kind": 24}),
        ("second", {"title": 19, "unit": 19, "year": 20, "kind": 20}),
    ],
)
def test_documents_of_unlike_offices(tmp_path: Path, name: str, right: dict[str, int]) -> None:
    write(name, tmp_path)
    found = judge(tmp_path / "reports", tmp_path / "gold")
    assert found.documents == len(list(documents(name)))
    assert {field: found.right[field] for field in right if found.right[field] < right[field]} == {}


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("苇州市动物园", True),
        ("沧津县渡口管理所", True),
        ("汀洲市少年宫", True),
        ("云麓县采茶戏剧团", True),
        ("中共浣溪县委党史研究室", True),
        ("采暖季前段", False),
        ("松陵市的植物园", False),
        ("支队长办公会议", False),
        ("双拥工作", False),
        ("主要工作情况", False),
        ("鹿鸣镇政务公开>村务公开>杏花坳村", False),
    ],
)
def test_what_is_a_name_whatever_it_ends_in(words: str, unit: bool) -> None:
    assert may_name(words) == unit
    assert is_unit(words) == unit


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("苇州市动物园关于安全与服务专项自查情况的报告", "苇州市动物园"),
        ("汀洲市少年宫公益课堂的做法", "汀洲市少年宫"),
        ("采暖季前段运行情况", None),
        ("数九寒天里的四十三天", None),
    ],
)
def test_the_name_that_words_begin_with(words: str, name: str | None) -> None:
    assert likeliest(words) == name


def test_a_short_name_of_a_part_is_found_over_the_folder() -> None:
    full = "澜浒市公安局水上警察支队"
    assert is_short_for("水警支队", full)
    assert not is_short_for("刑警支队", full)
    assert resolve({"a": "水警支队", "b": full, "c": "刑警支队"}) == {"a": full, "b": full, "c": "刑警支队"}


@pytest.mark.parametrize("runs", ["管理委员会", "管委会"])
def test_a_zone_is_the_body_that_runs_it(runs: str) -> None:
    assert resolve({"a": "宁岫经济开发区", "b": f"宁岫经济开发区{runs}"}) == dict.fromkeys(
        "ab", f"宁岫经济开发区{runs}"
    )


def test_a_season_is_of_the_year_its_notice_was_issued_in(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "朔安市供热办\n朔热〔2023〕8号\n关于做好2023—2024年采暖季供热服务工作的通知\n各供热所：\n距点火还有四十天，现通知如下。\n"
        "一、早准备\n十月底前试压。\n朔安市供热办\n2023年10月6日\n",
        encoding="utf-8",
    )
    report = read_report(tmp_path, tmp_path / "a.txt")
    assert (report.year, report.unit, report.kind) == (2023, "朔安市供热办", "通知")


def test_whom_to_ask_belongs_to_the_report_above_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "浔江县人民医院文件\n浔医〔2023〕14号\n关于新建消毒供应间的请示\n县卫健局：\n现有用房不足，请示如下。\n一、情况\n只有十四平方米。\n二、请求\n"
        "请拨款二百万元。\n妥否，请批示。\n（联系人：办公室　尤姗　　电话：0000-2218806）\n浔江县人民医院\n2023年7月19日\n\n"
        "浔江县人民医院\n浔医〔2024〕22号\n关于医保检查反馈问题整改落实情况的报告\n县医保局：\n现报告如下。\n一、已改\n退回九万元。\n二、未改\n两台设备。\n"
        "浔江县人民医院\n2024年11月4日\n",
        encoding="utf-8",
    )
    found = [(one.title, one.year, one.kind) for one in read_reports(tmp_path, tmp_path / "a.txt")]
    assert found == [
        ("关于新建消毒供应间的请示", 2023, "请示"),
        ("关于医保检查反馈问题整改落实情况的报告", 2024, "整改报告"),
    ]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("云麓县采茶戏剧团转企改制整改方案", "整改方案"),
        ("临榆县供水服务中心2023年政府信息公开工作年度报告", "政务公开年报"),
        ("关于我县基层供销社现状的调查", "调研报告"),
        ("二〇二三年党建工作安排", "工作计划"),
        ("馆里的2023年工作盘点", "工作总结"),
    ],
)
def test_what_kind_a_title_says(tmp_path: Path, title: str, kind: str) -> None:
    (tmp_path / "1.txt").write_text(f"{title}\n一、情况\n做了三件事。\n", encoding="utf-8")
    assert read_report(tmp_path, tmp_path / "1.txt").kind == kind


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("中共汀水清漪水务委员会", "汀水清漪水务"),
        ("中共渡云县委政法委员会", "渡云县委政法委员会"),
        ("中共渡云县发展和改革委员会党组", "渡云县发展和改革委员会"),
    ],
)
def test_the_committee_of_a_unit_is_the_unit_whatever_that_ends_in(name: str, unit: str) -> None:
    assert canonical(name) == unit


def test_a_town_with_its_place_in_front_is_the_town() -> None:
    full = "汀垣市桐花里街道"
    assert resolve({"a": "桐花里街道", "b": full, "c": "里街道"}) == {"a": full, "b": full, "c": "里街道"}


def test_a_unit_with_and_without_the_one_above_it_is_one() -> None:
    full, own = "潞水海事局燕矶海事处", "燕矶海事处"
    assert resolve({"a": full, "b": own, "c": own}) == {"a": own, "b": own, "c": own}
    assert resolve({"a": full, "b": own}) == {"a": full, "b": full}
    # As short as this it may be that of any unit; and of two that fit, neither is meant.
    assert resolve({"a": "潞水海事局人事处", "b": "人事处"}) == {"a": "潞水海事局人事处", "b": "人事处"}
    two = {"a": full, "b": "栎江海事局燕矶海事处", "c": own}
    assert resolve(two) == two
    # What a person said stays.
    assert resolve({"a": full, "b": own, "c": own}, said={"a"})["a"] == full
    named = resolve({"a": "海事处", "b": own, "c": own}, aliases={"海事处": full})
    assert named == {"a": full, "b": own, "c": own}


def _read(folder: Path, text: str, name: str = "1.txt") -> Report:
    (folder / name).write_text(text, "utf-8")
    return read_report(folder, folder / name)


@pytest.mark.parametrize("office", ["岩坪县人大常委会办公室", "岩坪县政协办公室", "岩坪县委办公室"])
def test_offices_of_those_that_lead_a_place_are_units(tmp_path: Path, office: str) -> None:
    text = f"{office}2024年工作总结\n一、主要工作\n全年办文312件。\n\n{office}\n2024年12月20日\n"
    assert _read(tmp_path, text).unit == office


def test_who_signs_beside_a_date_says_unit_and_year(tmp_path: Path) -> None:
    report = _read(
        tmp_path,
        "## 实训安全自查报告\n\n学院办公室：\n\n四块逐项自查。\n\n### （一）课\n\n田间课堂开了171次。\n\n"
        "汀溪农林职业学院松岭校区　2025年12月3日\n",
        "新建文档.md",
    )
    assert report.year == 2025
    assert [mark.kind for mark in report.marks] == ["addressee", "signature"]
    assert "松岭校区　2025" not in "".join(passage.text for passage in report.passages)
    # What is due when is body.
    due = _read(tmp_path, "2025年整改安排\n一、时限\n堤防加固　2025年6月30日\n校舍维修　2025年8月31日\n")
    assert "校舍维修　2025年8月31日" in "".join(passage.text for passage in due.passages)


def test_a_number_with_a_date_and_a_count_of_copies_are_no_body(tmp_path: Path) -> None:
    report = _read(
        tmp_path,
        "岩坪县水务局2025年工作要点\n岩水办〔2025〕3号　　2025年2月11日\n\n　　一、堤防\n　　三月底前修完两处险段。\n"
        "　　岩坪县水务局　　印25份\n",
    )
    assert [mark.kind for mark in report.marks] == ["number", "imprint"]
    assert [passage.text for passage in report.passages] == ["三月底前修完两处险段。"]


def test_a_part_that_names_no_unit_is_of_the_unit_of_the_other(tmp_path: Path) -> None:
    path = tmp_path / "打印.txt"
    path.write_text(
        "中共筠江市博物馆支部委员会2024年度意识形态工作责任制落实情况的报告\n一、责任\n支部会研究四次。\n\n"
        "中共筠江市博物馆支部委员会\n2024年12月10日\n\n\n在馆2025年度工作总结会上的讲话\n（根据录音整理）\n"
        "馆长　殷湄\n同事们：\n一、过去一年\n讲解员聘到12个。\n2026年1月15日\n",
        "utf-8",
    )
    assert [report.unit for report in read_reports(tmp_path, path)] == ["筠江市博物馆", "筠江市博物馆"]
    # Who said that it is of none is believed.
    set_fields(tmp_path, ["打印.txt#2"], {"unit": ""})
    assert [report.unit for report in read_reports(tmp_path, path)] == ["筠江市博物馆", None]


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("沅溪市住房公积金管理中心霁山县管理部2022年自查报告", "沅溪市住房公积金管理中心霁山县管理部"),
        ("汀溪农林职业学院松岭校区2024年工作总结", "汀溪农林职业学院松岭校区"),
        # What it writes about is no part of it, and neither is a department.
        ("汀溪市松鹤老年福利院关于市民政局检查反馈的整改报告", "汀溪市松鹤老年福利院"),
        ("汀溪农林职业学院教务处2024年工作总结", "汀溪农林职业学院"),
    ],
)
def test_what_a_unit_has_at_another_place_is_a_unit(tmp_path: Path, title: str, unit: str) -> None:
    report = _read(tmp_path, f"{title}\n一、情况\n全年办件312件。\n\n{unit}\n2024年12月20日\n此件公开发布\n")
    assert report.unit == unit
    assert [mark.kind for mark in report.marks] == ["signature", "date", "note"]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("霁山县发改委", "霁山县发展和改革委员会"),
        ("县卫健委", "霁山县卫生健康委员会"),
        ("人行汀溪市中心支行", "中国人民银行汀溪市中心支行"),
        ("霁山县妇联", "霁山县妇女联合会"),
        ("县住建局", "霁山县住房和城乡建设局"),
        ("县交警大队", "霁山县公安局交通警察大队"),
        ("公交集团", "汀溪市公共交通集团有限公司"),
        ("城投集团", "汀溪市城市建设投资集团有限公司"),
    ],
)
def test_usual_short_names_are_the_unit(short: str, full: str) -> None:
    others = {"c": "霁山县教育局", "d": "霁山县残疾人联合会", "e": "汀溪市人民医院"}
    assert resolve({"a": short, "b": full, **others}) == {"a": full, "b": full, **others}


def test_only_a_company_leaves_out_signs_of_its_own() -> None:
    assert not is_short_for("第一中学", "汀溪市第一职业中学")
    assert not is_short_for("交通集团", "汀溪市公共交通集团有限公司")
