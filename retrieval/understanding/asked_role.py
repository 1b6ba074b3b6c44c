"""Which role a question asks for, by its wording: what is wrong, why, what comes next, what was done.

A question that names a role plainly (哪些问题, 什么打算) asks for it; what everyday talk asks for, a small model
reads (`intent`).

Most everyday questions ask for none, and are answered by passages of some roles more often than of others:
`role_probabilities` says by which, learned from questions whose answers are known
(``python -m training.asked_role``).
"""

import re
import zlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.report import Role
from retrieval.understanding.intent import ASKED, Reading

# What names a fault of which something else is said, and what says itself what is wrong: 人手不足.
FAULT = "问题|短板|弱项|弱点|差距|缺点|缺陷|毛病|困难|薄弱(?:环节|之处|点|方面|的地方)|软肋|隐患|欠缺|难处|难题|难点|困境|窘境|瓶颈|痛点|堵点|弊端|硬伤|顽疾|通病|欠账"
WANTING = "不足|薄弱"
_PROBLEM = f"{FAULT}|{WANTING}"
_HOW = "(?<!不)(?:怎么样?|如何|怎样|咋样?|怎)"
_WHAT = "(?:什么|哪些|啥|何种|何|哪几[个项件类条]?)"
# A cue is (role, pattern); the first that matches wins. Causes come before problems, as
# 「为什么…不到位」 names a problem and asks why; plans before problems, as 「怎样改进不足」
# asks for what comes next; and problem words count only where the question asks for
# them or ends in one: 「怎么查摆自身毛病」 asks for a deed.
_CUE_TABLE: tuple[tuple[Role, str], ...] = (
    (
        "cause",
        rf"为什么|为何|为啥|因何|何故|原因|根源|根子|症结|缘由|缘故|由于{_WHAT}|因为{_WHAT}|何以|成因|(?:怎么|咋)一?回事|(?:卡|出)在(?:哪|什么)|病根|起因"
        rf"|(?:{_WHAT}|怎么)(?:会|才)?(?:造成|导致|引起)",
    ),
    ("cause", r"\bwhy\b|\b(?:root )?caus(?:e|es|ed)\b|\breasons?\b|\bwhat led to\b|\bdue to what\b"),
    (
        # Something was done to what is named, be it called a problem: 走访慰问了哪些困难党员.
        "achievement",
        r"[做干抓办搞弄][了过](?:哪些|些?什么|些?啥)"
        rf"|(?<![在现出露到临映摆成生来])[了过](?:哪些|什么|哪几[个项件类])(?:{_PROBLEM})(?=[\u4e00-\u9fff])(?![和与及没还未])",
    ),
    (
        "plan",
        rf"下一?步|下一?阶段|今后|往后|打算|明年|下一年|来年|接下来|未来|新的?一年|(?:后续|下半年)(?:[^,，。?？]{{0,4}}(?:打算|计划|安排|准备|将|(?<![主重])要)|{_HOW})|(?:将要?|准备|预备|拟|计划|想要?|(?<![主重])要)(?:{_HOW}|从哪|采取|用什么|做什么|干什么|干啥|[做干]到什么)"
        rf"|{_HOW}(?:改进|整改|改善|补齐)|改进措施|改进方向|努力方向|工作(?:思路|计划|安排)|对策"
        rf"|(?:{_WHAT}|年的?)(?:思路|计划|规划|安排|设想|考虑|部署|想法)|(?:思路|安排|设想)(?:呢|是什么|有哪些)?[?？。!！\s]*$|(?:部署|要求)[^的了,，。?？]{{0,14}}(?:{_HOW}|从哪)[^的了]*$",
    ),
    (
        "plan",
        r"\bplan(?:s|ned|ning)?\b|\bnext (?:year|step|steps)\b|\bgoing forward\b|\bin (?:the )?future\b|\bfrom now on\b"
        r"|\bwill\b|\bintend|\b(?:wants?|aims?|hopes?|proposes?) to\b|\bgoing to\b|\bupcoming\b|\bgoals? for\b|\bto be done\b",
    ),
    (
        # A problem that was dealt with is a deed.
        "achievement",
        rf"(?:解决|化解|破解|整改|办成|办结|消除|补齐)了?(?:[^,，。?？]{{0,6}}的)?(?:哪些|什么|哪几[个项件类])[^,，。?？]{{0,8}}(?:{_PROBLEM}|事|诉求)"
        rf"|(?:整改|解决|落实|改|办|做|抓|弄|搞|处理|完成)(?:得{_HOW}|到了?(?:什么|哪))|(?:已经|已)(?:采取|开展|完成|做)|取得的?(?:成效|成绩|成果|效果|进展)|后来{_HOW}"
        r"|^(?!.*\b(?:what|which)(?: \w+){0,2} (?:problem|issue|difficult|challenge|shortcoming|weakness)).*"
        r"\b(?:solv|resolv|overc[ao]m|tackl|address|fix|handl|rectif|correct|settl|remov|eliminat)(?:e|es|ed|ied|y|ing|ying|ication|le|led)?"
        r"(?: \w+){0,3} (?:problems?|issues?|difficult(?:y|ies)|challenges?|shortcomings?|complaints?)\b"
        r"|\b(?:problems?|issues?|difficulties|challenges|shortcomings|complaints?)\b(?: (?!not\b)\w+){0,2} (?:were|was|been|being|got) "
        r"(?:solved|resolved|overcome|tackled|addressed|fixed|handled|rectified|corrected|settled|removed|eliminated)",
    ),
    (
        "problem",
        rf"(?:什么|啥|哪些|哪里|哪方面|哪几|何种|有何|存在|列出|指出|查摆出|暴露|发现).{{0,24}}(?:{_PROBLEM})"
        rf"|(?:{_PROBLEM})(?:(?:分别|主要|具体|究竟|到底|各自)?都?是(?:什么|哪些)|有哪些|有什么|有啥|在哪|呢|[,，]?[都还]?有?(?:谁|哪))"
        rf"|^(?!.*{_HOW}).*(?:{_PROBLEM})[?？。!！\s]*$"
        r"|(?:有|存在)(?:哪些|什么|何)(?:具体|突出|主要)?表现|表现在(?:哪|什么)"
        r"|(?:哪里|哪些|哪儿|什么|哪方面).{0,16}(?:不够|不到位|不强|不高|不深|不严|没[做抓管]好|[做抓管]得不好|[做抓管]不好|跟不上)|有待(?:加强|提高|改进)|(?:需要|要)(?:改进|加强|提高)的"
        r"|(?:什么|哪些|哪里|哪儿)(?:漏洞|盲区|盲点|空白)"
        rf"|^(?!.*{_HOW}).*(?:不够|不到位|不力|不足|不强|不严|薄弱|滞后)的?(?:表现|情况|地方|方面|现象|问题)",
    ),
    (
        "problem",
        r"\bproblems?\b|\bshortcomings?\b|\bweak(?:ness|nesses)?\b|\bdeficienc|\bissues?\b|\bgaps?\b|\black(?:s|ed|ing)?\b|\btroubles?\b"
        r"|\bshort of\b|\bchallenges?\b|\b(?:what|which)(?: \w+){0,2} difficult(?:y|ies)\b|\bdifficult(?:y|ies) (?:in \w+ing|with|did|do|does|are|were|was|is|remain\w*|exist\w*|encountered|faced|met)\b|\bwhat is (?:still )?wrong\b|\bshortages?\b|\binsufficien|\binadequa|\bfalls? behind\b|\bfall(?:s|ing)? short\b|\bnot (?:good|well|enough)\b"
        r"|\b(?:needs?|should|could|must) (?:to )?be (?:improved|strengthened|better)\b|\b(?:still )?needs? (?:improve|strengthen)",
    ),
    (
        "highlight",
        r"亮点|特色(?:做法|工作|是|有|[?？。!！\s]*$)|创新(?:做法|举措|之处)|典型经验|[好新](?:的)?(?:做法|经验|办法|招(?![录聘收生募考商工]))|招数|妙招|独到|独特|与众不同|值得(?:推广|借鉴)|做得(?:比较|最)?好",
    ),
    (
        "highlight",
        r"\bhighlights?\b|\bdistinctive\b|\binnovations?\b|\bunique\b|\binnovative practices?\b|\bbest practices?\b",
    ),
    (
        "achievement",
        rf"(?:哪些|什么|何种)(?:工作|举措|措施|成效|成绩|成果|进展)|(?:成效|效果|(?:整改|落实|完成|进展)情况)(?:{_HOW}|好不好)|(?:哪些|什么)(?:成就|收获|业绩|实事)"
        rf"|(?:开展|采取|取得|完成|组织|实施)了?(?:哪些|什么)|{_HOW}(?:开展|推进|落实|抓|做)"
        rf"|是{_HOW}.{{1,16}}的[?？]?$",
    ),
    (
        "achievement",
        r"\bachieve|\baccomplish|\bwhat (?:was|were|has been|have been) done\b|\bresults? of\b|\bprogress\b|\bhow (?:did|was|were|has|have)\b|\bwhat (?:did|has|have)\b.* (?:do|done)\b",
    ),
)
_CUES = tuple((role, re.compile(pattern)) for role, pattern in _CUE_TABLE)


