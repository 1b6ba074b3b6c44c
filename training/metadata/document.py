"""A short document and what a careful reader would note of it."""

from dataclasses import dataclass, field

from corpus.formats import Hint


@dataclass(slots=True)
class Document:
    """A document as plain text, its file's stem, and the gold: ``title``, ``year`` (None where nothing says it), ``kind``, ``not_body`` lines."""

    stem: str
    title: str
    year: int | None
    kind: str
    unit: str
    lines: list[str] = field(default_factory=list)
    not_body: list[str] = field(default_factory=list)
    hints: dict[int, Hint] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def add(self, *lines: str, body: bool = True, hint: Hint | None = None) -> None:
        if hint is not None:
            self.hints.update({len(self.lines) + place: hint for place in range(len(lines))})
        self.lines += lines
        if not body:
            self.not_body += [line.strip() for line in lines if line.strip()]
