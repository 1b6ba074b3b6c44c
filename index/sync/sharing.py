"""What ``python -m index --engine milvus`` does and says."""

from pathlib import Path

from index.engine.milvus import statistics, writing
from index.engine.milvus.connection import Address
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.library import Collections
from index.engine.milvus.writing import Share
from index.models.encoder import load_encoder
from index.sync.bar import Bar
from index.sync.shards import Shared, copy_to, sync_share


def opened(uri: str) -> Collections:
    """The library at an address, made or not."""
    return Collections(Address.of(uri))


def check(collections: Collections) -> int:
    """Say what a library holds, and whether its statistics are of that; 1 where a report is not there whole."""
    engine = MilvusEngine(collections)
    torn, left = writing.torn(collections, engine.catalogue)
    for path in torn:
        print(f"  ! {path}: 段落不全，请重新运行更新 passages are missing; run the sync again with --rebuild")
    behind = statistics.behind(collections, engine.catalogue)
    late = "落后，下次更新时补上 behind, brought on by the next sync" if behind else "最新 up to date"
    print(
        f"{len(engine.catalogue.reports)} 份报告 reports · {engine.catalogue.passages} 段 passages · "
        f"统计 statistics: {late} · 未写完、下次更新时清理 left by stopped workers: {left}"
    )
    return int(behind or bool(torn))


def copy(index_dir: Path, collections: Collections, shard: str, *, rebuild: bool) -> int:
    """A share of an index of this machine, as it is."""
    _say(copy_to(index_dir, collections, Share.parse(shard), rebuild=rebuild))
    return 0


def share(
    reports_dir: Path,
    collections: Collections,
    model: str | None,
    shard: str,
    *,
    rebuild: bool,
    remove_many: bool,
) -> int:
    """A share of a folder; `model` is the bundled one where it is None."""
    with Bar() as bar:
        done = sync_share(
            reports_dir,
            collections,
            load_encoder(model),
            Share.parse(shard),
            progress=bar.show,
            rebuild=rebuild,
            remove_many=remove_many,
        )
    _say(done)
    return 0


def share_by_workers(
    reports_dir: Path,
    collections: Collections,
    model: str | None,
    workers: str,
    *,
    rebuild: bool,
    remove_many: bool,
) -> int:
    """All shares of a folder, by `workers` of Ray (``ray:16``); with `rebuild` what is there goes first."""
    from index.sync.workers import share_out, shares_of

    shares = shares_of(workers)
    if rebuild:
        collections.drop()
    for done in share_out(reports_dir, collections.address.uri, model, shares, remove_many=remove_many):
        _say(done)
    return 0


def _say(done: Shared) -> None:
    for problem in done.problems:
        print(f"  ! {problem.path}: {problem.zh} ({problem.en})")
    print(
        f"写入 written {done.written} · 删除 removed {done.removed} · 未变 unchanged {done.unchanged} · "
        f"清理 cleared {done.cleared}"
    )
    print(
        f"共 {done.reports} 份报告、{done.passages} 段 ({done.reports} reports, {done.passages} passages) · "
        f"{done.seconds:.1f} s"
    )
