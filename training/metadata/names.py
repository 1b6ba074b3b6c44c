"""Invented offices, people and matters: what the documents of `training.metadata.writing` speak of."""

import random
from dataclasses import dataclass

from training.units.data import read_words

_FIRST = "云青柳石松临江北南东西岚栎桐霁苍望安永平清白黄龙凤金银玉竹梅兰荷枫樟杉槐榆澄沅湘渌漳汶沂浔滦潞淮颍涪岷嘉阳"
_SECOND = "山川溪河江湖州城陵阳原泉岭峰湾塘桥口浦港林田坪坝岗塬浒渚洲屿源昌宁安和丰平水"
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国志文斌云海峰鹏飞晓东林一舟清问渠之敬庄春生玉兰"
_LEVELS = ("县", "市", "区", "县", "市")
_BUREAUS = (
    "水利局", "教育局", "财政局", "民政局", "司法局", "审计局", "统计局", "公安局", "林业局", "气象局", "税务局", "医疗保障局", "应急管理局",
    "自然资源局", "生态环境局", "交通运输局", "农业农村局", "卫生健康局", "市场监督管理局", "文化和旅游局", "退役军人事务局", "发展和改革局",
    "住房和城乡建设局", "人力资源和社会保障局", "行政审批服务局", "机关事务服务中心", "融媒体中心", "人民法院", "人民检察院", "总工会",
    "妇女联合会", "残疾人联合会", "供销合作社", "档案馆", "图书馆", "博物馆", "疾病预防控制中心", "公共资源交易中心", "消防救援大队",
    "人民医院", "中医院", "第一中学", "实验小学", "职业技术学院", "委党校", "委组织部", "委宣传部", "委统战部", "委政法委", "委第三巡察组", "纪委监委驻县卫健局纪检监察组", "纪委监委驻教育局纪检监察组", "公安局水上警察支队", "人民医院口腔分院", "机务段检修车间", "海关缉私分局", "供电公司二号变电站", "大学附属医院工会", "税务局第一税务分局", "农业银行新桥支行", "交通局", "委巡察工作领导小组办公室", "人民医院工会", "第二中学团委", "红十字会",
    "科学技术协会", "工商业联合会", "殡仪馆", "公路养护中心", "城市管理局", "信访局", "粮食和物资储备局", "招商服务中心",
)  # fmt: skip
# Whose unit is not named by a place and a bureau: each is its own kind of institution.
_INSTITUTIONS = (
    "技师学院", "师范大学", "实验幼儿园", "第二高级中学", "特殊教育学校", "中心卫生院", "妇幼保健院", "精神病医院", "研究院", "农业科学研究所",
    "地质调查队", "海关", "出入境边防检查站", "监狱", "强制隔离戒毒所", "报社", "广播电视台", "出版社", "美术馆", "科技馆", "文化馆", "体育运动学校",
    "商会", "摄影家协会", "慈善总会", "军队离休退休干部休养所", "退役军人服务中心", "烈士陵园管理处", "自然保护区管理局", "经济开发区管理委员会",
    "铁路运输法院", "人民检察院", "公证处", "仲裁委员会", "住房公积金管理中心", "水文站", "地震监测站", "机场", "火车站", "客运总站", "邮政分公司",
)  # fmt: skip
_FIRMS = (
    "水务集团有限公司", "公共交通集团有限公司", "城市建设投资有限公司", "矿业集团有限公司", "港务集团有限公司", "农村商业银行股份有限公司",
    "供电公司", "电力有限公司城西分公司", "农村商业银行新桥支行", "保险股份有限公司支公司", "烟草专卖局", "石油公司第二加油站", "燃气有限责任公司", "粮油储备有限公司", "旅游发展有限公司", "机械厂", "化工厂", "国有林场", "水库管理站", "农场",
)  # fmt: skip
BODIES = (*_BUREAUS, *_INSTITUTIONS, *_FIRMS)
MATTERS = (
    "安全生产", "防汛抗旱", "招商引资", "法治建设", "政务公开", "信访", "民族团结进步", "保密", "档案", "普法", "意识形态", "党风廉政建设",
    "乡村振兴", "养老服务", "义务教育", "控辍保学", "耕地保护", "河湖长制", "森林防火", "营商环境", "社会救助", "食品安全", "药品监管",
    "扫黑除恶", "平安建设", "禁毒", "双拥", "统计", "节能降耗", "污染防治", "医保基金监管", "老旧小区改造", "农村饮水", "村级集体经济",
    "基层党建", "机关党建", "党员教育培训", "干部队伍建设", "人才", "群团", "老干部", "网络安全", "国家安全", "宣传思想文化", "政府采购",
    "国有资产管理", "内部控制", "预算绩效管理", "项目建设", "征地拆迁", "道路交通安全", "校园安全", "电梯安全", "燃气安全", "殡葬管理",
)  # fmt: skip
SLOGANS = (
    "凝心聚力开新局", "以更高标准抓好落实", "把群众的小事当大事办", "在新起点上再创辉煌", "让老百姓吃上放心水", "稳中求进促发展",
    "从“等上门”到“走出去”", "小网格托起大民生", "一条路带活一片村", "向管理要效益", "锚定目标不松劲", "擦亮“家门口”的服务窗口",
)  # fmt: skip
POSTS = (
    "书记",
    "局长",
    "主任",
    "副局长",
    "副主任",
    "党组书记",
    "党委书记",
    "纪检组长",
    "院长",
    "校长",
    "总经理",
    "董事长",
    "站长",
    "科长",
)


