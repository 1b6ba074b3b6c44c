"""``python -m index``: what it prints and how it ends."""

import subprocess
import sys
from pathlib import Path

import pytest
from index_doubles import MarkEncoder, write_report

from index import __main__ as cli
from index import defaults
from index.models import encoder
from index.storage.database import FILE

ROOT = Path(__file__).resolve().parent.parent.parent
POINT = "{}的问题还没有得到很好的解决。"


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    monkeypatch.setattr(encoder, "load_encoder", lambda name: MarkEncoder(name or "marks-1"))
    reports = tmp_path / "reports"
    write_report(reports, "a.txt", POINT.format("甲"), POINT.format("乙"))
    return reports, tmp_path / "built"


def run(folders: tuple[Path, Path], *options: str) -> int:
    return cli.main(["--reports", str(folders[0]), "--index", str(folders[1]), *options])


def test_a_build_and_its_summary(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    (folders[0] / "empty.txt").write_bytes(b"")
    assert run(folders) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    lines = printed.out.splitlines()
    assert lines[0] == f"报告 reports: {folders[0]}"
    assert (
        lines[1]
        == "新增 added 1 · 修改 changed 0 · 移动 moved 0 · 删除 removed 0 · 未变 unchanged 0 · 问题 problems 1"
    )
    assert lines[2].startswith("  ! empty.txt: ")
    assert "(1 reports, 2 passages)" in lines[3] and "model marks" in lines[3] and "generation 1" in lines[3]
    assert lines[4] == f"索引 index: {folders[1]}"


def test_check_says_ok_or_what_is_wrong(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folders, "--check") == 2
    assert "python -m index" in capsys.readouterr().err
    assert run(folders) == 0
    assert run(folders, "--check") == 0
    assert "ok: 1 份报告 reports · 2 段 passages" in capsys.readouterr().out

    dense = folders[1] / "generations" / "1" / "dense.faiss"
    data = bytearray(dense.read_bytes())
    data[-1] ^= 1
    dense.write_bytes(bytes(data))
    assert run(folders, "--check") == 1
    assert "dense.faiss" in capsys.readouterr().out
    assert dense.read_bytes() == bytes(data)

    database = folders[1] / FILE
    database.write_bytes(database.read_bytes().replace("甲的问题".encode(), "丙的问题".encode()))
    assert run(folders, "--check") == 1
    printed = capsys.readouterr().out
    assert "a.txt: 内容与摘要不符" in printed and "--rebuild" in printed
    assert run(folders, "--rebuild") == 0
    assert run(folders, "--check") == 0


@pytest.mark.parametrize(
    "harm", ["no folder", "empty folder", "nothing readable", "not a database", "all gone"]
)
def test_what_cannot_be_done_is_one_sentence(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str], harm: str
) -> None:
    report = folders[0] / "a.txt"
    if harm == "all gone":
        assert run(folders) == 0
    if harm == "nothing readable":
        report.write_bytes(b"")
    elif harm == "not a database":
        folders[1].mkdir()
        (folders[1] / FILE).write_bytes(b"x" * 5000)
    else:
        report.unlink()
        if harm == "no folder":
            folders[0].rmdir()
    capsys.readouterr()
    assert run(folders) == 2
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    way_out = {
        "no folder": "does not exist",
        "empty folder": ".docx",
        "nothing readable": ".docx",
        "not a database": "--rebuild",
        "all gone": "--yes",
    }
    assert way_out[harm] in error


def test_yes_confirms(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"{number:02}.txt" for number in range(12)]
    for name in names:
        write_report(folders[0], name, POINT.format("甲"))
    assert run(folders) == 0
    for name in names:
        (folders[0] / name).unlink()
    assert run(folders) == 2
    assert run(folders, "--yes") == 0
    assert "删除 removed 12" in capsys.readouterr().out


def test_a_new_model_says_that_everything_is_made_again(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folders) == 0
    capsys.readouterr()
    assert run(folders, "--model", "marks-2") == 0
    assert "everything is made again" in capsys.readouterr().err


