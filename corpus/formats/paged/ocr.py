"""Pages that are pictures → lines, by RapidOCR where it is installed (``requirements-ocr.txt``).

Its wheel brings its models along, so nothing is fetched at run time; the sandbox would not let it.
"""

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any

from corpus.formats.paged.lines import Piece

# A page takes some three seconds of one core; a file with more of them has to be divided.
MAX_PAGES = 30
SECONDS = 180.0
# The engine and its models, on top of what other readers need.
MEGABYTES = 1_536
# Pixels to the inch: enough for print of the usual size, and little enough for the memory of the sandbox.
_DOTS = 150
_LARGEST = 4_000
# What is read with less confidence than this is dirt more often than text.
_SURE = 0.5


@cache
def installed() -> bool:
    """Whether pictures can be read at all."""
    return all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    quiet: dict[str, object] = {"Global.log_level": "critical"}
    return RapidOCR(params={**quiet, "EngineConfig.onnxruntime.intra_op_num_threads": 1})


def pieces(page: Any) -> Iterator[Piece]:
    """The lines of a page of PDFium, in points from its top left, as they stand below each other."""
    scale = min(_DOTS / 72, _LARGEST / max(page.get_width(), page.get_height(), 1.0))
    bitmap = page.render(scale=scale)
    try:
        found = _engine()(bitmap.to_numpy())
    finally:
        bitmap.close()
    for corners, text, score in zip(found.boxes, found.txts, found.scores, strict=True) if found.txts else ():
        if score < _SURE or not text.strip():
            continue
        left, right = float(min(x for x, _ in corners)), float(max(x for x, _ in corners))
        top, bottom = float(min(y for _, y in corners)), float(max(y for _, y in corners))
        # The box is a little higher than the type in it.
        yield Piece(text, left / scale, bottom / scale, 0.8 * (bottom - top) / scale, (right - left) / scale)
