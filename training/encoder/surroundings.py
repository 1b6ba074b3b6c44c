"""Invented titles and headings to stand in front of training passages.

The product embeds a passage together with its report's title and innermost heading. A model that
never saw such lines would take them for what the passage says.
"""

import random
from collections.abc import Sequence

from training.encoder.sources import Lesson

# Of the passages so many stand under an invented title, and of these so many under a heading.
WITH_TITLE, WITH_HEADING = 0.3, 0.6
TITLES = 2_000

_PLACES = "青川 云溪 澄江 海陵 临湖 东岭 南屏 北苑 西河 明山 长乐 永安 新桥 平原 安宁".split()
_LEVELS = "省 市 县 区 镇 街道".split()
_BODIES = (
    "水利局 教育局 卫生健康局 财政局 民政局 住房和城乡建设局 农业农村局 交通运输局 审计局 统计局 "
    "市场监督管理局 应急管理局 生态环境局 文化和旅游局 人力资源和社会保障局 政府办公室 党委 人民政府 "
    "纪委 组织部 宣传部 中心医院 职业技术学院 第一中学 城投集团 港务集团 供销社 残联 团委 妇联 工会"
).split()
_KINDS = (
    "工作总结 工作报告 党建工作总结 述职报告 述职述廉报告 工作要点 工作计划 民主生活会对照检查材料 "
    "意识形态工作报告 全面从严治党主体责任报告 巡察整改进展报告 调研报告 自查报告 政府工作报告 安全生产工作总结 "
    "半年工作总结 专项整治工作情况的汇报 工作总结和下一年工作打算"
).split()
_HEADINGS = {
    "problem": "存在的问题 存在的主要问题 存在的问题和不足 主要问题 存在的不足 薄弱环节 面临的困难和问题",
    "cause": "原因分析 产生问题的原因 原因剖析 问题根源 思想根源剖析",
    "plan": "下一步工作打算 下一步工作计划 今后努力方向 明年工作安排 整改措施 下一步打算",
    "achievement": "主要工作情况 工作开展情况 主要做法和成效 工作回顾 履职情况 整改落实情况",
    "highlight": "工作亮点 特色做法 创新举措 亮点工作",
    "other": "基本情况 总体情况 前言 有关要求",
}


def titles(count: int, seed: int = 0) -> list[str]:
    """Invented titles of reports, such as 青川县水利局2023年度党建工作总结."""
    chance = random.Random(seed)
    return [
        f"{chance.choice(_PLACES)}{chance.choice(_LEVELS)}{chance.choice(_BODIES)}"
        f"{chance.choice(('', '关于'))}{chance.randint(2015, 2026)}年{chance.choice(('', '度'))}{chance.choice(_KINDS)}"
        for _ in range(count)
    ]


def headings(role: str, topic: str) -> Sequence[str]:
    """Headings that a passage of this role and topic could stand under."""
    usual = _HEADINGS.get(role, "").split()
    return [*usual, *([topic, f"{topic}方面"] if topic else [])]


class Surroundings:
    """Puts passages where they could stand, at random."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._titles = titles(TITLES, seed)

    def around(self, one: Lesson) -> str:
        """The passage, at times under an invented title and a heading that fits it."""
        if self._chance.random() >= WITH_TITLE:
            return one.passage
        lines = [self._chance.choice(self._titles)]
        fitting = headings(one.role, one.topic)
        if fitting and self._chance.random() < WITH_HEADING:
            lines.append(self._chance.choice(fitting))
        return "\n".join([*lines, one.passage])
