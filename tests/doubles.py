"""Hand-made stand-ins with numbers a person can check."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from index_doubles import MarkEncoder

from corpus.errors import YoujuError
from corpus.report import Problem, Role, Section
from index.models.encoder import Encoder
from index.sync.check import Health
from retrieval.types import (
    Answer,
    AnswerCoverage,
    CitedPassage,
    Filters,
    IndexState,
    ReportDocument,
    ReportSummary,
    Sentence,
    Turn,
    Understood,
    Why,
)

NO_FILTERS = Filters()

PLANT = """青河泵厂2023年党建工作总结

　　今年以来，青河泵厂党委按照统一部署开展工作。

一、主要成效
（一）组织建设扎实推进
　　一是新建班组学习角十二处。二是培训骨干四十人次。

二、存在问题
（一）意识形态工作还需加强
　　一是对网络舆情研判不及时，意识形态阵地管理有漏洞。
　　二是宣传内容贴近一线不够，青年职工参与少。
（二）项目进度偏慢
　　三号车间改造比计划晚了两个月。

三、下一步打算
　　制定意识形态责任清单，每季度检查一次。
"""
SCHOOL = """云溪镇中心学校2022年工作报告

一、亮点工作
　　开设乡土课程八门，家长满意度明显提高。

二、存在不足
　　意识形态教育形式单一，缺少学生喜欢的载体。
"""


def _document(path: str, text: str, roles: dict[str, Role]) -> tuple[ReportDocument, list[CitedPassage]]:
    """Lines starting with a Chinese number are headings, indented lines are passages."""
    title = text.splitlines()[0]
    sections: list[Section] = []
    passages: list[CitedPassage] = []
    spans: list[tuple[int, int]] = []
    headings: list[str] = []
    start = 0
    role: Role = "other"
    for line in text.split("\n"):
        end = start + len(line)
        level = 1 if line[:1] in tuple("一二三") else 2 if line.startswith("（") else 0
        if level and start:
            role = (
                next((value for word, value in roles.items() if word in line), role) if level == 1 else role
            )
            headings = [*headings[: level - 1], line]
            parent = None if level == 1 else max(i for i, s in enumerate(sections) if s.level == 1)
            sections.append(Section(line, level, start, end, start, len(text), parent, role))
        elif line.startswith("　"):
            spans.append((start, end))
            point = line.strip()[:2] if line.strip()[1:2] == "是" else None
            passages.append(
                CitedPassage(
                    0,
                    0.0,
                    path,
                    title,
                    int(title[title.index("20") :][:4]),
                    title.split("20")[0],
                    tuple(headings),
                    point,
                    role,
                    start,
                    end,
                    None,
                    line,
                    (2, len(line)),
                )
            )
        start = end + 1
    return ReportDocument(path, title, text, 0, len(title), tuple(sections), tuple(spans)), passages


def _words(text: str, wanted: set[str]) -> tuple[tuple[int, int], ...]:
    return tuple((at, at + 1) for at, character in enumerate(text) if character in wanted)


class FakeAssistant:
    """Scores a passage by how many different characters it shares with the question; found from three up."""

    def __init__(self) -> None:
        roles: dict[str, Role] = {
            "成效": "achievement",
            "亮点": "highlight",
            "问题": "problem",
            "不足": "problem",
            "打算": "plan",
        }
        self.documents: dict[str, ReportDocument] = {}
        self.passages_list: list[CitedPassage] = []
        for path, text in (("泵厂.txt", PLANT), ("学校.md", SCHOOL)):
            self.documents[path], passages = _document(path, text, roles)
            self.passages_list += passages
        self.problem_list: list[Problem] = []
        self.synced: list[Path] = []
        self.history: tuple[Turn, ...] = ()
        self.without: tuple[Understood, ...] = ()
        self.asked_again: set[str] = set()
        self.encoder: Encoder = MarkEncoder()
        self.rebuilt = 0
        self.health = Health(1, 2, 8, (), None)

    def ask(
        self,
        question: str,
        *,
        top: int = 10,
        filters: Filters = NO_FILTERS,
        history: Sequence[Turn] = (),
        without: Collection[Understood] = (),
        explain: bool = False,
        anyway: bool = False,
    ) -> Answer:
        self.history, self.without = tuple(history), tuple(without)
        if not question.strip():
            raise YoujuError("问题是空的，请写一句话。", "The question is empty; write a sentence.")
        if question == "还有吗？":
            question = next(one.question for one in reversed(history) if one.question != question)
        understood = self._understood(question, history, without)
        topic = question + "".join(one.value for one in understood if one.field == "topic")
        wanted = set(topic) & set("意识形态问题组织培训课程进度检查")
        scored = [
            (len(wanted & set(p.text + "".join(p.headings))), p)
            for p in self.passages_list
            if (not filters.roles or p.role in filters.roles)
            and (not filters.years or p.year in filters.years)
            and (not filters.reports or p.report in filters.reports)
        ]
        scored.sort(key=lambda pair: -pair[0])
        found = bool(scored) and scored[0][0] >= 3
        kept = [pair for pair in scored if pair[0] > 0][:top] if found else scored[:3]
        passages = tuple(
            replace(
                p,
                rank=rank,
                score=float(score),
                marks=_words(p.text, wanted),
                why=Why((("意识", "意识", 0.5),), (("text", float(score)),)) if explain else None,
            )
            for rank, (score, p) in enumerate(kept, 1)
        )
        return Answer(
            question,
            found,
            1.0 if found else 0.0,
            passages,
            len({p.report for p in passages}),
            filters,
            reason=None if found else Sentence("没有一段说到它。", "No passage says it."),
            understood=understood,
            coverage=AnswerCoverage(2, 3, "units", 2) if "哪些单位" in question else None,
        )

    @staticmethod
    def _understood(
        question: str, history: Sequence[Turn], without: Collection[Understood]
    ) -> tuple[Understood, ...]:
        """The role the question names; of the newest question before it, the topic, where it asks 「那…」."""
        read = [Understood("role", "problem")] if "问题" in question else []
        if question.startswith("那") and history:
            read.append(Understood("topic", history[-1].question.partition("存在")[0], carried=True))
        gone = {(one.field, one.value) for one in without}
        return tuple(one for one in read if (one.field, one.value) not in gone)

    def reports(self) -> list[ReportSummary]:
        return [
            ReportSummary(
                d.path,
                d.title,
                2023 if "2023" in d.title else 2022,
                d.title.split("20")[0],
                "工作总结",
                d.path.rsplit(".")[-1],
                len(d.passages),
                len(d.text),
                warnings=d.warnings,
            )
            for d in self.documents.values()
        ]

    def report(self, path: str) -> ReportDocument:
        if path not in self.documents:
            raise YoujuError(f"库里没有这份报告：{path}", f"No such report: {path}")
        return self.documents[path]

    def problems(self) -> list[Problem]:
        return list(self.problem_list)

    def example_questions(self, language: str = "zh") -> list[str]:
        return [] if language == "en" else ["意识形态工作存在哪些问题？", "培训开展得怎么样？"]

    def passages(self, places: Sequence[tuple[str, int, int]]) -> list[CitedPassage | None]:
        by_place = {(p.report, p.start, p.end): p for p in self.passages_list}
        return [by_place.get(place) for place in places]

    def state(self) -> IndexState:
        return IndexState(1 + len(self.synced), "double", 4, len(self.passages_list), 1_048_576)

    def pace(self, encoder: Encoder) -> float:
        return 500.0

    def change_model(
        self, encoder: Encoder, reports_dir: Path, progress: Callable[..., None] | None = None
    ) -> object:
        if progress:
            progress(SimpleNamespace(phase="embedding", done=1, total=2, passages=3))
        self.encoder = encoder
        return SimpleNamespace(seconds=0.5)

    def sync(
        self,
        reports_dir: Path,
        progress: Callable[..., None] | None = None,
        *,
        again: Collection[str] = (),
        leave: Collection[str] = (),
        removing: Collection[str] = (),
    ) -> object:
        """Every file is one passage; files that are gone go, but for the two reports that are no files."""
        self.synced.append(reports_dir)
        self.asked_again |= set(again)
        files = sorted(
            file
            for file in reports_dir.rglob("*")
            if file.is_file() and not file.relative_to(reports_dir).parts[0].startswith(".")
        )
        for path in [path for path in self.documents if path not in ("泵厂.txt", "学校.md")]:
            del self.documents[path]
        for done, file in enumerate(files, 1):
            text = file.read_text(encoding="utf-8")
            name = file.relative_to(reports_dir).as_posix()
            self.documents[name] = ReportDocument(
                name, text.split("\n")[0], text, 0, 0, (), ((0, len(text)),)
            )
            if progress:
                progress(SimpleNamespace(done=done, total=len(files)))
        return SimpleNamespace(added=files, seconds=0.5)

    def rebuild(self, reports_dir: Path, progress: Callable[..., None] | None = None) -> object:
        self.rebuilt += 1
        return self.sync(reports_dir, progress)

    def check(self) -> Health:
        return self.health

    def refresh(self) -> None:
        pass
