"""Choosing the tokens of the model, and the tokenizer that finds them.

Chinese words come from the glosses and from the texts, most frequent first; every
Chinese character is a token, so that no text is ever unknown. The tokenizer takes
the longest word at each place (WordPiece): a quarter of the memory of a Unigram model
of the same size, and twice its speed. Words it would take wrongly more often than
rightly, judged by the most probable cut, are left out.

Several tokens may share one row of the model, which costs a few bytes in place of
hundreds: inflected English words share that of their stem, whether the texts hold them
or not; rare English words, names above all, share that of the Chinese word they alone
translate (Pittsburgh, 匹兹堡); characters too rare to learn share the empty row 0.
"""

import math
import re
import string
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import jieba
import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from training.static.data import TECHNICAL, TrainingData

ROWS = 91_000
# A text word without a gloss must occur this often to be learnt from its company alone.
LEAST_OCCURRENCES = 5
# A word of technical texts only must occur this often: most are names of functions.
LEAST_TECHNICAL = 20
# An English word this rare shares the row of the Chinese word it translates. A name's
# Chinese word is chosen as if it occurred this much more often.
RARE = 3
NAME_BONUS = 40.0
# An English form shares the row of its stem when the teacher finds them this close.
STEM_COSINE = 0.6

UNKNOWN = "[UNK]"
_FIRST_HAN, _LAST_HAN = 0x4E00, 0x9FA5
_HAN_WORD = re.compile("[\u4e00-\u9fa5]+")
_ENGLISH_WORD = re.compile("[a-z]+")


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """Tokens, rows, and how frequent each row is.

    ``mapping[token id]`` is a row; row 0 stays empty. ``rows`` names the rows, Chinese
    ones from 1 to ``chinese``; ``frequency`` is each row's share of the running text of
    its language.
    """

    tokenizer: Tokenizer
    mapping: NDArray[np.int32]
    rows: list[str]
    chinese: int
    frequency: NDArray[np.float64]


def english_words(data: TrainingData) -> Counter[str]:
    """The English words to know, with their number in all texts."""
    everyday: Counter[str] = Counter()
    technical: Counter[str] = Counter()
    alone: set[str] = set()
    for gloss in data.glosses:
        words = _ENGLISH_WORD.findall(gloss.english.lower())
        everyday.update(words)
        if len(words) == 1:
            alone.update(words)
    for name, (_, sentences) in data.pairs.items():
        for sentence in sentences:
            (technical if name in TECHNICAL else everyday).update(_ENGLISH_WORD.findall(sentence.lower()))
    return Counter(
        {
            word: everyday[word] + technical[word]
            for word in sorted(everyday | technical)
            if 2 <= len(word) <= 24
            and (
                everyday[word] >= 2
                or (everyday[word] and word in alone)
                or technical[word] >= LEAST_TECHNICAL
            )
        }
    )


def chinese_words(data: TrainingData) -> dict[str, float]:
    """Candidate words with a frequency that joins jieba's dictionary and the texts."""
    jieba.initialize()
    seen: Counter[str] = Counter()
    for text in data.chinese():
        seen.update(jieba.cut(text, HMM=False))
    known = {word: count for word, count in jieba.dt.FREQ.items() if count}
    glossed = {gloss.word for gloss in data.glosses}
    words = {
        # The texts are nearer to reports than jieba's sources are, so they weigh more.
        word: known.get(word, 0) + 3.0 * seen[word]
        for word in sorted(
            glossed | {word for word, n in seen.items() if n >= LEAST_OCCURRENCES and len(word) <= 8}
        )
        if _HAN_WORD.fullmatch(word)
    }
    for character in sorted({c for word in [*words, *known] for c in word if _HAN_WORD.fullmatch(c)}):
        words.setdefault(character, 1.0)
    return words


def build(data: TrainingData, english: Sequence[str], english_vectors: NDArray[np.float32]) -> Vocabulary:
    """The vocabulary; `english` words come with the teacher's unit vectors of them."""
    counts = english_words(data)
    place = {word: i for i, word in enumerate(english)}
    frequency = chinese_words(data)
    translated, names = _translated(data, counts, frequency)
    stem_of = _stems([word for word in english if word not in translated], place, english_vectors)
    stems = sorted({_root(word, stem_of) for word in english if word not in translated})
    stem_of |= {form: stem for stem in stems for form in _inflections(stem) if form not in place}
    others = [*string.ascii_lowercase, *map(str, range(100)), *map(str, range(1900, 2036))]

    characters = sorted((w for w in frequency if len(w) == 1), key=lambda w: (-frequency[w], w))
    longer = sorted(
        (w for w in frequency if len(w) > 1), key=lambda w: (-frequency[w] - NAME_BONUS * (w in names), w)
    )
    room = ROWS - 1 - len(stems) - len(set(others) - set(stems)) - len(characters)
    wrong = _taken_wrongly(characters + longer[:room], frequency, data)
    chinese = characters + [word for word in longer[: room + len(wrong)] if word not in wrong]
    # A rare word whose translation found no room is spelled by its parts.
    chosen = set(chinese)
    stem_of |= {word: translation for word, translation in translated.items() if translation in chosen}
    english = [word for word in english if word not in translated or word in stem_of]

    row_of = {word: row for row, word in enumerate(dict.fromkeys([UNKNOWN, *chinese, *stems, *others]))}
    tokens = list(
        dict.fromkeys(
            [UNKNOWN, *chinese, *english, *stem_of, *others, *map(chr, range(_FIRST_HAN, _LAST_HAN + 1))]
        )
    )
    shares = np.zeros(len(row_of))
    chinese_total, english_total = sum(frequency.values()), counts.total()
    for word in chinese:
        shares[row_of[word]] += frequency[word] / chinese_total
    for word in english:
        shares[row_of[_root(word, stem_of)]] += counts[word] / english_total
    for word in others:
        shares[row_of[word]] += 1e-4
    return Vocabulary(
        tokenizer=_longest_match(tokens),
        mapping=np.array([row_of.get(_root(token, stem_of), 0) for token in tokens], dtype=np.int32),
        rows=list(row_of),
        chinese=len(chinese),
        frequency=shares,
    )


