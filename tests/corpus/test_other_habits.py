"""Sections named in habits that are met in offices' files and in no model document."""

from pathlib import Path

import pytest

from corpus.read import read_report

ASKED = """村级集体经济调研报告
今年4月以来，调研组走访了11个乡镇46个村，开了9场座谈会，形成如下报告。
钱从哪里来？
过去村里只有一块机动地，年租金不到两万元。2021年以后，光伏、冷库和民宿陆续落地。
账算清了没有？
清产核资时摸出来的老账，有11个村至今没有挂账处理。
人靠得住吗？
村书记平均五十三岁，能独立谈下一单生意的不到三成。
"""
SUGGESTED = """县供销社关于为农服务情况的汇报
近年来，我社围绕“三农”需要，做了一些工作。
（一）主要做法
1.建网点。全县建成村级综合服务社186个，实现乡镇全覆盖。
2.强服务。组建农机合作社9家，全程托管土地6.4万亩，每亩为农户节约成本110元。
（二）存在问题
基层社底子薄，有5个基层社至今没有自己的营业用房。
（三）几点建议
恳请县委、县政府协调解决历史债务，并将农资储备补贴列入预算。
附件：基层社基本情况表
"""


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (ASKED, ["1 钱从哪里来？", "1 账算清了没有？", "1 人靠得住吗？"]),
        (SUGGESTED, ["1 （一）主要做法", "2 1.建网点。", "2 2.强服务。", "1 （二）存在问题", "1 （三）几点建议"]),
    ],
    ids=["asked", "suggested"],
)  # fmt: skip
def test_sections_of_other_habits(tmp_path: Path, text: str, headings: list[str]) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    report = read_report(tmp_path, tmp_path / "a.txt")
    assert [
        f"{section.level} {section.heading}" for section in report.sections if section.heading
    ] == headings


def test_a_question_asked_in_passing_names_no_section(tmp_path: Path) -> None:
    text = "在全市大会上的讲话\n同志们：\n一、认清形势\n企业家说，办一个证要跑七趟，材料要交九份，时间要等两个月。\n这怎么行？\n大家回去都要好好想一想，拿出办法来，下个月我来听汇报。\n二、压实责任\n各级一把手要亲自抓，每个季度通报一次。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    report = read_report(tmp_path, tmp_path / "a.txt")
    assert [section.heading for section in report.sections if section.heading] == [
        "一、认清形势",
        "二、压实责任",
    ]


def _tree(tmp_path: Path, text: str, name: str = "a.txt") -> list[tuple[int, str]]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return [(s.level, s.heading) for s in read_report(tmp_path, tmp_path / name).sections if s.heading]


def test_letters_before_all_numbers_hold_them(tmp_path: Path) -> None:
    text = "# 泽川大学2022年工作总结\n\n## A. 全年主要工作\n\n1) 思想引领有力度\n\n全年宣讲126场，覆盖师生2.3万人次。\n\n2) 人才培养有质量\n\n新增一流课程11门，学生获奖213项。\n\n## B. 存在的不足\n\n宿舍老旧，学生反映强烈。\n"
    assert _tree(tmp_path, text, "a.md") == [
        (1, "A. 全年主要工作"), (2, "1) 思想引领有力度"), (2, "2) 人才培养有质量"), (1, "B. 存在的不足"),
    ]  # fmt: skip


def test_points_that_name_an_aspect_on_lines_of_their_own_are_headings(tmp_path: Path) -> None:
    text = "公交集团对照检查材料\n一、查摆问题\n一是理论武装方面。\n中心组学习常被调度会挤掉，全年只集中了7次。\n二是队伍建设方面。\n一线驾驶员流动快，去年走了86人。\n二、努力方向\n一是加强学习。\n每月集中学习一次，雷打不动。\n二是稳住队伍。\n年内涨薪两档，评优向一线倾斜。\n"
    assert _tree(tmp_path, text) == [
        (1, "一、查摆问题"), (2, "一是理论武装方面。"), (2, "二是队伍建设方面。"), (1, "二、努力方向"),
    ]  # fmt: skip


def test_what_is_asked_and_answered_aloud_is_text(tmp_path: Path) -> None:
    text = "# 杏花坳村2024年工作问答\n\n## 卖桃\n\n**问：今年算不算翻身？**\n\n答：冷库5月通的电，今年收了十三万斤，坏掉的不到一千斤。\n\n## 吃水\n\n**问：怎么还要挑水？**\n\n答：水泵功率不够，三户地势高，明年换泵。\n"
    assert _tree(tmp_path, text, "a.md") == [(1, "卖桃"), (1, "吃水")]


