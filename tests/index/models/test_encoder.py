"""Vectors: by hand over tiny models, and what the bundled one promises."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from model_doubles import ROWS, static_encoder, write_static_model
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from index.models import static as module
from index.models.encoder import BUNDLED, ModelUnavailable, load_encoder
from index.models.int4 import packed
from index.models.static import StaticEncoder

ROOT = Path(__file__).resolve().parents[3]
needs_bundled = pytest.mark.skipif(
    not (BUNDLED / "model.safetensors").is_file(), reason="the bundled model is not in this checkout"
)


@pytest.fixture
def tiny(tmp_path: Path) -> StaticEncoder:
    return static_encoder(tmp_path / "tiny")


def alike(vectors: NDArray[np.float32], *rows: Sequence[float]) -> bool:
    """Whether these are the unit rows in these directions."""
    expected = np.array(rows, dtype=np.float64)
    expected /= np.linalg.norm(expected, axis=1, keepdims=True)
    return vectors.shape == expected.shape and bool(np.abs(vectors - expected).max() < 1e-6)


# Static models by hand.


def test_a_text_is_the_unit_mean_of_its_rows(tiny: StaticEncoder) -> None:
    both = tiny.encode_passages(["意识形态和党员", "意识形态，党员，党员", "ideology"])
    assert both.dtype == np.float32
    assert both[0].tolist() == pytest.approx([1 / 2**0.5, 1 / 2**0.5, 0])
    assert alike(both, (1, 1, 0), (1, 2, 0), (1, 0, 0))


def test_rows_count_by_their_weight_and_through_the_mapping(tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    folder = write_static_model(tmp_path / "tiny")
    tensors = load_file(folder / "model.safetensors")
    ids = {word: i for i, word in enumerate(["[UNK]", *ROWS])}
    tensors["weights"][ids["党员"]] = 1.5  # the others weigh 0.5
    tensors["mapping"][ids["dikes"]] = ids["意识形态"]
    save_file(tensors, folder / "model.safetensors")
    vectors = StaticEncoder(folder).encode_questions(["意识形态党员", "dikes"])
    assert alike(vectors, (0.5 * 100, 1.5 * 100, 0), (1, 0, 0))


def test_texts_without_a_known_word_are_zeros(tiny: StaticEncoder) -> None:
    assert tiny.encode_questions(["", "  ", "公路", "?!"]).tolist() == [[0, 0, 0]] * 4
    assert tiny.encode_questions([]).shape == (0, 3)


def test_traditional_characters_and_lone_surrogates(tiny: StaticEncoder) -> None:
    assert tiny.encode_questions(["意識形態", "黨員\ud800"]).tolist() == [[1, 0, 0], [0, 1, 0]]


def test_progress_is_told_batch_by_batch(tiny: StaticEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH", 2)
    told: list[int] = []
    assert tiny.encode_passages(["党员"] * 5, told.append).tolist() == [[0, 1, 0]] * 5
    assert told == [2, 2, 1]


def test_name_and_dimension(tiny: StaticEncoder) -> None:
    assert (tiny.name, tiny.dimension) == ("tiny", 3)


def test_the_fingerprint_is_of_the_files(tmp_path: Path) -> None:
    one = StaticEncoder(write_static_model(tmp_path / "one"))
    assert StaticEncoder(write_static_model(tmp_path / "two")).fingerprint == one.fingerprint
    other_row = StaticEncoder(write_static_model(tmp_path / "three", {**ROWS, "党员": (1, 100, 0)}))
    other_word = StaticEncoder(
        write_static_model(
            tmp_path / "four", {word.replace("dikes", "levees"): r for word, r in ROWS.items()}
        )
    )
    assert len({one.fingerprint, other_row.fingerprint, other_word.fingerprint}) == 3


def _cut(folder: Path, name: str) -> None:
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json.gz"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "nonsense", "of another model"])
def test_damaged_files_get_a_sentence(tmp_path: Path, name: str, damage: str) -> None:
    folder = write_static_model(tmp_path / "tiny")
    match damage:
        case "missing":
            (folder / name).unlink()
        case "empty":
            (folder / name).write_bytes(b"")
        case "cut":
            _cut(folder, name)
        case "nonsense":
            (folder / name).write_bytes(b"\x00\xffnonsense")
        case _:
            other = write_static_model(tmp_path / "other", {"党员": (0, 100, 0)})
            (folder / name).write_bytes((other / name).read_bytes())
    with pytest.raises(ModelUnavailable) as error:
        StaticEncoder(folder)
    assert str(folder) in error.value.zh and "重新下载" in error.value.zh
    assert str(folder) in error.value.en and "get the program again" in error.value.en


def test_a_model_without_its_tables_gets_a_sentence(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    folder = write_static_model(tmp_path / "tiny")
    save_file({"embeddings": np.zeros((9, 3), np.int8)}, folder / "model.safetensors")
    with pytest.raises(ModelUnavailable):
        StaticEncoder(folder)


# The bundled model.

TEXTS = [
    "意识形态工作还需要加强。",
    "what problems were listed about ideology work",
    "一是党员教育管理不够严格，“三会一课”质量不高。",
    "GDP增长12.5%，新签合同320份，其中境外3份。",
    "黨建與業務融合不夠深入",
    "今年以来，局党组坚持以高质量党建引领高质量发展。" * 8,
    "The committee held 12 meetings in 2023; attendance rose by 4.5 per cent.",
    "全角ＡＢＣ１２３和半角abc123",
    "书记 secretary 支部 branch",
    "𠮷野家",
    "café naïve résumé",
    "Привет, мир",
    "😀 加油 🎉",
    "１、（二）③",
    "政",
    "a",
    "",
    "？！。",
    *(f"第{i}季度完成投资{i * 37}万元，同比增长{i}.{i}%。" for i in range(1, 16)),
    *(f"Section {i} lists {i * 3} shortcomings in flood control and water supply." for i in range(1, 18)),
]


@pytest.fixture(scope="module")
def bundled() -> StaticEncoder:
    encoder = StaticEncoder(BUNDLED)
    assert isinstance(encoder, StaticEncoder)
    return encoder


@needs_bundled
def test_bundled_vectors_are_unit_rows(bundled: StaticEncoder) -> None:
    vectors = bundled.encode_passages(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), bundled.dimension)
    lengths = np.linalg.norm(vectors, axis=1)
    wordless = [text in ("", "？！。") for text in TEXTS]
    assert lengths[np.array(wordless)].tolist() == [0, 0]
    some = lengths[[TEXTS.index(text) for text in TEXTS[:6]]]
    assert some.tolist() == pytest.approx([1] * 6, abs=1e-5)
    assert all(abs(length - 1) < 1e-5 or length == 0 for length in lengths)


@needs_bundled
def test_the_same_text_gets_the_same_vector_whatever_the_batch(bundled: StaticEncoder) -> None:
    together = bundled.encode_passages(TEXTS)
    assert (bundled.encode_passages(TEXTS) == together).all()
    assert (bundled.encode_questions(TEXTS) == together).all()
    assert (bundled.encode_passages(TEXTS[::-1])[::-1] == together).all()
    assert (np.concatenate([bundled.encode_passages([text]) for text in TEXTS]) == together).all()
    many = bundled.encode_passages(TEXTS * 12)  # over a batch
    assert len(many) > module._BATCH
    assert (many[-len(TEXTS) :] == together).all()


@needs_bundled
def test_forms_of_writing_are_one(bundled: StaticEncoder) -> None:
    plain = bundled.encode_questions(["党建与业务融合不够深入", "abc123 ideology"])
    other = bundled.encode_questions(["黨建與業務融合不夠深入", "ＡＢＣ１２３ Ideology"])
    assert (plain == other).all()


@needs_bundled
def test_what_is_not_normalised_would_give_the_same_tokens(bundled: StaticEncoder) -> None:
    """One by one: a character is its own normal form, or gives no token before and after."""
    normal = [char for char in map(chr, range(0x10000)) if module._NORMAL.fullmatch(char)]
    assert len(normal) > 20_900
    for char in normal:
        form = bundled._normal(char)
        assert form == char or not tokens(bundled, form) + tokens(bundled, char)
    for text in [*TEXTS, "二〇二四年，Ｇdp增长3.5%；党员①ﬁve·黨", "ギ²", ""]:
        normalised = text if module._NORMAL.fullmatch(text) else bundled._normal(text)
        assert tokens(bundled, normalised) == bundled.tokenizer.encode(text).ids


def tokens(encoder: StaticEncoder, text: str) -> list[int]:
    return encoder._cutter.encode(text).ids


@needs_bundled
def test_odd_strings(bundled: StaticEncoder) -> None:
    odd = ["", " ", "\n\t\u3000", "？！……", "😀🎉", "\x00", "\u200b", "——"]
    assert (bundled.encode_questions(odd) == 0).all()
    vectors = bundled.encode_questions(
        ["\ud800党员", "党员", "政" * 300_000, "x" * 300_000, "a b " * 100_000]
    )
    assert np.isfinite(vectors).all()
    assert vectors[0] @ vectors[1] > 0.99
    assert np.linalg.norm(vectors[2]) == pytest.approx(1, abs=1e-5)


@needs_bundled
def test_alike_across_languages(bundled: StaticEncoder) -> None:
    def cosine(one: str, other: str) -> float:
        first, second = bundled.encode_questions([one, other])
        return float(first @ second)

    for english, chinese in [("ideology", "意识形态"), ("discipline", "纪律"), ("epidemic", "疫情")]:
        assert cosine(english, chinese) > 0.6
        assert cosine(english, "公路养护") < 0.3
    question = "what problems were listed about ideology work"
    right, wrong = "意识形态工作还存在一些问题。", "新建农村公路三十公里，安装路灯二百盏。"
    assert cosine(question, right) > cosine(question, wrong) + 0.2


@needs_bundled
def test_the_bundled_folder() -> None:
    size = sum(file.stat().st_size for file in BUNDLED.rglob("*") if file.is_file())
    assert size <= 22_000_000
    assert load_encoder(BUNDLED.name).fingerprint == StaticEncoder(BUNDLED).fingerprint


def test_rows_of_four_bits_are_read_as_they_were_packed(tmp_path: Path) -> None:
    rows = {"甲": (70, 0, 10, -70), "乙": (0, 35, 0, 0)}
    folder = write_static_model(tmp_path / "four", rows)
    tensors = load_file(folder / "model.safetensors")
    codes, scales = packed(tensors["embeddings"].astype(np.float32))
    save_file({**tensors, "embeddings": codes, "weights": scales}, folder / "model.safetensors")
    found = StaticEncoder(folder).encode_passages(["甲", "乙"])
    assert found[0] == pytest.approx(np.array([7, 0, 1, -7]) / 99**0.5)
    assert found[1].tolist() == [0.0, 1.0, 0.0, 0.0]


@needs_bundled
@pytest.mark.slow
def test_asking_imports_no_torch(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "a.txt").write_text(
        "河湾镇2023年总结\n一、存在问题\n意识形态阵地管理有漏洞。\n", encoding="utf-8"
    )
    program = (
        "import sys, retrieval.__main__ as cli\n"
        f"status = cli.main(['what problems in ideology', '--reports', {str(tmp_path / 'reports')!r},"
        f" '--index', {str(tmp_path / 'built')!r}])\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'gradio'} & set(sys.modules)\n"
        "print(status, sorted(heavy), file=sys.stderr)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert ran.stderr.splitlines()[-1:] == ["0 []"]
    assert "意识形态阵地管理有漏洞" in ran.stdout
