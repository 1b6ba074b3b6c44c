"""The password file and the command that writes it."""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from rights import has_rights

from chat.auth import users as auth
from chat.auth.__main__ import main
from chat.auth.users import NOBODY, Secret, UsersFile, read_users
from corpus.errors import YoujuError


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real cost is for real passwords."""
    monkeypatch.setattr(auth, "_COST", 16)


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_user_is_added_changed_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "users"
    for name, password in (
        ("张三", "correct horse"),
        ("li@example", "密码要八个字以上"),
        ("张三", "battery staple"),
    ):
        type_in(monkeypatch, password + "\n")
        assert main([str(file), name]) == 0
    users = read_users(file)
    assert list(users) == ["张三", "li@example"]
    assert users["张三"].secret.fits("battery staple") and not users["张三"].secret.fits("correct horse")
    assert users["li@example"].secret.fits("密码要八个字以上")
    assert "horse" not in file.read_text("utf-8") and has_rights(file, 0o600)
    assert main([str(file), "张三", "--remove"]) == 0
    assert list(read_users(file)) == ["li@example"]
    assert "张三" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("a:b", "long enough"),
        ("", "long enough"),
        ("x" * 65, "long enough"),
        ("a\nb", "long enough"),
        ("a", "short"),
    ],
)
def test_bad_names_and_short_passwords_are_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    password: str,
) -> None:
    type_in(monkeypatch, password + "\n")
    assert main([str(tmp_path / "users"), name]) == 2
    assert not (tmp_path / "users").exists()
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_removing_nobody_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "users"), "a", "--remove"]) == 2
    assert "python -m chat.auth" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content",
    [
        "", "# only a comment\n", "a:plain\n", "a:scrypt$16$8$3$!!!$AAAA\n", "a:scrypt$1$8$3$AAAA$AAAA\n",
        "a\n", "a:scrypt$16$8$3$AAAA\n", "\xff",
    ],
)  # fmt: skip
def test_files_that_are_no_password_files_are_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "users"
    file.write_bytes(content.encode("latin-1"))
    file.chmod(0o600)
    with pytest.raises(YoujuError, match="password file"):
        read_users(file)


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these modes")
def test_a_file_others_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text(f"a:{Secret.of('long enough')}\n")
    file.chmod(0o644)
    with pytest.raises(YoujuError, match="chmod 600"):
        read_users(file)


def test_nobody_has_no_password() -> None:
    assert not NOBODY.fits("") and Secret.of("x" * 8) != Secret.of("x" * 8)


def test_roles_are_given_listed_and_kept_through_a_new_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "users"
    for name in ("zhao", "qian", "sun"):
        type_in(monkeypatch, "long enough\n")
        assert main([str(file), name]) == 0
    assert main([str(file), "qian", "--role", "editor"]) == 0  # asks for no password
    type_in(monkeypatch, "another one\n")
    assert main([str(file), "qian"]) == 0
    capsys.readouterr()
    assert main([str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "zhao\tadministrator\t管理员", "qian\teditor\t编辑", "sun\treader\t读者",
    ]  # fmt: skip
    assert read_users(file)["qian"].secret.fits("another one")


def test_users_of_former_files_are_editors(tmp_path: Path) -> None:
    file = tmp_path / "users"
    file.write_text(f"li:{Secret.of('long enough')}\n")
    file.chmod(0o600)
    assert read_users(file)["li"].role == "editor" and read_users(file)["li"].secret.fits("long enough")
    file.write_text(f"li:king:{Secret.of('long enough')}\n")
    with pytest.raises(YoujuError, match="Line 1"):
        read_users(file)


def test_the_last_administrator_stays(tmp_path: Path) -> None:
    file = tmp_path / "users"
    secret = Secret.of("long enough")
    auth.write_users(file, {"a": auth.User(secret, "administrator"), "b": auth.User(secret, "reader")})
    users = UsersFile(file)
    for user in (None, auth.User(secret, "editor")):
        with pytest.raises(YoujuError, match="One administrator must stay"):
            users.change("a", user)
    users.change("b", auth.User(secret, "administrator"))
    users.change("a", None)
    assert {name: user.role for name, user in users.items()} == {"b": "administrator"}


def test_what_somebody_left_who_was_killed_or_had_no_room_is_in_nobody_s_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, user = tmp_path / "users", auth.User(Secret.of("long enough"), "administrator")
    auth.write_users(file, {"a": user})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(YoujuError, match="No space left"):
            UsersFile(file).change("b", user)
    # In a container every program has the same number, and it is the name of nothing here.
    for name in (f".users.{os.getpid()}", ".users.new"):
        (tmp_path / name).write_text("half", encoding="utf-8")
    UsersFile(file).change("b", user)
    assert list(read_users(file)) == ["a", "b"]


def test_who_changes_users_at_once_loses_none(tmp_path: Path) -> None:
    file, user = tmp_path / "users", auth.User(Secret.of("long enough"), "administrator")
    auth.write_users(file, {"a": user})
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: UsersFile(file).change(f"u{number}", user), range(12)))
    assert set(read_users(file)) == {"a", *(f"u{number}" for number in range(12))}
