"""What a coverage question asks: about which topic, as it stands or by meaning, said or not said, of whom."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from corpus.report import ROLES, Role
from index.text.tokens import normalise
from retrieval.understanding.catalogue import Library
from retrieval.understanding.intent import ASKED, read_intent, role_of

# A phrase between these is to be found as it stands.
_QUOTED = re.compile(r"[“「『‘]([^“”「」『』‘’]{2,30})[”」』’]|\"([^\"]{2,30})\"|《([^《》]{2,40})》")
# Chinese inside an English question is a word to be found.
_HAN_IN_ENGLISH = re.compile(r"[\u3400-\u9fff]{2,20}")
# Nothing but a topic: no verb of asking, no question mark.
_BARE = re.compile(r"[^?？,，。!！]{1,16}")
# Not said: a negation right before a verb of saying. 一个党员都没有发展 says something of what was done.
_NOT = r"(?:没有?|未曾?|从不|不曾|并未|从未|\bnot\b|\bnever\b|n['’]t\b|\bfail(?:s|ed)? to\b)"
_SAY = (
    r"(?:提|谈|说|讲|写|出现|反映|涉及|报告|交代|点到|"
    r"(?:use|mention|say|report|talk|raise|bring|discuss|write|refer|name|state|touch|acknowledge)\w*)"
)
# 有没有哪家提过 asks whether somebody does, 提没提 likewise: the verb on both sides of its negation denies nothing.
_WHETHER = re.compile(r"([\u3400-\u9fff])[没不]\1")
_NOT_SAID = re.compile(rf"{_NOT}[^，,。?？]{{0,4}}?{_SAY}")
_NOT_BEFORE = re.compile(rf"{_NOT}[^，,。?？]{{0,24}}$")
_WHO = re.compile(r"哪|谁|几[个家]|多少|各|\b(?:which|who|what|how many)\b", re.IGNORECASE)
# Without a negation of saying in plain words, so sure must the model be.
NEGATED = 0.9


@dataclass(frozen=True, slots=True)
class TopicQuery:
    """A coverage question as read.

    ``phrases`` are to be found as they stand, normalised; with none it is asked by meaning.
    ``literal`` says that only what stands there counts. ``topic`` is what is compared by meaning;
    ``units`` and ``years`` narrow down. ``roles`` are the probabilities of each of `ASKED`.
    """

    question: str
    topic: str
    phrases: tuple[str, ...]
    literal: bool
    negated: bool
    units: tuple[str, ...]
    years: tuple[int, ...]
    roles: tuple[float, ...]

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
    named = library.named_in(normalise(words))
    items = [item for name in named for item in name.items]
    reading = read_intent(words)
    bare = _BARE.fullmatch(words) is not None and not _WHO.search(words)
    phrases = _phrases(words)
    if literal and not phrases:
        phrases = (normalise(words if bare or not reading.topic else reading.topic),)
    plain = _WHETHER.sub(r"\1", words)
    sure = reading if plain == words else read_intent(plain)
    says_not = _says_not(plain, phrases) or sure.probability("not_said") >= NEGATED
    return TopicQuery(
        question=words,
        topic=words if bare else _without(words, [(name.start, name.end) for name in named]),
        phrases=phrases or ((normalise(words),) if bare else ()),
        literal=literal or (bool(phrases) and not bare),
        negated=says_not and not bare if negated is None else negated,
        units=tuple(dict.fromkeys(item.value for item in items if item.field == "unit")),
        years=tuple(dict.fromkeys(int(item.value) for item in items if item.field == "year")),
        roles=reading.roles,
    )


def role_odds(asked: Sequence[float]) -> NDArray[np.float64]:
    """For each of `ROLES` how much likelier than by chance it is asked for, as a logarithm; ``asked`` are the
    probabilities of `ASKED`, of which the last, that no role is, speaks for all."""
    silent = asked[-1]
    own = [asked[ASKED.index(role)] if role in ASKED else 0.0 for role in ROLES]
    return np.asarray(np.log((np.array(own) + silent + 0.02) / (silent + 1.0 / len(ASKED))))


def _says_not(words: str, phrases: Sequence[str]) -> bool:
    """Whether it is plainly asked who does not say it."""
    plain = normalise(words)
    if _WHO.search(plain) is None:
        return False
    before = [plain[: plain.find(phrase)].rstrip("“「『‘\"'( ") for phrase in phrases if phrase in plain]
    return _NOT_SAID.search(plain) is not None or any(_NOT_BEFORE.search(one) for one in before)


def _phrases(words: str) -> tuple[str, ...]:
    quoted = [next(filter(None, groups)) for groups in _QUOTED.findall(words)]
    if sum(c.isascii() and c.isalpha() for c in words) > len(words) / 2 and "".join(quoted).isascii():
        # Beside a Chinese word an English one in quotes is what it means: 总开关 (“master switch”).
        quoted = _HAN_IN_ENGLISH.findall(words) or quoted
    return tuple(dict.fromkeys(normalise(one) for one in quoted))


def _without(words: str, spans: Sequence[tuple[int, int]]) -> str:
    """The words without names and years: only what is certain is cut, and only where normalising kept places."""
    if len(normalise(words)) != len(words):
        return words
    for start, end in sorted(spans, reverse=True):
        words = words[:start] + words[end:]
    return words.strip(" ，,的") or words
