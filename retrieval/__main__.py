"""Ask from the shell: ``python -m retrieval "意识形态工作存在哪些问题？"``."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import YoujuError
from corpus.report import ROLES
from corpus.terminal import run

if TYPE_CHECKING:
    from retrieval.answer import Answer, CitedPassage, Filters
    from retrieval.assistant import Assistant


def main(arguments: list[str] | None = None) -> int:
    """The exit status: 0 answered, 2 it cannot be done."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.batch and options.question:
        parser.error("问题和 --batch 只能用一个 (give a question or --batch, not both)")
    try:
        return _batch(options) if options.batch else _single(options)
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
    parser.add_argument("question", nargs="?", help="问题，中文或英文 the question, Chinese or English")
    parser.add_argument("--batch", metavar="FILE", help="逐行 JSON 问题文件 JSON Lines, a question a line")
    parser.add_argument("--reports", type=Path, metavar="DIR", help="报告文件夹 folder of the reports")
    parser.add_argument("--index", type=Path, metavar="DIR", help="索引文件夹 folder of the index")
    parser.add_argument("--model", metavar="NAME", help="向量模型 model; the bundled one by default")
    parser.add_argument("--top", type=int, default=10, metavar="N", help="最多几段 passages at most (10)")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument(
        "--role", action="append", default=[], choices=ROLES, help="只要这类段落 only this role"
    )
    parser.add_argument("--year", action="append", default=[], type=int, help="只要这一年 only this year")
    parser.add_argument(
        "--report", action="append", default=[], metavar="FILE", help="只要这份报告 only this report"
    )
    return parser


def _single(options: argparse.Namespace) -> int:
    from retrieval.question import read_question

    _check_top(options.top)
    # A question that cannot be searched must not wait for the index to be built.
    question = read_question(options.question or "").text
    answer = _assistant(options).ask(question, top=options.top, filters=_filters(vars(options)))
    if options.json:
        from retrieval.citation import answer_json

        print(json.dumps(answer_json(answer), ensure_ascii=False))
    else:
        print(_page(answer))
    return 0


def _batch(options: argparse.Namespace) -> int:
    from retrieval.citation import answer_json

    _check_top(options.top)
    lines = list(_lines(Path(options.batch)))
    assistant = _assistant(options)
    for line in lines:
        row: dict[str, Any] = {"question": line}
        try:
            row = _row(line)
            _check_question(row)
            filters = _filters(
                {**vars(options), **{k: v for k, v in row.items() if k in ("role", "year", "report")}}
            )
            answer = answer_json(assistant.ask(row["question"], top=options.top, filters=filters))
        except YoujuError as error:
            answer = {"question": row.get("question"), "error": str(error)}
        print(json.dumps(({"id": row["id"]} if "id" in row else {}) | answer, ensure_ascii=False))
    return 0


def _assistant(options: argparse.Namespace) -> "Assistant":
    """An assistant over an index that says what the folder says."""
    from index.defaults import SAMPLES, default_index, default_reports
    from index.encoder import load_encoder
    from index.sync import needs_sync, sync
    from retrieval.assistant import Assistant

    reports_dir = options.reports or default_reports()
    if reports_dir == SAMPLES:
        print(f"使用示例报告 (using the sample reports): {SAMPLES}", file=sys.stderr)
    index_dir = options.index or default_index(reports_dir)
    encoder = load_encoder(options.model)
    changed = needs_sync(reports_dir, index_dir, encoder)
    if changed:
        sync(reports_dir, index_dir, encoder)
    assistant = Assistant(index_dir, encoder)
    nothing = not len(assistant.snapshot.columns.passage_ids)
    for problem in assistant.problems() if changed or nothing else ():
        print(f"! {problem.path}: {problem.zh} ({problem.en})", file=sys.stderr)
    if nothing:
        from index.changes import no_reports

        raise no_reports(reports_dir)
    return assistant


def _filters(values: dict[str, Any]) -> "Filters":
    """Filters from options or from a line of a batch, where one value may stand without a list."""
    from retrieval.answer import Filters

    def listed(key: str, kind: type) -> tuple[Any, ...]:
        value = values.get(key) or []
        found = tuple(value if isinstance(value, list) else [value])
        if not all(isinstance(item, kind) for item in found) or (
            key == "role" and not set(found) <= set(ROLES)
        ):
            raise YoujuError(f"筛选条件 {key} 的值不对：{value}", f"The filter {key} cannot be {value}.")
        return found

    return Filters(listed("role", str), listed("year", int), listed("report", str))


def _check_top(top: int) -> None:
    if top < 1:
        raise YoujuError(f"--top 至少为 1，现在是 {top}。", f"--top must be at least 1, not {top}.")


def _lines(path: Path) -> Iterator[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise YoujuError(
            f"读不了 {path}：{error.strerror}", f"Cannot read {path}: {error.strerror}"
        ) from error
    except UnicodeDecodeError as error:
        raise YoujuError(f"{path} 不是 UTF-8 文本。", f"{path} is not UTF-8 text.") from error
    # Not splitlines(): U+2028 may stand inside a line of JSON.
    return (line for line in text.split("\n") if line.strip())


def _row(line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise YoujuError("这一行不是 JSON。", f"This line is not JSON: {error}") from error
    return row if isinstance(row, dict) else {"question": row}


def _check_question(row: dict[str, Any]) -> None:
    if not isinstance(row.get("question"), str):
        raise YoujuError("这一行缺少 question。", "This line has no question.")


def _page(answer: "Answer") -> str:
    """The answer as text for a terminal, the best sentence of each passage between 【】."""
    if answer.found:
        passages, reports = len(answer.passages), answer.reports
        english = f"{_number(passages, 'passage')} from {_number(reports, 'report')}"
        head = f"找到 {passages} 段，来自 {reports} 份报告 ({english})"
    elif not answer.passages:
        head = "没有符合条件的段落 (no passage fits)"
    else:
        head = "报告里没有找到答案，最接近的段落如下 (nothing in the reports answers this; the nearest passages follow)"
    return "\n\n".join([head, *map(_entry, answer.passages)])


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _entry(passage: "CitedPassage") -> str:
    start, end = passage.mark
    text = f"{passage.text[:start]}【{passage.text[start:end]}】{passage.text[end:]}"
    about = " · ".join(filter(None, [passage.report, str(passage.year or ""), passage.role]))
    place = " › ".join([*passage.headings, *filter(None, [passage.point])])
    return "\n".join(
        [
            f"{passage.rank}. 《{passage.title}》 [{about}] {passage.score:.3f}",
            *([f"   {place}"] if place else []),
            f"   {text}",
        ]
    )


if __name__ == "__main__":
    sys.exit(run(main))
