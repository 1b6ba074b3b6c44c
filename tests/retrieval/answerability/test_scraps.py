"""What is left of a question when its words of asking are gone is no topic unless the model takes it for one."""

from pathlib import Path

import pytest
from model_doubles import static_encoder
from retrieval_doubles import Part, report_of

from index.engine.local.snapshot import Snapshot
from retrieval.answerability.asides import is_scrap
from retrieval.pipeline import ask
from retrieval.ranking.rank import Searcher
from retrieval.types import Turn


@pytest.mark.parametrize(
    ("subject", "question", "scrap"),
    [
        ("问题后来 了", "云栖市中医院去年的问题后来怎么样了", True),
        ("苍梧镇和 不同", "苍梧镇和水利局的问题有什么不同", True),
        ("有报告", "哪些单位有报告", True),
        ("发展党员最多", "哪个单位发展党员最多", False),
        ("库房设备", "档案馆库房设备怎么样", False),
        ("总结", "总结？", False),
        ("recruiting party members", "Which units do not mention recruiting party members?", False),
        # A topic that stands in none of the questions was not cut from them.
        ("堤防", "那原因呢", False),
    ],
)
def test_which_subjects_are_scraps(subject: str, question: str, scrap: bool) -> None:
    assert is_scrap(subject, [question]) is scrap


def test_a_scrap_is_not_said_to_be_the_topic_now_or_later(tmp_path: Path) -> None:
    encoder = static_encoder(tmp_path / "tiny")
    told = Part(("一、存在问题",), "problem", ("堤防老化，巡查不够。",))
    report = report_of("水务2023.txt", "青陵市水务局2023年总结", told, year=2023, unit="青陵市水务局")
    searcher = Searcher(Snapshot.in_memory([report], encoder), encoder)
    question = "青陵市水务局去年的问题后来怎么样了"
    answer = ask(searcher, question)
    assert [one.field for one in answer.understood if one.field == "topic"] == []
    assert answer.reason is None or "后来" not in answer.reason.zh
    later = ask(searcher, "那原因呢？", history=[Turn(question)])
    assert [one.value for one in later.understood if one.field == "topic"] == []
    assert "堤防" in {one.value for one in ask(searcher, "堤防有什么问题").understood}
