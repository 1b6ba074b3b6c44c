"""Whole short documents in many offices' layouts, each with what a careful reader would note of it.

Letterhead, title, what stands under it, opening, body, signature and imprint are drawn by chance and apart from
each other, so that there are some thousands of layouts; the years in the body are such that an office really
names beside its own: of the year before, of plans, of rules that others issued.
"""

from corpus.formats import Hint
from training.metadata.body import BodyWriter
from training.metadata.dates import date, full_width, han_number
from training.metadata.document import Document
from training.metadata.names import POSTS, Office, office, person
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


class Writer(BodyWriter):
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

    # --- above the title -------------------------------------------------------------------------

    def _letterhead(self, out: Document, name: Named, whose: Office) -> None:
        chance = self._chance
        if chance.random() < 0.15:
            out.add(
                chance.choice(
                    ("000012", "份号：0032", "机密★1年", "特急", "内部资料 注意保存", "内部文件", "秘密")
                ),
                body=False,
            )
        number = f"{whose.sign}{chance.choice(('发', '字', '函', '办发', '报', '党发'))}{chance.choice(('〔{}〕', '[{}]', '（{}）', '【{}】')).format(name.issued)}{chance.randint(1, 90)}号"
        if name.kind == "会议纪要" and chance.random() < 0.6:
            sheet = chance.choice(
                (
                    "会议纪要",
                    f"{whose.name}会议纪要",
                    "办公会议纪要",
                    f"{whose.name}{whose.party}会议纪要",
                    "专题会议纪要",
                )
            )
            out.add(sheet, chance.choice((f"第{chance.randint(1, 30)}期", f"〔{name.issued}〕{chance.randint(1, 30)}号", f"（第{han_number(chance.randint(1, 30))}期）")), body=False)  # fmt: skip
            if chance.random() < 0.6:
                row = chance.random() < 0.3
                blank = " | " if row else chance.choice(("    ", "　　"))
                out.add(
                    f"{whose.name}办公室{blank}{date(chance, name.issued, name.month)}",
                    body=False,
                    hint=Hint(table=True) if row else None,
                )
            return
        if name.kind in ("经验材料", "工作总结") and chance.random() < 0.3:
            sheet = chance.choice(
                ("工 作 简 报", "工作简报", f"{whose.place}工作动态", "信息专报", "情 况 反 映", "党建简报")
            )
            out.add(
                sheet,
                f"第{chance.randint(1, 60)}期{chance.choice(('', f'（总第{chance.randint(61, 300)}期）'))}",
                body=False,
            )
            out.add(
                f"{whose.name}{chance.choice(('编', '办公室', ''))}　　{date(chance, name.issued, name.month)}",
                body=False,
            )
            if chance.random() < 0.3:
                out.add("【编者按】" + self._sentence(), body=True)
            return
        if chance.random() < 0.8:
            sheet = chance.choice((f"{whose.name}文件", f"{whose.name}", " ".join(whose.name), f"中共{whose.name}{whose.party}文件", f"{whose.name}（函）"))  # fmt: skip
            if name.kind in ("通知", "通报", "实施方案") and chance.random() < 0.3:
                other = office(chance).name
                out.add(other, body=False)
            out.add(sheet, body=False)
        if chance.random() < 0.85 or out.lines[-1:] == [whose.name]:
            signer = f"　　　　签发人：{' '.join(person(chance))}" if chance.random() < 0.25 else ""
            out.add((" " * 20 if chance.random() < 0.3 else "") + number + signer, body=False)
        if chance.random() < 0.3:
            out.add("")

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

    def _under(self, out: Document, name: Named, whose: Office) -> bool:
        """What stands below the title; whether it says when the document was issued."""
        chance, told = self._chance, False
        kind = chance.random()
        day = date(chance, name.issued, name.month)
        if name.title_is_congress:
            out.add(
                chance.choice(
                    (
                        f"——{day}在{whose.name}第五届职工代表大会第{han_number(chance.randint(1, 5))}次会议上",
                        f"（{day}）",
                    )
                ),
                body=False,
            )
            out.add(f"{chance.choice(('局长', '董事长', '主席', '院长'))}　{person(chance)}", body=False)
            told = True
        elif name.kind == "讲话发言":
            out.add(
                chance.choice(
                    (f"（{day}）", f"（{day}，根据录音整理）", f"（{day}在全县会议上）", person(chance))
                ),
                body=False,
            )
            told = "年" in out.lines[-1] or "." in out.lines[-1]
        elif name.kind == "述职报告" and kind < 0.75:
            who = f"{whose.name}{chance.choice(POSTS)}"
            for line in chance.choice((
                (f"{who}　{person(chance)}",),
                (f"述职人：{person(chance)}",),
                (f"（{who} {person(chance)}）",),
                (f"述职人：{who} {person(chance)}", f"述职时间：{day}"),
                (who, person(chance)),
                (f"{who}{person(chance)}", f"（{day}）"),
                (f"姓名：{person(chance)}    职务：{chance.choice(POSTS)}",),
            )):  # fmt: skip
                out.add(line, body=False)
            told = day in "".join(out.lines[-2:])
        elif kind < 0.12:
            out.add(f"（{day}）", body=False)
            told = True
        elif kind < 0.2:
            out.add(f"{whose.name}{chance.choice(('', ' ' + person(chance)))}", body=False)
            if chance.random() < 0.5:
                out.add(f"（{day}）", body=False)
                told = True
        elif kind < 0.25:
            out.add(chance.choice(("（征求意见稿）", "（送审稿）", "（讨论稿）", "（汇报材料）")), body=False)
        elif kind < 0.3:
            out.add(
                f"发布时间：{name.issued}-{name.month:02d}-{chance.randint(1, 28):02d}　来源：{whose.name}",
                body=False,
            )
            told = True
        self._address(out, name, whose)
        return told

    def _address(self, out: Document, name: Named, whose: Office) -> None:
        """To whom it is said or sent."""
        chance = self._chance
        if name.kind in ("讲话发言", "述职报告") and chance.random() < 0.7:
            out.add(
                chance.choice(
                    ("同志们：", "各位领导、同志们：", "各位代表：", "尊敬的各位领导，同志们：", "各位领导：")
                ),
                body=False,
            )
        elif chance.random() < 0.4 and "总结" not in name.kind:
            out.add(chance.choice((f"{whose.place}委、{whose.place}政府：", "各乡镇人民政府，县直各单位：", "市委巡察办：", "市教育局：", "各科室、各下属单位：", "县委组织部：", "广大市民朋友：")), body=False)  # fmt: skip

    # --- the end ---------------------------------------------------------------------------------

    def _end(self, out: Document, name: Named, whose: Office, official: bool, sure: bool) -> None:
        chance = self._chance
        told = name.said or (sure and any(str(name.issued) in line for line in out.not_body))
        if chance.random() < 0.25:
            out.add("附件：1.任务清单" if chance.random() < 0.5 else "附件：有关情况统计表", body=False)
        if chance.random() < 0.8 or not told:
            indent = chance.choice(("", " " * 24, "　" * 12))
            if chance.random() < 0.75 or not sure:
                out.add(
                    indent + chance.choice((whose.name, whose.name, f"中共{whose.name}{whose.party}")),
                    body=False,
                )
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
