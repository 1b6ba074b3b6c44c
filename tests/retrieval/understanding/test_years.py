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
