"""Whoever wrote article and query: nothing of it is obeyed, nothing outside is read, all ends."""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from mlkb.corpus.reader import decode
from mlkb.errors import MlkbError
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.articles import ArticleText
from mlkb.search.query.parse import MAX_CHARACTERS, parse_query
from mlkb.settings import load
from mlkb.view import json as as_json
from mlkb.view import plain, terminal
from tests.corpus.reading import read
from tests.fakes import WordEncoder

REPOSITORY = Path(__file__).parents[1]

# What a terminal obeys: C0 but tab and line feed, DEL, C1, bidi overrides and isolates, BOM.
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")  # colours, and links to files
EVIL = st.sampled_from(
    [
        "\x1b[31m", "\x1b]8;;http://x\x07", "\x1b]52;c;aGk=\x07", "\x1bc", "\x9b2J", "\u202e",
        "\u2066", "\x00", "\x7f", "\x85", "\u2028", "\ufeff", "\x08", "\r", "\x0b", "\x1b", "\x07",
    ]
)  # fmt: skip
PIECES = st.sampled_from(
    [
        "a", "word ", "\n", "\n\n", "# ", "- ", "> ", "| a | b |\n|--|--|\n| c | d |\n", "$",
        "$$\n", "\\frac{a}{b}", "\\text{", "}", "`", "```\n", "[x](", ")", "![", "<b>", "</b>",
        "**", "&#27;", "&#x202e;", "\\tag{", "[^1]", "~~", "---\n", "title: ",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, EVIL), max_size=40).map("".join)


def safe(output: str) -> str:
    found = OBEYED.search(OURS.sub("", output))
    assert found is None, ascii(output[max(0, found.start() - 20) : found.end() + 20])
    return output


@settings(deadline=None, max_examples=150)
@given(TEXTS, st.lists(EVIL, max_size=3).map("".join), st.sampled_from([20, 80]))
def test_nothing_of_an_article_is_obeyed_in_any_view(body: str, title: str, width: int) -> None:
    source, _ = decode(f"---\ntitle: A{title}b\ntags: [x{title}]\n---\n{body}".encode(), "x.md")
    if source is None:  # binary
        return
    article = read(source)
    out = io.StringIO()
    console = Console(
        file=out, force_terminal=True, width=width, markup=False, emoji=False, highlight=False
    )
    text = ArticleText(article.post, source, article.headings)
    terminal.article(text, console)
    terminal.problems(article.problems, console)
    terminal.listing([article.post], console, by_series=False)
    safe(out.getvalue())
    safe(plain.article(text))
    safe(plain.listing([article.post]) + plain.problems(article.problems))
    safe(as_json.dumps(as_json.article(text)))


QUERIES = st.lists(
    st.one_of(PIECES, EVIL, st.text(max_size=5), st.sampled_from(["\ud800", "x" * 3000])),
    max_size=30,
).map("".join)


@settings(deadline=None, max_examples=200)
@given(QUERIES, st.sampled_from(["guess", "text", "formula"]))
def test_whatever_is_asked_it_is_parsed_and_safe(query: str, mode: str) -> None:
    parsed = parse_query(query, mode)  # type: ignore[arg-type]
    assert len(parsed.shown) <= MAX_CHARACTERS
    assert "\n" not in safe(parsed.shown + parsed.words + "".join(parsed.formulas))
    parsed.dense.encode()


@pytest.mark.parametrize(
    "query",
    ["{" * 5000, "\\frac" * 900, "^" * 2000, "a " * 900, "\x1b]52;c;aGk=\x07", "\ud800\udc00 x",
     "\\begin{matrix}" * 200, "((((" * 400, "AND OR NOT title:x*", "\u202ekernel"],
)  # fmt: skip
def test_whatever_is_asked_it_is_answered(base: KnowledgeBase, query: str) -> None:
    result = base.search(query)
    safe(result.query + plain.search(result) + as_json.dumps(as_json.search(result)))


