"""The library tab: a frame that its script fills from the routes in `chat.web.routes`."""

import json

import gradio as gr

from chat.entrance.guard import MAX_UPLOAD
from chat.render.markup import Html, button, escape, join, tag
from chat.texts.sentences import TEXTS, Lang, say
from chat.web.assets import load
from chat.web.gradio_seam import drawn
from corpus.folder.intake import MAX_MEGABYTES
from corpus.formats import READERS


def library_tab(lang: Lang) -> gr.HTML:
    """The tab; its component raises `grew` whenever the reports became others."""
    with gr.Tab(say(lang, "tab_library"), id="library", elem_id="yj-tab-library"):
        return drawn(
            load(lang, "library/library.js"),
            raises=("grew",),
            elem_id="yj-library",
            html_template=frame(lang),
        )


def frame(lang: Lang) -> Html:
    """Everything but the rows. The script gets its words from `data-words`."""
    own = ("library_", "outcome_", "correct", "role_")
    words = {key: text for key, text in TEXTS[lang].items() if key.startswith(own)} | {
        "megabytes": MAX_MEGABYTES,
        "open": say(lang, "open"),
        "failed": say(lang, "failed"),
        "logout": say(lang, "logout"),
        "account": say(lang, "account"),
        "signed_out": say(lang, "signed_out"),
    }
    return tag(
        "div",
        join(_adder(lang), _bar(lang), _table(lang), _notes(lang)),
        class_="yj-shelf",
        data_words=json.dumps(words, ensure_ascii=False),
    )


def _adder(lang: Lang) -> Html:
    said = say(
        lang,
        "library_formats",
        suffixes=" ".join(sorted(READERS)),
        megabytes=MAX_MEGABYTES,
        zip=MAX_UPLOAD // 2**20,
    )
    return join(
        tag(
            "div",
            join(
                button(say(lang, "library_files"), "add-files", class_="yj-add yj-edits"),
                button(say(lang, "library_folders"), "add-folder", class_="yj-add yj-second yj-edits"),
                tag("span", escape(say(lang, "library_drop")), class_="yj-fact yj-drop-hint yj-edits"),
            ),
            class_="yj-drop",
        ),
        tag("p", escape(said), class_="yj-fact yj-edits"),
        tag("div", "", class_="yj-uploads", role="status", aria_live="polite"),
        tag("div", "", class_="yj-undo", role="status", aria_live="polite"),
    )


def _bar(lang: Lang) -> Html:
    search = tag(
        "input",
        type="search",
        class_="yj-find",
        placeholder=say(lang, "library_search"),
        aria_label=say(lang, "library_search"),
        autocomplete="off",
    )
    return tag(
        "div",
        join(
            search.removesuffix("</input>"),
            tag("select", "", class_="yj-sort", aria_label=say(lang, "library_sort")),
            button(say(lang, "library_wide"), "wide", class_="yj-link yj-widen", aria_pressed="false"),
        ),
        class_="yj-shelf-bar",
    )


def _table(lang: Lang) -> Html:
    return join(
        tag("p", "", class_="yj-trouble yj-notice", role="status"),
        tag("div", "", class_="yj-shelf-filters", role="group", aria_label=say(lang, "filters")),
        tag("p", "", class_="yj-counts"),
        tag("div", "", class_="yj-chosen-bar"),
        tag(
            "div",
            tag("div", "", class_="yj-rows"),
            class_="yj-table",
            role="table",
            tabindex="0",
            aria_label=say(lang, "tab_library"),
        ),
    )


def _notes(lang: Lang) -> Html:
    return join(
        tag("div", "", class_="yj-trash"),
        tag(
            "details",
            join(
                tag("summary", escape(say(lang, "library_state"))),
                tag("div", "", class_="yj-index"),
            ),
            class_="yj-state",
        ),
    )
