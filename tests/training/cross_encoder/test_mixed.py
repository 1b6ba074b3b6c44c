"""A network mixed with itself says what it said, where statements and roles are read, too."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from corpus.roles.reader import Block
from index.models.cross_encoder import FOLDER, NETWORK, CrossEncoder
from index.models.role_reading import RoleReading
from training.cross_encoder.lessons import taught
from training.cross_encoder.mixed import _mixed, _of_graph, _plain, mix
from training.encoder.sources import Lesson
from training.nearness import Shipped

LESSONS = [
    Lesson(f"全县{number}座水库完成除险加固，还有{number + 3}座没有开工。", (f"{number}座修好没有",), ("how many reservoirs",))
    for number in range(2, 14)
]  # fmt: skip
TEXT = "水库漏水多年没有人管。已经投资三百万元全部修好。明年将建立巡查制度。"


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the cross-encoder is not in this checkout")
def test_a_network_mixed_with_itself_says_what_it_said(tmp_path: Path) -> None:
    learned = taught(Shipped(FOLDER), LESSONS, [], [], 0)
    mix(FOLDER, FOLDER, 0.5, learned, tmp_path)
    old, new = CrossEncoder(FOLDER, threads=1), CrossEncoder(tmp_path, threads=1)
    question, passages = "水库修好没有", [one.passage for one in LESSONS[:4]] + [TEXT, "召开会议三次。"]
    before, after = old.scores(question, passages), new.scores(question, passages)
    assert np.corrcoef(before.better, after.better)[0, 1] > 0.98
    pairs = [
        ("水库漏水", text) for text in ("水库已经修好。", "水库仍然漏水。", "书买了三本。", "正在修水库。")
    ]
    assert np.corrcoef(old.statement_scores(pairs).ravel(), new.statement_scores(pairs).ravel())[0, 1] > 0.98
    blocks, ends = [Block(0, len(TEXT), ("一、水利",))], [0, 11, 23, len(TEXT)]
    read = [
        RoleReading(one).read_roles(TEXT, "工作总结", blocks).probabilities(list(pairwise(ends)))
        for one in (old, new)
    ]
    assert read[1] == pytest.approx(read[0], abs=0.1)
    assert (tmp_path / NETWORK).is_file()


def test_weights_are_mixed_by_their_share_and_whole_numbers_stay() -> None:
    old, new = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 0.0])
    assert _mixed(old, new, 0.75).tolist() == [2.5, 0.5]
    assert _mixed(torch.tensor([1]), torch.tensor([7]), 0.5).tolist() == [7]


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the cross-encoder is not in this checkout")
def test_factors_go_out_of_the_numbers_of_a_graph_and_back() -> None:
    chance = np.random.default_rng(0)
    factors = {
        "dense.00.left": chance.normal(size=(384, 2)).astype(np.float16),
        "dense.00.right": chance.normal(size=(2, 1152)).astype(np.float16),
        "bias": np.ones(6, dtype=np.float16),
    }
    plain = _plain(FOLDER, factors)
    assert not np.allclose(plain["dense.00.right"], factors["dense.00.right"], rtol=0.5)
    back = _of_graph(FOLDER, plain)
    for name, value in factors.items():
        assert back[name] == pytest.approx(value, rel=2e-3, abs=1e-3)
