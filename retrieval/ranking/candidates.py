"""The passages that the signals rank best, looked at: what their text adds or takes away."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from corpus.report import Passage
from index.engine.protocol import Candidates
from index.engine.scoring import Signals, best_places, summed
from index.models.encoder import PairEncoder, TokenEncoder
from index.storage.reading import StoredPassage
from index.text.tokens import normalise
from retrieval.expansion.terms import Word
from retrieval.ranking.closely import closely
from retrieval.ranking.cross_encoding import REACH, read_together
from retrieval.ranking.grouping import in_order
from retrieval.ranking.highlighting import QueryTerm, Span, best_sentence, has_number
from retrieval.ranking.rank import QUOTED, Searcher, phrase_terms
from retrieval.understanding.question import Question

# A short passage that only leads in to others, 主要有以下几个方面：, 当前形势依然严峻。, names a topic and
# says nothing of it; nor does what a report closes with.
FRAME = 0.5
_LONGEST_FRAME = 60
_LEADS_IN = re.compile(
    r"[：:]$|(?:以下|下列|如下|[一二两三四五六七八九几](?:件(?:大|实|小)?事|个?方面|点意见|项(?:重点)?工作(?!任务)))[^，。]{0,8}。$"
    r"|(?:^|，)[当前目但也仍然还存在的面临自身我们工作中一些主要和与及、]*(?:问题|差距|不足|短板|形势)[^，。]{0,6}(?:突出|严峻|不少|明显)。$"
)
# So many more rows are looked at, for lead-ins to fall behind them.
SPARE = 10
# So many of the best passages are looked at more closely (evaluation/README.md).
CLOSER = 40
# So many of the best passages are read again by a reranker.
CANDIDATES = 30
# A passage whose best sentence has a number, where one is asked for.
_NUMBER = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class ScoredQuestion:
    """A question with its words, also as texts say them, its candidates, what each signal adds to them, how
    usual it is that reports say what it asks for, as log odds, how near the nearest passage of this library comes to
    questions in general, and, of those that were looked at closely, nan of the others, how near the words of each
    come and the log odds that it answers."""

    question: Question
    words: Sequence[Word]
    sought: Sequence[QueryTerm]
    candidates: Candidates
    parts: Mapping[str, NDArray[np.float32]]
    usual: float = 0.0
    background: float = 0.0
    nearest: NDArray[np.float32] | None = None
    answers: NDArray[np.float32] | None = None

    @property
    def signals(self) -> Signals:
        return self.candidates.signals

    def parts_of(self, key: int) -> dict[str, float]:
        """What each signal adds to one of the candidates."""
        (place,) = self.signals.places([key])
        return {name: float(part[place]) for name, part in self.parts.items()}


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage by its key.

    ``extra`` is what a look at the text added, and ``score`` the score with that, after
    lead-ins, ``leads_in``, fell behind. ``mark`` is the best sentence, None where nobody had to know yet.
    """

    score: float
    extra: tuple[tuple[str, float], ...]
    key: int
    stored: StoredPassage
    mark: Span | None
    leads_in: bool = False


def best(searcher: Searcher, asked: ScoredQuestion, count: int) -> list[Hit]:
    """The best `count` passages and a few more, points of one list in order."""
    scores = _scores(searcher, asked)
    keys = asked.signals.keys[best_places(scores, count + SPARE)]
    return in_lists(asked, looked_at(searcher, asked, keys))


def most_extra(question: Question) -> float:
    """What a look at its text can add to a passage at most."""
    return sum((QUOTED * bool(question.quotes), _NUMBER * question.number))


def looked_closer(searcher: Searcher, asked: ScoredQuestion, vector: NDArray[np.float32]) -> ScoredQuestion:
    """With two signals more of the best `CLOSER` passages, where the encoder has vectors of tokens: their
    sentences and the nearest of their words; `vector` is the question's."""
    if not isinstance(searcher.encoder, TokenEncoder):
        return asked
    places = best_places(_scores(searcher, asked), CLOSER)
    # A point is looked at as a whole, as it is quoted and embedded.
    passages = [searcher.whole(one) for one in searcher.engine.passages(asked.signals.keys[places].tolist())]
    nearness = closely(searcher.encoder, asked.question.text, vector, passages)
    sentence, words = np.zeros((2, len(asked.signals.keys)), dtype=np.float32)
    sentence[places], words[places] = nearness.counted(asked.question)
    nearest = np.full(len(asked.signals.keys), np.nan, dtype=np.float32)
    nearest[places] = nearness.words
    closer = replace(asked, parts={**asked.parts, "sentence": sentence, "words": words}, nearest=nearest)
    if not isinstance(searcher.encoder, PairEncoder) or not _worth_reading(asked.question):
        return closer
    texts = [(one.passage.headings[-1] if one.passage.headings else "", one.passage.text) for one in passages]
    scores = _scores(searcher, closer)[places]
    reach = REACH[asked.question.language]
    read = read_together(
        searcher.encoder, asked.question.within, scores, texts, nearness.nearest.tolist(), reach
    )
    reading, answers = np.zeros_like(nearest), np.full_like(nearest, np.nan)
    reading[places], answers[places] = read.added, read.answers
    return replace(closer, parts={**closer.parts, "reading": reading}, answers=answers)


