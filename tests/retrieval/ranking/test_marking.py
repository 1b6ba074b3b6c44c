"""Which sentence is marked in a passage, and which words or numbers in it."""

import pytest

from index.engine.local.bm25 import Group, LexicalIndex
from index.text.tokens import PAIR, terms
from retrieval.expansion.terms import Word
from retrieval.ranking.highlighting import QueryTerm, best_sentence, has_number, marks, sought
from retrieval.understanding.question import read_question

# 堤防 stands in one of four texts, 党员 in two, 工作 in three.
INDEX = LexicalIndex.build([terms(text) for text in ("堤防工作", "党员工作", "党员工作", "库房")])


def group(*alternatives: tuple[str, float]) -> Group:
    return alternatives


def seek(*groups: Group) -> list[QueryTerm]:
    return sought([Word("", one, []) for one in groups], INDEX)


def marked(text: str, *groups: Group) -> str:
    start, end = best_sentence(text, seek(*groups))
    return text[start:end]


def test_the_sentence_that_holds_the_rarest_words() -> None:
    text = "工作推进。党员工作多次研究。堤防已经老化。"
    words = [group(("工作", 1.0)), group(("堤防", 1.0)), group(("党员", 1.0))]
    # idf: 堤防 ln(1 + 3.5/1.5) = 1.20; 党员 ln(1 + 2.5/2.5) = 0.69 and 工作 ln(1 + 1.5/3.5) = 0.36 make 1.05.
    assert marked(text, *words) == "堤防已经老化。"
    # Twice in a sentence counts once.
    assert marked("工作工作工作工作。党员来。", *words) == "党员来。"


def test_the_best_alternative_of_a_group_counts() -> None:
    translated = group(("dikes", 1.0), ("堤防", 0.9), ("库房", 0.2))
    assert marked("库房除湿。堤防老化。", translated) == "堤防老化。"
    # .2 · idf(堤防, 库房) < idf(党员)
    assert marked("库房除湿。党员来。", translated, group(("党员", 1.0))) == "党员来。"


def test_the_first_of_equals_and_the_whole_where_none_fits() -> None:
    assert best_sentence("党员来。党员去。", seek(group(("党员", 1.0)))) == (0, 4)
    assert best_sentence("一。二。", seek(group(("党员", 1.0)))) == (0, 4)
    assert best_sentence("一。二。", seek()) == (0, 4)
    assert best_sentence("", seek(group(("党员", 1.0)))) == (0, 0)


def test_a_piece_of_a_word_is_marked_only_within_it_where_it_stands() -> None:
    asked = read_question("责任制有哪些问题")
    words = sought([Word(one, group((one, 1.0)), []) for one in ("责任制", "责任")], INDEX)

    def marked(text: str) -> list[str]:
        return [text[start:end] for start, end in marks(text, (0, len(text)), words, asked)]

    assert marked("第一责任人落实责任制。") == ["责任制"]
    assert marked("责任没有落实到第一责任人。") == ["责任"], (
        "where the whole does not stand, a piece says something as a word of its own"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("库房除湿；党员少；堤防好", "党员少；"),
        ("他说：“党员少。”会后整改。", "他说：“党员少。”"),
        ("库房。\n　　党员少。\n其他。", "党员少。"),
        ("库房！党员少？其他", "党员少？"),
        ("党员少", "党员少"),
        ("。。。党员少！！其他", "党员少！！"),
        ("库房除湿。 党员少(见附件)。", "党员少(见附件)。"),
    ],
)
def test_where_sentences_begin_and_end(text: str, sentence: str) -> None:
    assert marked(text, group(("党员", 1.0))) == sentence


def words_of(question: str, **others: str) -> list[Word]:
    """The words of a question by themselves, and ``word="translation"``."""
    found = []
    for term in terms(read_question(question).topic):
        alternatives = [(term, 1.0), *([(others[term], 0.9)] if term in others else [])]
        found.append(Word(term, alternatives, [] if term.endswith(PAIR) else alternatives))
    return found


def shown(question: str, text: str, **others: str) -> list[str]:
    """What is marked."""
    asked = read_question(question)
    seeking = sought(words_of(question, **others), LexicalIndex.build([terms(text), terms("其他")]))
    best = best_sentence(text, seeking, asked)
    return [text[start:end] for start, end in marks(text, best, seeking, asked)]


