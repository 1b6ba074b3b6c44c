"""Questions that no passage answers: about the library itself, small talk, and wishes to have something written."""

from collections.abc import Sequence

from index.text.tokens import normalise
from retrieval.types import Turn
from retrieval.understanding.catalogue import Library
from retrieval.understanding.follow_up import asks_by_itself
from retrieval.understanding.intent import KEPT, OUTSIDE, read_intent
from retrieval.understanding.question import read_question

# The model takes some bare topics for small talk with up to .85; greetings get .98 and more. None of its topics is taken
# for a wish to have something written.
_SURELY_SMALLTALK = 0.9
_LIKELY, _PERHAPS = 0.5, 0.25


def is_smalltalk(question: str) -> bool:
    """Whether it is almost surely a greeting or thanks, or likely a wish to have something written: who names what kind
    of statement it is about, 帮我总结一下水利局的问题, wants to be shown these."""
    if not any(map(str.isalnum, question)):
        return False
    reading = read_intent(question)
    wish = reading.role is None and reading.probability("write_for_me") > _LIKELY
    return wish or reading.probability("smalltalk", "write_for_me") >= _SURELY_SMALLTALK


def asks_on(library: Library, history: Sequence[Turn]) -> list[Turn]:
    """The turns of a conversation that something can follow from: those that ask what reports say."""
    kept: list[Turn] = []
    for turn in history:
        if any(map(str.isalnum, turn.question)) and not (
            is_smalltalk(turn.question) or about_library(library, turn.question, kept)
        ):
            kept.append(turn)
    return kept


def is_scrap(subject: str, questions: Sequence[str]) -> bool:
    """Whether a subject is only what is left of these questions, 问题后来 of 去年的问题后来怎么样了: the model takes none of its
    words for a topic. A question that is nothing else is about it."""
    shares: list[float] = []
    for question in questions:
        plain = normalise(" ".join(question.split()))
        if plain.strip(" ?？。.!！") == subject:
            return False
        reading = read_intent(plain)
        for piece in subject.split():
            start = plain.find(piece)
            shares += [
                share
                for (first, last), share in zip(reading.places, reading.inside, strict=True)
                if 0 <= start < last and first < start + len(piece)
            ]
    return bool(shares) and max(shares) < OUTSIDE


def about_library(library: Library, text: str, history: Sequence[Turn] = ()) -> bool:
    """Whether it asks which reports, units or years there are, and nothing of what they say.

    Which units is asked of the library where nothing else is, 有哪些单位, 有哪些述职报告; in a conversation that goes on from its topic, as
    does what has no word of asking: 2023年的.
    """
    plain = normalise(" ".join(text.split()))
    if not any(map(str.isalnum, plain)):
        return False
    reading = read_intent(plain)
    if reading.role is not None or reading.probability("catalogue", "which_units", "count_units") <= _LIKELY:
        return False
    if reading.probability("catalogue") <= _LIKELY:
        own = None if history else read_question(text, library)
        surely = reading.no_topic and reading.probability("catalogue") > _PERHAPS
        return own is not None and (surely or (own.coverage and not own.subject))
    if history and not asks_by_itself(plain):
        return False
    # Whose reports they are is no topic.
    named = [(name.start, name.end) for name in library.named_in(plain)]
    return not any(
        share >= KEPT and not any(start < last and first < end for first, last in named)
        for (start, end), share in zip(reading.places, reading.inside, strict=True)
    )