def test_a_folder_of_everything_that_a_folder_should_not_hold(
    root: Path, encoder: WordEncoder
) -> None:
    corpus = root / "corpus"
    (root / "secret.md").write_text("# Secret\n\nA password outside of the corpus.\n")
    (corpus / "out.md").symlink_to("../secret.md")
    (corpus / "passwd.md").symlink_to("/etc/passwd")
    (corpus / "up").symlink_to("..")
    (corpus / "zero.md").symlink_to("/dev/zero")
    (corpus / "new\nline.md").write_text("# Line\n\nkernel\n")
    (corpus / "\x1b[31mred.md").write_text("# Red\n\nkernel\n")
    (corpus / "\u202egnp.md").write_text("# Bidi\n\nkernel\n")
    (corpus / "-rf.md").write_text("# Option\n\nkernel\n")
    (corpus / "slug.md").write_text("---\nslug: ../../secret\n---\n\nkernel\n")
    (corpus / "binary.md").write_bytes(os.urandom(64) + b"\0" * 64)
    with (corpus / "huge.md").open("wb") as stream:
        stream.truncate(2**34)
    os.mkfifo(corpus / "pipe.md")
    if os.geteuid() == 0:
        os.mknod(corpus / "device.md", 0o20644, os.makedev(1, 5))  # /dev/zero
    os.close(os.open(os.fsencode(corpus) + b"/bad\xff.md", os.O_CREAT | os.O_WRONLY))
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
    report = base.index()
    assert {path for path in report.added if "/" not in path} == {"-rf.md", "slug.md"}
    said = safe(plain.build(report))
    safe(as_json.dumps(as_json.build(report)))
    for name in ("out.md", "passwd.md", "up", "zero.md", "huge.md", "pipe.md", "binary.md"):
        assert f"\n{name}:" in said
    found = base.search("a password outside of the corpus", k=100, per_section=0)
    assert not any("A password outside" in hit.passage.text for hit in found.hits)
    safe(plain.search(found))
    for name in ("../secret.md", str(root / "secret.md"), "/etc/passwd", "up/secret.md"):
        with pytest.raises(MlkbError):
            base.article(name)


def test_a_socket_in_the_corpus_is_passed_over(root: Path, encoder: WordEncoder) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(root / "corpus")  # a socket's path must be short
        try:
            server.bind("sock.md")
        finally:
            os.chdir(here)
        report = KnowledgeBase(load(root), open_encoder=lambda name: encoder).index()
    assert [str(problem) for problem in report.problems] == [
        "sock.md: is no regular file and is left out."
    ]


BOMBS: dict[str, Callable[[], str]] = {
    "one line of a megabyte": lambda: "word " * 200_000,
    "a table of a million cells": lambda: "|a" * 1000 + "|\n" + "|-" * 1000 + "|\n" + "|\n" * 1000,
    "quotes in quotes": lambda: ">" * 100_000 + " a\n",
    "lists in lists": lambda: "".join("  " * n + "- a\n" for n in range(300)),
    "brackets in brackets": lambda: "[" * 50_000 + "](" * 50_000,
    "groups in groups": lambda: "$" + "{" * 50_000 + "}" * 50_000 + "$\n",
    "matrices in matrices": lambda: "$$\n" + "\\begin{matrix}" * 3000 + "\n$$\n",
    "fractions in fractions": lambda: "$" + "\\frac" * 20_000 + "$\n",
    "stars": lambda: "*a " * 60_000,
    "ticks": lambda: "".join("`" * n + " " for n in range(1, 700)),
    "open tags": lambda: "<a href='" * 30_000,
    "references": lambda: "".join(f"[r{n}]: x\n" for n in range(20_000)) + "[r1]" * 20_000,
    "admonitions in admonitions": lambda: "".join("    " * n + "!!! note\n" for n in range(300)),
    "admonitions without text": lambda: "!!! note that\n" * 40_000 + "\n" * 40_000 + "    a\n",
    "slashes that nothing closes": lambda: "/// a\n" * 40_000,
    "includes that nothing ends": lambda: "--8<--\na.md\n" * 20_000,
    "attributes": lambda: "[a][ab]{ .a } { .a" * 5_000 + " { .a }" * 40_000,
    "marks within a line": lambda: "^^a x^2 ++a+b H~2 " * 20_000,
    "YAML aliases": lambda: (
        "---\na0: &a0 [lol, lol]\n"
        + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
        + "tags: *a11\ntitle: *a11\nseries: *a11\n---\nbody\n"
    ),
    "YAML nesting": lambda: "---\na: " + "[" * 30_000 + "\n---\nbody\n",
    "TOML nesting": lambda: "+++\na = " + "[" * 30_000 + "\n+++\nbody\n",
    "a number of many digits": lambda: "---\npart: " + "9" * 60_000 + "\n---\nbody\n",
}

READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30,) * 2)
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from tests.corpus.reading import read
from tests.test_hostile import BOMBS
from mlkb.formulas.draw import draw
from mlkb.formulas.tokens import index_tokens
for name, make in BOMBS.items():
    print(name, flush=True)
    article = read(make())
    assert article.passages, name
    for formula in article.formulas[:50]:
        index_tokens(formula.latex)
        draw(formula.latex)
"""


def test_what_is_small_on_disk_stays_small_in_memory_and_time() -> None:
    """All of them within two GiB and a minute of computing, or the system ends the process."""
    done = subprocess.run(
        [sys.executable, "-c", READ], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
