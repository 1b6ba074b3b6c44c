"""Passages by where they stand, and how fast passages are embedded."""

import time
from collections.abc import Sequence

from corpus.errors import YoujuError
from corpus.points import quoted_points, run_in
from index.engine.protocol import Engine
from index.models.encoder import Encoder
from retrieval.types import CitedPassage

# How long the model may be watched at work.
_WATCHED = 0.5
_MOST = 256


def passages_at(engine: Engine, places: Sequence[tuple[str, int, int]]) -> list[CitedPassage | None]:
    """The passage or whole point at each place (path, start, end), ranked as given; None where none stands there (any more)."""
    found: dict[tuple[str, int, int], CitedPassage] = {}
    for path in dict.fromkeys(path for path, _, _ in places):
        try:
            report = engine.report(path)
        except YoujuError:
            # Gone since it was quoted: all its places stay empty.
            continue
        for p in (*report.passages, *quoted_points(report).values()):
            found[path, p.start, p.end] = CitedPassage(
                rank=0,
                score=0.0,
                report=path,
                title=report.title,
                year=report.year,
                unit=report.unit,
                headings=p.headings,
                point=p.point,
                role=p.role,
                start=p.start,
                end=p.end,
                page=p.page,
                text=p.text,
                mark=(0, len(p.text)),
                lead=run_in(report.text, p),
            )
    return [found.get(place) for place in places]


def pace(engine: Engine, encoder: Encoder) -> float:
    """Passages a second, over passages of this index for at most half a second or so; 0.0 where there are none."""
    texts = [stored.passage.text for stored in engine.list_passages(limit=_MOST).passages]
    done, started = 0, time.perf_counter()
    while done < len(texts) and (done == 0 or time.perf_counter() - started < _WATCHED):
        encoder.encode_passages(texts[done : done + 8])
        done += 8
    return min(done, len(texts)) / (time.perf_counter() - started) if texts else 0.0
