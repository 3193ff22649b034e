"""`mlkb mcp` as a client sees it: in memory with the SDK's own client, and as a command."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult

from mlkb.cli import run
from mlkb.knowledge_base import KnowledgeBase
from mlkb.mcp_server import Asked, server_of
from tests.fakes import WordEncoder

Call = Callable[..., CallToolResult]
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def asked_at(root: Path) -> Asked:
    return Asked(lambda tell: KnowledgeBase.open(root, announce=tell, notice=tell))


@pytest.fixture(autouse=True)
def _without_a_model(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if "model_cache" in request.fixturenames:
        return
    monkeypatch.setenv("MLKB_CACHE", str(tmp_path / "cache"))
    encoder = WordEncoder()
    monkeypatch.setattr(KnowledgeBase, "_open_exported", lambda self, name: encoder)


@pytest.fixture
def asked(root: Path) -> Asked:
    """The small corpus, ready to be served."""
    return asked_at(root)


@pytest.fixture
def call(asked: Asked) -> Call:
    """Call a tool, each time in a conversation of its own."""

    def call_it(tool: str, **arguments: Any) -> CallToolResult:
        async def talk() -> CallToolResult:
            async with Client(server_of(asked)) as client:
                return await client.call_tool(tool, arguments)

        return asyncio.run(talk())

    return call_it


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert content.type == "text"
    return content.text


def answer(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, text_of(result)
    found: dict[str, Any] = result.structured_content
    return found


def mistake(result: CallToolResult) -> str:
    assert result.is_error
    assert result.structured_content is None
    return text_of(result)


def require_part(part: Any, whole: Any) -> None:
    """Require that all of a document stands in another, under the same names."""
    if isinstance(part, dict):
        assert part.keys() <= whole.keys()
        for key, value in part.items():
            require_part(value, whole[key])
    elif isinstance(part, list):
        for one, other in zip(part, whole, strict=True):
            require_part(one, other)
    else:
        assert part == whole


# -- what a client is told -------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["legacy", "auto"])
def test_a_client_is_told_what_lies_here_and_what_it_may_ask(
    asked: Asked, root: Path, mode: str
) -> None:
    async def talk() -> tuple[Any, ...]:
        async with Client(server_of(asked), mode=mode) as client:
            tools = (await client.list_tools()).tools
            return client.server_info, client.server_capabilities, client.instructions, tools

    asked.base.index()
    info, capabilities, instructions, tools = asyncio.run(talk())
    assert info.name == "mlkb"
    assert "'base with spaces': 3 posts in Markdown. Series: Optimization." in instructions
    assert str(root / "corpus") in instructions
    assert "answered=false" in instructions
    assert capabilities.tools is not None
    assert (capabilities.resources, capabilities.prompts) == (None, None)
    assert [tool.name for tool in tools] == ["search", "read", "formula", "related", "list_posts"]
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert tool.annotations.open_world_hint is False
        assert tool.input_schema["additionalProperties"] is False
        assert all(
            "description" in field or "maximum" in field
            for field in tool.input_schema["properties"].values()
        )


def test_hello_is_said_before_an_index_is_built(asked: Asked, root: Path) -> None:
    async def talk() -> str:
        async with Client(server_of(asked)) as client:
            return client.instructions or ""

    assert "Markdown, indexed when first asked." in asyncio.run(talk())
    assert not (root / "index").exists()


# -- what it is answered ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "arguments", "command"),
    [
        ("search", {"query": "KKT reads"}, ["search", "KKT reads", "-k", "5"]),
        ("search", {"query": r"\nabla L(w_t)"}, ["search", r"\nabla L(w_t)", "-k", "5"]),
        ("search", {"query": "step", "limit": 1}, ["search", "step", "-k", "1"]),
        (
            "search",
            {"query": "gradient", "kinds": ["code"], "series": ["opt"], "tags": ["Algorithms"]},
            ["search", "gradient", "--kind", "code", "--series", "opt", "--tag", "Algorithms"],
        ),
        (
            "search",
            {"query": "gradient", "since": "2026-02", "until": "2026", "max_minutes": 5},
            ["search", "gradient", "--since", "2026-02", "--until", "2026", "--max-minutes", "5"],
        ),
        (
            "search",
            {"query": "posterior", "posts": ["bayes"], "mode": "text"},
            ["search", "posterior", "--post", "bayes", "--text"],
        ),
        ("formula", {"formula": "duality#1.1"}, ["formula", "duality#1.1"]),
        ("formula", {"formula": r"\nabla g_i(x^*)"}, ["formula", r"\nabla g_i(x^*)"]),
        ("formula", {"formula": "w", "is_latex": True}, ["formula", "w", "--formula"]),
        ("related", {"post": "duality"}, ["related", "duality"]),
        ("related", {"post": "duality", "tags": ["Algorithms"]},
         ["related", "duality", "--tag", "Algorithms"]),
    ],
)  # fmt: skip
def test_what_is_sent_is_a_part_of_the_json_of_the_command(
    call: Call,
    root: Path,
    capsys: pytest.CaptureFixture[str],
    tool: str,
    arguments: Mapping[str, Any],
    command: list[str],
) -> None:
    run(["--root", str(root), *command, "--json"])
    whole = json.loads(capsys.readouterr().out)
    sent = answer(call(tool, **arguments))
    assert (sent["mlkb"], sent["type"]) == (1, whole["type"])
    require_part(sent, whole)


def test_a_hit_has_its_text_and_its_place_and_no_more(call: Call) -> None:
    found = answer(call("search", query="stationarity condition", kinds=["formula"], limit=1))
    assert found.keys() == {"mlkb", "type", "query", "answered", "hits"}
    (hit,) = found["hits"]
    assert 0 < hit.pop("score") <= 1
    assert hit == {
        "rank": 1,
        "kind": "formula",
        "post": "duality",
        "title": "Optimization (1): Lagrangian Duality",
        "date": "2026-01-10",
        "path": "optimization/01-duality.md",
        "heading": ["KKT conditions"],
        "anchor": "kkt-conditions",
        "line": 17,
        "end_line": 19,
        "text": "The stationarity condition of KKT reads\n\n$$\n\\nabla f(x^*) + \\sum_i "
        "\\lambda_i \\nabla g_i(x^*) = 0. \\tag{1.1}\n$$\n\nComplementary slackness makes "
        "inactive multipliers vanish.",
    }


def test_a_client_that_shows_text_gets_the_same(call: Call) -> None:
    shown = text_of(call("search", query="stationarity condition", kinds=["formula"], limit=1))
    assert re.match(
        r"1\t0\.\d+\toptimization/01-duality\.md:17\tformula\tduality#kkt-conditions\n", shown
    )
    assert r"\nabla f(x^*)" in shown


def test_what_nothing_answers_is_no_error_and_says_so(call: Call) -> None:
    result = call("search", query="sourdough bread", limit=10)
    found = answer(result)
    assert found["answered"] is False
    assert 1 <= len(found["hits"]) <= 3
    assert found["notices"] == ["'sourdough bread' is nowhere here."]
    said, _, below = text_of(result).partition("\n\n")
    assert said == "Note: 'sourdough bread' is nowhere here."
    assert below.startswith("Nothing here answers this. Nearest, but perhaps not")


def test_filters_that_leave_no_post_are_named(call: Call) -> None:
    for tool, arguments in (
        ("search", {"query": "posterior"}),
        ("formula", {"formula": "duality#1.1"}),
        ("related", {"post": "duality"}),
    ):
        result = call(tool, **arguments, since="2999")
        assert answer(result)["filtered_out"] is True
        assert text_of(result).endswith("No post passes the filters.\n")


def test_a_part_of_a_post_is_read(call: Call) -> None:
    found = answer(call("read", post="duality#slater"))
    said = "## Slater's condition\n\nA strictly feasible point gives strong duality for convex "
    assert found["text"] == f"{said}problems."
    assert (found["post"], found["line"], found["end_line"]) == ("duality", 23, 25)
    assert (found["start"], found["characters"]) == (0, len(found["text"]))
    assert "next_start" not in found
    assert answer(call("read", post="duality:21"))["text"].startswith("Complementary slackness")
    assert answer(call("read", post="duality#1.1"))["text"].startswith("The stationarity")
    whole = answer(call("read", post="Lagrangian Duality"))["text"]
    assert whole.startswith("Every constrained problem")


def test_a_long_post_is_read_in_parts_that_make_it_whole(call: Call, root: Path) -> None:
    paragraphs = [f"Paragraph {number} {'of many words ' * 9}ends." for number in range(40)]
    body = "# Long\n\n" + "\n\n".join(paragraphs)
    (root / "corpus" / "long.md").write_text(body + "\n")
    parts, start = [], 0
    while True:
        result = call("read", post="long", start=start, max_characters=1_000)
        found = answer(result)
        assert len(found["text"]) <= 1_000
        assert found["characters"] == len(body)
        assert ("headings" in found) is (start == 0)
        parts.append(found["text"])
        if "next_start" not in found:
            break
        start = found["next_start"]
        assert f"from start={start} on" in text_of(result)
    assert "\n\n".join(parts) == body
    assert answer(call("read", post="long", start=10**9))["text"] == ""


def test_a_line_without_end_is_read_in_parts_too(call: Call, root: Path) -> None:
    (root / "corpus" / "line.md").write_text("x" * 1_234)
    first = answer(call("read", post="line", max_characters=500))
    assert (len(first["text"]), first["next_start"]) == (500, 500)
    assert len(answer(call("read", post="line", max_characters=500, start=1_000))["text"]) == 234


def test_posts_are_listed_in_parts(call: Call) -> None:
    first = answer(call("list_posts", limit=2))
    assert [post["post"] for post in first["posts"]] == ["gradient-descent", "duality"]
    assert (first["total"], first["next_start"]) == (3, 2)
    rest = answer(call("list_posts", limit=2, start=2))
    assert [post["post"] for post in rest["posts"]] == ["bayes"]
    assert "next_start" not in rest
    tags = answer(call("list_posts", only_tags=True, limit=1))
    assert tags["tags"] == [{"tag": "Machine Learning", "posts": 3}]
    assert (tags["total"], tags["next_start"]) == (4, 1)
    by_series = answer(call("list_posts", by_series=True, series=["Optimization"]))["posts"]
    assert [post["part"] for post in by_series] == [1, 2]


def test_a_formula_that_is_named_by_its_place_is_shown(call: Call) -> None:
    result = call("formula", formula="duality#1.1")
    assert answer(result)["at"]["post"] == "duality"
    assert text_of(result).startswith(
        "Asked for: optimization/01-duality.md:17\n\n\\nabla f(x^*) + \\sum_i"
    )


def test_of_a_draft_elsewhere_nothing_is_told_but_what_is_near(call: Call, tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("# Draft\n\nComplementary slackness makes inactive multipliers vanish.\n")
    result = call("related", post=str(draft))
    found = answer(result)
    assert (found["compared"], found["answered"]) == (1, 1)
    assert found["related"][0]["post"] == "duality"
    pair = found["related"][0]["because"][0]
    assert pair["here"].keys() == {"path", "line"}
    assert "inactive multipliers" in pair["there"]["text"]
    assert text_of(result).count("inactive multipliers") == 1


def test_a_null_is_an_argument_that_is_not_given(call: Call) -> None:
    assert answer(call("search", query="posterior", limit=None, series=None, since=None))


# -- what goes wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("read", {"post": "nowhere"}, "No post is called 'nowhere'; 'mlkb list' shows all posts."),
        ("search", {"query": "x", "series": ["qq"]}, "There is no series 'qq'; there is: Op"),
        ("search", {"query": "x", "since": "soon"}, "'soon' is no date; write 2026, 2026-01"),
        ("search", {"query": "x", "since": "2026", "until": "2025"}, "'since' is 2026-01-01, "),
        ("search", {"query": "x", "limit": 31}, "The argument 'limit' of search: "),
        ("search", {"query": "x", "kinds": ["poem"]}, "The argument 'kinds.0' of search: "),
        ("search", {"words": "x", "query": "x"}, "search has no argument 'words'; it takes "),
        ("search", {}, "The argument 'query' of search: Field required."),
        ("formula", {"formula": "plain words"}, "'plain words' is words and no formula; "),
        ("related", {"post": "duality", "limit": "many"}, "The argument 'limit' of related: "),
        ("read", {"post": "duality:999"}, "'duality' has no line 999: it has lines "),
    ],
)
def test_a_mistake_is_one_sentence(
    call: Call, tool: str, arguments: Mapping[str, Any], said: str
) -> None:
    told = mistake(call(tool, **arguments))
    assert told.startswith(said)
    assert "\n" not in told


def test_what_an_article_lacks_is_told_with_the_answer(call: Call, root: Path) -> None:
    call("list_posts")
    (root / "corpus" / "binary.md").write_bytes(b"\x00\x01\x02")
    result = call("search", query="posterior")
    assert "binary.md" in " ".join(answer(result)["notices"])
    (root / "corpus" / "other.md").write_bytes(b"\x00\x01\x02\x03")
    assert "other.md" in answer(call("list_posts"))["notices"][0]
    (root / "corpus" / "third.md").write_bytes(b"\x00\x01\x02\x03\x04")
    told = mistake(call("read", post="third")).split("\n")
    assert "third.md" in told[0]
    assert told[-1].startswith("No post is called 'third'")


def test_a_fault_ends_its_call_and_no_other(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Panic(BaseException):
        pass

    def broken(*arguments: Any, **options: Any) -> None:
        raise Panic("index out of \x1b[31mrange")

    async def talk() -> tuple[CallToolResult, CallToolResult]:
        async with Client(server_of(asked)) as client:
            with monkeypatch.context() as patch:
                patch.setattr(KnowledgeBase, "search", broken)
                wrong = await client.call_tool("search", {"query": "posterior"})
            with pytest.raises(MCPError, match="There is no tool 'nothing'"):
                await client.call_tool("nothing", {})
            return wrong, await client.call_tool("search", {"query": "posterior"})

    wrong, right = asyncio.run(talk())
    assert "fault of mlkb, not yours (Panic: index out of range)" in mistake(wrong)
    assert answer(right)["answered"] is True
    assert capfd.readouterr() == ("", "")


# -- untrusted and changing articles ---------------------------------------------------------------


def test_no_control_codes_are_sent(call: Call, root: Path) -> None:
    evil = (
        '---\ntitle: "\x1b[31mred\x1b]8;;http://x\x07"\ntags: ["\x9bm"]\n---\n\n# A \x1b[2Jb\n\n'
        "Posterior \x1b[2J \u202e text, $x^2 = \x1b[1m y$\x00.\n"
    )
    (root / "corpus" / "evil.md").write_text(evil)
    for tool, arguments in (
        ("search", {"query": "posterior \x1b[2J text"}),
        ("read", {"post": "evil"}),
        ("read", {"post": "evil\x1b[2J\x07"}),
        ("formula", {"formula": "x^2 = y"}),
        ("related", {"post": "evil"}),
        ("list_posts", {}),
        ("list_posts", {"only_tags": True}),
    ):
        result = call(tool, **arguments)
        sent = json.dumps(result.structured_content, ensure_ascii=False)
        assert not CONTROLS.search(text_of(result))
        assert not re.search(r"\\u00[019][0-9a-f]|\\u007f|[\x7f-\x9f\u202e]", sent)


def test_articles_that_change_are_noticed(call: Call, root: Path) -> None:
    assert answer(call("search", query="eigenvalue"))["answered"] is False
    file = root / "corpus" / "spectra.md"
    file.write_text("# Spectra\n\nAn eigenvalue scales its eigenvector.\n")
    assert answer(call("search", query="eigenvalue"))["hits"][0]["post"] == "spectra"
    file.unlink()
    assert answer(call("search", query="eigenvalue"))["answered"] is False


def test_calls_that_come_at_once_are_answered_one_by_one(
    asked: Asked, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched, inside = KnowledgeBase.search, []

    def alone(self: KnowledgeBase, *arguments: Any, **options: Any) -> Any:
        inside.append(1)
        assert len(inside) == 1
        found = searched(self, *arguments, **options)
        inside.pop()
        return found

    monkeypatch.setattr(KnowledgeBase, "search", alone)
    words = ["posterior", "slackness", "gradient", "zxqv"] * 3

    async def talk() -> list[CallToolResult]:
        async with Client(server_of(asked)) as client:
            calls = [client.call_tool("search", {"query": word, "limit": 1}) for word in words]
            return await asyncio.gather(*calls, client.call_tool("read", {"post": "nowhere"}))

    *found, wrong = asyncio.run(talk())
    assert [answer(one)["query"] for one in found] == words
    assert [answer(one)["answered"] for one in found] == [True, True, True, False] * 3
    assert mistake(wrong) == "No post is called 'nowhere'; 'mlkb list' shows all posts."


def test_a_call_that_is_given_up_keeps_the_next_one_waiting_and_no_more(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, over, listed = Event(), Event(), KnowledgeBase.posts

    def slow(self: KnowledgeBase, *arguments: Any, **options: Any) -> Any:
        begun.set()
        assert over.wait(60)
        return listed(self, *arguments, **options)

    async def talk() -> CallToolResult:
        async with Client(server_of(asked)) as client:
            with monkeypatch.context() as patch:
                patch.setattr(KnowledgeBase, "posts", slow)
                given_up = asyncio.create_task(client.call_tool("list_posts", {}))
                assert await asyncio.to_thread(begun.wait, 60)
                given_up.cancel()
                await asyncio.wait([given_up])
                assert asked.is_busy
            next_one = asyncio.create_task(client.call_tool("search", {"query": "posterior"}))
            over.set()
            return await next_one

    assert answer(asyncio.run(talk()))["answered"] is True
    assert not asked.is_busy


# -- as a command ----------------------------------------------------------------------------------

HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "0"},
}


def environment(cache: Path) -> dict[str, str]:
    """Return what a client hands on: little; here also where mlkb is, if it is not installed."""
    given = {"MLKB_CACHE": str(cache), "HF_HUB_OFFLINE": "1"}
    return given | {key: os.environ[key] for key in ("PYTHONPATH",) if key in os.environ}


@contextmanager
def started(root: Path, cache: Path, *program: str) -> Any:
    """Start the command, and yield it once it has said hello."""
    process = subprocess.Popen(
        [sys.executable, *(program or ("-m", "mlkb")), "mcp", "--root", str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment(cache)},
    )
    assert process.stdin
    assert process.stdout
    with process:
        hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": HELLO}
        process.stdin.write(json.dumps(hello).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["result"]["serverInfo"]["name"] == "mlkb"
        yield process


def test_the_command_serves_a_client_over_its_pipes(root: Path, model_cache: Path) -> None:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "mlkb", "mcp", "--root", str(root)],
        env=environment(model_cache),
    )

    async def talk() -> tuple[list[str], CallToolResult]:
        async with Client(stdio_client(server), mode="legacy") as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            return names, await client.call_tool("search", {"query": "KKT conditions"})

    names, found = asyncio.run(talk())
    assert "search" in names
    assert answer(found)["hits"][0]["heading"] == ["KKT conditions"]


def test_the_command_ends_with_its_client_and_is_quiet(root: Path, model_cache: Path) -> None:
    with started(root, model_cache) as process:
        out, err = process.communicate(b"this is no message\n")
    assert (process.returncode, err) == (0, b"")
    for line in out.splitlines():
        assert json.loads(line)["jsonrpc"] == "2.0"


STUCK = """
import sys, threading
from mlkb.cli import main
from mlkb.knowledge_base import KnowledgeBase

