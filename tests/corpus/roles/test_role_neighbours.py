"""The correction of roles by what stands around a sentence, as arithmetic and on whole sections."""

import numpy as np
import pytest

from corpus.report import ROLES
from corpus.roles.model import Scorer
from corpus.roles.model import bundled as words
from corpus.roles.neighbours import Around, NeighbourModel, below_wrong, bundled, evidence, naming
from corpus.roles.sentences import Below, surroundings

PROBLEM, CAUSE = ROLES.index("problem"), ROLES.index("cause")
# Two points in one section, of two sentences and one; then a section of a single sentence.
SURE = np.eye(6)[[2, 3, 2, 4]] * 0.94 + 0.01
AROUND = Around(
    shares=SURE,
    points=np.array([0, 0, 1, 2]),
    sections=np.array([0, 0, 0, 1]),
    lengths=np.array([20, 1, 0, 403]),
    tables=np.array([False, False, True, False]),
    named=np.array([PROBLEM, PROBLEM, PROBLEM, naming(())]),
)


def test_what_headings_name_has_a_number() -> None:
    assert [naming((role,)) for role in ROLES] == [0, 1, 2, 3, 4, 5]
    assert naming(()) == 6 and naming(("problem", "plan")) == 7


def test_the_numbers_are_of_the_sentence_its_neighbours_and_its_place() -> None:
    numbers = evidence(AROUND)
    own = np.log(SURE + 1e-3)
    own -= own.mean(axis=1, keepdims=True)
    nothing = np.zeros(6)
    said = numbers[:, :36].reshape(4, 6, 6)
    expected = [
        # own, before and after in the point, before and after in another, the point's first
        [own[0], nothing, own[1], nothing, nothing, nothing],
        [own[1], own[0], nothing, nothing, own[2], own[0]],
        [own[2], nothing, nothing, own[1], nothing, nothing],
        [own[3], nothing, nothing, nothing, nothing, nothing],
    ]
    assert said == pytest.approx(np.array(expected))
    assert numbers[:3, 36:42] == pytest.approx(np.tile(SURE[:3].mean(axis=0), (3, 1)))
    assert numbers[3, 36:42] == pytest.approx(SURE[3])
    assert numbers[:, 42] == pytest.approx([np.log(20) / 4, 0, 0, np.log(403) / 4])
    assert numbers[:, 43].tolist() == [0, 0, 1, 0]
    alone, first, second = [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]
    assert numbers[:, 44:48].tolist() == [first, second, alone, alone]
    # In the section's first point, its first sentence, its last, its only one.
    assert numbers[:, 48:52].tolist() == [[1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [1, 1, 1, 1]]
    both = numbers[:, 60:].reshape(4, 8, 4)
    assert both[0, PROBLEM].tolist() == first and both[0].sum() == 1
    assert both[3, 6].tolist() == alone and both[3].sum() == 1


def test_a_third_sentence_of_a_point_is_a_later_one() -> None:
    whole = np.zeros(3, np.int64)
    around = Around(np.full((3, 6), 1 / 6), whole, whole, whole + 9, whole > 0, whole)
    assert evidence(around)[:, 44:48].tolist() == [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]


def test_without_weights_nothing_is_corrected() -> None:
    size = evidence(AROUND).shape[1]
    none = NeighbourModel(np.zeros((size, 6), np.float32), np.zeros(6, np.float32))
    assert none.corrected(AROUND) == pytest.approx(SURE, abs=0.006)
    bias = np.zeros(6, np.float32)
    bias[CAUSE] = 100
    # All but the row of a table.
    found = NeighbourModel(none.weights, bias).corrected(AROUND)[:, CAUSE]
    assert found == pytest.approx([1, 1, 0.01, 1])


def test_what_stands_below_what_is_wrong_has_weights_of_its_own() -> None:
    numbers = evidence(AROUND)
    assert below_wrong(numbers).tolist() == [True, True, True, False]
    nothing = np.zeros((numbers.shape[1], 6), np.float32)
    bias = np.zeros(6, np.float32)
    bias[CAUSE] = 100
    model = NeighbourModel(nothing, np.zeros(6, np.float32), NeighbourModel(nothing, bias))
    # The row of a table keeps what its words say, and the last stands below no such heading.
    assert model.corrected(AROUND)[:, CAUSE] == pytest.approx([1, 1, 0.01, 0.01], abs=0.006)


def test_the_weights_that_ship_fit_and_stay_small() -> None:
    model = bundled()
    assert model.wrong is not None and model.wrong.wrong is None
    for own in (model, model.wrong):
        assert own.weights.shape == (evidence(AROUND).shape[1], 6) and own.bias.shape == (6,)
        assert np.isfinite(own.weights).all() and np.abs(own.weights).max() < 5


def test_below_problems_the_second_sentence_of_a_point_tells_why() -> None:
    """The same words are a cause far more likely where they end a point than where they begin one."""
    wrong, why = "下乡走访次数减少，群众诉求收集得慢。", "站里只有三个人，还要轮流值夜班。"
    likely = {}
    for points in ((wrong + why,), (wrong, why)):
        text = "\n".join(points)
        spans = [(text.index(point), text.index(point) + len(point), False) for point in points]
        context = words().context(("二、存在的问题",), "工作总结")
        units, around = surroundings(text, [Below(spans, context, ("problem",))], Scorer(words(), text))
        assert [text[a:b] for _, a, b in units] == [wrong, why]
        likely[len(points)] = bundled().corrected(around)[1, CAUSE]
    assert likely[1] > 2 * likely[2]
