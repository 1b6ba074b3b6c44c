"""What documents are called: a title, its kind, the year it is of and the month it was issued in."""

import random
from dataclasses import dataclass

from training.metadata.dates import han_number, in_title
from training.metadata.names import MATTERS, SLOGANS, Office


@dataclass(frozen=True, slots=True)
class Named:
    """A title without its unit, as lines that a break may fall between; ``subtitle`` begins with ——.

    ``year`` is what the document is about, ``issued`` and ``month`` when it was; ``said`` whether the
    title names the year; ``after`` what the unit's name is joined with: "" or 关于.
    """

    pieces: tuple[str, ...]
    kind: str
    year: int
    issued: int
    month: int
    said: bool
    after: str = ""
    subtitle: str = ""
    spread: bool = False

    @property
    def title_is_congress(self) -> bool:
        """Whether it is given to a congress: what stands under the title says when and by whom."""
        return self.pieces == ("工作报告",)


def named(chance: random.Random) -> Named:
    """A document by chance, of the kinds that offices hand in."""
    makers = (_annual, _annual, _annual, _on_matter, _on_matter, _personal, _personal, _ahead, _of_its_day, _of_its_day,
              _part_of_year, _speech, _minutes, _rectified, _slogan, _term, _season, _sends_out, _congress)  # fmt: skip
    return chance.choice(makers)(chance)


def _late(chance: random.Random, year: int) -> tuple[int, int]:
    """When a report on a whole year is handed in: at its end or early in the next."""
    return (
        (year, chance.choice((11, 12, 12)))
        if chance.random() < 0.45
        else (year + 1, chance.choice((1, 1, 2, 3)))
    )


def _year(chance: random.Random) -> int:
    return chance.randint(2011, 2025)


def _annual(chance: random.Random) -> Named:
    year, matter = _year(chance), chance.choice((*MATTERS, "", "", ""))
    issued, month = _late(chance, year)
    said = chance.random() < 0.62
    when = in_title(chance, year) if said else chance.choice(("", "", "全年", "年度"))
    kinds = [
        ((f"{when}{matter}工作总结",), "工作总结", ""),
        ((f"{when}{matter}工作总结", f"{chance.choice('和及暨')}{year + 1 if said else '下一'}年工作{chance.choice(('计划', '打算', '安排', '思路', '设想', '谋划', '展望', '目标'))}"), "工作总结", ""),
        ((f"{when}{matter}工作总结", f"及{year + 1 if said else '下'}年{chance.choice(('安排', '打算', '设想', '工作初步考虑'))}"), "工作总结", ""),
        ((f"{when}{matter or '主要'}工作", "情况总结"), "工作总结", ""),
        ((f"关于{when}{matter or '重点'}工作", "情况的报告"), "工作报告", "关于"),
        ((f"关于报送{when}{matter or '年度'}工作", "总结的报告"), "工作总结", "关于"),
        ((f"关于{when}{matter or '法治建设'}工作开展", "情况的汇报"), "工作汇报", "关于"),
        ((f"{when}落实{matter or '全面从严治党'}责任", "情况的报告"), "责任落实报告", "关于"),
        ((f"{when}{matter or '机关'}工作小结",), "工作总结", ""),
    ]  # fmt: skip
    pieces, kind, after = chance.choice(kinds)
    return Named(pieces, kind, year, issued, month, said, after)


def _on_matter(chance: random.Random) -> Named:
    """A report on a matter, of the year it was issued in, most often untold by the title."""
    year, matter, month = _year(chance), chance.choice(MATTERS), chance.randint(2, 12)
    said = chance.random() < 0.25
    when = in_title(chance, year) if said else ""
    kinds = [
        ((f"关于{when}{matter}工作开展", "情况的自查报告"), "自查报告", "关于"),
        ((f"关于全县{matter}工作", "情况的调研报告"), "调研报告", ""),
        ((f"关于{when}{matter}专项整治工作", "情况的报告"), "工作报告", "关于"),
        ((f"{when}{matter}工作经验", "交流材料"), "经验材料", ""),
        ((f"关于{matter}工作", "情况的汇报"), "工作汇报", "关于"),
        ((f"{when}{matter}工作进展", "情况汇报"), "工作汇报", ""),
        ((f"{when}{matter}情况", "调查报告"), "调研报告", ""),
    ]  # fmt: skip
    pieces, kind, after = chance.choice(kinds)
    return Named(pieces, kind, year, year, month, said, after)


