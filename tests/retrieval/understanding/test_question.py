"""Reading questions: a table of what people ask."""

import pytest

from corpus.report import Role
from retrieval.understanding.question import LONGEST_QUESTION, BadQuestion, english_words, read_question


@pytest.mark.parametrize(
    ("text", "role", "kept", "gone"),
    [
        ("意识形态工作存在哪些问题？", "problem", "意识形态工作", "哪些"),
        ("党建还有什么短板", "problem", "党建", "什么"),
        ("哪些方面做得不够", "problem", "不够", "哪些"),
        ("安全生产的薄弱环节", "problem", "安全生产", ""),
        ("作风建设有待加强的地方", "problem", "作风建设", ""),
        ("为什么学习不到位？", "cause", "学习不到位", "为什么"),
        ("窗口服务投诉多的原因是什么", "cause", "窗口服务投诉多", "什么"),
        ("欠账的症结在哪", "cause", "欠账", "哪"),
        ("下一步怎么抓意识形态工作", "plan", "意识形态工作", "怎么"),
        ("怎样改进堤防管护", "plan", "堤防管护", "怎样"),
        ("明年有哪些打算", "plan", "明年", "哪些"),
        ("如何补齐人手短板", "plan", "人手", "如何"),
        ("有哪些亮点工作", "highlight", "工作", "哪些"),
        ("今年做了哪些工作", "achievement", "工作", "哪些"),
        ("如何解决人手不足的问题", None, "解决人手不足", "如何"),
        ("怎么推进清廉机关建设", "achievement", "清廉机关建设", "怎么"),
        ("怎么查摆自身毛病", None, "查摆自身毛病", "怎么"),
        ("取得了哪些成效", "achievement", "成效", "哪些"),
        ("意识形态工作责任制", None, "意识形态工作责任制", ""),
        ("書記是誰", None, "书记", "谁"),
        # What was dealt with is a deed, a count is no problem, and 「有哪些…」 stays one.
        ("给企业解决了哪些困难", "achievement", "企业", "哪些"),
        ("还有哪些问题没有解决", "problem", "没有解决", "哪些"),
        ("督查发现共性问题多少条", None, "督查发现共性问题", "多少"),
        ("哪些单位还有多少问题", "problem", "问题", "多少"),
        ("廉政教育做了些什么", "achievement", "廉政教育", "些"),
        ("党建和业务的问题分别是什么", "problem", "党建和业务", "分别"),
        ("窗口服务差，根子在哪", "cause", "窗口服务差", "根子"),
        # The role by other words, by tense, and by what is wanted.
        ("堤防管护眼下碰到哪些难处", "problem", "堤防管护", "难处"),
        (
            "网评员够用吗，差在哪",
            None,
            "网评员",
            "哪",
        ),  # no list of wordings says so; passages of faults are likely
        ("投诉多是什么缘故", "cause", "投诉多", "缘故"),
        ("还有两件没办完，卡在哪里", "cause", "没办完", "哪"),
        ("旧电脑准备咋处理", "plan", "旧电脑", "咋"),
        ("对剩下的事项有何安排", "plan", "剩下的事项", "何"),
        ("县里部署今年防汛怎么抓", "plan", "防汛", "怎么"),
        ("上级部署的任务怎么落实的", "achievement", "任务", "怎么"),
        ("今年主要采取了哪些措施", "achievement", "措施", "哪"),
        ("下半年开展了哪些工作", "achievement", "开展", "哪"),
        ("后续怎么处理", "plan", "处理", "怎么"),
        ("后续整改情况如何", "achievement", "整改情况", "如何"),
        ("问题主要表现在哪些方面", "problem", "表现", "哪"),
        ("出差什么标准", None, "出差", "什么"),
        ("有什么新招", "highlight", "新招", "什么"),
        ("上次查摆的毛病改到什么地步了", "achievement", "毛病", "什么"),
        ("把关不严，后来怎么弄的", "achievement", "把关不严", "怎么"),
        ("光学跟自己有关的，别的不怎么看", None, "有关", ""),
        # A fault that says itself what is wrong is the topic.
        ("党务干部力量不足的问题", "problem", "力量不足", "问题"),
        ("学习上还有哪些不足", "problem", "学习", "还"),
        # What is counted and polite words are no topic; 申请 is.
        ("慰问群众花了多少钱", None, "慰问群众", "钱"),
        ("一年接待多少人次", None, "接待", "人次"),
        ("共有多少部门参加", None, "部门", "多少"),
        ("恳请介绍一下堤防情况", None, "堤防", "恳"),
        ("申请护照的人", None, "申请护照", "多"),
        ("请假制度落实情况", None, "请假制度", "多"),
        ("许多高校毕业生就业有什么困难", "problem", "许多高校毕业生", "什么"),
        ("更多大学生返乡的原因", "cause", "更多大学生返乡", "原因"),
        ("新招录多少人", None, "新招录", "多少"),
        ("水库有多大", None, "水库", "多"),
        ("损失了多少，啥原因", None, "损失", "多少"),
        # Words are taken out whole, and only where they are what is asked for.
        ("困难群众救助存在什么困难", "problem", "困难群众救助", "什么"),
        ("网吧管理有什么问题", "problem", "网吧管理", "问题"),
        ("入党申请指导", None, "入党申请指导", ""),
        ("准备金计提打算怎么做", "plan", "准备金计提", "打算"),
        ("科技创新有哪些亮点", "highlight", "科技创新", "亮点"),
        ("成果转化做了什么", "achievement", "成果转化", "什么"),
        # What was dealt with is no problem that is asked for.
        ("开展了哪些困难群众帮扶活动", "achievement", "困难群众帮扶活动", "哪些"),
        ("走访慰问了哪些困难党员", "achievement", "困难党员", "哪些"),
        ("处置了哪些问题线索", "achievement", "问题线索", "哪些"),
        ("未来社区建设做了什么", "achievement", "未来社区建设", "什么"),
        ("督查发现了哪些问题", "problem", "督查", "哪些"),
    ],
)
def test_chinese_questions(text: str, role: Role | None, kept: str, gone: str) -> None:
    question = read_question(text)
    assert (question.text, question.language, question.role) == (text, "zh", role)
    assert kept in question.topic
    assert not gone or gone not in question.topic


