"""The optional cross-encoder, with a tiny one made here."""

from pathlib import Path

import numpy as np
import pytest

from retrieval.reranker import Reranker, RerankerUnavailable

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


def test_nothing_to_score(tmp_path: Path) -> None:
    assert Reranker(write_cross_encoder(tmp_path / "cross")).scores("堤防", []).shape == (0,)


def test_a_model_with_several_scores_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RerankerUnavailable, match="one score a pair"):
        Reranker(write_cross_encoder(tmp_path / "cross", labels=3))


def test_a_folder_that_is_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RerankerUnavailable, match="empty"):
        Reranker(str(tmp_path / "empty"))
