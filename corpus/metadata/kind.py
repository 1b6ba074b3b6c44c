"""What kind of document it is: 述职报告, 工作总结, 通知, …; None where nothing says it.

A learned vote: multinomial logistic regression over runs of characters of the title (its end weighs most), the file's
name, how the text opens and closes, its headings, and the lines above and below the title. One of the kinds that may
win is the word at the end of the title, 「……隐患排查台账」: a second vote says where that word begins.
`training/kinds` makes both, `model/README.md` says from what.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.metadata.choice import Evidence, bundled
from corpus.structure.forms import compact

WEIGHTS = Path(__file__).resolve().parent / "model" / "kind.json"
# What the vote calls the word at the end of the title, and no kind at all.
OWN, NONE = "", "none"
# What is written behind a title or a file's name: 「（讨论稿）」「第12期」「 - 副本」「(2)」.
_BEHIND = re.compile(
    r"(?:[\s._-]*(?:[（(【\[][^（(）)】\]]{0,16}[）)】\]]|(?:第?[\d一二三四五六七八九十]+期)|\d+|v\d+|副本|[终定改]稿|最终|修改稿?))+$"
)
_NUMBER = re.compile(r"\d+|[二〇○零][〇○零一二三四五六七八九]{3}")
_QUOTED = re.compile("《([^《》]{2,60})》")
# So many signs of a title, of each end of the opening, and of any other line are asked, and so many headings.
_TITLE, _OPENING, LINE, _HEADINGS = 40, 24, 16, 6
# In the examples that the vote learned from, openings tell more than those of real offices do: where there is a title,
# what is said below it counts so much.
_BELOW, _BESIDE = ("opens ", "leads ", "closes ", "heading ", "below "), 0.6
# The word at the end of a title has so many signs.
WORD = range(1, 9)


@dataclass(frozen=True, slots=True)
class Sources:
    """What may say the kind. ``title`` is None where the text has none; ``above`` are lines above it, ``below`` those
    that say who speaks and to whom; ``opening`` is the text before the first number, ``closing`` the last paragraph."""

    title: str | None
    stem: str
    opening: str = ""
    closing: str = ""
    headings: Sequence[str] = ()
    above: Sequence[str] = ()
    below: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class KindModel:
    """The learned weights: what adds how much to which of the ``kinds``, by their places; ``bias`` is each one's own."""

    kinds: Sequence[str]
    bias: Sequence[float]
    weights: Mapping[str, Mapping[int, float]]

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> "KindModel":
        """The weights in a file that training/kinds wrote."""
        stored = json.loads(path.read_text("utf-8"))
        weights = {gram: dict(zip(*row, strict=True)) for gram, row in stored["weights"].items()}
        return cls(stored["kinds"], stored["bias"], weights)

    def best(self, evidence: Evidence, own: bool = True) -> str:
        """The likeliest kind, the word at the end among them where there is an ``own`` one; the first of equals."""
        scores = list(self.bias)
        for gram, value in evidence.items():
            if row := self.weights.get(gram):
                for place, weight in row.items():
                    scores[place] += weight * value
        places = [place for place, kind in enumerate(self.kinds) if own or kind != OWN]
        return self.kinds[max(places, key=scores.__getitem__)]


def kind_of(said: Sources) -> str | None:
    """The kind of a document by the weights that come with the program; None where nothing says it."""
    word = word_of(said)
    best = _bundled().best(weighed(said), word is not None)
    return word if best == OWN else None if best == NONE else best


def word_of(said: Sources) -> str | None:
    """The word for its kind that the title ends with, or the file's name where there is none: 「隐患排查台账」 → 台账."""
    words, evidence = words_at_end(name_of(said))
    return words[bundled("word").best(evidence)]


def name_of(said: Sources) -> str:
    """What a document is called, without what is written behind, its numbers all alike."""
    return _NUMBER.sub("0", compact(_BEHIND.sub("", said.stem if said.title is None else said.title)))


def words_at_end(name: str) -> tuple[list[str | None], list[Evidence]]:
    """No word, then every one that a name may end with; and what speaks for its beginning there."""
    words = [name[-size:] for size in WORD if size <= len(name)]
    none = {"none": 1.0, f"none {name[-1:]}": 1.0, f"none {name[-2:]}": 1.0, f"none {name[-3:]}": 1.0}
    return [None, *words], [none, *(_cut(name[: -len(word)][-3:], word) for word in words)]


def _cut(before: str, word: str) -> Evidence:
    return {
        f"signs {len(word)}": 1.0,
        f"|{word}": 1.0,
        f"|{word[:2]}": 1.0,
        f"|{word[-2:]} {len(word)}": 1.0,
        f"|{word[-1:]} {len(word)}": 1.0,
        f"{before[-1:]}|": 1.0,
        f"{before[-2:]}|": 1.0,
        f"{before[-1:]}|{word[:1]}": 1.0,
    }


def features(said: Sources) -> dict[str, float]:
    """What speaks for any kind: each run of characters by its place, with how much it counts."""
    name = name_of(said)
    found = {f"end {name[-size:]}": 0.7 for size in range(1, 7) if size <= len(name)}
    outer = _QUOTED.sub("《》", name)
    for inner in _QUOTED.findall(name):
        # 「印发《……要点》」 is what it sends out, 「报送《……总结》」 is a letter.
        verb = name[: name.index(f"《{inner}")][-2:]
        found |= {f"{verb} {inner[-size:]}": 2.0 for size in (2, 4)}
    _add(found, "in", outer[-_TITLE:], 2, 0.8)
    _add(found, "in", outer[-_TITLE:], 3, 0.5)
    if said.title is None:
        found["untitled"] = 1.0
    else:
        stem = _NUMBER.sub("0", compact(_BEHIND.sub("", said.stem)))
        _add(found, "file", stem[-_TITLE:], 2, 0.3)
        found |= {f"file ends {stem[-size:]}": 0.6 for size in (2, 4)}
    opening = "".join(said.opening.split())
    _add(found, "opens", opening[:_OPENING], 2, 0.4)
    _add(found, "leads", opening[-_OPENING:].rstrip("：:。"), 2, 1.0)
    _add(found, "closes", "".join(said.closing.split())[-LINE:], 2, 0.4)
    for heading in said.headings[:_HEADINGS]:
        _add(found, "heading", heading[:LINE], 2, 0.3)
    for line in said.above:
        words = compact(line)
        found |= {f"above {words[-size:]}": 1.0 for size in (2, 4)}
    for line in said.below:
        words = compact(line)
        _add(found, "below", words[:LINE], 2, 0.4)
        found |= {f"below ends {words[-size:]}": 0.6 for size in (2, 4)}
    return found


def weighed(said: Sources) -> dict[str, float]:
    """`features` as the vote weighs them: where there is a title, what stands below it counts less."""
    found = features(said)
    if said.title is None:
        return found
    return {gram: _BESIDE * value if gram.startswith(_BELOW) else value for gram, value in found.items()}


def _add(found: dict[str, float], place: str, words: str, size: int, value: float) -> None:
    """Add every run of ``size`` signs."""
    own = f"{place} "
    found.update(dict.fromkeys([own + words[i : i + size] for i in range(len(words) - size + 1)], value))


@cache
def _bundled() -> KindModel:
    return KindModel.load()