def _personal(chance: random.Random) -> Named:
    year = _year(chance)
    issued, month = _late(chance, year)
    said = chance.random() < 0.45
    when = in_title(chance, year) if said else ""
    title = chance.choice(("述职报告", "述职述廉报告", "个人述职报告", "年度述职报告", "抓基层党建工作述职报告", "述职述责述廉报告", "履职情况报告", "个人工作总结", "述学述职述廉述法报告", "民主生活会个人对照检查材料", "领导班子对照检查材料"))  # fmt: skip
    kind = "对照检查" if "对照" in title else "工作总结" if "总结" in title else "述职报告"
    if title == "履职情况报告":
        kind = "工作报告"
    return Named((when + title,), kind, year, issued, month, said, "", "", not said and chance.random() < 0.5)


def _ahead(chance: random.Random) -> Named:
    year, matter = _year(chance), chance.choice((*MATTERS, ""))
    issued, month = (year - 1, 12) if chance.random() < 0.25 else (year, chance.randint(1, 5))
    said = chance.random() < 0.7
    if not said:
        issued, month = year, chance.randint(1, 5)
    when = in_title(chance, year) if said else ""
    kinds = [
        ((f"{when}{matter}工作要点",), "工作要点", ""),
        ((f"{when}{matter}工作计划",), "工作计划", ""),
        ((f"{when}{matter or '重点'}工作", "实施方案"), "实施方案", ""),
        ((f"{when}{matter or '全年'}工作安排",), "工作计划", ""),
    ]
    pieces, kind, after = chance.choice(kinds)
    return Named(pieces, kind, year, issued, month, said, after)


def _of_its_day(chance: random.Random) -> Named:
    """Notices, requests, letters: of the year they were issued, whatever else they speak of."""
    year, matter, month = _year(chance), chance.choice(MATTERS), chance.randint(1, 12)
    said = chance.random() < 0.35
    when = in_title(chance, year) if said else ""
    kinds = [
        ((f"关于做好{when}{matter}工作", "有关事项的通知"), "通知"),
        ((f"关于开展{when}{matter}专项检查的通知",), "通知"),
        ((f"关于申请解决{when}{matter}", "工作经费的请示"), "请示"),
        ((f"关于商请支持{when}{matter}工作的函",), "函"),
        ((f"关于{when}{matter}检查", "情况的通报"), "通报"),
        ((f"关于调整{matter}工作", "领导小组成员的通知"), "通知"),
        ((f"关于{when}{matter}有关事项的公告",), "公告"),
        ((f"关于{when}{matter}资金安排的公示",), "公告"),
        ((f"关于进一步加强{matter}工作", "的实施意见"), "意见"),
        ((f"关于表彰{when}{matter}工作先进", "集体和先进个人的决定"), "决定"),
        ((f"关于同意{matter}项目立项的批复",), "批复"),
    ]
    pieces, kind = chance.choice(kinds)
    return Named(pieces, kind, year, year, month, said, chance.choice(("关于", "关于", "")))


def _part_of_year(chance: random.Random) -> Named:
    year, matter = _year(chance), chance.choice((*MATTERS, ""))
    half, month = chance.choice(
        (("上半年", 7), ("上半年", 6), ("一季度", 4), ("第三季度", 10), ("前三季度", 10), ("第一季度", 4))
    )
    said = chance.random() < 0.65
    when = (in_title(chance, year).removesuffix("度") if said else "") + half
    kinds = [
        ((f"{when}{matter}工作总结", "及下半年工作打算"), "工作总结"),
        ((f"{when}{matter}工作总结",), "工作总结"),
        ((f"关于{when}{matter}工作", "情况的报告"), "工作报告"),
        ((f"{when}{matter}工作情况汇报",), "工作汇报"),
    ]
    pieces, kind = chance.choice(kinds)
    return Named(pieces, kind, year, year, month, said, "关于" if pieces[0].startswith("关于") else "")


def _speech(chance: random.Random) -> Named:
    year, matter, month = _year(chance), chance.choice(MATTERS), chance.randint(2, 11)
    said = chance.random() < 0.3
    when = in_title(chance, year) if said else ""
    return Named((f"在{when}{chance.choice(('全县', '全市', '局', ''))}{matter}工作", f"{chance.choice(('会议', '推进会', '部署会'))}上的{chance.choice(('讲话', '发言', '表态发言'))}"), "讲话", year, year, month, said)  # fmt: skip


def _minutes(chance: random.Random) -> Named:
    year, matter, month = _year(chance), chance.choice(MATTERS), chance.randint(1, 12)
    said = chance.random() < 0.2
    when = in_title(chance, year) if said else ""
    title = chance.choice((f"{when}第{han_number(chance.randint(1, 30))}次办公会议纪要", f"研究{matter}工作专题会议纪要", f"{when}{matter}工作协调会议纪要"))  # fmt: skip
    return Named((title,), "会议纪要", year, year, month, said)


