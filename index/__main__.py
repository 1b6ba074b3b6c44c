"""Build the index, bring it up to date, or check it: ``python -m index``."""

import argparse
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.audit import Told
from corpus.errors import YoujuError
from corpus.terminal import run
from index.options import parser, refuse_unheard

if TYPE_CHECKING:
    from collections.abc import Collection

    from corpus.report import ReadWarning
    from index.models.encoder import Encoder
    from index.sync.sync import SyncSummary


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 done, 1 a check found something wrong, 2 it cannot be done."""
    options = parser().parse_args(arguments)
    # A service manager's stop is a Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        refuse_unheard(options)
        if options.backup or options.restore or options.empty_trash is not None:
            return _care(options)
        if options.engine == "milvus" or options.copy_to:
            return _shared(options)
        return _check(options) if options.check else _sync(options)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(
            "已停止，索引完好，下次接着做 (stopped; the index is whole, the next run goes on)",
            file=sys.stderr,
        )
        return 130


def _folders(options: argparse.Namespace) -> tuple[Path, Path]:
    from index.defaults import SAMPLES, default_index, default_reports

    reports = options.reports or default_reports()
    samples = "（示例 samples）" if reports == SAMPLES else ""
    print(f"报告 reports: {reports}{samples}")
    return reports, options.index or default_index(reports)


def _sync(options: argparse.Namespace) -> int:
    from index.models.encoder import load_encoder
    from index.storage.index_model import model_for
    from index.sync.bar import Bar
    from index.sync.sync import sync

    reports_dir, index_dir = _folders(options)
    told = Told(options.audit)
    encoder = load_encoder(model_for(options.model, index_dir))
    with Bar() as bar:
        summary = sync(
            reports_dir,
            index_dir,
            encoder,
            progress=bar.show,
            rebuild=options.rebuild,
            remove_many=options.yes,
        )
    if options.rebuild:
        told("rebuild", {"reports": summary.reports})
    _print_summary(summary, encoder.name, index_dir)
    _improve(options, reports_dir, index_dir, encoder)
    if options.watch:
        _watch(options, reports_dir, index_dir, encoder, summary.generation)
    elif not summary.passages:
        from index.sync.changes import no_reports

        raise no_reports(reports_dir)
    return 0


def _improve(options: argparse.Namespace, reports_dir: Path, index_dir: Path, encoder: "Encoder") -> None:
    """Read and embed what was drafted where that is asked for; else say how many reports wait for it."""
    from corpus.metadata.corrections import load
    from index.sync.bar import Bar
    from index.sync.improve import drafted, improve

    waiting = drafted(index_dir)
    if not waiting:
        return
    if not options.improve:
        print(
            f"{waiting} 份报告的向量和内容类型是快速算出的，已可提问；python -m index --improve 或打开着的网页会逐步换成更准的 "
            f"({waiting} reports have quick vectors and content types and can be asked; python -m index --improve, or "
            "the page while it is open, puts better ones in their place)"
        )
        return
    with Bar() as bar:
        from index.sync.progress import Progress

        improve(
            index_dir,
            encoder,
            stop=lambda: False,
            told=lambda left: bar.show(Progress("improving", waiting - left, waiting)),
            corrections=lambda: load(reports_dir),
        )


def _watch(
    options: argparse.Namespace, reports_dir: Path, index_dir: Path, encoder: "Encoder", generation: int
) -> None:
    """Sync whenever files changed, until Ctrl-C, and say what became another `generation`."""
    import threading

    from index.sync.sync import sync
    from index.sync.watch import watch

    shown = [generation]

    def update(leave: "Collection[str]") -> None:
        summary = sync(reports_dir, index_dir, encoder, leave=leave, remake=False)
        if summary.generation != shown[-1]:
            shown[:] = [summary.generation]
            _print_summary(summary, encoder.name, index_dir)

    def failed(error: YoujuError) -> None:
        print(error, file=sys.stderr, flush=True)

    print("跟随文件夹，按 Ctrl-C 结束 (following the folder; Ctrl-C stops)", flush=True)
    try:
        watch(reports_dir, index_dir, update, failed, stop=threading.Event(), poll=options.poll or None)
    except KeyboardInterrupt:
        print("已停止，索引完好 (stopped; the index is whole)", file=sys.stderr)


def _print_summary(summary: "SyncSummary", model: str, index_dir: Path) -> None:
    print(
        f"新增 added {len(summary.added)} · 修改 changed {len(summary.changed)} · "
        f"移动 moved {len(summary.moved)} · 删除 removed {len(summary.removed)} · "
        f"未变 unchanged {len(summary.unchanged)} · 问题 problems {len(summary.problems)}"
    )
    for problem in summary.problems:
        print(f"  ! {problem.path}: {problem.zh} ({problem.en})")
    for path, said in _warnings(index_dir, {*summary.added, *summary.changed}):
        print(f"  注意 note {path}: {said.zh} ({said.en})")
    print(
        f"共 {summary.reports} 份报告、{summary.passages} 段 ({summary.reports} reports, {summary.passages} passages) · "
        f"{summary.seconds:.1f} s · 模型 model {model} · 第 {summary.generation} 代 generation {summary.generation}"
    )
    print(f"索引 index: {index_dir}")


def _warnings(index_dir: Path, paths: set[str]) -> list[tuple[str, "ReadWarning"]]:
    """What is to be said of the reports at ``paths``, which were just read."""
    from index.storage import reading
    from index.storage.store import Store

    if not paths:
        return []
    store = Store.reader(index_dir)
    try:
        found = [report for report in reading.reports(store) if report.path in paths]
    finally:
        store.close()
    return [(report.path, said) for report in found for said in report.warnings]


def _care(options: argparse.Namespace) -> int:
    """Backup, restore, and what was removed long ago."""
    from corpus.folder.trash import empty
    from index.sync.backup import backup, restore

    reports_dir, index_dir = _folders(options)
    told = Told(options.audit)
    if options.empty_trash is not None:
        gone = empty(reports_dir, options.empty_trash)
        told("trash", {"days": options.empty_trash, "paths": [one.path for one in gone]})
        size = sum(one.size for one in gone) / 2**20
        print(f"已彻底删除 deleted for good: {len(gone)} 个文件 files · {size:.1f} MB")
        return 0
    work, file = (backup, options.backup) if options.backup else (restore, options.restore)
    kept = work(file, reports_dir, index_dir, options.users)
    told("backup" if options.backup else "recover", {"file": str(file), "members": kept.members})
    done = "已备份并核对 backed up and verified" if options.backup else "已恢复并核对 restored and verified"
    print(f"{done}: {kept.file} · {kept.health.reports} 份报告 reports · {', '.join(kept.members)}")
    return 0


def _shared(options: argparse.Namespace) -> int:
    """A folder, or an index of this machine, into a library on Milvus; with ``--check`` only look at it."""
    from index.sync.sharing import check, copy, opened, share, share_by_workers

    if not (options.copy_to or options.uri):
        raise YoujuError("--engine milvus 要和 --uri 一起用。", "--engine milvus goes with --uri.")
    collections = opened(options.copy_to or options.uri)
    if options.check:
        return check(collections)
    reports_dir, index_dir = _folders(options)
    if options.copy_to:
        return copy(index_dir, collections, options.shard, rebuild=options.rebuild)
    by, how = (share_by_workers, options.workers) if options.workers else (share, options.shard)
    return by(reports_dir, collections, options.model, how, rebuild=options.rebuild, remove_many=options.yes)


def _check(options: argparse.Namespace) -> int:
    from index.sync.check import check

    index_dir = options.index or _folders(options)[1]
    result = check(index_dir)
    for fault in (*result.faults, *filter(None, [result.derived])):
        print(f"  ! {fault}")
    if result.faults:
        print(
            "数据库有问题，请运行 python -m index --rebuild (the database is damaged; run: python -m index --rebuild)"
        )
        return 1
    if result.derived:
        print(
            "数据库完好，下次提问时会重建这些文件 (the database is whole; the next question builds these files again)"
        )
        return 1
    print(
        f"索引完好 ok: {result.reports} 份报告 reports · {result.passages} 段 passages · "
        f"第 {result.generation} 代 generation {result.generation} · {index_dir}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
