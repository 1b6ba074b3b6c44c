"""Learning which questions reports usually answer, from made-up files and vectors."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.refusal.passages import topic_is_unseen
from training.usual.__main__ import SAID, asked, fitted, plain


class Prices:
    """Vectors of two numbers: whether a price is asked for, and how long the question is."""

    name, fingerprint, dimension = "prices", "prices", 2

    def encode_questions(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([["多少钱" in one, len(one) / 20] for one in texts], dtype=np.float32)

    encode_passages = encode_questions


def write(file: Path, rows: list[dict[str, object]]) -> Path:
    with gzip.open(file, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return file


def topics(unseen: bool, count: int) -> list[str]:
    return [name for name in map(str, range(200)) if topic_is_unseen(name) == unseen][:count]


def rows(names: list[str]) -> list[dict[str, object]]:
    return [
        {
            "topic": name,
            "role": "other",
            "passage": f"第{name}段",
            "zh": [f"第{name}件事怎么办", "干了啥"],
            "en": ["what was done"],
            "near": [f"第{name}件事花了多少钱"],
            "near_en": ["how much, 多少钱"],
        }
        for name in names
    ]


def test_what_passages_only_seem_to_answer_is_told_apart(tmp_path: Path) -> None:
    learned, held = topics(False, 8), topics(True, 4)
    own = write(tmp_path / "own.jsonl.gz", rows(learned))
    write(tmp_path / "pairs.jsonl.gz", rows(held))
    write(tmp_path / "nearmiss.jsonl.gz", [{"passage": f"第{held[0]}段", "near": ["多少钱"], "near_en": []}])
    found = asked(tmp_path, own, ())
    assert [sum(one.held == held for one in found) for held in (False, True)] == [8 * 5, 4 * 5 + 1]
    assert {one.question for one in found if not one.answered and one.language == "en"} == {
        "how much, 多少钱"
    }
    said: list[str] = []
    weights, _ = fitted(found, Prices(), said.append)
    assert weights[0] < 0 and abs(weights[1]) < abs(weights[0])
    assert said == [
        "zh: 5 of 13 not answered, area under the curve 1.000",
        "en: 4 of 8 not answered, area under the curve 1.000",
    ]


def test_plain_questions_for_a_role_are_answered(tmp_path: Path) -> None:
    by_role = write(
        tmp_path / "asked.jsonl.gz",
        [
            {"question": "why do pumps fail", "lang": "en", "role": "cause"},
            {"question": "水泵型号", "lang": "zh", "role": None},
            {"question": "写一份水泵检讨", "lang": "zh", "role": "problem", "intent": "write_for_me"},
        ],
    )
    (learned,), (held,) = topics(False, 1), topics(True, 1)
    passages = [{"topic": learned, "role": "plan"}] * 2 + [{"topic": held, "role": "other"}]
    found = plain(passages, [by_role])
    assert [(one.question, one.answered) for one in found[:1]] == [("why do pumps fail", True)]
    (said,) = found[1:]
    assert said.question in {learned + words for words in SAID["plan"]}
    assert (said.language, said.answered, said.held) == ("zh", True, False)
