"""What is copied along with a report from a web page or an official account, told line by line and then by runs of lines.

A control says what a page offers, 「登录 注册」, 「返回顶部」; whatever the site, these words are the same. What else
stands there is told by its place: a menu's words between controls above the title; `imprint` has those below a report.
"""

import re
from collections.abc import Sequence

from corpus.metadata.mentions import likeliest
from corpus.metadata.names import is_placed, is_unit
from corpus.report import Mark
from corpus.roles.headings import names_role_alone
from corpus.structure.forms import GENRE, WAY, WEB, YEAR, compact
from corpus.structure.paragraphs import Paragraph

# So many lines at most stand above a title; each is so long at most, and so is a menu's word.
_ABOVE, _LONGEST, _WORD = 24, 120, 6
# What every page and every account offers, and what of a picture is left where it was copied as text.
_CONTROL = re.compile(
    r"(?:网站)?(?:首页|主页)|(?:用户|立即)?(?:登[录陆]|注册|退出|登录注册)|(?:站内|高级|全站)?(?:搜索|检索)|请?输入(?:关键[字词]|搜索).{0,6}"
    r"|无障碍(?:阅读|浏览|辅助|版|模式|通道)?|适老化?(?:版|模式)?|(?:长者|关怀|老年)(?:模式|版|专区)?|English|EN|[中英]文版?|[繁简][體体](?:中文)?(?:版)?|RSS(?:订阅)?"
    r"|(?:官方|政务)?(?:微信|微博|抖音号?)(?:公众号|视频号|小程序)?|手机版|移动端|(?:手机|移动)?客户端|APP|智能(?:问答|机器人|客服)"
    r"|设为首页|(?:加入)?收藏(?:本[页站])?|打印(?:本[页文])?|关闭(?:窗口|本[页窗]|页面)?|返回(?:顶部|首页|上页|上一页|列表)?|回到顶部"
    r"|网站(?:地图|声明|标识码)|(?:联系|关于)我们|使用帮助|隐私(?:声明|政策)|我要纠错|(?:分享|转发)(?:[到至].{0,8})?:?|扫一扫.{0,20}|(?:扫码|长按)(?:识别|关注|阅读|下载|二维码).{0,12}|[大中小]"
    r"|(?:点击)?.{0,3}蓝字.{0,6}|(?:欢迎)?关注我们|(?:相关)?附件下载:?"
    r"|点?赞\d*|在看\d*|评论\d*|留言\d*|收藏\d*|阅读(?:原文|全文|更多)?\d*|上一[篇条页]:?|下一[篇条页]:?|原创|发表于.{2,4}|图片|喜欢就点.{0,16}"
)
# 「桐山县人民政府网」, 「……门户网站」: what a site is called; a grid of wires, roads or pipes is none.
_SITE = re.compile(r"[^:。,;]{2,20}(?:(?<![互官电管路域联外专河水渔气])网|网站|门户|公众号)")
# What links to other pages stand below.
_LINKS = re.compile(
    "(?:相关|友情|推荐|延伸|更多)(?:链接|阅读|推荐|新闻|文章|稿件|内容):?|往期(?:推荐|回顾|精彩)[:]?|(?:热门|猜你).{2,6}:?"
)
# What a page says of the site: who runs it. It is not who wrote the report.
_RUN_BY = re.compile("(?:网站)?(?:主办|承办|协办|运维|维护|技术支持|版权|备案|地址|邮编)")
_PUBLIC = re.compile(r".{0,6}公网安备.{0,24}")
_APART = re.compile(r"[\s|｜·•/]+")
_FIELD = re.compile(r"([\u4e00-\u9fff]{2,8})[:]([^:。;!?]{1,40})")
# What minutes say of a meeting is of the document.
_MEETING = re.compile("(?:会议)?(?:时间|日期|地点|主持人?|出席|参加|列席|缺席|记录人?|议题)")
# 「守护绿水：柏溪县林业局」 is the beginning of a title.
_WHO = re.compile("(?:单位|部门|机[构关]|科室|来源|名称|[人者方])$")
_STOP = re.compile("[。;!?]")
_ENDS = re.compile(rf"(?:{GENRE}|年报|[\u4e00-\u9fff][表单书函录])(?:[(【\[][^)】\]]{{1,30}}[)】\]])?$")
_YEAR = re.compile(rf"{YEAR}年?")
_MATTER = re.compile(rf"{YEAR}年?|关于.+的")
# A title is hardly shorter that says of what year or what it is about.
_TITLE = 9


def is_control(raw: str) -> bool:
    """Whether a line is of the page it stood on: what that offers, the way to it, its name; 「登录 | 注册」, 「首页 > 公开」."""
    words = compact(raw)
    if not words or len(words) > _LONGEST or _STOP.search(words[:-1]):
        return False
    if (
        WEB.fullmatch(words)
        or WAY.fullmatch(words)
        or _LINKS.fullmatch(words)
        or _SITE.fullmatch(words)
        or _CONTROL.fullmatch(words)
    ):
        return True
    pieces = [compact(piece) for piece in _APART.split(raw.strip()) if piece]
    several = len(pieces) > 1 and sum(len(piece) <= 12 for piece in pieces) >= len(pieces) / 2
    return several and any(
        len(piece) > 1 and (_CONTROL.fullmatch(piece) or _PUBLIC.fullmatch(piece)) for piece in pieces
    )


