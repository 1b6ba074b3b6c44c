"""Whose report it is. A unit is an entity: one canonical name, which party body and offices share.

云溪镇党委, 中共云溪镇委员会 and 云溪镇人民政府 are 云溪镇. Every name that title, letterhead, author line, signature,
imprint, first sentence, file name or folders say is a candidate, and so are none, and a name completed by its place.
A learned vote weighs who names it, how often the text does, what the number's sign and 「我馆」「我局」 fit.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.metadata.choice import Evidence, bundled
from corpus.metadata.mentions import Sources, completed, mentions, together
from corpus.metadata.names import LEADS, MAY_BE, canonical, is_section, is_unit, is_usual
from corpus.metadata.naming import SHORTEST, log_odds
from corpus.metadata.shortening import LEVELS, is_generic, is_short_for
from corpus.structure.forms import compact

# So much of a text is asked how it calls itself.
_ASKED = 6_000
_SELF = re.compile("[我本咱]([\u4e00-\u9fff])")
_SIGN = re.compile(
    r"^[^\u4e00-\u9fff]*([\u4e00-\u9fff]{1,10}?)(?:党组|党委|党|办|机|政)?(?:发|字|函|报|呈|通|请|复|纪|文|会)*[〔\[【(（［]"
)
_PART = re.compile("[\u4e00-\u9fff]{0,6}(?:[处科股室部办庭]|中心|委员会|小组)")
# Such a part of a unit is never a unit of its own.
_OF_A_PART = re.compile(
    r"[科股室庭]$|(?:(?<=公司)|(?<=集团)|(?<=[厂院校局])).{2,6}(?:(?<!营业)(?<!支)部|委员会|小组)$"
)
# Lines around a text, which say who in a unit wrote it as well.
_BESIDE = ("author", "issuer", "signature", "imprint")
# 「我局」「我校」: what offices call themselves by.
_CALLED = frozenset("局厅委院校所站馆队厂矿社段处镇乡村县市区州旗会园场团关中公")
# What a branch is called by: a place that its unit has no office of its own for, a campus, a number.
_BRANCH = re.compile(
    "[\u4e00-\u9fff]{2,3}?[市县区旗镇乡][\u4e00-\u9fff]{1,5}[^局委府办会]|[\u4e00-\u9fff]{0,6}(?:[校院]区|分[\u4e00-\u9fff]{1,3})"
)
_LEGAL = re.compile("(?:股份|有限|责任)*公司$")
# Log odds above which hardly anything but a name lies.
_SURE = 1.0
# What a usual ending is worth beside what the model of names learned, in log odds.
_USUAL = 2.0
_PLACED = re.compile(r"^[\u4e00-\u9fff]{2,4}?[省市县区州旗镇乡村].")
_TEAM = re.compile("[组队]$|专班|小组")
_SHAPES = (
    ("a place", re.compile("[省市县区州盟旗]$")),
    ("a town", re.compile("(?:镇|乡|街道)$")),
    ("a village", re.compile("(?:村|社区)$")),
    ("a department", re.compile("^(?!.{2,4}[省市县区州旗镇乡]).*[处科股室部办]$")),
    ("a team", _TEAM),
    ("a firm", re.compile("公司$|集团$|[厂矿行]$")),
    ("a committee", re.compile("[省市县区州旗]委(?:$|[\u4e00-\u9fff]{2,3}[部委办]$)")),
    ("masked", re.compile("[×xX*]")),
    ("placed", re.compile(r"^[\u4e00-\u9fff]{2,4}?[省市县区州旗镇乡].")),
    ("its place left out", re.compile("^[省市县区州旗镇乡](?!.{0,2}$)")),
)  # fmt: skip


def unit_of(said: Sources) -> str | None:
    """The canonical name of the unit; None where nothing says it."""
    names, evidence = candidates(said)
    best = _leader(names[bundled("unit").best(evidence)], said)
    if best and _OF_A_PART.search(best):
        best = next((name for name in names if name and _is_part(best, name)), best)
    fuller = [name for name in names if best and name and (_is_fuller(name, best) or _is_branch(name, best))]
    if best and not fuller:
        own = dict(zip(names, evidence, strict=True))
        fuller = [name for name in names if name and _is_all_named(name, best, own[name], said)]
    return max(fuller, key=len) if fuller else best


def candidates(said: Sources) -> tuple[list[str | None], list[Evidence]]:
    """No unit, then every name that may be it; and what speaks for each."""
    told = _Told(said)
    names: list[str | None] = [None, *told.names]
    return names, [dict(_nothing(told) if name is None else _speaks(told, name)) for name in names]


class _Told:
    """All names a document says, by where it says them."""

    def __init__(self, said: Sources) -> None:
        self.said = said
        self.places: dict[str, dict[str, int]] = {}
        ranks: Counter[str] = Counter()
        for place, name in mentions(said):
            ranks[place] += name not in self.places or place not in self.places[name]
            self.places.setdefault(name, {}).setdefault(place, ranks[place] - 1)
        for name in list(self.places):
            if full := completed(name, said):
                self.places.setdefault(full, {})["completed"] = 0
        several = _run_together(said)
        for name in [name for name in self.places if name in several or self._is_no_name(name)]:
            del self.places[name]
        self.names = list(self.places)
        self.short = {
            (name, full)
            for name in self.names
            for full in self.names
            if name != full and is_short_for(name, full)
        }
        text = said.text or said.opening
        self.counts = {name: text.count(name) for name in self.names}
        self.most = max(self.counts.values(), default=0)
        ends = {sign for name in self.names for sign in (name[-1], _LEGAL.sub("", name)[-1:])} | _CALLED
        selves = (match.group(1) for match in _SELF.finditer(text[:_ASKED]))
        self.selves = Counter(sign for sign in selves if sign in ends)
        self.addressed = compact("".join(said.addressees))
        sign = next((match for line in said.numbers if (match := _SIGN.match(compact(line)))), None)
        self.sign = sign.group(1) if sign else ""

    def _is_no_name(self, name: str) -> bool:
        """Whether a name is that of two, or of a section that only lines beside the text give."""
        beside = all(place.startswith(_BESIDE) for place in self.places[name])
        return self._is_two(name) or (beside and is_section(name))

    def _is_two(self, name: str) -> bool:
        """Whether a name is those of two who issue together, of one place, run into one."""
        return any(
            name.startswith(other)
            and name[len(other) :] in self.places
            and name[len(other) :][:2] == other[:2]
            for other in self.places
        )


def _joint(said: Sources) -> list[list[str]]:
    """Those who issue together: in one line, or in lines below each other that name units and nothing else."""
    lines = [said.title or "", *said.issuers, *said.authors, *said.signatures]
    lines += [*_lists(said.issuers, said.text), *_lists(said.signatures, said.text)]
    return [joint for line in lines if (joint := together(line))]


def _lists(lines: Sequence[str], text: str) -> list[str]:
    """Lines of units alone, each run of neighbours in the text as one."""
    found: list[str] = []
    last = ""
    for line in lines:
        if not all(map(is_unit, line.split())):
            last = ""
        elif last and re.search(rf"{re.escape(last)}\s+{re.escape(line)}", text):
            last, found[-1] = line, f"{found[-1]} {line}"
        else:
            last = line
            found.append(line)
    return found


def _run_together(said: Sources) -> set[str]:
    """What the names of those who issue together are if blanks are left out, which is nobody's name."""
    return {
        "".join(joint[first:end])
        for joint in _joint(said)
        for first in range(len(joint))
        for end in range(first + 2, len(joint) + 1)
    }


