"""What the documents say is so: commands, options, files, and the answers they show."""

import io
import json
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

import analysis.__main__ as analysis_main
import app
import chat.auth.__main__ as auth_main
import corpus.__main__ as corpus_main
import corpus.sandbox.__main__ as sandbox_main
import evaluation.__main__ as evaluation_main
import evaluation.analysis.__main__ as evaluation_analysis_main
import index.__main__ as index_main
import retrieval.__main__ as retrieval_main
from benchmarks.server import sizes

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "corpus" / "samples"
READMES = ("README.md", "README.zh-CN.md")
PAGES = (
    "usage",
    "command-line",
    "analysis",
    "programs",
    "models",
    "administration",
    "evaluation",
    "cluster",
    "limits",
)
# Each page in English and in Chinese.
TWINS = (READMES, *((f"docs/{page}.md", f"docs/{page}.zh-CN.md") for page in PAGES))
EVERY = tuple(name for twins in TWINS for name in twins)
DOCUMENTS = (*EVERY, "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/decisions/README.md")

PROGRAMS: dict[str, Callable[[list[str]], int]] = {
    "python app.py": app.main,
    "python -m corpus": corpus_main.main,
    "python -m corpus.sandbox": sandbox_main.main,
    "python -m index": index_main.main,
    "python -m retrieval": retrieval_main.main,
    "python -m evaluation": evaluation_main.main,
    "python -m evaluation.analysis": evaluation_analysis_main.main,
    "python -m analysis": analysis_main.main,
    "python -m chat.auth": auth_main.main,
    "python -m benchmarks.server.sizes": sizes.main,
}
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PROGRAM = re.compile(r"python (?:-m [\w.]+|app\.py)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_CODE = re.compile(r"`([^`\n]+)`")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return [body for found, body in _BLOCK.findall(text_of(name)) if found == language]


def shell_lines(name: str) -> Iterator[str]:
    """The commands of all shell blocks, without prompts, output and comments."""
    for body in blocks(name, "sh"):
        yield from filter(None, (line.split("  #")[0].strip() for line in body.splitlines()))
    for body in blocks(name, "console"):
        yield from (line[2:] for line in body.splitlines() if line.startswith("$ "))


@pytest.fixture(scope="module")
def known_options() -> dict[str, set[str]]:
    """The options that each program's own help names."""
    found: dict[str, set[str]] = {}
    for command, main in PROGRAMS.items():
        shown = help_of(main)
        # A program of several jobs has options for each of them.
        jobs = re.search(r"\{([a-z,]+)\}", shown) if command == "python -m analysis" else None
        helps = [shown, *(help_of(main, job) for job in (jobs[1].split(",") if jobs else ()))]
        found[command] = set(_OPTION.findall("\n".join(helps)))
    return found


def help_of(main: Callable[[list[str]], int], *words: str) -> str:
    shown = io.StringIO()
    with redirect_stdout(shown), pytest.raises(SystemExit) as stopped:
        main([*words, "--help"])
    assert stopped.value.code == 0
    return shown.getvalue()


@pytest.mark.parametrize("language", [0, 1], ids=["en", "zh"])
def test_commands_exist_and_know_their_options(language: int, known_options: dict[str, set[str]]) -> None:
    checked = 0
    names = [twins[language] for twins in TWINS]
    spans = [c for name in names for c in _CODE.findall(text_of(name)) if c.startswith("python ")]
    for line in (*(line for name in names for line in shell_lines(name)), *spans):
        if (match := _PROGRAM.match(line)) is None:
            continue
        assert match[0] in known_options, line
        assert set(_OPTION.findall(line)) <= known_options[match[0]], line
        checked += 1
    assert checked >= 15


@pytest.mark.parametrize("language", [0, 1], ids=["en", "zh"])
def test_every_option_in_the_text_belongs_to_a_program(
    language: int, known_options: dict[str, set[str]]
) -> None:
    text = "\n".join(text_of(twins[language]) for twins in TWINS)
    named = {option for code in _CODE.findall(text) for option in _OPTION.findall(code)}
    assert named <= set().union(*known_options.values())
    assert {"--role", "--year", "--report", "--batch", "--json", "--model", "--no-auth"} <= set(
        _OPTION.findall(text)
    )


@pytest.mark.parametrize("name", READMES)
def test_targets_of_make_and_files_to_install_exist(name: str) -> None:
    targets = set(re.findall(r"^(\w+):", text_of("Makefile"), re.MULTILINE))
    lines = [shlex.split(line, comments=True) for line in shell_lines(name)]
    made = {words[1] for words in lines if words[0] == "make"}
    assert made == {"run", "test"}
    assert made <= targets
    installed = [words[words.index("-r") + 1] for words in lines if words[:2] == ["pip", "install"]]
    assert installed == ["requirements.txt"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_to_files(name: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text_of(name))
    links += re.findall(r'src(?:set)?="([^"]+)"', text_of(name))
    folder = (ROOT / name).parent
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("language", [0, 1], ids=["en", "zh"])
def test_pictures_are_described_and_small(language: int) -> None:
    text = "\n".join(text_of(twins[language]) for twins in TWINS)
    described = dict(re.findall(r'src="([^"]+)"[^>]* alt="([^"]+)"', text))
    described |= {path: said for said, path in re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", text)}
    # The same picture in the dark, for whoever reads in the dark.
    dark = {Path(path).name for path in re.findall(r'srcset="([^"]+)"', text)}
    names = {Path(path).name for path in described} | dark
    assert {name.replace("-dark", "") for name in dark} < names
    assert names == {picture.name for picture in (ROOT / "docs/images").iterdir()}
    sizes = [(ROOT / "docs/images" / name).stat().st_size for name in names]
    assert max(sizes) <= 300_000 and sum(sizes) <= 1_200_000


@pytest.mark.parametrize("twins", TWINS, ids=lambda twins: twins[0])
def test_both_languages_say_the_same(twins: tuple[str, str]) -> None:
    english, chinese = twins

    def outline(name: str) -> list[int]:
        prose = _BLOCK.sub("", text_of(name))
        return [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)]

    def items(name: str) -> list[int]:
        """Bullets and table rows under each heading."""
        parts = re.split(r"^#+ ", _BLOCK.sub("", text_of(name)), flags=re.MULTILINE)
        return [len(re.findall(r"^(?:- |\|)", part, re.MULTILINE)) for part in parts]

    def figures(name: str) -> list[str]:
        table = text_of(name).partition("<!-- figures -->")[2].partition("<!-- /figures -->")[0]
        return re.findall(r"(?<![\w@])\.?\d+(?:\.\d+)?\b", table.replace("CMRC 2018", ""))

    assert outline(english) == outline(chinese)
    assert items(english) == items(chinese)
    assert list(shell_lines(english)) == list(shell_lines(chinese))
    for language in ("json", "jsonc", "python"):
        assert blocks(english, language) == blocks(chinese, language)
    assert blocks(english, "console") == blocks(chinese, "console")
    assert figures(english) == figures(chinese)


def test_the_answer_that_is_shown_is_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All but the scores, which move with every weight."""
    monkeypatch.setattr("index.defaults.BUILT", tmp_path)
    monkeypatch.setattr("index.defaults.REPORTS", tmp_path / "none")
    (shown,) = blocks("README.md", "console")
    command, _, output = shown.partition("\n")
    assert retrieval_main.main(shlex.split(command)[4:]) == 0
    assert _without_scores(capsys.readouterr().out) == _without_scores(output)


def test_the_json_that_is_shown_is_the_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shown,) = blocks("docs/command-line.md", "json")
    expected = json.loads(shown)
    options = ["--reports", str(SAMPLES), "--index", str(tmp_path), "--top", "1", "--json"]
    assert retrieval_main.main([expected["question"], *options]) == 0
    found = json.loads(capsys.readouterr().out)
    for answer in (found, expected):
        assert 0 < answer.pop("confidence") <= 1
        assert answer["passages"][0].pop("score") > 0
    assert found == expected


def _without_scores(text: str) -> str:
    return re.sub(r" \d+\.\d{3}$", "", text, flags=re.MULTILINE).strip()


def test_every_decision_is_in_the_index_by_its_title() -> None:
    listed = re.findall(
        r"^(\d+)\. \[([^\]]+)\]\(([^)]+)\)$", text_of("docs/decisions/README.md"), re.MULTILINE
    )
    files = sorted(path.name for path in (ROOT / "docs/decisions").glob("0*.md"))
    assert [name for _, _, name in listed] == files
    for number, title, name in listed:
        assert name.startswith(f"{int(number):04}-")
        assert text_of(f"docs/decisions/{name}").startswith(f"# {number}. {title}\n")
