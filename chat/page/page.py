"""The page: which components there are, and which function answers which event.

The conversation lives in the browser: the script asks by raising the event
`ask` on the conversation component, and the value that comes back is appended
there, so a long conversation costs no more than its newest answer.
"""

from typing import Any

import gradio as gr

from chat.page import frame
from chat.page.events import Events
from chat.page.library import library_tab
from chat.page.work import basket_tab, work_desk
from chat.render import viewer
from chat.service.workspace import Workspace
from chat.texts.sentences import Lang, role_word, say
from chat.web.api import offer
from chat.web.assets import at, load, near, scripts
from chat.web.concurrency import AT_ONCE, MAY_WAIT
from chat.web.gradio_seam import drawn
from corpus.report import ROLES

# In this order: the later one has the last word.
STYLES = (
    "shared/style.css", "conversation/conversation.css", "report/report.css", "library/library.css",
    "analysis/analysis.css", "basket/basket.css",
    "shared/phone.css", "shared/print.css",
)  # fmt: skip


def head(lang: Lang) -> str:
    """The links of a page to its styles and scripts, which are fetched all at once."""

    def to(name: str) -> str:
        return near(lang, at(name))

    return "\n".join(
        (
            f'<link rel="icon" type="image/svg+xml" href="{to("icon.svg")}">',
            *(f'<link rel="stylesheet" href="{to(name)}">' for name in STYLES),
            *(f'<link rel="modulepreload" href="{to(name)}">' for name in scripts()),
            f'<script type="module" src="{to("main.js")}"></script>',
        )
    )


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


def build(workspace: Workspace, lang: Lang, *, logged: bool = False) -> gr.Blocks:
    """The page in one language."""
    on = Events(workspace, lang)
    page: gr.Blocks
    with gr.Blocks(title=say(lang, "page_title"), analytics_enabled=False, fill_width=True) as page:
        with gr.Column(elem_id="yj-app"):
            gr.HTML(frame.header(lang), elem_id="yj-top", apply_default_css=False, js_on_load=None)
            with gr.Row(elem_id="yj-main"):
                with gr.Column(elem_id="yj-chat"):
                    talk, welcome = _conversation(lang, logged=logged)
                    boxes = _filters(lang)
                work_desk(lang)
                with gr.Column(elem_id="yj-side"):
                    gr.HTML(
                        frame.close_side(lang), elem_id="yj-close", apply_default_css=False, js_on_load=None
                    )
                    with gr.Tabs(elem_id="yj-tabs", selected="library") as tabs:
                        reader = _report_tab(lang)
                        library = library_tab(lang)
                        basket_tab(lang)

        about = [welcome, *boxes[1:]]
        page.load(on.load, outputs=about, queue=False, **_QUIETLY)
        asked = talk.ask(
            on.turn,
            inputs=boxes,
            outputs=talk,
            trigger_mode="multiple",
            # Gradio refuses what is too much before it costs anything; the limiter counts programs too.
            concurrency_id="ask",
            concurrency_limit=AT_ONCE,
            **_QUIETLY,
        )
        asked.failure(None, js="() => window.youju.failed()", api_visibility="private")
        talk.open(on.open, outputs=[reader, tabs], trigger_mode="multiple", **_QUIETLY)
        library.grew(on.load, outputs=about, queue=False, **_QUIETLY)
        offer(workspace)
    page.queue(max_size=MAY_WAIT, default_concurrency_limit=2)
    return page


def _conversation(lang: Lang, *, logged: bool) -> tuple[gr.HTML, gr.HTML]:
    """The turns with the question box below, and what stands there before the first question."""
    welcome = gr.HTML(elem_id="yj-welcome", apply_default_css=False, js_on_load=None)
    talk = drawn(
        load(lang, "conversation/conversation.js"),
        raises=("ask", "open"),
        value={"turn": "", "html": ""},
        elem_id="yj-talk",
        # The template never mentions `value`: the script alone writes the turns.
        html_template=frame.conversation(lang, logged=logged),
    )
    return talk, welcome


def _report_tab(lang: Lang) -> gr.HTML:
    with gr.Tab(say(lang, "tab_report"), id="report", elem_id="yj-tab-report"):
        return drawn(
            load(lang, "report/reader.js"),
            value={"html": viewer.empty(lang), "token": 0},
            elem_id="yj-reader",
            html_template="${value.html}",
        )


def _filters(lang: Lang) -> list[gr.Dropdown]:
    """The boxes for role, year, unit, kind and report. Their lid counts what is set; both without the server."""
    with gr.Accordion(say(lang, "filters_lid"), open=False, elem_id="yj-filters"):
        with gr.Row():
            roles = [(role_word(lang, role), role) for role in ROLES]
            boxes = [
                gr.Dropdown(roles, multiselect=True, label=say(lang, "filter_role"), min_width=150),
                gr.Dropdown([], multiselect=True, label=say(lang, "filter_year"), min_width=120),
                gr.Dropdown([], multiselect=True, label=say(lang, "filter_unit"), min_width=170),
                gr.Dropdown([], multiselect=True, label=say(lang, "filter_kind"), min_width=150),
                gr.Dropdown([], multiselect=True, label=say(lang, "filter_report"), min_width=220, scale=2),
            ]
        clear = gr.Button(say(lang, "filters_clear"), size="sm", elem_id="yj-clear")
    clear.click(None, js="() => [[], [], [], [], []]", outputs=boxes, api_visibility="private")
    for box in boxes:
        box.change(
            None, js="(...boxes) => window.youju.filtered(boxes)", inputs=boxes, api_visibility="private"
        )
    return boxes
