"""Learning to read sections for what their sentences are, on a few words."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from training_doubles import tiny_bert

from corpus.report import ROLES
from corpus.roles.reader import Block
from index.models.cross_encoder import FOR_ROLES
from index.models.cross_encoder import CrossEncoder as Shipped
from index.models.role_reading import RoleReading
from training import low_rank
from training.cross_encoder import shipped
from training.cross_encoder.__main__ import write as write_network
from training.cross_encoder.beginning import begun
from training.cross_encoder.lessons import taught
from training.e5 import vocabulary
from training.e5.model import Encoder
from training.encoder.sources import Lesson
from training.roles import reading, reading_data
from training.roles.reading_data import Section

WORDS = ["水", "库", "漏", "修", "好", "了", "书", "少", "。", "将", "▁"]
SCORED = [
    *((name, 0.0) for name in vocabulary.SPECIAL),
    *((piece, -float(2 + place)) for place, piece in enumerate(WORDS)),
]
SECTIONS = [
    Section("总结", ("水",), "水库漏了。水库修好了。", ((0, 5, "problem"), (5, 11, "achievement"))),
    Section(None, (), "书少了。将修。", ((0, 4, "problem"), (4, 7, "plan"))),
    Section("总结", ("书",), "将修水库。书好了。", ((0, 5, "plan"), (5, 9, "achievement"))),
]


@pytest.fixture
def encoder() -> Encoder:
    return made()


def made() -> Encoder:
    torch.manual_seed(0)
    return Encoder(tiny_bert(len(SCORED), attention="sdpa"), vocabulary.most_probable(SCORED))


def file_of(folder: Path, name: str, *rows: object) -> Path:
    path = folder / f"{name}.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


def test_sentences_that_follow_each_other_are_one_section(tmp_path: Path) -> None:
    first = {
        "heading": "一、水",
        "path": ["甲"],
        "genre": "总结",
        "text": "渡口的水库全年漏了又漏没有人管",
        "role": "problem",
    }
    second = {**first, "before": first["text"], "text": "修好了", "role": "achievement"}
    other = {
        **first,
        "heading": "",
        "path": [],
        "before": "已经另起一段说到别的事情上去了。",
        "text": "2024年1月",
        "role": "other",
    }
    assert reading_data.read([file_of(tmp_path, "roles", first, second, other)], []) == [
        Section(
            "总结",
            ("甲", "一、水"),
            "渡口的水库全年漏了又漏没有人管。修好了",
            ((0, 15, "problem"), (16, 19, "achievement")),
        ),
        Section("总结", (), "已经另起一段说到别的事情上去了。2024年1月", ((16, 23, "other"),)),
    ]


def test_sections_sentences_and_passages_are_read_from_their_files(tmp_path: Path) -> None:
    sections = file_of(
        tmp_path,
        "sections",
        {"path": ["一"], "genre": "报告", "points": ["水漏。", "修好"], "roles": [[4, 6, "plan"]]},
        {"path": ["二"], "genre": "报告", "points": ["书"], "roles": []},
    )
    voices = file_of(
        tmp_path,
        "voices",
        {
            "path": [],
            "genre": "讲话",
            "sentences": [{"text": "水漏，", "role": "problem"}, {"text": "\n将修。", "role": "plan"}],
        },
    )
    pairs = file_of(
        tmp_path, "pairs", {"passage": "水漏。", "role": "problem"}, {"passage": "书" * 200, "role": "plan"}
    )
    assert reading_data.read([sections, voices, pairs], []) == [
        Section("报告", ("一",), "水漏。\n修好", ((4, 6, "plan"),)),
        Section("讲话", (), "水漏，\n将修。", ((0, 3, "problem"), (4, 7, "plan"))),
        Section(None, (), "水漏。", ((0, 3, "problem"),), reading_data.PASSAGE),
    ]


def test_what_is_told_by_is_not_learned_from() -> None:
    left = reading._without(SECTIONS, {"水库漏了", "书少了", "将修"})
    assert [[one.text[a:b] for a, b, _ in one.labels] for one in left] == [
        ["水库修好了。"],
        ["将修水库。", "书好了。"],
    ]


def test_roles_are_learned_and_read_by_the_network_that_ships(encoder: Encoder, tmp_path: Path) -> None:
    torch.manual_seed(1)
    lessons = [Lesson("水库漏" * n, ("漏",), (), "水", "problem", ()) for n in range(1, 13)]
    model, _ = begun(encoder, None, None)
    with torch.no_grad():
        for one in model.parameters():
            one.add_(0.1 * torch.randn_like(one))
    folder = tmp_path / "made"
    write_network(model.cpu().eval(), encoder.tokenizer, taught(encoder, lessons, [], [], 0), folder, 0)
    asked = Shipped(folder).scores("水库有几份", ["水库有报告", "书"])

    learned = reading.Reading(model, encoder.tokenizer, 2)
    said: list[str] = []
    schedule = low_rank.Schedule(steps=60, rate=0.03, warm_up=1)
    reading.fit(
        learned, SECTIONS, schedule, lambda: f", {reading.accuracy(learned, SECTIONS):.2f}", said.append, 0
    )
    assert said[-1].endswith(", 1.00")
    reading.write(learned, folder)
    assert (folder / FOR_ROLES).stat().st_size > 0
    afterwards = Shipped(folder).scores("水库有几份", ["水库有报告", "书"])
    assert afterwards.better.tolist() == asked.better.tolist()

    # A network of its own: what is added stays with the first.
    again, _ = begun(made(), None, None)
    shipped.read(again, folder)
    other = reading.Reading(again.eval(), encoder.tokenizer, 2)
    reading.go_on(other, folder)
    for place in range(len(other.added.left)):
        mine, theirs = (
            (one.added.left[place] @ one.added.right[place]).detach().numpy() for one in (learned, other)
        )
        assert theirs == pytest.approx(mine, rel=1e-2, abs=1e-2)
    assert reading.accuracy(other, SECTIONS) == 1.0

    read = RoleReading(Shipped(folder))
    for one in SECTIONS:
        (part,) = learned.parts(one)
        with torch.no_grad():
            wanted = learned([part]).softmax(1).numpy()
        found = read.read_roles(one.text, one.kind, [Block(0, len(one.text), one.headings)])
        shares = found.probabilities([(a, b) for a, b, _ in one.labels])
        assert shares == pytest.approx(wanted, abs=0.1)
        assert [ROLES[place] for place in shares.argmax(axis=1)] == [role for *_, role in one.labels]
        assert np.allclose(shares.sum(axis=1), 1)
