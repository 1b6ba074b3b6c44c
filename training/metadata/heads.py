"""What stands above and below the title of a written document: letterheads, sheets, who speaks, to whom."""

from corpus.formats import Hint
from training.metadata.body import BodyWriter
from training.metadata.dates import date, han_number
from training.metadata.document import Document
from training.metadata.names import POSTS, Office, office, person
from training.metadata.titles import Named


class HeadWriter(BodyWriter):
    """Writes the lines around a title by chance."""

    # --- above the title -------------------------------------------------------------------------

    def _letterhead(self, out: Document, name: Named, whose: Office) -> None:
        """Site and class, then the sheet of minutes or a bulletin, or the letterhead of an office."""
        chance = self._chance
        if chance.random() < 0.06:
            out.add(
                chance.choice(
                    (
                        f"首页 > {chance.choice(('党务公开', '政务公开', '通知公告'))} > {chance.choice(('巡察整改', whose.name, '正文'))}",
                        f"{whose.place}第{han_number(chance.randint(5, 19))}届人大常委会第{han_number(chance.randint(1, 30))}次会议文件（{han_number(chance.randint(1, 20))}）",
                    )
                ),
                body=False,
            )
        if chance.random() < 0.15:
            out.add(
                chance.choice(
                    ("000012", "份号：0032", "机密★1年", "特急", "内部资料 注意保存", "内部文件", "秘密")
                ),
                body=False,
            )
        if name.kind == "会议纪要" and chance.random() < 0.6:
            self._minutes_sheet(out, name, whose)
        elif name.kind in ("经验材料", "工作总结") and chance.random() < 0.3:
            self._bulletin_sheet(out, name, whose)
        else:
            self._sheet(out, name, whose)

    def _minutes_sheet(self, out: Document, name: Named, whose: Office) -> None:
        chance = self._chance
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

    def _bulletin_sheet(self, out: Document, name: Named, whose: Office) -> None:
        chance = self._chance
        sheet = chance.choice(
            ("工 作 简 报", "工作简报", f"{whose.place}工作动态", "信息专报", "情 况 反 映", "党建简报")
        )
        out.add(
            sheet,
            f"第{chance.randint(1, 60)}期{chance.choice(('', f'（总第{chance.randint(61, 300)}期）'))}",
            body=False,
        )
        out.add(
            f"{chance.choice((whose.name + '编', whose.name, whose.part(chance), whose.part(chance)))}　　{date(chance, name.issued, name.month)}",
            body=False,
        )
        if chance.random() < 0.3:
            out.add("【编者按】" + self._sentence(), body=True)

    def _sheet(self, out: Document, name: Named, whose: Office) -> None:
        chance = self._chance
        number = f"{whose.sign}{chance.choice(('发', '字', '函', '办发', '报', '党发'))}{chance.choice(('〔{}〕', '[{}]', '（{}）', '【{}】')).format(name.issued)}{chance.randint(1, 90)}号"
        if chance.random() < 0.8:
            sheet = chance.choice((f"{whose.name}文件", "　".join(whose.name), f"{whose.name}", " ".join(whose.name), f"中共{whose.name}{whose.party}文件", f"{whose.name}（函）"))  # fmt: skip
            if name.kind == "述职报告" and chance.random() < 0.7:
                # Who gathers the reports of all prints its own name above each.
                sheet = f"中共{whose.place}委文件"
                self._gathered = True
            out.add(sheet, body=False)
            if name.kind in ("通知", "通报", "实施方案") and chance.random() < 0.4:
                # Who leads stands first, in its place that of those who issue with it.
                self._joint = whose.name[:2] + whose.place[2:3] + office(chance).name[2:].lstrip("县市区")
                if chance.random() < 0.5:
                    out.lines[-1] = out.not_body[-1] = (
                        f"{whose.name}{chance.choice((' ', '　'))}{self._joint}"
                    )
                else:
                    out.add(self._joint, body=False)
        if chance.random() < 0.85 or out.lines[-1:] == [whose.name]:
            signer = f"　　　　签发人：{' '.join(person(chance))}" if chance.random() < 0.25 else ""
            out.add((" " * 20 if chance.random() < 0.3 else "") + number + signer, body=False)
        if chance.random() < 0.3:
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
                        f"——{day}在{whose.place}第{han_number(chance.randint(5, 19))}届人民代表大会第{han_number(chance.randint(1, 5))}次会议上",
                        f"（{day}）",
                    )
                ),
                body=False,
            )
            who = chance.choice(("", whose.local, whose.local, whose.name))
            out.add(f"{who}{chance.choice(('局长', '董事长', '主席', '院长'))}　{person(chance)}", body=False)
            told = True
        elif name.kind == "讲话":
            out.add(
                chance.choice(
                    (f"（{day}）", f"（{day}，根据录音整理）", f"（{day}在全县会议上）", person(chance))
                ),
                body=False,
            )
            told = "年" in out.lines[-1] or "." in out.lines[-1]
        elif name.kind == "述职报告" and kind < 0.75:
            speakers = self._speakers(whose, day)
            out.add(
                *(speakers[8 + chance.randint(0, 1)] if self._gathered else chance.choice(speakers)),
                body=False,
            )
            told = day in "".join(out.lines[-2:])
        else:
            told = self._by_whom(out, name, whose, day)
        self._address(out, name, whose)
        return told

    def _speakers(self, whose: Office, day: str) -> list[tuple[str, ...]]:
        """Who speaks, in the ways that a report of one person says it."""
        chance = self._chance
        who = f"{whose.name}{chance.choice(POSTS)}"
        return [
            (f"{who}　{person(chance)}",),
            (f"述职人：{person(chance)}",),
            (f"（{who} {person(chance)}）",),
            (f"述职人：{who} {person(chance)}", f"述职时间：{day}"),
            (who, person(chance)),
            (f"{who}{person(chance)}", f"（{day}）"),
            (f"{whose.above}{who}　{person(chance)}",),
            (f"{whose.part(chance)}{chance.choice(('', '主任', '副主任', '负责人'))}　{person(chance)}",),
            (f"{whose.local}{chance.choice(POSTS)}　{person(chance)}",),
            (f"{whose.local}{whose.party}书记、{chance.choice(POSTS)}  {person(chance)}",),
            (f"——{day}在{whose.place}第{han_number(chance.randint(5, 19))}届人民代表大会常务委员会第{han_number(chance.randint(2, 30))}次会议上", f"{whose.local}{chance.choice(POSTS)}　{person(chance)}"),
            (f"姓名：{person(chance)}    职务：{chance.choice(POSTS)}",),
        ]  # fmt: skip

    def _by_whom(self, out: Document, name: Named, whose: Office, day: str) -> bool:
        """Most often nothing; else a date, an office, its departments, a note, what a site says; whether it is dated."""
        chance, told = self._chance, False
        kind = chance.random()
        if kind < 0.12:
            out.add(f"（{day}）", body=False)
            told = True
        elif kind < 0.24:
            who = chance.choice((whose.name, whose.name, whose.part(chance)))
            out.add(f"{who}{chance.choice(('', ' ' + person(chance)))}", body=False)
            if chance.random() < 0.5:
                out.add(f"（{day}）", body=False)
                told = True
        elif kind < 0.27:
            parts = chance.sample(
                (
                    "招生就业处",
                    "教务处",
                    "办公室",
                    "政治部",
                    "人事科",
                    "医务科",
                    "安全监管科",
                    "党建工作部",
                    "研究室",
                ),
                2,
            )
            out.add(chance.choice("　 、").join(parts[: chance.randint(1, 2)]), body=False)
        elif kind < 0.3:
            out.add(chance.choice(("（征求意见稿）", "（送审稿）", "（讨论稿）", "（汇报材料）")), body=False)
        elif kind < 0.33:
            out.add(f"编制单位：{whose.part(chance)}", f"编制日期：{day}", body=False)
            told = True
        elif kind < 0.38:
            out.add(
                chance.choice(
                    (
                        f"发布时间：{name.issued}-{name.month:02d}-{chance.randint(1, 28):02d}　来源：{whose.name}",
                        f"{name.issued}-{name.month:02d}-{chance.randint(1, 28):02d}　来源：{whose.name}{whose.party}　　整理：{person(chance)}",
                        f"来源：{whose.name}　作者：{person(chance)}　{name.issued}/{name.month}/{chance.randint(1, 28)}",
                    )
                ),
                body=False,
            )
            told = True
        return told

    def _address(self, out: Document, name: Named, whose: Office) -> None:
        """To whom it is said or sent."""
        chance = self._chance
        if name.kind in ("讲话", "述职报告") and chance.random() < 0.7:
            out.add(
                chance.choice(
                    ("同志们：", "各位领导、同志们：", "各位代表：", "尊敬的各位领导，同志们：", "各位领导：")
                ),
                body=False,
            )
        elif chance.random() < 0.4 and "总结" not in name.kind:
            out.add(chance.choice((f"{whose.place}委、{whose.place}政府：", "各乡镇人民政府，县直各单位：", "市委巡察办：", "市教育局：", "各科室、各下属单位：", "县委组织部：", "广大市民朋友：")), body=False)  # fmt: skip