def _leader(name: str | None, said: Sources) -> str | None:
    """Of those who issue together the first: the report is kept where that one's are."""
    for joint in _joint(said):
        if name in map(canonical, joint[1:]):
            return canonical(joint[0]) or name
    return name


def _nothing(told: _Told) -> Iterator[tuple[str, float]]:
    yield "none", 1.0
    if told.said.title is None:
        yield "none, no title", 1.0
    if not told.said.signatures:
        yield "none, no signature", 1.0
    if any(_odds(name) > _SURE for name in told.names):
        yield "none, a sure name is said", 1.0


def _speaks(told: _Told, name: str) -> Iterator[tuple[str, float]]:
    """What speaks for a name, by name; what is not told is 0."""
    own = told.places[name]
    for place, rank in own.items():
        yield place, 1.0
        if rank == 0:
            yield f"{place}, first", 1.0
    longer = [full for short, full in told.short if short == name]
    shorter = [short for short, full in told.short if full == name]
    for place in {place for short in shorter for place in told.places[short]} - own.keys():
        yield f"{place}, short", 1.0
    parts = [part for part in told.names if _is_part(part, name)]
    for place in {place for part in parts for place in told.places[part]}:
        yield f"{place}, a part", 1.0
    if shorter:
        yield "in full", 1.0
    if longer:
        yield "short", 1.0
    if parts:
        yield "its parts are named", 1.0
    yield f"said by {min(len(own), 4)}", 1.0
    yield from _of_shape(told, name)
    yield from _of_text(told, name)


