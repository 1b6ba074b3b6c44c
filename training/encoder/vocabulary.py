"""One tokenizer for both languages: the word pieces of the English model and Chinese words.

A run of Chinese characters is cut by longest match into words, characters at worst. English is
cut as BERT does, into the same pieces; only the mark differs: BERT marks a piece that continues
a word (##ing), here the first piece carries one (▁play, ing), so that a Chinese word has a single
token wherever it stands. Full-width punctuation is dropped: Chinese text gets shorter by a tenth.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import jieba
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from training.encoder.sources import Sources

PAD, UNKNOWN, FIRST, LAST = "[PAD]", "[UNK]", "[CLS]", "[SEP]"
SPECIAL = (PAD, UNKNOWN, FIRST, LAST)
START = "▁"
WORDS = 40_000
# So much more an occurrence in our own texts counts than one in jieba's newspapers and novels.
OWN_WEIGHT = 8.0
LONGEST_WORD = 6
_HAN_WORD = re.compile("[一-龥]+")
_PIECE = re.compile("(##)?[a-z0-9]+|[!-/:-@\\[-`{-~]")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tokens in the order of their ids: special ones, pieces of English, Chinese words."""

    tokens: list[str]
    chinese: int  # the first id of a Chinese token

    def tokenizer(self) -> Tokenizer:
        """Cuts texts into these tokens, with [CLS] and [SEP] around."""
        return longest_match(self.tokens)


def english_pieces(tokens: Iterable[str]) -> list[str]:
    """BERT's pieces as they are spelled here; those of other scripts are left out."""
    found = []
    for token in tokens:
        if _PIECE.fullmatch(token):
            letters = token[-1].isalnum()
            found.append(token[2:] if token.startswith("##") else START + token if letters else token)
    return found


def build(sources: Sources, bert_tokens: Sequence[str], size: int = WORDS) -> Vocabulary:
    """The vocabulary with about `size` Chinese words and characters, the most frequent ones."""
    frequency = word_frequency(sources)
    characters = {word for word in frequency if len(word) == 1}
    longer = sorted((w for w in frequency if len(w) > 1), key=lambda w: (-frequency[w], w))
    room = max(0, size - len(characters))
    wrong = taken_wrongly([*sorted(characters), *longer[:room]], frequency, chinese_texts(sources)[::6])
    chosen = [word for word in longer[: room + len(wrong)] if word not in wrong]
    chinese = sorted([*characters, *chosen], key=lambda w: (-frequency[w], w))
    english = list(dict.fromkeys(english_pieces(bert_tokens)))
    return Vocabulary([*SPECIAL, *english, *chinese], len(SPECIAL) + len(english))


def chinese_texts(sources: Sources) -> list[str]:
    """Every Chinese text to train on."""
    texts = [*sources.official, *(zh for zh, _ in sources.pairs)]
    for lesson in sources.lessons:
        texts += [lesson.passage, *lesson.zh, *lesson.near]
    return texts


def word_frequency(sources: Sources) -> dict[str, float]:
    """Chinese words and characters worth a token, with how often they occur, the texts' own first."""
    jieba.initialize()
    own: Counter[str] = Counter()
    for text in chinese_texts(sources):
        own.update(word for word in jieba.cut(text, HMM=False) if _HAN_WORD.fullmatch(word))
    glossed = {word for word, _ in sources.glosses if _HAN_WORD.fullmatch(word)}
    known = {word: n for word, n in jieba.dt.FREQ.items() if n and _HAN_WORD.fullmatch(word)}
    words = {
        word: known.get(word, 0) + OWN_WEIGHT * own[word]
        for word in known.keys() | own.keys() | glossed
        if len(word) <= LONGEST_WORD and (word in glossed or own[word] or known.get(word, 0) > 20)
    }
    # GB 2312 is what everyday writing needs; a character beyond it must occur in words we know.
    characters = {c for word in words for c in word if _simple(c) or known.get(c, 0) > 5 or own[c]}
    words = {word: n for word, n in words.items() if len(word) > 1 and n > 0 and set(word) <= characters}
    return words | {c: known.get(c, 0) + OWN_WEIGHT * own[c] + 1 for c in sorted(characters)}


def _simple(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def taken_wrongly(words: Sequence[str], frequency: dict[str, float], texts: Sequence[str]) -> set[str]:
    """Words that longest match takes more often against the most probable cut than with it."""
    greedy = longest_match([*SPECIAL, *words])
    total = sum(frequency.values())
    scores = [(UNKNOWN, -40.0), *((word, math.log(max(frequency[word], 0.5) / total)) for word in words)]
    probable = Tokenizer(models.Unigram(scores, unk_id=0))
    probable.normalizer, probable.pre_tokenizer = greedy.normalizer, greedy.pre_tokenizer
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for taken, best in zip(
        greedy.encode_batch(list(texts), add_special_tokens=False),
        probable.encode_batch(list(texts), add_special_tokens=False),
        strict=True,
    ):
        spans = set(best.offsets)
        for span, word in zip(taken.offsets, taken.tokens, strict=True):
            (right if span in spans else wrong)[word] += 1
    return {word for word in wrong if len(word) > 1 and wrong[word] > right[word]}


def longest_match(tokens: Sequence[str]) -> Tokenizer:
    """A tokenizer that takes the longest token at each place; `tokens` begin with the special ones."""
    ids = {token: i for i, token in enumerate(tokens)}
    tokenizer = Tokenizer(
        models.WordPiece(ids, unk_token=UNKNOWN, continuing_subword_prefix="", max_input_chars_per_word=100)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex("[…‥！-／：-＠［-｀｛-･]"), " "),
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex("(?<![a-z0-9])(?=[a-z0-9])"), START),
        ]
    )
    known = "".join(token for token in tokens if len(token) == 1 and _HAN_WORD.fullmatch(token)) or "一"
    # Longest match needs time quadratic in the length of a run, hence the short ones. What is no
    # known character, word, number or ASCII mark is dropped.
    runs = Regex(f"[{known}]{{1,24}}|{START}[a-z0-9]{{1,40}}|[!-/:-@\\[-`{{-~]")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(runs, "removed", invert=True)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{FIRST} $A {LAST}", special_tokens=[(FIRST, ids[FIRST]), (LAST, ids[LAST])]
    )
    return tokenizer
