"""The command line as a user runs it: arguments in, screen and exit code out."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest

from mlkb.cli import main, run
from mlkb.cli_output import LazyStages, say
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.reports import BuildReport
from tests.fakes import LastWordReranker, WordEncoder

NOWHERE = "It stands nowhere, whole or in part; 'mlkb search' finds what is like it.\n"
COLOURS = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def mlkb(
    root: Path,
    encoder: WordEncoder,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Run:
    """Run a command over the small corpus; return exit code, stdout and stderr."""
    monkeypatch.setenv("MLKB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(KnowledgeBase, "_open_exported", lambda self, name: encoder)
    for name in COLOURS:
        monkeypatch.delenv(name, raising=False)

    def run_it(*arguments: str, at: Path = root) -> tuple[int, str, str]:
        code = run(["--root", str(at), *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run_it


def test_found_is_0_and_names_file_and_line(mlkb: Run) -> None:
    code, out, _ = mlkb("search", "complementary", "slackness")
    assert code == 0
    assert re.match(r"1\t0\.\d+\toptimization/01-duality\.md:\d+\t", out)
    assert "part 1 of 2" in out
    assert "12 min read" in out
    assert "2026-01-10" in out


def test_nothing_found_is_1_and_offers_the_nearest(mlkb: Run) -> None:
    code, out, _ = mlkb("search", "zxqv wvut")
    assert code == 1
    assert out.startswith("Nothing here answers this.")


@pytest.mark.parametrize(
    "command", [("search", "posterior"), ("related", "duality"), ("formula", "duality#1.1")]
)
def test_filters_that_leave_no_post_are_named(mlkb: Run, command: tuple[str, ...]) -> None:
    said = "No post passes the filters.\n"
    assert mlkb(*command, "--since", "2999-01-01")[:2] == (1, said)
    both = ("--series", "optimization", "--tag", "probability")
    assert mlkb(*command, *both)[:2] == (1, said)
    assert json.loads(mlkb(*command, *both, "--json")[1])["filtered_out"] is True
    code, out, _ = mlkb(*command, "--tag", "probability", "--json")
    assert (code, json.loads(out)["filtered_out"]) == (1 if command[0] == "formula" else 0, False)


def test_a_pipe_gets_no_control_codes(mlkb: Run, root: Path) -> None:
    evil = '---\ntitle: "\x1b[31mred\x1b]8;;http://x\x07"\n---\n\nposterior \x1b[2J \u202e text\n'
    (root / "corpus" / "evil.md").write_text(evil)
    for command in (("search", "posterior"), ("list",), ("show", "evil.md"), ("related", "bayes")):
        _, out, err = mlkb(*command)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", out + err)


@pytest.mark.parametrize(
    ("said", "is_coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": ""}, False),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"CLICOLOR_FORCE": "0"}, False),
        ({"CLICOLOR_FORCE": "1", "CLICOLOR": "0"}, True),
        ({"CLICOLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_a_pipe_is_coloured_if_that_is_forced(
    mlkb: Run, monkeypatch: pytest.MonkeyPatch, said: dict[str, str], is_coloured: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("MLKB_PAGER", "no/pager/in/a/pipe")
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    out = mlkb("list", "--tags")[1]
    assert ("\x1b[2m3  \x1b[0mMachine Learning" in out) is is_coloured
    assert ("Machine Learning\t3\n" in out) is not is_coloured
    assert "\x1b" not in mlkb("list", "--json")[1]
    assert ("\x1b[" in mlkb("show", "bayes", "--drawn")[1]) is is_coloured


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("CLICOLOR", "0")])
def test_a_terminal_has_no_colours_if_none_are_wanted(
    mlkb: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout", coloured := _Terminal())
    mlkb("search", "posterior")
    monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", plain := _Terminal())
    mlkb("search", "posterior")
    assert "\x1b[36m" in coloured.getvalue()
    assert "\x1b[36m" not in plain.getvalue()
    assert "\x1b[1m" in plain.getvalue()


def test_progress_and_messages_go_to_stderr(mlkb: Run) -> None:
    _, out, _ = mlkb("search", "posterior", "--json")
    json.loads(out)


HIT_FIELDS = {
    "rank", "score", "kind", "post", "title", "series", "part", "parts", "date", "read_minutes",
    "tags", "heading", "anchor", "path", "line", "end_line", "text", "formula",
}  # fmt: skip


def test_json_of_a_search(mlkb: Run) -> None:
    code, out, _ = mlkb("search", "stationarity condition", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["mlkb"] == 1
    assert {"query", "answered", "took_ms", "hits"} <= found.keys()
    hit = found["hits"][0]
    assert hit.keys() >= HIT_FIELDS
    assert hit["post"] == "duality"
    assert hit["heading"] == ["KKT conditions"]
    assert hit["anchor"] == "kkt-conditions"
    assert hit["parts"] == 2


def test_reranked_in_json_and_in_a_pipe(
    mlkb: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "mlkb.toml").write_text('reranker = "some/cross-encoder"')
    reranker = LastWordReranker()
    monkeypatch.setattr("mlkb.encoder.open_reranker", lambda name, announce: reranker)
    code, out, _ = mlkb("search", "stationarity condition", "--rerank", "--json")
    found = json.loads(out)
    assert (code, found["reranked"]) == (0, True)
    assert found["hits"][0]["reranked"] is True
    assert found["hits"][0]["score"] == max(hit["score"] for hit in found["hits"])
    _, out, _ = mlkb("search", "stationarity condition", "--rerank")
    assert out.splitlines()[0].endswith("\treranked")
    _, out, _ = mlkb("search", "stationarity condition", "--json")
    assert json.loads(out)["reranked"] is False


def test_reranking_that_cannot_be_is_one_sentence_and_2(
    mlkb: Run, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = mlkb("search", "posterior", "--rerank")
    assert (code, out) == (2, "")
    assert err.startswith("mlkb: No cross-encoder is named to rerank with: put reranker = ")
    assert mlkb("eval", "--rerank")[0] == 2
    (root / "mlkb.toml").write_text('reranker = "cross-encoder/nobody"')
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    monkeypatch.setenv("MLKB_CACHE", str(tmp_path / "cache"))
    code, out, err = mlkb("search", "posterior", "--rerank")
    assert (code, out) == (2, "")
    assert "could not be fetched from the Hugging Face hub" in err.splitlines()[-1]
    assert "name the folder of a downloaded model in mlkb.toml" in err.splitlines()[-1]


def test_json_of_related(mlkb: Run) -> None:
    code, out, _ = mlkb("related", "duality", "--json")
    near = json.loads(out)["related"][0]
    assert code == 0
    assert {
        "rank",
        "score",
        "post",
        "title",
        "series",
        "part",
        "date",
        "read_minutes",
    } <= near.keys()
    pair = near["because"][0]
    assert {"path", "line", "text"} <= pair["here"].keys()
    assert {"path", "line", "text"} <= pair["there"].keys()
    assert pair["here"]["path"] == "optimization/01-duality.md"


def test_json_of_list_show_index_and_errors(mlkb: Run) -> None:
    assert [post["post"] for post in json.loads(mlkb("list", "--json")[1])["posts"]] == [
        "gradient-descent",
        "duality",
        "bayes",
    ]
    assert json.loads(mlkb("show", "bayes", "--json")[1])["post"] == "bayes"
    assert json.loads(mlkb("index", "--json")[1])["posts"] == 3
    code, out, _ = mlkb("show", "nobody", "--json")
    assert code == 2
    assert json.loads(out)["type"] == "error"


def test_show_begins_where_a_reference_says(mlkb: Run) -> None:
    code, out, _ = mlkb("show", "optimization/01-duality.md:21")
    assert code == 0
    assert out.startswith("Complementary slackness makes inactive multipliers vanish.\n")
    assert "## Slater's condition" in out
    assert mlkb("show", "duality#1.1")[1].startswith("The stationarity condition of KKT reads\n")
    assert json.loads(mlkb("show", "duality#1.1", "--json")[1])["line"] == 15
    for heading, lines in (("kkt", (13, 22)), ("slater", (23, 25))):
        found = json.loads(mlkb("show", f"duality#{heading}", "--json")[1])
        assert (found["line"], found["end_line"]) == lines
    assert json.loads(mlkb("show", "duality", "--json")[1])["line"] is None


def test_formulas_are_drawn_in_a_pipe_if_asked_for(mlkb: Run) -> None:
    assert "\\nabla" in mlkb("show", "duality#1.1")[1]
    assert "\\nabla" in mlkb("show", "duality#1.1", "--latex")[1]
    for command in (
        ("show", "duality#1.1"),
        ("search", "stationarity"),
        ("formula", "duality#1.1"),
    ):
        out = mlkb(*command, "--drawn")[1]
        assert "\\nabla" not in out
        assert "\x1b" not in out
    assert "∇f(x*) +" in mlkb("show", "duality#1.1", "--drawn")[1]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals of this kind")
def test_a_long_post_is_paged_in_a_terminal(root: Path, mlkb: Run, tmp_path: Path) -> None:
    import pty
    import subprocess
    import sys

    (root / "corpus" / "long.md").write_text("# Long\n\n" + "word\n\n" * 40, encoding="utf-8")
    mlkb("index")
    kept = tmp_path / "kept"
    keep = f"import sys; open({str(kept)!r}, 'w').write(sys.stdin.read())"
    pager = {"MLKB_PAGER": shlex.join([sys.executable, "-c", keep]), "TERM": "xterm"}
    window = {"LINES": "24", "COLUMNS": "80"}

    def shown(*arguments: str) -> bytes:
        ours, theirs = pty.openpty()
        subprocess.run(
            [sys.executable, "-m", "mlkb", "--root", str(root), *arguments, "--no-refresh"],
            stdout=theirs, env={**os.environ, **pager, **window}, check=True,
        )  # fmt: skip
        os.write(theirs, b"*")  # what is read below ends here
        out = b""
        while not out.endswith(b"*"):
            out += os.read(ours, 65_536)
        os.close(ours)
        os.close(theirs)
        return out[:-1]

    assert shown("show", "long") == b""
    assert kept.read_text().count("word") == 40
    kept.unlink()
    assert shown("show", "long", "--no-pager").count(b"word") == 40
    assert b"word" not in shown("show", "duality")
    assert not kept.exists()


def test_list_is_newest_first_and_filters(mlkb: Run) -> None:
    lines = [
        line
        for line in mlkb("list", "--tag", "machine learning")[1].splitlines()
        if line[:2] == "20"
    ]
    assert [line.split("\t")[0] for line in lines] == ["2026-02-01", "2026-01-10", "2025-06-01"]
    assert "Bayes" not in mlkb("list", "--since", "2026")[1]
    assert "Bayes" in mlkb("list", "--until", "2025-06")[1]
    assert mlkb("list", "--max-minutes", "5", "--series", "optimization")[0] == 0


def test_json_of_all_names_the_corpus(mlkb: Run, root: Path) -> None:
    for command in (
        ("search", "posterior"), ("related", "duality"), ("formula", "duality#1.1"), ("list",),
        ("list", "--tags"), ("show", "bayes"), ("index",), ("check",),
    ):  # fmt: skip
        document = json.loads(mlkb(*command, "--json")[1])
        assert (document["corpus"], document["notices"]) == (str(root / "corpus"), [])


def test_problems_in_a_pipe_open_from_where_one_stands(
    mlkb: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = root / "corpus" / "probability" / "bayes.md"
    file.write_text("[x](gone.md)\n")
    (root / "corpus" / "binary.md").write_bytes(b"\0")
    monkeypatch.chdir(root)
    said = ":1: error: dead link: there is no gone.md from here.\n"
    assert mlkb("check", "bayes")[:2] == (1, f"corpus/probability/bayes.md{said}")
    assert "\ncorpus/binary.md: error: is binary" in mlkb("index")[1]
    monkeypatch.chdir(file.parent)
    assert mlkb("check", "./bayes.md")[1] == f"bayes.md{said}"
    (problem,) = json.loads(mlkb("check", "bayes", "--json")[1])["problems"]
    assert problem["path"] == "probability/bayes.md"


def test_list_and_show_say_that_the_index_is_old(mlkb: Run, root: Path) -> None:
    assert "mlkb:" not in mlkb("list")[2]
    for number in range(11):
        (root / "corpus" / f"n{number}.md").write_text(f"# N{number}\n\nText {number}.\n")
    said = "mlkb: 11 articles differ from the index: run 'mlkb index'.\n"
    assert mlkb("list")[2] == said
    assert mlkb("show", "bayes")[2] == said
    for command in (("list",), ("list", "--tags"), ("show", "bayes")):
        assert json.loads(mlkb(*command, "--json")[1])["notices"] == [said[6:-1]]


def test_until_a_month_is_until_its_last_day(mlkb: Run) -> None:
    def slugs(*arguments: str) -> list[str]:
        return [line.split("\t")[4] for line in mlkb("list", *arguments)[1].splitlines()]

    assert slugs("--until", "2026-02", "--since", "2026-02") == ["gradient-descent"]
    assert slugs("--until", "2026-01-31", "--since", "2026") == ["duality"]
    assert slugs("--until", "2025", "--since", "2025-06-01") == ["bayes"]


def test_how_many_may_be_said_as_head_and_grep_say_it(mlkb: Run) -> None:
    for many in ("-k", "-n", "--limit"):
        found = json.loads(mlkb("search", "posterior descent", many, "1", "--json")[1])
        assert len(found["hits"]) == 1
    assert "1 to 1,000" in mlkb("search", "--help")[1]


def test_list_of_nothing_and_list_of_tags(mlkb: Run) -> None:
    assert mlkb("list", "--since", "2999")[:2] == (1, "No post passes the filters.\n")
    code, out, _ = mlkb("list", "--tags", "--series", "Optimization")
    assert (code, out) == (0, "Machine Learning\t2\nOptimization\t2\nAlgorithms\t1\n")


def test_a_list_of_no_tags_is_nothing_found(mlkb: Run, root: Path) -> None:
    for file in (root / "corpus").rglob("*.md"):
        file.write_text("# A post\n\nWithout a tag.\n")
    assert mlkb("list", "--tags")[:2] == (1, "No post has a tag.\n")


def test_list_by_series_orders_by_part(mlkb: Run) -> None:
    out = mlkb("list", "--series")[1]
    assert out.index("Lagrangian Duality") < out.index("Gradient Descent")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("search", "x", "--since", "yesterday"), "is no date"),
        (("search", "x", "--since", "2026-02-30"), "is no date: no calendar has that day"),
        (("search", "x", "--until", "2026-13"), "is no date: no calendar has that day"),
        (("search", "x", "--until", "0000"), "is no date: no calendar has that day"),
        (("search", "x", "--since", "2026", "--until", "2025"), "2026-01-01, which is after 'unt"),
        (("search", "x", "--series", "nothing"), "There is no series 'nothing'; there is: Optim"),
        (("search", "x", "--post", "nobody"), "No post is called 'nobody'"),
        (("search", "x", "-k", "0"), "between 1 and"),
        (("search", "x", "--formula", "--text"), "Say --formula or --text, not both"),
        (("search",), "Missing argument"),
        (("related", "optimization"), "several posts"),
        (("show", "duality#nowhere"), "no heading 'nowhere'"),
        (("frobnicate",), "No such command"),
    ],
)
def test_a_mistake_is_one_sentence_and_2(
    mlkb: Run, arguments: tuple[str, ...], sentence: str
) -> None:
    code, out, err = mlkb(*arguments)
    assert code == 2
    assert sentence in err
    assert "Traceback" not in err
    assert out == ""


def test_a_root_that_is_none_is_a_sentence(mlkb: Run, tmp_path: Path) -> None:
    code, _, err = mlkb("list", at=tmp_path / "gone")
    assert code == 2
    assert "is not a folder" in err


@pytest.mark.parametrize(
    "command", [("search", "posterior"), ("list",), ("show", "bayes"), ("formula", "duality#1.1")]
)
def test_the_root_may_be_named_behind_the_command(
    mlkb: Run, root: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    expected = json.loads(mlkb(*command, "--json")[1])["corpus"]
    for behind in (("--root", str(root)), (f"--root={root}",)):
        found = json.loads(mlkb(*command, *behind, "--json", at=other)[1])
        assert found["corpus"] == expected == str(root / "corpus")
    assert "--root DIR" in mlkb(command[0], "--help")[1]


@pytest.mark.parametrize(
    "query",
    [
        "-\\eta \\nabla L(w_t)", "-2 ln L + k ln n", "-2x + 1", "-(a+b)", "-log p(x)",
        "-G^2/(2(H+lambda))", "-5", "-x", "-kx + h", "-kernel", "-hx",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", [True, False])
def test_a_formula_may_begin_with_a_minus(mlkb: Run, query: str, before: bool) -> None:
    options = ("-k", "1", "--json", "--kind", "text", "--series=Optimization")
    arguments = (*options, query) if before else (query, *options)
    code, out, err = mlkb("search", *arguments)
    assert code != 2, err
    document = json.loads(out)
    assert document["query"] == query
    assert len(document["hits"]) == 1


@pytest.mark.parametrize("number", [("-k1",), ("-k", "1"), ("--limit=1",)])
def test_a_number_of_hits_may_come_before_the_query(mlkb: Run, number: tuple[str, ...]) -> None:
    document = json.loads(mlkb("search", *number, "duality", "--json")[1])
    assert (document["query"], len(document["hits"])) == ("duality", 1)


@pytest.mark.parametrize(
    ("given", "query"),
    [
        ("why is $x_i$\nin 'Slater\u2019s'\n".encode(), "why is $x_i$ in 'Slater\u2019s'"),
        ("\ufeffCramér".encode(), "Cramér"),  # as Windows' editors begin a file
        ("Cramér".encode("latin-1"), "Cramér"),
        (b"-k 3", "-k 3"),
        (b"a" * 99_999 + "é".encode(), "a" * 2_000),  # ends within a letter
    ],
)
@pytest.mark.parametrize("arguments", [("-",), ("-k", "1", "-"), ("-", "-k", "1"), ("--", "-")])
def test_a_minus_alone_is_what_stands_in_standard_input(
    mlkb: Run,
    monkeypatch: pytest.MonkeyPatch,
    given: bytes,
    query: str,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), "latin-1"))
    assert json.loads(mlkb("search", "--json", *arguments)[1])["query"] == query


def test_a_formula_may_stand_in_standard_input(mlkb: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for given in (b"$$\nw_{t+1} = w_t - \\eta \\nabla L(w_t)\n$$\n", b"duality#1.1\n"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
        code, _, err = mlkb("formula", "-", "--json")
        assert (code, err) == (0 if given[:1] == b"$" else 1, "")


def test_standard_input_is_read_only_if_asked_for(
    mlkb: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(kept := io.BytesIO(b"posterior"), "utf-8"))
    code, _, err = mlkb("search")
    assert (code, kept.tell()) == (2, 0)
    assert "Missing argument 'QUERY...'; '-' reads it from the standard input." in err
    assert json.loads(mlkb("search", "a", "-", "b", "--json")[1])["query"] == "a - b"
    assert kept.tell() == 0
    monkeypatch.setattr("sys.stdin", None)
    code, _, err = mlkb("search", "-")
    assert code == 2
    assert "'-' reads the query from the standard input, which is closed." in err
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    assert mlkb("search", "-")[::2] == (
        2, "mlkb: The query is empty: name words, a formula, or both.\n"
    )  # fmt: skip


def test_letters_that_the_locale_does_not_know_are_not_lost(mlkb: Run) -> None:
    typed = "Cramér λ".encode().decode(sys.getfilesystemencoding(), "surrogateescape")
    unknown = "Cramér λ".encode().decode("ascii", "surrogateescape")
    for query in (typed, unknown):
        assert json.loads(mlkb("search", query, "--json")[1])["query"] == "Cramér λ"
    assert json.loads(mlkb("search", "a\udcff", "--json")[1])["query"] == "a"


def test_words_after_a_minus_keep_their_order(mlkb: Run) -> None:
    query = ("-log", "p(x)", "-", "-2x", "bound")
    out = mlkb("search", *query[:2], "-k2", *query[2:], "--json")[1]
    document = json.loads(out)
    assert document["query"] == " ".join(query)
    assert len(document["hits"]) == 2
    document = json.loads(mlkb("search", "--json", "--", "-k", "1")[1])
    assert document["query"] == "-k 1"


@pytest.mark.parametrize(
    "query", ["how to choose k in knn", "k", "n choose k", "gradient of h", "json", "kernel 2 h"]
)
def test_a_word_may_be_the_letter_of_an_option(mlkb: Run, query: str) -> None:
    for words in ((query,), tuple(query.split())):
        code, out, _ = mlkb("search", *words, "-n", "1", "--json")
        assert code != 2
        assert json.loads(out)["query"] == query
    assert mlkb("formula", "k", "=", "n", "+", "h")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("duality", "--seris", "Optimization"), "--series"),  # the one that is meant
        (("--seris", "Optimization", "duality"), "--series"),
        (("duality", "-q", "3"), "comes after '--'"),
        (("--wxyz",), "comes after '--'"),
        (("-json", "duality"), "No such option '-json'. Did you mean '--json'?"),
        (("duality", "-k", "many"), "not a valid integer"),
        (("duality", "-k"), "requires an argument"),
    ],
)
def test_a_mistyped_option_stays_a_mistake(
    mlkb: Run, arguments: tuple[str, ...], said: str
) -> None:
    code, _, err = mlkb("search", *arguments)
    assert code == 2
    assert said in err


def test_a_formula_elsewhere(mlkb: Run) -> None:
    code, out, _ = mlkb("formula", r"\oint_C F \cdot dr = 0")
    assert (code, out) == (1, NOWHERE)
    code, out, _ = mlkb("formula", r"\nabla L(u) + \sum_j \mu_j \nabla h_j(v) = 0")
    assert code == 0
    assert out.startswith("1\tshares renamed\t")  # two letters where there is one
    code, out, _ = mlkb("formula", r"\nabla L(u^*) + \sum_j \mu_j \nabla h_j(u^*) = 0")
    assert code == 0
    assert out.startswith("1\tsame renamed\toptimization/01-duality.md:17\t1.1\tduality#kkt-")
    code, out, _ = mlkb("formula", "duality#1.1", "--json")
    document = json.loads(out)
    assert (code, document["type"], document["at"]["line"]) == (1, "formula", 17)
    assert mlkb("formula", "duality:1")[0] == 2
    assert mlkb("formula", "-a", "-k", "0")[0] == 2


@pytest.mark.parametrize(
    ("asked", "said", "too_small"),
    [
        ("x", "So little is not looked for by itself", True),
        (r"\lambda", "So little is not looked for by itself", True),
        ("2", "So little is not looked for by itself", True),
        ("k = 17", "So little is not looked for by itself", True),
        (r"q^p + r^s +", NOWHERE, False),
    ],
)
def test_why_a_formula_stands_nowhere(mlkb: Run, asked: str, said: str, too_small: bool) -> None:
    code, out, _ = mlkb("formula", asked)
    assert code == 1
    assert out.startswith(said)
    document = json.loads(mlkb("formula", asked, "--json")[1])
    assert (document["too_small"], document["fault"]) == (too_small, None)


@pytest.mark.parametrize("asked", [r"\frac{", r"\frac{1}{", r"\oint_{x"])
def test_a_formula_that_cannot_be_read_is_a_mistake(mlkb: Run, asked: str) -> None:
    code, out, err = mlkb("formula", asked)
    assert (code, out) == (2, "")
    assert err.endswith("mlkb: The formula cannot be read: '{' is not closed.\n")


def test_half_a_formula_that_is_here_is_found(mlkb: Run) -> None:
    code, out, _ = mlkb("formula", r"\nabla L(u^{*}) + \sum_j \mu_j \nabla h_j(u^{*", "--json")
    document = json.loads(out)
    assert (code, document["fault"]) == (0, "'{' is not closed")


def test_the_doctor_says_what_is_wrong_and_what_to_do(mlkb: Run, root: Path) -> None:
    mlkb("index")
    code, out, _ = mlkb("doctor")
    assert code == 0
    rows = [line.split("\t") for line in out.splitlines()]
    assert all(state in ("good", "warning") for state, _, _ in rows)
    assert "good\tlock\tNobody is building.\n" in out
    assert mlkb("index")[1].startswith("Nothing to do")
    folder = next((root / "index" / "generations").iterdir())
    with (folder / "vectors.faiss").open("r+b") as stream:
        stream.seek(200)
        stream.write(b"\xff\xff")
    code, out, err = mlkb("doctor", "--json")
    document = json.loads(out)
    assert (code, err) == (2, "")
    assert (document["type"], document["sound"]) == ("findings", False)
    (finding,) = [one for one in document["findings"] if one["state"] == "error"]
    assert finding["place"] == "index"
    assert "vectors.faiss was altered" in finding["message"]
    assert finding["remedy"] == "Run 'mlkb index': it is built again from the articles."
    assert mlkb("index")[0] == 0
    assert mlkb("doctor")[0] == 0


def test_damage_is_said_once_and_the_answer_is_right(mlkb: Run, root: Path) -> None:
    right = mlkb("search", "complementary", "slackness")[1]
    (catalog,) = (root / "index" / "generations").glob("*/catalog.sqlite")
    data = bytearray(catalog.read_bytes())
    data[len(data) // 2] ^= 4
    catalog.write_bytes(data)
    code, out, err = mlkb("search", "complementary", "slackness")
    assert (code, out) == (0, right)
    assert f"The index is damaged ({catalog} was altered); building it again." in err
    assert "damaged" not in mlkb("search", "complementary", "slackness")[2]


def test_a_half_read_pipe_is_no_error(
    root: Path, mlkb: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import subprocess
    import sys

    mlkb("index")
    line = f'"{sys.executable}" -m mlkb --root "{root}" list | head -c 1'
    done = subprocess.run(["bash", "-o", "pipefail", "-c", line], capture_output=True, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [("show nobody", b"mlkb: No post is called 'nobody'"), ("search x --bogus", b"No such option")],
)
@pytest.mark.parametrize("gone", ["reader", "room"])
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a disk that is always full")
def test_an_error_that_no_program_reads_is_a_sentence_and_2(
    root: Path, mlkb: Run, command: str, said: bytes, gone: str
) -> None:
    import subprocess
    import sys

    mlkb("index")
    reader, output = os.pipe() if gone == "reader" else (None, os.open("/dev/full", os.O_WRONLY))
    if reader is not None:
        os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "mlkb", "--root", str(root), *command.split(), "--json"],
        stdout=output, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(output)
    assert done.returncode == 2
    assert said in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


class _Windows:
    """What a module takes for ``os`` there; Python's own modules keep theirs."""

    name = "nt"

    def __getattr__(self, attribute: str) -> Any:
        return getattr(os, attribute)


