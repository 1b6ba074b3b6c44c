"""Batches of text pairs to train on. Texts are arrays of rows of the model.

==============  ==============================================================================
``sentences``   an English sentence and its Chinese translation
``glosses``     an English gloss and its Chinese word
``words``       English words and Chinese words, not aligned: the teacher says how near they are
``paraphrase``  some words of a clause, as a Chinese question; the paragraph it stands in
``crossing``    the same clause in English, each word by one of its glosses; the paragraph
``bags``        a few random words in English by their glosses; a text that holds them
==============  ==============================================================================

The last three make up questions where no data has them. Question words are mixed in,
so that the model learns that they carry no topic.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from training.static.data import PAIRED
from training.static.vocabulary import Vocabulary

Text = NDArray[np.int32]
Matrix = NDArray[np.float32]

_PAIR_BATCH = 1024
_WORD_BATCH = 768
_PARAGRAPH_BATCH = 512
_LONGEST_SENTENCE = 64
# How often each set of sentence pairs is drawn, in the order of data.PAIRED.
_PAIR_SHARES = (0.3, 0.1, 0.6)

_ENGLISH_QUESTIONS = (
    "what", "how many", "which", "who", "when did", "what was the", "where is", "how", "what are", "how did the",
    "what is", "who was the", "in what", "what type of", "why did", "according to", "what did", "name of the",
    "how much", "when was", "",
)  # fmt: skip
_CHINESE_QUESTIONS = (
    "什么", "多少", "哪些", "谁", "什么时候", "哪里", "为什么", "怎么", "哪个", "是什么", "有哪些", "如何", "几", "",
)  # fmt: skip
_FILLERS = "the of in and to a is was for on by with from at as that are"


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Texts on two sides; ``aligned`` when ``left[i]`` and ``right[i]`` belong together.

    The teacher's vectors of both sides, one row a text, where there are any.
    """

    left: list[Text]
    right: list[Text]
    aligned: bool = True
    left_teacher: Matrix | None = None
    right_teacher: Matrix | None = None


Maker = Callable[[Generator], Batch]


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """Everything the makers draw from, as rows of the model and vectors of the teacher."""

    vocabulary: Vocabulary
    pairs: dict[str, tuple[list[Text], list[Text], Matrix]]
    gloss_rows: NDArray[np.int64]
    gloss_texts: list[Text]
    gloss_teacher: Matrix
    word_rows: NDArray[np.int64]
    word_teacher: Matrix
    paragraphs: list[Text]

    def makers(self) -> dict[str, Maker]:
        """One maker for each kind of batch."""
        composed = _Composer(self)
        return {
            "sentences": self._sentences,
            "glosses": self._glosses,
            "words": self._words,
            "paraphrase": composed.paraphrase,
            "crossing": composed.crossing,
            "bags": composed.bags,
        }

    def _sentences(self, random: Generator) -> Batch:
        chinese, english, teacher = self.pairs[PAIRED[random.choice(len(PAIRED), p=_PAIR_SHARES)]]
        chosen = [
            i
            for i in np.unique(random.integers(len(chinese), size=_PAIR_BATCH))
            if len(chinese[i]) and len(english[i])
        ]
        return Batch(
            [english[i][:_LONGEST_SENTENCE] for i in chosen],
            [chinese[i][:_LONGEST_SENTENCE] for i in chosen],
            True,
            teacher[chosen],
            teacher[chosen],
        )

    def _glosses(self, random: Generator) -> Batch:
        drawn = random.integers(len(self.gloss_rows), size=_PAIR_BATCH)
        # One gloss of each word: another gloss of the same word is no wrong answer.
        _, first = np.unique(self.gloss_rows[drawn], return_index=True)
        chosen = drawn[first]
        teacher = self.gloss_teacher[chosen]
        return Batch(
            [self.gloss_texts[i] for i in chosen],
            [_one(self.gloss_rows[i]) for i in chosen],
            True,
            teacher,
            teacher,
        )

    def _words(self, random: Generator) -> Batch:
        english = _draw(random, self.vocabulary.frequency[self.word_rows] ** 0.3, _WORD_BATCH)
        chinese = _draw(
            random, np.maximum(self.vocabulary.frequency[self.gloss_rows], 1e-7) ** 0.3, _WORD_BATCH
        )
        return Batch(
            [_one(self.word_rows[i]) for i in english],
            [_one(self.gloss_rows[i]) for i in chinese],
            False,
            self.word_teacher[english],
            self.gloss_teacher[chinese],
        )


