"""Make the reading of roles: ``python -m training.roles.reading --data FILE … --library DIR …``.

What the cross-encoder adds to itself (`training.low_rank`) to read a section below its headings for what
its sentences are, and the layer behind it: `index.models.role_reading`. Half an hour on two cores. Libraries that are
named by ``--judge`` are only told by, and what stands in them, or in those of ``--without``, is left out of the data.
"""

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from corpus.report import ROLES
from index.models.cross_encoder import FOLDER, FOR_ROLES, LONGEST_QUESTION
from index.models.role_reading import BIAS, WEIGHT, above, windows
from index.text.tokens import simplified
from training import low_rank
from training.cross_encoder import shipped
from training.cross_encoder.model import CrossEncoder, Pair, keep
from training.cross_encoder.network import READING
from training.prepared import prepared
from training.processor import halved, where
from training.roles.reading_data import Section, read

# How often a section is read without the kind of its report, and without its headings.
NO_KIND, NO_HEADINGS = 0.3, 0.12
SMOOTHED = 0.05
SECTIONS = 20  # of a step
SCHEDULE = low_rank.Schedule(minutes=35.0, measured_every=480.0)
# Passages alone are many: of them so many are taken each time round.
_ALONE = 0.4
_BUCKETS = 25  # batches whose sections are sorted by length together


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A window of a section: both sides as tokens, and of each label its tokens of the pair and the role's place."""

    pair: Pair
    labels: list[tuple[int, int, int]]


class Reading(nn.Module):
    """The network, what is added to it, and the layer behind it."""

    def __init__(self, model: CrossEncoder, pieces: Tokenizer, rank: int) -> None:
        super().__init__()
        self.added = low_rank.Additions(model, rank)
        self.layer = nn.Linear(model.bert.config.hidden_size, len(ROLES))
        # In a list: what is not trained is none of its parameters.
        self._model, self._pieces = [model], pieces
        self._parts: dict[tuple[Section, bool, bool], list[Part]] = {}

    def parts(self, section: Section, *, kind: bool = True, headings: bool = True) -> list[Part]:
        """The windows of a section that have a label of their own."""
        known = (section, kind, headings)
        if known not in self._parts:
            self._parts[known] = list(self._cut(section, kind=kind, headings=headings))
        return self._parts[known]

    def _cut(self, section: Section, *, kind: bool, headings: bool) -> Iterator[Part]:
        text = simplified(section.text)
        found = self._pieces.encode(text, add_special_tokens=False)
        starts = np.array([start for start, _ in found.offsets], dtype=np.int64)
        beside = above(section.kind if kind else None, section.headings if headings else ())
        head = self._pieces.encode(simplified(beside), add_special_tokens=False).ids[: LONGEST_QUESTION - 2]
        places = [
            (int(np.searchsorted(starts, a)), int(np.searchsorted(starts, b)), ROLES.index(role))
            for a, b, role in section.labels
        ]
        for window in windows(text, starts):
            at = len(head) + 2 - window.first
            labels = [
                (a + at, max(min(b, window.end), a + 1) + at, role)
                for a, b, role in places
                if window.own <= min(a, len(starts) - 1) < window.end
            ]
            if labels:
                ids = np.array(found.ids[window.first : window.end], dtype=np.int32)
                yield Part(self._model[0].pair(np.array(head, dtype=np.int32), ids), labels)

    def forward(self, parts: Sequence[Part]) -> Tensor:
        """The logits of all labels of the parts, in order, shape ``(labels, roles)``."""
        tokens = self.layer(self._model[0].tokens([part.pair for part in parts])).float()
        # Sums up to each token, from which those of any stretch are a difference.
        sums = functional.pad(tokens.cumsum(1), (0, 0, 1, 0))
        places = [(row, start, end) for row, part in enumerate(parts) for start, end, _ in part.labels]
        row, start, end = torch.tensor(places, device=tokens.device).unbind(1)
        return (sums[row, end] - sums[row, start]) / (end - start)[:, None]


def fit(
    reading: Reading,
    taught: Sequence[Section],
    schedule: low_rank.Schedule,
    told: Callable[[], str],
    say: Callable[[str], None],
    seed: int,
    sections: int = SECTIONS,
) -> None:
    """Train in place, by so many `sections` a step."""
    chance = random.Random(seed)
    batches = _batches(taught, sections, chance)

    def loss() -> Tensor:
        parts: list[Part] = []
        weights: list[float] = []
        for section in next(batches):
            kind, headings = chance.random() >= NO_KIND, chance.random() >= NO_HEADINGS
            own = reading.parts(section, kind=kind, headings=headings)
            parts += own
            weights += [section.weight] * sum(len(part.labels) for part in own)
        with halved():
            found = reading(parts)
        gold, weight = (torch.tensor(one, device=found.device) for one in (_gold(parts), weights))
        each = functional.cross_entropy(found.float(), gold, reduction="none", label_smoothing=SMOOTHED)
        return (each * weight).sum() / weight.sum()

    low_rank.fit([(reading.parameters(), 1.0)], loss, schedule, told, say)


