"""Making the model, on data of a few words."""

import gzip
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from rights import has_rights

from corpus.errors import YoujuError
from index.models.static import StaticEncoder
from training.static import data, export, train, vocabulary
from training.static.batches import Batch, rows_of
from training.static.data import Gloss, TrainingData
from training.static.vocabulary import Vocabulary

ROWS = ["[UNK]", "水", "水库", "书", "water", "book"]


def small_vocabulary() -> Vocabulary:
    """Five words; reservoir shares the row of 水库, waters that of water, 库 is empty."""
    tokens = [*ROWS, "reservoir", "waters", "库"]
    return Vocabulary(
        tokenizer=vocabulary._longest_match(tokens),
        mapping=np.array([0, 1, 2, 3, 4, 5, 2, 4, 0], dtype=np.int32),
        rows=ROWS,
        chinese=3,
        frequency=np.array([0, 0.5, 0.1, 0.4, 0.6, 0.4]),
    )


def write(folder: Path, name: str, lines: list[str]) -> None:
    with gzip.open(folder / name, "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def test_the_data_is_read_and_glosses_are_cleaned(tmp_path: Path) -> None:
    write(
        tmp_path,
        "cedict.tsv.gz",
        [
            "水库\treservoir",
            "水\tlit. water (liquid)",
            "氺\tvariant of",
            "甲\t(bound form)",
            "匹兹堡\tPittsburgh",
        ],
    )
    for name in data.PAIRED:
        write(tmp_path, f"{name}.tsv.gz", ["书。\tA book."])
    write(tmp_path, "official_text.txt.gz", ["修水库。"])
    loaded = data.load(tmp_path)
    assert loaded.glosses == [Gloss("水库", "reservoir"), Gloss("水", "water"), Gloss("匹兹堡", "Pittsburgh")]
    assert loaded.pairs["tico19"] == (["书。"], ["A book."])
    assert loaded.chinese() == ["修水库。", "书。", "书。", "书。"]


def test_missing_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(YoujuError, match="cedict"):
        data.load(tmp_path)


def test_longest_match_shared_rows_and_what_is_dropped() -> None:
    known = small_vocabulary()
    (rows,) = rows_of(known, ["水库, Reservoir！ waters 库"])
    # 水库 is taken whole, not as 水; a lone 库 is known but empty.
    assert rows.tolist() == [2, 2, 4]


def test_inflections_and_what_they_are_cut_to() -> None:
    assert list(vocabulary._inflections("party")) == ["parties", "partied", "partying"]
    assert list(vocabulary._inflections("improve")) == ["improves", "improved", "improving"]
    assert list(vocabulary._inflections("box")) == []
    assert list(vocabulary._cut("studies")) == ["study", "studi", "studie"]
    assert list(vocabulary._cut("planned")) == ["planne", "plann", "plan"]


def test_a_form_shares_the_row_of_its_stem_only_where_the_teacher_agrees() -> None:
    words = ["need", "needs", "new", "news"]
    vectors = np.array([[1, 0], [0.8, 0.6], [1, 0], [0, 1]], dtype=np.float32)
    place = {word: i for i, word in enumerate(words)}
    assert vocabulary._stems(words, place, vectors) == {"needs": "need"}


def test_rare_words_share_the_row_of_the_most_frequent_word_they_translate() -> None:
    glosses = [
        Gloss("匹兹堡", "Pittsburgh"),
        Gloss("匹城", "Pittsburgh"),
        Gloss("水", "water"),
        Gloss("书店", "book shop"),
    ]
    counts = Counter({"pittsburgh": 2, "water": 90, "book": 1, "shop": 1})
    found, names = vocabulary._translated(
        TrainingData(glosses, {}, []), counts, {"匹兹堡": 9.0, "匹城": 1.0, "水": 99.0}
    )
    assert found == {"pittsburgh": "匹兹堡"}
    assert names == {"匹兹堡", "匹城"}


def test_initial_rows_keep_likeness_and_weigh_by_rarity() -> None:
    vectors = np.array([[0, 0, 0], [3, 0, 0], [0, 2, 0], [3, 4, 0]], dtype=np.float32)
    frequency = np.array([0, 1e-3, 0, 3e-3])
    rows = train.initial_rows(vectors, np.array([False, True, True, True]), frequency, 2)
    # a / (a + p) with a = 1e-3.
    assert np.linalg.norm(rows, axis=1) == pytest.approx([0, 1 / 2, 1, 1 / 4])
    assert rows[1] @ rows[3] == pytest.approx(0.6 * 1 / 2 * 1 / 4)
    assert rows[1] @ rows[2] == pytest.approx(0, abs=1e-6)


def test_full_whitening_leaves_no_direction_longer_than_another() -> None:
    random = np.random.default_rng(0)
    rows = (random.normal(size=(400, 3)) * [9, 3, 1]).astype(np.float32)
    frequency = random.random(400)

    def spread(of: np.ndarray) -> float:
        values = np.linalg.eigvalsh((of * np.sqrt(frequency)[:, None]).T @ of)
        return float(values[-1] / values[0])

    assert spread(train.whiten(rows, frequency, 1.0)) == pytest.approx(1, abs=0.01)
    assert spread(train.whiten(rows, frequency, 0.5)) == pytest.approx(spread(rows) ** 0.5, rel=0.01)
    assert np.linalg.norm(train.whiten(rows, frequency, 0.5)) == pytest.approx(np.linalg.norm(rows), rel=1e-4)


def test_training_brings_translations_together_and_repeats_itself() -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(6, 4)).astype(np.float32)
    water, book = np.array([1], dtype=np.int32), np.array([3], dtype=np.int32)
    in_english = [np.array([4], dtype=np.int32), np.array([5], dtype=np.int32)]

    def maker(_: np.random.Generator) -> Batch:
        return Batch(in_english, [water, book])

    def cosine(of: np.ndarray, a: int, b: int) -> float:
        return float(of[a] @ of[b] / np.linalg.norm(of[a]) / np.linalg.norm(of[b]))

    schedule = train.Schedule(200, 0.05, {"pairs": 1})
    trained = train.fit(rows, {"pairs": maker}, schedule, 7, lambda _: None)
    for right, wrong in (((4, 1), (4, 3)), ((5, 3), (5, 1))):
        assert cosine(trained, *right) > cosine(trained, *wrong) + 0.5
    assert (trained[0] == 0).all()
    assert (trained == train.fit(rows, {"pairs": maker}, schedule, 7, lambda _: None)).all()


def test_the_written_model_is_what_was_trained_to_one_part_in_fourteen(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    rows[0] = 0
    export.write(tmp_path / "model", small_vocabulary(), rows)
    encoder = StaticEncoder(tmp_path / "model")
    expected = rows[2] + rows[3]
    (vector,) = encoder.encode_passages(["水库，书"])
    assert vector == pytest.approx(expected / np.linalg.norm(expected), abs=2 / 14)
    assert encoder.encode_questions(["reservoir"])[0] == pytest.approx(encoder.encode_questions(["水库"])[0])
    assert has_rights(tmp_path / "model" / "model.safetensors", 0o644)
