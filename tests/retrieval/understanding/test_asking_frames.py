"""What only asks goes as a whole: how many, whether it was done, which units."""

import pytest

from index.storage.reading import StoredReport
from retrieval.understanding.catalogue import Library
from retrieval.understanding.question import read_question
from retrieval.understanding.who_says import without_every


@pytest.mark.parametrize(
    ("forms", "topic"),
    [
        (("PQI多少", "PQI是多少", "PQI有多少", "PQI达到多少", "PQI为多少？", "PQI还有多少"), "pqi"),
        (("合格率多少", "合格率是多少", "合格率达到多少", "合格率为多少"), "合格率"),
        (("多少分馆", "有多少分馆", "有几个分馆", "还有几个分馆？"), "分馆"),
        (
            (
                "漫水桥修好没有",
                "漫水桥修好没",
                "漫水桥修好了没有？",
                "漫水桥修好了没",
                "漫水桥修好了吗？",
                "漫水桥修好了么",
            ),
            "漫水桥修好",
        ),
        (("旧账还清没有", "旧账还清没", "旧账还清了没有", "旧账还清了吗"), "旧账还清"),
    ],
)
def test_a_question_is_the_same_in_all_forms_that_ask_it(forms: tuple[str, ...], topic: str) -> None:
    assert {form: read_question(form).topic for form in forms} == dict.fromkeys(forms, topic)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        # No frame: a word, a name, what is asked of whom.
        ("存粮没有多少", "存粮没有"),
        ("堤防淹没", "堤防淹没"),
        ("谁一次学习也没有", "一次学习也没有"),
        ("学前班升12中", "学前班升12中"),
    ],
)
def test_what_only_looks_like_a_frame_stays(question: str, topic: str) -> None:
    assert read_question(question).topic == topic


UNITS = ("河湾镇", "石桥街道", "柳村", "下洼村", "青陵市财政局", "枫亭社区", "兰溪社区")


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("哪些村欠水费", " 欠水费"),
        ("哪些社区欠水费", " 欠水费"),
        ("哪些镇街欠水费", " 欠水费"),
        ("哪些单位欠水费", " 欠水费"),
        ("哪些部门的报告提到水费", " 提到水费"),
        # One of the sort, none, and communities are no districts.
        ("哪些镇欠水费", "哪些镇欠水费"),
        ("各支部欠水费", "各支部欠水费"),
        ("哪些区欠水费", "哪些区欠水费"),
    ],
)
def test_a_sort_of_unit_is_asked_of_each_only_where_several_are_of_it(question: str, asked: str) -> None:
    assert without_every(question, lambda: UNITS) == asked


def test_the_units_in_question_are_those_that_the_question_narrows_down_to() -> None:
    reports = [
        StoredReport(
            number,
            f"{number}.txt",
            f"{unit}{year}年总结",
            year,
            unit,
            "工作总结",
            "txt",
            9,
            900,
            "2024-01-01T00:00:00",
        )
        for number, (year, unit) in enumerate(((2022, "柳村"), (2023, "柳村"), (2023, "下洼村")))
    ]
    library = Library(reports)
    assert read_question("2023年哪些村欠水费", library).coverage
    alone = read_question("2022年哪些村欠水费", library)
    assert (alone.coverage, alone.topic) == (False, "村欠水费")