def _odds(name: str) -> float:
    """The log odds that a name is one; a usual ending adds to them."""
    return log_odds(name) + (_USUAL if is_usual(name) else 0.0)


def _of_shape(told: _Told, name: str) -> Iterator[tuple[str, float]]:
    if len(name) >= SHORTEST:
        odds = _odds(name)
        yield "like a name", min(max(odds, -4.0), 3.0) / 3
        yield ("a sure name" if odds > _SURE else "unlike a name" if odds < 0 else "nearly a name"), 1.0
    for shape, pattern in _SHAPES:
        if pattern.search(name):
            yield shape, 1.0
    if is_generic(name):
        yield "generic", 1.0
    if name[0] in LEVELS:
        yield "begins with a level", 1.0
    if any(_is_part(name, other) for other in told.names):
        yield "a part of another", 1.0
    others = [other for other in told.names if other != name]
    if any(other.startswith(name) for other in others):
        yield "another begins with it", 1.0
    if any(name.startswith(other) for other in others):
        yield "begins with another", 1.0
        yield f"begins with another, ends in {name[-1]}", 1.0
    if any(other.endswith(name) for other in others):
        yield "another ends with it", 1.0
    if any(name.endswith(other) for other in others):
        yield "ends with another", 1.0
    yield "length", min(len(name), 16) / 8
    if len(name) < 4:
        yield "very short", 1.0


def _is_fuller(name: str, best: str) -> bool:
    """Whether a name is the same in full, or with the unit above it in front: 泊港海关缉私分局 for 缉私分局."""
    whole = name[: -len(best)] if name != best and name.endswith(best) else ""
    above = len(whole) > 3 and is_unit(whole) and _PLACED.match(best) is None
    return is_short_for(best, name) or above


def _is_branch(name: str, whole: str) -> bool:
    """Whether a name is that of what a unit has at another place: …学院高岭校区, …管理中心霁川县管理部, …公司第三分公司."""
    rest = name.removeprefix(whole)
    return (
        rest != name
        and _BRANCH.fullmatch(rest) is not None
        and log_odds(rest) > MAY_BE
        and LEADS.search(whole) is None
    )


def _is_all_named(name: str, whole: str, own: Evidence, said: Sources) -> bool:
    """Whether a name that goes on from that of the unit above it is the only one that a document gives, in full
    below the title or at the end: …二公司珠溪引水二标项目经理部. Departments and teams write for their unit."""
    rest = name.removeprefix(whole)
    if rest == name or _is_part(name, whole) or _TEAM.search(name) or LEADS.search(whole):
        return False
    if not ("signature" in own or "author" in own) or not is_usual(name) or log_odds(rest) <= MAY_BE:
        return False
    addressed = "".join(said.addressees).count(whole)
    return said.text.count(whole) - addressed == said.text.count(name)


def _is_part(name: str, whole: str) -> bool:
    """Whether a name is that of a department: 清河路小学德育处 of 清河路小学, but 县委宣传部 of no county."""
    rest = name.removeprefix(whole)
    return rest != name and _PART.fullmatch(rest) is not None and LEADS.search(whole) is None


def _of_text(told: _Told, name: str) -> Iterator[tuple[str, float]]:
    count = told.counts[name]
    if count:
        yield "in text", 1.0
        yield "count", min(count, 8) / 4
        if count == told.most:
            yield "named most", 1.0
    else:
        yield "not in text", 1.0
    if told.addressed and name in told.addressed:
        yield "addressed", 1.0
    if told.sign:
        signs = [sign for sign in told.sign if sign not in "党委组"]
        yield "number's sign", sum(sign in name for sign in signs) / max(len(signs), 1)
    if told.selves:
        fitting = sum(times for kind, times in told.selves.items() if kind in name[-8:])
        yield "calls itself so", fitting / told.selves.total()
        if not fitting:
            yield "calls itself otherwise", 1.0
