"""The wordings that ask which units or reports say something, or whether any does."""

import re

# Every unit or report is asked for. The nouns are those that reports are written by, or are:
# 哪些问题 and 各项工作 are none.
# 「哪些地方要改进」 asks for no places.
_BODY = r"单位|部门|报告|材料|机关|地方(?![还需要做不没存])|地区|系统|企业|公司|学校|院校|学院|医院|支部|总支|党组织|党委|党组|县区|县市|区县|乡镇|街镇|镇街|街道|社区|科室|县|区|市|镇|村|局"
_SAYS = "提到|提及|写到|写|说到|说|讲到|讲|谈到|谈|反映|提出|承认|报告"
COVERAGE = re.compile(
    rf"(?:哪些|哪几[个家份]|哪一?[个家份]|有几[个家份]|多少[个家份]|各个?|每一?[个家份]?|所有的?|全部的?)(?:基层|下属|二级|党)?(?:{_BODY})(?:[里中](?!的?层)|的?报告[里中]?)?(?:分别|都|也|均)?(?:(?:反映|提出|承认|报告)(?:了|过|出)?)?"
    rf"|[,，]?[都还]?有?(?:谁家?|哪一?家)(?:都|也)?(?:{_SAYS})(?:了|过|出|到)?"
    r"|\b(?:which|what|every|each|all|how many)(?: of)?(?: the)?(?: other| different)? "
    r"(?:units?|reports?|departments?|bureaus?|organi[sz]ations?|branch(?:es)?|offices?|agenc(?:y|ies)|institutions?|counties|towns?|places|bodies)\b"
    r"|\bacross (?:all |the )*(?:units|reports|departments|organi[sz]ations)\b|\bwho (?:else )?(?:mentions?|reports?|says?)\b"
)
# Whether or where the reports say something at all is asked for, not what they say of it.
WHETHER_SAID = re.compile(
    r"(?:有没有|有无|是否|哪里|哪儿|在哪)[都还]?(?:提到|提及|说到|讲到|谈到|写到)"
    r"|^(?:is|are|was|were|do|does|did|has|have|any|where)\b.*\bmention(?:s|ed|ing)?\b"
)
