"""Whether what was found answers the question, how sure that is, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from index.text.tokens import normalise
from retrieval.answerability import reasons
from retrieval.answerability.arranging import DEEPEST, Arranged
from retrieval.answerability.confidence import FOUND, LIKELY, confidence
from retrieval.answerability.evidence import Evidence, evidence
from retrieval.ranking.candidates import Hit, ScoredQuestion
from retrieval.types import Sentence
from retrieval.understanding.conversation import CALLED, shown

# A Chinese word that says an English one this surely stands for it.
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether they answer, how sure that is, and why not."""

    found: bool
    certainty: float
    reason: Sentence | None


def judged(nothing: Sentence | None, arranged: Arranged, *, shown_any: bool) -> Judged:
    """Whether the passages answer; `nothing` says why none can, and `shown_any` that the page is not empty."""
    if nothing is not None:
        return Judged(False, 0.0, nothing)
    asked, ranked = arranged.asked, arranged.ranked
    evident = evident_of(asked, ranked)
    certainty = _certainty(asked, ranked, evident)
    said = arranged.coverage is None or arranged.coverage.found > 0
    if not said:
        # Where every report is asked for and none says it by itself, what comes nearest is no answer.
        certainty = min(certainty, FOUND)
    elif (arranged.coverage is not None or asked.question.whether_said) and _standing(asked, ranked):
        # Who says a word is answered by those that do, however alike their passages are.
        certainty = max(certainty, LIKELY)
    if shown_any and said and certainty >= FOUND:
        return Judged(True, certainty, None)
    exhausted = arranged.skip > 0 and not shown_any
    return Judged(False, certainty, _no_more(arranged) if exhausted else _unanswered(asked, evident, ranked))


def evident_of(asked: ScoredQuestion, ranked: Sequence[Hit]) -> Evidence:
    """What a question has for it in its ranked passages, best first."""
    keys = [one.key for one in ranked]
    # Who says something is answered by all passages together, by none that is read alone.
    answers = None if asked.question.coverage else asked.answers
    return evidence(
        asked.words, asked.signals, asked.parts, keys, asked.usual, asked.background, asked.nearest, answers
    )


def _certainty(asked: ScoredQuestion, ranked: Sequence[Hit], evident: Evidence) -> float:
    """How sure it is that the ranked passages answer."""
    if not ranked:
        return 0.0
    of_role = bool(asked.signals.role[asked.signals.places([ranked[0].key])].max() >= 1.0)
    return confidence(asked.question, evident, of_role=of_role)


def _standing(asked: ScoredQuestion, ranked: Sequence[Hit]) -> dict[str, str]:
    """How one of the first passages says each piece of the subject, Chinese ones word for word, English ones by a
    Chinese word that surely says the same; nothing where none of them says all."""
    pieces = asked.question.subject.split()
    wordings: dict[str, tuple[str, ...]] = {piece: (piece,) for piece in pieces}
    if asked.question.language == "en":
        for word in asked.words:
            if word.text in wordings:
                wordings[word.text] = tuple(term for term, certainty in word.sure if certainty >= SURE)
    for one in ranked[:DEEPEST]:
        text = normalise(one.stored.passage.text)
        said = {
            piece: next((term for term in terms if term in text), "") for piece, terms in wordings.items()
        }
        if all(said.values()):
            return said
    return {}


def _no_more(arranged: Arranged) -> Sentence:
    """Why a page is empty whose question was answered on those before it."""
    deepest = arranged.coverage is None and len(arranged.groups) >= DEEPEST
    left = arranged.coverage is not None and arranged.coverage.unclear > 0
    return reasons.too_many(DEEPEST) if deepest else reasons.no_more(left=left)


def _unanswered(asked: ScoredQuestion, evident: Evidence, ranked: Sequence[Hit]) -> Sentence:
    """Why no passage seems to answer."""
    question = asked.question
    if question.unknown_unit is not None:
        return reasons.unknown_unit(question.unknown_unit)
    if question.role_only and question.role is not None:
        called = CALLED["zh"][question.role], CALLED["en"][question.role]
        return reasons.nothing_of_role(*called, question.filters)
    # Without a topic no word is one that a report had to say.
    if evident.missing and question.subject:
        return reasons.no_words(evident.missing)
    if said := _standing(asked, ranked):
        return reasons.said_only(said)
    return reasons.nothing_about(shown(question.subject), question.filters)
