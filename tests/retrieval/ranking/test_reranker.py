"""The optional cross-encoder, with a tiny one made here."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from model_doubles import static_encoder
from numpy.typing import NDArray
from retrieval_doubles import Part, report_of

from corpus.report import Report
from index.engine.local import search
from index.engine.local.snapshot import Snapshot
from retrieval import __main__ as retrieval_main
from retrieval.pipeline import ask
from retrieval.ranking.rank import Searcher
from retrieval.ranking.reranker import Reranker, RerankerUnavailable, load_reranker

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"堤防党员活动问题"]


def write_cross_encoder(folder: Path, labels: int = 1) -> str:
    """A BERT of one layer with seeded weights, as a sentence-transformers folder."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=labels,
        initializer_range=0.2,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(vocab={word: i for i, word in enumerate(WORDS)}).save_pretrained(folder)
    return str(folder)


@pytest.mark.slow
def test_scores_are_the_sigmoid_of_the_models_logits(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    name = write_cross_encoder(tmp_path / "cross")
    texts = ["堤防问题", "党员活动", "活动"]
    found = Reranker(name).scores("堤防", texts)
    model = AutoModelForSequenceClassification.from_pretrained(name).eval()
    tokenizer = AutoTokenizer.from_pretrained(name)
    with torch.no_grad():
        logits = model(**tokenizer(["堤防"] * 3, texts, padding=True, return_tensors="pt")).logits[:, 0]
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx(torch.sigmoid(logits).tolist(), abs=1e-5)
    assert len(set(found.tolist())) == 3


@pytest.mark.slow
def test_nothing_to_score(tmp_path: Path) -> None:
    assert Reranker(write_cross_encoder(tmp_path / "cross")).scores("堤防", []).shape == (0,)


@pytest.mark.slow
def test_a_model_with_several_scores_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RerankerUnavailable, match="one score a pair"):
        Reranker(write_cross_encoder(tmp_path / "cross", labels=3))


@pytest.mark.slow
def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RerankerUnavailable, match="empty"):
        Reranker(str(tmp_path / "empty"))


class LongestFirst:
    """Likes long texts: a hundredth for each character. Remembers what it was given."""

    def __init__(self) -> None:
        self.read: list[tuple[str, list[str]]] = []

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read.append((question, list(texts)))
        return np.array([len(text) / 100 for text in texts], dtype=np.float32)


def report() -> Report:
    sentences = tuple(f"第{n}处堤防老化{'，' + '渗漏' * n if n else ''}。" for n in range(40))
    return report_of("a.txt", "河湾镇工作总结", Part(("一、情况",), "problem", sentences))


def test_what_it_says_is_added_to_the_score_of_the_best(tmp_path: Path) -> None:
    encoder, reranker = static_encoder(tmp_path / "tiny"), LongestFirst()
    snapshot = Snapshot.in_memory([report()], encoder)
    plain = ask(Searcher(snapshot, encoder), "堤防老化", top=40, explain=True)
    answer = ask(Searcher(snapshot, encoder, reranker=reranker), "堤防老化", top=40, explain=True)
    ((question, read),) = reranker.read
    assert (question, len(read)) == ("堤防老化", 30)
    assert read == [passage.text for passage in plain.passages[:30]]
    before = {passage.text: passage.score for passage in plain.passages}
    for passage in answer.passages:
        assert passage.why is not None
        added = dict(passage.why.views).get("reranker", 0.0)
        assert added == pytest.approx(len(passage.text) / 100 if passage.text in read else 0.0)
        assert passage.score == pytest.approx(before[passage.text] + added, abs=1e-5)
    scores = [passage.score for passage in answer.passages]
    assert scores == sorted(scores, reverse=True)
    assert answer.passages[0].text == max(read, key=len) != plain.passages[0].text


def test_in_a_large_index_it_reads_as_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder, reranker = static_encoder(tmp_path / "tiny"), LongestFirst()
    # Of those that say half of it none can be among the first five.
    sentences = tuple(f"第{n}处{'堤防' if n < 18 else ''}老化。" for n in range(40))
    one = report_of("a.txt", "河湾镇工作总结", Part(("一、情况",), "problem", sentences))
    snapshot = Snapshot.in_memory([one], encoder)
    plain = ask(Searcher(snapshot, encoder), "堤防老化", top=30)
    monkeypatch.setattr(search, "_FEW", 0)
    monkeypatch.setattr(search, "_SAMPLE", 1)
    ask(Searcher(snapshot, encoder, reranker=reranker), "堤防老化", top=5)
    ((_, read),) = reranker.read
    assert read == [passage.text for passage in plain.passages]


@pytest.mark.slow
def test_from_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text("河湾镇2023年工作总结\n一、存在问题\n堤防老化渗漏。\n", encoding="utf-8")
    command = ["堤防问题", "--json", "--explain", "--reports", str(reports), "--index", str(tmp_path / "ix")]
    name = write_cross_encoder(tmp_path / "cross")
    assert retrieval_main.main([*command, "--reranker", name]) == 0
    views = json.loads(capsys.readouterr().out)["passages"][0]["why"]["views"]
    (expected,) = Reranker(name).scores("堤防问题", ["堤防老化渗漏。"])
    assert dict(views)["reranker"] == pytest.approx(float(expected), abs=1e-5)
    assert retrieval_main.main([*command, "--reranker", str(tmp_path / "none")]) == 2
    assert "--reranker" in capsys.readouterr().err


def test_none_without_a_name() -> None:
    assert load_reranker(None) is None
