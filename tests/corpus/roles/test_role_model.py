"""The model of roles as arithmetic: hashing, sums over any stretch, the most probable sequence."""

from pathlib import Path

import numpy as np
import pytest

from corpus.report import ROLES
from corpus.roles import features as f
from corpus.roles.model import RoleModel, Scorer, bundled
from corpus.roles.sentences import most_probable

TEXT = "全年开展志愿服务26次。但骨干流失较多，力量仍显不足；下一步，我们将建立轮训制度。"
SENTENCES = ((0, 12), (12, 27), (27, len(TEXT)))


def test_a_fixed_string_has_its_slots_for_ever() -> None:
    """Weights are numbered by slots: another hash would make the stored ones meaningless."""
    assert f.runs(f.code_points("党建"), 2, "text").tolist() == [665391]
    assert f.runs(f.code_points("党建"), 2, "heading").tolist() == [788829]
    assert f.runs(f.code_points("党建"), 3, "text").tolist() == []
    assert f.code_points("２０２４年（9）").tolist() == [48, 48, 48, 48, ord("年"), 40, 48, 41]


def test_slots_spread_over_the_whole_table() -> None:
    slots = f.runs(f.code_points("".join(map(chr, range(0x4E00, 0x8E00)))), 2, "text")
    assert slots.min() >= 0 and slots.max() < f.SLOTS
    # Of so many runs in so many slots this share meets no other: (1 − 1/m)^(n − 1).
    expected = len(slots) * (1 - 1 / f.SLOTS) ** (len(slots) - 1)
    alone = np.count_nonzero(np.bincount(slots, minlength=f.SLOTS) == 1)
    assert alone == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("kind", ["述职报告", None])
@pytest.mark.parametrize("headings", [(), ("一、存在的问题",), ("一、存在的问题", "（一）队伍建设有短板")])
def test_stretches_of_a_text_score_as_they_would_alone(headings: tuple[str, ...], kind: str | None) -> None:
    context = bundled().context(headings, kind)
    together = Scorer(bundled(), TEXT).probabilities(SENTENCES, context)
    for (start, end), shares in zip(SENTENCES, together, strict=True):
        own = TEXT[start:end]
        alone = Scorer(bundled(), own).probabilities([(0, len(own))], context)[0]
        assert shares == pytest.approx(alone, abs=1e-6)
    assert together.sum(axis=1) == pytest.approx([1, 1, 1]) and (together > 0).all()


@pytest.mark.parametrize("text", ["", "。", "甲", "\ud800", "𠀀𠀁"])
def test_hardly_any_text_has_shares_too(text: str) -> None:
    shares = Scorer(bundled(), text).probabilities([(0, len(text))], bundled().context((), None))
    assert shares.shape == (1, len(ROLES)) and shares.sum() == pytest.approx(1)


def test_the_headings_above_a_sentence_move_it() -> None:
    text = "每月组织一次集中学习。"
    scorer = Scorer(bundled(), text)
    plan = ROLES.index("plan")
    below = {
        heading: scorer.probabilities([(0, len(text))], bundled().context((heading,), None))[0, plan]
        for heading in ("四、下一步打算", "一、主要工作情况")
    }
    assert below["四、下一步打算"] > 0.9 > 0.5 > below["一、主要工作情况"]


def test_the_most_probable_sequence_by_hand() -> None:
    """Three sentences, two roles that matter. log shares: 1st .6/.4, 2nd .45/.55, 3rd .6/.4.

    Staying is worth ln 2, changing −ln 2, for all that follows at full memory:
    a a a = ln(.6 · 2 · .45 · 2 · .6) = ln .648, a b a = ln(.6 · ½ · .55 · ½ · .6) = ln .0495,
    b b b = ln(.4 · 2 · .55 · 2 · .4) = ln .352. Without memory a b a wins with ln .198.
    """
    shares = np.full((3, len(ROLES)), 1e-12)
    shares[:, 0], shares[:, 1] = (0.6, 0.45, 0.6), (0.4, 0.55, 0.4)
    moves = np.full((len(ROLES), len(ROLES)), -np.log(2))
    np.fill_diagonal(moves, np.log(2))
    assert most_probable(shares, moves) == [0, 0, 0]
    assert most_probable(shares, np.zeros_like(moves)) == [0, 1, 0]
    # One that is sure draws its neighbours along: .4 · 2 · .98 · 2 · .4 = .63 against .088 and .029.
    shares[1, :2] = 0.02, 0.98
    assert most_probable(shares, moves) == [1, 1, 1]
    assert most_probable(shares[:1], moves) == [0]


def test_sequences_one_after_the_other_are_as_probable_as_each_alone() -> None:
    shares = np.random.default_rng(5).dirichlet(np.full(len(ROLES), 0.4), 12)
    moves = bundled().transitions
    begins = [row in (0, 1, 5, 11) for row in range(12)]
    places = ((0, 1), (1, 5), (5, 11), (11, 12))
    alone = [role for a, b in places for role in most_probable(shares[a:b], moves)]
    assert most_probable(shares, moves, begins) == alone
    assert most_probable(shares, moves) != alone


def test_a_stored_model_comes_back(tmp_path: Path) -> None:
    """Two runs weigh something: 不足 for a problem, 将 for a plan; the rest of a text is silent."""
    short, shall = (int(f.runs(f.code_points(run), len(run), "text")[0]) for run in ("不足", "将"))
    slots = sorted((short, shall))
    weights = np.zeros((2, len(ROLES)), np.int8)
    weights[slots.index(short), ROLES.index("problem")] = 100
    weights[slots.index(shall), ROLES.index("plan")] = 50
    file = tmp_path / "roles.npz"
    np.savez_compressed(
        file,
        slots=np.array(slots, np.int32),
        idf=np.array([2.0, 2.0], np.float16),
        weights=weights,
        scale=np.full(len(ROLES), 0.02, np.float32),
        flags=np.zeros((len(f.FLAGS), len(ROLES)), np.float32),
        bias=np.zeros(len(ROLES), np.float32),
        transitions=np.zeros((len(ROLES), len(ROLES)), np.float32),
    )
    model = RoleModel.load(file)
    assert model.row_of[short] == slots.index(short) and model.row_of[(short + 1) % f.SLOTS] == 2
    found = Scorer(model, "人手不足").probabilities([(0, 4)], model.context((), None))[0]
    # Its one run with a weight: idf · w / √idf² = 100 · .02 = 2, five other roles at 0.
    assert found[ROLES.index("problem")] == pytest.approx(np.exp(2) / (np.exp(2) + 5), abs=1e-4)
    both = Scorer(model, "将不足").probabilities([(0, 3)], model.context((), None))[0]
    # Both runs: (2 · 2, 2 · 1) / √(2² + 2²).
    raised = np.exp(np.array([4.0, 2.0]) / np.sqrt(8))
    assert both[[ROLES.index("problem"), ROLES.index("plan")]] == pytest.approx(
        raised / (raised.sum() + 4), abs=1e-4
    )
