"""``python -m benchmarks.generate N DIR``: N invented reports, the same for the same seed.

About 3,500 characters each, with the headings, points and turns of real work reports, and
with a vocabulary that goes on growing as theirs does: every report brings names of its own,
and some of a pool from which others draw too. Report i is the same however many there are.
"""

import argparse
import random
import sys
from itertools import accumulate
from pathlib import Path

_PLACES = "青陵 云溪 河湾 松岗 蔚岑 漪屏 白沙 长汀 石桥 桃源 临泽 东屿 西岭 南浦 北塬 枫林 柳泉 金坪 银杏 凤台".split()
_UNITS = """财政局 水务局 档案馆 教育局 卫生健康局 农业农村局 交通运输局 住房和城乡建设局 文化和旅游局 统计局 审计局
    司法局 民政局 人力资源和社会保障局 应急管理局 市场监督管理局 生态环境局 自然资源局 镇人民政府 街道办事处 中心学校
    人民医院 图书馆 融媒体中心 供销合作社 城市管理局 信访局 机关事务服务中心 科学技术协会 妇女联合会""".split()
_KINDS = (
    "工作总结 工作报告 述职报告 意识形态工作责任制落实情况报告 党建工作总结 抓基层党建工作述职报告".split()
)
_TOPICS = """意识形态工作 党风廉政建设 基层党组织建设 干部队伍建设 理论学习 作风建设 营商环境 乡村振兴 安全生产 生态环境保护
    信访维稳 民生保障 项目建设 招商引资 财政资金管理 政府采购 国有资产管理 数字化建设 政务服务 网络舆情管理 宣传思想工作
    精神文明建设 统一战线工作 工会工作 共青团工作 妇女儿童工作 老干部工作 档案管理 保密工作 法治建设 执法监督 防汛抗旱
    耕地保护 农村人居环境 义务教育 职业教育 医疗服务 疾病防控 养老服务 就业创业 社会救助 住房保障 交通设施 市政管理
    文化惠民 旅游开发 全民健身 科技创新 人才引进 统计调查 审计整改 巡察整改 主题教育 党员发展 党费管理 支部标准化""".split()
_ASPECTS = """责任落实 制度建设 学习教育 日常监管 队伍素质 经费保障 工作机制 考核评价 宣传引导 监督检查 统筹协调 基础设施
    信息报送 风险排查 问题整改 服务质量 群众参与 成果转化 督促指导 档案资料""".split()
_DID = """完善了 建立了 健全了 落实了 推进了 优化了 规范了 改造了 开展了 组织了 实施了 加强了 深化了 巩固了 拓展了""".split()
_OBJECTS = """联席会议制度 网格化管理 台账清单 包片联系办法 专题培训班 现场推进会 入户走访 交叉检查 第三方评估 一次办好改革
    示范点创建 志愿服务队 线上办理平台 应急演练 谈心谈话 民情恳谈会 轮训计划 结对帮扶 预算绩效评价 内部控制流程 巡回宣讲
    公开承诺 首问负责制 案例警示教育 项目库 督查通报""".split()
_FAULTS = """认识还不到位 落实还不够深入 力度有待加大 方法比较单一 机制不够健全 人手明显不足 进度偏慢 标准不高 衔接不够顺畅
    台账不够规范 形式主义仍有表现 创新意识不强 覆盖面不广 成效还不明显 抓得不紧 责任传导层层递减""".split()
_WHO = "有的支部 个别干部 一些站所 少数党员 部分村组 分管领导 业务科室 基层单位 年轻同志 窗口人员".split()
_CAUSES = """政治站位不够高 理论学习不够系统 担当精神不足 调查研究不深 宗旨意识有所淡化 管理制度更新不及时 人员变动频繁
    考核导向不够鲜明 经费投入不足 部门之间协同不够""".split()
_PLANS = "进一步压实 持续完善 着力提升 全面推进 加快补齐 重点抓好 严格落实 健全完善 不断创新 统筹推进".split()
_NUMBERS = "一二三四五六七八九十"
_SYLLABLES = (
    "安邦昌辰达恩丰光海和恒宏华嘉建锦康兰乐林龙明宁鹏平祺瑞山盛泰天同望祥新兴雅扬益英永裕源泽展振志中竹卓"
)
_OWN = "路 村 桥 渠 小区 产业园 合作社 泵站 学校 广场 工程 专班".split()
_MEASURES = "次 场 个 项 人次 万元 公里 户 份 条".split()


def _zipf(items: list[str]) -> tuple[list[str], list[float]]:
    """The items with cumulative weights 1, 1/2, 1/3 …: a few are everywhere, most are rare."""
    return items, list(accumulate(1 / rank for rank in range(1, len(items) + 1)))


_COMMON = {
    name: _zipf(items) for name, items in (("topic", _TOPICS), ("object", _OBJECTS), ("aspect", _ASPECTS))
}