# Where the wording names no role, the model is believed where it is as sure as this (evaluation/README.md).
SURE = 0.95


def role_asked(rest: str, reading: Reading) -> Role | None:
    """The role that a normalised question asks for, names of units and reports taken out; None where it does not say."""
    named = next((role for role, pattern in _CUES if pattern.search(rest)), None)
    return named or (reading.role if max(reading.roles) >= SURE else None)


MODEL = Path(__file__).with_name("asked_role.npz")
# Rows of the table: hashed n-grams, then one for each role that the wording asks for, and for none.
BUCKETS = 1 << 15
ROWS = BUCKETS + len(ASKED)
_TOKEN = re.compile(r"[a-z0-9]+(?:['’.\-][a-z0-9]+)*|\S")
_YEAR = re.compile(r"(?:19|20)\d\d")
_STEM = 4  # letters of an English word that are a feature of their own


def role_probabilities(plain: str, asked: Sequence[float]) -> NDArray[np.float32]:
    """How likely a passage of each role answers a normalised question, shape ``(roles,)`` in the order of
    `ROLES`; they sum to 1. ``asked`` is how likely its wording asks for each of `ASKED`."""
    table, bias = _shipped()
    rows, weights = features(plain, asked)
    logits = weights @ table[rows] + bias
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)


def features(plain: str, asked: Sequence[float]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The rows of the table for a normalised question and what each counts: its tokens' 1- to 4-grams, hashed,
    together of length 1, and each role that its wording may ask for by how likely it does."""
    words = ["<y>" if _YEAR.fullmatch(word) else word for word in _TOKEN.findall(plain.lower())]
    ends = ["^", *words, "$"]
    grams = [f"{word[:_STEM]}-" for word in words if len(word) > _STEM]
    grams += [" ".join(ends[a : a + n]) for n in (1, 2, 3, 4) for a in range(len(ends) - n + 1)]
    rows = [zlib.crc32(gram.encode("utf-8", "replace")) % BUCKETS for gram in grams]
    weights = np.concatenate([np.full(len(rows), max(len(rows), 1) ** -0.5), asked]).astype(np.float32)
    return np.array([*rows, *range(BUCKETS, ROWS)], dtype=np.int64), weights


@cache
def _shipped() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The table ``(ROWS, roles)`` and the bias ``(roles,)``, read once."""
    with np.load(MODEL) as kept:
        return kept["table"].astype(np.float32) * kept["scale"], kept["bias"]
