"""The table of forms that lines of a letterhead or an imprint have, and the signs they are told by.

Every pattern is matched against a whole line without blanks, in NFKC (`compact`).
"""

import functools
import re
import unicodedata

from corpus.report import MarkKind

_HAN = "〇○零Oo0一二三四五六七八九"
YEAR = rf"(?:(?:19|20)\d\d|[二2][{_HAN}]{{3}}|(?:20)?[×xX*]{{2,4}})"
_DAY = r"(?:\d{1,2}|元|[一二三四五六七八九十]{1,3}|[×xX*]{1,2})"
DATE = rf"{YEAR}[年./\-]{_DAY}(?:[月./\-](?:{_DAY}[日号]?)?)?"
# 「——2024年1月10日在青山县第十八届人民代表大会第三次会议上」.
OCCASION = (
    rf"(?:[(]|[-—–―]{{1,4}})?{DATE},?(?:在|于).{{2,60}}(?<![稿话告言])"
    # 「——在市商会六届三次理事会上」
    r"|[-—–―]{1,4}在.{2,60}(?:会议?|仪式|论坛|活动)上"
)
# 「（2023年度）」「（2023年1—12月）」 under a title says of what time it is, not when it was issued.
_TO = "[-—–~至到]{1,2}"
_MONTH = r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})月?份?"
PERIOD = (
    rf"[(\[【]{YEAR}(?:年?{_TO}{YEAR})?(?:年?度?|学年度?)(?:全年|[上下]半年|第?[一二三四1-4]季度|前[一二三]季度)?[)\]】]"
    rf"|[(\[【]{YEAR}[年.]{_MONTH}{_TO}(?:{YEAR}[年.])?{_MONTH}[)\]】]"
)
_NAME = r"[\u4e00-\u9fff·×*xX]{2,4}"
# Whoever heads anything is its 长; 增长, 成长, 延长, 特长, 家长, 学生长 head nothing.
_POST = r"(?:书记|主任|(?![增成延特家生擅漫助拉])[\u4e00-\u9fff]长|主席|董事长|秘书长|总经理|总监|经理|政委|总编辑|总工程师|委员|专员|干部|队员)"
_CLASSIFIED = r"(?:绝密|机密|秘密|工作秘密|内部(?:资料|文件|材料|参阅)?)(?:[★☆*·].{0,8})?(?:(?:请)?(?:注意)?(?:妥善)?(?:保存|保密|保管|不得外传|请勿外传|严禁外传))?"
_URGENT = r"(?:特急|加急|特提|平急|急件|紧急|急)"
_NUMBER = (
    r"[\u4e00-\u9fffA-Za-z×*]{0,20}[〔\[【(［]\d{4}[〕\]】)］]?(?:第|-)?\d{0,4}(?:号|期)(?:之[一二三四])?"
)
_ISSUE = rf"(?:{YEAR}年)?(?:第|总第)[\d{_HAN}十百]{{1,5}}期(?:\(?总第?\d+期\)?)?"
_SIGNER = r"(?:签发人?|会签人?|签发领导|签批人?)[:].{1,30}"
# 「填报单位（盖章）：」, 「单位名称：」: whose it is, and how that is certified.
_SEALED = r"(?:名称|全称)?(?:\([^()]{1,8}\))?"
_WHO = (
    r"(?:(?:述职|报告|汇报|发言|填报|填表|撰稿|主讲|提交|执笔|整理|起草|作者|编写|审核|主办|承办|报送|责任|课题组?|会议|发布|发言|被考核|主持|参会|参加)?"
    rf"(?:人|人员|者|单位|部门|科室|时间|日期|姓名|职务|地点|组长|成员|对象|编辑|机构){_SEALED}|(?:信息|文章|稿件)?来源|主持|供稿|撰稿)[:].{{1,60}}"
)
# 「承诺人：李石」「执笔：谷雨声　校对：宋知远」: who did it.
_DID = r"[\u4e00-\u9fff]{1,5}[人者笔对稿核审签理印辑录](?:\([^()]{1,6}\))?"
_MINUTES = r"(?:出席|列席|缺席|请假|参加|参会|与会|主持|记录|整理|审核|审签|签发|校对|承办|打字|打印|责任编辑|责编|编辑)(?:人员|人|单位|会议|领导|同志)*[:].{1,300}"

