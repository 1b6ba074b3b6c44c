"""Start the web chat: options → bring the index up to date → serve the page."""

import argparse
import os
import signal
import sys
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.audit import AuditLog, add_option
from corpus.errors import YoujuError
from corpus.terminal import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from chat.entrance.address import PublicAddress
    from chat.service.workspace import Workspace
    from index.models.encoder import Encoder
    from index.sync.sync import Progress, SyncSummary
    from retrieval.assistant import Assistant
    from retrieval.ranking.rank import Reads


# Seconds until the page is offered though the index is not whole yet.
PATIENCE = 2.0


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 after Ctrl-C, 2 when it cannot be done."""
    options = _parser().parse_args(arguments)
    # More threads make a single small search slower, and only the environment reaches all of them.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    from corpus.system import share_memory

    share_memory()
    # A service manager's stop is a Ctrl-C: what is open gets closed and tidied up.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if options.log_json:
        from chat.entrance.logs import events, log_as_json

        log_as_json()
    try:
        return _run(options)
    except YoujuError as error:
        if options.log_json:
            events.error("%s", error)
        else:
            print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python app.py", description="有据：向报告提问的网页 (ask your reports, in the browser)"
    )
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
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="HOST", help="监听地址 address to listen on (127.0.0.1)"
    )
    parser.add_argument("--port", type=int, default=7860, metavar="PORT", help="端口 port (7860)")
    entrance = parser.add_mutually_exclusive_group()
    entrance.add_argument(
        "--auth",
        type=Path,
        metavar="FILE",
        help="要求登录，用户见密码文件（python -m chat.auth） ask for a login; FILE says of whom",
    )
    entrance.add_argument(
        "--no-auth",
        action="store_true",
        help="允许别的电脑不登录就打开 let other machines in without a login",
    )
    _server_options(parser)
    following = parser.add_mutually_exclusive_group()
    following.add_argument(
        "--no-watch", action="store_true", help="不跟随文件夹的变化 do not follow changes of the folder"
    )
    following.add_argument(
        "--poll",
        action="store_true",
        help="定时查看变化，不靠系统通知 look for changes now and then, not by events",
    )
    return parser


def _server_options(parser: argparse.ArgumentParser) -> None:
    """What a department's server takes: its address, who is believed, what is written down."""
    parser.add_argument(
        "--url",
        metavar="URL",
        default=os.environ.get("YOUJU_URL"),
        help="代理服务器对外的网址，如 https://reports.example.gov.cn；也可写在环境变量 YOUJU_URL 里 "
        "the public address, where a server with HTTPS stands in front; or in YOUJU_URL",
    )
    parser.add_argument(
        "--trusted-proxy",
        metavar="ADDRESS",
        action="append",
        default=os.environ.get("YOUJU_TRUSTED_PROXY", "").split(),
        help="相信这个代理服务器说的来访地址（X-Forwarded-For），可写多个；或 YOUJU_TRUSTED_PROXY "
        "believe what this server says of clients' addresses; may be repeated; or in YOUJU_TRUSTED_PROXY",
    )
    add_option(parser)
    parser.add_argument(
        "--log-questions",
        action="store_true",
        help="提问也写入审计日志，页面会说明 write questions into the audit log as well; the page says so",
    )
    parser.add_argument(
        "--log-json",
        action="store_true",
        help="日志写成 JSON，一行一条，输出到标准错误 the log as JSON, an object a line, on the error stream",
    )


def _run(options: argparse.Namespace) -> int:
    from chat.auth.users import UsersFile
    from chat.entrance.address import PublicAddress, trusted
    from chat.web import gradio_seam, server
    from chat.web.starting import Starting

    public = PublicAddress.parse(options.url) if options.url else None
    proxies = trusted(options.trusted_proxy)
    users = UsersFile(options.auth) if options.auth else None
    audit = AuditLog(options.audit, questions=options.log_questions) if options.audit else None
    if options.log_questions and audit is None:
        raise YoujuError(
            "--log-questions 要和 --audit 审计日志 一起用。", "--log-questions goes with --audit FILE."
        )
    open_to_all = not server.is_loopback(options.host)
    allowed = options.no_auth or users is not None
    if public is not None and not allowed:
        raise server.needs_login(str(public))
    # The port first: learning that it is taken should not cost a long build of the index. Then it answers at once.
    with (
        server.listen(options.host, options.port, open_to_all=allowed) as listening,
        closing(Starting(listening, asked=users is None)) as meanwhile,
        gradio_seam.upload_folder(),
    ):
        gradio_seam.quiet_gradio()
        workspace = _workspace(options)
        # Before the index is looked after: beside each other both take longer, and the page is waited for.
        gradio_seam.load_gradio()
        first = workspace.jobs.ask()

        from chat.service.improving import improving
        from chat.service.models import Models
        from chat.web.web import application, serve
        from index.defaults import BUILT
        from index.models.encoder import load_encoder
        from index.storage.index_model import models_at_hand
        from index.sync.changes import NoReports

        blocked = (BUILT, workspace.folder, workspace.uploads)
        models = Models(workspace, lambda: models_at_hand([options.model]), load_encoder)
        app = application(
            workspace,
            blocked=blocked,
            open_to_all=open_to_all,
            users=users,
            models=models,
            public=public,
            audit=audit,
        )
        address = server.address_of(listening, options.host)
        # What is wrong with the folder is said here and ends the program; a long build goes on behind the page.
        # A folder that is empty as yet is none of it: reports are added on the page.
        with suppress(NoReports):
            workspace.jobs.wait(first, timeout=PATIENCE)
        with _following(workspace, options), improving(workspace):
            meanwhile.close()
            serve(app, listening, lambda: _announce(address, public), proxies)
    return 0


