"""Which later statement is about a problem: by the words of both, by length, and among all pairs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from libraries import CharacterEncoder

from analysis.ledger import Row
from analysis.matching import followed
from analysis.matching.likeness import Likeness
from analysis.matching.pairing import plan_features
from analysis.statements import Statement
from analysis.track import plans_of, with_words
from corpus.report import Role
from evaluation.analysis import links


def said(text: str, role: Role = "problem") -> Statement:
    return Statement("a.txt", "报告", "某局", 2023, (), None, role, 0, 0, 0, len(text), text)


def test_what_goes_on_about_last_year_takes_something_up() -> None:
    goes_on, general = followed.log_odds(
        "later", ["去年反映的台账不全问题仍未彻底解决，又有两个站所缺记录", "深入学习贯彻上级会议精神"]
    )
    assert goes_on > general + 0.5


def test_words_and_lengths_stand_behind_the_other_features() -> None:
    own = np.arange(12, dtype=np.float64).reshape(2, 3, 2)
    problems, later = [said("四个字的"), said("八个字的一句话呀")], [said("二字"), said("四个字的"), said("")]
    planned = np.full((2, 3, 1), 7.0)
    found = with_words(own, planned, problems, later, np.array([0.5, -0.5]), np.array([1.0, 2.0, 3.0]))
    assert found.shape == (2, 3, 7) and np.array_equal(found[..., :2], own)
    assert np.array_equal(found[..., 2:3], planned)
    assert found[1, :, 3].tolist() == [-0.5] * 3 and found[:, 1, 4].tolist() == [2.0, 2.0]
    assert found[0, :, 5] == pytest.approx(np.log([2, 4, 1]))
    assert found[1, :, 6] == pytest.approx(np.log([2 / 8, 4 / 8, 1 / 8]))


def test_what_echoes_the_plan_against_a_problem_speaks_for_a_link() -> None:
    plans = [said("成立数据分析小组，引进专业人员5名。", "plan"), None]
    later = [said("数据分析小组挂了牌，从高校引进3人。"), said("绿化养护覆盖全部公园。")]
    found = plan_features(plans, later, Likeness(CharacterEncoder()))
    assert found.shape == (2, 2, 5) and not found[1].any()
    one, cosine, shared, of_row, of_column = found[0].T
    assert one.tolist() == [1.0, 1.0] and of_column.tolist() == [1.0, 1.0]
    assert cosine[0] > cosine[1] and shared[0] > shared[1] == 0.0
    assert of_row.sum() == pytest.approx(1.0) and of_row[0] > 0.9


def test_a_problem_has_the_plan_that_its_row_of_the_ledger_has() -> None:
    problem, plan = said("数据多、用得少。"), said("成立小组。", "plan")
    rows = {"a.txt": [Row(replace(problem, start=3, end=11), None, plan, 1.0)]}
    here, elsewhere = (replace(problem, start=start, end=start + 8) for start in (3, 20))
    assert plans_of([here, elsewhere, replace(here, report="b.txt")], rows) == [plan, None, None]


def test_weights_do_not_depend_on_how_wide_a_feature_is_spread() -> None:
    chance = np.random.default_rng(3)
    truth = (chance.random(400) < 0.5).astype(float)
    wide = truth * 2 + chance.normal(0, 1, 400)
    one, other = (
        np.array(links.fit(np.stack([np.ones(400), wide * scale], axis=1), truth)) for scale in (1.0, 0.01)
    )
    assert other[0] == pytest.approx(one[0], abs=0.01) and other[1] / 100 == pytest.approx(one[1], abs=0.01)


def test_links_are_learned_from_other_libraries_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(links, "MODEL", tmp_path / "followed.npz")
    monkeypatch.setattr(followed, "MODEL", tmp_path / "followed.npz")
    chance = np.random.default_rng(5)

    def library() -> links.Library:
        problems = [said(f"第{number}个站台账不全") for number in range(4)]
        later = [said("去年的问题已整改", "achievement"), *(said("学习贯彻会议精神") for _ in range(3))]
        truth = np.zeros((4, 4))
        truth[2, 0] = 1.0
        own = np.stack([np.ones((4, 4)), truth + chance.normal(0, 0.2, (4, 4))], axis=-1)
        planned = np.zeros((4, 4, 1))
        return links.Library([links.Table(problems, later, own, planned, truth)], 1)

    found = links.learn([library() for _ in range(4)])
    assert {name: len(own) for name, own in found.items()} == {"alike": 2, "link": 7, "link among": 14}
    assert found["alike"][1] > 0
    taken_up, not_so = followed.log_odds("later", ["去年的问题已整改", "学习贯彻会议精神"])
    assert taken_up > not_so
    assert "links from 0.34 on: F1 1.0000 in the mean of 4 left out" in capsys.readouterr().out
    followed.model.cache_clear()