class _Words:
    """The choices of one report."""

    def __init__(self, seed: int, number: int) -> None:
        self.chance = random.Random(f"{seed}/{number}")
        self.place, self.unit = self.pick(_PLACES), self.pick(_UNITS)
        self.year = self.chance.randint(2015, 2024)
        # Names that other reports have too, the newer the rarer, and some that no other has.
        pool = random.Random(f"{seed}/names/{int(number**0.7 * self.chance.random())}")
        self.names = [_name(pool) for _ in range(6)] + [_name(self.chance) for _ in range(6)]

    def pick(self, items: list[str]) -> str:
        return items[int(self.chance.random() * len(items))]

    def common(self, kind: str) -> str:
        items, weights = _COMMON[kind]
        return self.chance.choices(items, cum_weights=weights)[0]

    def count(self) -> str:
        return f"{self.chance.randint(2, 480)}{self.pick(_MEASURES)}"


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 3)))) + chance.choice(_OWN)


def _did(w: _Words) -> str:
    return (
        f"围绕{w.common('topic')}，{w.pick(_DID)}{w.common('object')}，在{w.pick(w.names)}{w.pick(_DID)}"
        f"{w.common('object')}{w.count()}，{w.common('aspect')}比上年提高{w.chance.randint(1, 40)}个百分点。"
    )


def _fault(w: _Words) -> str:
    return (
        f"{w.pick(_WHO)}在{w.common('aspect')}方面{w.pick(_FAULTS)}，{w.pick(w.names)}的{w.common('object')}"
        f"{w.pick(_FAULTS)}，今年检查发现的{w.count()}中仍有{w.count()}没有整改到位。"
    )


def _cause(w: _Words) -> str:
    return f"{w.pick(_CAUSES)}，对{w.common('topic')}研究部署不够经常，在{w.common('aspect')}上{w.pick(_CAUSES)}。"


def _plan(w: _Words) -> str:
    return (
        f"{w.pick(_PLANS)}{w.common('topic')}，{w.pick(_PLANS)}{w.common('object')}，年底前在{w.pick(w.names)}"
        f"完成{w.count()}，力争{w.common('aspect')}走在全市前列。"
    )


# Heading, headings below it, sentence; how many of these, points in each, sentences to a point.
_SECTIONS = (
    ("主要工作及成效", "{topic}扎实推进", _did, 3, (2, 3), 3),
    ("亮点和特色做法", "{name}探索{topic}新路子", _did, 2, (1, 2), 3),
    ("存在的主要问题", "{topic}还存在差距", _fault, 3, (2, 2), 2),
    ("原因分析", "{topic}方面", _cause, 2, (1, 2), 2),
    ("下一步工作打算", "抓实{topic}", _plan, 3, (1, 2), 3),
)


def report(number: int, seed: int = 1) -> tuple[str, str]:
    """The name and the text of one report."""
    w = _Words(seed, number)
    title = f"{w.place}市{w.unit}{w.year}年{w.pick(_KINDS)}"
    lines = [
        title,
        "",
        f"　　{w.year}年，在市委、市政府的坚强领导下，{w.place}市{w.unit}{_did(w)}现将有关情况报告如下。",
    ]
    for place, (heading, part, sentence, parts, points, length) in enumerate(_SECTIONS):
        lines.append(f"{_NUMBERS[place]}、{heading}")
        for at in range(parts):
            named = part.format(topic=w.common("topic"), name=w.pick(w.names))
            lines.append(f"（{_NUMBERS[at]}）{named}")
            count = w.chance.randint(*points)
            lines.extend(
                f"　　{_NUMBERS[point]}是{''.join(sentence(w) for _ in range(length))}"
                for point in range(count)
            )
    return f"{number:05}{title}.txt", "\n".join(lines) + "\n"


def write(folder: Path, count: int, seed: int = 1, start: int = 0) -> list[Path]:
    """Write reports `start` … `start + count - 1`; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for number in range(start, start + count):
        name, text = report(number, seed)
        (folder / name).write_text(text, encoding="utf-8")
        files.append(folder / name)
    return files


def questions(count: int, seed: int = 1) -> list[str]:
    """Questions of the kinds that people ask, about what these reports speak of."""
    chance = random.Random(f"{seed}/questions")
    forms = (
        "{topic}存在哪些问题？",
        "{place}市{unit}{topic}做了哪些工作？",
        "下一步怎样抓好{topic}？",
        "{topic}的{aspect}为什么{fault}？",
        "哪些单位开展了{object}？",
        "{year}年{topic}有什么亮点？",
    )
    return [
        chance.choice(forms).format(
            topic=chance.choice(_TOPICS),
            place=chance.choice(_PLACES),
            unit=chance.choice(_UNITS),
            aspect=chance.choice(_ASPECTS),
            fault=chance.choice(_FAULTS),
            object=chance.choice(_OBJECTS),
            year=chance.randint(2015, 2024),
        )
        for _ in range(count)
    ]


def main(arguments: list[str] | None = None) -> int:
    """Write them and say how many characters they have."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description="invented reports")
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    files = write(options.folder, options.count, options.seed)
    characters = sum(len(file.read_text(encoding="utf-8")) for file in files)
    print(f"{len(files)} reports, {characters / max(1, len(files)):.0f} characters each: {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
