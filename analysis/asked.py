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
_WHO = re.compile(r"哪|谁|几[个家]|多少|各|\b(?:which|who|what|how many)\b", re.IGNORECASE)


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
    return TopicQuery(
        question=words,
        topic=words if bare else _without(words, [(name.start, name.end) for name in named]),
        phrases=phrases or ((normalise(words),) if bare else ()),
        literal=literal or (bool(phrases) and not bare),
        negated=not bare and reading.probability("not_said") > 0.5 if negated is None else negated,
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
