"""Another sentence-transformers model in place of the bundled one."""

import time
from pathlib import Path

import numpy as np
import pytest
from model_doubles import ROWS, static_encoder
from test_encoder import _cut, alike

from index.models.encoder import ModelUnavailable, TransformerEncoder, load_encoder

# Any sentence-transformers model.


def sentence_model(folder: Path, prompts: dict[str, str] | None = None) -> str:
    """The tiny rows as a sentence-transformers folder that also knows the prefixes' words."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    rows = {**ROWS, "query": (0, 0, 50), "passage": (0, 50, 0), "为这个句子": (0, 25, 0), "ask": (50, 0, 0)}
    tokenizer = static_encoder(folder / "source", rows).tokenizer
    table = np.array([[0, 0, 0], *rows.values()], dtype=np.float32)
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=table)], prompts=prompts, device="cpu"
    )
    model.save(str(folder / "model"), create_model_card=False)
    return str(folder / "model")


def test_a_model_folder_without_prefixes(tmp_path: Path) -> None:
    encoder = load_encoder(sentence_model(tmp_path / "case5-plain"))
    assert isinstance(encoder, TransformerEncoder)
    assert encoder.dimension == 3
    assert encoder.encode_questions(["意識形態", "黨員"]).tolist() == [[1, 0, 0], [0, 1, 0]]
    told: list[int] = []
    passages = encoder.encode_passages(["党员", "意识形态党员"], told.append)
    assert passages.dtype == np.float32
    assert alike(passages, (0, 1, 0), (1, 1, 0))
    assert told == [2]


def test_prefixes_of_models_that_do_not_say_so(tmp_path: Path) -> None:
    encoder = load_encoder(sentence_model(tmp_path / "multilingual-e5-small"))
    # The model takes means: (100, 0, 0) of the word, (0, 0, 50) of "query", zeros of ": ".
    assert alike(encoder.encode_questions(["意识形态"]), (100, 0, 50))
    assert alike(encoder.encode_passages(["意识形态"]), (100, 50, 0))

    chinese = load_encoder(sentence_model(tmp_path / "bge-small-zh-v1.5"))
    assert alike(chinese.encode_questions(["意识形态"]), (100, 25, 0))
    assert chinese.encode_passages(["意识形态"]).tolist() == [[1, 0, 0]]


def test_prompts_of_the_model_itself_win(tmp_path: Path) -> None:
    folder = sentence_model(tmp_path / "own-e5-prompts", prompts={"query": "ask: ", "document": ""})
    encoder = load_encoder(folder)
    assert alike(encoder.encode_questions(["党员"]), (50, 100, 0))
    assert encoder.encode_passages(["党员"]).tolist() == [[0, 1, 0]]


def test_the_fingerprint_is_of_the_parameters(tmp_path: Path) -> None:
    import torch
    from safetensors.numpy import load_file, save_file

    torch.set_num_threads(1)
    folder = sentence_model(tmp_path / "m")
    first = load_encoder(folder).fingerprint
    assert load_encoder(folder).fingerprint == first
    (weights,) = Path(folder).rglob("model.safetensors")
    tensors = load_file(weights)
    (name,) = tensors
    tensors[name][3, 1] += 1
    save_file(tensors, weights, metadata={"format": "pt"})
    assert load_encoder(folder).fingerprint != first


@pytest.mark.parametrize("kind", ["no folder", "empty", "nonsense", "damaged"])
def test_folders_that_are_no_model(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "model"
    match kind:
        case "empty":
            folder.mkdir()
        case "nonsense":
            folder.mkdir()
            (folder / "modules.json").write_text("[", encoding="utf-8")
        case "damaged":
            _cut(Path(sentence_model(tmp_path)), "model.safetensors")
    with pytest.raises(ModelUnavailable) as error:
        load_encoder(str(folder))
    assert str(folder) in error.value.zh and "--model youju-context" in error.value.zh
    assert str(folder) in error.value.en and "--model youju-context" in error.value.en


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no such model!", ""])
def test_unknown_names_without_network_fail_at_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setenv("no_proxy", "*")
    # Nothing listens here, and nothing may be asked elsewhere.
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    started = time.monotonic()
    with pytest.raises(ModelUnavailable):
        load_encoder(name)
    assert time.monotonic() - started < 20  # the hub's client alone needs over a minute


def test_offline_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: pytest.fail("the network was asked"))
    with pytest.raises(ModelUnavailable):
        load_encoder("nobody/no-such-model")
