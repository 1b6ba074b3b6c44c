"""A report that was read is cut again by somebody who reads whole sections; what is certain stays."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from role_doubles import MarkReader

from corpus.read import read_report
from corpus.report import ROLES, Report, Role
from corpus.rereading import judged_again
from corpus.roles.reader import Block

TEXT = """青岭县水利局2023年工作总结

一、渡口
　　（一）救生衣还缺一半，明年春汛之前将全部配齐。
　　（二）因为船老，所以渡口的船常常停着。
二、堤防
　　全年加固堤防三处。巡查人手缺得厉害。
"""


def report(tmp_path: Path, text: str = TEXT) -> Report:
    (tmp_path / "总结.txt").write_text(text, encoding="utf-8")
    return read_report(tmp_path, tmp_path / "总结.txt")


def told(found: Report) -> list[tuple[str, str | None, str]]:
    return [(one.role, one.point, one.text) for one in found.passages]


def test_passages_are_cut_where_the_reader_sees_the_role_change(tmp_path: Path) -> None:
    reader = MarkReader()
    found = judged_again(report(tmp_path), reader)
    assert told(found) == [
        ("problem", "（一）", "（一）救生衣还缺一半，"),
        ("plan", "（一）", "明年春汛之前将全部配齐。"),
        ("cause", "（二）", "（二）因为船老，所以渡口的船常常停着。"),
        ("achievement", None, "全年加固堤防三处。"),
        ("problem", None, "巡查人手缺得厉害。"),
    ]
    assert all(found.text[one.start : one.end] == one.text for one in found.passages)
    ((kind, blocks),) = reader.read
    text = found.text
    assert kind == "工作总结"
    assert blocks == (
        Block(text.index("（一）"), text.index("二、堤防") - 1, ("一、渡口",)),
        Block(text.index("全年加固"), len(text.rstrip()), ("二、堤防",)),
    )


def test_what_was_cut_is_made_whole_before(tmp_path: Path) -> None:
    first = judged_again(report(tmp_path), MarkReader())
    assert judged_again(first, MarkReader()) == first
    # By the words alone it is cut elsewhere; both ways lead to the same.
    other = replace(
        first,
        passages=tuple(
            replace(one, role="other", probability=0.5) if place else one
            for place, one in enumerate(first.passages)
        ),
    )
    assert judged_again(other, MarkReader()) == first


def test_sections_get_the_roles_of_their_passages(tmp_path: Path) -> None:
    found = judged_again(report(tmp_path), MarkReader())
    roles = {section.heading: section.role for section in found.sections}
    assert roles["一、渡口"] == "cause"


def test_what_a_user_said_stays(tmp_path: Path) -> None:
    one = report(tmp_path)
    place = next(n for n, passage in enumerate(one.passages) if "巡查人手" in passage.text)
    said = replace(one.passages[place], role="highlight", probability=1.0)
    kept = replace(one, passages=(*one.passages[:place], said, *one.passages[place + 1 :]))
    assert said in judged_again(kept, MarkReader()).passages


def test_rows_of_a_table_of_problems_stay(tmp_path: Path) -> None:
    text = (
        "青岭县水利局2023年整改报告\n\n一、整改台账\n问题\t整改措施\t责任部门\t时限\n"
        "渡口的救生衣配备不足，有的已经发霉\t下一步将分两批采购，明年春汛之前全部配齐\t办公室\t2024年3月\n"
        "堤防巡查次数不够，记录是后补的\t补查三次，对2名责任人作了谈话提醒\t工管股\t2024年5月\n"
    )
    one = report(tmp_path, text)
    rows = [passage for passage in one.passages if "\t" in passage.text]
    assert [row.role for row in rows] == ["problem", "problem"]
    assert [passage for passage in judged_again(one, MarkReader()).passages if "\t" in passage.text] == rows


def test_a_report_without_roles_is_left_alone(tmp_path: Path) -> None:
    reader = MarkReader()
    one = report(tmp_path, "关于加强渡口管理的指引\n\n一、要求\n　　救生衣缺的，将按时配齐。\n")
    assert {passage.role for passage in one.passages} == {"other"}
    assert judged_again(one, reader) is one and not reader.read


def test_points_of_one_line_that_have_one_label_stay_apart(tmp_path: Path) -> None:
    one = report(
        tmp_path,
        "青岭县水利局2023年工作总结\n\n一、工作\n　　今年做了以下工作。一是渠道清淤完成十二公里。"
        "一是泵站建成三座。一是水管员培训完成两期。\n",
    )
    assert [(role, words) for role, point, words in told(judged_again(one, MarkReader())) if point] == [
        ("achievement", "一是渠道清淤完成十二公里。"),
        ("achievement", "一是泵站建成三座。"),
        ("achievement", "一是水管员培训完成两期。"),
    ]


LEADS_IN = "青岭县水利局2023年工作总结\n\n一、下一步打算\n人手缺，重点抓好以下工作：\n1. 明年春汛之前将招五名巡查员。\n2. 将修渡口。\n"


def test_a_lead_in_is_its_own_or_joined_but_no_second_point(tmp_path: Path) -> None:
    one = report(tmp_path, LEADS_IN)
    assert one.passages[0].text == "人手缺，重点抓好以下工作：\n1. 明年春汛之前将招五名巡查员。"
    # To this reader it says what is wrong.
    found = judged_again(one, MarkReader())
    assert [(point, words) for _, point, words in told(found)] == [
        (None, "人手缺，重点抓好以下工作："),
        ("1.", "1. 明年春汛之前将招五名巡查员。"),
        ("2.", "2. 将修渡口。"),
    ]
    assert judged_again(found, MarkReader()) == found


def test_what_a_user_said_is_never_joined(tmp_path: Path) -> None:
    found = judged_again(report(tmp_path, LEADS_IN), MarkReader())
    for place in (0, 1):
        said = replace(found.passages[place], role="problem", probability=1.0)
        given = replace(found, passages=(*found.passages[:place], said, *found.passages[place + 1 :]))
        assert said in judged_again(given, Everything("problem")).passages


class Everything:
    """Takes all for one role."""

    def __init__(self, role: Role) -> None:
        self._shares = [float(one == role) for one in ROLES]

    def read_roles(self, text: str, kind: str | None, blocks: Sequence[Block]) -> "Everything":
        return self

    def probabilities(self, spans: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
        return np.array([self._shares] * len(spans)).reshape(len(spans), len(ROLES))


def test_no_model_is_as_sure_as_a_rule(tmp_path: Path) -> None:
    found = judged_again(report(tmp_path), Everything("plan"))
    assert {(one.role, one.probability) for one in found.passages} == {("plan", 0.998)}
    assert judged_again(found, MarkReader()) == judged_again(report(tmp_path), MarkReader())
