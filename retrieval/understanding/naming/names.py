"""The names a library goes by: its units and report titles, found in a question.

A name counts in full, and in the short forms people use: 蔚岑县财政局 is 财政局, 蔚岑县 or 蔚岑.
A short form must be distinctive — that is measured on the library, not listed: it must not fit
most of the units, and the reports of others must hardly ever say it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from index.text.tokens import boundaries, normalise
from retrieval.types import Understood
from retrieval.understanding.naming.abbreviations import Abbreviations
from retrieval.understanding.naming.found import Found
from retrieval.understanding.naming.short_names import (
    ALONE,
    BRANCH,
    BRANCH_FRONT,
    NAMING,
    PARTY,
    PLACE,
    POST,
    SORT,
    SORT_TAIL,
    begins_with_a_word,
    behind_a_sign,
    contractions,
    ends_in_a_word,
    in_order,
    is_abbreviation,
    may_be_short,
    plain_name,
    short_forms,
    title_name,
)

if TYPE_CHECKING:
    from index.storage.reading import StoredReport

# A unit longer than this, such as 青陵市水务局, and a title longer than that are meant when they are said.
_SURE_UNIT, _SURE_TITLE = 3, 7
# A form is no name if it fits more than this share of the units, or if more than this share of
# the other reports say it.
_COMMON = 0.5
_SAID = 0.34

# What joins two names.
_AND = ("和", "与", "跟", "及", "同")
# So many characters tell a name from what begins none.
_BEGIN = 4

_LEVELS = frozenset("市县区省州镇乡")
_HAN = re.compile(r"[\u3400-\u9fff]")
_PLACE_BEFORE = re.compile(r"(?:^|[^\u4e00-\u9fff]|[的年在对给])[\u4e00-\u9fff]{2,4}[省市县区州镇乡]$")

# Signs that stand in sentences and hardly in names of units.
_NO_NAME = "的让把用对在给和与是有了个被从向到怎如为什么哪多少全本我你他各该这那不也都还很"
# How a polite question opens: 「恳请介绍一下水务局…」
_OPENING = "[恳烦敬]?请[你您]?问?|麻烦[你您]?|我?想(?:知道|了解|问)|帮[我忙]|介绍|说说|说明|列举|列出|查(?:查|一查)?|一?下|那么?"
_ENDS_IN_A_YEAR = re.compile(r"(?:19|20)\d\d$")
# A unit as a question may name it, at its start; it is missed only where the library never says it.
_UNIT_NAMED = re.compile(
    rf"(?:^|(?<=[年，,]))(?:{_OPENING}|[去今前]年)*+((?:(?![{_NO_NAME}])[\u4e00-\u9fff]){{1,12}}?(?:局|委员会|馆|医院|学院|大学|中学|小学|学校|公司|集团|街道|[镇乡县]|支队|银行|法院|检察院|工会))"
    r"(?=党[委组支总]|在|的|[存有落做取下怎如为抓提是做今去明]|(?:19|20)\d\d|$|[呢？?])"
)
# The same before whatever follows, for a name that is known to be one. What ends like a place may go on: 云渚县财政局.
_UNIT_OPENS = re.compile(_UNIT_NAMED.pattern.partition("(?=党")[0].replace("|[镇乡县]", ""))

_BEFORE_ALL = re.compile(rf"(?:{_OPENING}|(?:19|20)\d\d年?|[去今前]年|[\s,，])*")
# The rest of a unit's name behind its place, in which no 的 stands.
_UNIT_REST = re.compile(
    r"(?:(?!的)[\u4e00-\u9fff]){1,8}?(?:局|委员会|馆|医院|学院|大学|中学|小学|学校|公司|集团|街道|银行|法院|检察院)(?![长面部])"
)


class Names:
    """The names of one library. ``saying(form)`` gives the ids of reports whose passages hold a form."""

    def __init__(self, reports: "Sequence[StoredReport]", saying: Callable[[str], frozenset[int]]) -> None:
        self._reports = reports
        self._saying = saying
        self._by_unit: dict[str, frozenset[int]] = {}
        self._forms: dict[str, set[Understood]] = {}
        self._full: set[str] = set()
        self._doubted: set[str] = set()
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
                if len(plain_name(full)) > _SURE_TITLE:
                    self._add_form(plain_name(full), item, whole=True)
                if branch := BRANCH.search(plain_name(full)):
                    whole = report.unit is not None and branch[0] in plain_name(report.unit)
                    owner = Understood("unit", report.unit or "") if whole else item
                    for form in {branch[0], BRANCH_FRONT.sub("", branch[0])}:
                        self._add_form(form, owner, whole=True)
            for name in {title_name(report.title), title_name(report.path.rsplit("/", 1)[-1])}:
                # Beyond its unit: the 第一书记 of 枫槲村. Posts that every unit has are no names.
                unit = plain_name(report.unit or "")
                rest = name.rpartition(unit)[2] if unit else name
                if not POST.fullmatch(rest) and (not unit or len(rest) > 2):
                    self._add(rest, item, whole=False, of=report.unit)
        self._add_contractions()
        self._abbreviations = Abbreviations(self._by_unit)
        self._openings = {form[:end] for form in self._forms for end in range(1, _BEGIN + 1)}
        self._longest = max(map(len, self._forms), default=0)

    def _add(self, name: str, item: Understood, *, whole: bool, of: str | None = None) -> None:
        """A name with its short forms; ``whole`` says that in full it needs no proof. What is short for the unit that
        the item is ``of`` is that unit, however few of its reports say so: 浣陵区教育局, 海港集团."""
        plain, unit = plain_name(name), plain_name(of or "")
        short = unit.endswith(plain) or may_be_short(plain, unit)
        for form in (plain, *(form for form in short_forms(plain) if not POST.fullmatch(form))):
            units = unit and (short or may_be_short(form, unit))
            owner = Understood("unit", of or "") if units else item
            self._add_form(form, owner, whole=whole and form == plain)

    def _add_contractions(self) -> None:
        """Those that fit one unit alone, and what titles of its reports call it; one that begins with a word has to be
        said by them."""
        fitting: dict[str, list[str]] = {}
        for unit in self._by_unit:
            for form in contractions(plain_name(unit)):
                fitting.setdefault(form, []).append(unit)
        for form, (unit, *others) in fitting.items():
            called = frozenset().union(*(self._ids[item] for item in self._forms.get(form, ())))
            if not others and called <= self._by_unit[unit] and form not in self._full:
                self._forms[form] = {Understood("unit", unit)}
                if not called and begins_with_a_word(plain_name(unit)):
                    self._doubted.add(form)

    def _add_form(self, form: str, item: Understood, *, whole: bool) -> None:
        if len(form) > 1 and NAMING.search(form):
            self._forms.setdefault(form, set()).add(item)
            if whole:
                self._full.add(form)

    def found_in(self, plain: str) -> list[Found]:
        """The names in a normalised question, the longest first where they overlap, in order."""
        text = PARTY.sub("\x00", plain)  # keeps every place: 党支部 and 支部 are the same name
        found: list[Found] = []
        for start, end, form in sorted(self._places(text), key=lambda place: (place[0] - place[1], place[0])):
            if any(start < other.end and other.start < end for other in found):
                continue
            if plain.startswith("年", end) and _ENDS_IN_A_YEAR.search(form):
                # 甲镇2022 of 「甲镇2022年和2023年」 is a unit and a year, whatever file is called so.
                continue
            if self._names_one(form, plain, start, end):
                found.append(Found(self._meant(form), start, end))
        found = self._with_abbreviation(plain, _joined(sorted(found, key=lambda name: name.start)))
        return self._abbreviations.added(plain, found)

    def _with_abbreviation(self, plain: str, found: list[Found]) -> list[Found]:
        """The names with the unit that a question begins with, where what it is called is short for one alone: 市场监管局,
        or 海港集团, whose 海港 is a name of it."""
        match = _UNIT_NAMED.search(plain) or _UNIT_OPENS.search(plain)
        if match is None:
            return found
        start, end = match.span(1)
        inside = [name for name in found if name.start < end and start < name.end]
        if not inside:
            short = [unit for unit in self._by_unit if is_abbreviation(match[1], normalise(unit))]
        elif len(inside) == 1 and inside[0].start == start and inside[0].end < end:
            units = [item.value for item in inside[0].items if item.field == "unit"]
            short = [unit for unit in units if may_be_short(match[1], normalise(unit))]
        else:
            return found
        if len(short) != 1:
            return found
        named = Found((Understood("unit", short[0]),), start, end)
        return sorted([named, *(name for name in found if name not in inside)], key=lambda name: name.start)

    def _meant(self, form: str) -> tuple[Understood, ...]:
        """What a form stands for: units, where any is called so, whatever titles say it besides; a report of one
        unit that is named like another is no report of both."""
        units = self.units_called(form)
        return units or tuple(sorted(self._forms[form], key=_order))

    def places(self) -> dict[str, tuple[Understood, ...]]:
        """The places that units are named by, 贵州 and 贵州省, each with these units; a town may be one itself: 苍梧镇."""
        found: dict[str, set[Understood]] = {}
        for unit in self._by_unit:
            if match := PLACE.match(plain_name(unit) + "x"):
                for form in (match[1], match[1] + match[2]):
                    found.setdefault(form, {*self.units_called(form)}).add(Understood("unit", unit))
        return {form: tuple(sorted(units, key=_order)) for form, units in found.items()}

    def units_called(self, form: str) -> tuple[Understood, ...]:
        """The units that a form may stand for, be it distinctive or not."""
        items = self._forms.get(form, set())
        return tuple(sorted((item for item in items if item.field == "unit"), key=_order))

    def _places(self, text: str) -> Iterator[tuple[int, int, str]]:
        for start in range(len(text)):
            form = ""
            for end in range(start, len(text)):
                form += text[end] if text[end] != "\x00" else ""
                if form and (form[:_BEGIN] not in self._openings or len(form) > self._longest):
                    break
                if len(form) > 1 and form in self._forms:
                    yield start, end + 1, form

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
        # What any unit of its sort is called, 公司, is meant where a question begins with it; said in
        # passing it is a word like others.
        if form in SORT and (len(items) > 1 or not _opens(plain, start)):
            return False
        own: frozenset[int] = frozenset().union(*(self._ids[item] for item in items))
        if form in self._doubted and not self._saying(form) & own:
            return False
        others = len(self._reports) - len(own)
        return others > 0 and len(self._saying(form) - own) <= _SAID * others

    def _inside_a_longer_name(self, form: str, plain: str, start: int, items: set[Understood]) -> bool:
        """总工会 is not 工会, and 云渚县财政局 not the 财政局 of another county."""
        before = plain[start - 1 : start]
        if not SORT_TAIL.search(form) or not _HAN.match(before) or self._ends_name(plain, start, items):
            return False
        if form not in SORT and PLACE.match(form + "x") and self._behind_a_word(plain, start):
            return False
        if form not in SORT and before in _LEVELS:
            return _PLACE_BEFORE.search(plain[:start]) is not None
        return before not in ALONE and (form[0] in _LEVELS or not behind_a_sign(plain, start))

    def _behind_a_word(self, plain: str, place: int) -> bool:
        """Whether a word ends here that is in no unit's name: 分析 of 分析竹篙镇, not 云渚县 of 云渚县财政局."""
        word = plain[max((at for at in boundaries(plain) if at < place), default=place) : place]
        return len(word) > 1 and word[-1] not in _LEVELS and not any(word in unit for unit in self._by_unit)

    def _opens_another_name(self, form: str, plain: str, end: int, items: set[Understood]) -> bool:
        """云渚县 in 云渚县财政局 is not 云渚县档案馆."""
        if SORT_TAIL.search(form) and not PLACE.match(form + "x"):
            return False
        if plain[end : end + 1] in _AND and end + 1 in boundaries(plain):
            return False  # 苍梧镇和水利局 are two, 云渚县和平中学 is one
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

    def unknown_unit(self, plain: str) -> str | None:
        """What looks like a unit at the beginning of the question and that no report of the library
        mentions: for a hint beside the answer, never to leave out passages."""
        match = _UNIT_NAMED.search(plain)
        if match is None or ends_in_a_word(match[1]):
            return None
        if any(self._saying(form) for form in {match[1], PARTY.sub("", match[1])}):
            return None
        # 中医院 need not be 中心医院, so that nothing is left out for it; but nobody can say that it is not.
        if any(in_order(match[1], normalise(unit)) for unit in self._by_unit):
            return None
        return None if any(name.start < match.end() for name in self.found_in(plain)) else match[1]


def _opens(plain: str, start: int) -> bool:
    """Whether nothing stands before this place but what opens a polite question, or a year."""
    return _BEFORE_ALL.fullmatch(plain, 0, start) is not None


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


def _order(item: Understood) -> tuple[str, str]:
    return item.field, item.value
