"""Ask from the shell: ``python -m retrieval "意识形态工作存在哪些问题？" "那原因呢？"``."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.audit import add_option
from corpus.errors import YoujuError
from corpus.report import ROLES
from corpus.terminal import run
from retrieval.interfaces.rights import USER_ROLES

if TYPE_CHECKING:
    from retrieval.assistant import Assistant
    from retrieval.remote import RemoteAssistant


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 answered, 2 it cannot be done."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.batch and options.question:
        parser.error("问题和 --batch 只能用一个 (give a question or --batch, not both)")
    try:
        if options.mcp:
            return _mcp(options)
        return _batch(options) if options.batch else _conversation(options)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m retrieval",
        description="向报告提问，得到原文段落及出处 (ask the reports; get passages word for word, with their place)",
    )
    parser.add_argument(
        "question",
        nargs="*",
        help="问题，中文或英文；几个问题就是一次对话 the question, Chinese or English; several are one conversation",
    )
    parser.add_argument("--batch", metavar="FILE", help="逐行 JSON 问题文件 JSON Lines, a question a line")
    parser.add_argument(
        "--mcp", action="store_true", help="作为 MCP 工具运行 be tools for an assistant program, over MCP"
    )
    parser.add_argument(
        "--user-role",
        default="editor",
        choices=USER_ROLES,
        help="MCP 客户端的角色 what an MCP client may do (editor)",
    )
    add_option(parser)
    parser.add_argument("--reports", type=Path, metavar="DIR", help="报告文件夹 folder of the reports")
    parser.add_argument("--index", type=Path, metavar="DIR", help="索引文件夹 folder of the index")
    parser.add_argument(
        "--engine", choices=("local", "milvus"), default="local", help="索引在本机或 Milvus local or Milvus"
    )
    parser.add_argument(
        "--uri",
        metavar="URI",
        help="Milvus 的地址，或 Milvus Lite 的文件 its address, or a file of Milvus Lite",
    )
    parser.add_argument(
        "--model",
        metavar="NAME",
        help="向量模型，默认沿用索引的，最初是内置的 model; by default the index's own, at first the bundled one",
    )
    parser.add_argument(
        "--reranker",
        metavar="NAME",
        help="用交叉编码器重排前几段，较慢，默认不用 a cross-encoder reads the best passages again; slower, off by default",
    )
    parser.add_argument("--top", type=int, default=10, metavar="N", help="最多几段 passages at most (10)")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument(
        "--explain", action="store_true", help="说明每段为何入选 say what brought each passage"
    )
    _filter_options(parser)
    return parser


def _filter_options(parser: argparse.ArgumentParser) -> None:
    """What narrows an answer down."""
    parser.add_argument(
        "--role", action="append", default=[], choices=ROLES, help="只要这类段落 only this role"
    )
    parser.add_argument("--year", action="append", default=[], type=int, help="只要这一年 only this year")
    parser.add_argument(
        "--report", action="append", default=[], metavar="FILE", help="只要这份报告 only this report"
    )
    parser.add_argument(
        "--unit", action="append", default=[], metavar="NAME", help="只要这个单位 only this unit"
    )
    parser.add_argument(
        "--kind", action="append", default=[], metavar="NAME", help="只要这类报告 only this kind of report"
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="去掉对问题的一项理解，如 year=2023 take away something the question was read as",
    )


def _mcp(options: argparse.Namespace) -> int:
    from index.defaults import SAMPLES, default_reports

    try:
        from retrieval.interfaces.mcp import make_server
    except ImportError as error:
        raise YoujuError(
            "还没有安装 mcp。请运行 pip install -r requirements-mcp.txt",
            "The package mcp is not installed. Run: pip install -r requirements-mcp.txt",
        ) from error
    folder = options.reports or default_reports()
    server = make_server(
        _assistant(options),
        folder,
        writable=folder.resolve() != SAMPLES,
        user_role=options.user_role,
        audit=options.audit,
    )
    server.run("stdio")
    return 0


def _conversation(options: argparse.Namespace) -> int:
    """Each question in the light of those before it."""
    from retrieval.interfaces.requests import filters_of, taken_away
    from retrieval.types import Turn
    from retrieval.understanding.question import read_question

    _check_top(options.top)
    # A question that cannot be searched must not wait for the index to be built.
    questions = [read_question(question).text for question in options.question or [""]]
    filters = filters_of(vars(options))
    without = taken_away(options.without)
    assistant = _assistant(options)
    for number, question in enumerate(questions):
        answer = assistant.ask(
            question,
            top=options.top,
            filters=filters,
            history=[Turn(earlier, without) for earlier in questions[:number]],
            without=without,
            explain=options.explain,
        )
        if options.json:
            from retrieval.presentation.citation import answer_json

            print(json.dumps(answer_json(answer), ensure_ascii=False))
        else:
            from retrieval.interfaces.terminal import page

            if len(questions) > 1:
                print(("\n" if number else "") + f"> {question}")
            print(page(answer))
    return 0


def _batch(options: argparse.Namespace) -> int:
    from retrieval.interfaces.requests import lines_of, request_of, row_of
    from retrieval.presentation.citation import answer_json

    _check_top(options.top)
    lines = list(lines_of(Path(options.batch)))
    assistant = _assistant(options)
    for line in lines:
        row: dict[str, Any] = {"question": line}
        try:
            row = row_of(line)
            request = request_of(row, vars(options))
            answer = answer_json(
                assistant.ask(
                    request.question,
                    top=options.top,
                    filters=request.filters,
                    history=request.history,
                    without=request.without,
                    explain=options.explain,
                )
            )
        except YoujuError as error:
            answer = {"question": row.get("question"), "error": str(error)}
        print(json.dumps(({"id": row["id"]} if "id" in row else {}) | answer, ensure_ascii=False))
    return 0


def _assistant(options: argparse.Namespace) -> "Assistant | RemoteAssistant":
    """Whom to ask, by the engine that was chosen."""
    if options.engine == "milvus":
        from retrieval.remote import RemoteAssistant

        return RemoteAssistant.at(options.uri, options.model, options.reranker)
    return _local(options)


def _local(options: argparse.Namespace) -> "Assistant":
    """An assistant over an index that says what the folder says."""
    from index.defaults import SAMPLES, default_index, default_reports
    from index.models.encoder import load_encoder
    from index.storage.index_model import model_for
    from index.sync.sync import needs_sync, sync
    from retrieval.assistant import Assistant
    from retrieval.ranking.reranker import load_reranker

    reports_dir = options.reports or default_reports()
    if reports_dir == SAMPLES:
        print(f"使用示例报告 (using the sample reports): {SAMPLES}", file=sys.stderr)
    index_dir = options.index or default_index(reports_dir)
    encoder = load_encoder(model_for(options.model, index_dir))
    reranker = load_reranker(options.reranker)
    changed = needs_sync(reports_dir, index_dir, encoder)
    if changed:
        sync(reports_dir, index_dir, encoder)
    assistant = Assistant(index_dir, encoder, reranker)
    nothing = not assistant.snapshot.count().passages
    for problem in assistant.problems() if changed or nothing else ():
        print(f"! {problem.path}: {problem.zh} ({problem.en})", file=sys.stderr)
    if nothing:
        from index.sync.changes import no_reports

        raise no_reports(reports_dir)
    return assistant


def _check_top(top: int) -> None:
    if top < 1:
        raise YoujuError(f"--top 至少为 1，现在是 {top}。", f"--top must be at least 1, not {top}.")


if __name__ == "__main__":
    sys.exit(run(main))