def test_help_is_instant_and_imports_nothing_heavy() -> None:
    code = (
        "import sys, runpy; sys.argv = ['index', '--help']\n"
        "try: runpy.run_module('index', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print(sorted({'numpy', 'faiss', 'sqlite3', 'jieba', 'rjieba', 'torch', 'tqdm'} & set(sys.modules)))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "--rebuild" in printed.stdout
    assert printed.stdout.splitlines()[-1] == "[]"


def test_opening_an_index_imports_no_model() -> None:
    code = (
        "import sys, index.engine.local.snapshot, index.sync.sync\n"
        "print(sorted({'torch', 'sentence_transformers', 'gradio', 'jieba'} & set(sys.modules)))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"


def test_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, samples, built = tmp_path / "reports", tmp_path / "samples", tmp_path / "built"
    monkeypatch.setattr(defaults, "REPORTS", own)
    monkeypatch.setattr(defaults, "SAMPLES", samples)
    monkeypatch.setattr(defaults, "BUILT", built)
    assert defaults.default_reports() == samples
    own.mkdir()
    (own / "picture.png").write_bytes(b"")
    assert defaults.default_reports() == samples
    write_report(own, "a.txt", POINT.format("甲"))
    assert defaults.default_reports() == own
    assert defaults.default_index(own) == built / "reports"
    assert defaults.default_index(samples) == built / "samples"
    elsewhere = defaults.default_index(tmp_path / "elsewhere")
    assert elsewhere.parent == built and elsewhere != defaults.default_index(tmp_path / "other")
    assert elsewhere == defaults.default_index(tmp_path / "other" / ".." / "elsewhere")


def test_warnings_and_twins_are_said(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    (folders[0] / "b.txt").write_bytes((folders[0] / "a.txt").read_bytes())
    assert run(folders) == 0
    noted = [line for line in capsys.readouterr().out.splitlines() if "note" in line]
    assert noted == [
        "  注意 note a.txt: 与“b.txt”内容相同，两份都保留 (the same content as 'b.txt'; both are kept)",
        "  注意 note b.txt: 与“a.txt”内容相同，两份都保留 (the same content as 'a.txt'; both are kept)",
    ]
    assert run(folders) == 0
    assert "note" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "left_out", "beside"),
    [
        ("--engine milvus --uri library.db --watch", "--watch", "--engine milvus"),
        ("--engine milvus --uri library.db --improve", "--improve", "--engine milvus"),
        ("--engine milvus --uri library.db --backup a.zip", "--backup", "--engine milvus"),
        ("--copy-to library.db --workers ray", "--workers", "--copy-to"),
        ("--copy-to library.db --watch", "--watch", "--copy-to"),
        ("--engine milvus --uri http://a:1 --workers ray --shard 1/2", "--shard", "--workers"),
    ],
)
def test_what_would_not_be_heard_is_said(
    folders: tuple[Path, Path],
    options: str,
    left_out: str,
    beside: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(folders, *options.split()) == 2
    said = capsys.readouterr().err
    assert f"{left_out} 不能和 {beside} 一起用" in said
    assert f"{left_out} cannot be used with {beside}" in said
    assert not folders[1].exists()


def test_what_milvus_alone_takes_is_said(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folders, "--uri", "library.db", "--shard", "2/3") == 2
    assert (
        capsys.readouterr().err
        == "--uri, --shard 要和 --engine milvus 一起用 (add --engine milvus to use --uri, --shard)\n"
    )


@pytest.mark.milvus
def test_an_index_moves_over_and_with_rebuild_takes_the_place_of_another(
    folders: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("milvus_lite", reason="pip install -r requirements-cluster.txt")
    over = ("--copy-to", str(tmp_path / "lite.db"))
    assert run(folders) == 0
    assert run(folders, *over) == 0
    assert "written 1 · 删除 removed 0 · 未变 unchanged 0" in capsys.readouterr().out
    assert run(folders, *over) == 0
    assert "written 0 · 删除 removed 0 · 未变 unchanged 1" in capsys.readouterr().out
    assert run(folders, "--model", "marks-2") == 0
    assert run(folders, *over) == 2
    assert "--rebuild" in capsys.readouterr().err
    assert run(folders, *over, "--rebuild") == 0
    said = capsys.readouterr().out
    assert "written 1 · 删除 removed 0 · 未变 unchanged 0" in said and "1 reports, 2 passages" in said
    assert run(folders, "--engine", "milvus", "--uri", over[1], "--check") == 0
