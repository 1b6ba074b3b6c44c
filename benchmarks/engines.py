"""The programs that are measured, each behind the same five steps: ours, which reads, divides and checks
reports as always, and its peers."""

from pathlib import Path
from typing import Any, Protocol

from benchmarks.peers import TOP, LangChain, LlamaIndex, Txtai, TxtaiJieba


class Engine(Protocol):
    """What is measured; each step in a process of its own or one after the other."""

    def build(self, reports: Path, index: Path) -> None:
        """From files to a saved index."""

    def open(self, reports: Path, index: Path) -> None:
        """Load what was saved."""

    def ask(self, question: str) -> int:
        """How many passages come back, at most `TOP`."""

    def add(self, file: Path) -> None:
        """Make one more report searchable, and saved."""

    def close(self) -> None:
        """Let go of processes and files."""


class Youju:
    """This project."""

    name = "Youju"
    assistant: Any = None

    def build(self, reports: Path, index: Path) -> None:
        from index.models.encoder import load_encoder
        from index.sync.sync import sync

        sync(reports, index, load_encoder())

    def open(self, reports: Path, index: Path) -> None:
        from index.models.encoder import load_encoder
        from retrieval.assistant import Assistant

        self.reports = reports
        self.assistant = Assistant(index, load_encoder())

    def ask(self, question: str) -> int:
        return len(self.assistant.ask(question, top=TOP).passages)

    def add(self, file: Path) -> None:
        added = self.assistant.sync(self.reports).added
        if added != (file.name,):
            raise AssertionError(f"{file.name} was to be added, not {added}")

    def close(self) -> None:
        if self.assistant:
            self.assistant.close()


ENGINES: dict[str, type[Any]] = {
    "ours": Youju,
    "txtai": Txtai,
    "txtai-jieba": TxtaiJieba,
    "langchain": LangChain,
    "llamaindex": LlamaIndex,
}