def stuck(*arguments, **options):
    sys.stderr.write("asked\\n")
    threading.Event().wait()

KnowledgeBase.search = stuck
main()
"""


def test_a_client_that_leaves_is_not_outlived_by_its_question(
    root: Path, model_cache: Path
) -> None:
    search = {"name": "search", "arguments": {"query": "posterior"}}
    with started(root, model_cache, "-c", STUCK) as process:
        for message in (
            {"jsonrpc": "2.0", "method": "notifications/initialized"},
            {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": search},
        ):
            process.stdin.write(json.dumps(message).encode() + b"\n")
        process.stdin.flush()
        assert process.stderr.readline() == b"asked\n"
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


@pytest.mark.skipif(os.name == "nt", reason="no signal of its kind reaches one process alone there")
def test_an_interruption_ends_the_command_at_once(root: Path, model_cache: Path) -> None:
    with started(root, model_cache) as process:
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130  # though stdin is open still
        assert process.stderr.read() == b"mlkb: interrupted.\n"


def test_a_client_that_does_not_listen_any_more_is_no_fault(root: Path, model_cache: Path) -> None:
    with started(root, model_cache) as process:
        process.stdout.close()
        ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
        process.stdin.write(json.dumps(ping).encode() + b"\n")
        process.stdin.close()
        assert (process.wait(), process.stderr.read()) == (0, b"")


def test_without_the_extra_the_remedy_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in [name for name in sys.modules if name.startswith("mlkb.mcp_")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "mcp", None)
    assert run(["--root", str(root), "mcp"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("mlkb: 'mlkb mcp' needs the package mcp, version 2")
    assert "pip install 'mlkb[mcp]'" in err
    assert err.count("\n") == 1


def test_without_a_stdin_there_is_no_client(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert run(["--root", str(root), "mcp"]) == 2
    assert "standard input is closed" in capsys.readouterr().err
