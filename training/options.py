"""The command line that encoders are made by."""

import argparse
import os
from pathlib import Path


def parser(
    module: str,
    description: str | None,
    out: Path,
    steps: int,
    cache: Path | None = None,
    *,
    start: bool = True,
) -> argparse.ArgumentParser:
    """What most of them have; ``--cache`` where there is one, ``--start`` where training can go on from somewhere."""
    made = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    made.add_argument("--data", type=Path, required=True, help="folder of the training data")
    made.add_argument("--more", type=Path, nargs="*", default=[], help="folders of further *.jsonl[.gz]")
    made.add_argument("--out", type=Path, default=out, help="where the model goes")
    made.add_argument("--steps", type=int, default=steps, help="training steps")
    made.add_argument("--minutes", type=float, default=600.0, help="training ends here even before")
    if start:
        made.add_argument(
            "--start", type=Path, help="a checkpoint to go on from, or where one can be read a model's folder"
        )
    made.add_argument("--threads", type=int, default=os.cpu_count())
    made.add_argument("--seed", type=int, default=0)
    if cache:
        made.add_argument(
            "--cache", type=Path, default=cache, help="checkpoints, and what is worked out once"
        )
    return made
