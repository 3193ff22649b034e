"""What is wrong in ``mlkb.toml`` is said with the remedy, above all in paths of Windows."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from mlkb.corpus.scan import MAX_BYTES, SUFFIXES, is_walked
from mlkb.errors import UsageError
from mlkb.settings import Settings, find_root, initialise, load, template

REMEDY = "write / between folders, and any other backslash twice or in single quotes."


def refusal(root: Path, text: str) -> str:
    (root / "mlkb.toml").write_bytes(text.encode())
    with pytest.raises(UsageError) as caught:
        load(root)
    return str(caught.value).removeprefix(f"{root / 'mlkb.toml'}: ")


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
@pytest.mark.parametrize(
    "line",
    [
        r'corpus = "C:\Users\me"',  # no number behind \U
        r'corpus = "C:\kb"',  # \k is nothing
        r'corpus = "C:\notes\"',  # its end is quoted
        r'"\R" = "x"',
    ],
)
def test_a_backslash_that_is_no_toml(tmp_path: Path, line: str, end: str) -> None:
    said = refusal(tmp_path, f"drafts = true{end or chr(10)}{line}{end}")
    assert said.startswith("not valid TOML: ")
    assert said.endswith(f"; {REMEDY}")


def test_other_mistakes_are_not_laid_on_backslashes(tmp_path: Path) -> None:
    assert REMEDY not in refusal(tmp_path, "corpus = 'C:\\kb'\nindex = [")
    assert REMEDY not in refusal(tmp_path, "corpus = 'C:\\kb'\nindex = x\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (r'corpus = "C:\temp\notes"', r"'corpus' has a control character, 'C:\temp\notes'"),
        (r'index = "D:\books"', r"'index' has a control character, 'D:\x08ooks'"),
        (r'model = ".\models\new"', None),
        (r'model = "models\new"', r"'model' has a control character, 'models\new'"),
        (r'queries = "a\rest"', r"'queries' has a control character, 'a\rest'"),
        (r'exclude = ["a", "x\notes"]', r"'exclude' has a control character, 'x\notes'"),
        ('[macros]\n"\\\\f" = "\\frac{#1}"',
         r"the macro '\f' has a control character, '\x0crac{#1}'"),
    ],
)  # fmt: skip
def test_a_backslash_that_makes_another_letter(tmp_path: Path, line: str, said: str | None) -> None:
    told = refusal(tmp_path, line)
    assert told.endswith(f"; {REMEDY}")
    assert said is None or told == f"{said}; {REMEDY}"


def test_tables_within_tables_without_end(tmp_path: Path) -> None:
    assert refusal(tmp_path, "macros = " + "[" * 20_000).startswith(
        "its lists or tables are nested"
    )


@pytest.mark.parametrize("name", ["a" * 5_000, "a\0b"])
def test_a_root_that_no_folder_can_be_called(name: str) -> None:
    with pytest.raises(UsageError, match="is not a folder: name that of your knowledge base"):
        find_root(name)
    with pytest.raises(UsageError, match="There is no folder"):
        initialise(name)


def test_a_folder_upward_that_cannot_be_entered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stat = os.stat

    def refused(path: str | Path, **options: bool) -> os.stat_result:
        if Path(path) == tmp_path / "hidden" / "mlkb.toml":
            raise PermissionError(13, "Permission denied")
        return stat(path, **options)

    (tmp_path / "mlkb.toml").touch()
    here = tmp_path / "hidden" / "notes"
    here.mkdir(parents=True)
    monkeypatch.chdir(here)
    monkeypatch.delenv("MLKB_ROOT", raising=False)
    monkeypatch.setattr(os, "stat", refused)
    assert find_root(None) == tmp_path


def test_what_is_written_as_it_should_be(tmp_path: Path) -> None:
    (tmp_path / "mlkb.toml").write_text(
        "corpus = 'my notes'\nmodel = '.\\models\\new'\nindex = \"C:/index\"\n"
        "[macros]\nlong = '''\n\\frac{1}\n\t{2}'''\n\"\\\\b\" = \"\\\\beta\"\n"
    )
    settings = load(tmp_path)
    assert settings.corpus == tmp_path / "my notes"
    assert settings.macros == (("\\long", ("\\frac{1}\n\t{2}",)), ("\\b", ("\\beta",)))


def test_the_template_says_what_is_read_and_what_is_left_out(tmp_path: Path) -> None:
    shown = template(".", ".mlkb").replace("\n# ", " ")
    files = shown[shown.index("Markdown articles (") :]
    endings = files[files.index("(") + 1 : files.index(")")]
    assert set(endings.lower().split(", ")) == set(SUFFIXES)
    left_out = shown[shown.index("Left out are") : shown.index("\ncorpus =")]
    assert f"more than {MAX_BYTES // 2**20} MiB" in left_out
    for folder in ("node_modules", "_site", "__pycache__", "site-packages"):
        assert folder in left_out
        assert not is_walked(folder, str(tmp_path / folder), str(tmp_path / "index"))


def test_the_template_is_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "mlkb.toml").write_text(template(".", ".mlkb"))
    assert load(tmp_path) == Settings(
        tmp_path, tmp_path, tmp_path / ".mlkb", queries=tmp_path / "queries.jsonl"
    )
    assert tomllib.loads(template("corpus", "index"))["corpus"] == "corpus"
