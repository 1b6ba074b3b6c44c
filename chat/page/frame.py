"""What stands around the answers: the bar at the top, the question box, the welcome."""

import json
import re
from collections.abc import Sequence

from chat.render.markup import Html, button, escape, join, one_line, tag
from chat.texts.sentences import TEXTS, Lang, say

_HTML_LANG = {"zh": "zh-CN", "en": "en"}
_HAN = re.compile(r"[\u3400-\u9fff]")


def header(lang: Lang) -> Html:
    """The bar at the top. Its right half works without the server."""
    return tag(
        "div",
        join(
            button(say(lang, "skip"), "skip", class_="yj-skip"),
            tag(
                "h1",
                join(
                    tag("span", escape(say(lang, "name")), class_="yj-name"),
                    tag("span", escape(say(lang, "tagline")), class_="yj-tagline"),
                ),
                class_="yj-brand",
            ),
            _bar(lang),
        ),
        class_="yj-header",
        data_lang=_HTML_LANG[lang],
    )


def _bar(lang: Lang) -> Html:
    """Where the bar leads to."""
    other = "en/" if lang == "zh" else "../?lang=zh"
    return tag(
        "nav",
        join(
            tag(
                "button",
                join(escape(say(lang, "tab_library")), " ", tag("span", "", class_="yj-number")),
                type="button",
                data_do="library",
                class_="yj-bar-button yj-to-library",
                aria_expanded="false",
                aria_controls="yj-side",
            ),
            button(say(lang, "tab_work"), "work", class_="yj-bar-button yj-to-work", aria_pressed="false"),
            tag(
                "button",
                join(escape(say(lang, "basket")), " ", tag("span", "", class_="yj-number")),
                type="button",
                data_do="basket",
                class_="yj-bar-button yj-to-basket",
                aria_controls="yj-side",
            ),
            button(say(lang, "new_conversation"), "new", class_="yj-bar-button"),
            button(
                say(lang, "history"),
                "history",
                class_="yj-bar-button",
                aria_expanded="false",
                aria_haspopup="dialog",
            ),
            tag(
                "a",
                escape(say(lang, "other_language")),
                class_="yj-bar-button",
                href=other,
                data_do="language",
                data_lang="en" if lang == "zh" else "zh",
                lang="en" if lang == "zh" else "zh-CN",
            ),
            _sign(lang, "◐", "theme"),
            _sign(lang, "?", "keys"),
        ),
        class_="yj-bar",
    )


def _sign(lang: Lang, sign: str, action: str) -> Html:
    """A button of one sign, named for those who do not see it."""
    return tag(
        "button",
        sign,
        type="button",
        data_do=action,
        class_=f"yj-bar-button yj-to-{action}",
        aria_label=say(lang, action),
        title=say(lang, action),
    )


def close_side(lang: Lang) -> Html:
    """The way back to the chat alone."""
    return tag(
        "button",
        "×",
        type="button",
        data_do="close-side",
        class_="yj-bar-button",
        aria_label=say(lang, "close_side"),
        title=say(lang, "close_side"),
    )


# The keys that are listed under ?.
KEYS = ("slash", "enter", "j", "c", "n", "l", "question", "escape")
# What the script says by itself.
_SCRIPT_WORDS = (
    "signed_out", "failed", "waiting", "preparing_wait", "preparing_wait_count", "stop", "stopped", "slow", "busy", "gone", "offline", "retry", "edit", "send", "cancel", "question_label",
    "copied", "copy_failed", "put_away", "kept_beside", "section", "section_close", "filters", "filters_lid", "filter_all", "scope", "scope_end", "find_none", "previous_hit", "next_hit",
    "keys", "keys_single", "dialog_close", *(f"key_{key}" for key in KEYS), *(f"key_{key}_does" for key in KEYS), "history", "history_empty", "history_note",
    "history_delete", "history_undo", "history_close", "ratings", "questions", "copy", "copy_full", "copy_text",
    "copy_markdown", "copy_all", "export_docx", "export_md", "export_xlsx", "export_talk", "open", "why", "useful", "useless", "basket_put", "basket_held", "basket_full",
    "found", "found_page", "number_report", "number_passage",
)  # fmt: skip


def conversation(lang: Lang, *, logged: bool = False) -> Html:
    """The frame the script fills: the turns, and the box a question is typed into."""
    words = {key: TEXTS[lang][key] for key in _SCRIPT_WORDS}
    return join(
        tag(
            "div",
            "",
            class_="yj-turns",
            role="log",
            aria_live="polite",
            data_words=json.dumps(words),
            data_lang=_HTML_LANG[lang],
        ),
        tag(
            "form",
            join(
                tag(
                    "textarea",
                    "",
                    class_="yj-input",
                    rows=1,
                    placeholder=say(lang, "placeholder"),
                    aria_label=say(lang, "question_label"),
                    enterkeyhint="send",
                    autocomplete="off",
                ),
                tag("button", escape(say(lang, "send")), type="submit", class_="yj-send"),
            ),
            class_="yj-composer",
            title=say(lang, "hint"),
        ),
        tag("p", escape(say(lang, "questions_logged")), class_="yj-fact yj-logged") if logged else "",
    )


def welcome(lang: Lang, examples: Sequence[str], *, empty: bool, preparing: bool = False) -> Html:
    """What an empty conversation shows; while the first index is made, how far that is stands below."""
    if preparing:
        return tag(
            "div",
            join(
                tag("h2", escape(say(lang, "welcome"))),
                tag("p", escape(say(lang, "preparing"))),
                tag("p", "", class_="yj-preparing", role="status"),
            ),
            class_="yj-welcome",
        )
    if empty:
        return tag(
            "div",
            join(
                tag("h2", escape(say(lang, "welcome"))),
                tag("p", escape(say(lang, "welcome_empty"))),
                tag("p", button(say(lang, "library_files"), "library", class_="yj-send yj-edits")),
            ),
            class_="yj-welcome",
        )
    chinese = lang == "en" and any(_HAN.search(example) for example in examples)
    asks = join(
        *(
            button(one_line(example), "ask", class_="yj-example", data_question=example)
            for example in examples
        )
    )
    return tag(
        "div",
        join(
            tag("h2", escape(say(lang, "welcome"))),
            tag("p", escape(say(lang, "welcome_more"))),
            tag("div", asks, class_="yj-examples", role="group", aria_label=say(lang, "examples")),
            tag("p", escape(say(lang, "examples_chinese")), class_="yj-fact") if chinese else "",
        ),
        class_="yj-welcome",
    )


def note(text: str) -> Html:
    return tag("p", escape(text), class_="yj-fact")