@pytest.mark.parametrize(
    ("question", "text", "marked"),
    [
        ("堤防存在哪些问题", "堤防老化。会议多。", ["堤防"]),
        ("堤防和库房", "库房在堤防边上。", ["库房", "堤防"]),
        # touching words are one mark
        ("堤防库房", "检查堤防库房。", ["堤防库房"]),
        ("隄防老化", "「堤防」已經老化。", ["老化"]),
        # a pair of characters that reaches over the edge of a word is no part of it
        ("意识形态工作", "对意识形态工具书研究不深。", ["意识形态"]),
        # a number with what it counts, in the clause that says it
        ("送水多少立方米", "累计送水2.6万立方米，打井21眼，保障18.4万居民。", ["2.6万立方米"]),
        ("打井多少眼", "累计送水2.6万立方米，打井21眼，保障18.4万居民。", ["21眼"]),
        ("保障了多少居民", "累计送水2.6万立方米，打井21眼，保障18.4万居民。", ["18.4万"]),
        ("漏损率降到多少", "管网漏损率由13.2%降到10.8%。", ["13.2%", "10.8%"]),
        ("召开几次会", "召开会议两次。", ["两次"]),
        # a measure that is asked for, and nothing that is counted otherwise, nor what stands beside none of the words
        ("发送短信多少条", "运用“四种形态”，发送短信1800余条，谈话22人次。", ["1800余条"]),
        ("发送短信多少条", "节前发送短信，谈话两次。", ["发送短信"]),
        ("发送短信多少条", "转办网民留言640条。", []),
        ("发送短信几次", "发送短信两次1800条。", ["两次"]),
        ("培训多少人", "全年培训党员46名，开班三期。", ["46名"]),
        ("检查多少部门", "检查单位46家。", ["46家"]),
        # no number there: the words after all
        ("加固多少堤防", "堤防加固不及时。", ["堤防加固"]),
        # a phrase as it stands, wherever its words are
        ("「两张皮」的问题", "党建有张皮两面。存在“两张皮”现象。", ["两张皮"]),
        ("什么", "没有。", []),
    ],
)
def test_what_is_marked(question: str, text: str, marked: list[str]) -> None:
    assert shown(question, text) == marked


# 工作 stands in nine of ten texts, 意识形态 in one; 老, 着 and 了 are characters between words.
COMMON = LexicalIndex.build(
    [terms("意识形态工作")] + [terms("推进工作。")] * 8 + [terms("老旧小区，走着看了。")]
)


def shown_in(index: LexicalIndex, question: str, text: str) -> list[str]:
    asked = read_question(question)
    seeking = sought(words_of(question), index)
    return [text[slice(*span)] for span in marks(text, best_sentence(text, seeking, asked), seeking, asked)]


def test_only_words_that_decide_are_marked() -> None:
    assert shown_in(COMMON, "意识形态工作", "宣传工作还不够。") == []
    assert shown_in(COMMON, "意识形态工作", "意识形态工作还不够。") == ["意识形态"]
    assert shown_in(COMMON, "意识形态工作", "分管工作时少讲意识形态。") == ["意识形态"]
    # Where the library has nothing rarer of the question, the common word is all there is.
    assert shown_in(COMMON, "数字化工作", "宣传工作还不够。") == ["工作"]


def test_a_single_character_is_marked_only_where_nothing_longer_is_asked_for() -> None:
    assert shown_in(COMMON, "有没有人管着老旧小区", "他老了，走着去小区。") == ["小区"]
    assert shown_in(COMMON, "老", "他老了。") == ["老"]


@pytest.mark.parametrize("text", ["①堤防黨員", "４００㎡黨員", "㎡㎡黨員ＡＢ"])
def test_signs_that_are_several_in_terms_leave_the_others_marked(text: str) -> None:
    """㎡ is m2 in terms, one character longer."""
    spans = marks(
        text, (0, len(text)), [QueryTerm([("党员", 1.0)], 1.0, ["党员"], False)], read_question("党员")
    )
    assert [text[slice(*span)] for span in spans] == ["黨員"]


def test_a_translation_is_marked_for_its_word() -> None:
    assert shown("dikes", "堤防老化。", dikes="堤防") == ["堤防"]
    assert shown("5G coverage", "5G基站25G。") == ["5G"]


def test_marks_stay_in_the_best_sentence() -> None:
    text = "堤防。堤防库房。"
    asked = read_question("堤防库房")
    seeking = sought(words_of("堤防库房"), LexicalIndex.build([terms(text), terms("其他")]))
    mark = best_sentence(text, seeking, asked)
    assert mark == (3, 8)
    assert marks(text, mark, seeking, asked) == ((3, 7),)


@pytest.mark.parametrize(
    ("text", "number"),
    [("共46次", True), ("十余次", True), ("三成以上", True), ("一是堤防", False), ("第一书记", False)],
)
def test_numbers(text: str, number: bool) -> None:
    assert has_number(text) is number