def _worth_reading(question: Question) -> bool:
    """Whether reading can tell passages apart: one for nothing but a role is answered by any passage of it."""
    return not question.role_only


def read_again(searcher: Searcher, asked: ScoredQuestion) -> ScoredQuestion:
    """With a signal more where a reranker is set: what it makes of the best `CANDIDATES` passages."""
    if searcher.reranker is None:
        return asked
    places = best_places(summed(asked.parts), CANDIDATES)
    stored = searcher.engine.passages(asked.signals.keys[places].tolist())
    texts = [one.passage.text for one in stored]
    reranked = np.zeros(len(asked.signals.keys), dtype=np.float32)
    reranked[places] = searcher.reranker.scores(asked.question.text, texts)
    return replace(asked, parts={**asked.parts, "reranker": reranked})


def in_lists(asked: ScoredQuestion, found: Sequence[Hit]) -> list[Hit]:
    """Ranked candidates with points of one list in order, where they compete closely; where a role alone
    is asked for, all of one section that have it in order, before what else the section holds.
    """
    at = asked.signals.places([one.key for one in found])
    # What all of a list have, for their role and as a report, brings none of them closer to another.
    common = (asked.parts["role"] + asked.parts["report"])[at]
    # A text without headings is one section of all roles.
    of_role = asked.signals.role * asked.question.role_only
    columns = (asked.candidates.reports, asked.candidates.sections, of_role)
    sections = zip(*(column[at].tolist() for column in columns), strict=True)

    def in_list(one: Hit) -> bool:
        return not one.leads_in and bool(one.stored.passage.point or asked.question.role_only)

    # What is no point of a list is a list of its own.
    places: list[tuple[Hashable, int]] = [
        (section if in_list(one) else one.key, one.key) for one, section in zip(found, sections, strict=True)
    ]
    scores = [
        1.0 if asked.question.role_only else one.score - shared
        for one, shared in zip(found, common.tolist(), strict=True)
    ]
    return in_order(found, scores, places)


def looked_at(searcher: Searcher, asked: ScoredQuestion, keys: NDArray[np.int64]) -> list[Hit]:
    """These candidates with their texts, the best first, equal ones by key."""
    places = asked.signals.places(keys)
    scores = summed({name: part[places] for name, part in asked.parts.items()}).tolist()
    passages = searcher.engine.passages(keys.tolist())
    sections = asked.candidates.sections[places].tolist()
    found = []
    for key, ranked, stored, section in zip(keys.tolist(), scores, passages, sections, strict=True):
        text = stored.passage.text
        extra: list[tuple[str, float]] = []
        mark = None
        if asked.question.quotes and all(quote in normalise(text) for quote in asked.question.quotes):
            extra.append(("quoted", QUOTED))
        if asked.question.number:
            mark = best_sentence(text, asked.sought, asked.question)
            if has_number(text[slice(*mark)]):
                extra.append(("number", _NUMBER))
        score = ranked + sum(value for _, value in extra)
        worthy = score
        # 「计划实现收入19.6亿元，重点抓好以下方面：」 leads in, and says the number that is asked for.
        if not any(name == "number" for name, _ in extra):
            beside = (bool(section) and _is_closing(stored.passage)) or _announces(searcher, asked, stored)
            worthy = worth(score, text, frames=beside)
        found.append(Hit(worthy, tuple(extra), key, stored, mark, leads_in=worthy != score))
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.key))


def worth(score: float, text: str, *, frames: bool) -> float:
    """The score, lowered for a short passage that only leads in to what follows it, or ``frames`` its report."""
    frame = len(text) <= _LONGEST_FRAME and (frames or _LEADS_IN.search(text) is not None)
    return score * FRAME if frame else score


def _announces(searcher: Searcher, asked: ScoredQuestion, stored: StoredPassage) -> bool:
    """Whether a passage of the role that is asked for, and nothing else is, only says that some follow,
    「对照要求，还有一些不足。」: it has no figure, and a list behind it. Where there is a topic, its words tell."""
    text = stored.passage.text
    of_role = asked.question.role_only and stored.passage.role == asked.question.role
    if not of_role or len(text) > _LONGEST_FRAME or has_number(text):
        return False
    return searcher.announces(stored)


def _is_closing(passage: Passage) -> bool:
    """What stands behind the last headed section, but for a fault that may be named nowhere else."""
    return not passage.headings and passage.role in ("plan", "other")


def _scores(searcher: Searcher, asked: ScoredQuestion) -> NDArray[np.float32]:
    """Of all candidates, with what a quoted phrase adds to those that may hold it."""
    scores = summed(asked.parts)
    if asked.question.quotes:
        scores += QUOTED * _quoting(searcher, asked.question.quotes, asked.signals.keys)
    return scores


def _quoting(searcher: Searcher, quotes: Sequence[str], keys: NDArray[np.int64]) -> NDArray[np.float32]:
    """1 where a passage has all pairs of characters of all quoted phrases, else 0."""
    quoting = np.ones(len(keys), dtype=np.bool_)
    held = searcher.engine.terms_of(keys)
    for term in phrase_terms(quotes):
        quoting &= held.holds(term, "text")
    return quoting.astype(np.float32)
