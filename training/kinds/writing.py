"""What may say the kind of a document, drawn by chance from `training/data/kinds.jsonl.gz`.

Each title there is written several times, of other offices, years and matters, below other file names, with openings,
closings, headings and lines around the title that its kind has, or with none, or with some of any kind.
"""

import gzip
import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.metadata.kind import NONE, Sources, name_of
from training.metadata.dates import in_title
from training.metadata.names import MATTERS, office, person

_FILE = Path(__file__).resolve().parent.parent / "data" / "kinds.jsonl.gz"
_NOISE = (
    "scan0012",
    "新建文档",
    "材料",
    "1",
    "打印稿",
    "附件3",
    "IMG_2041",
    "报送材料",
    "修改稿2",
    "上报稿",
    "微信文件",
)
_BEHIND = (
    "",
    "",
    "",
    "（定稿）",
    "(1)",
    "-终稿",
    "20240105",
    "（改2）",
    " - 副本",
    "（讨论稿）",
    "（报市局）",
)
_ABOUT = (
    "关于{matter}情况的报告",
    "{unit}关于{matter}工作情况的报告",
    "关于{year}{matter}有关情况的报告",
    "关于{matter}排查情况的报告",
)
# What such a title says where the file's name adds nothing.
_SAYS_NO_MORE = "工作报告"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A line of the data: a ``text`` of this ``kind`` with gaps, and which ``part`` of a document it is."""

    kind: str
    part: str
    text: str

    @property
    def held_out(self) -> bool:
        """Whether this one is of the tenth that is never trained on."""
        return int(hashlib.md5(self.text.encode(), usedforsecurity=False).hexdigest(), 16) % 10 == 1


@cache
def patterns() -> tuple[Pattern, ...]:
    """All lines of the data."""
    with gzip.open(_FILE, "rt", encoding="utf-8") as lines:
        return tuple(Pattern(**json.loads(line)) for line in lines)


class KindWriter:
    """Writes what may say a kind; ``seed`` settles all of it. ``sentences`` are of any report."""

    def __init__(self, sentences: Sequence[str], headings: Sequence[str], seed: int) -> None:
        self._chance = random.Random(seed)
        self._sentences, self._headings = sentences, headings
        self._parts: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for one in patterns():
            if one.part != "title":
                self._parts[one.kind, one.part].append(one.text)
                self._parts["", one.part].append(one.text)

    def titled(self, pattern: Pattern, times: int) -> Iterator[Sources]:
        """A title of the data, ``times`` over."""
        for _ in range(times):
            self._begin()
            yield self._around(self._filled(pattern.text), pattern.kind)

    def untitled(self, kind: str) -> Sources:
        """A document of a kind without a title, whose file's name says nothing: its text has to."""
        self._begin()
        return self._with_text(None, self._chance.choice(_NOISE), kind, sure=True)

    def named_by_file(self, kind: str) -> Sources:
        """A document whose title only says what it is about; its file's name, 「自查（报市局）」, says its kind."""
        self._begin()
        title = self._filled(self._chance.choice(_ABOUT))
        said = (kind, kind[:2], kind[:2]) if kind != _SAYS_NO_MORE else _NOISE
        return self._with_text(title, self._chance.choice(said) + self._chance.choice(_BEHIND), kind)

    def nameless(self) -> Sources:
        """A document that nothing says the kind of."""
        self._begin()
        return self._with_text(None, self._chance.choice(_NOISE), NONE)

    def names(self, pattern: Pattern) -> Iterator[str]:
        """What documents with a title of the data are called, as the vote on its last word sees it."""
        for _ in range(2):
            self._begin()
            yield name_of(Sources(self._filled(pattern.text), ""))

    def _begin(self) -> None:
        chance = self._chance
        whose, year = office(chance), chance.randint(2012, 2025)
        unit = chance.choice(("", whose.name, whose.name, whose.local, whose.name + whose.party))
        self._gaps = {
            "unit": unit,
            "year": chance.choice((in_title(chance, year), in_title(chance, year), f"{year}年度", "")),
            "next": chance.choice((f"{year + 1}年", f"{year + 1}年度", "下一年", "下步")),
            "matter": chance.choice(MATTERS),
        }

    def _filled(self, text: str) -> str:
        return text.format(**self._gaps)

    def _around(self, title: str, kind: str) -> Sources:
        chance = self._chance
        behind = chance.choice(_BEHIND)
        if chance.random() < 0.12:
            return self._with_text(None, title + behind, kind)
        stem = chance.choice(
            (title, title, title[-12:], chance.choice(_NOISE), f"{self._gaps['unit']}{self._gaps['year']}")
        )
        return self._with_text(
            title + (behind if behind[:1] == "（" and chance.random() < 0.3 else ""), stem + behind, kind
        )

    def _with_text(self, title: str | None, stem: str, kind: str, sure: bool = False) -> Sources:
        return Sources(
            title,
            stem,
            opening=self._part(kind, "opening", 1.0 if sure else 0.55) or self._sentence(),
            closing=self._part(kind, "closing", 0.5) or self._sentence(),
            headings=self._outline(kind),
            above=[line for line in (self._part(kind, "above", 0.4),) if line] or self._letterhead(),
            below=[line for part in ("author", "addressee") if (line := self._part(kind, part, 0.5))],
        )

    def _part(self, kind: str, part: str, likely: float) -> str:
        """A line of this kind; now and then one of any; else none."""
        chance = self._chance
        own = self._parts.get((kind, part), [])
        if own and chance.random() < likely:
            return self._filled(chance.choice(own))
        if kind != NONE and likely < 1 and chance.random() < 0.04:
            return self._filled(chance.choice(self._parts["", part]))
        return ""

    def _outline(self, kind: str) -> list[str]:
        own = self._part(kind, "headings", 0.6)
        if own:
            return [heading.partition("、")[2] or heading for heading in own.split("|")]
        return self._chance.sample(self._headings, self._chance.randint(0, 4))

    def _letterhead(self) -> list[str]:
        chance = self._chance
        kind = chance.random()
        return [f"{self._gaps['unit']}文件"] if kind < 0.2 else [self._gaps["unit"]] if kind < 0.3 else []

    def _sentence(self) -> str:
        chance = self._chance
        name = person(chance)
        return chance.choice(self._sentences) + (f"{name}负责。" if chance.random() < 0.02 else "")
