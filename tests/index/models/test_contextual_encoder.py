"""The contextual encoder and its table as the program reads them; how they are made: tests/training."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.models.encoder import CONTEXTUAL, ModelUnavailable
from index.models.table import StaticTable, table_of
from index.models.tokenization import Cutter
from index.models.transformer import FILES, ContextualEncoder
from training.encoder.vocabulary import SPECIAL, longest_match

ROOT = Path(__file__).resolve().parents[3]
needs_bundled = pytest.mark.skipif(
    not (CONTEXTUAL / FILES[0]).is_file(), reason="the contextual encoder is not in this checkout"
)
TEXTS = [
    "意识形态工作责任制，“落实”不到位；2023年5月……",
    "意識形態工作",
    "Who gave talks in 2023?  （ＡＢ１２）naïve①",
    "v2.0的5%·x86",
    "",
]


@pytest.fixture
def tokenizer(tmp_path: Path) -> Path:
    pieces = [
        *(f"▁{c}" for c in "abcdefghijklmnopqrstuvwxyz0123456789"),
        *"abcdefghijklmnopqrstuvwxyz0123456789",
    ]
    words = [*"意识形态工作责任制落实不到位年月的", "意识形态", "工作", "责任制"]
    tokenizer = longest_match([*SPECIAL, *pieces, *".?%()", *words])
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    return tmp_path / "tokenizer.json"


def test_cutting_is_what_the_tokenizer_says_on_simplified_text(tokenizer: Path) -> None:
    from tokenizers import Tokenizer

    whole = Tokenizer.from_file(str(tokenizer))
    expected = [whole.encode(text, add_special_tokens=False).tokens for text in TEXTS]
    expected[1] = ["意识形态", "工作"]
    cutter = Cutter(tokenizer)
    names = {number: token for token, number in whole.get_vocab().items()}
    # Few texts are cut one by one, many together.
    for times in (1, 9):
        found = [[names[int(i)] for i in ids] for ids in cutter.cut(TEXTS * times)]
        assert found == expected * times
    assert expected[0][:4] == ["意识形态", "工作", "责任制", "落"]
    assert (cutter.first, cutter.last, cutter.size) == (2, 3, whole.get_vocab_size())


def test_a_folder_without_a_model_is_said_in_one_sentence(tmp_path: Path, tokenizer: Path) -> None:
    for kind in (ContextualEncoder, StaticTable):
        with pytest.raises(ModelUnavailable, match=tmp_path.name):
            kind(tmp_path)
    for file in FILES[:2]:
        (tmp_path / file).write_bytes(b"no model")
    (tmp_path / "table.safetensors").write_bytes(b"no table")
    for kind in (ContextualEncoder, StaticTable):
        with pytest.raises(ModelUnavailable, match=tmp_path.name):
            kind(tmp_path)


@needs_bundled
def test_asking_imports_no_torch_and_reports_nothing_to_anyone() -> None:
    source = (
        "import json, os, sys\n"
        "from index.models.encoder import CONTEXTUAL\n"
        "from index.models.transformer import ContextualEncoder\n"
        "assert 'onnxruntime' not in sys.modules\n"
        "vectors = ContextualEncoder(CONTEXTUAL).encode_questions(['存在哪些问题'])\n"
        "heavy = [name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules]\n"
        "print(json.dumps([heavy, os.environ['ORT_DISABLE_TELEMETRY'], list(vectors.shape)]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [[], "1", [1, 384]]


@needs_bundled
def test_the_bundled_encoder_is_the_one_that_sentence_transformers_opens() -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["存在的主要问题是责任落实不到位", "which departments were criticised", "下一步打算" * 60]
    expected = SentenceTransformer(str(CONTEXTUAL), device="cpu").encode(texts)
    found = ContextualEncoder(CONTEXTUAL, threads=1).encode_passages(texts)
    assert (found * expected).sum(axis=1).min() > 0.98


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("意识形態工作", ["意识形態", "工作"]),
        ("the water bureau", ["the", "water", "bureau"]),
        ("  基站,2022年", ["基站", "202", "2", "年"]),
        (" \t", []),
    ],
)
def test_each_token_knows_its_place_in_the_text_as_typed(text: str, cut: list[str]) -> None:
    table = table_of(CONTEXTUAL)
    vectors, places = table.vectors_in_place(text)
    assert [text[start:end] for start, end in places if text[start:end] != ","] == cut
    assert len(vectors) == len(places) and table_of(CONTEXTUAL) is table
    if len(places) == len(cut):
        assert np.allclose(vectors, table.token_vectors([text]).vectors)


@needs_bundled
def test_one_batch_of_passages_is_computed_at_a_time_and_a_question_waits_for_none() -> None:
    encoder = ContextualEncoder(CONTEXTUAL, threads=1)
    held, going_on = threading.Event(), threading.Event()
    now, most, sizes = 0, 0, list[int]()

    class Session:
        def run(self, outputs: list[str], given: dict[str, NDArray[np.int64]]) -> list[NDArray[np.float32]]:
            nonlocal now, most
            sizes.append(given["input_ids"].size)
            if given["input_ids"].shape[1] > 5:
                now += 1
                most = max(most, now)
                held.set()
                assert going_on.wait(10)
                now -= 1
            texts, length = given["input_ids"].shape
            made = {"vectors": (texts, encoder.dimension), "tokens": (texts, length, encoder.dimension)}
            return [np.zeros(made[name], dtype=np.float32) for name in outputs]

    encoder._session = Session()  # type: ignore[assignment]
    texts = ["责任落实不到位，制度执行不严格" * 9] * 40
    threads = [threading.Thread(target=encoder.encode_passages, args=(texts,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert held.wait(10)
    assert encoder.encode_questions(["问题"]).shape == (1, encoder.dimension)
    going_on.set()
    for thread in threads:
        thread.join()
    assert (now, most) == (0, 1) and 500 < max(sizes) <= 1_024
