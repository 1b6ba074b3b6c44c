"""Make what the cross-encoder adds to itself where it reads statements: ``python -m training.statements
--data training/data``.

What a later statement says of a problem, and whether one says a topic: `training.low_rank` says what is
learned, beside the layers that judge statements alone. Half an hour on two cores.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from index.models.cross_encoder import FOLDER, FOR_STATEMENTS, SAYS
from training import low_rank
from training.cross_encoder import shipped
from training.cross_encoder.model import CrossEncoder
from training.cross_encoder.train import area
from training.encoder.model import Ids
from training.nearness import Shipped
from training.prepared import prepared
from training.processor import halved, where
from training.statements.pairs import Paired, Pairings, nearest_first
from training.statements.sources import UNKNOWN, Said, load

# What a statement counts among the others of its list, beside what it says.
AMONG_OTHERS = 0.5
WATCHED = 200  # lists of statements kept aside
# Lists of a step; what the rate of the layers that judge statements alone is multiplied by.
LISTS, YOUNG = 32, 0.4
SCHEDULE = low_rank.Schedule(rate=5e-4, warm_up=30)


def loss_of_statements(model: CrossEncoder, batch: Paired) -> Tensor:
    """Of a batch as `Pairings.next` gives it: what is so of each pair, and that the first of a list is about its
    problem, or says its topic, sooner than the others. Of one that stands alone, what it says if it says anything."""
    found = model.statements([model.pair_of_statements(*one) for one in batch.pairs])
    related, says = (torch.from_numpy(one).to(found.device) for one in (batch.related, batch.says))
    about = found[:, 1:SAYS].logsumexp(1) - found[:, 0]
    value = found.new_zeros(())
    alone = torch.from_numpy(batch.alone).to(found.device)
    named = (related - 1).clamp(min=0)
    for known, each in (
        (
            (related != UNKNOWN) & ~alone,
            functional.cross_entropy(found[:, :SAYS], related.clamp(min=0), reduction="none"),
        ),
        (
            (related > 0) & alone,
            functional.cross_entropy(found[:, 1:SAYS], named, reduction="none"),
        ),
        (
            says != UNKNOWN,
            functional.binary_cross_entropy_with_logits(found[:, SAYS], says.float(), reduction="none"),
        ),
    ):
        if known.any():
            value = value + each[known].sum() / len(related)
    highest = torch.where(says != UNKNOWN, found[:, SAYS], about)
    nought = torch.zeros(1, dtype=torch.long, device=found.device)
    among = [
        functional.cross_entropy(highest[start : start + many][None], nought) for start, many in batch.lists
    ]
    return value + AMONG_OTHERS * torch.stack(among).mean()


def fit(
    model: CrossEncoder,
    added: low_rank.Additions,
    learned: Pairings,
    schedule: low_rank.Schedule,
    told: Callable[[], str],
    say: Callable[[str], None],
    lists: int = LISTS,
) -> None:
    """Train what is added and the layers that judge statements, in place, by so many `lists` a step."""
    young = model.of_statements()
    for one in young:
        one.requires_grad = True

    def loss() -> Tensor:
        with halved():
            return loss_of_statements(model, learned.next(lists))

    low_rank.fit([(added.parameters(), 1.0), (young, YOUNG)], loss, schedule, told, say)


@torch.no_grad()
def told_of_statements(model: CrossEncoder, kept: Paired) -> str:
    """Of statements kept aside: how often the one of a list that is about its problem, or says its topic, is first, and
    how often what it says of a problem is told."""
    pairs = [model.pair_of_statements(*one) for one in kept.pairs]
    with halved():
        parts = [model.statements(pairs[start : start + 1_000]) for start in range(0, len(pairs), 1_000)]
    found = torch.cat(parts).float().cpu().numpy()
    about = np.logaddexp.reduce(found[:, 1:SAYS], axis=1) - found[:, 0]
    highest = np.where(kept.says != UNKNOWN, found[:, SAYS], about)
    first: dict[bool, list[bool]] = {False: [], True: []}
    for start, many in (one for one in kept.lists if one[1] > 1):
        first[kept.says[start] != UNKNOWN].append(int(highest[start : start + many].argmax()) == 0)
    named = kept.related > 0
    right = found[named, 1:SAYS].argmax(1) + 1 == kept.related[named]
    shares = (np.mean(one) if len(one) else 0.0 for one in (first[False], right, first[True]))
    return "; later statements first {:.3f}, what they say {:.3f}, topics first {:.3f}".format(*shares)


@torch.no_grad()
def of_links(model: CrossEncoder, cut: Callable[[Sequence[str]], list[Ids]], linked: Sequence[Said]) -> str:
    """How often what is said of a problem is told as the reader of a library did; "" for nothing."""
    pairs = [
        (one.wordings[0], text, relation)
        for one in linked
        if not one.is_topic
        for text, relation in one.about
    ]
    if not pairs:
        return ""
    left, right, related = zip(*pairs, strict=True)
    with halved():
        found = model.statements(
            [model.pair_of_statements(*one) for one in zip(cut(left), cut(right), strict=True)]
        )
    told = found[:, 1:SAYS].argmax(1).cpu().numpy() + 1
    return f", in libraries {np.mean(told == np.array(related)):.3f}"


@torch.no_grad()
def of_folders(model: CrossEncoder, cut: Callable[[Sequence[str]], list[Ids]], asked: Sequence[Said]) -> str:
    """How well what says a matter is told from what comes near in its folder: the area under the curve, in the mean of
    what was `asked`; "" for nothing."""
    found = []
    for one in asked:
        texts = [*(text for text, _ in one.about), *one.others]
        pairs = zip(cut([one.wordings[0]] * len(texts)), cut(texts), strict=True)
        with halved():
            scores = model.statements([model.pair_of_statements(*pair) for pair in pairs])[:, SAYS]
        numbers = scores.float().cpu().numpy()
        found.append(area(numbers[: len(one.about)], numbers[len(one.about) :]))
    return f", in folders {np.mean(found):.3f}" if found else ""


def main() -> int:
    """Train, and write into the folder of the network."""
    schedule = SCHEDULE
    parser = argparse.ArgumentParser(prog="python -m training.statements", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", required=True, help="folders of *.jsonl.gz")
    parser.add_argument("--library", type=Path, nargs="+", default=[], help="whose links teach as well")
    parser.add_argument("--judge", type=Path, nargs="+", default=[], help="whose links it is only told by")
    parser.add_argument("--go-on", action="store_true", help="from what the folder holds")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the network, to read and to write to")
    parser.add_argument("--prepared", type=Path, help="where statements in the order of nearness are kept")
    parser.add_argument("--rank", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=schedule.minutes)
    parser.add_argument("--steps", type=int, default=schedule.steps)
    parser.add_argument("--rate", type=float, default=schedule.rate, help="the highest rate")
    parser.add_argument("--lists", type=int, default=LISTS, help="of a step")
    given = parser.parse_args()
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s  {text}", flush=True)

    torch.manual_seed(0)
    said = prepared(given.prepared, lambda: nearest_first(Shipped(given.folder), load(given.data)))
    said += load([], given.library)
    judged = load([], given.judge)
    model, pieces = shipped.opened(given.folder)
    added = low_rank.Additions(model, given.rank).to(where())
    if given.go_on:
        low_rank.read(given.folder, FOR_STATEMENTS, added)

    def cut(texts: Sequence[str]) -> list[Ids]:
        found = pieces.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.array(one.ids, dtype=np.int32) for one in found]

    kept = [one for one in said if one.kept]
    learned = Pairings([one for one in said if not one.kept], cut, 0)
    watched = Pairings(kept, cut, 0).next(WATCHED)
    asked = [one for one in kept if one.folder]
    say(
        f"{len(said) - len(kept)} problems and topics, {sum(one.numel() for one in added.parameters())} numbers"
    )

    def told() -> str:
        return (
            told_of_statements(model, watched) + of_folders(model, cut, asked) + of_links(model, cut, judged)
        )

    pace = replace(schedule, steps=given.steps, minutes=given.minutes, rate=given.rate)
    fit(model, added, learned, pace, told, say, given.lists)
    low_rank.write(given.folder, FOR_STATEMENTS, added, {})
    shipped.put_statements(model, given.folder)
    say(f"written to {given.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
