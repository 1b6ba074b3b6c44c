"""Questions in the light of those before them, as chains."""

import pytest
from test_names import FINANCE, HOSPITAL, LIBRARY, WATER

from retrieval.types import Turn, Understood
from retrieval.understanding.conversation import Reading, read


def ask(*questions: str, without: tuple[Understood, ...] = ()) -> Reading:
    *earlier, last = questions
    return read(last, LIBRARY, [Turn(question) for question in earlier], without)


def said(reading: Reading) -> list[str]:
    """What was understood, carried items after a +."""
    return ["+" * item.carried + item.value for item in reading.understood]


@pytest.mark.parametrize(
    ("questions", "understood"),
    [
        (("水务局2023年意识形态存在哪些问题",), ["意识形态", "problem", WATER, "2023"]),
        # another role, year or unit of the same topic
        (("意识形态工作存在哪些问题？", "那原因呢？"), ["+意识形态工作", "cause"]),
        (("意识形态工作存在哪些问题？", "为什么？"), ["+意识形态工作", "cause"]),
        (("意识形态工作存在哪些问题？", "原因是什么"), ["+意识形态工作", "cause"]),
        (("意识形态工作存在哪些问题？", "造成这些问题的原因"), ["+意识形态工作", "cause"]),
        (("意识形态工作存在哪些问题？", "下一步打算呢"), ["+意识形态工作", "plan"]),
        (("意识形态工作存在哪些问题？", "怎么解决"), ["+意识形态工作", "plan"]),
        (("意识形态工作存在哪些问题？", "有什么措施"), ["+意识形态工作", "plan"]),
        (("意识形态工作存在哪些问题？", "采取了哪些措施？"), ["+意识形态工作", "achievement"]),
        (("意识形态工作存在哪些问题？", "采取过什么整改措施"), ["+意识形态工作", "achievement"]),
        (("意识形态工作存在哪些问题？", "目前已采取哪些措施"), ["+意识形态工作", "achievement"]),
        (("意识形态工作存在哪些问题？", "做了什么，还有什么措施"), ["+意识形态工作", "plan"]),
        (("意识形态工作存在哪些问题？", "那原因呢？", "整改措施呢"), ["+意识形态工作", "plan"]),
        # years that mean nothing here are no topic either
        (("意识形态工作存在哪些问题？", "去年的"), ["+意识形态工作", "+problem"]),
        (("problems in ideology work", "and last year?"), ["+ideology work", "+problem"]),
        (("意识形态工作存在哪些问题？", "是什么造成的"), ["+意识形态工作", "cause"]),
        (("意识形态工作存在哪些问题？", "只看2022年"), ["+意识形态工作", "+problem", "2022"]),
        (("意识形态工作存在哪些问题？", "换成财政局"), ["+意识形态工作", "+problem", FINANCE]),
        (("意识形态工作存在哪些问题？", "有哪些亮点？"), ["+意识形态工作", "highlight"]),
        (("意识形态工作存在哪些问题？", "2022年的呢"), ["+意识形态工作", "+problem", "2022"]),
        (("水务局2023年意识形态有什么问题", "2022年的呢"), ["+意识形态", "+problem", "2022", "+" + WATER]),
        (("意识形态工作存在哪些问题？", "财政局呢"), ["+意识形态工作", "+problem", FINANCE]),
        (("水务局意识形态工作存在哪些问题？", "那财政局呢"), ["+意识形态工作", "+problem", FINANCE]),
        # the year before, though there is no report of it
        (("水务局2022年意识形态有什么问题", "上一年呢"), ["+意识形态", "+problem", "2021", "+" + WATER]),
        (("水务局2022年意识形态有什么问题", "第二年呢"), ["+意识形态", "+problem", "2023", "+" + WATER]),
        # a unit without a report of the year leaves the year
        (("2022年意识形态工作存在哪些问题？", "医院的呢"), ["+意识形态工作", "+problem", HOSPITAL]),
        # what became of it, in whatever year
        (("水务局2022年堤坝有什么问题", "后来修好了没有"), ["堤坝修好", "+" + WATER]),
        (("水务局2022年堤坝有什么问题", "那现在呢"), ["+堤坝", "+" + WATER]),
        (("problems in ideology work", "later on?"), ["+ideology work"]),
        (("problems in ideology work", "later payments to farmers"), ["later payments farmers"]),
        (("水务局2022年堤坝有什么问题", "后续资金够不够"), ["后续资金够不够"]),
        # details of a plan are of the plan
        (("安全生产下一步打算", "具体怎么做的"), ["+安全生产", "+plan"]),
        # another topic, going on
        (("财政局意识形态存在哪些问题", "那作风建设呢"), ["作风建设", "+problem", "+" + FINANCE]),
        (("财政局作风建设有什么问题", "该局下一步打算做什么"), ["plan", "+" + FINANCE]),
        # all units are asked, and not the one before
        (("财政局作风建设有什么问题", "各单位的打算呢"), ["+作风建设", "plan"]),
        # a new topic
        (("财政局意识形态存在哪些问题", "干部队伍老化严重吗"), ["干部队伍老化"]),
        (("财政局作风有什么问题", "水务局有哪些亮点？"), ["highlight", WATER]),
        # also of a unit that no report names
        (("财政局作风有什么问题", "林业局2023年存在哪些问题"), ["problem", "2023"]),
        # short words that are a topic
        (("水务局作风有什么问题", "财政局工作群现在还剩多少个"), ["工作群", FINANCE]),
        (("水务局作风有什么问题", "改革有哪些亮点"), ["改革", "highlight"]),
        (("财政局预算有什么问题", "办事效率怎么样"), ["办事效率"]),
        # English
        (("what problems were found in ideology work", "and the causes?"), ["+ideology work", "cause"]),
        (("problems in ideology work", "what about 2022?"), ["+ideology work", "+problem", "2022"]),
        (("problems in ideology work", "why?"), ["+ideology work", "cause"]),
        (("problems in ideology work", "what about training?"), ["training", "+problem"]),
        (("problems in ideology work", "how many elevators were installed"), ["elevators installed"]),
        # IT holds no pronoun; nor does 其乐融融
        (("财政局作风有什么问题", "其乐融融的邻里关系怎么建"), ["其乐融融的邻里关系"]),
        (("problems in ideology work", "how was IT procurement handled"), ["IT procurement handled", "achievement"]),
        # over two steps
        (("意识形态工作存在哪些问题？", "2022年的呢", "那原因呢"), ["+意识形态工作", "cause", "+2022"]),
    ],
)  # fmt: skip
def test_chains(questions: tuple[str, ...], understood: list[str]) -> None:
    reading = ask(*questions)
    assert sorted(said(reading)) == sorted(understood)
    assert (reading.text, reading.page) == (questions[-1], 0)


