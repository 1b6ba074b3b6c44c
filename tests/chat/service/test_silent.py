"""Who does not say something is counted as the work view counts it, and those are quoted that do."""

from dataclasses import replace
from pathlib import Path

import pytest
from index_doubles import MarkEncoder
from markup_check import Reading

from analysis.asked import as_it_stands, read_asked
from analysis.coverage import coverage
from chat.render import answer as answers
from chat.service.looked import Holder, Looked, looked
from chat.service.silent import cited_of, silent
from index.sync.sync import sync
from retrieval.assistant import Assistant
from retrieval.types import Answer, Filters, Turn

TEXTS = {
    "甲.txt": "云溪县水利局2022年工作总结\n\n一、存在问题\n　　一是形式主义仍有发生，检查多。\n",
    "乙.txt": "云溪县水利局2023年工作总结\n\n一、主要成效\n　　一是堤防加固，整治形式主义见效。\n",
    "丙.txt": "云溪县教育局2023年工作总结\n\n一、存在问题\n　　一是师资不足，器材老旧。\n",
}
QUESTION = "哪些单位没有提到形式主义"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("reports")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    index = tmp_path_factory.mktemp("index")
    sync(folder, index, MarkEncoder())
    return Assistant(index, MarkEncoder())


def counted(assistant: Assistant, answer: Answer) -> Looked:
    found = silent(assistant, answer, looked(assistant, answer))
    assert found is not None
    return found


def test_it_is_the_count_of_the_work_view(assistant: Assistant) -> None:
    found = counted(assistant, assistant.ask(QUESTION))
    searcher = assistant.searcher
    view = coverage(searcher, as_it_stands(read_asked(QUESTION, searcher.library), searcher.engine))
    assert tuple(one.name for one in found.not_said) == view.not_said
    assert {one.name for one in (*found.said, *found.meant)} == {one.unit for one in view.said}
    assert [one.name for one in found.unclear] == [one.unit for one in view.unclear]
    assert Holder("云溪县水利局", "乙.txt") in found.said and "云溪县教育局" not in {
        o.name for o in found.said
    }
    assert len(found.said) + len(found.meant) + len(found.unclear) + len(found.not_said) == view.units == 2


def test_those_are_quoted_that_say_it_with_the_words_marked(assistant: Assistant) -> None:
    found = counted(assistant, assistant.ask(QUESTION))
    cited = cited_of(assistant, found)
    assert [one.rank for one in cited] == list(range(1, len(cited) + 1))
    literal = [one for one in cited if "形式主义" in one.text]
    assert {one.report for one in literal} == {"甲.txt", "乙.txt"}
    assert all([one.text[a:b] for a, b in one.marks] == ["形式主义"] for one in literal)
    assert all(one.text[slice(*one.mark)] in TEXTS[one.report] for one in cited)


def test_a_topic_that_was_carried_over_and_a_year_hold(assistant: Assistant) -> None:
    answer = assistant.ask("哪些单位没有提到？", history=[Turn("形式主义有哪些问题")])
    found = counted(assistant, answer)
    assert found.words == "形式主义" and Holder("云溪县水利局", "乙.txt") in found.said
    of_year = counted(assistant, assistant.ask(QUESTION, filters=Filters(years=(2023,))))
    names = {one.name for one in (*of_year.said, *of_year.meant, *of_year.unclear, *of_year.not_said)}
    assert names == {"云溪县水利局", "云溪县教育局"}


def test_what_coverage_does_not_tell_apart_stays_as_it_was(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION, filters=Filters(reports=("甲.txt", "丙.txt")))
    before = looked(assistant, answer)
    assert silent(assistant, answer, before) == before
    plain = assistant.ask("形式主义有哪些问题")
    assert silent(assistant, plain, looked(assistant, plain)) == looked(assistant, plain)
    assert silent(object(), answer, None) is None


def test_the_head_names_who_does_not_first_and_says_how_the_others_do(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    found = replace(
        counted(assistant, answer),
        not_said=(Holder("丁局", "丁.txt"),),
        meant=(Holder("戊局", "戊.txt"),),
        unclear=(Holder("己局", "己.txt"),),
    )
    answer = replace(answer, found=True, passages=cited_of(assistant, found), coverage=None, more=False)
    of = len(found.said) + 3
    zh, en = (Reading(answers.turn(lang, answer, counted=found)) for lang in ("zh", "en"))
    said = len(found.said) + 1
    assert (
        f"{of} 个单位中，1 个没有提到“形式主义”，{said} 个提到（其中 1 个换了说法），1 个不能确定" in zh.text
    )
    assert (
        f"1 of {of} units does not mention “形式主义”, {said} do (1 of them in other words), 1 is unclear"
        in en.text
    )
    assert zh.text.index("没有提到（1）丁局") < zh.text.index("不能确定（1）己局") < zh.text.index("写有原词")
    # Only those that hold the words open at them.
    opened = {
        a.get("data-report"): a.get("data-words") for _, a in zh.tags if a.get("data-do") == "open-report"
    }
    assert opened["丁.txt"] is None and opened["戊.txt"] is None and opened["乙.txt"] == "形式主义"