@dataclass(frozen=True, slots=True)
class Office:
    """An invented office: its name in full, the place it lies in, the body that leads it, its number's sign."""

    name: str
    place: str
    party: str
    sign: str
    short: str
    above: str = ""
    division: str = ""

    @property
    def local(self) -> str:
        """Its name as those who live there say it, the place left out: 县水利局 for 云溪县水利局."""
        return self.name[2:] if self.name[2:3] in ("县", "市", "区") and len(self.name) > 5 else self.name

    def nick(self, chance: random.Random) -> str:
        """What its own people call one of its parts: 「二库办公室」 for that of 砚洲第二粮食储备库."""
        return (
            chance.choice(self.name[1:])
            + self.name[-1]
            + chance.choice(("办公室", "党支部", "综合科", "党办"))
        )

    def part(self, chance: random.Random) -> str:
        """Its name with that of one of its parts behind it, most often the one that wrote."""
        if self.above or self.name.endswith(("部", "委", "分公司", "支行", "政府", "办事处")):
            return self.name
        return self.name + (self.division if chance.random() < 0.8 else chance.choice(_PARTS))


_PARTS = (
    "办公室", "研究室", "政治部", "社会教育部", "德育处", "教务处", "安全监督处", "急诊科", "护理部", "宣传科", "人事股", "财务科", "综合科", "执行局",
    "立案庭", "信息中心", "党群工作部", "纪检监察室", "生产技术科", "市场部", "医务科", "档案室",
)  # fmt: skip
# How an office speaks of itself, by the end of its name.
_SELVES = (
    ("局", ("我局", "全局", "本局")), ("法院", ("我院", "本院", "全院")), ("检察院", ("我院", "本院")), ("医院", ("我院", "医院", "全院")), ("院", ("我院", "全院")),
    ("馆", ("我馆", "馆里", "本馆")), ("中学", ("我校", "学校")), ("小学", ("我校", "学校")), ("学校", ("我校", "学校")), ("学院", ("学院", "我院", "我校")),
    ("大学", ("学校", "我校")), ("公司", ("公司", "我公司", "集团")), ("厂", ("我厂", "全厂")), ("站", ("我站", "本站")), ("所", ("我所", "本所")), ("队", ("我队", "大队")),
    ("中心", ("中心", "本中心", "我中心")), ("会", ("我会", "本会")), ("社", ("我社", "本社")), ("海关", ("我关", "关区")), ("机场", ("我场", "机场")), ("场", ("我场", "全场")),
)  # fmt: skip


def _self_of(name: str, chance: random.Random) -> str:
    """「我局」 of a bureau, 「我馆」 of a museum; 「我单位」 of any."""
    other = ("我单位", "我们", f"我{name[-1]}", f"我{name[-1]}", f"全{name[-1]}")
    return chance.choice(next((own for end, own in _SELVES if name.endswith(end)), other))


def office(chance: random.Random) -> Office:
    """An office of any kind: of a county or city, a town, a village, a firm."""
    stem = chance.choice(_FIRST) + chance.choice(_SECOND)
    level = chance.choice(_LEVELS)
    kind = chance.random()
    above = ""
    if kind < 0.2:
        # Of any kind, whatever its name ends in.
        place = stem + chance.choice((level, level, ""))
        name = place + chance.choice([body for body in read_words()[0] if len(body) > 2])
        short = _self_of(name, chance)
    elif kind < 0.5:
        what = chance.choice(_BUREAUS)
        name, place = stem + level + what, stem + level
        short = _self_of(name, chance)
    elif kind < 0.62:
        place = stem + chance.choice((level, level, ""))
        name = place + chance.choice(_INSTITUTIONS)
        short = _self_of(name, chance)
    elif kind < 0.75:
        place = stem + chance.choice(("镇", "乡", "街道"))
        name = place + ("人民政府" if not place.endswith("街道") else "办事处")
        short = chance.choice(("我镇", "全镇")) if place.endswith("镇") else "我们"
    elif kind < 0.82:
        place = name = stem + chance.choice(("社区", "村"))
        name += (
            chance.choice(("居民委员会", "党支部", ""))
            if name.endswith("社区")
            else chance.choice(("村民委员会", ""))
        )
        short = chance.choice(("我们", "咱村", "村里", "我村")) if "村" in name else "我社区"
        above = chance.choice(_FIRST) + chance.choice(_SECOND) + chance.choice(("镇", "乡", "街道"))
    elif kind < 0.86:
        place = name = stem + level
        name += "人民政府"
        short = "全" + level
    else:
        what = chance.choice(_FIRMS)
        name, place = stem + what, stem
        short = chance.choice(("公司", "集团", "全公司", "我公司"))
    return Office(
        name,
        place,
        chance.choice(("党组", "党委", "党支部", "党总支")),
        stem[0] + name[-2],
        short,
        above,
        chance.choice(_PARTS),
    )


def person(chance: random.Random) -> str:
    """A name of two or three signs."""
    return chance.choice(_FAMILY) + "".join(chance.choice(_GIVEN) for _ in range(chance.choice((1, 2, 2))))
