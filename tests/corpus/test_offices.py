"""Documents of many offices, each with quirks of its own: what a clerk would type of them, and their headings.

The texts are written for this; the files lie in a folder together, as in an office.
"""

import time
from pathlib import Path

import pytest
from test_passages import laws

from corpus.metadata.units import resolve
from corpus.read import read_reports
from corpus.report import Report

# Name of the file: its text.
TEXTS = {
    "gov_prov.txt": """政府工作报告
（2026年1月20日在贵州省第十四届人民代表大会第四次会议上）
省长　李 × ×

各位代表：
现在，我代表省人民政府，向大会报告工作，请予审议，并请省政协各位委员提出意见。
一、2025年和“十四五”时期工作回顾
2025年，地区生产总值增长5.3%。
（一）经济稳中向好。粮食总产量1100万吨。
（二）产业提质升级。规上工业增加值增长7.8%。
同时，我们清醒认识到，发展不平衡不充分问题仍然突出。
二、“十五五”时期目标任务
推动高质量发展取得新成效。
三、2026年重点工作
（一）着力扩大内需。新增社会消费品零售总额300亿元。
（二）着力培育产业。新建产业园区12个。
""",
    "gov_nmg.txt": """政 府 工 作 报 告
——2026年1月26日在内蒙古自治区第十四届人民代表大会第四次会议上

自治区主席　王 × ×

各位代表：
　　现在，我代表自治区人民政府向大会作政府工作报告。
　　一、2025年工作回顾
　　过去一年，完成任务12项。
　　二、2026年重点工作
　　要抓好八个方面工作。
""",
    "陕西2026.txt": """2026年政府工作报告
2026年1月25日在陕西省第十四届人民代表大会第四次会议上
陕西省人民政府省长 赵×
各位代表：
我代表省人民政府向大会报告工作。
一、过去一年工作回顾
生产总值增长5%。
二、2026年工作安排
做好十件实事。
""",
    "court.txt": """临江市中级人民法院文件
临中法〔2024〕18号

临江市中级人民法院
关于2023年度执行工作情况的报告

市委政法委：
2023年，全市法院受理执行案件1.2万件，执结1.1万件。
一、主要做法
（一）集中攻坚。开展“春雷”行动，执结涉民生案件620件。
（二）智慧执行。上线查控平台，查控时间缩短一半。
二、困难和不足
（一）案多人少。执行干警人均办案310件。
（二）联动不够。部分协助单位反馈慢。
三、下一步举措
1．健全联席会议机制，每季度会商一次，重点解决协助执行不畅问题。
2．增配执行辅警15名，年底前到位。
3．推行终本案件动态管理。

　　　　　　　　临江市中级人民法院
　　　　　　　　2024年1月29日
（联系人：许某，电话：0000）
抄送：市人大监察司法委。
""",
    "hospital_union.txt": """滨海大学附属第二医院工会2023年工作总结

　　一年来，医院工会在院党委和省教科文卫体工会的领导下，服务职工2600人。
　　一、聚焦主业，凝聚职工
　　开展劳动竞赛6项。
　　二、暖心关爱，服务职工
　　慰问困难职工38人，发放慰问金12.6万元。
　　三、问题与思考
　　活动场地不足，青年参与率不高。
　　四、2024年打算
　　新建职工书屋2个。
　　　　　　　　　　　　　　　　　　院工会
　　　　　　　　　　　　　　　　2023年12月25日
""",
    "univ.md": """# 滨海大学马克思主义学院党委抓基层党建工作述职报告

**述职人：** 党委书记 丁一凡

## 一、履职情况
### （一）把方向
全年召开党委会22次。
### （二）强基础
建成样板支部2个。
## 二、主要问题
- 教师党支部与科研团队结合不紧。
- 学生党员作用发挥不突出。
## 三、努力方向
健全“双带头人”机制。

2024年1月
""",
    "soe.txt": """北岭电力集团有限公司
会 议 纪 要
〔2023〕27 号
北岭电力集团办公室　　　　　2023年8月14日

党委会第十六次会议纪要

8月10日，集团党委书记、董事长顾长山主持召开党委会。会议纪要如下：
一、审议《安全生产三年行动方案》
会议原则通过该方案。
二、听取上半年党风廉政建设情况汇报
会议指出，部分基层单位“一岗双责”落实不到位。
三、研究人事事项
会议同意有关任免建议。

出席：顾长山、何平、卢明
请假：石磊
列席：纪委、办公室、组织部负责人
记录：林可
""",
    "notice.txt": """青阳县教育局
青教函〔2024〕33号

关于开展2024年春季学期校园安全大检查的通知

各乡镇中心学校，县直各学校（园）：
为切实做好校园安全工作，决定开展安全大检查。现将有关事项通知如下。
一、检查时间
3月11日至3月29日。
二、检查内容
（一）消防安全。
（二）食品安全。
（三）校舍安全。
三、工作要求
各校要高度重视，4月2日前报送总结。

附件：1.检查表
      2.汇总表

青阳县教育局
2024年3月5日
（此件主动公开）
""",
    "cadre.txt": """述  职  述  廉  报  告

青阳县石桥乡人民政府乡长  周  正
（二〇二四年一月）

2023年以来，在乡党委领导下，我认真履职。现述职述廉如下：
壹、学习情况
参加集中学习18次。
贰、工作情况
（1）产业发展。新增茶园1200亩。
（2）基础设施。硬化道路16公里。
叁、廉洁情况
严格执行中央八项规定精神。
肆、存在不足
深入群众不够，抓落实的韧劲不足。
伍、今后打算
多下基层，多办实事。
""",
    "scan02.txt": """秘密
                    中共青阳县纪律检查委员会
                    青 阳 县 监 察 委 员 会    文件
青纪发〔2024〕6号                      签发人：江某

关于2023年度政治生态分析研判情况的报告
市纪委监委：
按照要求，现将我县2023年度政治生态分析研判情况报告如下。
一：总体评价
全县政治生态持续向好。
二：突出问题
⑴ 个别“一把手”民主集中制执行不到位，议事决策“一言堂”。
⑵ 基层“微腐败”时有发生，全年立案42件。
三：意见建议
⑴ 强化对“一把手”监督。
⑵ 深化群众身边不正之风整治。
                             青阳县纪委监委
                              2024年2月6日
""",
    "2023工会小结(定稿).txt": """2023年工作小结
市总工会权益保障部

今年，权益保障部办理法律援助案件86件。
主要工作
一是抓维权。接待来访210批次。
二是抓帮扶。帮扶困难职工1300户。
存在问题
对新就业形态劳动者覆盖不够。
下步打算
推进货车司机入会。
""",
    "branch.txt": """中国农业银行青阳县支行党委2023年全面从严治党主体责任落实情况报告
市分行党委：
2023年，青阳县支行党委认真履责。
一、责任落实
1.1 专题研究
全年研究4次。
1.2 层层签订
签订责任书26份。
二、问题
2.1 传导不够
网点负责人“一岗双责”意识不强。
三、措施
3.1 加强考核
按季考核。
农行青阳县支行党委
2024-01-08
""",
    "two.txt": """青阳县审计局2023年工作总结
2023年，县审计局完成审计项目28个。
一、主要工作
（一）财政审计。审计资金12亿元。
（二）民生审计。查出问题36个。
二、存在问题
大数据审计能力不足。
以上报告，请审阅。
青阳县审计局2024年工作计划
2024年，重点抓好以下工作。
一、聚焦主责
完成项目30个。
二、建强队伍
举办培训4期。
青阳县审计局
2023年12月29日
""",
    "survey.txt": """青阳县人大常委会
关于全县养老服务体系建设情况的调研报告
（2024年6月）

根据年度监督工作计划，5月中旬，县人大常委会调研组深入8个乡镇开展调研。
一、基本情况
全县60岁以上老人9.6万人。
二、存在的困难和问题
（一）床位紧缺，结构性矛盾突出。失能床位仅420张。
（二）队伍不稳。护理员平均年龄56岁。
三、意见建议
（一）加大投入。列入财政预算。
（二）培育队伍。定向培养50名。
""",
    "check.txt": """青阳县住房和城乡建设局
党组理论学习中心组学习情况自查报告

县委宣传部：
按照通知要求，我局对2024年上半年学习情况进行了自查。
第一、基本情况。上半年学习9次。
第二、存在问题。研讨不深入，成果转化不够。
第三、整改措施。完善学习制度。
青阳县住建局党组
2024年7月12日
""",
}