# What is copied along with the text of a web page or by a scanner.
_WEB = (
    r"(?:【?\[?字体:.{1,20}|【?打印(?:本页)?】?.{0,20}|【?关闭(?:窗口)?】?|(?:上|下)一篇:.{0,80}|(?:分享|扫一扫).{0,24}|(?:由)?扫描全能王.{0,8}"
    r"|.{0,20}ICP备.{0,30}|版权所有.{0,40}|(?:技术支持|相关链接):.{0,60}|CamScanner.{0,20}|(?:浏览|阅读|点击)(?:次数|量|数):?\d*次?)"
)
# 「首页>党务公开>巡察整改」: the way through a site to its page.
_WAY = r"(?:[^。;:>»›]{2,8}:)?[^。;:>»›]{1,30}(?:[>»›]{1,2}[^。;:>»›]{1,30})+"
# 「2024-12-30 来源:杏花坳村党支部 整理:……」, 「编制单位:……」: what a document says of itself, a name and a value each.
_FIELDS = (
    rf"{DATE}(?:\d\d?:\d\d)?[\u4e00-\u9fff]{{2,6}}:.{{1,60}}"
    r"|(?:[\u4e00-\u9fff]{2,6}:[^:。;]{1,24}){2,}"
    rf"|[\u4e00-\u9fff]{{0,4}}(?:人|人员|者|单位|部门|科室|日期|时间|地点){_SEALED}:[^。;]{{1,40}}"
)

