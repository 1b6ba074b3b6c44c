"""Making the contextual encoder, on data of a few words and a network of a few numbers."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from training_doubles import WIDTH, tiny_bert

from corpus.errors import YoujuError
from index.models.table import StaticTable
from index.models.transformer import ContextualEncoder
from training.encoder import batches, export, graft, measure, model, sources, table, train, vocabulary
from training.encoder.model import Encoder
from training.encoder.sources import Lesson, Sources, Thread
from training.encoder.teacher import Teacher

PIECES = ["▁how", "▁many", "▁report", "s", "▁water", "▁book", "?", "▁2", "3"]
WORDS = ["水", "库", "水库", "书", "报告", "几", "份", "有", "报", "告"]
TOKENS = [*vocabulary.SPECIAL, *PIECES, *WORDS]
WATER, BOOK = "水库有几份报告", "书有几份报告"


@pytest.fixture
def encoder() -> Encoder:
    bert = tiny_bert(len(TOKENS))
    bert.embeddings.word_embeddings = torch.nn.Embedding(len(TOKENS), WIDTH, sparse=True, padding_idx=0)
    return Encoder(bert, vocabulary.longest_match(TOKENS))


def few(lessons: list[Lesson]) -> Sources:
    pairs = [("水库", "water"), ("书", "book"), ("水", "water"), ("报告", "report"), ("几份", "how many")] * 2
    official = ["水库有几份报告。书有几份报告。" * 8, "短"]
    return Sources([("水库", "reservoir water"), ("书", "book")], pairs, official, lessons, lessons, lessons)


def write(folder: Path, name: str, lines: list[str]) -> None:
    folder.mkdir(exist_ok=True)
    with gzip.open(folder / name, "wt", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def topic_of(part: int) -> str:
    return next(f"题{i}" for i in range(99) if sources.part_of(f"题{i}") == part)


def test_topics_kept_aside_are_not_trained_on_in_any_file(tmp_path: Path) -> None:
    write(tmp_path, "cedict.tsv.gz", ["水库\treservoir", "走\tto walk", "氺\tvariant of", "甲\t中 (bound)"])
    for name in sources.PAIRED:
        write(tmp_path, f"{name}.tsv.gz", ["书。\tA book."])
    write(tmp_path, "official_text.txt.gz", ["修水库。"])
    rows = [
        {"topic": topic_of(part), "role": "plan", "passage": f"第{part}段", "zh": ["問"], "en": ["q"]}
        for part in range(10)
    ]
    written = tmp_path / "written"
    write(written, "pairs.jsonl.gz", [json.dumps(row) for row in rows])
    write(written, "real.jsonl.gz", [json.dumps({"source": "law", "passage": "法", "zh": ["问"], "en": []})])
    # Of a kept topic, under no topic's name.
    leak = {"passage": f"第{sources.JUDGING}段", "answered": ["问"], "near": ["近"]}
    near = {"passage": "另一段", "answered": ["问"], "near": ["近"]}
    write(written, "nearmiss.jsonl.gz", [json.dumps(leak), json.dumps(near)])
    loaded = sources.load(tmp_path)
    assert loaded.glosses == [("水库", "reservoir"), ("走", "walk")]
    assert [one.passage for one in loaded.judging] == ["第1段"]
    assert [one.passage for one in loaded.stopping] == ["第2段"]
    trained = {one.passage for one in loaded.lessons}
    assert trained == {f"第{part}段" for part in (0, 3, 4, 5, 6, 7, 8, 9)} | {"法", "另一段"}
    assert loaded.lessons[0].zh == ("问",)
    assert loaded.lessons[-1].near == ("近",)
    with pytest.raises(YoujuError, match="cedict"):
        sources.load(written)


def test_english_is_cut_as_bert_does_and_chinese_by_longest_match() -> None:
    bert = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "how", "##s", "s", "水", "?", "##3", "[unused1]"]
    assert vocabulary.english_pieces(bert) == ["▁how", "s", "▁s", "?", "3"]
    tokenizer = vocabulary.longest_match(TOKENS)
    cut = tokenizer.encode("水库有2３份Reports？鑫…How many水?")
    assert cut.tokens == "[CLS] 水库 有 ▁2 3 份 ▁report s ▁how ▁many 水 ? [SEP]".split()
    assert tokenizer.encode("howmany").tokens == ["[CLS]", "[UNK]", "[SEP]"]


def test_a_word_taken_against_the_most_probable_cut_is_found() -> None:
    frequency = {
        "发": 9.0,
        "展": 9.0,
        "发展": 90.0,
        "展中": 1.0,
        "发展中": 0.6,
        "中国": 90.0,
        "国": 9.0,
        "中": 9.0,
    }
    assert vocabulary.taken_wrongly(list(frequency), frequency, ["发展中国", "发展", "中国"]) == {"发展中"}


def test_a_chinese_word_starts_as_the_mean_of_its_plainest_glosses() -> None:
    ids = {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "how": 4, "##s": 5, "?": 6}
    rows = np.eye(7, 8, dtype=np.float32)
    known = vocabulary.Vocabulary([*vocabulary.SPECIAL, "▁how", "s", "?", "水", "水库", "库", "水书"], 7)
    names = {"water": [4], "more water": [4, 5], "far too long": [6], "pool": [5]}
    glosses = [("水", "far too long"), ("水", "more water"), ("水", "water"), ("水库", "pool")]
    made = graft.embeddings(known, glosses, ids, rows, names.__getitem__)
    assert (made[:7] == rows).all()
    water = (rows[4] + (rows[4] + rows[5]) / 2) / 2
    assert made[7] == pytest.approx(water / np.linalg.norm(water))
    assert made[8] == pytest.approx(rows[5])
    assert made[9] == pytest.approx(rows[1])  # no gloss, no part
    assert made[10] == pytest.approx(made[7])  # its one known character


def test_ranks_and_recall() -> None:
    questions = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    passages = np.array([[1, 0], [0, 1]], dtype=np.float32)
    found = measure.ranks(questions, passages, [0, 0, 0])
    assert found.tolist() == [1, 2, 2]
    assert measure.recall(found, (1, 2)) == [0.333, 1.0]


def test_training_brings_questions_to_their_passages_and_repeats_itself(
    tmp_path: Path, encoder: Encoder
) -> None:
    lessons = [
        Lesson(WATER, ("水几",), ("how many water",), topic="水", role="plan", near=("书几",)),
        Lesson(BOOK, ("书几",), ("how many book",), topic="书", role="plan", near=("水几",)),
    ]
    known = few(lessons)
    schedule = train.Schedule(
        steps=90,
        row_rate=1e-2,
        body_rate=1e-3,
        measured_every=600,
        sizes=(("sentences", 2), ("glosses", 2), ("questions", 2)),
    )
    start = {name: tensor.clone() for name, tensor in encoder.bert.state_dict().items()}

    def run() -> tuple[Encoder, list[str]]:
        encoder.bert.load_state_dict(start)
        prepared = train.prepare(encoder, Teacher(encoder, tmp_path), known, 0)
        said: list[str] = []
        best = train.fit(encoder, prepared, known, schedule, tmp_path / "best.pt", said.append)
        return best, said

    def margin(of: Encoder) -> float:
        asked, found = of.embed(of.ids(["水几", "书几"])), of.embed(of.ids([WATER, BOOK]))
        cosines = asked @ found.T
        return float(cosines.diagonal().mean() - cosines.flip(0).diagonal().mean())

    before = margin(encoder)
    trained, said = run()
    assert margin(trained) > before + 0.2
    assert said[-1].startswith("step 90 ")
    again, _ = run()
    assert margin(again) == margin(trained)


def test_threads_of_kept_reports_are_not_trained_on(tmp_path: Path) -> None:
    def thread(part: int) -> dict[str, object]:
        later = [{"text": "后来", "relation": "solved"}]
        others = {"later_other": ["别的"], "elsewhere": "他處", "elsewhere_other": None}
        said = {
            "problem": f"第{part}问",
            "cause": "因",
            "plan": None,
            "later": later,
            "asked": "咋",
            "asked_not": "不",
        }
        return {"group": topic_of(part), "topic": topic_of(5), **said, **others}

    test_topics_kept_aside_are_not_trained_on_in_any_file(tmp_path)
    write(tmp_path / "more", "threads.jsonl.gz", [json.dumps(thread(part)) for part in (0, 1, 2)])
    loaded = sources.load(tmp_path, [tmp_path / "more"])
    assert loaded.threads == [Thread(topic_of(0), "第0问", ("因", "他处", "后来"), ("别的",))]
    assert [one.problem for one in loaded.kept_threads] == ["第1问", "第2问"]
    asked = [(one.passage, one.zh, one.near) for one in loaded.lessons[-2:]]
    assert asked == [("第0问", ("咋",), ("不",)), ("他处", ("咋",), ("不",))]


def test_what_belongs_to_a_problem_comes_near_it(tmp_path: Path, encoder: Encoder) -> None:
    told = [Thread("甲", "水几", ("书有",), ("报告",)), Thread("甲", "书几", ("水有",), ())]
    known = replace(few([Lesson(WATER, ("水几",), ("how many water",))]), threads=told, kept_threads=told)
    prepared = train.prepare(encoder, Teacher(encoder, tmp_path), known, 0)
    batch = prepared.data.threads(3)
    assert batch.own_of == [0, 1] and len(batch.strangers) == 1

    def embed(texts: Sequence[str]) -> np.ndarray:
        return encoder.embed(encoder.ids(texts)).numpy()

    before = train.thread_loss(encoder, batch).item()
    only = train.Schedule(
        steps=120, row_rate=1e-2, body_rate=1e-3, opening=0.0, shares=(("threads", 1.0),), measured_every=600
    )
    trained = train.fit(encoder, prepared, known, only, tmp_path / "best.pt", lambda _: None)
    assert train.thread_loss(trained, batch).item() < before / 2
    assert measure.on_threads(told, embed) == 1.0


def test_the_bank_hides_what_is_no_wrong_answer() -> None:
    bank = train.Bank()
    bank.vectors = torch.eye(4)[:, :3].contiguous()
    _, hidden = bank.wrong(torch.tensor([1]), torch.tensor([[0.95, 0.3, 0.0]]))
    assert hidden.tolist() == [[True, True, False, False]]
    bank.update(torch.tensor([2]), torch.tensor([[1.0, 0, 0]]))
    assert bank.wrong(torch.tensor([1]), torch.tensor([[1.0, 0, 0]]))[1].tolist() == [
        [True, True, True, False]
    ]


def test_batches_hold_passages_of_like_length_with_all_their_questions(
    tmp_path: Path, encoder: Encoder
) -> None:
    long, short = (
        [Lesson("水" * n, ("水", "书"), ("book",)) for n in (90, 91)],
        [Lesson("书", ("书",), ())] * 2,
    )
    lessons = [long[0], short[0], long[1], short[1]]
    asked = batches.asked(encoder, lessons, Teacher(encoder, tmp_path))
    data = batches.Batches(encoder, asked, [], 0)
    found = {tuple(sorted(batch.places)): batch for batch in (data.questions(2), data.questions(2))}
    assert set(found) == {(0, 2), (1, 3)}
    assert found[0, 2].zh_of == [0, 0, 1, 1] and found[0, 2].en_of == [0, 1]
    assert found[1, 3].zh_of == [0, 1] and found[1, 3].en == []


@pytest.mark.parametrize("behind", [False, True], ids=["mean", "dense"])
def test_the_folder_gives_the_same_vectors_by_every_way(
    tmp_path: Path, encoder: Encoder, behind: bool
) -> None:
    from sentence_transformers import SentenceTransformer

    if behind:
        turned = torch.linalg.qr(torch.randn(32, 32)).Q
        encoder.dense = model.layer({"weight": turned, "bias": 0.1 * turned[0]})
    chance = np.random.default_rng(0)
    texts = [
        "水库有几份报告",
        "how many reports?",
        "",
        *("".join(chance.choice(WORDS, 40)) for _ in range(9)),
    ]
    # What an encoder with other parts left there does not count.
    other = model.layer({"weight": torch.eye(32).flip(0), "bias": torch.zeros(32)})
    export.write(
        tmp_path, Encoder(encoder.bert, encoder.tokenizer, None if behind else other), encoder.ids(texts[:6])
    )
    export.write(tmp_path, encoder, encoder.ids(texts[:6]))
    kept = export.read(tmp_path)
    with torch.no_grad():
        expected = kept(kept.ids(texts)).numpy()
    # float8 keeps three binary digits after the first.
    assert (expected * encoder.embed(encoder.ids(texts)).numpy()).sum(axis=1).min() > 0.99
    model.save(kept, tmp_path / "kept.pt", torch.float32)
    again = model.load(tmp_path / "kept.pt")
    assert again.embed(again.ids(texts)).numpy() == pytest.approx(
        kept.embed(kept.ids(texts)).numpy(), abs=1e-5
    )
    opened = SentenceTransformer(str(tmp_path), device="cpu").encode(texts)
    assert opened == pytest.approx(expected, abs=1e-5)
    running = ContextualEncoder(tmp_path, threads=1)
    found = running.encode_passages(texts)
    assert (found * expected).sum(axis=1).min() > 0.99
    assert np.linalg.norm(found, axis=1) == pytest.approx(1)
    # What else is in the batch does not count, but for the last bit.
    alone = np.concatenate([running.encode_passages([text]) for text in texts])
    assert found == pytest.approx(alone, abs=1e-5)


def test_the_table_comes_near_the_encoder_and_is_kept_in_four_bits(tmp_path: Path, encoder: Encoder) -> None:
    chance = np.random.default_rng(1)
    texts = ["".join(chance.choice(WORDS, chance.integers(3, 9))) for _ in range(600)]
    ids = encoder.ids(texts)
    vectors = encoder.embed(ids)
    known = table.Examples(ids, vectors, vectors[:5], np.arange(5))
    start = float((table.first(encoder, known).embed(ids) * vectors).sum(1).mean())
    fitted = table.fit(encoder, known, lambda _: None, batch=32)
    trained = float((fitted.embed(ids) * vectors).sum(1).mean())
    assert trained > start + 0.02
    kept = table.save(fitted, tmp_path / "table.safetensors")
    encoder.tokenizer.save(str(tmp_path / "tokenizer.json"))
    assert Tokenizer.from_file(str(tmp_path / "tokenizer.json")).get_vocab_size() == len(TOKENS)
    running = StaticTable(tmp_path)
    assert running.encode_passages(texts[:9]) == pytest.approx(kept.embed(ids[:9]).numpy(), abs=1e-5)
    assert not running.encode_passages([""]).any()
    assert running.dimension == 32