def test_json_is_whole_in_every_encoding(
    mlkb: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "∇f(x) Schrödinger 𝐱"
    mlkb("index")

    def printed(encoding: str) -> bytes:
        kept = io.BytesIO()
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(kept, encoding, errors="replace"))
        run(["--root", str(root), "search", query, "--json"])
        return kept.getvalue()

    assert query in printed("utf-8").decode("utf-8")
    assert json.loads(printed("cp1252").decode("ascii"))["query"] == query
    monkeypatch.setattr("mlkb.cli_output.os", _Windows())
    assert json.loads(printed("utf-8").decode("ascii"))["query"] == query  # PowerShell recodes it


@pytest.mark.parametrize(
    ("system", "given", "is_terminal", "written"),
    [
        (os, "", False, rb"\nabla"),
        (_Windows(), "", False, "∇".encode()),
        (_Windows(), "", True, rb"\nabla"),
        (_Windows(), "cp1252", False, rb"\nabla"),
    ],
)
def test_a_pipe_of_windows_gets_mathematics(
    monkeypatch: pytest.MonkeyPatch, system: Any, given: str, is_terminal: bool, written: bytes
) -> None:
    out, err = io.BytesIO(), io.BytesIO()
    for name, kept in (("stdout", out), ("stderr", err)):
        stream = io.TextIOWrapper(kept, "cp1252", write_through=True)
        monkeypatch.setattr(stream, "isatty", lambda: is_terminal, raising=False)
        monkeypatch.setattr(f"sys.{name}", stream)
    monkeypatch.setenv("PYTHONIOENCODING", given)
    monkeypatch.setattr("mlkb.cli_output.os", system)
    monkeypatch.setattr("mlkb.cli.run", lambda arguments: print("∇") or 3)  # noqa: T201
    with pytest.raises(SystemExit) as left:
        main()
    assert (left.value.code, out.getvalue().strip()) == (3, written)


