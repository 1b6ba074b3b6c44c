"""The names a library goes by: its units, report titles and kinds, found in a question.

A name counts in full, and in the short forms people use: 蔚岑县财政局 is 财政局, 蔚岑县 or 蔚岑.
A short form must be distinctive — that is measured on the library, not listed: it must not fit
most of the units, and the reports of others must hardly ever say it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from index.tokens import normalise, terms
from retrieval.answer import Understood

if TYPE_CHECKING:
    from index.reading import StoredReport

# A unit longer than this, such as 青陵市水务局, and a title longer than that are meant when they are said.
_SURE_UNIT, _SURE_TITLE = 3, 7
# A form is no name if it fits more than this share of the units, or if more than this share of
# the other reports say it.
_COMMON = 0.5
_SAID = 0.34

# An index that changes has nearly all its names in common with the one before.
_REMEMBERED = 65_536

_PLACE = re.compile(r"(.{2,5}?)(省|市|县|区|州|盟|旗|镇|乡|村|街道|林场|农场)(?=.)")
_COMPANY = re.compile(r"(?:股份)?(?:有限)?(?:责任)?公司$")
# What names a sort of unit: a name only on its own, as in 「医院下一步…」, not in 县医院 or 几家医院,
# and only where the library has one such unit.
_SORT = frozenset(
    "医院 学院 学校 大学 中学 小学 街道 工会 公司 集团 银行 法院 管理局 委员会 办公室 管委会 服务中心".split()
)
_SORT_TAIL = re.compile(
    r"(?:局|委|办|馆|院|所|站|厅|处|校|行|厂|矿|部|队|社|台|会|中心|街道|学院|医院|大学|支部|总支|书记|公司|集团|镇|乡|村)$"
)
_BRANCH = re.compile(
    r"(?:机关|在职|退休)?第[一二三四五六七八九十百\d]+(?:联合)?(?:总支|支部|小组)|(?:机关|离退休|退休)(?:总支|支部)"
)
_BRANCH_FRONT = re.compile(r"^[^第]+(?=第)")
_PARTY = re.compile(r"党(?=支部|总支|小组)")
# Posts and party bodies that every unit has.
_POST = re.compile(
    r"(?:机关|直属机关|基层|驻村)*(?:党委|党组|党工委|工委|纪委|总支|支部|党支部|党总支|单位|村|班子)*(?:副|专职)*(?:书记|主任|局长|成员|委员|班长)?"
)
# Where a title stops naming whose report it is.
_TITLE_NAME_END = re.compile(
    r"关于|(?:19|20)\d\d|二[〇○零]|年度?|抓|履行|落实|书记(?!员)|工作|述职|党组|党委|党工委|意识形态|基层"
)
_TITLE_FRONT = re.compile(r"^(?:关于|中共|驻)+")
_ALONE = frozenset("的年在对给让请问看查说和与及或里是那该这成到比跟")
_LEVELS = frozenset("市县区省州镇乡")
_HAN = re.compile(r"[\u3400-\u9fff]")
_PLACE_BEFORE = re.compile(r"(?:^|[^\u4e00-\u9fff]|[的年在对给])[\u4e00-\u9fff]{2,4}[省市县区州镇乡]$")

# Signs that stand in sentences and hardly in names of units: 用同一个价钱让乡下人 names no 乡.
_NO_NAME = "的让把用对在给和与是有了个被从向到怎如为什么哪多少全本我你他各该这那不也都还很"
# A unit as a question may name it, at its start; it is missed only where the library never says it.
_UNIT_NAMED = re.compile(
    rf"(?:^|(?<=[年，,]))(?:请问|那么?)?((?:(?![{_NO_NAME}])[\u4e00-\u9fff]){{1,12}}?(?:局|委员会|馆|医院|学院|大学|中学|小学|学校|公司|集团|街道|[镇乡县]|支队|银行|法院|检察院|工会|支部))"
    r"(?=在|的|[存有落做取下怎如为抓提是做今去明]|(?:19|20)\d\d|$|[呢？?])"
)


# The rest of a unit's name behind its place.
_UNIT_REST = re.compile(
    r"[\u4e00-\u9fff]{1,8}?(?:局|委员会|馆|医院|学院|大学|中学|小学|学校|公司|集团|街道|银行|法院|检察院)(?![长面部])"
)


class Found(NamedTuple):
    """A name in a question: what it stands for and its place in the text."""

    items: tuple[Understood, ...]
    start: int
    end: int


class Names:
    """The names of one library. ``saying(form)`` gives the ids of reports whose passages hold a form."""

    def __init__(self, reports: "Sequence[StoredReport]", saying: Callable[[str], frozenset[int]]) -> None:
        self._reports = reports
        self._saying = saying
        self._by_unit: dict[str, frozenset[int]] = {}
        self._forms: dict[str, set[Understood]] = {}
        self._full: set[str] = set()
        for report in reports:
            if report.unit:
                self._by_unit[report.unit] = self._by_unit.get(report.unit, frozenset()) | {report.id}
        for unit in self._by_unit:
            self._add(unit, Understood("unit", unit), whole=len(unit) > _SURE_UNIT)
        self._ids = {Understood("unit", unit): ids for unit, ids in self._by_unit.items()}
        for report in reports:
            item = Understood("report", report.path)
            self._ids[item] = frozenset({report.id})
            for full in (report.title, report.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]):
                if len(_plain_name(full)) > _SURE_TITLE:
                    self._add_form(_plain_name(full), item, whole=True)
                if branch := _BRANCH.search(_plain_name(full)):
                    whole = report.unit is not None and branch[0] in _plain_name(report.unit)
                    owner = Understood("unit", report.unit or "") if whole else item
                    for form in {branch[0], _BRANCH_FRONT.sub("", branch[0])}:
                        self._add_form(form, owner, whole=True)
            for name in {_title_name(report.title), _title_name(report.path.rsplit("/", 1)[-1])}:
                # Beyond its unit: the 第一书记 of 枫槲村. Posts that every unit has are no names.
                rest = name.rpartition(_plain_name(report.unit))[2] if report.unit else name
                if not _POST.fullmatch(rest) and (not report.unit or len(rest) > 2):
                    self._add(rest, item, whole=False)
        self._longest = max(map(len, self._forms), default=0)

    def _add(self, name: str, item: Understood, *, whole: bool) -> None:
        """A name with its short forms; ``whole`` says that in full it needs no proof."""
        plain = _plain_name(name)
        self._add_form(plain, item, whole=whole)
        for form in short_forms(plain):
            if not _POST.fullmatch(form):
                self._add_form(form, item, whole=False)

    def _add_form(self, form: str, item: Understood, *, whole: bool) -> None:
        if len(form) > 1:
            self._forms.setdefault(form, set()).add(item)
            if whole:
                self._full.add(form)

    def found_in(self, plain: str) -> list[Found]:
        """The names in a normalised question, the longest first where they overlap, in order."""
        text = _PARTY.sub("\x00", plain)  # keeps every place: 党支部 and 支部 are the same name
        found: list[Found] = []
        for start, end, form in sorted(self._places(text), key=lambda place: (place[0] - place[1], place[0])):
            if any(start < other.end and other.start < end for other in found):
                continue
            if self._names_one(form, plain, start, end):
                found.append(Found(tuple(sorted(self._forms[form], key=_order)), start, end))
        joined = _joined(sorted(found, key=lambda name: name.start))
        if not joined and (match := _UNIT_NAMED.search(plain)):
            short = [unit for unit in self._by_unit if _is_abbreviation(match[1], normalise(unit))]
            if len(short) == 1:
                joined = [Found((Understood("unit", short[0]),), *match.span(1))]
        return joined

    def _places(self, text: str) -> Iterator[tuple[int, int, str]]:
        for start in range(len(text)):
            form, end = "", start
            while end < len(text) and len(form) < self._longest:
                form += text[end] if text[end] != "\x00" else ""
                end += 1
                if len(form) > 1 and form in self._forms:
                    yield start, end, form

    def _names_one(self, form: str, plain: str, start: int, end: int) -> bool:
        """Whether this form, at this place of the question, is a name."""
        if form in self._full:
            return True
        items = self._forms[form]
        if len(items) > 1 and len(items) > _COMMON * max(len(self._by_unit), 2):
            return False
        if self._inside_a_longer_name(form, plain, start, items) or self._opens_another_name(
            form, plain, end, items
        ):
            return False
        if form in _SORT and len(items) > 1:
            return False
        own: frozenset[int] = frozenset().union(*(self._ids[item] for item in items))
        others = len(self._reports) - len(own)
        return others > 0 and len(self._saying(form) - own) <= _SAID * others

    def _inside_a_longer_name(self, form: str, plain: str, start: int, items: set[Understood]) -> bool:
        """总工会 is not 工会, and 云渚县财政局 not the 财政局 of another county."""
        before = plain[start - 1 : start]
        if not _SORT_TAIL.search(form) or not _HAN.match(before) or self._ends_name(plain, start, items):
            return False
        if form in _SORT:
            return before not in _ALONE
        if before in _LEVELS:
            return _PLACE_BEFORE.search(plain[:start]) is not None
        return before not in _ALONE

    def _opens_another_name(self, form: str, plain: str, end: int, items: set[Understood]) -> bool:
        """云渚县 in 云渚县财政局 is not 云渚县档案馆."""
        if _SORT_TAIL.search(form) and not _PLACE.match(form + "x"):
            return False
        rest = _UNIT_REST.match(plain, end)
        return rest is not None and not any(
            items & self._forms.get(rest[0][cut:], set()) for cut in range(len(rest[0]) - 1)
        )

    def _ends_name(self, plain: str, place: int, items: set[Understood]) -> bool:
        """Whether another form of the same unit ends here: 青陵│水务局."""
        return any(
            items & self._forms.get(plain[place - length : place], set())
            for length in range(2, min(place, 12) + 1)
        )

    def unheard(self, plain: str) -> str | None:
        """A unit that the question begins with and that no report of the library mentions."""
        match = _UNIT_NAMED.search(plain)
        if match is None or any(self._saying(form) for form in {match[1], _PARTY.sub("", match[1])}):
            return None
        return None if any(name.start < match.end() for name in self.found_in(plain)) else match[1]


def _joined(found: Sequence[Found]) -> list[Found]:
    """青陵│水务局 is one name; forms that touch and have no unit in common are none: 云渚│水务局."""
    kept: list[Found] = []
    for name in found:
        if kept and kept[-1].end == name.start:
            last = kept.pop()
            both = tuple(item for item in last.items if item in name.items)
            if both:
                kept.append(Found(both, last.start, name.end))
        else:
            kept.append(name)
    return kept


def _is_abbreviation(short: str, unit: str) -> bool:
    """市场监管局 for 市场监督管理局: its characters in order, two or more of them together at the beginning."""
    rest = iter(unit[unit.find(short[:2]) :] if short[:2] in unit else "")
    return len(short) > 2 and all(sign in rest for sign in short)


@lru_cache(_REMEMBERED)
def short_forms(name: str) -> frozenset[str]:
    """The short forms of a plain name: its place, its beginnings, its endings."""
    core = _COMPANY.sub("", name)
    place = _PLACE.match(core)
    forms = {core, *(sort for sort in _SORT if sort in name)}
    if place:
        forms |= {place[1], place[1] + place[2]}
    for part in (core, core[place.end() :] if place else core):
        for size in range(2, len(part)):
            beginning, ending = part[:size], part[-size:]
            # 市场 in 市场监督管理局 is a word of the language, 北岚 in 北岚矿业 is a name; behind a place
            # only a whole name is one, for the 档案 of 云渚县档案馆 is a topic.
            if _SORT_TAIL.search(beginning) or (
                not place and (size > 3 or beginning not in terms(beginning))
            ):
                forms.add(beginning)
            if size > 2 and _SORT_TAIL.search(ending):
                forms.add(ending)
    return frozenset(form for form in forms if len(form) > 1) - {name}


@lru_cache(_REMEMBERED)
def _plain_name(name: str) -> str:
    return re.sub(r"[\s_\-—–]+", "", _PARTY.sub("", normalise(name)))


def _title_name(title: str) -> str:
    """Whose report it is, as far as its title says so: 驻枫槲村第一书记 → 枫槲村第一书记."""
    plain = _TITLE_FRONT.sub("", _plain_name(title))
    end = _TITLE_NAME_END.search(plain, 1)
    if end and end[0].startswith("书记"):
        return plain[: end.end()]
    return plain[: end.start()] if end else ""


def _order(item: Understood) -> tuple[str, str]:
    return item.field, item.value


def kinds_named(plain: str, held: Iterable[str]) -> list[Found]:
    """The kinds of report a question names as where to look: 述职报告里, 各单位的工作总结, in the duty reports."""
    found: list[Found] = []
    for kind in sorted(held, key=len, reverse=True):
        english = _KINDS_EN.get(kind)
        pattern = rf"(?:在|从)?(?:各[^，。]{{0,6}}?|所有的?|每份|哪些|哪几份|全部)?{_KIND_STEM.get(kind, kind)}(?:报告|材料)?(?:里面?|中|当中|之中|内|上面)(?!的?(?:层|国|央))"
        if english:
            pattern += rf"|\b(?:in|from|of|across|which)\s+(?:all\s+|the\s+|these\s+|those\s+)*{english}\b"
        for match in re.finditer(pattern, plain):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(Found((Understood("kind", kind),), *match.span()))
    return found


_KIND_STEM = {
    "述职报告": "述职",
    "工作总结": "(?:工作|年度|年终)?总结",
    "工作计划": "工作计划",
    "调研报告": "调研",
    "整改报告": "整改报告",
}
_KINDS_EN = {
    "述职报告": "duty reports?",
    "工作总结": "(?:work|annual|year-end) summar(?:y|ies)",
    "工作计划": "work plans?",
    "责任落实报告": "responsibility reports?",
    "自查报告": "self-(?:inspection|check) reports?",
    "调研报告": "(?:research|survey) reports?",
    "整改报告": "rectification reports?",
    "实施方案": "implementation plans?",
    "讲话发言": "speech(?:es)?",
}
