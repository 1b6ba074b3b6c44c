"""How offices write: their numbers, the lines between sections that are no headings, and a body that is written so."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from corpus.formats import Hint

_CN = "一二三四五六七八九十"
_ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"


def chinese(number: int) -> str:
    if number <= 10:
        return _CN[number - 1]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else _CN[tens - 1]) + "十" + (_CN[ones - 1] if ones else "")


Number = Callable[[int], str]
# Numbers as offices write them, outer ones first; what stands with them is likelier in practice.
OUTER: tuple[tuple[float, Number], ...] = (
    (20, lambda n: f"{chinese(n)}、"),
    (2, lambda n: f"{chinese(n)}．"),
    (2, lambda n: f"{chinese(n)}."),
    (1, lambda n: f"{chinese(n)} 、"),
    (2, lambda n: f"{chinese(n)}　"),
    (2, lambda n: f"{chinese(n)}："),
    (1, lambda n: f"{chinese(n)}, "),
    (3, lambda n: f"第{chinese(n)}部分 "),
    (1, lambda n: f"第{chinese(n)}部分："),
    (1, lambda n: f"第{chinese(n)}、"),
    (1, lambda n: "壹贰叁肆伍陆柒捌玖拾"[n - 1] + "、"),
    (1, lambda n: f"{_ROMAN[n - 1]}、"),
    (1, lambda n: "甲乙丙丁戊己庚辛壬癸"[n - 1] + "、"),
    (4, lambda n: f"（{chinese(n)}）"),
    (1, lambda n: f"（{chinese(n)}）、"),
    (3, lambda n: f"{n}、"),
    (3, lambda n: f"{n}."),
    (1, lambda n: f"{n} "),
    (1, lambda n: f"{n:02d} "),
)
INNER: tuple[tuple[float, Number], ...] = (
    (14, lambda n: f"（{chinese(n)}）"),
    (3, lambda n: f"({chinese(n)})"),
    (2, lambda n: f"（{chinese(n)}）、"),
    (1, lambda n: f"{chinese(n)}）"),
    (6, lambda n: f"{n}．"),
    (6, lambda n: f"{n}."),
    (5, lambda n: f"{n}、"),
    (2, lambda n: f"（{n}）"),
    (2, lambda n: f"({n})"),
    (2, lambda n: f"{n}）"),
    (1, lambda n: chr(0x245F + n)),
    (1, lambda n: chr(0x2473 + n)),
    (2, lambda n: f"第{chinese(n)}、"),
    (1, lambda n: f"{chinese(n)}、"),
    (1, lambda n: f"{'ABCDEFGHIJ'[n - 1]}."),
    (2, lambda n: f"其{chinese(n)}，"),
    (2, lambda n: f"第{chinese(n)}，"),
    (2, lambda n: f"1.{n} "),
)  # fmt: skip
NAMES = ["工作", "任务", "做法", "问题", "举措", "案例", "亮点", "专题", "措施", "职责"]
NOTES = ("责任领导：{}", "责任单位：{}", "（责任单位：{}）", "牵头部门：{}", "完成时限：长期坚持", "整改时限：立行立改", "整改进度：已完成", "时间：12月底前")  # fmt: skip
PLACES = ("局办公室", "机关党委", "人事科", "各支部", "规划财务股", "办公室、宣传部", "各科室")
CLOSINGS = ("以上报告，请予审议。", "特此报告。", "以上述职，请评议。", "专此汇报。", "不当之处，请批评指正。", "谢谢大家！", "汇报完毕。")  # fmt: skip
LEADS = ("现将有关情况报告如下：", "主要表现在以下几个方面：", "重点抓了以下工作：", "具体情况如下。", "现将履职情况述职如下：", "对照要求，查摆出以下问题：", "原因主要有以下几点：")  # fmt: skip
CAPTIONS = ("表1  各科室任务完成情况", "单位：万元", "附表：任务分解表", "图1 信访量变化", "（单位：个、人）", "注：数据截至11月底")  # fmt: skip
POINTS: tuple[Number, ...] = (
    lambda n: f"{chinese(n)}是",
    lambda n: f"{chinese(n)}要",
    lambda n: f"第{chinese(n)}，",
    lambda n: f"{chinese(n)}是要",
    lambda n: f"其{chinese(n)}，",
)


@dataclass(frozen=True, slots=True)
class Habit:
    """How one office writes: numbers of two levels (None for none), and how its headings look."""

    outer: Number | None
    inner: Number | None
    styled: bool
    runs_in: bool
    stop: str
    outer_stop: str
    framed: str
    bold: bool
    levels: bool
    lead: bool
    deep: bool
    dash: str
    topic: str

    def outer_line(self, number: int, name: str) -> str:
        if self.outer is not None:
            return self.outer(number) + name + self.outer_stop
        if self.framed == "？":
            return name[:14] + self.framed
        if len(self.framed) == 2 and self.framed[1] != " ":
            return self.framed[0] + name + self.framed[1]
        return self.framed + name + (self.outer_stop if self.outer_stop == "：" else "")

    def outer_style(self) -> Hint | None:
        if not self.styled:
            return None
        return Hint(level=1) if self.levels else Hint(bold=True) if self.bold else None

    def inner_style(self, chance: random.Random) -> Hint | None:
        if not self.styled:
            return None
        return Hint(level=2) if self.levels and chance.random() < 0.9 else Hint(bold=True)

    def inner_lead(self, length: int) -> Hint | None:
        return Hint(lead=length) if self.styled and self.lead else None


def drawn(chance: random.Random, among: Sequence[tuple[float, Number]]) -> Number:
    return chance.choices([number for _, number in among], [weight for weight, _ in among])[0]


def misnumbered(chance: random.Random, place: int) -> int:
    """One in thirty is one too many or said twice."""
    return min(10, max(1, place + chance.choice((-1, 1)))) if place > 1 and chance.random() < 0.03 else place


@dataclass(slots=True)
class Written:
    """A body: its lines, of each whether it begins with a heading, what a format says of it."""

    lines: list[str] = field(default_factory=list)
    headings: list[bool] = field(default_factory=list)
    hints: dict[int, Hint] = field(default_factory=dict)

    def add(self, line: str, heading: bool = False, hint: Hint | None = None) -> None:
        if hint is not None:
            self.hints[len(self.lines)] = hint
        self.lines.append(line)
        self.headings.append(heading)