@pytest.mark.parametrize(
    ("text", "role", "kept"),
    [
        ("What problems were listed about ideology work?", "problem", "ideology work"),
        ("shortcomings in party building", "problem", "party building"),
        ("Which weak points does the school name?", "problem", "points school name"),
        ("Why is training not effective?", "cause", "training effective"),
        ("root causes of the delays", "cause", "delays"),
        ("What will be done about flood control?", "plan", "flood control"),
        ("plans for next year", "plan", "year"),
        ("highlights of 2023", "highlight", "2023"),
        ("What progress was made in dredging", "achievement", "progress dredging"),
        ("how many trainees took part", None, "trainees part"),
        ("helping companies solve their difficulties", "achievement", "helping companies"),
        ("what difficulties did the school face", "problem", "school face"),
        ("money given to families in difficulty", None, "families difficulty"),
        ("rectification of problems found by inspectors", "achievement", "inspectors"),
        ("how many problems were rectified", "achievement", "problems rectified"),
        ("what does the school lack", "problem", "school"),
        ("what is still wrong with study", "problem", "study"),
        ("what the bureau wants to do for staff", "plan", "staff"),
        ("what problems have not been solved", "problem", "solved"),
        ("what problems were found in handling complaints", "problem", "handling complaints"),
        ("5G coverage rose by 12.5%", None, "5g coverage rose 12.5"),
        ("what problems does IT procurement have", "problem", "IT procurement"),
    ],
)
def test_english_questions(text: str, role: Role | None, kept: str) -> None:
    question = read_question(text)
    assert (question.language, question.role) == ("en", role)
    assert kept in question.topic
    assert not {"what", "which", "why", "how", "the", "were"} & set(question.topic.split())