def _batches(taught: Sequence[Section], size: int, chance: random.Random) -> Iterator[list[Section]]:
    """Sections of like length, again and again."""
    while True:
        some = [one for one in taught if one.weight == 1.0 or chance.random() < _ALONE]
        chance.shuffle(some)
        found: list[list[Section]] = []
        for start in range(0, len(some), size * _BUCKETS):
            alike = sorted(some[start : start + size * _BUCKETS], key=lambda one: len(one.text))
            found += [alike[at : at + size] for at in range(0, len(alike), size)]
        chance.shuffle(found)
        yield from found


@torch.no_grad()
def accuracy(reading: Reading, sections: Iterable[Section]) -> float:
    """The share of labels that are told right, their bounds being known."""
    parts = sorted(
        (part for one in sections for part in reading.parts(one)), key=lambda part: len(part.pair.ids)
    )
    right: list[bool] = []
    for start in range(0, len(parts), 24):
        some = parts[start : start + 24]
        with halved():
            right += (reading(some).argmax(1).cpu() == torch.tensor(_gold(some))).tolist()
    return float(np.mean(right))


def _gold(parts: Sequence[Part]) -> list[int]:
    return [role for part in parts for *_, role in part.labels]


def go_on(reading: Reading, folder: Path) -> None:
    """Take what `FOR_ROLES` of the folder holds."""
    more = low_rank.read(folder, FOR_ROLES, reading.added)
    reading.layer.weight.data.copy_(torch.from_numpy(more[WEIGHT].T.astype(np.float32)))
    reading.layer.bias.data.copy_(torch.from_numpy(more[BIAS].astype(np.float32)))


def write(reading: Reading, folder: Path) -> None:
    """Write `FOR_ROLES` into the folder of the network."""
    weight, bias = (one.detach().cpu().numpy() for one in (reading.layer.weight, reading.layer.bias))
    more = {
        WEIGHT: np.ascontiguousarray(weight.T, dtype=np.float16),
        BIAS: np.ascontiguousarray(bias, dtype=np.float16),
    }
    low_rank.write(folder, FOR_ROLES, reading.added, more)


def main() -> int:
    """Train, and write into the folder of the network."""
    schedule = SCHEDULE
    parser = argparse.ArgumentParser(prog="python -m training.roles.reading", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="files, as reading_data says")
    parser.add_argument("--library", type=Path, action="append", default=[], help="a library to learn from")
    parser.add_argument("--judge", type=Path, action="append", default=[], help="a library to tell by")
    parser.add_argument(
        "--without",
        type=Path,
        action="append",
        default=[],
        help="a library no sentence of which is learned from",
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the network, to read and to write to")
    parser.add_argument("--go-on", action="store_true", help="from what the folder holds")
    parser.add_argument("--prepared", type=Path, help="where all these sections are kept, or found")
    parser.add_argument("--layers", type=int, default=READING, help="so many of the lowest read")
    parser.add_argument("--sections", type=int, default=SECTIONS, help="of a step")
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=schedule.minutes)
    parser.add_argument("--steps", type=int, default=schedule.steps)
    parser.add_argument("--rate", type=float, default=schedule.rate, help="the highest rate")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s  {text}", flush=True)

    torch.manual_seed(given.seed)
    judged, taught = prepared(given.prepared, lambda: _sections(given))
    network, pieces = shipped.opened(given.folder)
    keep(network, range(min(given.layers, network.bert.config.num_hidden_layers)))
    reading = Reading(network, pieces, given.rank).to(where())
    if given.go_on:
        go_on(reading, given.folder)
    say(f"{len(taught)} sections, {sum(len(one.labels) for one in taught)} sentences")

    def told() -> str:
        return "".join(f", {name} {accuracy(reading, own):.3f}" for name, own in judged.items())

    pace = replace(schedule, steps=given.steps, minutes=given.minutes, rate=given.rate)
    fit(reading, taught, pace, told, say, given.seed, given.sections)
    write(reading, given.folder)
    say(f"written to {given.folder / FOR_ROLES}")
    return 0


def _sections(given: argparse.Namespace) -> tuple[dict[str, list[Section]], list[Section]]:
    """Those of each library that is told by, and those to learn from."""
    judged = {folder.name: read((), [folder]) for folder in given.judge}
    apart = [*(one for own in judged.values() for one in own), *read((), given.without)]
    kept = {_bare(one.text[a:b]) for one in apart for a, b, _ in one.labels}
    return judged, _without(read(given.data, given.library), kept)


def _without(sections: Iterable[Section], kept: set[str]) -> list[Section]:
    """Without the sentences that are told by, which stand in some file of data as well."""
    found = []
    for one in sections:
        labels = tuple(label for label in one.labels if _bare(one.text[label[0] : label[1]]) not in kept)
        if labels:
            found.append(Section(one.kind, one.headings, one.text, labels, one.weight))
    return found


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text)


if __name__ == "__main__":
    sys.exit(main())
