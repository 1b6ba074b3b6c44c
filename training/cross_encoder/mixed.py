"""Mix the network that shipped with what was trained on from it: ``python -m training.cross_encoder.mixed BEFORE TRAINED
--prepared FILE``.

The mean of the weights of both keeps what the first one knew of texts unlike those that taught the second (Wortsman et
al. 2022, WiSE-FT). What is added where statements and roles are read lies in the numbers of a graph: it goes along in
those of the new one. A minute.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from torch import Tensor

from index.models.cross_encoder import FOLDER, FOR_ROLES, FOR_STATEMENTS, LEFT, NETWORK, PIECES, RIGHT, ROWS
from training.cross_encoder import network, shipped
from training.cross_encoder.pairs import Lists, Taught
from training.prepared import prepared

SHARE = 0.7
LISTS = 15  # whose insides set the ranges of the integers
Factor = NDArray[np.floating]


def main() -> int:
    """Write the folder; its correction of the last layer is still to be made (`training.confidence`)."""
    parser = argparse.ArgumentParser(prog="python -m training.cross_encoder.mixed", description=__doc__)
    parser.add_argument("before", type=Path, help="the folder of the network that was trained on from")
    parser.add_argument("trained", type=Path, help="the folder of the network that came of it")
    parser.add_argument("--share", type=float, default=SHARE, help="what the trained one counts")
    parser.add_argument(
        "--prepared", type=Path, required=True, help="the lessons of `training.cross_encoder`"
    )
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args()
    if not given.prepared.is_file():
        print(f"缺少 {given.prepared}。 ({given.prepared} is missing.)", file=sys.stderr)
        return 2
    learned: list[Taught] = list(prepared(given.prepared, list))
    mix(given.before, given.trained, given.share, learned[0], given.out)
    return 0


def mix(before: Path, trained: Path, share: float, learned: Taught, out: Path) -> None:
    """Write `share` of the trained weights and the rest of those before, and what is added to the trained ones. What
    judges statements was learned beside these and stays with them."""
    (old, _), (new, _) = shipped.opened(before), shipped.opened(trained)
    apart = {id(one) for one in new.of_statements()}
    kept = {name for name, one in new.named_parameters() if id(one) in apart}
    state = old.state_dict()
    new.load_state_dict(
        {
            name: value if name in kept else _mixed(state[name], value, share)
            for name, value in new.state_dict().items()
        }
    )
    factors = {
        name: _plain(trained, load_file(trained / name))
        for name in (FOR_STATEMENTS, FOR_ROLES)
        if (trained / name).is_file()
    }
    out.mkdir(parents=True, exist_ok=True)
    for name in (PIECES, ROWS):
        if trained != out:
            (out / name).write_bytes((trained / name).read_bytes())
    pairs = [new.pair(*one) for one in Lists(learned, 0).next(LISTS).lists]
    network.write(out / NETWORK, new.cpu().eval(), pairs)
    for name, plain in factors.items():
        save_file(_of_graph(out, plain), out / name)
        (out / name).chmod(0o644)


def _mixed(old: Tensor, new: Tensor, share: float) -> Tensor:
    return torch.lerp(old, new, share) if new.is_floating_point() else new


def _plain(folder: Path, factors: dict[str, Factor]) -> dict[str, Factor]:
    """Factors in the numbers of a folder's graph as those of the network."""
    found = dict(factors)
    for dense in shipped.dense_of(folder):
        if dense.name + LEFT in factors:
            found[dense.name + LEFT] = factors[dense.name + LEFT].astype(np.float32) * dense.smooth[:, None]
            found[dense.name + RIGHT] = factors[dense.name + RIGHT].astype(np.float32) * dense.scales
    return found


def _of_graph(folder: Path, factors: dict[str, Factor]) -> dict[str, Factor]:
    """Factors of the network in the numbers of a folder's graph."""
    found = dict(factors)
    for dense in shipped.dense_of(folder):
        if dense.name + LEFT in factors:
            found[dense.name + LEFT] = (factors[dense.name + LEFT] / dense.smooth[:, None]).astype(np.float16)
            found[dense.name + RIGHT] = (factors[dense.name + RIGHT] / dense.scales).astype(np.float16)
    return found


if __name__ == "__main__":
    sys.exit(main())