def test_words_that_ask_are_taken_out_unless_nothing_is_left() -> None:
    assert read_question("请问堤防有多少处").topic == "堤防"
    assert read_question("什么？").topic == "什么?"
    # A mark before all words says nothing, whichever it is: a key that was meant otherwise, a bullet.
    for mark in ("/", "#", "*", "· ", "——"):
        assert read_question(f"{mark}两张皮有哪些表现").subject == "两张皮"
    assert "问题" in read_question("存在哪些问题？").topic
    assert read_question("what problems?").topic == "problems"
    assert read_question("what is it").topic == "what is it"


def test_mixed_language_is_chinese() -> None:
    assert read_question("ideology 工作有哪些 problems").language == "zh"
    assert read_question("KPI?").language == "en"


def test_traditional_questions_are_read_alike() -> None:
    traditional, plain = (
        read_question("意識形態工作存在哪些問題？"),
        read_question("意识形态工作存在哪些问题？"),
    )
    assert traditional.text == "意識形態工作存在哪些問題？"
    assert (traditional.topic, traditional.role) == (plain.topic, plain.role)


def test_blanks_are_trimmed() -> None:
    assert read_question("  堤防 \n 老化\t").text == "堤防 老化"


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\u3000\t", "？！……", "😀🎉", "——", "___", "\x00", "\ud800", "？" * 600 + "堤"]
)
def test_nothing_to_search_for(text: str) -> None:
    with pytest.raises(BadQuestion) as error:
        read_question(text)
    assert "请输入一个问题" in error.value.zh and "type one" in error.value.en


def test_a_very_long_question_is_cut() -> None:
    question = read_question("政" * 10_000)
    assert question.text == "政" * 500 == "政" * LONGEST_QUESTION
    assert read_question("word " * 2_000).text == ("word " * 100)[:500]


def test_a_lone_surrogate_is_replaced() -> None:
    assert read_question("堤防\udcff老化").text == "堤防?老化"


@pytest.mark.parametrize(
    ("plain", "words"),
    [
        ("the bureau's and the nation’s work", ["bureau", "nation", "work"]),
        ("they didn't, can't, won't, we've, it's", []),
        ("5g, covid-19, a1b2, 12.5%", ["5g", "covid", "19", "a1b2", "12.5"]),
        ("party_building", ["party", "building"]),
        ("café", ["café"]),
        ("", []),
    ],
)
def test_english_words(plain: str, words: list[str]) -> None:
    assert english_words(plain) == words


@pytest.mark.parametrize(
    ("text", "role_only"),
    [
        ("有哪些亮点？", True),
        ("有什么特色亮点做法", True),
        ("取得了哪些成绩", True),
        ("存在哪些问题？", True),
        ("what are the highlights?", True),
        ("有哪些工作特色", True),
        ("有什么工作计划？", True),
        ("查摆出哪些突出问题", True),
        ("产生这些问题的原因是什么", True),
        ("列出所有问题", True),
        ("存在的主要问题有哪些", True),
        ("请汇总全部打算", True),
        ("大家都有哪些困难", True),
        # Names that nobody knows, whatever the model reads.
        ("发改委存在哪些问题", False),
        ("卫健委的问题", False),
        ("王局长讲了哪些问题", False),
        ("所有堤防的问题", False),
        ("水利工作有哪些亮点？", False),
        ("堤防存在哪些问题？", False),
        ("堤防多长", False),
    ],
)
def test_a_question_for_nothing_but_a_role(text: str, role_only: bool) -> None:
    assert read_question(text).role_only is role_only


@pytest.mark.parametrize(
    ("text", "coverage"),
    [
        ("哪些单位提到人手不足", True),
        ("哪一个单位说到青黄不接", True),
        ("谁家提到经费紧张", True),
        ("人手不足的问题，都有谁写到", True),
        ("which reports mention shortages", True),
        ("排水口是谁设计的", False),
        ("还有哪些地方要改进", False),
    ],
)
def test_a_question_for_every_unit(text: str, coverage: bool) -> None:
    assert read_question(text).coverage is coverage


def test_what_is_shown_as_the_topic_may_be_less_than_what_is_searched_for() -> None:
    read = read_question("水利局那边的河道清淤进展")
    assert (read.subject, read.topic) == ("河道清淤", "水利局那边的河道清淤进展")
    assert read_question("咱们宣传这块有啥毛病").subject == "宣传"
