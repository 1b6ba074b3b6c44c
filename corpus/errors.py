"""The sentences people see when something cannot be done.

Every error a person can cause or repair derives from :class:`YoujuError` and
carries the same plain sentence twice, Chinese first. A sentence names the file
or option it is about and the way out. Entry points print it and exit with 2;
anything else that is raised is a defect and keeps its traceback.
"""


class YoujuError(Exception):
    """A plain sentence in Chinese (`zh`) and English (`en`)."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh} ({self.en})"


class UnreadableReport(YoujuError):
    """A file that a reader cannot turn into text; it becomes a Problem."""


class Unopened(UnreadableReport):
    """A file that cannot be opened or read just now, whatever it holds; it is tried again."""