# Name of the file: title, unit, year, kind, headings.
EXPECTED = {
    "gov_prov.txt": ("政府工作报告", "贵州省", 2025, "政府工作报告", ["一、2025年和“十四五”时期工作回顾", "（一）经济稳中向好。", "（二）产业提质升级。", "二、“十五五”时期目标任务", "三、2026年重点工作", "（一）着力扩大内需。", "（二）着力培育产业。"]),
    "gov_nmg.txt": ("政府工作报告", "内蒙古自治区", 2025, "政府工作报告", ["一、2025年工作回顾", "二、2026年重点工作"]),
    "陕西2026.txt": ("2026年政府工作报告", "陕西省", 2026, "政府工作报告", ["一、过去一年工作回顾", "二、2026年工作安排"]),
    "court.txt": ("临江市中级人民法院关于2023年度执行工作情况的报告", "临江市中级人民法院", 2023, "工作报告", ["一、主要做法", "（一）集中攻坚。", "（二）智慧执行。", "二、困难和不足", "（一）案多人少。", "（二）联动不够。", "三、下一步举措"]),
    "hospital_union.txt": ("滨海大学附属第二医院工会2023年工作总结", "滨海大学附属第二医院工会", 2023, "工作总结", ["一、聚焦主业，凝聚职工", "二、暖心关爱，服务职工", "三、问题与思考", "四、2024年打算"]),
    "univ.md": ("滨海大学马克思主义学院党委抓基层党建工作述职报告", "滨海大学马克思主义学院", 2023, "述职报告", ["一、履职情况", "（一）把方向", "（二）强基础", "二、主要问题", "三、努力方向"]),
    "soe.txt": ("党委会第十六次会议纪要", "北岭电力集团有限公司", 2023, "会议纪要", ["一、审议《安全生产三年行动方案》", "二、听取上半年党风廉政建设情况汇报", "三、研究人事事项"]),
    "notice.txt": ("关于开展2024年春季学期校园安全大检查的通知", "青阳县教育局", 2024, "通知", ["一、检查时间", "二、检查内容", "三、工作要求"]),
    "cadre.txt": ("述职述廉报告", "青阳县石桥乡", 2023, "述职报告", ["壹、学习情况", "贰、工作情况", "（1）产业发展。", "（2）基础设施。", "叁、廉洁情况", "肆、存在不足", "伍、今后打算"]),
    "scan02.txt": ("关于2023年度政治生态分析研判情况的报告", "青阳县纪委监委", 2023, "工作报告", ["一：总体评价", "二：突出问题", "三：意见建议"]),
    "2023工会小结(定稿).txt": ("2023年工作小结", "市总工会", 2023, "工作总结", ["主要工作", "存在问题", "下步打算"]),
    "branch.txt": ("中国农业银行青阳县支行党委2023年全面从严治党主体责任落实情况报告", "中国农业银行青阳县支行", 2023, "责任落实报告", ["一、责任落实", "1.1 专题研究", "1.2 层层签订", "二、问题", "2.1 传导不够", "三、措施", "3.1 加强考核"]),
    "two.txt": ("青阳县审计局2023年工作总结", "青阳县审计局", 2023, "工作总结", ["一、主要工作", "（一）财政审计。", "（二）民生审计。", "二、存在问题"]),
    "survey.txt": ("青阳县人大常委会关于全县养老服务体系建设情况的调研报告", "青阳县人大常委会", 2024, "调研报告", ["一、基本情况", "二、存在的困难和问题", "（一）床位紧缺，结构性矛盾突出。", "（二）队伍不稳。", "三、意见建议", "（一）加大投入。", "（二）培育队伍。"]),
    "check.txt": ("青阳县住房和城乡建设局党组理论学习中心组学习情况自查报告", "青阳县住房和城乡建设局", 2024, "自查报告", ["第一、基本情况。", "第二、存在问题。", "第三、整改措施。"]),
}  # fmt: skip


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    folder = tmp_path_factory.mktemp("office")
    found: dict[str, Report] = {}
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
        found |= {report.path: report for report in read_reports(folder, folder / name)}
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_what_a_clerk_would_type(reports: dict[str, Report], name: str) -> None:
    report = reports[name]
    units = resolve({path: one.unit for path, one in reports.items()})
    assert (report.title, units[name], report.year, report.kind) == EXPECTED[name][:4]