# Where a form may stand: a(bove the title), u(nder it), e(nd).
FORMS: tuple[tuple[MarkKind, str, str], ...] = (
    ("copy number", "a", r"(?:份号|编号|No\.?|№)[:]?\d{1,8}|第?\d{5,8}号?"),
    ("secrecy", "a", rf"(?:[〔\[【(]?(?:{_CLASSIFIED}|{_URGENT}|[★☆])+[〕\]】)]?)+"),
    ("secrecy", "a", r"(?:密级|秘密等级|保密期限|紧急程度|缓急|等级|份数|发文机关|发文单位|制发机关|受文单位|收文.{0,3}|归档.{0,4}|存档.{0,4})[:].{1,20}"),
    ("number", "au", rf"(?:发文字号:|文号:)?{_NUMBER}(?:{_SIGNER})?"),
    ("number", "au", rf"\(?{_ISSUE}\)?(?:{_SIGNER})?"),
    ("signer", "a", _SIGNER),
    ("issuer", "a", r"(?!.*关于)[^,。;:!?]{2,60}(?:文件|公函|文电)(?:\(.{1,12}\))?"),
    ("note", "u", r"[(【\[].{0,40}(?:稿|通过|印发|发布|公布|修订|草案|批准|公开|正文|附后)[)】\]]"),
    ("period", "u", PERIOD),
    ("date", "ue", rf"[(\[【]?{DATE}[)\]】]?"),
    ("date", "u", OCCASION),
    ("author", "ue", rf"[(].{{2,30}}{DATE}[)]"),
    ("author", "u", r"[(][^。;]{4,40}[)]"),
    ("author", "ue", _WHO),
    ("author", "ue", r"(?:述职|报告|汇报|发言|填报|撰稿)人.{2,4}"),
    ("note", "aue", _WEB),
    ("note", "au", _WAY),
    ("author", "u", _FIELDS),
    ("note", "a", r"(?:材料|文件|附件|资料)(?:之)?[一二三四五六七八九十\d]{1,3}[:.、]?"),
    ("attachment", "e", r"附(?:件|表|录)?:.+"),
    ("note", "e", r"[(](?:此件|联系|公开|共印|印数|信息公开|抄送).{1,100}[)]"),
    ("note", "e", r"此件(?:主动|依申请|不予?|公开|发至|可)[^。;]{0,24}"),
    ("note", "e", r"(?:[(\[【][^()\[\]【】。;]{2,40}[)\]】])+"),
    ("note", "e", r"(?:联系(?:人|电话|方式)|联系人及电话|信息公开.{0,6}|公开(?:方式|属性|选项|类别|形式)|主题词|印数)[:].{1,100}"),
    ("note", "e", r"[^。;:]{2,20}[:]?(?:\(?\d{3,4}\)?[-— ]?)?\d{4,8}(?:转\d+)?(?:[、/,]\d{7,12})*"),
    ("note", "e", r"[^。;:]{0,12}(?:电话|热线|手机|传真|邮箱|邮编|网址|地址|微信)[:].{4,60}"),
    ("copies", "e", r"(?:抄送|抄报|分送|发送|报送|主送|呈报|呈送|印送|印发|送|报|发|抄)(?:单位)?:.+"),
    ("imprint", "e", rf"[^。;]{{0,40}}{DATE}(?:印发|印制|印|发)"),
    ("imprint", "e", r"\(?(?:共|印)\D{0,2}\d+份\)?|.{2,30}(?:印发|编印|印制)"),
    ("minutes", "ue", _MINUTES),
    ("author", "e", rf"(?:{_DID}[:][\u4e00-\u9fff·、]{{2,12}}?)+"),
)  # fmt: skip
WHERE = {
    where: [(kind, re.compile(pattern)) for kind, places, pattern in FORMS if where in places]
    for where in "aue"
}
WAY = re.compile(_WAY)
WEB = re.compile(_WEB)
# Sheets that come out in numbers carry their own name above the number: 「会议纪要」「工作简报」.
_NUMBERED = re.compile(rf"(?:发文字号:|文号:)?{_NUMBER}")
# What else stands beside a number: 「办理结果：B类」, 「A类」, 「特急」, 「同意公开」, who signs.
_BESIDE_NUMBER = re.compile("[\u4e00-\u9fff]{2,8}:[^:。;!?]{0,12}|[\u4e00-\u9fffA-Z]{1,4}")
MASTHEAD = re.compile(
    r"[^,。;:!?\d]{0,30}(?:纪要|简报|专报|快报|要报|摘报|动态|通讯|参考|信息|情况反映|情况通报|公报|督查通报)"
)
ISSUED = re.compile(rf"[^,。;:!?]{{2,30}}?{DATE}")
PERSON = re.compile(rf"[^,。;:!?]{{0,40}}{_POST}(?:\(.{{1,8}}\))?{_NAME}")
CHIEF = re.compile(rf"[^,。;:!?]{{0,14}}(?:省长|市长|县长|区长|州长|主席|院长|检察长){_NAME}")
HOLDER = re.compile(rf"[^,。;:!?]{{2,30}}{_POST}")
# 「前言」 is nobody's name.
NAME_ALONE = re.compile(rf"(?!(?:前|引|序|导)言$){_NAME}")
PEOPLE = r"(?:同志们?|领导|代表们?|委员们?|同事们|老师们|朋友们?|同学们|来宾|同仁|职工|党员|干部)"
SALUTATION = re.compile(
    r"(?:同志们|各位.{1,24}|尊敬的.{1,40}):|(?:同志们|各位[^,]{1,24}|尊敬的[^,]{1,40})[!,]"
)
# Behind a comma others are called as well, 「各位领导，同志们！」, or greeted; what else stands there makes it a sentence.
CALLED_TOO = re.compile(
    rf"(?:各位|尊敬的).{{1,24}}|.{{0,8}}{PEOPLE}|.{{1,8}}(?:们|{_POST})|.{{0,6}}(?:[上下中]午|晚上|新年)?好"
)
ADDRESSED = re.compile(
    rf"(?:各|尊敬|全体|有关|相关|机关各).{{1,40}}|.{{0,12}}{_POST}|.{{0,40}}(?:{PEOPLE}|单位|部门|机构|企业"
    r"|委|府|局|厅|部|办|处|科|室|院|校|所|站|中心|公司|集团|组|支部|总支|会|社|团|队|镇|乡|街道|村|区|县|市|省|行|厂|馆|学|园|州|盟|旗|矿)"
)
ATTACHED = re.compile("《([^《》\n]{4,60})》")
BRACKETS = re.compile(r"\([^()]*\)")
NO_ADDRESS = re.compile("如下|以下|下列|下面|问题|情况|方面")
_SENTENCE = re.compile("[。;!?]")
APPENDIX = re.compile(
    r"附(?:件|表|录)[\d一二三四五六七八九十]{0,3}[:.、]?|附(?:件|表|录)[\d一二三四五六七八九十]{1,3}.{0,40}"
)
# What a document is called at its end.
GENRE = (
    r"报告|总结|小结|汇报|材料|计划|要点|方案|讲话|发言|体会|情况|述职|清单|意见|通知|纪要|综述|思路|打算|提纲|剖析|心得|经验"
    r"|简报|公报|对照检查|说明|建议|办法|规定|制度|决定|述廉|承诺书|责任书|规划|预案|自查|整改|公函|的函|复函|请示|批复|通报|通告|公告|公示|答复|倡议书|发言稿"
    r"|条例|细则|规则|规程|章程|准则|指引|指南|手册|协议|合同|解读|纲要|须知|提示|公约|台账|考核表|评议表|登记表|议案|提案|白皮书|倡议|建议书|意见书|纪实|致辞"
)
GENRE_END = re.compile(
    "(?:报告|总结|通知|通报|意见|方案|计划|要点|办法|请示|公告|通告|决定|讲话|函|情况|材料)$"
)


@functools.lru_cache(maxsize=4096)
def compact(words: str) -> str:
    """Words as forms are matched: NFKC (full-width signs made half-width), no blanks."""
    return "".join(unicodedata.normalize("NFKC", words).split())


def holds_number(raw: str) -> bool:
    """Whether a line is a document's number and what its form says beside it, set apart: 「×函〔2024〕6号　　办理结果：B类」."""
    pieces = [compact(piece) for piece in raw.split()] if len(raw) <= 80 else []
    beside = [piece for piece in pieces if not _NUMBERED.fullmatch(piece)]
    return len(pieces) - len(beside) == 1 and all(
        _BESIDE_NUMBER.fullmatch(piece) and not MASTHEAD.fullmatch(piece) for piece in beside
    )
