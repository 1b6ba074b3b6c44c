"""What the clauses of a sentence say, and what that makes of a later sentence."""

import numpy as np

from analysis.matching.clauses import WIDTH, clause_features
from analysis.matching.relation import relation_of
from corpus.report import ROLES

REMAINDER = "送达网铺到了所有行政村，公告送达少了六成，但仍有几个小区底数不清、责任不落实。"


def test_progress_with_a_remainder_begins_as_done_and_ends_as_wrong() -> None:
    (table,) = clause_features([REMAINDER])
    first, last, most = np.split(table, 3)
    done, wrong = ROLES.index("achievement"), ROLES.index("problem")
    assert first[done] > first[wrong] and last[wrong] > last[done]
    assert most[done] >= first[done] and most[wrong] >= last[wrong]


def test_a_text_has_the_same_features_whatever_stands_beside_it() -> None:
    texts = ["其中，台账不全。", REMAINDER, "，"]
    together = clause_features(texts)
    assert together.shape == (3, WIDTH) and clause_features([]).shape == (0, WIDTH)
    assert np.allclose(together, np.vstack([clause_features([one]) for one in texts]), atol=1e-6)


def test_what_was_done_in_part_is_told_from_what_was_done() -> None:
    assert relation_of("拖欠的补助12笔已全部发放到位，此后没有再发生拖欠。") == "solved"
    assert relation_of("拖欠的补助补发了八成，仍有两成尚未到位。") == "partly"
    assert relation_of("拖欠补助的问题又有反弹，拖欠金额比上年更多。") == "again"
