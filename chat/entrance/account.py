"""One's own password and sessions, and for administrators everybody's: plain pages without a script."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from chat.auth.roles import USER_ROLES, UserRole
from chat.auth.users import SHORTEST, User, UsersFile, checked_name, checked_password
from chat.entrance.audit import tell
from chat.entrance.care import Sentence, care, care_routes, form, send
from chat.entrance.guard import wants_english
from chat.entrance.login import root_of
from chat.entrance.refusals import code
from chat.entrance.sessions import LoginThrottle, Session, Sessions
from chat.render.markup import Html, escape, join, tag
from chat.service.workspace import Workspace
from chat.texts.sentences import LANGS, Lang, say
from chat.web.assets import at
from corpus.errors import YoujuError

Text = Annotated[str, Form(max_length=1_024)]
Role = Annotated[UserRole, Form()]
WRONG_OLD = 8


@dataclass(frozen=True, slots=True)
class Managed:
    """What the page shows and changes."""

    users: UsersFile
    sessions: Sessions
    workspace: Workspace


def account_routes(users: UsersFile, sessions: Sessions, workspace: Workspace) -> APIRouter:
    """Routes for the users of a file; who may use which, `chat.entrance.access` says."""
    router, managed = APIRouter(), Managed(users, sessions, workspace)
    guesses = LoginThrottle(WRONG_OLD)

    @router.get("/account")
    def account(request: Request) -> Response:
        return HTMLResponse(_page(request, managed))

    @router.post("/account/password")
    def password(request: Request, old: Text, new: Text) -> Response:
        def change() -> None:
            name = _name(request)
            if guesses.closed(name):
                raise _said("login_closed")
            guesses.wrong(name)
            if not users[name].secret.fits(old):
                raise _said("account_wrong")
            guesses.right(name)
            users.change(name, User(checked_password(new), users[name].role))

        return _answered(request, managed, change)

    @router.post("/account/sessions/end")
    def end_own(request: Request, session: Text) -> Response:
        return _answered(request, managed, lambda: _end(request, sessions, session, _name(request)))

    _managing(router, managed)
    care_routes(router, workspace, partial(_answered, managed=managed))
    return router


def _managing(router: APIRouter, managed: Managed) -> None:
    """What administrators do with everybody."""
    users, sessions = managed.users, managed.sessions

    @router.post("/users/add")
    def add(request: Request, name: Text, password: Text, role: Role) -> Response:
        def change() -> None:
            users.change(checked_name(name), User(checked_password(password), role))

        return _answered(request, managed, change)

    @router.post("/users/role")
    def set_role(request: Request, name: Text, role: Role) -> Response:
        def change() -> None:
            users.change(name, User(_known(users, name).secret, role))

        return _answered(request, managed, change)

    @router.post("/users/remove")
    def remove(request: Request, name: Text) -> Response:
        def change() -> None:
            _known(users, name)
            users.change(name, None)

        return _answered(request, managed, change)

    @router.post("/users/sessions/end")
    def end(request: Request, session: Text) -> Response:
        return _answered(request, managed, lambda: _end(request, sessions, session))


def _end(request: Request, sessions: Sessions, session: str, name: str | None = None) -> None:
    tell(request.scope, name=sessions.end_id(session, name))


def _answered(request: Request, managed: Managed, change: Callable[[], object]) -> Response:
    """Back to the page when it is done, or the page with what `change` says in both languages; the page with a
    sentence where it cannot be done."""
    try:
        done = change()
    except YoujuError as error:
        return HTMLResponse(_page(request, managed, problem={"zh": error.zh, "en": error.en}), 409)
    if isinstance(done, dict):
        return HTMLResponse(_page(request, managed, done=done))
    return RedirectResponse(f"{root_of(request)}/account", 303)


def _known(users: UsersFile, name: str) -> User:
    if (user := users.get(name)) is None:
        raise _said("users_none", name=name)
    return user


def _said(key: str, **values: object) -> YoujuError:
    zh, en = (say(lang, key, **values) for lang in LANGS)
    return YoujuError(zh, en)


def _name(request: Request) -> str:
    name: str = request.scope["youju_user"]
    return name


def _lang(request: Request) -> Lang:
    return "en" if wants_english(request.scope, request.headers) else "zh"


def _page(
    request: Request, managed: Managed, problem: Sentence | None = None, done: Sentence | None = None
) -> Html:
    lang, root, me = _lang(request), root_of(request), _name(request)
    users, sessions = managed.users, managed.sessions
    role: UserRole = request.scope["youju_role"]
    here = sessions.find(request.scope.get("youju_token", ""), users)
    manages = role == "administrator"
    shown = [one for one in sessions.listed(users) if manages or one.name == me]
    parts = [
        tag("p", join(tag("a", escape(say(lang, "refused_home")), href=f"{root}/"))),
        tag("h1", escape(say(lang, "account"))),
        tag("p", escape(problem[lang]), class_="wrong", role="alert") if problem else "",
        tag("p", escape(done[lang]), class_="done", role="status") if done else "",
        tag("p", join(tag("b", escape(me)), " · ", escape(say(lang, f"user_{role}")))),
        tag("h2", escape(say(lang, "account_password"))),
        form(
            f"{root}/account/password",
            _box("password", "old", say(lang, "account_old"), "current-password"),
            _box("password", "new", say(lang, "account_new", least=SHORTEST), "new-password"),
            send(say(lang, "users_save")),
        ),
        tag("h2", escape(say(lang, "account_sessions"))),
        tag("ul", join(*(_session(lang, root, one, here, manages=manages) for one in shown))),
    ]
    if manages:
        parts += [*_users(lang, root, users), *care(lang, root, managed.workspace)]
    links = f'<link rel="icon" href="{root}{at("icon.svg")}"><link rel="stylesheet" href="{root}{at("shared/login.css")}">'
    return Html(
        f'<!doctype html><html lang="{code(lang)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(say(lang, "account"))}</title>{links}</head><body><main class="wide">{join(*parts)}</main></body></html>'
    )


def _users(lang: Lang, root: str, users: UsersFile) -> list[str]:
    rows = (
        tag(
            "li",
            join(
                tag("b", escape(name)),
                form(f"{root}/users/role", _hidden("name", name), _roles(lang, user.role), send(say(lang, "users_save"))),
                form(f"{root}/users/remove", _hidden("name", name), send(say(lang, "users_remove"), "danger")),
            ),
        )
        for name, user in users.items()
    )  # fmt: skip
    return [
        tag("h2", escape(say(lang, "users"))),
        tag("ul", join(*rows)),
        tag("h2", escape(say(lang, "users_add"))),
        form(
            f"{root}/users/add",
            _box("text", "name", say(lang, "users_new"), "off"),
            _box("password", "password", say(lang, "users_password", least=SHORTEST), "new-password"),
            _roles(lang, "reader"),
            send(say(lang, "users_save")),
        ),
    ]


def _session(lang: Lang, root: str, one: Session, here: Session | None, *, manages: bool) -> Html:
    since = one.since.replace("T", " ").removesuffix("+00:00")
    said = say(lang, "account_session", name=one.name, since=since, address=one.address or "?")
    mine = here is not None and one.id == here.id
    here_is = join(" · ", escape(say(lang, "account_this")))
    whose = "users" if manages else "account"
    end = form(
        f"{root}/{whose}/sessions/end", _hidden("session", one.id), send(say(lang, "account_end"), "danger")
    )
    return tag("li", join(escape(said), here_is if mine else "", end))


def _hidden(name: str, value: str) -> Html:
    return Html(f'<input type="hidden" name="{name}" value="{escape(value)}">')


def _box(kind: str, name: str, label: str, complete: str) -> Html:
    box = f'<input type="{kind}" name="{name}" autocomplete="{complete}" required maxlength="1024">'
    return tag("label", join(escape(label), box))


def _roles(lang: Lang, chosen: UserRole) -> Html:
    options = (
        tag("option", escape(say(lang, f"user_{role}")), value=role, selected=role == chosen)
        for role in USER_ROLES
    )
    return tag("select", join(*options), name="role", aria_label=say(lang, "users_role"))