def _rectified(chance: random.Random) -> Named:
    """What became of an inspection's findings: of the year it is handed in, often after that of the inspection."""
    year, month = _year(chance), chance.randint(4, 12)
    what = chance.choice(("巡察反馈意见", "审计发现问题", "环保督察反馈问题", "安全生产督导反馈问题", "主题教育检视问题", f"{year - 1}年度民主生活会查摆问题"))  # fmt: skip
    said = "年度" in what
    pieces = (f"关于{what}", chance.choice(("整改情况的报告", "整改落实情况的报告", "整改进展情况的报告")))
    return Named(pieces, "整改报告", year - 1 if said else year, year, month, said, "关于")


def _slogan(chance: random.Random) -> Named:
    """A slogan above what it is: 「凝心聚力开新局 / ——县水利局2023年工作总结」."""
    year, matter = _year(chance), chance.choice(MATTERS)
    said = chance.random() < 0.4
    when = in_title(chance, year) if said else ""
    kinds = (
        (f"——@{when}{matter}工作经验材料", "经验材料"),
        (f"——@{when}{matter}工作的实践与思考", "经验材料"),
        (f"——@{when}工作总结", "工作总结"),
        (f"——@{matter}情况调研报告", "调研报告"),
        ("——在职工代表大会上的工作报告", "工作报告"),
    )
    subtitle, kind = chance.choice(kinds)
    issued, month = _late(chance, year) if kind in ("工作总结",) else (year, chance.randint(4, 12))
    return Named((chance.choice(SLOGANS),), kind, year, issued, month, said and "@" in subtitle and str(year) in subtitle, "-", subtitle)  # fmt: skip


def _term(chance: random.Random) -> Named:
    """Of a school year, or of several years: the last one, or that in which the school year began."""
    year = _year(chance)
    if chance.random() < 0.5:
        join = chance.choice("—-－~")
        return Named((f"{year}{join}{year + 1}学年{chance.choice(('度', '', '第一学期'))}{chance.choice(('工作总结', '教学工作总结', '德育工作总结'))}",), "工作总结", year + 1, year + 1, chance.choice((1, 7)), True)  # fmt: skip
    return Named((f"{year - 2}—{year}年{chance.choice(MATTERS)}工作总结",), "工作总结", year, year, 12, True)


def _season(chance: random.Random) -> Named:
    """A notice on a season that begins in a year and ends in the next: of the year it was issued in."""
    year, join = _year(chance), chance.choice("—-－~")
    what = chance.choice(
        ("采暖季", "采暖季供热服务", "榨季", "冬春季森林防火", "学年度", "雨雪冰冻期", "冬春水利建设")
    )
    piece = f"关于做好{year}{join}{year + 1}{chance.choice(('年', '', '年度'))}{what}工作"
    return Named((piece, "的通知"), "通知", year, year, chance.choice((8, 9, 10, 11)), True, "关于")


def _sends_out(chance: random.Random) -> Named:
    year = _year(chance)
    what, kind = chance.choice((("工作要点", "工作要点"), ("工作计划", "工作计划"), ("实施方案", "实施方案")))
    return Named((f"关于印发《{year}年{chance.choice(MATTERS)}", f"{what}》的通知"), kind, year, year, chance.randint(1, 4), True, "关于")  # fmt: skip


def _congress(chance: random.Random) -> Named:
    """A report to a congress early in a year, on the year before."""
    year = _year(chance)
    return Named(
        ("工作报告",), "工作报告", year, year + 1, chance.choice((1, 2)), False, "", "", chance.random() < 0.3
    )


def with_unit(name: Named, whose: Office, chance: random.Random) -> tuple[tuple[str, ...], bool]:
    """The lines a title may break between, and whether they name the unit."""
    subtitle = name.subtitle.replace("@", whose.name)
    if name.after == "-":
        return (*name.pieces, subtitle), whose.name in subtitle
    first, rest = name.pieces[0], name.pieces[1:]
    if name.spread or chance.random() < 0.45:
        return name.pieces, False
    unit = whose.name
    if chance.random() < 0.3:
        unit = f"中共{whose.name}{whose.party}" if chance.random() < 0.5 else whose.name + whose.party
    elif chance.random() < 0.15:
        unit = whose.part(chance)
    elif chance.random() < 0.2:
        unit = whose.local + chance.choice(("", whose.party, "机关党委"))
    if whose.above and chance.random() < 0.3:
        unit = f"驻{whose.place}{chance.choice(('第一书记', '工作队', '帮扶工作队'))}"
    if first.startswith(("在", "研究")):
        return name.pieces, False
    return (unit, first, *rest), True