class _LeftPipe(io.StringIO):
    """A pipe whose reader has left."""

    encoding = "utf-8"

    def __init__(self, file: IO[bytes], number: int) -> None:
        super().__init__()
        self._file = file
        self._number = number

    def write(self, text: str) -> int:
        raise OSError(self._number, os.strerror(self._number))

    def fileno(self) -> int:
        return self._file.fileno()


@pytest.mark.parametrize(
    "command", [("list",), ("list", "--json"), ("show", "duality"), ("show", "duality", "--drawn")]
)
def test_a_reader_that_leaves_is_no_fault(
    mlkb: Run,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
) -> None:
    mlkb("index")
    with (tmp_path / "pipe").open("wb") as file:
        monkeypatch.setattr("sys.stdout", _LeftPipe(file, errno.EPIPE))
        assert run(["--root", str(root), *command]) == 0
        assert capsys.readouterr().err == ""
        monkeypatch.setattr("sys.stdout", _LeftPipe(file, errno.EINVAL))  # Windows' number
        assert run(["--root", str(root), *command]) == 2
        assert "OSError: [Errno 22] Invalid argument" in capsys.readouterr().err
        monkeypatch.setattr("mlkb.cli_output.os", _Windows())
        assert run(["--root", str(root), *command]) == 0
        assert capsys.readouterr().err == ""