def _following(workspace: "Workspace", options: argparse.Namespace) -> "AbstractContextManager[None]":
    from chat.service.following import following
    from index.defaults import BUILT

    if options.no_watch or options.engine == "milvus":
        return nullcontext()
    return following(workspace, options.index or BUILT, poll=options.poll or None)


def _announce(address: str, public: "PublicAddress | None") -> None:
    from chat.entrance.logs import events, told

    told(events, "listening", {"address": address, "url": str(public) if public else None})
    inside = "" if public is None else f"\n本机 on this machine: {address}"
    print(f"\n有据 Youju: {public or address}{inside}\n按 Ctrl-C 结束 (Ctrl-C stops)", flush=True)


def _workspace(options: argparse.Namespace) -> "Workspace":
    from chat.service.pending import PendingAssistant
    from chat.service.workspace import Asks, Workspace
    from index.defaults import BUILT, REPORTS, SAMPLES, default_index, default_reports
    from index.models.encoder import load_encoder
    from index.storage.index_model import model_for, revision_of
    from index.storage.prepare import config_of
    from retrieval.assistant import Assistant
    from retrieval.ranking.reranker import load_reranker

    reports = options.reports or default_reports()
    beside = [options.audit.parent] if options.audit else []
    if options.engine == "milvus":
        from retrieval.remote import RemoteAssistant, asked_only

        remote = RemoteAssistant.at(options.uri, options.model, options.reranker, beside=BUILT)
        return Workspace(remote, reports, refusal=asked_only(), beside=beside)
    samples = reports.resolve() == SAMPLES
    print(f"报告 reports: {reports}{'（示例 samples）' if samples else ''}", flush=True)
    index_dir = options.index or default_index(reports)
    encoder = load_encoder(model_for(options.model, index_dir))
    reranker = load_reranker(options.reranker)

    def move(folder: Path, progress: "Callable[[Progress], None]") -> "tuple[Assistant, SyncSummary]":
        where = index_dir if folder == reports else default_index(folder)
        return _open(folder, where, workspace.assistant.encoder, reranker, progress)

    assistant: Asks = PendingAssistant(encoder)
    revision = revision_of(index_dir)
    if revision and revision.config == config_of(encoder):
        # It answers at once, and is brought up to date meanwhile.
        assistant = opened = Assistant(index_dir, encoder, reranker)
        opened.get_ready(reports)
    workspace = Workspace(
        assistant, reports, uploads=REPORTS if samples else None, move=move, beside=[index_dir, *beside]
    )
    return workspace


def _open(
    reports: Path,
    index_dir: Path,
    encoder: "Encoder",
    reranker: "Reads | None",
    progress: "Callable[[Progress], None]",
) -> "tuple[Assistant, SyncSummary]":
    from index.sync.sync import sync
    from retrieval.assistant import Assistant

    with _progress_line(progress) as show:
        summary = sync(reports, index_dir, encoder, progress=show)
    assistant = Assistant(index_dir, encoder, reranker)
    assistant.get_ready(reports)
    return assistant, summary


@contextmanager
def _progress_line(also: "Callable[[Progress], None]") -> "Iterator[Callable[[Progress], None]]":
    """One line on the terminal that says how far the index is; where there is no terminal, only `also` is told."""
    drawn = False

    def show(at: "Progress") -> None:
        nonlocal drawn
        also(at)
        if sys.stderr.isatty():
            drawn = True
            print(
                f"\r整理报告 reading the reports {at.done}/{at.total} ", end="", file=sys.stderr, flush=True
            )

    yield show
    if drawn:
        print(file=sys.stderr)


if __name__ == "__main__":
    sys.exit(run(main))
