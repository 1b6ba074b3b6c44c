"""What ``python -m index`` is told, and what goes together."""

import argparse
from pathlib import Path

from corpus.audit import add_option
from corpus.errors import YoujuError

_WHOLE = "1/1"
_OF_THIS_MACHINE = ("watch", "poll", "improve", "backup", "restore")
# With each of these nobody would hear of those.
_UNHEARD = {
    "--copy-to": ("uri", "workers", "model", *_OF_THIS_MACHINE),
    "--workers": ("shard", "check"),
    "--engine milvus": _OF_THIS_MACHINE,
}
_OF_MILVUS = ("uri", "workers", "shard")


def refuse_unheard(options: argparse.Namespace) -> None:
    """YoujuError where something was asked for that would not be done."""
    chosen = {
        "--copy-to": options.copy_to,
        "--workers": options.workers,
        "--engine milvus": options.engine == "milvus",
    }
    if not (options.copy_to or options.engine == "milvus") and (listed := _given(options, _OF_MILVUS)):
        raise YoujuError(f"{listed} 要和 --engine milvus 一起用", f"add --engine milvus to use {listed}")
    for name, others in _UNHEARD.items():
        if chosen[name] and (listed := _given(options, others)):
            raise YoujuError(
                f"{listed} 不能和 {name} 一起用；请去掉其中一个",
                f"{listed} cannot be used with {name}: leave one of them out",
            )


def _given(options: argparse.Namespace, names: tuple[str, ...]) -> str:
    return ", ".join(f"--{one}" for one in names if getattr(options, one) not in (None, False, _WHOLE))


def parser() -> argparse.ArgumentParser:
    """Its options."""
    made = argparse.ArgumentParser(
        prog="python -m index",
        description="更新索引：新增、修改、移动、删除的报告 (bring the index up to date with the folder)",
    )
    made.add_argument("--reports", type=Path, metavar="DIR", help="报告文件夹 folder of the reports")
    made.add_argument("--index", type=Path, metavar="DIR", help="索引文件夹 folder of the index")
    _cluster_options(made)
    made.add_argument(
        "--model",
        metavar="NAME",
        help="向量模型，默认沿用索引的，最初是内置的 model; by default the index's own, at first the bundled one",
    )
    made.add_argument(
        "--rebuild", action="store_true", help="全部重建 forget the index and start from the files"
    )
    made.add_argument("--check", action="store_true", help="只检查索引 only check the index")
    made.add_argument(
        "--improve",
        action="store_true",
        help="先前快速算出的向量改由完整模型计算 embed what was drafted with the whole model",
    )
    made.add_argument("--backup", type=Path, metavar="FILE", help="备份，不必停程序 back up while it runs")
    made.add_argument(
        "--restore", type=Path, metavar="FILE", help="恢复备份，先停程序 put it back; stop the page first"
    )
    made.add_argument(
        "--users", type=Path, metavar="FILE", help="备份、恢复时连同这个密码文件 with this password file"
    )
    made.add_argument(
        "--empty-trash",
        type=int,
        metavar="DAYS",
        help="彻底删除回收处里超过这么多天的文件 delete for good what was removed so many days ago",
    )
    add_option(made)
    made.add_argument(
        "--yes", action="store_true", help="确认删除大量报告 confirm that many reports are gone"
    )
    made.add_argument(
        "--watch", action="store_true", help="一直跟随文件夹，直到 Ctrl-C stay and follow the folder"
    )
    made.add_argument(
        "--poll", action="store_true", help="跟随时定时查看，不靠系统通知 follow by looking, not by events"
    )
    return made


def _cluster_options(parser: argparse.ArgumentParser) -> None:
    """What a library on Milvus takes."""
    parser.add_argument(
        "--engine", choices=("local", "milvus"), default="local", help="索引放在本机或 Milvus local or Milvus"
    )
    parser.add_argument(
        "--uri",
        metavar="URI",
        help="Milvus 的地址，或 Milvus Lite 的文件 its address, or a file of Milvus Lite",
    )
    parser.add_argument(
        "--shard", default=_WHOLE, metavar="N/M", help="只做第 N 份，共 M 份 only the Nth share of M"
    )
    parser.add_argument("--workers", metavar="ray[:M]", help="M 份由 Ray 分派 M shares, by workers of Ray")
    parser.add_argument(
        "--copy-to", metavar="URI", help="把本机的索引搬到 Milvus，不重算向量 copy it to Milvus as it is"
    )
