"""Years in questions: what counts as one, and what does not."""

import pytest

from index.text.tokens import normalise
from retrieval.understanding.years import years_named

HELD = frozenset({2021, 2022, 2023, 2024})


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2023年有什么亮点", [(2023,)]),
        ("２０２３年度的问题", [(2023,)]),
        ("二〇二二年的打算", [(2022,)]),
        ("二零二二年", [(2022,)]),
        ("what was planned in 2022", [(2022,)]),
        ("what about 2022?", [(2022,)]),
        ("2021—2023年的变化", [(2021, 2022, 2023)]),
        ("2021年到2023年", [(2021, 2022, 2023)]),
        ("between 2021 and 2023", [(2021, 2022, 2023)]),
        ("2022和2024年的问题", [(2022,), (2024,)]),
        ("problems in 2021 and 2023", [(2021,), (2023,)]),
        ("from 2021 to 2023", [(2021, 2022, 2023)]),
        ("近三年的变化", [(2022, 2023, 2024)]),
        ("这五年做了什么", [(2020, 2021, 2022, 2023, 2024)]),
        ("over the last two years", [(2023, 2024)]),
        ("2022年以来", [(2022, 2023, 2024)]),
        ("since 2023", [(2023, 2024)]),
        ("22年的呢", [(2022,)]),
        ("2019年有哪些问题", [(2019,)]),  # not held, and said all the same
        ("去年的问题", [(2023,)]),
        ("今年做了什么", [(2024,)]),
        ("this year", [(2024,)]),
        # counts, times and comparisons are no years
        ("20年来的变化", []),
        ("30年的老馆", []),
        ("2000余人参加", []),
        ("2023件档案", []),
        ("help for 2000 households", []),
        ("比去年增长多少", []),
        ("与上年相比", []),
        ("共1.2022万元", []),
    ],
)
def test_years(text: str, years: list[tuple[int, ...]]) -> None:
    assert [named.years for named in years_named(normalise(text), HELD, 2024)] == years


def test_a_relative_year_counts_only_where_it_is_clear_and_held() -> None:
    assert years_named("去年的问题", HELD, None) == []
    assert years_named("去年的问题", frozenset({2024}), 2024) == []
    # Others have reports of that year, the unit in question has none.
    assert years_named("去年的问题", HELD, 2024, frozenset({2024})) == []
    assert [named.years for named in years_named("去年的问题", HELD, 2024, frozenset({2023, 2024}))] == [
        (2023,)
    ]


def test_places_are_those_of_the_words() -> None:
    (named,) = years_named("水务局2023年度的问题", HELD, None)
    assert "水务局2023年度的问题"[named.start : named.end] == "2023年度"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("上一年呢", [(2022,)]),
        ("前一年呢", [(2022,)]),
        ("那第二年呢", [(2024,)]),
        ("次年的问题", [(2024,)]),
        ("and the year before?", [(2022,)]),
        ("and the following year?", [(2024,)]),
        ("去年的问题", [(2025,)]),
        ("下一年有什么打算", []),
        ("与上一年相比", []),
    ],
)
def test_the_year_before_is_the_one_before_that_was_spoken_of(
    text: str, years: list[tuple[int, ...]]
) -> None:
    held = {2024, 2025, 2026}
    assert [named.years for named in years_named(normalise(text), held, 2026, said=2023)] == years


def test_without_a_year_that_was_spoken_of_the_year_before_is_last_year() -> None:
    assert [named.years for named in years_named("上一年的问题", HELD, 2024)] == [(2023,)]
    assert years_named("第二年的问题和前一年的", HELD, 2024) == []


def test_the_last_years_end_with_the_newest_of_the_units_in_question() -> None:
    assert [named.years for named in years_named("近三年的问题", HELD, 2023, {2021, 2023})] == [
        (2021, 2022, 2023)
    ]
    assert [named.years for named in years_named("近两年的问题", HELD, None, frozenset())] == [(2023, 2024)]


@pytest.mark.parametrize(
    ("question", "now", "years"),
    [
        # The newest reports are of the year before: one speaks from today.
        ("去年的问题", 2025, [(2024,)]),
        ("前年的问题", 2025, [(2023,)]),
        ("what went wrong last year", 2025, [(2024,)]),
        # What a report calls so counts from its own year.
        ("上年度的问题", 2025, [(2023,)]),
        # Those of this year are written, or the library is old.
        ("去年的问题", 2024, [(2023,)]),
        ("去年的问题", 2027, [(2023,)]),
    ],
)
def test_last_year_counts_from_today_until_this_year_is_reported_on(
    question: str, now: int, years: list[tuple[int, ...]]
) -> None:
    found = years_named(question, frozenset({2022, 2023, 2024}), 2024, now=now)
    assert [named.years for named in found] == years
