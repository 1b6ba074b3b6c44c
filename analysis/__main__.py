"""Work across reports from the shell: ``python -m analysis ledger --output 台账.xlsx``."""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.audit import add_option
from corpus.errors import YoujuError
from corpus.report import ROLES
from corpus.terminal import run
from retrieval.interfaces.rights import USER_ROLES

if TYPE_CHECKING:
    from analysis.export.table import Table
    from analysis.interfaces.perform import Result
    from analysis.interfaces.wanted import Wanted
    from index.engine.local.snapshot import Snapshot
    from retrieval.ranking.rank import Searcher
    from retrieval.remote import RemoteAssistant
    from retrieval.steady import Opened


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 done, 2 it cannot be done."""
    options = _parser().parse_args(arguments)
    try:
        if options.kind == "mcp":
            return _mcp(options)
        write = None
        if options.output is not None:
            from analysis.export.files import writer_of

            write = writer_of(options.output)
        wanted = _wanted(options)
        library = _opened(options)
        from analysis.export.table import quoting
        from analysis.interfaces.perform import perform
        from retrieval.steady import steadily

        def found(searcher: "Searcher") -> "tuple[Result, Table | None]":
            result = perform(searcher, wanted)
            tabled = write is not None or not options.json
            return result, result.tabled(quoting(searcher.engine), options.lang) if tabled else None

        result, table = steadily(library, found)
        if write is not None and table is not None:
            write(table)
            note = "；".join(table.note.split("\n"))
            print(f"已写入 {options.output}：{note} (written)", file=sys.stderr)
        if options.json:
            print(json.dumps(result.shape(), ensure_ascii=False))
        elif write is None and table is not None:
            from analysis.export.text import as_markdown

            print(as_markdown(table).decode(), end="")
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m analysis",
        description="跨报告的工作：台账、覆盖、对照、跟踪、雷同、共性 (work across reports)",
    )
    kinds = parser.add_subparsers(dest="kind", required=True)
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--reports", type=Path, metavar="DIR", help="报告文件夹 folder of the reports")
    where.add_argument("--index", type=Path, metavar="DIR", help="索引文件夹 folder of the index")
    where.add_argument("--model", metavar="NAME", help="向量模型 model; by default the index's own")
    where.add_argument(
        "--engine", choices=("local", "milvus"), default="local", help="索引在本机或 Milvus local or Milvus"
    )
    where.add_argument("--uri", metavar="URI", help="Milvus 的地址 address of Milvus, or a file of its Lite")
    common = argparse.ArgumentParser(add_help=False, parents=[where])
    common.add_argument("--output", type=Path, metavar="FILE", help="写成 .xlsx .docx .md .csv write a file")
    common.add_argument("--lang", default="zh", choices=("zh", "en"), help="表头的语言 language of headings")
    common.add_argument("--json", action="store_true", help="输出 JSON")
    common.add_argument(
        "--unit", action="append", default=[], metavar="NAME", help="只看这个单位 only this unit"
    )
    common.add_argument("--year", action="append", default=[], type=_year, help="只看这一年 only this year")
    role = argparse.ArgumentParser(add_help=False)
    role.add_argument(
        "--role", default="problem", choices=ROLES, help="哪类内容 what kind of statement (problem)"
    )
    topic = argparse.ArgumentParser(add_help=False)
    topic.add_argument("--topic", metavar="WORDS", help="只看这个主题 only about this")
    kinds.add_parser("ledger", parents=[common, role, topic], help="问题台账 a row for every problem")
    one = kinds.add_parser("coverage", parents=[common], help="谁提到、谁没提到 who says it and who does not")
    one.add_argument("topic", help="主题或问题 a topic or a question")
    one.add_argument("--not", dest="negated", action="store_true", help="问谁没提到 ask who does not say it")
    one.add_argument("--literal", action="store_true", help="只算原词 only the words as they stand")
    one.add_argument("--role", action="append", default=[], choices=ROLES, help="只看这类内容 only this role")
    one = kinds.add_parser(
        "compare", parents=[common, topic], help="两方对照 two units or years side by side"
    )
    one.add_argument("--left", required=True, metavar="unit=…,year=…")
    one.add_argument("--right", required=True, metavar="unit=…,year=…")
    kinds.add_parser("track", parents=[common, topic], help="问题后来怎样 what became of each problem")
    kinds.add_parser("copies", parents=[common], help="雷同段落 nearly the same words in two reports")
    one = kinds.add_parser(
        "mcp", parents=[where], help="作为 MCP 工具运行 be tools for an assistant program, over MCP"
    )
    one.add_argument(
        "--user-role",
        default="editor",
        choices=USER_ROLES,
        help="MCP 客户端的角色 what an MCP client may do (editor)",
    )
    add_option(one)
    kinds.add_parser("digest", parents=[common, role], help="共性问题 common themes")
    return parser


def _year(words: str) -> int:
    from analysis.choice import year_of

    year = year_of(words)
    if year is None:
        raise argparse.ArgumentTypeError(f"“{words}”不是年份 (not a year)")
    return year


def _wanted(options: argparse.Namespace) -> "Wanted":
    """What is wrong with the request by itself is said before anything is opened."""
    from analysis.interfaces.wanted import wanted_of

    role = getattr(options, "role", [])
    wanted = wanted_of(
        options.kind,
        topic=getattr(options, "topic", None),
        roles=role if isinstance(role, list) else [role],
        units=options.unit,
        years=options.year,
        left=getattr(options, "left", None),
        right=getattr(options, "right", None),
        negated=getattr(options, "negated", False) or None,
        literal=getattr(options, "literal", False),
    )
    if options.reports is not None and not options.reports.is_dir():
        raise YoujuError(
            f"没有文件夹“{options.reports}”。请检查 --reports。",
            f"There is no folder '{options.reports}'. Check --reports.",
        )
    return wanted


def _mcp(options: argparse.Namespace) -> int:
    from index.defaults import SAMPLES, default_index, default_reports

    try:
        from analysis.interfaces.mcp import make_server
    except ImportError as error:
        raise YoujuError(
            "还没有安装 mcp。请运行 pip install -r requirements-mcp.txt",
            "The package mcp is not installed. Run: pip install -r requirements-mcp.txt",
        ) from error
    from retrieval.assistant import Assistant

    folder = options.reports or default_reports()
    if options.engine == "milvus":
        assistant: Assistant | RemoteAssistant = _remote(options)
    else:
        opened = _local(options)
        opened.snapshot.close()
        assistant = Assistant(options.index or default_index(folder), opened.searcher.encoder)
    server = make_server(
        assistant,
        folder,
        writable=folder.resolve() != SAMPLES,
        user_role=options.user_role,
        audit=options.audit,
    )
    server.run("stdio")
    return 0


@dataclass(frozen=True, slots=True)
class _Once:
    """An index that is opened for one piece of work."""

    snapshot: "Snapshot"
    searcher: "Searcher"

    def refresh(self, *, now: bool = True) -> None:
        """It says what the folder says."""


def _opened(options: argparse.Namespace) -> "Opened":
    return _remote(options) if options.engine == "milvus" else _local(options)


def _remote(options: argparse.Namespace) -> "RemoteAssistant":
    from index.defaults import BUILT
    from retrieval.remote import RemoteAssistant

    return RemoteAssistant.at(options.uri, options.model, beside=options.index or BUILT)


def _local(options: argparse.Namespace) -> _Once:
    """The index, saying what the folder says; YoujuError where there is nothing in it."""
    from index.defaults import SAMPLES, default_index, default_reports
    from index.engine.local.snapshot import open_snapshot
    from index.models.encoder import load_encoder
    from index.storage.index_model import model_for
    from index.sync.sync import needs_sync, sync
    from retrieval.ranking.rank import Searcher

    reports_dir = options.reports or default_reports()
    if reports_dir == SAMPLES:
        print(f"使用示例报告 (using the sample reports): {SAMPLES}", file=sys.stderr)
    index_dir = options.index or default_index(reports_dir)
    encoder = load_encoder(model_for(options.model, index_dir))
    changed = needs_sync(reports_dir, index_dir, encoder)
    if changed:
        sync(reports_dir, index_dir, encoder)
    snapshot = open_snapshot(index_dir)
    nothing = not len(snapshot.columns.passage_ids)
    for problem in snapshot.problems() if changed or nothing else ():
        print(f"! {problem.path}: {problem.zh} ({problem.en})", file=sys.stderr)
    if nothing:
        from index.sync.changes import no_reports

        raise no_reports(reports_dir)
    return _Once(snapshot, Searcher(snapshot, encoder))


if __name__ == "__main__":
    sys.exit(run(main))