def _translated(
    data: TrainingData, counts: Counter[str], frequency: dict[str, float]
) -> tuple[dict[str, str], set[str]]:
    """Rare English word → the most frequent Chinese word it alone translates; and the names among the latter."""
    found: dict[str, str] = {}
    names: set[str] = set()
    for gloss in data.glosses:
        words = _ENGLISH_WORD.findall(gloss.english.lower())
        if len(words) != 1 or gloss.word not in frequency or not 0 < counts[words[0]] <= RARE:
            continue
        best = found.get(words[0], gloss.word)
        found[words[0]] = max(best, gloss.word, key=lambda word: frequency[word])
        if gloss.english[0].isupper() and len(gloss.word) > 1:
            names.add(gloss.word)
    return found, names


def _stems(words: Sequence[str], place: dict[str, int], vectors: NDArray[np.float32]) -> dict[str, str]:
    """Inflected word → its stem, where the teacher agrees that they mean the same."""
    known = set(words)
    found = {}
    for word in words:
        candidates = [
            (float(vectors[place[word]] @ vectors[place[stem]]), stem) for stem in _cut(word) if stem in known
        ]
        cosine, stem = max(candidates, default=(0.0, ""))
        if cosine > STEM_COSINE:
            found[word] = stem
    return found


def _cut(word: str) -> Iterator[str]:
    """What an English word may be an inflection of."""
    if len(word) < 4:
        return
    if word.endswith(("ies", "ied")):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
    for suffix in ("ed", "ing"):
        if word.endswith(suffix):
            base = word.removesuffix(suffix)
            yield base + "e"
            yield base
            if len(base) > 3 and base[-1] == base[-2]:
                yield base[:-1]


def _inflections(stem: str) -> Iterator[str]:
    """Regular forms of an English stem."""
    if len(stem) < 4:
        return
    if stem.endswith("y") and stem[-2] not in "aeiou":
        yield from (stem[:-1] + "ies", stem[:-1] + "ied")
    else:
        yield stem + ("es" if stem.endswith(("s", "x", "z", "ch", "sh")) else "s")
        yield stem.removesuffix("e") + "ed"
    yield stem.removesuffix("e") + "ing"


def _root(word: str, stem_of: dict[str, str]) -> str:
    while word in stem_of:
        word = stem_of[word]
    return word


def _taken_wrongly(words: Sequence[str], frequency: dict[str, float], data: TrainingData) -> set[str]:
    """Words that longest match takes more often against the most probable cut than with it."""
    greedy = _longest_match([UNKNOWN, *words])
    total = sum(frequency.values())
    scores = [(UNKNOWN, -40.0), *((word, math.log(max(frequency[word], 0.5) / total)) for word in words)]
    probable = Tokenizer(models.Unigram(scores, unk_id=0))
    probable.normalizer, probable.pre_tokenizer = greedy.normalizer, greedy.pre_tokenizer
    sample = data.chinese()[::4]
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for taken, best in zip(
        greedy.encode_batch(sample, add_special_tokens=False),
        probable.encode_batch(sample, add_special_tokens=False),
        strict=True,
    ):
        spans = set(best.offsets)
        for span, word in zip(taken.offsets, taken.tokens, strict=True):
            (right if span in spans else wrong)[word] += 1
    return {word for word in wrong if len(word) > 1 and wrong[word] > right[word]}


def _longest_match(tokens: Sequence[str]) -> Tokenizer:
    """A tokenizer that takes the longest token at each place; what is no word or number is dropped."""
    ids = {token: i for i, token in enumerate(tokens)}
    tokenizer = Tokenizer(
        models.WordPiece(ids, unk_token=UNKNOWN, continuing_subword_prefix="", max_input_chars_per_word=100)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    # Longest match needs time quadratic in the length of a run, hence the short ones.
    runs = Regex("[0-9]{1,12}|[a-z]{1,24}|[\u4e00-\u9fa5]{1,24}")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(runs, "removed", invert=True)
    return tokenizer