class _Composer:
    """Makes questions up from paragraphs and glosses."""

    def __init__(self, lessons: Lessons) -> None:
        vocabulary = lessons.vocabulary
        self._paragraphs = [paragraph for paragraph in lessons.paragraphs if len(paragraph) >= 16]
        self._glosses_of: dict[int, list[Text]] = {}
        for row, gloss in zip(lessons.gloss_rows.tolist(), lessons.gloss_texts, strict=True):
            if len(gloss) <= 5:
                self._glosses_of.setdefault(row, []).append(gloss)
        self._glossed = np.zeros(len(vocabulary.rows), dtype=np.bool_)
        self._glossed[list(self._glosses_of)] = True
        # Common words are seldom what a question is about.
        self._telling = 3e-4 / (3e-4 + vocabulary.frequency)
        rarity = np.where(self._glossed, np.maximum(vocabulary.frequency, 1e-8) ** 0.4, 0.0)
        self._cumulated = np.cumsum(rarity / rarity.sum())
        self._english_questions = rows_of(vocabulary, _ENGLISH_QUESTIONS)
        self._chinese_questions = rows_of(vocabulary, _CHINESE_QUESTIONS)
        self._fillers = rows_of(vocabulary, [_FILLERS])[0]

    def paraphrase(self, random: Generator) -> Batch:
        """Most words of a clause, in Chinese, against its paragraph, often without the clause."""
        left: list[Text] = []
        right: list[Text] = []
        while len(left) < _PARAGRAPH_BATCH:
            paragraph, start, end = self._clause(random)
            kept = paragraph[start:end][random.random(end - start) < 0.7]
            if len(kept) < 2:
                continue
            left.append(
                np.concatenate([kept, self._chinese_questions[random.integers(len(self._chinese_questions))]])
            )
            rest = len(paragraph) - (end - start)
            without = rest > 10 and random.random() < 0.3
            right.append(np.concatenate([paragraph[:start], paragraph[end:]]) if without else paragraph)
        return Batch(left, right)

    def crossing(self, random: Generator) -> Batch:
        """Telling words of a clause, in English, against its paragraph."""
        left: list[Text] = []
        right: list[Text] = []
        while len(left) < _PARAGRAPH_BATCH:
            paragraph, start, end = self._clause(random)
            clause = paragraph[start:end]
            clause = clause[self._glossed[clause]]
            clause = clause[random.random(len(clause)) < 0.25 + 0.75 * self._telling[clause]]
            if len(clause) >= 2:
                left.append(self._in_english(clause[random.permutation(len(clause))[:6]], random))
                right.append(paragraph)
        return Batch(left, right)

    def bags(self, random: Generator) -> Batch:
        """Random words, in English, against a text of them and others."""
        left: list[Text] = []
        right: list[Text] = []
        for _ in range(_WORD_BATCH):
            count = int(random.integers(6, 40))
            words: NDArray[np.int64] = np.searchsorted(
                self._cumulated, random.random(count) * self._cumulated[-1] * 0.999999
            )
            left.append(self._in_english(words[: int(random.integers(2, min(7, count) + 1))], random))
            paragraph = self._paragraphs[random.integers(len(self._paragraphs))][: random.integers(0, 100)]
            right.append(np.concatenate([words, paragraph]).astype(np.int32))
        return Batch(left, right)

    def _clause(self, random: Generator) -> tuple[Text, int, int]:
        """A stretch of a paragraph, and where a clause of it starts and ends."""
        paragraph = self._paragraphs[random.integers(len(self._paragraphs))][:160]
        if len(paragraph) > 60 and random.random() < 0.5:
            begin = random.integers(0, len(paragraph) - 50)
            paragraph = paragraph[begin : begin + random.integers(50, 120)]
        length = int(random.integers(4, 14))
        start = int(random.integers(0, max(1, len(paragraph) - length)))
        return paragraph, start, min(start + length, len(paragraph))

    def _in_english(self, words: NDArray[np.int64] | Text, random: Generator) -> Text:
        """One gloss of each word, a question word, and up to two fillers."""
        glosses = [self._glosses_of[word] for word in words.tolist()]
        return np.concatenate(
            [
                *(options[random.integers(len(options))] for options in glosses),
                self._english_questions[random.integers(len(self._english_questions))],
                self._fillers[random.integers(len(self._fillers), size=random.integers(0, 3))],
            ]
        )


def rows_of(vocabulary: Vocabulary, texts: Sequence[str]) -> list[Text]:
    """Each text as rows of the model, tokens of the empty row left out."""
    encoded = vocabulary.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    rows = (
        vocabulary.mapping[encoding.ids] if encoding.ids else np.empty(0, np.int32) for encoding in encoded
    )
    return [text[text > 0] for text in rows]


def _one(row: np.int64) -> Text:
    return np.array([row], dtype=np.int32)


def _draw(random: Generator, weights: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    cumulated = np.cumsum(weights)
    return np.searchsorted(cumulated, random.random(count) * cumulated[-1] * 0.999999)
