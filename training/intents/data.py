"""Labelled questions, a tenth of them kept aside by the digest of the question, and made-up variants."""

import gzip
import json
import random
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import YoujuError
from corpus.report import Role
from index.models.tokenization import Place
from retrieval.understanding.intent import Intent

# Of the variants so many get another topic, and so many of the units another name.
_OTHER_TOPIC, _OTHER_UNIT = 0.85, 0.6


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with what it wants; ``intent`` is None where only its role is labelled. ``start`` is where its
    topic begins; 0 where it has none."""

    question: str
    language: str
    intent: Intent | None
    topic: str
    start: int
    role: Role | None
    certain: bool
    units: tuple[str, ...]

    def labels(self, places: Sequence[Place]) -> list[int]:
        """For each token at these places: 0 before the topic or without one, 1 in it, 2 behind it."""
        end = self.start + len(self.topic)
        if not self.topic:
            return [0] * len(places)
        return [0 if b <= self.start else (1 if a < end else 2) for a, b in places]


def load(files: Iterable[Path]) -> list[Labelled]:
    """The lines of JSON Lines files, plain or .gz, each question once; YoujuError for a file that holds none."""
    found: dict[str, Labelled] = {}
    for file in files:
        try:
            text = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            rows = [json.loads(line) for line in text.decode("utf-8").splitlines() if line.strip()]
            for row in rows:
                if row.get("topic", "") in row["question"]:
                    found.setdefault(row["question"], _labelled(row))
        except (OSError, ValueError, KeyError) as error:
            raise YoujuError(
                f"{file} 不是标注好的问题（{error}）。", f"{file} holds no labelled questions: {error}"
            ) from error
    return list(found.values())


def split(rows: Sequence[Labelled]) -> tuple[list[Labelled], list[Labelled]]:
    """Nine tenths to learn from and a tenth to measure on, always the same."""
    kept = [zlib.crc32(row.question.encode()) % 10 == 0 for row in rows]
    return [r for r, k in zip(rows, kept, strict=True) if not k], [
        r for r, k in zip(rows, kept, strict=True) if k
    ]


def variants(rows: Sequence[Labelled], times: int, chance: random.Random) -> list[Labelled]:
    """Each question whose topic is known `times` times more, with topics and units of others in its wording."""
    topics, units = _by_language(rows)
    found = []
    for _ in range(times):
        for row in rows:
            if row.intent is None:
                continue
            front, behind = row.question[: row.start], row.question[row.start + len(row.topic) :]
            topic = row.topic
            if topic and chance.random() < _OTHER_TOPIC:
                topic = chance.choice(topics[row.language])
            for unit in row.units:
                if chance.random() < _OTHER_UNIT:
                    other = chance.choice(units[row.language])
                    front, behind = front.replace(unit, other), behind.replace(unit, other)
            start = len(front) if topic else 0
            found.append(
                Labelled(
                    front + topic + behind,
                    row.language,
                    row.intent,
                    topic,
                    start,
                    row.role,
                    row.certain,
                    (),
                )
            )
    return found


def _by_language(rows: Sequence[Labelled]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    languages = {row.language for row in rows}
    topics = {one: [r.topic for r in rows if r.language == one and r.topic] for one in languages}
    units = {one: [u for r in rows if r.language == one for u in r.units] for one in languages}
    return topics, units


def _labelled(row: dict[str, object]) -> Labelled:
    question, topic = str(row["question"]), str(row.get("topic", ""))
    units = row.get("units")
    return Labelled(
        question,
        str(row["lang"]),
        row.get("intent"),  # type: ignore[arg-type]
        topic,
        question.find(topic) if topic else 0,
        row["role"],  # type: ignore[arg-type]
        bool(row["role_certain"]),
        tuple(map(str, units)) if isinstance(units, list) else (),
    )
