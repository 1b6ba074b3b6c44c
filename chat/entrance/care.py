"""What administrators do with the index and the trash, on the page of the account."""

from collections.abc import Mapping
from typing import Annotated, Protocol

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from chat.entrance.audit import tell
from chat.render.markup import Html, escape, join, tag
from chat.service.workspace import Workspace
from chat.texts.sentences import LANGS, Lang, say

# Both languages.
Sentence = Mapping[Lang, str]
Days = Annotated[int, Form(ge=1, le=100_000)]
USUAL_DAYS = 90


class Answered(Protocol):
    """The page with what a change says, or why it cannot be."""

    def __call__(self, request: Request, *, change: "Change") -> Response: ...


class Change(Protocol):
    def __call__(self) -> Sentence: ...


def care_routes(router: APIRouter, workspace: Workspace, answered: Answered) -> None:
    @router.post("/index/check")
    def check(request: Request) -> Response:
        return answered(request, change=lambda: _checked(workspace))

    @router.post("/index/rebuild")
    def rebuild(request: Request) -> Response:
        def change() -> Sentence:
            workspace.rebuild()
            return _said("care_rebuilding")

        return answered(request, change=change)

    @router.post("/index/trash")
    def trash(request: Request, days: Days) -> Response:
        def change() -> Sentence:
            gone = workspace.empty_trash(days)
            tell(request.scope, days=days, paths=[one.path for one in gone])
            return _said("care_emptied", count=len(gone), size=_megabytes(sum(one.size for one in gone)))

        return answered(request, change=change)


def _checked(workspace: Workspace) -> Sentence:
    health = workspace.assistant.check()
    if health.faults:
        return _said("care_damaged", fault=health.faults[0])
    if health.derived:
        return _said("care_derived")
    return _said("care_sound", reports=health.reports, passages=health.passages)


def care(lang: Lang, root: str, workspace: Workspace) -> list[str]:
    """How the index is, and a button for each thing that can be done."""
    state, work = workspace.assistant.state(), workspace.jobs.work
    reports = len(workspace.assistant.reports())
    held = say(lang, "care_state", reports=reports, passages=state.passages, size=_megabytes(state.bytes))
    parts = [tag("h2", escape(say(lang, "care"))), tag("p", escape(held))]
    if work.running:
        parts.append(tag("p", escape(say(lang, "care_working", done=work.done, total=work.total))))
    elif work.error is not None:
        why = work.error.zh if lang == "zh" else work.error.en
        parts.append(tag("p", escape(say(lang, "care_failed", why=why)), class_="wrong"))
    days = f'<input type="number" name="days" value="{USUAL_DAYS}" min="1" max="100000" required>'
    return [
        *parts,
        form(f"{root}/index/check", send(say(lang, "care_check"))),
        form(f"{root}/index/rebuild", send(say(lang, "care_rebuild"))),
        form(
            f"{root}/index/trash",
            tag("label", join(escape(say(lang, "care_days")), Html(days))),
            send(say(lang, "care_empty"), "danger"),
        ),
    ]


def form(action: str, *parts: str) -> Html:
    return tag("form", join(*parts), method="post", action=action)


def send(label: str, class_: str | None = None) -> Html:
    return tag("button", escape(label), type="submit", class_=class_)


def _said(key: str, **values: object) -> Sentence:
    return {lang: say(lang, key, **values) for lang in LANGS}


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f}"
