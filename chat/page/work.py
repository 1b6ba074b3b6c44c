"""The tab for work across reports: which table is wanted, and where it is drawn."""

import gradio as gr

from chat.render.markup import Html, button, escape, join, tag
from chat.texts.sentences import Lang, say
from chat.web.assets import at

KINDS = ("ledger", "coverage", "copies")


def work_tab(lang: Lang) -> None:
    """The tab; its script fetches what is chosen from the routes in `chat.web.work`."""
    with gr.Tab(say(lang, "tab_work"), id="work", elem_id="yj-tab-work"):
        gr.HTML(
            elem_id="yj-work",
            apply_default_css=False,
            html_template=frame(lang),
            js_on_load=f"import('{at('analysis/work.js')}').then((work) => work.mount(element));",
        )


def frame(lang: Lang) -> Html:
    """The choice of a table, the topic, and the room for what is found."""
    kinds = (
        button(
            say(lang, f"work_{kind}"), "work-kind", class_="yj-example", data_kind=kind, aria_pressed="false"
        )
        for kind in KINDS
    )
    topic = tag(
        "input",
        type="search",
        class_="yj-find yj-work-topic",
        placeholder=say(lang, "work_topic"),
        aria_label=say(lang, "work_topic"),
        autocomplete="off",
    ).removesuffix("</input>")
    formats = (
        button(say(lang, f"export_{kind}"), "work-file", class_="yj-link", data_format=kind)
        for kind in ("docx", "xlsx", "md")
    )
    return tag(
        "div",
        join(
            tag("p", escape(say(lang, "work_about")), class_="yj-fact"),
            tag("form", join(topic), class_="yj-shelf-bar"),
            tag("div", join(*kinds), class_="yj-asking-on", role="group", aria_label=say(lang, "tab_work")),
            tag("p", join(*formats), class_="yj-tools yj-work-files", hidden=True),
            tag("div", "", class_="yj-work-found", aria_live="polite"),
        ),
        class_="yj-work-frame",
    )