@pytest.mark.parametrize("name", EXPECTED)
def test_its_headings(reports: dict[str, Report], name: str) -> None:
    assert [section.heading for section in reports[name].sections if section.heading] == EXPECTED[name][4]


def test_a_second_report_has_what_is_its_own(reports: dict[str, Report]) -> None:
    second = reports["two.txt#2"]
    assert (second.title, second.unit, second.year, second.kind) == (
        "青阳县审计局2024年工作计划",
        "青阳县审计局",
        2024,
        "工作计划",
    )
    assert [passage.text for passage in second.passages] == [
        "2024年，重点抓好以下工作。",
        "完成项目30个。",
        "举办培训4期。",
    ]


def test_no_line_around_a_body_is_in_a_passage(reports: dict[str, Report]) -> None:
    signs = (
        "抄送",
        "签发人",
        "联系人",
        "此件",
        "附件：",
        "汇总表",
        "出席：",
        "记录：",
        "述职人",
        "各位代表：",
        "省长",
        "〔20",
    )
    for report in reports.values():
        laws(report)
        assert [p.text for p in report.passages if any(sign in p.text for sign in signs)] == []


@pytest.mark.parametrize(
    ("lines", "sections"),
    [
        # A sign in front of every heading, and a list under the same sign.
        ("■ 主要工作\n全年完成任务12项，群众满意。\n■ 存在问题\n学习还不够深入。\n", ["■ 主要工作", "■ 存在问题"]),
        ("任务如下：\n■ 修路\n■ 修桥\n■ 修渠\n已经完成。\n", []),
        # Numbers that do not count on are none.
        ("一：二比分落后。\n队员努力。\n", []),
        ("1 月份完成12项。\n3 月份完成8项。\n", []),
        # A contents list, and a row of cells that begins with a number.
        ("1  修路   12公里\n2  修桥   3座\n已经完成。\n", []),
    ],
)  # fmt: skip
def test_what_is_a_heading_by_its_siblings(tmp_path: Path, lines: str, sections: list[str]) -> None:
    (tmp_path / "a.txt").write_text(f"某局2023年工作总结\n{lines}", encoding="utf-8")
    (report,) = read_reports(tmp_path, tmp_path / "a.txt")
    laws(report)
    assert [section.heading for section in report.sections if section.heading] == sections


