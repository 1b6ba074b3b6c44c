"""Whole short documents in many offices' layouts, each with what a careful reader would note of it.

Letterhead, title, what stands under it, opening, body, signature and imprint are drawn by chance and apart from
each other, so that there are some thousands of layouts; the years in the body are such that an office really
names beside its own: of the year before, of plans, of rules that others issued.
"""

from corpus.formats import Hint
from training.metadata.dates import date, full_width
from training.metadata.document import Document
from training.metadata.heads import HeadWriter
from training.metadata.names import Office, office, person
from training.metadata.titles import Named, named, with_unit

# What formats say of title and headings: nothing, or the styles that they have in Word and in Markdown.
_STYLES: tuple[tuple[Hint | None, Hint | None], ...] = (
    *((None, None),) * 5,
    (Hint(level=0), Hint(level=1)),
    (Hint(level=1), Hint(level=2)),
    (Hint(bold=True), Hint(bold=True)),
    (Hint(bold=True), None),
    (Hint(level=1), Hint(level=1)),
)


class Writer(HeadWriter):
    """Writes one document; ``seed`` settles all of it."""

    def document(self) -> Document:
        """One document in one layout."""
        chance = self._chance
        name, whose = named(chance), office(chance)
        pieces, says_unit = with_unit(name, whose, chance)
        title = "".join(piece for piece in pieces)
        out = Document("", title, name.year, name.kind, whose.name)
        untitled = chance.random() < 0.06
        # Some bear no date: the opening, the months in the text or the file's name say the year, or nothing does.
        undated = not name.said and name.kind != "整改报告" and chance.random() < (0.6 if untitled else 0.2)
        self._undated = (
            chance.choice(("nothing", "nothing", "months", "opening", "opening", "stem")) if undated else ""
        )
        if self._undated == "nothing":
            out.year = None
        said_by_stem = untitled or (not self._undated and chance.random() < 0.4)
        out.stem = self._stem(title.replace("《", "").replace("》", ""), name, whose, said_by_stem)
        if self._undated == "stem":
            out.stem = chance.choice(
                (
                    f"{whose.name}{name.year}年{name.kind}",
                    f"{name.year}{name.kind}",
                    f"{name.kind}（{name.year}）",
                    f"{name.year}年度{title}",
                )
            )
        if untitled:
            out.title = out.stem
        official = not self._undated and not name.spread and chance.random() < 0.5
        self._style = chance.choice(_STYLES)
        if official:
            self._letterhead(out, name, whose)
        elif says_unit and title.startswith(whose.name) and chance.random() < 0.3:
            # Its name alone above a title that says it again.
            out.add(chance.choice((whose.name, f"中共{whose.name}{whose.party}", whose.local)), body=False)
        if not untitled:
            self._title(out, pieces, name)
        under = self._under(out, name, whose) if not (untitled or self._undated) else False
        self._body(out, name, whose)
        sure = official or under or says_unit
        if not self._undated:
            self._end(out, name, whose, official, sure)
        return out

    def _stem(self, title: str, name: Named, whose: Office, said: bool) -> str:
        chance = self._chance
        if not said:
            return chance.choice(("scan0012", "新建文档", "材料", "定稿", "1", "打印稿", "附件3", f"IMG_{chance.randint(1000, 9999)}", "报送材料（终稿）", "修改稿2"))  # fmt: skip
        short = chance.choice(
            (
                title,
                title,
                title[-12:],
                f"{name.kind}（{whose.name[:6]}）",
                f"{name.year}{name.kind}",
                f"{whose.name}{name.kind}",
            )
        )
        tail = chance.choice(
            ("", "", "", "（定稿）", "(1)", "-终稿", f"{name.issued}{name.month:02d}", "（改2）", " - 副本")
        )
        return short + tail

    # --- the title -------------------------------------------------------------------------------

    def _title(self, out: Document, pieces: tuple[str, ...], name: Named) -> None:
        """Its lines: one, or broken between pieces; set in, spread, with blank lines around it."""
        chance = self._chance
        lines = [""]
        for place, piece in enumerate(pieces):
            if piece.startswith("——") or (place and chance.random() < 0.45):
                lines.append(piece)
            else:
                lines[-1] += piece
        if len(lines) == 1 and len(lines[0]) > 22 and chance.random() < 0.3:
            # Broken where the line is full, wherever that is.
            at = chance.randint(12, len(lines[0]) - 4)
            lines = [lines[0][:at], lines[0][at:]]
        if name.spread and chance.random() < 0.7:
            lines = [chance.choice((" ", "　", "  ")).join(lines[0])]
        elif chance.random() < 0.05:
            lines = [full_width(line) for line in lines]
        indent = chance.choice(("", "", "　　　　", " " * 10, "　" * 8))
        if chance.random() < 0.2:
            out.add("")
        for line in lines:
            out.add(indent + line, hint=self._style[0])
        if chance.random() < 0.25:
            out.add("")

    # --- the end ---------------------------------------------------------------------------------

    def _end(self, out: Document, name: Named, whose: Office, official: bool, sure: bool) -> None:
        chance = self._chance
        told = name.said or (sure and any(str(name.issued) in line for line in out.not_body))
        if chance.random() < 0.25:
            out.add("附件：1.任务清单" if chance.random() < 0.5 else "附件：有关情况统计表", body=False)
        if (chance.random() < 0.65 or not told) and not (self._gathered and name.said):
            indent = chance.choice(("", " " * 24, "　" * 12))
            if chance.random() < 0.75 or not sure:
                out.add(
                    indent
                    + chance.choice(
                        (
                            whose.name,
                            whose.name,
                            whose.local,
                            whose.part(chance),
                            f"中共{whose.name}{whose.party}",
                            whose.nick(chance) if sure and not official else whose.name,
                        )
                    ),
                    body=False,
                )
                if self._joint:
                    out.lines[-1], out.not_body[-1] = indent + whose.name, whose.name
                    out.add(indent + self._joint, body=False)
            out.add(indent + date(chance, name.issued, name.month), body=False)
        if official and chance.random() < 0.3:
            out.add(chance.choice((f"（联系人：{person(chance)}，电话：0000-{chance.randint(1000000, 9999999)}）", "（此件公开发布）", f"联系人：{person(chance)}　联系电话：1380000{chance.randint(1000, 9999)}")), body=False)  # fmt: skip
        if official and chance.random() < 0.4:
            out.add(f"抄送：{whose.place}委办公室，{whose.place}政府办公室。", body=False)
            out.add(
                f"{whose.name}办公室　　　　{name.issued}年{name.month}月{chance.randint(1, 28)}日印发",
                body=False,
            )
            if chance.random() < 0.3:
                out.add(f"（共印{chance.randint(10, 90)}份）", body=False)