def opens_links(raw: str) -> bool:
    """Whether links to other pages stand below a line: 「相关阅读：」, 「往期推荐」."""
    return _LINKS.fullmatch(compact(raw)) is not None


def is_run_by(raw: str) -> bool:
    """Whether a line says who runs a site: 「主办单位：……办公室　技术支持：……中心」."""
    return _RUN_BY.match(compact(raw)) is not None


def above(text: str, lines: Sequence[Paragraph]) -> int:
    """How many of the first lines a site set above the title; 0 where nothing says that one did.

    Below controls, or names with a value each, 「有效性：有效」, a line that says of what year or about what it is, and is
    called a document, is the title, whatever stands between; else they end at the last that is sure.
    """
    head = _head(text, lines)
    sure = [place for place, raw in enumerate(head) if is_control(raw) or _is_field(raw)]
    if not sure:
        return 0
    behind = range(sure[0] + 1, len(head))
    if (whole := next((place for place in behind if _is_whole(text, lines, place)), None)) is not None:
        return whole
    if sure[0] and not is_unit(compact(head[0])):
        # 「守好一片林」 above 「来源：……」 is a title, whatever it says; who runs a site is not.
        return 0
    titled = (
        place for place, raw in enumerate(head) if place not in sure and _may_be_title(compact(raw), place)
    )
    last = next(titled, len(head))
    top = max((place + 1 for place in sure if place < last), default=0)
    if top == len(head):
        # No title is left below: it stands above what a page says under one.
        return next(place for place in range(top + 1) if place not in sure)
    # Words of a menu between a control and a title.
    menu = top > 0 and is_control(head[top - 1]) and last < len(head)
    return last if menu and all(_is_word(compact(raw)) for raw in head[top:last]) else top


def marks_above(text: str, lines: Sequence[Paragraph], own: Sequence[Mark]) -> list[Mark]:
    """`own`, the marks of such lines by their forms, but of the site what is a control, stands over one or is a word of its
    menu. The way to a page, 「鹿鸣镇政务公开 > 村务公开」, may say whose it is and keeps its form."""
    raws = [text[line.start : line.end] for line in lines]
    controls = [is_control(raw) for raw in raws]
    found: list[Mark] = []
    menu = False
    for place, (raw, mark) in enumerate(zip(raws, own, strict=True)):
        words = compact(raw)
        plain = mark.kind == "issuer" or (mark.kind == "note" and ":" not in words)
        menu = controls[place] or (menu and plain and _is_word(words))
        ours = menu or (plain and any(controls[place:]))
        found.append(Mark("site", mark.start, mark.end) if ours and not WAY.fullmatch(words) else mark)
    return found


def _is_word(words: str) -> bool:
    """Whether words may be one of a menu."""
    return len(words) <= _WORD and not is_placed(words)


def _may_be_title(words: str, place: int) -> bool:
    """Whether a line among a site's may be the title: by its end, its year, or as it is no word of a menu and no unit."""
    if _ENDS.search(words) or _YEAR.search(words):
        return True
    return place > 0 and len(words) > _WORD and not is_unit(words)


def _head(text: str, lines: Sequence[Paragraph]) -> list[str]:
    """The short lines that the text begins with, up to the first that is numbered, a sentence, or marked as the title."""
    head: list[str] = []
    for line in lines[:_ABOVE]:
        raw = text[line.start : min(line.end, line.start + _LONGEST + 1)]
        goes_on = raw[-1] in "：:，,、" and not is_control(raw)
        if line.label or line.hint.table or len(raw) > _LONGEST or _STOP.search(compact(raw)) or goes_on:
            break
        head.append(raw)
        if line.hint.level == 0:
            break
    return head


def _is_field(raw: str) -> bool:
    """Whether a line is a name and its value, 「有效性：有效」, or several: none of a meeting, of a part or of a title."""
    pairs = [compact(pair) for pair in re.split(r"[ \u3000\t|]+(?=[\u4e00-\u9fff]{2,8}[:：])", raw.strip())]
    found = [_FIELD.fullmatch(pair) for pair in pairs]
    return all(
        pair
        and not (_MEETING.fullmatch(pair[1]) or names_role_alone(pair[1]))
        and (_WHO.search(pair[1]) is not None or not is_unit(pair[2]))
        and not (_ENDS.search(pair[1]) or (_ENDS.search(pair[2]) and len(pair[2]) >= _TITLE))
        for pair in found
    )


def _is_whole(text: str, lines: Sequence[Paragraph], place: int) -> bool:
    """Whether a title begins in a line that alone, or with the one below it where it names a unit, leaves no doubt."""
    line = lines[place]
    words = compact(text[line.start : line.end])
    if line.hint.level == 0:
        return True
    if is_unit(words) and place + 1 < len(lines):
        behind = lines[place + 1]
        rest = compact(text[behind.start : min(behind.end, behind.start + _LONGEST)])
        return behind.label is None and _names_matter(rest) and _ENDS.search(rest) is not None
    if len(words) < _TITLE or ":" in words or not _ENDS.search(words):
        return False
    return _names_matter(words) or (_MATTER.search(words) is not None and likeliest(words) is not None)


def _names_matter(words: str) -> bool:
    """Whether words begin as titles do that name no unit: with a year or 关于."""
    return words.startswith("关于") or _YEAR.match(words) is not None