def test_quotes_that_cmd_hands_on_are_taken_away(
    mlkb: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = ("search", "'gradient", "descent'", "--json")
    assert json.loads(mlkb(*searched)[1])["query"] == "'gradient descent'"
    _, help_elsewhere, _ = mlkb("formula", "--help")
    monkeypatch.setattr("mlkb.cli_arguments.os", _Windows())
    assert json.loads(mlkb(*searched)[1])["query"] == "gradient descent"
    assert json.loads(mlkb("search", "f'", "--json")[1])["query"] == "f'"
    assert json.loads(mlkb("search", "'", "--json")[1])["query"] == "'"
    assert mlkb("formula", r"'\nabla", "L(w_t)'", "--json")[:1] == (0,)
    assert "'" in help_elsewhere
    assert 'mlkb formula "\\frac{1}{1 + e^{-x}}"\n' in mlkb("formula", "--help")[1]


def test_closed_streams_are_no_fault_of_mlkb(root: Path, mlkb: Run) -> None:
    import subprocess
    import sys

    mlkb("index")

    def done(closed: str) -> tuple[int, str, str]:
        line = f'"{sys.executable}" -m mlkb --root "{root}" list --no-refresh {closed}'
        ran = subprocess.run(["bash", "-c", line], capture_output=True, check=False, text=True)
        return ran.returncode, ran.stdout, ran.stderr

    said = "mlkb: the standard output is closed, so that nothing can be shown.\n"
    assert done(">&-") == (2, "", said)
    assert done(">&- 2>&-") == (2, "", "")
    assert done("2>&-") == done("")


def test_help_has_an_example_for_every_command(mlkb: Run) -> None:
    from mlkb.cli import cli

    for name in cli.commands:
        code, out, _ = mlkb(name, "--help")
        assert code == 0
        assert "Examples:" in out
        assert f"mlkb {name}" in out


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_help_fits_its_window(mlkb: Run, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    from mlkb.cli import cli

    monkeypatch.setenv("COLUMNS", str(columns))
    for name in ("", *cli.commands):
        help_ = mlkb(*filter(None, [name]), "--help")[1]
        text, _, _ = help_.partition("\nExamples:\n")  # these are to be copied
        told = [line for line in text.splitlines() if not re.match(r" *\{\"", line)]
        assert max(map(len, told)) <= min(columns, 100)
    assert "Only posts that are" in mlkb("search", "--help")[1]


def test_init_writes_settings_that_load(tmp_path: Path, mlkb: Run) -> None:
    from mlkb.settings import Settings, load

    notes = tmp_path / "my notes"
    notes.mkdir()
    assert mlkb("init", str(notes))[0] == 0
    assert load(notes) == Settings(notes, notes, notes / ".mlkb", queries=notes / "queries.jsonl")
    code, _, err = mlkb("init", str(notes))
    assert code == 2
    assert "exists already" in err
    (notes / "mlkb.toml").unlink()
    (notes / "corpus").mkdir()
    assert KnowledgeBase.init(notes) == notes / "mlkb.toml"
    assert (load(notes).corpus, load(notes).index) == (notes / "corpus", notes / "index")


def test_init_says_how_to_go_on_from_here(
    tmp_path: Path, mlkb: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "my notes"
    notes.mkdir()
    monkeypatch.delenv("MLKB_ROOT", raising=False)
    _, _, err = mlkb("init", str(notes))
    assert err.endswith(f'; now: mlkb --root "{notes}" search ...\n')
    monkeypatch.chdir(notes)
    (notes / "mlkb.toml").unlink()
    _, _, err = mlkb("init", ".")
    assert err.endswith("; now: mlkb search ...\n")
    monkeypatch.setenv("MLKB_ROOT", "/elsewhere")
    (notes / "mlkb.toml").unlink()
    _, _, err = mlkb("init")
    assert err.endswith("; now: mlkb --root . search ...\n")


def test_who_watches_is_told_once_of_what_stays_wrong(
    mlkb: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = root / "corpus" / "wrong.md"
    wrong.write_text("---\ndate: soon\n---\n# One\n")

    def watch(base: KnowledgeBase, built: Callable[[BuildReport], None]) -> None:
        (root / "corpus" / "other.md").write_text("# Other\n")
        built(base.index())
        wrong.write_text("---\n\ndate: soon\n---\n# One\n")
        built(base.index())

    monkeypatch.setattr(KnowledgeBase, "watch", watch)
    _, out, _ = mlkb("index", "--watch")
    assert re.findall(r"wrong\.md:(\d): warning: 'date' is no date", out) == ["2", "3"]
    (root / "corpus" / "other.md").unlink()
    assert mlkb("index", "--watch", "--json")[1].count("is no date") == 3


def test_an_index_that_lacks_a_file_is_1_each_time(mlkb: Run, root: Path) -> None:
    (root / "corpus" / "latin.md").write_bytes(b"# Caf\xe9\n\nA warning leaves nothing out.\n")
    assert mlkb("index")[0] == 0
    (root / "corpus" / "a.md").write_bytes(b"\0")
    said = "a.md: error: is binary, not Markdown; it is left out.\n"
    for arguments in (("index",), ("index",), ("index", "--full")):
        code, out, _ = mlkb(*arguments)
        assert (code, said in out) == (1, True)
    assert mlkb("search", "posterior")[0] == 0
    (root / "corpus" / "a.md").unlink()
    assert mlkb("index")[0] == 0


@pytest.mark.parametrize("index", ["", " ", ".", "./corpus/", "corpus", "..", "/", "link"])
def test_an_index_among_the_articles_is_a_mistake(mlkb: Run, root: Path, index: str) -> None:
    (root / "link").symlink_to("corpus")
    (root / "mlkb.toml").write_text(f'index = "{index}"\n')
    before = sorted(root.rglob("*"))
    code, _, err = mlkb("index")
    assert code == 2
    assert err == (
        f"mlkb: {root / 'mlkb.toml'}: 'index' must be a folder of its own, neither the corpus nor "
        f'one that it is in, but it is {index!r}: write index = "index", or another name.\n'
    )
    assert sorted(root.rglob("*")) == before


def test_an_index_in_the_corpus_or_beside_it_is_none(mlkb: Run, root: Path, tmp_path: Path) -> None:
    for index in ("corpus/.mlkb", "corpus/index", "corpus2", str(tmp_path / "elsewhere")):
        (root / "mlkb.toml").write_text(f'index = "{index}"\n')
        assert mlkb("index")[1].startswith("Indexed: 3 posts")


def test_a_pattern_that_leaves_nothing_out_is_told(mlkb: Run, root: Path) -> None:
    (root / "mlkb.toml").write_text('exclude = ["probability/", "bayes.md"]\n')
    code, out, _ = mlkb("index")
    said = "'exclude' in mlkb.toml has 'bayes.md', which leaves nothing out.\n"
    assert (code, out.endswith(said)) == (0, True)
    assert "Indexed: 2 posts" in out
    assert mlkb("index")[1].endswith(said)
    code, out, _ = mlkb("doctor")
    assert code == 0
    assert "\nwarning\tsettings\t'bayes.md' in 'exclude' leaves nothing out. Write it rel" in out


@pytest.mark.parametrize("arguments", [("init", "~nobody-of-this-name"), ("list",)])
def test_a_home_that_nobody_knows_is_a_mistake(
    mlkb: Run, root: Path, arguments: tuple[str, ...]
) -> None:
    said = "mlkb: It is not known which home directory '~' stands for in ~nobody-of-this-name"
    at = root if "init" in arguments else Path("~nobody-of-this-name")
    assert mlkb(*arguments, at=at)[::2] == (2, f"{said}: write the whole path.\n")
    (root / "mlkb.toml").write_text('corpus = "~nobody-of-this-name/notes"\n')
    assert mlkb("list")[::2] == (2, f"{said}/notes: write the whole path.\n")


def test_a_fault_of_the_program_is_json_too(mlkb: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: KnowledgeBase, *arguments: object, **options: object) -> None:
        raise LookupError("lost")

    monkeypatch.delenv("MLKB_DEBUG", raising=False)
    monkeypatch.setattr(KnowledgeBase, "posts", fail)
    code, out, err = mlkb("list", "--json")
    document = json.loads(out)
    assert (code, document["type"], document["error"]) == (2, "error", "LookupError")
    assert (document["message"], document["exit_code"]) == ("lost", 2)
    assert "this is a fault of mlkb, not yours (LookupError: lost)" in err


class PanicException(BaseException):
    """What a Rust library raises where it gives up, by this name and with this base."""


@pytest.mark.parametrize(
    ("error", "name", "told"),
    [
        (PanicException("index out of bounds"), "PanicException", "this is a fault of mlkb"),
        (
            PanicException("The global thread pool: Resource temporarily unavailable"),
            "ShortageError",
            "There is too little memory, or too few threads are allowed",
        ),
        (MemoryError(), "ShortageError", "There is too little memory: close other programs"),
        (
            OSError(errno.EMFILE, "Too many open files", "a.md"),
            "ShortageError",
            "Too many files are open (Too many open files): raise the limit",
        ),
    ],
)
def test_what_stops_a_search_is_2_and_json(
    mlkb: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, name: str, told: str
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise error

    mlkb("index")
    monkeypatch.delenv("MLKB_DEBUG", raising=False)
    monkeypatch.setattr("mlkb.search.engine.search", fail)
    code, out, err = mlkb("search", "posterior", "--json")
    document = json.loads(out)
    assert (code, document["error"], document["exit_code"]) == (2, name, 2)
    assert err.startswith(f"mlkb: {told}")
    assert err.count("\n") == 1


def test_an_empty_query_is_a_mistake(mlkb: Run) -> None:
    code, _, err = mlkb("search", " ")
    assert code == 2
    assert "query is empty" in err


LONG = "a" * 5_000


@pytest.mark.parametrize(
    ("setting", "arguments"),
    [
        ("", ("eval", LONG)),
        ("", ("eval", "--save", LONG)),
        (f"corpus = '{LONG}'", ("check",)),
        (f"corpus = '{LONG}'", ("doctor",)),
        (f"index = '{LONG}'", ("doctor",)),
        (f"model = '/{LONG}'", ("doctor",)),
    ],
)
def test_a_place_that_no_file_can_be_at_is_a_mistake(
    mlkb: Run, root: Path, setting: str, arguments: tuple[str, ...]
) -> None:
    (root / "mlkb.toml").write_text(f"{setting}\n")
    code, _, err = mlkb(*arguments)
    assert (code, "fault of mlkb" in err) == (2, False)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_what_is_said_in_a_terminal_is_broken_between_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    path = "/a/path/that/is/longer/than/the/window/and/is/copied"
    sentence = f"'named entity recognition' is nowhere here; see 'mlkb list --tag x' and {path}."
    say(sentence)
    assert capsys.readouterr().err == f"mlkb: {sentence}\n"
    monkeypatch.setattr("sys.stderr", terminal := _Terminal())
    say(sentence)
    assert terminal.getvalue().splitlines() == [
        "mlkb: 'named entity recognition' is",
        "nowhere here; see 'mlkb list --tag x'",
        "and",
        f"{path}.",
    ]


def test_progress_ends_with_its_block(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = _Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "dumb")
    with LazyStages() as stages:
        stages.stage("Reading", 2)
    stages.stage("Writing", None)  # as while the folder is watched
    stages.advance()
    assert screen.getvalue() == "Reading (2)\n"


def test_without_a_terminal_what_goes_well_says_nothing_on_the_way(mlkb: Run, root: Path) -> None:
    assert mlkb("index")[2] == ""
    (root / "corpus" / "new.md").write_text("# New\n\nKernel ridge regression.\n")
    for command in (("search", "ridge"), ("list",), ("check",), ("index", "--full", "--json")):
        assert mlkb(*command)[::2] == (0, "")
    (root / "corpus" / "bad.md").write_bytes(b"\0")
    assert "bad.md" in mlkb("search", "ridge")[2]  # what matters is said all the same


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a disk that is always full")
def test_a_log_that_cannot_be_written_stops_no_work(root: Path, mlkb: Run) -> None:
    import subprocess
    import sys

    mlkb("index")
    (root / "corpus" / "new.md").write_text("# New\n\nKernel ridge regression.\n")
    (root / "corpus" / "bad.md").write_bytes(b"\0")  # so that there is something to be told
    program = (
        "import mlkb.cli, sys; from mlkb.knowledge_base import KnowledgeBase;"
        "from tests.fakes import WordEncoder; one = WordEncoder();"
        "KnowledgeBase._open_exported = lambda self, name: one;"
        "KnowledgeBase._fingerprint = lambda self: one.fingerprint; mlkb.cli.main()"
    )

    start = (sys.executable, "-c", program, "--root", str(root))

    def done(*command: str) -> tuple[int, str]:
        ran = subprocess.run(
            ["bash", "-c", '"$@" 2>/dev/full', "_", *start, *command],
            cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        return ran.returncode, ran.stdout

    code, out = done("search", "ridge")
    assert (code, "Kernel ridge regression." in out) == (0, True)
    assert done("show", "nobody") == (2, "")
    assert done("search", "--bogus") == (2, "")


def test_a_draft_of_which_nothing_is_near_ends_as_a_search_does(mlkb: Run, tmp_path: Path) -> None:
    draft = tmp_path / "bread.md"
    draft.write_text("# Bread\n\nKnead flour, salt, yeast.\n", encoding="utf-8")
    code, out, _ = mlkb("related", str(draft))
    assert code == 1
    assert out.startswith(("No post is near this one.", "Nothing here is near it."))
    draft.write_text(
        "# Descent\n\nGradient descent walks against the gradient.\n", encoding="utf-8"
    )
    code, out, _ = mlkb("related", str(draft))
    assert (code, out.split("\n")[0]) == (0, "Its passage is near something here.")


def test_an_editor_that_is_none_is_told_in_a_sentence(
    mlkb: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for editor in ("nosuch-editor -w", "false"):
        monkeypatch.setenv("VISUAL", editor)
        code, out, err = mlkb("new", f"Norms by {editor.split()[0]}", "--edit")
        assert (code, out.count("\n")) == (2, 1)
        assert err.endswith("no editor opens it: set $EDITOR to one that can be run.\n")
