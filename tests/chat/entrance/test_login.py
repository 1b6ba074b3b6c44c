"""The login: what is reached without a login, forged sessions, and the limit on tries."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from doubles import FakeAssistant
from markup_check import HOSTILE
from running import serving

from chat.auth import users as auth
from chat.auth.__main__ import main
from chat.auth.users import Secret, User
from chat.entrance import sessions as held
from chat.entrance.login import LoginMiddleware
from chat.entrance.sessions import LASTS, LoginThrottle, Sessions
from chat.service.workspace import Workspace
from chat.web.gradio_seam import quiet_gradio

quiet_gradio()

from chat.web.assets import at  # noqa: E402
from chat.web.web import application  # noqa: E402

PASSWORD = "long enough"


class Browser:
    """Follows nothing and keeps the cookie it is given."""

    def __init__(self, address: str) -> None:
        self.address, self.cookie = address, ""

    def call(
        self, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, str, dict[str, str]]:
        data = None if form is None else urllib.parse.urlencode(form, errors="surrogatepass").encode()
        sent = {"accept": "text/html", **({"cookie": self.cookie} if self.cookie else {}), **headers}
        opener = urllib.request.build_opener(_Still)
        try:
            with opener.open(urllib.request.Request(self.address + path, data, sent), timeout=20) as reply:
                return reply.status, reply.read().decode(), dict(reply.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), dict(error.headers)

    def log_in(self, name: str = "li", password: str = PASSWORD, **headers: str) -> tuple[int, str]:
        status, body, answer = self.call("/login", {"username": name, "password": password}, **headers)
        if "set-cookie" in answer:
            self.cookie = answer["set-cookie"].partition(";")[0]
        return status, body


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


clock = Clock()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(auth, "_COST", 16)
        patch.setattr(
            "chat.web.web.LoginMiddleware", lambda app, users, *_: LoginMiddleware(app, users, clock=clock)
        )
        users = {
            "li": User(Secret.of("long enough"), "administrator"),
            "张三": User(Secret.of("密码要八个字以上"), "reader"),
        }
        with serving(
            application(Workspace(FakeAssistant(), tmp_path_factory.mktemp("r")), users=users)
        ) as address:
            yield address


@pytest.fixture
def browser(address: str) -> Browser:
    clock.now += 10_000  # whatever was tried before is forgotten
    return Browser(address)


def test_nothing_is_reached_without_a_login(browser: Browser) -> None:
    for path in ("/", "/en/", "/library/reports", "/library/original?report=a", "/config", "/gradio_api/info",
                 "/gradio_api/startup-events", at("shared/style.css"), "/en/config", "/export", "/theme.css", "//",
                 "/login/../config", at("shared/login.css/../style.css"), "/%6cogin/x"):  # fmt: skip
        status, _, headers = browser.call(path)
        assert (status, headers.get("location")) == (303, "/login") or status == 404, path
        assert browser.call(path, accept="*/*")[0] in (401, 404), path
    for path in ("/library/remove", "/gradio_api/upload"):
        status, _, headers = browser.call(path, {"x": "y"})
        assert (status, headers.get("location")) == (303, "/login")
        assert browser.call(path, {"x": "y"}, accept="*/*")[0] == 401
    assert browser.call("/login")[0] == 200 and browser.call(at("shared/login.css"))[0] == 200


def test_a_login_opens_everything_and_a_logout_closes_it(browser: Browser) -> None:
    status, _, headers = browser.call("/login", {"username": "张三", "password": "密码要八个字以上"})
    assert (status, headers["location"]) == (303, "/")
    cookie = headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie
    browser.cookie = headers["set-cookie"].partition(";")[0]
    assert "有据" in browser.call("/")[1]
    assert '"user":"张三"' in browser.call("/library/state")[1]
    assert browser.call("/login")[2]["location"] == "/"
    assert browser.call("/logout", {})[2]["location"] == "/login"
    assert browser.call("/")[0] == 303


def test_programs_log_in_and_get_a_cookie(browser: Browser) -> None:
    status, body = browser.log_in(accept="*/*")
    assert (status, body) == (200, '{"success":true}')
    assert browser.call("/library/state", accept="*/*")[0] == 200


def test_a_form_that_is_sent_after_the_session_leads_to_the_login(browser: Browser) -> None:
    browser.log_in()
    clock.now += LASTS + 1
    status, _, headers = browser.call("/account/password", {"old": PASSWORD, "new": "another one"})
    assert (status, headers["location"]) == (303, "/login")


def test_a_session_ends(browser: Browser) -> None:
    browser.log_in()
    clock.now += LASTS - 1
    assert browser.call("/library/state")[0] == 200
    clock.now += 2
    assert browser.call("/library/state", accept="*/*")[0] == 401


@pytest.mark.parametrize(
    "cookie",
    ["youju_session=", "youju_session=x", "youju_session=\"; admin=1", "youju_session=" + "A" * 43, "session=1",
     "youju_session=../../x", "youju_session=%00", "youju_session=None; youju_session=true"],
)  # fmt: skip
def test_forged_cookies_open_nothing(browser: Browser, cookie: str) -> None:
    browser.cookie = cookie
    assert browser.call("/library/reports", accept="*/*")[0] == 401


def test_another_session_s_token_is_not_guessed_from_one(browser: Browser) -> None:
    browser.log_in()
    name, _, token = browser.cookie.partition("=")
    browser.cookie = f"{name}={token[:-1]}{'A' if token[-1] != 'A' else 'B'}"
    assert browser.call("/library/reports", accept="*/*")[0] == 401


def test_tries_are_limited_and_the_right_password_waits_too(browser: Browser) -> None:
    answers = [browser.log_in(password=f"wrong {n}")[0] for n in range(10)]
    assert answers == [401] * 8 + [429] * 2
    status, body = browser.log_in()
    assert status == 429 and "5 分钟" in body and "come back in 5 minutes" in body
    clock.now += held.CLOSED_FOR + 1
    assert browser.log_in()[0] == 303


def test_what_is_wrong_is_said_in_both_languages_that_of_the_browser_first(browser: Browser) -> None:
    status, body = browser.log_in(password="wrong", **{"accept-language": "en"})
    assert status == 401 and 0 < body.index('lang="en">Name or password is wrong.') < body.index(
        "用户名或密码不对"
    )
    body = browser.log_in(password="wrong")[1]
    assert 0 < body.index('lang="zh-CN">用户名或密码不对') < body.index("Name or password is wrong.")


def test_wrong_names_and_wrong_passwords_look_alike(browser: Browser) -> None:
    known = browser.log_in("li", "wrong")[1].replace('value="li"', "")
    assert known == browser.log_in("nobody", "wrong")[1].replace('value="nobody"', "")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_come_back_as_text(browser: Browser, text: str) -> None:
    status, body = browser.log_in(text, text)
    assert status in (400, 401)
    assert (
        "<script" not in body
        and "<img" not in body
        and 'onmouseover="' not in body
        and "onfocus='" not in body
    )


@pytest.mark.parametrize(
    "form", [{}, {"username": "li"}, {"password": "long enough"}, {"username": "li", "password": "x" * 9_000}]
)
def test_incomplete_and_overlong_forms_are_refused(browser: Browser, form: dict[str, str]) -> None:
    assert browser.call("/login", form)[0] == 401


def test_foreign_pages_cannot_log_in_or_out(browser: Browser) -> None:
    assert browser.log_in(origin="http://evil.example")[0] == 403
    assert browser.call("/logout", {}, origin="http://evil.example")[0] == 403


def test_the_page_speaks_english_to_english_browsers(browser: Browser) -> None:
    body = browser.call("/login", **{"accept-language": "en-US,en"})[1]
    assert "Log in" in body and '<html lang="en">' in body and "<script" not in body


def test_sessions_and_tries_do_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "_MOST_SESSIONS", 50)
    sessions, users = Sessions(clock), dict.fromkeys("ab", User(auth.NOBODY, "reader"))
    first = sessions.begin("a", auth.NOBODY)
    for _ in range(held._MOST_SESSIONS):
        sessions.begin("b", auth.NOBODY)
    assert sessions.name(first, users) is None and len(sessions._held) == held._MOST_SESSIONS
    tries = LoginThrottle(3, clock)
    for n in range(100):
        tries.wrong(str(n))
    clock.now += held.CLOSED_FOR + 1
    assert not tries.closed("1") and tries._wrong == {}


def test_the_password_file_comes_before_anything_slow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import app

    assert app.main(["--auth", str(tmp_path / "none")]) == 2
    assert "python -m chat.auth" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        app.main(["--auth", "x", "--no-auth"])


def test_who_is_removed_or_gets_another_password_is_logged_out_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "_COST", 16)
    file = tmp_path / "users"
    auth.write_users(file, {name: User(Secret.of(PASSWORD), "reader") for name in ("li", "wang", "zhao")})
    users = auth.UsersFile(file)
    with serving(application(Workspace(FakeAssistant(), tmp_path / "r"), users=users)) as address:
        browsers = {name: Browser(address) for name in ("li", "wang", "zhao")}
        for name, browser in browsers.items():
            browser.log_in(name)
        assert [one.call("/library/state")[0] for one in browsers.values()] == [200, 200, 200]
        assert main([str(file), "li", "--remove"]) == 0
        auth.write_users(file, {**auth.read_users(file), "wang": User(Secret.of("another one"), "reader")})
        assert [one.call("/library/state")[0] for one in browsers.values()] == [303, 303, 200]
        assert (
            browsers["li"].log_in("li")[0] == 401 and browsers["wang"].log_in("wang", "another one")[0] == 303
        )
        # A file that names nobody any more lets nobody in.
        assert [main([str(file), name, "--remove"]) for name in ("wang", "zhao")] == [0, 0]
        assert [one.call("/library/state")[0] for one in browsers.values()] == [303, 303, 303]
