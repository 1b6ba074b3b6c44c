"""What long names are abbreviated to: 供销社 of 供销合作社联合社, 住建局 of 住房和城乡建设局, 三中 of 第三中学, 县医院 of 县人民医院,
城投 of 城市建设投资集团.

An abbreviation keeps how the name begins and how it ends, or the first sign of its words; the model of names says
whether it sounds like a unit at all, and `retrieval.understanding.naming.names` whether it fits one of the library alone.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from corpus.metadata.names import is_unit
from corpus.metadata.shortening import OWNED
from index.text.tokens import boundaries, terms
from retrieval.types import Understood
from retrieval.understanding.naming.found import Found
from retrieval.understanding.naming.short_names import ALONE, COMPANY, PLACE, in_order, plain_name

_REMEMBERED = 65_536
# The longest and the shortest that is sought in a question, in characters.
LONGEST, SHORTEST = 8, 2
_NUMBER = "[一二三四五六七八九十]{1,3}"
# One of several of a sort by its number: 第三中学 is 三中, 第一人民医院 is 一院.
_NUMBERED = re.compile(rf"第?({_NUMBER})[\u3400-\u9fff]*?(?:(中|小)学|医(院))")
# Bodies of the masses are called by how their name and their sort begin: 残联, 妇联, 文联.
_UNION = re.compile(r"([\u3400-\u9fff])[\u3400-\u9fff]+(联)合会")
# What is told apart by its level alone, where the library has one there: 县医院.
_OF_A_LEVEL = re.compile("医院|中学|小学|学校|法院|检察院|党校")
# A name of its own stands only before what is longer than this with it.
_BRANDED = 5
# What a short name ends with.
ENDS = re.compile("[局委办馆院所站厅校行社联中小学会司团队]$")


class Abbreviations:
    """Those of the units of one library, found in a question."""

    def __init__(self, units: Iterable[str]) -> None:
        # Each unit with its plain name, all of them and by the signs that an abbreviation may begin with.
        self._units = [(unit, plain_name(unit)) for unit in units]
        self._levels = frozenset(_parts(name)[1] for _, name in self._units) - {""}
        self._beginning: dict[str, list[tuple[str, str]]] = {}
        # What a company is called by the first signs of its words alone.
        self._initials: dict[str, set[str]] = {}
        for unit, name in self._units:
            place, _, own = _parts(name)
            number = _NUMBERED.fullmatch(own)
            signs = {
                own[:1],
                place[:1],
                number[1][0] if number else "",
                *(one[:1] for one in _unbranded(own)),
            }
            for sign in signs - {""}:
                self._beginning.setdefault(sign, []).append((unit, name))
            for form in _initials(name):
                self._initials.setdefault(form, set()).add(unit)

    def added(self, plain: str, found: Sequence[Found]) -> list[Found]:
        """The names found in a normalised question, with the abbreviations that stand beside them or hold them; what
        stands in a name, or only overlaps one, is a part of that."""
        names = list(found)
        for own in self._named(plain):
            inside = [name for name in names if name.start < own.end and own.start < name.end]
            if all(own.start <= name.start and name.end <= own.end for name in inside) and not any(
                name[1:] == own[1:] for name in inside
            ):
                names = [own, *(name for name in names if name not in inside)]
        return sorted(names, key=lambda name: name.start)

    def _named(self, plain: str) -> Iterator[Found]:
        """What names one unit alone, the longest first."""
        places = boundaries(plain)
        alone = [place for place, sign in enumerate(plain) if sign in ALONE]
        starts, ends = places | {place + 1 for place in alone}, places | {*alone}
        spans = [
            (a, b)
            for a in starts
            for b in ends
            if SHORTEST <= b - a <= LONGEST and (ENDS.search(plain[a:b]) or plain[a:b] in self._initials)
        ]
        for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span)):
            form = plain[start:end]
            if len(units := self.units_of(form)) == 1:
                yield Found((Understood("unit", units[0]),), start, end)

    def units_of(self, form: str) -> list[str]:
        """The units that a form may be an abbreviation of."""
        if form in self._initials:
            return sorted(self._initials[form])
        sign = form[0]
        if sign in self._levels:
            some = self._units if _OF_A_LEVEL.fullmatch(form[1:]) else self._beginning.get(form[1:2], [])
        else:
            some = self._beginning.get(sign, [])
        return [unit for unit, name in some if abbreviates(form, name)]


def abbreviates(form: str, name: str) -> bool:
    """Whether a form is how a plain name is abbreviated, with its place or the level of that in front or without."""
    place, level, own = _parts(name)
    for front in {"", level, place, place[:-1]}:
        rest = form[len(front) :] if form.startswith(front) else ""
        if not rest or rest == own:
            continue
        if _abbreviates(rest, own, front=front) or (_is_company(name) and _company(rest, own)):
            return True
    return False


def _company(rest: str, own: str) -> bool:
    """环卫公司 of 洁源环境卫生服务: what it does by first signs, whatever it is called besides."""
    begin = COMPANY.sub("", rest)
    return rest.endswith("公司") and any(
        len(begin) > 1 and begin[0] == one[0] and in_order(begin, _first_signs(one))
        for one in (own, *_unbranded(own))
    )


def _initials(name: str) -> set[str]:
    """城投 of 城市建设投资集团: the first signs of all words of a company, and of the first and the last, that are no
    word of the language, as 公交 is."""
    if not _is_company(name):
        return set()
    own = re.sub("集团$", "", _parts(name)[2])
    words = [own[start:end] for start, end in pairwise(sorted(boundaries(own)))]
    forms = {"".join(word[0] for word in words), words[0][0] + words[-1][0]} if len(words) > 1 else set()
    return {form for form in forms if form not in terms(form)}


def _is_company(name: str) -> bool:
    return COMPANY.search(name) is not None or name.endswith("集团")


def _unbranded(own: str) -> list[str]:
    """What a name of its own stands before: 环境卫生服务 of 洁源环境卫生服务; nothing where it begins with a word."""
    return [own[2:]] if len(own) > _BRANDED and own[:2] not in terms(own[:2]) else []


def _first_signs(own: str) -> str:
    """Those of its words; 公共交通 is one word of two."""
    words = [own[start:end] for start, end in pairwise(sorted(boundaries(own)))]
    return "".join(word[place] for word in words for place in range(0, max(len(word) - 1, 1), 2))


def _abbreviates(rest: str, own: str, *, front: str) -> bool:
    if _OF_A_LEVEL.fullmatch(rest):
        return bool(front) and own.endswith(rest)
    if any(
        rest == "".join(filter(None, match.groups()))
        for way in (_NUMBERED, _UNION)
        if (match := way.fullmatch(own))
    ):
        return True
    if len(rest) < 3 or not in_order(rest, own):
        return False
    return (rest[:2] == own[:2] and rest[-1] == own[-1] and is_unit(rest)) or _by_first_signs(rest, own)


def _by_first_signs(rest: str, own: str) -> bool:
    """公交集团 of 公共交通集团, 住建局 of 住房和城乡建设局: two words or more by their first signs, the last one in full or not."""
    last = own[sorted(boundaries(own))[-2] :]
    before = _first_signs(own[: len(own) - len(last)]) if len(last) < len(own) else ""
    return any(
        rest.endswith(end)
        and len(begin := rest[: -len(end)]) > 1
        and begin[0] == own[0]
        and in_order(begin, firsts)
        for end, firsts in ((last, before), (last[-1], before + last[:-1][:1]), (last[0], before))
    )


@lru_cache(_REMEMBERED)
def _parts(name: str) -> tuple[str, str, str]:
    """Its place with the level of that, the level, and the rest without whose property and which sort of company it is;
    two signs that are no word of the language are a place as well, 江栈 of 江栈文化旅游集团."""
    place = PLACE.match(name)
    own = COMPANY.sub("", OWNED.sub("", name[place.end() :] if place else name, count=1))
    if place:
        return place[0], place[2], own
    return (own[:2], "", own[2:]) if _unbranded(own) else ("", "", own)
