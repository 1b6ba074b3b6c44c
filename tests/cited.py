"""A passage as an answer cites it."""

from retrieval.types import CitedPassage

PASSAGE = CitedPassage(
    rank=1,
    score=2.5,
    report="甲/泵厂.txt",
    title="青河泵厂2023年工作总结",
    year=2023,
    unit="青河泵厂",
    headings=("二、存在问题", "（一）意识形态工作还需加强"),
    point="二是",
    role="problem",
    start=100,
    end=117,
    page=None,
    text="　　前一句。研判不及时。后一句。",
    mark=(6, 12),
    marks=((6, 8), (13, 14)),
)
