"""The words of a question → the terms of the index that say them.

A Latin word stands with its translations, for abbreviations and names are in Chinese
text as they are; a Chinese word with its near synonyms; a number or pair alone. What
the glossary knows is taken from there alone: beside it, the model's guesses at the
single words of a phrase only blur it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.engine.scoring import Group
from index.text.tokens import PAIR, terms
from retrieval.expansion.dictionary import Dictionary
from retrieval.expansion.glossary import phrases
from retrieval.understanding.question import Question, english_words

# A term of the glossary that is no term of the index, by the words it is made of.
_CUT = 0.5
# From no cosine to a sure one: a term this near says the word not at all, and this near wholly.
_FAR, _NEAR = 0.35, 0.8

InIndex = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase of a question.

    ``group`` weighs its alternatives for the ranking, where the best translation counts in
    full however far it is. ``sure`` says how surely each says the word, 0.0–1.0, the surest
    first; it is empty for pairs of characters, which are parts of words.
    """

    text: str
    group: Group
    sure: Group


def expand(question: Question, dictionary: Dictionary, in_index: InIndex) -> list[Word]:
    """The words of the topic in order; `in_index` says whether a term occurs anywhere."""
    if question.language == "zh":
        return _by_model(terms(question.topic), dictionary, in_index)
    words = [word.lower() for word in english_words(question.topic)]
    found: list[Word] = []
    place = 0
    for start, length, renderings in phrases(words):
        known = [group for group in (_indexed(group, in_index) for group in renderings) if group]
        if known:
            found += _by_model(words[place:start], dictionary, in_index)
            place = start + length
            # The words themselves too: a report may hold them as they are.
            own = [(word, 1.0) for word in words[start:place]]
            text = " ".join(words[start:place])
            found += [Word(text, (*group, *own), _surest((*group, *own))) for group in known]
    return found + _by_model(words[place:], dictionary, in_index)


def _by_model(found: Sequence[str], dictionary: Dictionary, in_index: InIndex) -> list[Word]:
    latin = [term for term in found if term.isascii() and term.isalpha()]
    chinese = [term for term in found if not term.isascii() and len(term) > 1 and not term.endswith(PAIR)]
    others = dict(zip(latin, dictionary.translations(latin), strict=True))
    others |= zip(chinese, dictionary.synonyms(chinese), strict=True)
    cosines = dict(zip((*latin, *chinese), dictionary.nearest((*latin, *chinese)), strict=True))
    return [
        Word(
            term,
            ((term, 1.0), *others.get(term, ())),
            ()
            if term.endswith(PAIR)
            else _surest(
                [
                    *([(term, 1.0)] if in_index(term) else []),
                    *(
                        (near, _sureness(cosine))
                        for near, cosine in cosines.get(term, ())
                        if near != term and cosine > _FAR
                    ),
                ]
            ),
        )
        for term in found
    ]


def _surest(group: Group) -> Group:
    """The surest first, equal ones in their order."""
    return tuple(sorted(group, key=lambda one: -one[1]))


def _sureness(cosine: float) -> float:
    return min(1.0, max(0.0, (cosine - _FAR) / (_NEAR - _FAR)))


def _indexed(renderings: Iterable[str], in_index: InIndex) -> list[tuple[str, float]]:
    """The renderings that the index has as terms, others by their words where it has those."""
    weights: dict[str, float] = {}
    for rendering in renderings:
        if in_index(rendering):
            weights[rendering] = 1.0
        elif len(rendering) == 2 and in_index(rendering + PAIR):
            # A word that no dictionary has, 微信, stands in the index as a pair.
            weights[rendering + PAIR] = 1.0
        else:
            parts = [part for part in terms(rendering) if len(part) > 1 and in_index(part)]
            # Pairs where the dictionary knows no word of it: 微信群.
            for part in [part for part in parts if not part.endswith(PAIR)] or parts:
                weights.setdefault(part, _CUT)
    return list(weights.items())
