"""How a speech closes: it calls to its audience once more, or says that it is over; that is under no heading."""

from pathlib import Path

import pytest

from corpus.read import read_report
from corpus.structure.letterhead import is_addressee

HEAD = "某市交通运输局局长卢建明在全市交通工作会议上的讲话\n\n同志们：\n下面，我讲两点意见。\n一、2022年工作回顾\n全年完成公路建设120公里。\n"
PLAN = "二、2023年工作安排\n（一）抓安防。完成安防工程120公里。\n（二）抓监管。对312辆客车开展动态监控。\n对渡口开展夜查。\n"


@pytest.mark.parametrize(
    "closing",
    [
        "同志们，安全责任重于泰山。让我们以更加务实的作风，坚决守住安全底线！",
        "同志们！征程万里风正劲。我们要团结一心，奋力谱写交通新篇章！",
        "各位代表，让我们携手共进，再创辉煌！",
        "让我们更加紧密地团结起来，为建设交通强市而努力奋斗！",
        "我的讲话完了，谢谢大家！",
    ],
)
def test_a_speech_closes_under_no_heading(tmp_path: Path, closing: str) -> None:
    (tmp_path / "a.txt").write_text(HEAD + PLAN + closing + "\n", encoding="utf-8")
    last = read_report(tmp_path, tmp_path / "a.txt").passages[-1]
    assert (last.text, last.headings, last.role) == (closing, (), "other")


def test_who_is_called_within_a_section_stays_in_it(tmp_path: Path) -> None:
    below = "三、加强领导\n同志们，今年的任务很重，各单位要把责任压实到岗位。\n"
    (tmp_path / "a.txt").write_text(HEAD + PLAN + below, encoding="utf-8")
    last = read_report(tmp_path, tmp_path / "a.txt").passages[-1]
    assert last.headings == ("三、加强领导",)


@pytest.mark.parametrize(
    ("line", "calls"),
    [
        ("各位领导，同志们！", True),
        ("尊敬的各位领导，各位同事：", True),
        ("各位代表，", True),
        ("各位代表，让我们携手共进，再创辉煌！", False),
    ],
)
def test_a_salutation_is_no_sentence(line: str, calls: bool) -> None:
    assert is_addressee(line) is calls