STEMS = """国营青岭茶场二〇二二年工作总结
　　全场茶园3400亩，在册职工416人。
甲、今年的收成
　　产量。全年产干茶71.3吨，比上年多4.1吨，其中明前茶2.6吨。
　　收入。场部收入2180万元，职工人均到手3.42万元，比上年多1900元。
　　民生。修通二工区到四工区的机耕路6.8公里，鲜叶下山少走一个钟头。
乙、今年的难处
　　1、树老了。3400亩里有1900亩树龄过了四十年，一亩做不出22公斤干茶。
　　2、房子漏了。三工区42户还住着六十年代的土坯房，下雨要拿盆接。
丙、明年的打算
　　老茶园分片改种，一年不少于200亩，头三年免承包费。
"""
BLANKS = """2023年度抓党建工作述职报告
国营青岭茶场党委书记　郁长青
一、这一年的事
老茶园　改种213亩，离1900亩还远得很，不过第一批种下去的活了九成六。
采茶工　采茶机买回8台，邻省来了140名采茶工，缺口还有180人上下。
住房　18户搬进了新砖房，另外24户的指标还没下来。
二、往后怎么办
商标类别都注上，包装袋编号、扫码能看到哪一垄采的。
"""
CLAUSES = """青桥街道2022年工作报告
以上率下，让责任之弦越绷越紧
党工委全年研究全面从严治党议题17个，书记与9个社区书记逐一谈心。
直面问题，让差距之痛化为奋起之力
成绩映照来路，问题照见前程，我们看到：
证明如山，群众跑断了腿。社区一年要开37种证明，窗口从早排到晚，部门数据不肯共享。
电梯难装，邻里伤了和气。加装电梯报了31部，停工9部，一楼嫌挡光、六楼嫌分摊多。
飞线如网，安全悬着一颗心。老楼外墙上充电飞线318根，楼道里停着电动车。
扬帆再出发，让奋进之笔书写新篇
把37种证明砍掉一半以上，能查数据的一律不要群众开。
"""
ZERO = """青桥水务2022年度对照检查材料
〇、去年说过的事办得怎样
农贸市场周边低压区改造完成，三千多户做晚饭时不再断水。
一、检查出来的问题
漏损率24.6%，每四桶水就有一桶流进了地里。
一之二、旧账
拖了三年的取暖补贴一次发清。
二、整改打算
    一是补学习。集中学习与审片分开，每月第一个周一上午雷打不动。
    二是补原创。原创稿按三倍计分，编辑每月下乡不少于六天。
    三是补规矩。带货产品先验厂、再送检、后试吃，三关缺一关不上架。
三　2023年措施
三年换掉灰口管90公里，先换爆过三次以上的路段。
"""


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        (
            STEMS,
            [
                (1, "甲、今年的收成"), (2, "产量。"), (2, "收入。"), (2, "民生。"),
                (1, "乙、今年的难处"), (2, "1、树老了。"), (2, "2、房子漏了。"), (1, "丙、明年的打算"),
            ],
        ),
        (BLANKS, [(1, "一、这一年的事"), (2, "老茶园"), (2, "采茶工"), (2, "住房"), (1, "二、往后怎么办")]),
        (
            CLAUSES,
            [
                (1, "以上率下，让责任之弦越绷越紧"), (1, "直面问题，让差距之痛化为奋起之力"),
                (2, "证明如山，群众跑断了腿。"), (2, "电梯难装，邻里伤了和气。"), (2, "飞线如网，安全悬着一颗心。"),
                (1, "扬帆再出发，让奋进之笔书写新篇"),
            ],
        ),
        (
            ZERO,
            [
                (1, "〇、去年说过的事办得怎样"), (1, "一、检查出来的问题"), (1, "一之二、旧账"), (1, "二、整改打算"),
                (2, "一是补学习。"), (2, "二是补原创。"), (2, "三是补规矩。"), (1, "三　2023年措施"),
            ],
        ),
    ],
    ids=["stems", "blanks", "clauses", "zero"],
)  # fmt: skip
def test_topics_and_numbers_of_rarer_habits(
    tmp_path: Path, text: str, headings: list[tuple[int, str]]
) -> None:
    assert _tree(tmp_path, text) == headings


def test_unnumbered_lines_right_above_numbers_that_run_on_divide_the_report(tmp_path: Path) -> None:
    text = (
        "某公司2024年工作要点\n【 仓 】\n1.换电缆。测温电缆六月底前换完。\n2.治虫。全部改不锈钢网，春雷响之前装完。\n"
        "【 秤 】\n3.量车。每月用标准砝码自校一次。\n4.保应急。五月前完成重新试机。\n"
    )
    assert _tree(tmp_path, text) == [
        (1, "【 仓 】"), (2, "1.换电缆。"), (2, "2.治虫。"), (1, "【 秤 】"), (2, "3.量车。"), (2, "4.保应急。"),
    ]  # fmt: skip


