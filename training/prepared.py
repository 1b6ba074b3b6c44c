"""What takes an encoder, or many minutes, is made once and kept: a training can then run where neither is."""

import lzma
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")


def prepared(file: Path | None, make: Callable[[], Made]) -> Made:
    """What `file` keeps, or else what `make` makes, which is kept there; without a file it is only made. A file of
    another machine is trusted as its code would be."""
    if file is not None and file.is_file():
        with lzma.open(file) as stream:
            kept: Made = pickle.load(stream)  # noqa: S301
            return kept
    made = make()
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Whole or not at all, should this end half-way.
        half = file.with_name(f"{file.name}.part")
        with lzma.open(half, "wb", preset=2) as stream:
            pickle.dump(made, stream)
        half.replace(file)
    return made
