"""Names of units, and what is none, written by chance: places, bodies, parts, and what stands behind a name."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.metadata.names import MATTERS, POSTS, person

_FIRST = "云青柳石松临江北南东西岚栎桐霁苍望安永平清白黄龙凤金银玉竹梅兰荷枫樟杉槐榆澄沅湘渌漳汶沂浔滦潞淮颍涪岷嘉阳沧泊瓯屏赤阿乌达曲布鄂伊额宁武浦海沙鹿星"
_SECOND = "山川溪河江湖州城陵阳原泉岭峰湾塘桥口浦港林田坪坝岗塬浒渚洲屿源昌宁安和丰平水津梧碓泽澳错兰图里木雅尔布台滩湖头家寨堡屯"
_LEVELS = ("县", "市", "区", "县", "市", "州", "旗", "镇", "乡", "自治县")
_NUMBERS = ("第一", "第二", "第三", "第四", "一", "二", "城东", "城西", "新区", "中心", "实验", "直属")
_PARTS = (
    "办公室", "一科", "综合科", "检修车间", "二车间", "口腔分院", "东院区", "分局", "分院", "分公司", "二大队", "一中队", "三支队", "团委", "工会",
    "党支部", "机关党委", "分校", "教务处", "工程部", "调研组", "课题组", "服务站", "管理站", "研究室", "退休支部", "城北营业部", "水上派出所",
)  # fmt: skip
# What there are most of.
_USUAL = (
    "镇",
    "乡",
    "村",
    "社区",
    "街道",
    "镇",
    "乡",
    "村",
    "局",
    "公司",
    "有限公司",
    "医院",
    "小学",
    "中学",
    "人民政府",
    "委员会",
)
# What stands straight behind a name: nothing where a line ends.
_BEHIND = (
    "", "", "", "", "", "关于", "关于", "党委", "党组", "党支部", "领导班子", "班子", "2023年", "2024年度", "二〇二二年", "上半年", "全年", "工作总结", "工作要点",
    "的", "的做法", "在", "坚持", "认真", "围绕", "意识形态", "抓基层党建", "落实", "履行", "情况", "调研报告", "年度工作", "民主生活会", "第一书记",
    "组织", "负责", "承担", "文件", "工作简报", "会议纪要", "现状调查", "，", "、", "：", "（", "与", "和", "将", "对", "开展", "推进", "以", "把", "第五届", "职工",
)  # fmt: skip
_AHEAD = (
    "关于",
    "在",
    "作为",
    "来自",
    "经",
    "全",
    "对",
    "各",
    "我",
    "该",
    "向",
    "由",
    "为",
    "按照",
    "会同",
    "根据",
)


@dataclass(frozen=True, slots=True)
class Words:
    """Words, what stands behind them, and whether they are a unit's name."""

    text: str
    behind: str
    unit: bool


class NameWriter:
    """Writes examples by chance from ``bodies`` of names, words that are ``none``, and clauses of reports."""

    def __init__(self, bodies: Sequence[str], none: Sequence[str], clauses: Sequence[str], seed: int) -> None:
        self._bodies, self._none, self._clauses = bodies, none, clauses
        self._known = frozenset(bodies)
        self._signs = sorted({sign for clause in clauses for sign in clause if "\u4e00" <= sign <= "\u9fff"})
        self._chance = random.Random(seed)

    def examples(self, count: int) -> Iterator[Words]:
        """So many names, each with cuts of it that are none, and as many words that are none."""
        for _ in range(count):
            name = self.name()
            behind = self._behind()
            yield Words(name, behind, True)
            yield from self._cuts(name, behind)
            yield self._other()
            yield self._other()

    def name(self) -> str:
        """A unit of any kind."""
        chance = self._chance
        body = chance.choice(self._bodies if chance.random() < 0.85 else _USUAL)
        drawn = chance.random()
        if drawn < 0.12 and len(body) > 2:
            name = chance.choice("县市省区州乡镇") + body
        elif drawn < 0.2:
            name = chance.choice(("中共", "国家", "全国")) + self._place() + body
        elif drawn < 0.26 and len(body) > 2:
            name = self._place() + chance.choice(_NUMBERS) + body
        else:
            name = self._place() + body
        if chance.random() < 0.1:
            name += chance.choice(_PARTS)
        return name

    def _place(self) -> str:
        chance = self._chance
        stem = (
            chance.choice(_FIRST) + chance.choice(_SECOND)
            if chance.random() < 0.6
            else "".join(chance.choice(self._signs) for _ in range(chance.choice((2, 2, 2, 3, 3, 4))))
        )
        if chance.random() < 0.15:
            stem += chance.choice(_SECOND)
        level = chance.choice(_LEVELS) if chance.random() < 0.65 else ""
        if level and chance.random() < 0.1:
            level += chance.choice(_FIRST) + chance.choice(_SECOND) + chance.choice(("镇", "乡", "区", ""))
        return stem + level

    def _behind(self) -> str:
        chance = self._chance
        if chance.random() < 0.15:
            return chance.choice(POSTS) + person(chance)
        if chance.random() < 0.15:
            return chance.choice((*self._none, *MATTERS))
        return chance.choice(_BEHIND)

    def _cuts(self, name: str, behind: str) -> Iterator[Words]:
        """Cuts of a name that end before it does or behind it."""
        chance = self._chance
        for _ in range(2):
            end = chance.randint(3, max(3, len(name) - 1))
            if end < len(name) and not self._is_name(name[:end]):
                yield Words(name[:end], (name + behind)[end : end + 2], False)
        whole = name + behind + (chance.choice(self._none) if chance.random() < 0.5 else "")
        if len(whole) > len(name):
            end = chance.randint(len(name) + 1, min(len(whole), len(name) + 12))
            cut = whole[:end]
            if not self._is_name(cut) and not behind.startswith("党"):
                yield Words(cut, whole[end : end + 2], False)

    def _is_name(self, words: str) -> bool:
        """Whether words may be a name themselves: 浔江县人民医院 in 浔江县人民医院口腔分院."""
        return any(words.endswith(body) for body in self._known)

    def _other(self) -> Words:
        chance = self._chance
        drawn = chance.random()
        if drawn < 0.4:
            words = chance.choice(self._none)
        elif drawn < 0.5:
            words = self._place() + chance.choice((*self._none, *MATTERS))
        elif drawn < 0.6:
            words = chance.choice(MATTERS) + chance.choice((*self._none, "工作", "情况"))
        elif drawn < 0.65:
            words = chance.choice(_AHEAD) + self.name()
        elif drawn < 0.7:
            words = person(chance)
        else:
            clause = chance.choice(self._clauses)
            end = chance.randint(3, max(3, min(len(clause), 20)))
            return Words(clause[:end], clause[end : end + 2] or "，", False)
        return Words(words, self._behind(), False)
