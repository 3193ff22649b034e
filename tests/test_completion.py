"""What a shell gets on a tab, as it asks for it: by the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mlkb.cli import run
from mlkb.knowledge_base import KnowledgeBase

BASH = shutil.which("bash")
BASH_COMPLETES = """
source <(_MLKB_COMPLETE=bash_source mlkb)
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_mlkb_completion mlkb
printf '%s\\n' "${COMPREPLY[@]}"
"""


def offered(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    """Return what zsh is offered for the last of `words`, without what is said of it."""
    monkeypatch.setenv("COMP_WORDS", "\n".join(f"'{word}'" for word in ["mlkb", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    monkeypatch.setenv("_MLKB_COMPLETE", "zsh_complete")
    with pytest.raises(SystemExit) as ended:
        run([])
    out, err = capsys.readouterr()
    assert (ended.value.code, err) == (0, "")
    lines = [line for line in out.splitlines() if line]
    return [f"{kind} {name}" for kind, name in zip(lines[::3], lines[1::3], strict=True)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["show", "du"], ["plain duality"]),
        (["show", "duality#k"], ["plain duality#kkt-conditions"]),
        (["formula", "duality#1"], ["plain duality#1.1"]),
        (["related", "gr"], ["plain gradient-descent"]),
        (["related", "./drafts/k"], ["file ./drafts/k"]),
        (["check", "bayes", "du"], ["plain duality"]),
        (["search", "step", "--post", "du"], ["plain duality"]),
        (["search", "step", "--tag", "ma"], ["plain Machine Learning"]),
        (["search", "step", "--kind", "f"], ["plain formula"]),
        (["list", "--series", ""], ["plain Optimization"]),
        (["new", "Newton", "--series", "opt"], ["plain Optimization"]),
        (["init", "no"], ["dir no"]),
        (["mc"], ["plain mcp"]),
        (["mcp", "--root", "no"], ["dir no"]),
        (["--root", "no"], ["dir no"]),
        (["search", "st"], []),
    ],
)
def test_what_there_is_is_offered(
    base: KnowledgeBase,
    words: list[str],
    found: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    base.index()
    monkeypatch.chdir(base.settings.root)
    assert offered(words, monkeypatch, capsys) == found


@pytest.mark.parametrize("before", [True, False])
def test_the_knowledge_base_that_the_line_names_is_asked(
    base: KnowledgeBase,
    before: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    base.index()
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    root = ["--root", str(base.settings.root)]
    words = [*root, "show", "du"] if before else ["show", *root, "du"]
    assert offered(words, monkeypatch, capsys) == ["plain duality"]
    root[1] = str(tmp_path / "nowhere")
    words = [*root, "show", "du"] if before else ["show", *root, "du"]
    assert offered(words, monkeypatch, capsys) == []


@pytest.mark.skipif(BASH is None or os.name == "nt", reason="no bash")
@pytest.mark.parametrize(
    ("begun", "offered"),
    [
        ("mac", r"Machine\ Learning"),
        ("'Mac", "Machine Learning"),
        ('"Mac', "Machine Learning"),
        (r"Machine\ L", r"Machine\ Learning"),
        ("opt", "Optimization"),
    ],
)
def test_bash_gets_a_name_with_spaces_as_one_word(
    base: KnowledgeBase, begun: str, offered: str, tmp_path: Path
) -> None:
    base.index()
    program = tmp_path / "bin" / "mlkb"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mlkb "$@"\n')
    program.chmod(0o755)
    shell = subprocess.run(
        [str(BASH), "-c", BASH_COMPLETES, "bash", "mlkb", "search", "step", "--tag", begun],
        cwd=base.settings.root,
        env={**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shell.stdout == f"{offered}\n", shell.stderr
