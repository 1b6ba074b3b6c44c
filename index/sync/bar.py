"""How far a sync is, on a terminal."""

import sys
from typing import TYPE_CHECKING, Self

from index.sync.progress import Progress

if TYPE_CHECKING:
    from tqdm import tqdm  # type: ignore[import-untyped]


class Bar:
    """A progress bar on a terminal, nothing elsewhere."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, progress: Progress) -> None:
        if progress.phase == "remaking":
            print(_announcement(progress), file=sys.stderr)
            return
        if self._bar is None:
            if not sys.stderr.isatty() or not progress.total:
                return
            from tqdm import tqdm

            # Rate and time left are tqdm's own.
            self._bar = tqdm(
                total=progress.total, unit="份", file=sys.stderr, leave=False, dynamic_ncols=True
            )
        what = "写检查点 checkpoint" if progress.phase == "publishing" else progress.path[-40:]
        self._bar.set_postfix_str(f"{progress.passages} 段 {what}", refresh=progress.phase == "publishing")
        self._bar.update(progress.done - self._bar.n)


def _announcement(progress: Progress) -> str:
    """What a new model or new rules mean, before it begins."""
    minutes = max(1, round(progress.seconds / 60))
    return (
        f"模型或规则变了：重读 {progress.total} 份报告，重新计算 {progress.passages} 段的向量，约 {minutes} 分钟；"
        "完成之前仍按原来的索引回答 "
        f"(the model or the rules changed, so everything is made again: {progress.total} reports read, {progress.passages} passages "
        f"embedded, about {minutes} min; until then the old index answers)"
    )
