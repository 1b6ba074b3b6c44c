"""The page: which components there are, and which function answers which event.

The conversation lives in the browser: the script asks by raising the event
`ask` on the conversation component, and the value that comes back is appended
there, so a long conversation costs no more than its newest answer.
"""

from typing import Any

import gradio as gr

from chat import frame, viewer
from chat.api import offer
from chat.desk import Desk
from chat.events import Events
from chat.library import library_tab
from chat.texts import Lang, role_word, say
from corpus.report import ROLES

HEAD = """
<link rel="icon" type="image/svg+xml" href="/youju/icon.svg">
<link rel="stylesheet" href="/youju/style.css">
<link rel="stylesheet" href="/youju/library.css">
"""
SCRIPT = '<script src="/youju/script.js"></script>'

# Fonts that are on the machine already: nothing is fetched.
_FONTS = ("system-ui", "-apple-system", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")

# The page shows by itself that it is at work, and its events are no interface for programs.
_QUIETLY: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}


def theme() -> gr.themes.Base:
    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="stone",
        radius_size="md",
        font=_FONTS,
        font_mono=("ui-monospace", "monospace"),
    )


def build(desk: Desk, lang: Lang) -> gr.Blocks:
    """The page in one language."""
    on = Events(desk, lang)
    page: gr.Blocks
    with gr.Blocks(title=say(lang, "page_title"), analytics_enabled=False, fill_width=True) as page:
        with gr.Column(elem_id="yj-app"):
            gr.HTML(frame.header(lang), elem_id="yj-top", apply_default_css=False, js_on_load=None)
            with gr.Row(elem_id="yj-main"):
                with gr.Column(elem_id="yj-chat"):
                    talk, welcome = _conversation(lang)
                    with gr.Accordion(say(lang, "filters"), open=False, elem_id="yj-filters"), gr.Row():
                        roles, years, reports = _filter_boxes(lang)
                with gr.Column(elem_id="yj-side"), gr.Tabs(elem_id="yj-tabs", selected="library") as tabs:
                    reader = _report_tab(lang)
                    library = library_tab(lang)

        about = [welcome, years, reports]
        page.load(on.load, outputs=about, queue=False, **_QUIETLY)
        asked = talk.ask(
            on.turn,
            inputs=[roles, years, reports],
            outputs=talk,
            trigger_mode="multiple",
            concurrency_limit=2,
            **_QUIETLY,
        )
        asked.failure(None, js="() => window.youju.failed()", api_visibility="private")
        talk.open(on.open, outputs=[reader, tabs], trigger_mode="multiple", **_QUIETLY)
        library.grew(on.load, outputs=about, queue=False, **_QUIETLY)
        offer(desk)
    page.queue(max_size=64, default_concurrency_limit=2)
    return page


def _conversation(lang: Lang) -> tuple[gr.HTML, gr.HTML]:
    """The turns with the question box below, and what stands there before the first question."""
    welcome = gr.HTML(elem_id="yj-welcome", apply_default_css=False, js_on_load=None)
    talk = gr.HTML(
        {"turn": "", "html": ""},
        elem_id="yj-talk",
        apply_default_css=False,
        head=SCRIPT,
        # The template never mentions `value`: the script alone writes the turns.
        html_template=frame.conversation(lang),
        js_on_load=(
            "window.youju.talk(element, props, watch,"
            " (data) => trigger('ask', data), (data) => trigger('open', data));"
        ),
    )
    return talk, welcome


def _report_tab(lang: Lang) -> gr.HTML:
    with gr.Tab(say(lang, "tab_report"), id="report", elem_id="yj-tab-report"):
        return gr.HTML(
            {"html": viewer.empty(lang), "token": 0},
            elem_id="yj-reader",
            apply_default_css=False,
            head=SCRIPT,
            html_template="${value.html}",
            js_on_load="window.youju.reader(element, watch);",
        )


def _filter_boxes(lang: Lang) -> tuple[gr.Dropdown, gr.Dropdown, gr.Dropdown]:
    roles = [(role_word(lang, role), role) for role in ROLES]
    return (
        gr.Dropdown(roles, multiselect=True, label=say(lang, "filter_role"), min_width=160),
        gr.Dropdown([], multiselect=True, label=say(lang, "filter_year"), min_width=140),
        gr.Dropdown([], multiselect=True, label=say(lang, "filter_report"), min_width=220, scale=2),
    )
