"""What to mark in a passage: the sentence that matches best, and in it the words — or numbers — that match.

Nothing here changes a text; all results are half-open spans of it.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.engine.protocol import Statistics
from index.engine.scoring import Group
from index.text.tokens import PAIR, boundaries, normalise
from retrieval.expansion.terms import Word
from retrieval.understanding.question import Question

Span = tuple[int, int]
# Groups of alternatives that stand in a text, with their idf.
_Held = Sequence[tuple[Group, float]]

# Sentences and the clauses that Chinese reports string together with semicolons.
_SENTENCE = re.compile(r"[^。！？；!?;\n]+[。！？；!?;”』」）]*")
_CLAUSE = re.compile(r"[^，,、：:]+")
_MEASURE = (
    "个百分点|百分点|平方公里|平方米|立方米|公里|千米|万公里|小时|分钟|人次|户次|车次|批次|枪次|课时|学时|个月|个工作日|工作日|余件"
    "|[万亿]?[元吨米次件个条项名人户家处场期篇份本册卷页部起眼支只台辆间栋套张组周岁倍成天年月日门盏亩箱口面所对级班批轮幅集位笔頁例宗座株头艘节堂段句字首科种类届席枚秒度层]"
    "|%|％|‰|TB|GB|kWh|km|kg|[万亿千百]"
)
# Digits with what they measure, or Chinese numbers that count: 两所, 三成, 十余次, but not 一是.
NUMBER = re.compile(
    rf"\d+(?:[.,，∶:：]\d+)*\s*(?:余|多|几)?[万亿千百]?(?:余|多)?\s*(?:{_MEASURE})?(?:多|余|左右|以上|以内)?"
    rf"|百分之[零一二三四五六七八九十百点]+|[二三四五六七八九十百千两][零二三四五六七八九十百千万一]*(?:余|多)?(?:{_MEASURE})|一半|过半"
)
_MEASURED = re.compile(_MEASURE)
# Who asks how many 人 is told how many 名.
_OF_PEOPLE = frozenset("人名位")
_ASKED_MEASURE = re.compile(r"(?:多少|几)\s*([\u4e00-\u9fff]{1,3})")
_LATIN = re.compile("[a-z0-9]")
# A quoted phrase outweighs all words together.
_QUOTED = 1000.0
# A sentence with a number is this much better where one is asked for.
_WITH_NUMBER = 1.25
# Words this much more common than the rarest that match are not worth marking: 工作.
_TELLING = 0.4
# A word in more than about a seventh of all passages decides nothing beside one of the question that is so much rarer:
# 工作 beside 意识形态 is marked only where it touches that.
_COMMON, _RARER = 2.0, 1.5
# A translation or synonym counts as the word from this certainty on.
_SURE = 0.5


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """A word of a question as texts say it.

    ``group`` are its alternatives as they stand in texts, the best first; ``idf`` is that of the group.
    ``surely`` are those that are marked for it, the surest first, ``pair`` says that it is a pair of
    characters, and ``common`` that it decides nothing by itself.
    """

    group: Group
    idf: float
    surely: Sequence[str]
    pair: bool
    common: bool = False


def sought(words: Iterable[Word], statistics: Statistics) -> list[QueryTerm]:
    """The words made ready for many texts; once for a question.

    A single Chinese character, a particle or a piece of a word, is marked only where the question has no longer one.
    """
    words = list(words)
    idfs = [statistics.idf(word.group) for word in words]
    unheard = statistics.idf(())
    telling = max(
        (
            idf
            for word, idf in zip(words, idfs, strict=True)
            if idf < unheard and not word.text.endswith(PAIR)
        ),
        default=0.0,
    )
    alone = all(_is_character(term) for word in words for term, _ in word.group)

    def marked(word: Word) -> list[str]:
        sure = [_standing(term) for term, certainty in word.sure or [(word.text, 1.0)] if certainty >= _SURE]
        return [term for term in sure if alone or not _is_character(term)]

    return [
        QueryTerm(
            [(_standing(term), weight) for term, weight in sorted(word.group, key=lambda one: -one[1])],
            idf,
            marked(word),
            word.text.endswith(PAIR),
            idf < _COMMON and _RARER * idf < telling,
        )
        for word, idf in zip(words, idfs, strict=True)
    ]


def _is_character(term: str) -> bool:
    return len(term) == 1 and not term.isascii()


def _standing(term: str) -> str:
    return term.removesuffix(PAIR)


def best_sentence(text: str, words: Sequence[QueryTerm], asked: Question | None = None) -> Span:
    """The span of the sentence whose words weigh most for the question; the first of equals.

    A word counts with its idf times the weight of its best alternative in the sentence.
    A quoted phrase comes before everything, and numbers help where one is asked for.
    """
    best, best_score = (0, len(text)), 0.0
    plain = _alike(text)
    there = _held(plain, words)
    for match in _SENTENCE.finditer(text):
        sentence = plain[slice(*match.span())]
        score = _weight(sentence, there)
        if asked is not None and asked.number and NUMBER.search(match.group()):
            score *= _WITH_NUMBER
        if asked is not None and asked.quotes:
            score += _QUOTED * sum(quote in sentence for quote in asked.quotes)
        if score > best_score:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            best, best_score = (start, match.end()), score
    return best


def marks(text: str, mark: Span, words: Sequence[QueryTerm], asked: Question) -> tuple[Span, ...]:
    """The words inside ``mark`` that match, in order, none overlapping; the numbers where one is asked for.

    A quoted phrase is marked as it stands, wherever else its words occur.
    """
    sentence = text[slice(*mark)]
    plain = _alike(text)[slice(*mark)]
    spans = [found for quote in asked.quotes for found in _occurrences(plain, quote)]
    if not spans:
        spans = list(_words(plain, words))
        # A number beside none of the words counts something else.
        if spans and asked.number:
            spans = list(_numbers(sentence, plain, _held(plain, words), asked)) or spans
    return tuple((start + mark[0], end + mark[0]) for start, end in _merged(spans))


def has_number(text: str) -> bool:
    """Whether a text says a number with what it counts."""
    return NUMBER.search(text) is not None


def _held(plain: str, words: Sequence[QueryTerm]) -> _Held:
    """Of each group the alternatives that stand in a normalised text, without those that have none."""
    held = [([one for one in word.group if one[0] in plain], word.idf) for word in words]
    return [(group, idf) for group, idf in held if group]


def _weight(plain: str, groups: _Held) -> float:
    """What the words in a normalised text weigh; a group with its best alternative there."""
    total = 0.0
    for group, idf in groups:
        for words, weight in group:
            if words in plain and (not words.isascii() or _occurrences(plain, words)):
                total += idf * weight
                break
    return total


def _words(plain: str, words: Sequence[QueryTerm]) -> Iterator[Span]:
    """Each word as it stands, else by the surest of its translations or synonyms in the text."""
    standing: list[tuple[QueryTerm, str, list[Span]]] = []
    for word in words:
        for term in word.surely:
            if spans := _occurrences(plain, term):
                standing.append((word, term, spans))
                break
    asked = [word.surely[0] for word in words if word.surely]
    found = [(word, _as_word(term, spans, standing, plain, asked)) for word, term, spans in standing]
    rarest = max((word.idf for word, _ in found), default=0.0)
    decides = [span for word, spans in found if not word.common for span in spans]
    touched = {edge for span in decides for edge in span}
    telling = [
        (word.pair, [one for one in spans if not word.common or touched.intersection(one)])
        for word, spans in found
        if word.idf >= _TELLING * rarest
    ]
    # A pair that reaches over the edge of a longer word is none: 态工 over that of 意识形态.
    edges = {
        edge
        for pair, spans in telling
        if not pair
        for span in spans
        if span[1] - span[0] > 1
        for edge in span
    }
    for pair, spans in telling:
        yield from (span for span in spans if not pair or span[0] + 1 not in edges)


def _as_word(
    term: str,
    spans: list[Span],
    standing: Sequence[tuple[QueryTerm, str, list[Span]]],
    plain: str,
    asked: Sequence[str],
) -> list[Span]:
    """Where a word stands; one that is a piece of another which stands there, only within that: beside 形式主义 the
    主义 of 官僚主义 is none. Where that other, ``asked`` for, does not stand, a piece is marked as a word of its own
    alone: for 责任制 not in 责任人."""
    longer = [span for _, other, its in standing if term != other and term in other for span in its]
    if longer:
        return [one for one in spans if any(start <= one[0] and one[1] <= end for start, end in longer)]
    if any(term != other and term in other for other in asked):
        edges = boundaries(plain)
        return [one for one in spans if edges.issuperset(one)]
    return spans


def _numbers(sentence: str, plain: str, groups: _Held, asked: Question) -> Iterator[Span]:
    """The numbers of the clause that matches best, or the next behind it; none but those of the asked measure, where the
    question names one: 多少条."""
    question = normalise(asked.text)
    found = [match.span() for match in NUMBER.finditer(sentence)]
    if measure := _ASKED_MEASURE.search(question):
        same = [span for span in found if _measures(sentence[slice(*span)], measure[1])]
        found = same if same or _is_measure(question, measure.start(1)) else found
    if len(found) < 2:
        yield from found
        return
    clauses = [match.span() for match in _CLAUSE.finditer(sentence)]
    best = max(clauses, key=lambda span: (_weight(plain[slice(*span)], groups), -span[0]))
    within = [span for span in found if best[0] <= span[0] < best[1]]
    after = [span for span in found if span[0] >= best[1]]
    yield from within or after[:1] or found


def _is_measure(question: str, start: int) -> bool:
    """Whether a word for a measure stands here: 条, not 部 of 部门; 个 measures whatever."""
    named = _MEASURED.match(question, start)
    return named is not None and named[0] != "个" and named.end() in boundaries(question)


def _measures(number: str, asked: str) -> bool:
    unit = re.sub(r"^[\d.,，∶:：\s零一二三四五六七八九十百千两]+(?:余|多|几)?", "", number)
    if unit[:1] in _OF_PEOPLE and asked[0] in _OF_PEOPLE:
        return True
    return bool(unit) and (
        asked.startswith(unit) or unit.endswith(asked) or unit.lstrip("万亿").startswith(asked[0])
    )


def _occurrences(plain: str, words: str) -> list[Span]:
    """Where the words stand; Latin ones and numbers only as whole words."""
    start = plain.find(words) if words else -1
    found: list[Span] = []
    latin, length = words.isascii(), len(words)
    while start >= 0:
        end = start + length
        if not latin or not (_LATIN.match(plain[start - 1 : start]) or _LATIN.match(plain, end)):
            found.append((start, end))
        start = plain.find(words, end)
    return found


@lru_cache(maxsize=1024)
def _alike(text: str) -> str:
    """The text as terms are made from it, character by character in place."""
    plain = normalise(text)
    return plain if len(plain) == len(text) else "".join(map(_alike_sign, text))


@lru_cache(maxsize=8192)
def _alike_sign(sign: str) -> str:
    """One character as terms are made from it; as it is where that would be several, as of ㎡."""
    plain = normalise(sign)
    return plain if len(plain) == 1 else sign


def _merged(spans: Collection[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
