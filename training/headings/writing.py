"""Bodies of reports in many offices' habits, each line with what it is: what the model of headings learns from.

The words are those of `training/data`; the habits are drawn by chance: which numbers two or three levels
have, whether a heading has a line of its own or runs into its text, what style a format gives it, and
what stands between that looks like a heading and is none (points, lists, names, captions, lines of a form).
"""

import random
import re
from dataclasses import replace

from corpus.formats import Hint
from corpus.structure.heading.candidates import PLAIN
from training.headings.habits import (
    CAPTIONS,
    CLOSINGS,
    INNER,
    LEADS,
    NAMES,
    NOTES,
    OUTER,
    PLACES,
    POINTS,
    Habit,
    Number,
    Written,
    chinese,
    drawn,
    misnumbered,
)
from training.headings.words import Words, short_sentences


class Writer:
    """Writes bodies from words by chance: ``seed`` settles every one."""

    def __init__(self, words: Words, seed: int) -> None:
        self._words = words
        self._chance = random.Random(seed)
        self._terse = False
        self._clauses = short_sentences(words.sentences)

    def body(self) -> Written:
        """One body in one office's habit; one in four is terse: short names, a sentence or two below each."""
        chance, out = self._chance, Written()
        self._terse = chance.random() < 0.25
        for _ in range(chance.choice((0, 1, 1, 2))):
            out.add(self._paragraph())
        if chance.random() < 0.3:
            out.add(chance.choice(LEADS))
        habit = self._habit()
        halves = habit.outer is not None and chance.random() < 0.14
        for half in range(2 if halves else 1):
            if halves:
                year = chance.randint(2019, 2025)
                names = (
                    (f"{year}年工作总结", f"{year + 1}年工作计划")
                    if chance.random() < 0.6
                    else ("工作回顾", "下步打算")
                )
                style = habit.outer_style()
                out.add(names[half], True, style)
                if chance.random() < 0.3:
                    self._items(out, replace(habit, inner=habit.outer), again=True)
                    continue
            self._sections(out, habit)
        if chance.random() < 0.6:
            out.add(self._paragraph())
        if chance.random() < 0.6:
            out.add(chance.choice(CLOSINGS))
        return out

    def _habit(self) -> "Habit":
        chance = self._chance
        outer: Number | None = drawn(chance, OUTER)
        inner = drawn(chance, INNER)
        first, second = (outer(1) if outer else ""), inner(1)
        while second.strip("（）()、．. ") == first.strip("（）()、．. ") or (
            first[:1] in "（1" and second[:1] in "（(一第"
        ):
            inner = drawn(chance, INNER)
            second = inner(1)
        styled = chance.random() < 0.35
        if chance.random() < 0.14:
            outer = None
        kind = chance.random()
        if kind < 0.1:
            name = chance.choice(NAMES)
            mark = chance.choice(("：", "：", "、", " "))
            inner = (lambda n: f"{name}{chinese(n)}{mark}") if chance.random() < 0.6 else (lambda n: f"{name}{n}{mark}")  # fmt: skip
        return Habit(
            outer,
            inner if kind < 0.8 else None,
            styled=styled,
            runs_in=chance.random() < 0.6,
            stop=chance.choice(("。", "。", "。", "：", "；", " ")),
            outer_stop=chance.choice(("", "", "", "", "。", "：")),
            framed=chance.choice(("", "", "【】", "■ ", "◆ ", "〔〕", "？")) if outer is None else "",
            bold=chance.random() < 0.5,
            levels=chance.random() < 0.5,
            lead=chance.random() < 0.35,
            deep=chance.random() < 0.3,
            dash=chance.choice(("", "", "——", "●", "◆", "■", "▲")),
            topic=chance.choice(("", "", "", "。", "。", "　")),
        )

    def _sections(self, out: Written, habit: "Habit") -> None:
        chance = self._chance
        names = list(dict.fromkeys(self._name(True) for _ in range(chance.randint(2, 6))))
        for place, drawn_name in enumerate(names, 1):
            long = habit.outer is None and len(drawn_name) > 24
            name = drawn_name[:12].split("，")[0] if long else drawn_name
            number = 0 if habit.outer is None else misnumbered(chance, place)
            if chance.random() < 0.05 and habit.outer is not None:
                name = f"{drawn_name[:8].split('，')[0]}：{self._name(False)}"
            out.add(habit.outer_line(number, name), True, habit.outer_style())
            self._below(out, habit, chance.random())

    def _below(self, out: Written, habit: "Habit", kind: float) -> None:
        chance = self._chance
        if kind < 0.25:
            for _ in range(chance.randint(1, 3)):
                out.add(self._paragraph())
        elif kind < 0.33:
            self._points(out)
        elif kind < 0.36:
            self._table(out)
        elif kind < 0.5:
            if chance.random() < 0.4:
                out.add(self._paragraph() if chance.random() < 0.7 else chance.choice(LEADS))
            self._items(out, habit)
        else:
            if chance.random() < 0.3:
                out.add(self._paragraph() if chance.random() < 0.7 else chance.choice(LEADS))
            self._inner(out, habit)
        if chance.random() < 0.03:
            out.add(chance.choice(self._clauses)[:-1] + "？")  # Asked in passing.
        if chance.random() < 0.06:
            out.add(chance.choice(CAPTIONS))
            self._table(out)

    def _table(self, out: Written) -> None:
        chance = self._chance
        hint = Hint(table=True) if chance.random() < 0.6 else None
        for _ in range(chance.randint(2, 5)):
            cells = [self._name(False)[:8], str(chance.randint(2, 900)), str(chance.randint(2, 90))]
            out.add((" | " if hint else "  ").join(cells), False, hint)

    def _inner(self, out: Written, habit: "Habit") -> None:
        """Headings of the second level, each with its text."""
        chance = self._chance
        names = list(dict.fromkeys(self._name(False) for _ in range(chance.randint(1, 6))))
        for place, name in enumerate(names, 1):
            if habit.inner is None:
                self._plain(out, habit, name)
            else:
                self._numbered(out, habit, name, habit.inner(misnumbered(chance, place)))

    def _plain(self, out: Written, habit: "Habit", name: str) -> None:
        """A heading without a number: a topic, behind a bullet, in bold in front of its text, or on a line of its own."""
        if habit.topic:
            topic = name[:20] if habit.topic == "。" else re.split("[，、]", name)[0][:8]
            out.add(topic.rstrip("，、") + habit.topic + self._paragraph(), True)
            return
        name = re.split("[，、]", name)[0]
        if habit.dash:
            stop = "。" if habit.stop in "； " else habit.stop
            out.add(habit.dash + name + stop + self._paragraph(), True)
            return
        name = name[:20]
        if habit.styled and habit.lead:
            rest = self._paragraph()
            stop = "。" if habit.stop in "；" else habit.stop
            out.add(name + stop + rest, True, Hint(lead=len(name) + len(stop.strip())))
            return
        if habit.styled:
            out.add(name, True, habit.inner_style(self._chance))
        else:
            out.add(name + ("：" if habit.stop == "：" else ""), True)
        out.add(self._paragraph())

    def _numbered(self, out: Written, habit: "Habit", name: str, number: str) -> None:
        chance = self._chance
        if habit.runs_in:
            while len(number + name) >= PLAIN or (any(map(str.isdigit, name)) and chance.random() < 0.8):
                name = self._name(False)
            stop = habit.stop if habit.stop != " " or len(name) < 16 else "。"
            out.add(number + name + ("  " if stop == " " else stop) + self._paragraph(), True, habit.inner_lead(len(number + name) + 1))  # fmt: skip
            if chance.random() < 0.25:
                out.add(self._paragraph())
        else:
            out.add(number + name + ("。" if habit.stop == "。" and chance.random() < 0.4 else ""), True, habit.inner_style(chance))  # fmt: skip
            if chance.random() < 0.03:
                # The rest of a line that was broken: no heading.
                out.add(re.split("[，、]", self._name(False))[-1])
            if chance.random() < 0.08:
                out.add(chance.choice(NOTES).format(chance.choice(PLACES)))
            if habit.deep and chance.random() < 0.5:
                self._deep(out, number)
            elif chance.random() < 0.1:
                self._points(out)
            else:
                for _ in range(chance.choice((1, 1, 2))):
                    out.add(self._paragraph())

    def _deep(self, out: Written, above: str) -> None:
        chance = self._chance
        number: Number = (lambda n: f"{n}.") if not above[0].isdigit() else (lambda n: f"（{n}）")
        runs_in = chance.random() < 0.7
        for place in range(1, chance.randint(2, 5)):
            name = re.split("，", self._name(False))[0]
            out.add(number(place) + name + (("。" + self._paragraph()) if runs_in else ""), True)
            if runs_in:
                continue
            if chance.random() < 0.3:
                for lower in range(1, chance.randint(2, 5)):
                    out.add(chr(0x245F + lower) + self._name(False) + "。" + self._paragraph(), True)
            else:
                out.add(self._paragraph())

    def _items(self, out: Written, habit: "Habit", again: bool = False) -> None:
        """A list: numbered sentences, which are no headings."""
        chance = self._chance
        number = (
            habit.inner
            if habit.inner is not None and (again or chance.random() < 0.7)
            else drawn(chance, INNER)
        )
        goes_on = chance.random() < 0.35
        notes = chance.random() < 0.12
        clauses = chance.random() < 0.2
        short = chance.random() < 0.25
        last = chance.randint(2, 6)
        # Some begin with a few words of their own, one at least does not: still a list.
        bare = chance.randint(1, last) if chance.random() < 0.15 else 0
        for place in range(1, last + 1):
            if short:
                # A bare list of names of matters, none with text of its own.
                words = chance.choice(self._words.inner) + ("。" if chance.random() < 0.5 else "；")
                out.add(number(place) + words)
                continue
            sentence = self._sentence()
            if bare not in (0, place) and chance.random() < 0.7:
                out.add(f"{number(place)}{self._name(False)}。{self._paragraph()}")
                continue
            if clauses:
                sentence = sentence.rstrip("。") + ("；" if place < last else "。")
            elif (
                goes_on and chance.random() < 0.7 and (len(sentence) >= 30 or any(map(str.isdigit, sentence)))
            ):
                sentence += chance.choice(self._words.sentences)
            if chance.random() < 0.04 and number(1)[0] not in "(（":
                # One of the list announces a list of its own and is the heading of that.
                out.add(number(place) + self._name(False) + "：", True)
                for lower in range(1, chance.randint(3, 5)):
                    out.add(f"（{lower}）{self._sentence()}")
                continue
            out.add(number(place) + sentence)
            if notes:
                out.add(chance.choice(NOTES).format(chance.choice(PLACES)))

    def _sentence(self) -> str:
        """The sentence of a list: none that could be the name of a section."""
        if self._terse:
            return self._chance.choice(self._clauses)[:-1] + "，" + self._chance.choice(self._clauses)
        drawn = self._chance.choices(self._words.sentences, k=8)
        return next((sentence for sentence in drawn if len(sentence) >= 22), drawn[0])

    def _points(self, out: Written) -> None:
        chance = self._chance
        number = chance.choice(POINTS)
        last = chance.randint(2, 5)
        if chance.random() < 0.4:
            out.add("".join(number(n) + chance.choice(self._words.sentences) for n in range(1, last)))
            return
        if chance.random() < 0.4:
            # Names of a few signs are headings; longer ones are what the point says.
            for place in range(1, last + 2):
                name = re.split("[，、]", self._name(False))[0][: chance.randint(1, 3)]
                out.add(f"{chinese(place)}是{name}{chance.choice('。。。：')}{self._paragraph()}", True)
            return
        for place in range(1, last + 1):
            names = chance.choices(self._words.inner, k=4)
            words = max(names, key=len) + "。" + chance.choice(self._words.sentences)
            out.add(
                number(place) + (words if chance.random() < 0.6 else chance.choice(self._words.sentences))
            )

    def _name(self, outer: bool) -> str:
        """The name of a section; of a terse body the first words of one."""
        name = self._chance.choice(self._words.outer if outer else self._words.inner)
        if not self._terse or (len(name) <= 16 and self._chance.random() < 0.4):
            return name
        return re.split("[，、]", name)[0][: self._chance.choice((2, 3, 4, 6, 12, 12))]

    def _paragraph(self) -> str:
        chance = self._chance
        if self._terse:
            return "".join(chance.choice(self._clauses) for _ in range(chance.choice((1, 1, 1, 2))))
        return "".join(chance.choice(self._words.sentences) for _ in range(chance.choice((1, 1, 2, 3, 4))))
