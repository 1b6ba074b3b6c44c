"""The desk, where work across reports is done, and the basket: frames that their scripts fill."""

import json

import gradio as gr

from chat.render.markup import Html, button, escape, join, tag
from chat.texts.sentences import TEXTS, Lang, role_word, say
from chat.web.assets import load
from chat.web.gradio_seam import drawn
from corpus.report import ROLES

KINDS = ("ledger", "coverage", "compare", "track", "copies", "digest")


def work_desk(lang: Lang) -> None:
    """In the place of the chat while it is open; its script asks the routes in `chat.web.analyses`."""
    with gr.Column(elem_id="yj-desk"):
        drawn(load(lang, "analysis/work.js"), elem_id="yj-work", html_template=desk_frame(lang))


def basket_tab(lang: Lang) -> None:
    """Beside the chat; what is in it never leaves the browser but to be exported."""
    with gr.Tab(say(lang, "basket"), id="basket", elem_id="yj-tab-basket"):
        drawn(load(lang, "basket/panel.js"), elem_id="yj-basket", html_template=basket_frame(lang))


def desk_frame(lang: Lang) -> Html:
    """The way back, the choice of a view, and the room for what is asked and found."""
    kinds = (
        button(
            say(lang, f"work_{kind}"),
            "work-kind",
            class_="yj-kind",
            data_kind=kind,
            aria_pressed="false",
            title=say(lang, f"work_{kind}_title"),
        )
        for kind in KINDS
    )
    return tag(
        "div",
        join(
            tag(
                "div",
                join(
                    button("‹ " + say(lang, "work_back"), "leave-work", class_="yj-link"),
                    tag(
                        "div", join(*kinds), class_="yj-kinds", role="group", aria_label=say(lang, "tab_work")
                    ),
                ),
                class_="yj-work-head",
            ),
            tag("form", "", class_="yj-work-form"),
            tag("div", "", class_="yj-work-state", aria_live="polite"),
            tag("div", "", class_="yj-work-bar"),
            tag(
                "div",
                tag("p", escape(say(lang, "work_about")), class_="yj-work-empty"),
                class_="yj-work-found",
            ),
        ),
        class_="yj-work-frame",
        data_words=_words(lang, "work_", "basket"),
    )


def basket_frame(lang: Lang) -> Html:
    """Empty: everything in a basket is drawn by its script."""
    return tag("div", "", class_="yj-basket", data_words=_words(lang, "work_", "basket"))


def _words(lang: Lang, *own: str) -> str:
    words = {key: text for key, text in TEXTS[lang].items() if key.startswith(own)}
    roles = {f"role_{role}": role_word(lang, role) for role in ROLES}
    shared = {key: say(lang, key) for key in ("open", "stop", "failed", "gone", "signed_out")}
    return json.dumps(words | roles | shared, ensure_ascii=False)
