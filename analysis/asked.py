"""What a topic or a coverage question asks: about what, as it stands or by meaning, said or not said, of whom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from corpus.report import ROLES, Role
from index.conditions import Or, Says
from index.engine.protocol import Engine
from index.text.tokens import normalise
from retrieval.expansion.glossary import chinese_of
from retrieval.types import Understood
from retrieval.understanding.catalogue import Library
from retrieval.understanding.intent import ASKED, Reading, read_intent, role_of
from retrieval.understanding.question import language_of

# A phrase between these is to be found as it stands.
_QUOTED = re.compile(r"[“「『‘]([^“”「」『』‘’]+)[”」』’]|\"([^\"]+)\"|《([^《》]+)》")
# Chinese inside an English question is a word to be found.
_HAN_IN_ENGLISH = re.compile(r"[\u3400-\u9fff]{2,20}")
# What is short and has no mark of a question is a topic, if it is read as no question either.
_SHORT = re.compile(r"[^?？,，。!！]{1,16}")
_WHO = re.compile(r"哪|谁|几[个家]|多少|各|\b(?:which|who|what|how many)\b", re.IGNORECASE)
# Said around phrases where all of them are asked for; what denies them all (都没提到) asks for none of them.
_ALL_OF_THEM = re.compile(
    r"既(?![没未不]).*又|同时|(?<![成首丰])都(?!还?[没未不]|尚未|从[没未不])|\bboth\b.*\band\b", re.IGNORECASE
)
_ANY_OF_THEM = re.compile(r"或|\bor\b", re.IGNORECASE)
# What a list of words is cut at: marks, and a blank where Chinese has none.
_LISTED = re.compile(r"\s*[、,;/]\s*|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class TopicQuery:
    """A topic or a coverage question as read.

    ``phrases`` are to be found as they stand, normalised, any of them or ``every`` one; with none it is asked by
    meaning. ``literal`` says that only what stands there counts. ``topic`` is what is compared by meaning;
    ``words`` are those of the topic alone, normalised, as a whole question is read; "" of none.
    ``units`` and ``years`` narrow down, and ``everything`` says that there is nothing but these. ``roles`` are the
    probabilities of each of `ASKED`.
    """

    question: str
    topic: str
    phrases: tuple[str, ...]
    literal: bool
    negated: bool
    units: tuple[str, ...]
    years: tuple[int, ...]
    roles: tuple[float, ...]
    every: bool = False
    everything: bool = False
    words: str = ""

    @property
    def role(self) -> Role | None:
        """The likeliest role asked for."""
        return role_of(self.roles)


def read_asked(
    question: str, library: Library, *, negated: bool | None = None, literal: bool = False
) -> TopicQuery:
    """Read a topic or a whole question; YoujuError where it holds nothing to look for.

    ``negated`` and ``literal`` are what the asker set; by default the question says.
    """
    words = " ".join(question.split())
    if not any(character.isalnum() for character in words):
        raise YoujuError(
            "没有写要查的主题：请输入一个词或一句话，例如“形式主义”。",
            "There is no topic to look for: type a word or a sentence, such as “形式主义”.",
        )
    quoted = [found.span() for found in _QUOTED.finditer(words)]
    # A name in quotation marks is sought like any other words.
    named = [
        name
        for name in library.named_in(normalise(words))
        if not any(name.start < end and start < name.end for start, end in quoted)
    ]
    spans = [(name.start, name.end) for name in named]
    items = [item for name in named for item in name.items]
    reading = read_intent(words)
    bare = _is_bare(words, reading)
    rest = _cut(words, spans)
    own = rest if bare or not reading.topic else _cut(words, spans, reading.start, reading.end)
    short = _SHORT.fullmatch(words) is not None and not _WHO.search(words)
    phrases = _phrases(words)
    phrases_stand = bool(phrases)
    literal = literal or phrases_stand
    if not phrases and (literal or short):
        phrases = (normalise(own or words),)
    outside = _cut(words, quoted)
    return TopicQuery(
        question=words,
        topic=(own if short else rest) or words,
        phrases=phrases,
        literal=literal,
        negated=not bare and reading.asks_not if negated is None else negated,
        units=_units(items, library),
        years=tuple(dict.fromkeys(int(item.value) for item in items if item.field == "year")),
        roles=reading.roles,
        words=normalise(own) if reading.topic else "",
        every=len(phrases) > 1
        and _ALL_OF_THEM.search(outside) is not None
        and _ANY_OF_THEM.search(outside) is None,
        everything=bool(items)
        and not phrases_stand
        and all(item.field in ("unit", "not_unit", "year") for item in items)
        and (not rest or read_intent(rest).no_topic),
    )


def as_it_stands(asked: TopicQuery, snapshot: Engine) -> TopicQuery:
    """With phrases that the library says as they are, where none is quoted: the words of the topic of a question that
    asks for no role (没提到安全生产); of words that are a list, 意识形态、党员教育, each of them, where the whole stands nowhere
    and every part somewhere."""
    if _QUOTED.search(asked.question):
        return asked
    whole = normalise(asked.topic)
    if language_of(whole) == "en" and not _stands(snapshot, whole):
        return _in_chinese(asked, snapshot)
    parts = tuple(dict.fromkeys(filter(None, _LISTED.split(whole))))
    if len(parts) > 1 and min(map(len, parts)) > 1 and not _stands(snapshot, whole):
        return replace(asked, phrases=parts) if all(_stands(snapshot, one) for one in parts) else asked
    if asked.phrases or asked.role is not None or len(asked.words) < 2 or not _stands(snapshot, asked.words):
        return asked
    return replace(asked, phrases=(asked.words,))


def _in_chinese(asked: TopicQuery, snapshot: Engine) -> TopicQuery:
    """An English topic with the Chinese terms that say all of it and stand in the library; asked by meaning where none
    does."""
    terms = chinese_of(asked.words or asked.topic)
    return replace(asked, phrases=tuple(term for term in terms if _stands(snapshot, term)))


def wordings(asked: TopicQuery) -> list[str]:
    """What is asked for as the question puts it, and without the words of asking."""
    return list(dict.fromkeys((asked.topic, read_intent(asked.question).topic or asked.topic)))


def role_odds(asked: Sequence[float]) -> NDArray[np.float64]:
    """For each of `ROLES` how much likelier than by chance it is asked for, as a logarithm; ``asked`` are the
    probabilities of `ASKED`, of which the last, that no role is, speaks for all."""
    silent = asked[-1]
    own = [asked[ASKED.index(role)] if role in ASKED else 0.0 for role in ROLES]
    return np.asarray(np.log((np.array(own) + silent + 0.02) / (silent + 1.0 / len(ASKED))))


def _units(items: Sequence[Understood], library: Library) -> tuple[str, ...]:
    """Those that are named; where some are left out, 除了财政局, the others; YoujuError where there are none."""
    named = tuple(dict.fromkeys(item.value for item in items if item.field == "unit"))
    left_out = [item for item in items if item.field == "not_unit"]
    if named or not left_out:
        return named
    others = tuple(sorted({one.unit for one in library.fitting(left_out) if one.unit}))
    if not others:
        raise YoujuError("除了这些单位，库里没有别的单位。", "The library has no other unit than these.")
    return others


def _is_bare(words: str, reading: Reading) -> bool:
    """Whether it is nothing but a topic: short, with no word or mark of asking, and read as nothing else either."""
    if not any(character.isalnum() for character in _QUOTED.sub("", words)):
        return True
    if _SHORT.fullmatch(words) is None or _WHO.search(words):
        return False
    return reading.intent == "find" or not reading.topic


def _stands(snapshot: Engine, phrase: str) -> bool:
    return bool(len(snapshot.fitting(Or((Says(phrase, "text"), Says(phrase, "headings"))))[0]))


def _phrases(words: str) -> tuple[str, ...]:
    quoted = [next(filter(None, groups)) for groups in _QUOTED.findall(words)]
    if sum(c.isascii() and c.isalpha() for c in words) > len(words) / 2 and "".join(quoted).isascii():
        # Beside a Chinese word an English one in quotes is what it means: 总开关 (“master switch”).
        quoted = _HAN_IN_ENGLISH.findall(words) or quoted
    return tuple(dict.fromkeys(normalise(one) for one in quoted if any(map(str.isalnum, one))))


def _cut(words: str, spans: Sequence[tuple[int, int]], first: int = 0, last: int | None = None) -> str:
    """A stretch of the words without names and years: only what is certain is cut, and only where normalising kept
    places. "" where nothing else stands there."""
    last = len(words) if last is None else last
    if len(normalise(words)) != len(words):
        return words[first:last]
    kept = "".join(
        character
        for at, character in enumerate(words)
        if first <= at < last and not any(start <= at < end for start, end in spans)
    ).strip(" ，,、的")
    return kept if any(map(str.isalnum, kept)) else ""
