"""What a headline counts, over the samples' words in an index made here."""

from dataclasses import replace
from pathlib import Path

import pytest
from index_doubles import MarkEncoder

from chat.service.looked import Holder, looked, of_asked_role, years_held
from index.sync.sync import sync
from retrieval.assistant import Assistant
from retrieval.types import Answer, AnswerCoverage, Filters, Understood

TEXTS = {
    "甲.txt": "云溪县水利局2022年工作总结\n\n一、存在问题\n　　一是形式主义仍有发生，检查多。\n",
    "乙.txt": "云溪县水利局2023年工作总结\n\n一、主要成效\n　　一是堤防加固，整治形式主义见效。\n",
    "丙.txt": "云溪县教育局2023年工作总结\n\n一、存在问题\n　　一是师资不足，器材老旧。\n",
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("reports")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    index = tmp_path_factory.mktemp("index")
    sync(folder, index, MarkEncoder())
    return Assistant(index, MarkEncoder())


def asked(question: str, *understood: Understood) -> Answer:
    return Answer(question, True, 1.0, (), 0, understood=understood)


TOPIC = Understood("topic", "形式主义")


def test_what_only_a_title_says_is_written_in_no_problem(tmp_path: Path) -> None:
    folder, index = tmp_path / "reports", tmp_path / "index"
    folder.mkdir()
    (folder / "甲.txt").write_text(
        "云溪县水利局关于2023年意识形态工作的报告\n\n一、主要成效\n　　一是堤防加固，整治见效。\n"
        "二、存在问题\n　　一是检查多，基层负担重。\n",
        encoding="utf-8",
    )
    (folder / "乙.txt").write_text(
        "云溪县教育局关于2023年意识形态工作的报告\n\n一、存在问题\n　　（一）意识形态阵地管得不严。\n"
        "　　一是器材老旧，检查不到位。\n",
        encoding="utf-8",
    )
    sync(folder, index, MarkEncoder())
    topic = Understood("topic", "意识形态")
    answer = asked("意识形态有哪些问题", topic, Understood("role", "problem"))
    found = looked(Assistant(index, MarkEncoder()), answer)
    assert found is not None and len(found.said) == 2
    assert [one.report for one in found.of_role] == ["乙.txt"]


def test_reports_that_hold_the_words_and_those_that_do_not_are_all_that_were_looked_at(
    assistant: Assistant,
) -> None:
    found = looked(assistant, asked("形式主义有哪些问题", TOPIC, Understood("role", "problem")))
    assert found is not None
    assert (found.words, found.counted, found.role) == ("形式主义", "reports", "problem")
    assert [one.report for one in found.of_role] == ["甲.txt"], "乙 writes it as an achievement"
    assert {one.report for one in found.said} == {"甲.txt", "乙.txt"}
    assert [one.report for one in found.not_said] == ["丙.txt"]


def test_units_are_counted_where_units_are_asked_for_and_only_of_the_year_in_question(
    assistant: Assistant,
) -> None:
    answer = replace(asked("哪些单位提到形式主义", TOPIC), coverage=AnswerCoverage(1, 2, "units", 1))
    found = looked(assistant, answer)
    assert found is not None and found.counted == "units"
    assert found.said == (Holder("云溪县水利局", "乙.txt"),)
    of_year = looked(assistant, replace(answer, understood=(TOPIC, Understood("year", "2023"))))
    assert of_year is not None and of_year.said == (Holder("云溪县水利局", "乙.txt"),)
    assert sorted({one.year or 0 for one in assistant.reports()}) == [2022, 2023]
    one_unit = looked(assistant, replace(answer, filters=Filters(units=("云溪县水利局",))))
    assert one_unit is not None and (one_unit.counted, len(one_unit.said)) == ("reports", 2)
    by_filter = looked(assistant, replace(answer, filters=Filters(years=(2022,))))
    assert by_filter is None, "one report is nothing to count over"


def test_of_a_single_report_it_is_said_that_it_does_not_write_the_words(assistant: Assistant) -> None:
    filters = Filters(years=(2022,))
    silent = looked(assistant, replace(asked("师资怎么样", Understood("topic", "师资")), filters=filters))
    assert silent is not None and (silent.words, silent.said) == ("师资", ())
    assert [one.report for one in silent.not_said] == ["甲.txt"]
    english = replace(asked("teachers in 2022", Understood("topic", "teachers")), filters=filters)
    assert looked(assistant, english) is None


def test_a_question_for_those_that_do_not_is_about_the_word_without_its_negation(
    assistant: Assistant,
) -> None:
    found = looked(assistant, asked("哪些单位没有提到形式主义", Understood("topic", "没有形式主义")))
    assert found is not None and found.asked_not and found.words == "形式主义"
    assert [one.name for one in found.not_said] == ["云溪县教育局"]


def test_who_left_something_undone_is_not_who_does_not_write_of_it(assistant: Assistant) -> None:
    topic = Understood("topic", "堤防加固")
    found = looked(assistant, asked("谁没有开展堤防加固", topic))
    assert found is not None and not found.asked_not
    assert (found.words, [one.report for one in found.said]) == ("堤防加固", ["乙.txt"])
    of_saying = looked(assistant, asked("哪些单位没有提到堤防加固", topic))
    assert of_saying is not None and of_saying.asked_not


def test_reports_of_no_known_unit_are_counted_apart_from_the_units(tmp_path: Path) -> None:
    texts = TEXTS | {
        "会.txt": "2022年值班记录\n\n夜间电话里反映了形式主义。\n",
        "记.txt": "2023年值班记录\n\n夜间值班电话无人接听。\n",
    }
    (tmp_path / "reports").mkdir()
    for name, text in texts.items():
        (tmp_path / "reports" / name).write_text(text, encoding="utf-8")
    sync(tmp_path / "reports", tmp_path / "index", MarkEncoder())
    assistant = Assistant(tmp_path / "index", MarkEncoder())
    assert {one.path for one in assistant.reports() if one.unit is None} == {"会.txt", "记.txt"}
    found = looked(assistant, asked("哪些单位没有提到形式主义", Understood("topic", "没有形式主义")))
    assert found is not None and found.counted == "units"
    assert [one.name for one in found.said] == ["云溪县水利局"]
    assert [one.name for one in found.not_said] == ["云溪县教育局"]
    assert {one.report for one in found.apart} == {"会.txt", "记.txt"}
    assert [one.report for one in found.apart_said] == ["会.txt"]


def test_the_years_of_the_reports_in_question(assistant: Assistant) -> None:
    answer = asked("2023年形式主义", TOPIC, Understood("year", "2023"))
    assert years_held(assistant, answer) == {2022, 2023}
    of_unit = asked("教育局2023年", Understood("year", "2023"), Understood("unit", "云溪县教育局"))
    assert years_held(assistant, of_unit) == {2023}
    assert years_held(object(), answer) == frozenset()


def test_without_a_topic_or_an_index_nothing_is_counted(assistant: Assistant) -> None:
    assert looked(assistant, asked("存在哪些问题", Understood("role", "problem"))) is None
    assert looked(object(), asked("形式主义", TOPIC)) is None


def test_the_roles_that_answer() -> None:
    assert of_asked_role(asked("形式主义", TOPIC)) is None
    roles = of_asked_role(asked("有哪些问题", Understood("role", "problem")))
    assert roles is not None and "problem" in roles and "plan" not in roles


def test_where_no_report_writes_the_topic_its_surest_part_is_counted(assistant: Assistant) -> None:
    found = looked(assistant, asked("师资不够强吗", Understood("topic", "师资不够强")))
    assert found is not None and (found.words, [one.report for one in found.said]) == ("师资", ["丙.txt"])
    nowhere = looked(assistant, asked("食堂饭菜涨价了没", Understood("topic", "食堂饭菜涨价")))
    assert nowhere is not None and (nowhere.words, nowhere.said) == ("食堂饭菜涨价", ())


def test_what_the_model_reads_as_the_topic_is_counted_where_more_was_taken_for_it(
    assistant: Assistant,
) -> None:
    found = looked(assistant, asked("哪个单位整治形式主义最多", Understood("topic", "整治形式主义最多")))
    assert found is not None and found.words in ("整治形式主义", "形式主义")
    assert "乙.txt" in {one.report for one in found.said}


def test_an_english_topic_is_counted_by_what_reports_write_for_it(assistant: Assistant) -> None:
    topic = Understood("topic", "formalism")
    found = looked(assistant, asked("what problems were there with formalism", topic))
    assert found is not None and (found.words, len(found.said)) == ("形式主义", 2)
    both = looked(assistant, asked("formalism and teachers", Understood("topic", "formalism teachers")))
    assert both is None, "that Chinese reports do not write English words says nothing"


def test_a_unit_that_is_left_out_is_not_looked_at(assistant: Assistant) -> None:
    answer = asked("除了教育局，哪些报告提到形式主义", TOPIC, Understood("not_unit", "云溪县教育局"))
    found = looked(assistant, answer)
    assert found is not None
    assert ({one.report for one in found.said}, found.not_said) == ({"甲.txt", "乙.txt"}, ())
    assert years_held(assistant, answer) == {2022, 2023}
