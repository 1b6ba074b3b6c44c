"""Files with the same content: all of them are kept, and each says so."""

from collections import defaultdict
from collections.abc import Iterable

from corpus.report import ReadWarning


def duplicates(files: Iterable[tuple[str, str]]) -> dict[str, tuple[ReadWarning, ...]]:
    """For the path of each of ``files``, (path, digest), what names the others of its content."""
    same: dict[str, list[str]] = defaultdict(list)
    for path, digest in files:
        same[digest].append(path)
    return {
        path: tuple(
            ReadWarning(f"与“{other}”内容相同，两份都保留", f"the same content as '{other}'; both are kept")
            for other in paths
            if other != path
        )
        for paths in same.values()
        for path in paths
    }
