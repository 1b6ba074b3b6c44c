"""The words that teach what a unit's name is: `training/data/units.jsonl.gz`."""

import gzip
import json
from functools import cache
from pathlib import Path

_FILE = Path(__file__).resolve().parent.parent / "data" / "units.jsonl.gz"


@cache
def read_words() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What stands in names behind their place, 动物园, 渡口管理所; and words that are no names."""
    with gzip.open(_FILE, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    bodies = tuple(str(row["text"]) for row in rows if row["unit"])
    return bodies, tuple(str(row["text"]) for row in rows if not row["unit"])