def test_topics_in_brackets_that_neighbours_begin_with_are_headings(tmp_path: Path) -> None:
    text = (
        "某公司党委2023年对照检查材料\n一、查摆的问题\n（政治学习）中心组十次学习有四次排在生产调度会后头。\n"
        "（看粮管粮）测温电缆坏了三成，九号仓靠人拿着插杆量。\n（对待农户）收粮旺季车队排出两公里，没有人送一杯水。\n"
        "二、打算\n全年补齐。\n"
    )
    assert [heading for level, heading in _tree(tmp_path, text) if level == 2] == [
        "（政治学习）",
        "（看粮管粮）",
        "（对待农户）",
    ]
    # One alone is the beginning of a sentence.
    alone = text.replace("（政治学习）", "").replace("（看粮管粮）", "")
    assert [heading for level, heading in _tree(tmp_path, alone) if level == 2] == []


def test_a_topic_parted_from_its_sentence_by_a_blank_is_the_heading(tmp_path: Path) -> None:
    text = (
        "某中心2022年自查报告\n一、自查情况\n"
        "（一）归集方面　全县应建未建的企业有174家，涉及职工六千多人。\n"
        "（二）提取方面　抽查的档案里有9份没有签字，经办人说忙忘了。\n"
        "二、打算\n三月底前补齐。\n"
    )
    assert [heading for level, heading in _tree(tmp_path, text) if level == 2] == [
        "（一）归集方面",
        "（二）提取方面",
    ]
    # Two phrases of a heading are set apart as well.
    twins = text.replace(
        "全县应建未建的企业有174家，涉及职工六千多人。",
        "补短板强弱项\n全县应建未建的企业有174家，涉及职工六千多人。",
    )
    assert _tree(tmp_path, twins)[1] == (2, "（一）归集方面　补短板强弱项")


def test_a_long_first_sentence_with_more_behind_it_stays_in_its_point(tmp_path: Path) -> None:
    text = "云溪县水利局2023年工作总结\n\n一、主要工作\n（一）优化服务，提升效率。全年办理取水许可46件，平均用时缩短到5天。\n（二）守牢底线，保障安全。检查小水库38座，排查整改隐患112条。\n\n二、存在的问题\n1.基层水管员队伍老化，全县52名水管员平均年龄57岁，会用遥测设备的只有6人。机构改革后编制只减不增，退休一个少一个。\n2.农村供水管网漏损严重，有17个村的老管道使用超过二十年，全年抢修了240次。维修资金主要靠村里自筹，收不齐。\n3.山塘确权长期没有推动，涉及的9个村之间有争议。\n"
    assert _tree(tmp_path, text) == [
        (1, "一、主要工作"), (2, "（一）优化服务，提升效率。"), (2, "（二）守牢底线，保障安全。"), (1, "二、存在的问题"),
    ]  # fmt: skip
    problems = [p.text for p in read_report(tmp_path, tmp_path / "a.txt").passages if p.role == "problem"]
    assert [text[:6] for text in problems] == ["1.基层水管", "2.农村供水", "3.山塘确权"]


def test_the_last_sentence_of_a_list_is_not_above_the_heading_that_counts_on(tmp_path: Path) -> None:
    text = "# 禾浦市自来水有限公司2022年工作总结\n\n2022年，公司克服旱情，完成了全年任务。\n\n**第一，主要工作**\n\n全年供水4120万吨，新铺管网36公里。\n\n**第二，短在哪里**\n\n三两件事放不下。\n\n1）水表到期没换的还有两千多块。\n\n2）窗口排队时间长，老人等了一上午，还是没有办成。\n\n**第三，来年打算**\n\n年底前接收全部泵房。换表两千块。\n"
    assert _tree(tmp_path, text, "a.md") == [
        (1, "第一，主要工作"), (1, "第二，短在哪里"), (1, "第三，来年打算"),
    ]  # fmt: skip


def test_the_sentences_that_stories_begin_with_are_no_headings(tmp_path: Path) -> None:
    story = "　　这一年很不好过。全年收购粮食41万吨，比上年少了三万吨，农民有怨言，市里也着急。\n　　仓库是老的。二十一座仓里有十二座过了四十年，漏雨的有五座，夏天熏蒸要搭棚子。\n　　人也走了不少。全系统调出去二十六人，留下的平均五十一岁，会操作烘干机的只有四个。\n"
    names = "　　收购。全年收购粮食41万吨，比上年少了三万吨。\n　　仓储。漏雨的仓有五座，夏天熏蒸要搭棚子。\n　　队伍。全系统调出去二十六人，留下的平均五十一岁。\n"
    title = "汀州市粮食局2023年工作总结\n"
    assert _tree(tmp_path, title + story) == []
    assert _tree(tmp_path, f"{title}一、收购\n{story}二、往后\n　　我们打算修仓三座，添烘干机两台。\n") == [
        (1, "一、收购"), (1, "二、往后"),
    ]  # fmt: skip
    assert _tree(tmp_path, title + names) == [(1, "收购。"), (1, "仓储。"), (1, "队伍。")]