def test_a_generic_name_is_its_own_report_s_alone(tmp_path: Path) -> None:
    text = "县局党委2023年工作总结\n一、工作\n征税。\n{}\n2023年12月30日\n"
    (tmp_path / "a.txt").write_text(text.format("国家税务总局青阳县税务局"), encoding="utf-8")
    (tmp_path / "b.txt").write_text(text.format("办公室"), encoding="utf-8")
    named = {name: read_reports(tmp_path, tmp_path / name)[0].unit for name in ("a.txt", "b.txt")}
    assert resolve(named) == {"a.txt": "国家税务总局青阳县税务局", "b.txt": "县局"}


def test_many_units_are_settled_quickly() -> None:
    """Pairs of names that cannot fit are never compared: 400 units in well under the time of 160,000 pairs."""
    full = [
        f"{a}{b}县{kind}局"
        for a in "安邦昌辰达恩丰光海和"
        for b in "恒宏华嘉建锦康兰乐林"
        for kind in ("财政", "水务", "教育", "审计")
    ]
    own: dict[str, str | None] = {f"{name}.txt": name for name in full}
    own |= {"短.txt": "安恒财政局", "县.txt": "县财政局", "只.txt": "县档案馆", "档.txt": "安恒县档案馆"}
    before = time.process_time()
    units = resolve(own)
    assert time.process_time() - before < 2
    assert (units["短.txt"], units["县.txt"], units["只.txt"]) == ("安恒县财政局", "县财政局", "安恒县档案馆")
    assert units["和林县审计局.txt"] == "和林县审计局"
