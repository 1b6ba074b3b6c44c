"""Learning what a later statement says of a problem, and whether one says a topic, on a few words."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from training_doubles import Fixed, tiny_bert

from index.models.cross_encoder import FOR_STATEMENTS
from index.models.cross_encoder import CrossEncoder as Shipped
from training import low_rank
from training.cross_encoder import shipped
from training.cross_encoder.__main__ import write
from training.cross_encoder.beginning import begun
from training.cross_encoder.lessons import taught
from training.e5 import vocabulary
from training.e5.model import Encoder
from training.encoder.sources import STOPPING, Lesson, part_of
from training.statements import __main__ as of_statements
from training.statements import pairs, sources
from training.statements.pairs import Paired, Pairings, nearest_first
from training.statements.sources import UNKNOWN, Said

WORDS = ["水", "库", "漏", "修", "好", "了", "书", "少", "又", "▁"]
SCORED = [
    *((name, 0.0) for name in vocabulary.SPECIAL),
    *((piece, -float(2 + place)) for place, piece in enumerate(WORDS)),
]
UNIT = {
    "unit": "甲局",
    "hand": 1,
    "years": [
        {"year": 2022, "said": [
            {"heading": "不足", "text": "水库漏", "problem": 1, "about": []},
            {"heading": "不足", "text": "书少", "problem": 2, "about": []},
        ]},
        {"year": 2023, "said": [
            {"heading": "整改", "text": "修好了", "problem": None, "about": [[1, "solved"]]},
            {"heading": "", "text": "又漏了", "problem": None, "about": [[1, "again"]]},
            {"heading": "工作", "text": "水好", "problem": None, "about": []},
        ]},
    ],
}  # fmt: skip
TOPIC = {"hand": 1, "zh": ["漏水", "漏"], "en": ["leak"], "says": ["水库漏"], "near": ["修好了", "书少"]}
COVERED = {
    "folder": "甲县",
    "hand": 1,
    "reports": ["甲局工作总结"],
    "zh": ["库漏水"],
    "en": [],
    "asked": ["哪家的库漏水"],
    "says": [["水", "水库漏"]],
    "near": [["", "水好"]],
}
TWINS = [
    {"problem": "水漏", "later": "漏修好", "relation": "solved", "role": "achievement"},
    {"problem": "水漏", "later": "又漏", "relation": "again", "role": "problem"},
    {"problem": "书少", "heading": "工作", "later": "书好了", "relation": "partly", "role": "achievement"},
]
THREADS = [
    {"group": 1, "problem": "库漏", "later": [{"text": "修库", "relation": "action"}], "later_other": ["书"]},
    {"group": 1, "problem": "书少", "later": [{"text": "书了", "relation": "solved"}], "later_other": []},
]


@pytest.fixture
def encoder() -> Encoder:
    return Encoder(tiny_bert(len(SCORED), attention="sdpa"), vocabulary.most_probable(SCORED))


@pytest.fixture
def said(tmp_path: Path) -> list[Said]:
    for name, rows in (
        ("years", [UNIT]),
        ("relations", TWINS),
        ("threads", THREADS),
        ("topics", [TOPIC]),
        ("covered", [COVERED]),
    ):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as lines:
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return sources.load([tmp_path])


def test_what_each_file_says(said: list[Said]) -> None:
    solved, partly, again, action = 1, 2, 3, 4
    assert said == [
        Said(("水库漏",), (("整改\n修好了", solved), ("又漏了", again)), ("工作\n水好",)),
        Said(("书少",), (), ("整改\n修好了", "又漏了", "工作\n水好")),
        Said(("水漏",), (("漏修好", solved), ("又漏", again)), ("工作\n书好了",), close=True),
        Said(("书少",), (("工作\n书好了", partly),), ("漏修好", "又漏"), close=True),
        Said(("库漏",), (("修库", action),), ("书", "书了")),
        Said(("书少",), (("书了", solved),), ("书", "修库")),
        Said(("漏水", "漏", "leak"), (("水库漏", UNKNOWN),), ("修好了", "书少"), is_topic=True),
        Said(("库漏水", "哪家的库漏水"), (("水\n水库漏", UNKNOWN),), ("水好",), is_topic=True, folder="甲县"),
    ]


def test_what_is_kept_aside_by_its_wording_and_of_a_folder_by_its_reports() -> None:
    kept = next(str(number) for number in range(100) if part_of(str(number)) == STOPPING)
    learned = next(str(number) for number in range(100) if part_of(str(number)) > STOPPING)
    for wording, reports, aside in ((kept, [learned, kept], False), (learned, [kept, kept], True)):
        [own] = sources.of_covered([COVERED | {"zh": [wording], "reports": reports}])
        assert own.kept == aside


def test_beside_what_is_asked_of_a_folder_stand_other_statements_of_that_folder(encoder: Encoder) -> None:
    own = Said(("水库漏",), (("水\n水库漏了", UNKNOWN),), ("书",), is_topic=True, folder="甲县")
    beside = Said(
        ("修",), (("好\n修好了", UNKNOWN), ("水库漏", UNKNOWN)), ("水水",), is_topic=True, folder="甲县"
    )
    other = Said(("少",), (("少书了", UNKNOWN),), ("书书",), is_topic=True, folder="乙县")
    first, _, third = nearest_first(encoder, [own, beside, other])
    # With their headings; a quote of the sentence that says it is none of them.
    assert set(first.strangers) == {"好\n修好了", "水水"}
    assert third.strangers == ()


def test_the_nearest_others_come_first(encoder: Encoder) -> None:
    one = Said(("水库漏水",), (), ("书书书书", "水库漏水", "好"))
    assert nearest_first(encoder, [one])[0].others[0] == "水库漏水"
    assert sorted(nearest_first(encoder, [one])[0].others) == sorted(one.others)


def test_beside_a_topic_stand_statements_of_others_that_are_not_the_very_nearest(
    encoder: Encoder, said: list[Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairs, "STRANGE", slice(1, 4))
    topic = Said(("水库漏",), (("水库漏", UNKNOWN),), ("水库",), is_topic=True)
    other = Said(("书",), (("工作\n漏库漏", 1),), ("整改\n书", "书书", "书书书", "水库漏"))
    first, second = nearest_first(encoder, [topic, other])
    # Without their headings, and none of its own; the very nearest, which may say it, is not among them.
    strange = ["漏库漏", "书", "书书", "书书书"]
    vectors = encoder.embed(encoder.ids([topic.wordings[0], *strange])).numpy()
    order = np.argsort(-(vectors[1:] @ vectors[0]), kind="stable")
    assert first.strangers == tuple(strange[at] for at in order[1:])
    assert second.strangers == ()
    lists = Pairings([first, second], encoder.pieces, 0).next(12)
    of_topic = [many for start, many in lists.lists if lists.says[start] == 1]
    assert set(of_topic) == {1 + 1 + pairs.STRANGERS}


def test_the_first_of_a_list_is_about_its_problem_or_says_its_topic(
    encoder: Encoder, said: list[Said]
) -> None:
    found = Pairings(said, encoder.pieces, 0).next(40)
    assert len(found.lists) == 40 and found.related.shape == found.says.shape == (len(found.pairs),)
    topics = 0
    for start, many in found.lists:
        asked = {tuple(left.tolist()) for left, _ in found.pairs[start : start + many]}
        assert len(asked) == 1 and many >= 2
        if found.says[start] == UNKNOWN:
            assert found.related[start] > 0 and (found.related[start + 1 : start + many] == 0).all()
        else:
            topics += 1
            assert found.says[start : start + many].tolist() == [1, *[0] * (many - 1)]
            assert (found.related[start : start + many] == UNKNOWN).all()
    assert 0 < topics < 40
    again = Pairings(said, encoder.pieces, 0).next(40)
    assert again.lists == found.lists and (again.related == found.related).all()
    assert not Pairings([one for one in said if not one.about], encoder.pieces, 0)


def test_the_loss_falls_where_it_is_told_what_is_said() -> None:
    none = np.zeros(1, dtype=np.int32)
    related, says = np.array([2, 0, UNKNOWN, UNKNOWN]), np.array([UNKNOWN, UNKNOWN, 1, 0])
    batch = Paired([(none, none)] * 4, related, says, [(0, 2), (2, 2)], np.zeros(4, dtype=bool))
    right = [[0, 0, 9, 0, 0, 0], [9, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 9], [0, 0, 0, 0, 0, -9]]
    even = [[0.0] * 6] * 4
    wrong = [[9, 0, 0, 0, 0, 0], [0, 0, 9, 0, 0, 0], [0, 0, 0, 0, 0, -9], [0, 0, 0, 0, 0, 9]]
    values = [
        of_statements.loss_of_statements(Fixed(logits), batch).item() for logits in (right, even, wrong)
    ]
    # Even: two of four pairs log 5 and two log 2; half of log 2 for each list, in the mean.
    assert values[1] == pytest.approx(np.log(5) / 2 + np.log(2) / 2 + 0.5 * np.log(2), rel=1e-5)
    assert values[0] < 0.01 < values[1] < values[2]


def test_of_one_that_stands_alone_only_what_it_says_is_learned() -> None:
    none = np.zeros(1, dtype=np.int32)
    batch = Paired([(none, none)], np.array([2]), np.array([UNKNOWN]), [(0, 1)], np.array([True]))
    unlike = Fixed([[90.0, 0, 9, 0, 0, 0]]), Fixed([[0.0, 0, 0, 0, 0, 0]])
    values = [of_statements.loss_of_statements(one, batch).item() for one in unlike]
    # Whether it is about the problem at all counts nothing: of four relations the second is told.
    assert values[0] < 0.01
    assert values[1] == pytest.approx(np.log(4), rel=1e-5)


def test_what_a_reader_linked_in_a_library_stands_alone_under_its_heading(tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "甲镇2024年工作总结.txt").write_text(
        "甲镇2024年工作总结\n\n一、主要工作\n水库大坝已经修好，放水正常。\n", encoding="utf-8"
    )
    (tmp_path / "gold").mkdir()
    for name, rows in (
        ("sentences", []),
        ("ledger", [{"id": 3, "quote": "水库大坝漏水"}, {"id": 4, "quote": "书少"}]),
        (
            "links",
            [
                {
                    "from": 3,
                    "file": "甲镇2024年工作总结.txt",
                    "quote": "水库大坝已经修好",
                    "relation": "solved",
                }
            ],
        ),
    ):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (tmp_path / "gold" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    [own] = sources.load([], [tmp_path])
    assert own.wordings == ("水库大坝漏水",)
    assert own.about == (("一、主要工作\n水库大坝已经修好", 1),)
    assert (own.others, own.close) == ((), True)


def test_of_close_statements_all_are_told_beside_each_other(encoder: Encoder) -> None:
    own = Said(("水库漏",), (("修好", 1), ("又漏", 3), ("修", 2)), (), close=True)
    batch = Pairings([own], encoder.pieces, 0).next(1)
    assert batch.lists == [(0, 1)]
    assert sorted(batch.related.tolist()) == [1, 2, 3]
    assert batch.alone.all()


def test_what_is_learned_of_statements_is_added_and_leaves_questions_alone(
    encoder: Encoder, said: list[Said], tmp_path: Path
) -> None:
    torch.manual_seed(5)
    lessons = [Lesson("水库漏" * number, ("漏",), (), "水", "problem", ()) for number in range(1, 13)]
    known = taught(encoder, lessons, [], [], 0)
    model, _ = begun(encoder, None, None)
    with torch.no_grad():
        for one in model.parameters():
            one.add_(0.1 * torch.randn_like(one))
    folder = tmp_path / "made"
    write(model.cpu().eval(), encoder.tokenizer, known, folder, 0)
    texts = [("水库漏", "修好了"), ("漏", "书少" * 90)]
    before = Shipped(folder)
    plain, asked = before.statement_scores(texts), before.scores("水库有几份", ["水库有报告", "书"])

    shipped.read(model, folder)
    added = low_rank.Additions(model, 2)
    body = {name: one.clone() for name, one in model.bert.named_parameters()}
    head = model.out_of_statements.weight.clone()
    pairings = Pairings(said, encoder.pieces, 0)
    kept = pairings.next(4)
    lines: list[str] = []
    of_statements.fit(
        model,
        added,
        pairings,
        low_rank.Schedule(steps=12, warm_up=1, rate=0.05),
        lambda: (
            of_statements.told_of_statements(model, kept)
            + of_statements.of_folders(model, encoder.pieces, [one for one in said if one.about])
        ),
        lines.append,
        4,
    )
    assert "later statements first" in lines[-1] and ", in folders " in lines[-1]
    assert all(torch.equal(one, body[name]) for name, one in model.bert.named_parameters())
    assert not torch.equal(head, model.out_of_statements.weight)
    assert any(one.abs().max() > 0.01 for one in added.right)

    low_rank.write(folder, FOR_STATEMENTS, added, {})
    shipped.put_statements(model, folder)
    pairs = [model.pair_of_statements(*encoder.pieces([left, right])) for left, right in texts]
    assert len(pairs[1].ids) == 2 + 3 + 110
    with torch.no_grad():
        wanted = model.statements(pairs).numpy()
    found = Shipped(folder)
    assert found.statement_scores(texts) == pytest.approx(wanted, abs=0.25)
    assert np.abs(wanted - plain).max() > 0.5
    again = found.scores("水库有几份", ["水库有报告", "书"])
    assert again.better.tolist() == asked.better.tolist() and again.answers.tolist() == asked.answers.tolist()
    assert found.statement_scores([]).shape == (0, 6)


def test_the_layers_that_judge_statements_come_back_from_the_graph(encoder: Encoder, tmp_path: Path) -> None:
    torch.manual_seed(6)
    known = taught(
        encoder, [Lesson("水库漏" * n, ("漏",), (), "水", "problem", ()) for n in range(1, 13)], [], [], 0
    )
    model, _ = begun(encoder, None, None)
    with torch.no_grad():
        for one in model.parameters():
            one.add_(0.02 * torch.randn_like(one))
    write(model.cpu().eval(), encoder.tokenizer, known, tmp_path / "made", 0)
    texts = [("水库漏", "修好了"), ("漏", "书少" * 90)]
    pairs = [model.pair_of_statements(*encoder.pieces([left, right])) for left, right in texts]
    found = Shipped(tmp_path / "made").statement_scores(texts)
    with torch.no_grad():
        assert model.statements(pairs).numpy() == pytest.approx(found, abs=0.1)
        for one in model.parameters():
            one.zero_()
        shipped.read(model, tmp_path / "made")
        assert model.statements(pairs).numpy() == pytest.approx(found, abs=0.05)
