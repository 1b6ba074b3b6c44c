"""Make the weights of `retrieval.answerability.usual`: ``python -m training.usual --data DIR [--out FILE]``.

`DIR` holds ``training/written/``; the project's own pairs come with it. Answered are questions of passages, and
plain ones for what reports say of a matter; not answered those that a passage only seems to answer. Topics of two
tenths are held out, as everywhere; the area under the curve over their questions is printed. The vectors of some
questions are kept as well, which tell how near a library comes to questions in general. To be run again
whenever the encoder changes; some minutes.
"""

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from corpus.errors import YoujuError
from evaluation.refusal.passages import lines_of, topic_is_unseen
from index.models.encoder import Encoder, load_encoder
from retrieval.answerability.usual import MODEL

_DATA = Path(__file__).resolve().parents[1] / "data"
OWN = _DATA / "pairs.jsonl.gz"
# Plain questions say a role beside the matter; without them among the answered a question that shares words
# with official text counts as one that only seems to be answered.
PLAIN = (_DATA / "asked.jsonl.gz", _DATA / "intents.jsonl.gz")
SAID: dict[str, tuple[str, ...]] = {
    "problem": ("存在哪些问题", "有哪些问题", "还有哪些不足", "存在的主要问题", "短板"),
    "cause": ("问题的原因", "为什么做得不好", "原因分析"),
    "plan": ("下一步打算", "整改措施", "今后怎么做", "有哪些计划"),
    "achievement": ("取得了哪些成绩", "成效", "做了哪些工作", "完成情况"),
    "highlight": ("有哪些亮点", "特色做法", "经验"),
}
# Of the features' scale and of the penalty only the product counts.
_SCALE, _C = 10.0, 0.001
# A plane in 384 numbers needs no more questions than this, which the encoder reads in some minutes.
MOST = 60_000
# So many of each language tell how near a library comes to questions in general.
SOME = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, whether its passage answers it, and whether its topic is held out."""

    question: str
    language: str
    answered: bool
    held: bool


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print how questions of held topics are told apart, write; 2 where data are missing."""
    parser = argparse.ArgumentParser(prog="python -m training.usual", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data")
    parser.add_argument("--out", type=Path, default=MODEL, help="the file to write (the shipped one)")
    options = parser.parse_args(arguments)
    try:
        rows = asked(options.data / "training" / "written", OWN)
        encoder = load_encoder()
    except (OSError, YoujuError) as error:
        print(error, file=sys.stderr)
        return 2
    some = random.Random(0).sample(rows, min(MOST, len(rows)))
    weights, bias = fitted(some, encoder, say=print)
    np.savez_compressed(
        options.out,
        weights=weights,
        bias=np.float32(bias),
        some=encoder.encode_questions(in_general(rows)).astype(np.float16),
        fingerprint=encoder.fingerprint,
    )
    return 0


def in_general(rows: Sequence[Asked], seed: int = 0) -> list[str]:
    """Some questions of each language that a passage answers, on all kinds of matters."""
    found = []
    for language in ("zh", "en"):
        own = [one.question for one in rows if one.language == language and one.answered and not one.held]
        found += random.Random(seed).sample(own, min(SOME, len(own)))
    return found


def asked(written: Path, own: Path, by_role: Sequence[Path] = PLAIN) -> list[Asked]:
    """Every question of the files, once for each time it is asked; ``by_role`` hold questions that ask for a role."""
    found: list[Asked] = []
    held_passages: set[str] = set()
    passages = [row for file in (written / "pairs.jsonl.gz", own) for row in lines_of(file)]
    for row in passages:
        held = topic_is_unseen(row["topic"])
        if held:
            held_passages.add(row["passage"])
        found += _of(row, row, held)
    found += plain(passages, by_role)
    for row in lines_of(written / "nearmiss.jsonl.gz"):
        # Answers of these passages are among the pairs, where most of them come from.
        found += _of({}, row, row["passage"] in held_passages)
    return found


def plain(passages: Sequence[dict[str, str]], by_role: Sequence[Path], seed: int = 0) -> list[Asked]:
    """Questions for a role: as hands wrote them, and the topic of each passage with its role said after it."""
    chance = random.Random(seed)
    found = [
        Asked(row["question"], row["lang"], True, False)
        for file in by_role
        for row in lines_of(file)
        if row["role"] and row.get("intent", "find") in ("find", "list_all")
    ]
    asked_for = {(row["topic"], row["role"]) for row in passages if row["role"] in SAID}
    return found + [
        Asked(topic + chance.choice(SAID[role]), "zh", True, topic_is_unseen(topic))
        for topic, role in sorted(asked_for)
    ]


def _of(answered: dict[str, list[str]], near: dict[str, list[str]], held: bool) -> list[Asked]:
    return [
        *(Asked(q, language, True, held) for language in ("zh", "en") for q in answered.get(language, ())),
        *(Asked(q, "zh", False, held) for q in near.get("near", ())),
        *(Asked(q, "en", False, held) for q in near.get("near_en", ())),
    ]


def fitted(
    rows: Sequence[Asked], encoder: Encoder, say: Callable[[str], None]
) -> tuple[NDArray[np.float32], float]:
    """The weights and the bias, learned from the questions that are not held; kinds count alike."""
    vectors = encoder.encode_questions([one.question for one in rows]) * _SCALE
    answered = np.array([one.answered for one in rows])
    held = np.array([one.held for one in rows])
    language = np.array([one.language for one in rows])
    model = LogisticRegression(C=_C, max_iter=500, class_weight="balanced")
    model.fit(vectors[~held], answered[~held])
    for name in ("zh", "en"):
        some = held & (language == name)
        area = roc_auc_score(answered[some], model.decision_function(vectors[some]))
        say(
            f"{name}: {(~answered[some]).sum()} of {some.sum()} not answered, area under the curve {area:.3f}"
        )
    return (model.coef_[0] * _SCALE).astype(np.float32), float(model.intercept_[0])


if __name__ == "__main__":
    sys.exit(main())
