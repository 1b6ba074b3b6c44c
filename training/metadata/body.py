"""The text of a document between what stands around it: opening, headings, paragraphs, and the years in them."""

import random
import re
from functools import cache

from corpus.formats import Hint
from training.metadata.document import Document
from training.metadata.names import MATTERS, POSTS, Office, office, person
from training.metadata.titles import Named


@cache
def _without_years(sentences: tuple[str, ...]) -> tuple[str, ...]:
    """The years of a document are those that its layout gives it."""
    return tuple(words for words in sentences if not re.search(r"(?:19|20)\d\d|二〇", words))


class BodyWriter:
    """Writes bodies from sentences by chance: ``seed`` settles every one."""

    def __init__(self, sentences: tuple[str, ...], seed: int) -> None:
        self._sentences = _without_years(sentences)
        self._chance = random.Random(seed)
        self._style: tuple[Hint | None, Hint | None] = (None, None)
        self._undated = ""
        self._joint = ""
        self._gathered = False

    def _sentence(self) -> str:
        return self._chance.choice(self._sentences)

    def _body(self, out: Document, name: Named, whose: Office) -> None:
        chance = self._chance
        if self._undated or name.kind not in ("工作总结", "述职报告") or chance.random() < 0.85:
            out.add("　　" + self._opening(name, whose))
            if chance.random() < 0.15:
                # Broken at the edge of the page, as text out of a scanner is.
                words, width = out.lines.pop(), chance.randint(28, 40)
                out.add(*(words[at : at + width] for at in range(0, len(words), width)))
        if self._undated == "nothing" and chance.random() < 0.2:
            out.add(
                f"{chance.randint(name.year - 3, name.year)}年{chance.randint(1, 12)}月，" + self._sentence()
            )
        styles = (
            ("一、", "二、", "三、", "四、"),
            ("（一）", "（二）", "（三）", "（四）"),
            ("1.", "2.", "3.", "4."),
            ("",) * 4,
        )
        numbers = chance.choice(styles)
        heads = ["主要工作情况", "取得的成效", "存在的问题", "下一步工作打算"]
        if name.kind in ("通知", "通报", "公告", "意见", "工作要点", "工作计划", "实施方案", "决定"):
            heads = ["总体要求", "重点任务", "有关要求", "保障措施"]
        if self._undated:
            heads[-1] = chance.choice((heads[-1], heads[-1], f"{name.year + 1}年打算"))
        elif chance.random() < (0.12 if numbers[0] else 0.4) and name.kind in ("工作总结", "工作报告"):
            heads[0] = f"{name.year}年{chance.choice(('工作回顾', '工作总结', '工作情况'))}"
            heads[3] = f"{name.year + 1}年工作安排"
        for number, head in zip(numbers, heads[: chance.randint(2, 4)], strict=False):
            out.add(number + head, hint=self._style[1])
            for _ in range(chance.randint(1, 2)):
                out.add("　　" + self._paragraph(name) + self._others(whose))
        if chance.random() < 0.4:
            out.add(
                "　　"
                + chance.choice(
                    (
                        "特此报告。",
                        "以上报告，请审议。",
                        "谢谢大家！",
                        "妥否，请批示。",
                        "特此通知。",
                        "以上汇报，请批评指正。",
                    )
                )
            )

    def _opening(self, name: Named, whose: Office) -> str:
        chance, year = self._chance, name.year
        early = name.issued > year
        day = f"{name.month}月{chance.randint(1, 28)}日"
        openings = [
            *(
                [
                    f"{day}，{chance.choice(POSTS)}{person(chance)}主持召开会议，听取{chance.choice(MATTERS)}工作汇报，{self._sentence()}"
                ]
                * 3
                if name.kind == "会议纪要"
                else []
            ),
            f"按照上级部署和要求，{whose.short}认真组织落实，现将有关情况报告如下。",
            f"{self._sentence()}现将有关情况汇报如下：",
            self._sentence() + self._sentence(),
            f"根据《关于做好{chance.choice(MATTERS)}工作的通知》（{whose.sign}发〔{year - chance.choice((0, 0, 1, 2))}〕{chance.randint(1, 40)}号）要求，{whose.short}认真开展工作。",
            f"{chance.randint(year - 6, year - 1)}年以来，{whose.short}持续用力，久久为功。",
        ]
        if name.kind in ("工作要点", "工作计划", "实施方案"):
            openings += [
                f"{year}年，{whose.short}工作的总体思路是：稳中求进，守正创新。",
                f"为做好{year}年工作，制定本{chance.choice(('要点', '计划', '方案'))}。",
                f"{year - 1}年，各项工作取得新成绩。{year}年是关键之年，要乘势而上。",
            ]
        elif not early:
            openings += ["今年以来，" + self._sentence()] * 2 + [
                f"{year}年以来，" + self._sentence(),
                f"{year}年，" + self._sentence(),
            ]
        if (
            name.kind in ("工作总结", "述职报告", "工作汇报", "责任落实报告", "对照检查", "工作报告")
            and early
        ):
            openings += [
                "一年来，" + self._sentence(),
                f"{year}年，{whose.short}坚持以人民为中心，" + self._sentence(),
                f"过去的{year}年，" + self._sentence(),
                "过去一年，" + self._sentence(),
                f"{year}年度，本人认真履职，" + self._sentence(),
            ]
        if name.kind in ("工作总结", "工作报告") and name.month == 7:
            openings.append("上半年，" + self._sentence())
        if name.kind == "整改报告":
            openings = [
                f"{year - chance.choice((0, 1))}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日至{chance.randint(1, 12)}月，上级对{whose.short}开展了检查，{name.issued}年{max(1, name.month - 2)}月反馈了意见。",
                *openings[:3],
            ]
        if self._undated:
            openings = self._undated_openings(name, whose, openings[:3])
        return chance.choice(openings)

    def _undated_openings(self, name: Named, whose: Office, plain: list[str]) -> list[str]:
        """Openings of a document without a date: such as say the year, or others' years alone."""
        chance, year = self._chance, name.year
        if self._undated == "opening" and name.kind in ("工作要点", "工作计划", "实施方案"):
            return [
                f"{year - 1}年，各项工作取得新成绩。{year}年，{whose.short}要乘势而上。",
                f"{year}年，{whose.short}工作的总体思路是：稳中求进。",
            ]
        if self._undated == "opening":
            done = chance.choice(("述职", "汇报", "报告", "总结"))
            return [
                f"{year}年，我认真履行职责，" + self._sentence(), f"根据安排，现将本人{year}年履行职责情况作一{done}，请予审议。",
                f"现将{whose.short}{year}年度工作情况{done}如下：", f"{year}年以来，{whose.short}认真落实各项部署。" + self._sentence(),
                f"{year}年，在上级坚强领导下，" + self._sentence(), self._sentence() + f"现将{year}年有关工作情况{done}如下。",
                f"{year}年{chance.randint(3, 11)}月，{whose.short}用二十天走访了{chance.randint(5, 15)}个乡镇。", f"{year}年{chance.randint(2, 11)}月，" + self._sentence(),
                f"{year}年{chance.randint(3, 9)}月至{chance.randint(10, 12)}月，调研组走访了全县各乡镇，现报告如下。", f"我于{year - chance.randint(2, 6)}年到任。{year}年，我始终严格要求自己。",
            ]  # fmt: skip
        since = f"{year - chance.randint(1, 5)}年{chance.randint(1, 12)}月"
        return [*plain, "一年来，" + self._sentence(), f"自{since}任职以来，" + self._sentence(), f"从{since}起，{self._sentence()}", "今年以来，" + self._sentence()]  # fmt: skip

    def _others(self, whose: Office) -> str:
        """A sentence that names the office itself, or others beside it."""
        chance = self._chance
        if chance.random() < 0.6:
            return ""
        other = office(chance).name
        return chance.choice(
            (
                f"会同{other}开展联合检查。",
                f"{other}来考察学习。",
                f"得到{whose.place}委和{other}的支持。",
                f"{whose.name}认真落实。",
                f"{whose.local}上下齐心。",
                f"{whose.short}为此多次研究。",
                f"{whose.short}逐项落实，{whose.short}干部包到点上。",
                f"向{other}移交线索。",
            )
        )

    def _paragraph(self, name: Named) -> str:
        """Sentences, with the years that stand in such a text."""
        chance, year = self._chance, name.year
        words = self._sentence()
        drawn = chance.random()
        if self._undated == "months":
            return (
                words
                + f"{year}年{chance.randint(1, 12)}月{chance.choice(('完成验收', '印发制度', '召开动员会'))}。"
            )
        if self._undated:
            drawn = chance.choice((0.35, 0.45, 0.9, 0.9, 0.9))
        months = (1, 12) if name.issued > year else (1, name.month)
        if drawn < 0.18:
            words += f"{year}年{chance.randint(*months)}月，完成验收。"
        elif drawn < 0.26:
            words += f"比{year - 1}年增长{chance.randint(2, 30)}%。"
        elif drawn < 0.32:
            words += f"去年同期为{chance.randint(20, 900)}件。"
        elif drawn < 0.38:
            words += f"该项目{year - chance.randint(1, 5)}年立项，{year - chance.randint(0, 1)}年开工。"
        elif drawn < 0.44:
            words += f"{year + 1}年，将继续推进。" if name.kind not in ("通知",) else f"{year}年底前完成。"
        elif drawn < 0.5:
            words += f"按照《{chance.randint(year - 5, year)}年{chance.choice(MATTERS)}工作方案》落实。"
        elif drawn < 0.55:
            words += f"截至{year}年{months[1]}月底，完成{chance.randint(10, 100)}%。"
        elif drawn < 0.58:
            words += f"到{year + chance.randint(2, 5)}年基本建成。"
        return words + (self._sentence() if chance.random() < 0.5 else "")
