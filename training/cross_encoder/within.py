"""How well the network that ships reads whole reports: ``python -m training.cross_encoder.within FILE [--folder DIR]``.

`FILE` holds reports as `training.cross_encoder.reports` describes them. Each question is read beside every passage of
its report, under the heading that it stands below: how often the one that answers is the first, and how well the
highest log odds of the report, as training left them, tell what it answers from what it does not (area under the
curve). Some minutes.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from index.models.cross_encoder import FOLDER, NETWORK, CrossEncoder
from training.cross_encoder import last_layer
from training.cross_encoder.reports import Report, read
from training.cross_encoder.train import area


def main() -> int:
    """Print a line for each language."""
    parser = argparse.ArgumentParser(prog="python -m training.cross_encoder.within", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="the network (the shipped one)")
    given = parser.parse_args()
    found = read(given.file)
    for language in ("zh", "en"):
        first, answered, near = judged(found, given.folder, english=language == "en")
        told = area(np.array(answered), np.array(near))
        print(
            f"{language}: {len(found)} reports, {len(answered)} questions, {len(near)} in vain: "
            f"first {np.mean(first):.3f}, told {told:.3f}"
        )
    return 0


def judged(
    reports: list[Report], folder: Path, *, english: bool
) -> tuple[list[bool], list[float], list[float]]:
    """Of each question that is answered whether its passage is the first, and its highest log odds; those of each
    that is asked in vain."""
    network, layer = CrossEncoder(folder), last_layer.read(folder / NETWORK)
    first: list[bool] = []
    answered: list[float] = []
    near: list[float] = []
    for report in reports:
        passages = [f"{one.heading}\n{one.passage}" if one.heading else one.passage for one in report.told]
        for place, one in enumerate(report.told):
            for question in (asked.question for asked in one.answered):
                if question.isascii() == english:
                    found = network.scores(question, passages)
                    first.append(int(found.better.argmax()) == place)
                    answered.append(float(layer.trained(found.judged).max()))
            for question in one.near:
                if question.isascii() == english:
                    near.append(float(layer.trained(network.scores(question, passages).judged).max()))
    return first, answered, near


if __name__ == "__main__":
    sys.exit(main())
