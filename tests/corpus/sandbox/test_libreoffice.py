"""Where LibreOffice is looked for, and the folder that it can see."""

from pathlib import Path

import pytest

from corpus.sandbox import libreoffice
from corpus.system import System, acting_as


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    libreoffice.program.cache_clear()
    return tmp_path


def test_it_is_found_beyond_the_path(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = home / ".local/share/flatpak/exports/bin/org.libreoffice.LibreOffice"
    monkeypatch.setattr(libreoffice, "_LINUX", ("~/" + str(place.relative_to(home)),))
    monkeypatch.setattr(libreoffice, "_OPT", home / "opt")
    with acting_as("linux"):
        assert libreoffice.program() is None
        place.parent.mkdir(parents=True)
        place.touch()
        libreoffice.program.cache_clear()
        assert libreoffice.program() == str(place)
    libreoffice.program.cache_clear()


def test_each_system_has_its_places(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(libreoffice._places(System("darwin"))) == [
        Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
        home / "Applications/LibreOffice.app/Contents/MacOS/soffice",
    ]
    monkeypatch.setenv("ProgramFiles", "C:/Program Files")
    monkeypatch.delenv("ProgramW6432", raising=False)
    monkeypatch.setenv("ProgramFiles(x86)", "C:/Program Files (x86)")
    assert list(libreoffice._places(System("win32"))) == [
        Path("C:/Program Files/LibreOffice/program/soffice.exe"),
        Path("C:/Program Files (x86)/LibreOffice/program/soffice.exe"),
    ]
    assert Path("/snap/bin/libreoffice") in list(libreoffice._places(System("linux")))


def test_a_program_in_a_box_of_its_own_gets_a_folder_that_it_sees(home: Path) -> None:
    assert libreoffice._seen_by("/usr/bin/soffice") is None
    assert libreoffice._seen_by("/snap/bin/libreoffice") == home / "snap/libreoffice/common"
    assert (home / "snap/libreoffice/common").is_dir()