@pytest.mark.parametrize(
    "more",
    [
        "还有吗",
        "再多一些",
        "再来几条",
        "更多",
        "还有呢？",
        "还有其他问题吗",
        "继续",
        "more",
        "any more?",
        "show me more",
    ],
)
def test_more_is_the_next_page_of_the_same(more: str) -> None:
    first, second = ask("财政局有什么问题"), ask("财政局有什么问题", more)
    assert second.question == first.question
    assert (first.page, second.page, ask("财政局有什么问题", more, more).page) == (0, 1, 2)
    assert said(second) == ["+problem", "+" + FINANCE]
    assert ask("财政局有什么问题", more, "那原因呢").page == 0


def test_more_without_a_conversation_is_a_question() -> None:
    assert ask("更多").page == 0


def test_what_is_taken_away_is_not_carried() -> None:
    topic = Understood("topic", "意识形态", carried=True)
    reading = ask("水务局2023年意识形态有什么问题", "那原因呢", without=(topic,))
    assert sorted(said(reading)) == ["+2023", "+" + WATER, "cause"]
    assert reading.question.role_only
    year = Understood("year", "2023")
    assert said(ask("水务局2023年意识形态有什么问题", without=(year,))) == [
        "2023年意识形态",
        "problem",
        WATER,
    ]
    kept = read("那原因呢", LIBRARY, [Turn("水务局2023年意识形态有什么问题", without=(year,))])
    assert sorted(said(kept)) == ["+2023年意识形态", "+" + WATER, "cause"]


def test_a_role_that_is_taken_away_is_a_word() -> None:
    reading = ask("堤防存在哪些问题", without=(Understood("role", "problem"),))
    assert reading.question.role is None
    assert "问题" in reading.question.topic


def test_what_the_asker_set_is_not_set_again() -> None:
    reading = read("水务局2023年有什么问题", LIBRARY, fields_set=("year",))
    assert said(reading) == ["problem", WATER]


def test_a_turn_that_asked_nothing_is_passed_over() -> None:
    chain = ("财政局有什么问题", "？！", "  ", "那原因呢")
    assert said(ask(*chain)) == ["cause", "+" + FINANCE]


def test_every_unit_after_one() -> None:
    chain = ("哪些单位提到融合不够", "财政局呢", "其他单位呢")
    assert [ask(*chain[:n]).question.coverage for n in (1, 2, 3)] == [True, False, True]
    assert not any(item.field == "unit" for item in ask(*chain).understood)


def test_the_same_chain_is_always_read_alike() -> None:
    chain = ("水务局2023年意识形态有什么问题", "2022年的呢", "为什么？", "还有吗")
    assert ask(*chain) == ask(*chain)


def test_a_topic_that_is_taken_away_leaves_the_role_alone() -> None:
    topic = Understood("topic", "意识形态")
    reading = read("水务局意识形态有什么问题", LIBRARY, without=(topic,))
    assert reading.question.role_only and reading.question.subject == ""
    assert [(one.field, one.value) for one in reading.understood if one.field in ("topic", "role")] == [
        ("role", "problem")
    ]
    # Without a role nothing would be left to look for.
    assert read("意识形态", LIBRARY, without=(topic,)).question.subject == "意识形态"


def test_what_a_follow_up_asks_within_its_names_is_the_topic_that_goes_on() -> None:
    history = [Turn("水利局2023年意识形态工作存在哪些问题")]
    reading = read("2022年的呢", LIBRARY, history)
    assert reading.question.within == reading.question.text == "意识形态工作 存在的问题"
    again = read("还有吗", LIBRARY, history)
    assert again.question.within == read("水利局2023年意识形态工作存在哪些问题", LIBRARY).question.within


def test_what_the_reason_behind_it_was_asks_of_what_was_said_before() -> None:
    reading = ask("problems in ideology work", "And what was the reason behind it?")
    assert (reading.question.subject, reading.question.role) == ("ideology work", "cause")
