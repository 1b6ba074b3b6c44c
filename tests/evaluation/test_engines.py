"""The answers over a Milvus Lite beside those of one machine, with the model that ships, over the samples."""

from pathlib import Path

import pytest

pytest.importorskip("pymilvus", reason="pip install -r requirements-cluster.txt")
pytest.importorskip("milvus_lite", reason="pip install -r requirements-cluster.txt")

from dataclasses import replace

from evaluation import record
from evaluation.engines import _alike, compare
from index.engine.local.snapshot import Snapshot
from index.engine.milvus.connection import Address
from index.engine.milvus.finding import DEPTH
from index.models.encoder import load_encoder

# So that it takes a minute.
EVERY = 12


@pytest.mark.milvus
@pytest.mark.slow
def test_answers_and_work_across_reports_are_those_of_one_machine(tmp_path: Path) -> None:
    reports, questions = record.own()
    encoder = load_encoder()
    local = Snapshot.in_memory(reports, encoder)
    # Never all passages, so that what is found is looked for in lists.
    depth = replace(DEPTH, all=0, remembered=0)
    found = compare(local, questions[::EVERY], encoder, Address.of(str(tmp_path / "lite.db"), {}), depth)
    local.close()
    assert found.questions == len(questions[::EVERY]) >= 20
    assert found.same >= 0.97
    for name in ("hit@1", "recall@10", "no-answer F1"):
        assert abs(found.milvus[name] - found.local[name]) <= 0.01, name
    assert found.analyses == dict.fromkeys(("ledger", "track", "copies", "digest", "coverage"), 1.0)
    assert found.bytes_most < 2_000_000 and found.bytes_refreshing < found.bytes_opening


def test_what_both_say_is_compared_with_quotes_and_probabilities() -> None:
    said = {"said": [{"unit": "水务局", "quotes": ["漏损率下降"], "sure": 0.91}], "not_said": ["一中"]}
    assert _alike(said, {"said": [{**said["said"][0], "sure": 0.905}], "not_said": ["一中"]})  # type: ignore[dict-item]
    for other in (
        {"said": [{"unit": "水务局", "quotes": ["漏损率下降"], "sure": 0.88}], "not_said": ["一中"]},
        {"said": [{"unit": "水务局", "quotes": ["漏损率上升"], "sure": 0.91}], "not_said": ["一中"]},
        {"said": [], "not_said": ["一中"]},
        {"said": said["said"], "not_said": ["一中"], "unclear": []},
    ):
        assert not _alike(said, other)
