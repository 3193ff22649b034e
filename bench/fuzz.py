r"""Hostile input: ``python bench/fuzz.py [--seconds 60] [--target latex] [--seed 0] [--case N]``.

Each target is fed with texts made to hurt it: its own signs repeated, nested and left open, a
megabyte on one line, YAML bombs, tables of a million cells, terminal control codes, bidi overrides,
lone surrogates; for ``corpus`` also file names with newlines, links out of the folder, pipes and
devices. A case fails if it raises, if something reaches the output that a terminal would obey, or
if it computes for more than 20 s or takes 1.5 GiB. The table says how many were tried, and the
worst of them, by the number that ``--case`` takes to try it alone.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlkb.knowledge_base import KnowledgeBase
    from mlkb.search.query.parse import Mode

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.fakes import WordEncoder

SECONDS_EACH = 20
MOST_BYTES = 1_500 * 2**20

_OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_OURS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")
EVIL = (
    "\x1b[31m", "\x1b]8;;http://x\x07", "\x1b]52;c;aGk=\x07", "\x9b2J", "\u202e", "\u2066",
    "\x00", "\x7f", "\x85", "\u2028", "\ufeff", "\x08", "\r", "\x0b",
)  # fmt: skip
FRONT = (
    "a: b\n", "title: ", "tags: [", "]", "{", "}", "- ", "  ", "&a ", "*a ", "*a, *a, *a",
    "<<: *a\n", "!!python/object/apply:os.system ", "!!binary ", "? ", ": ", "|\n", ">\n", "'",
    '"', "#", "%YAML 9\n", "date: 0000-99-99\n", "part: 1e999999\n", "part: " + "9" * 400 + "\n",
    "\t", "---\n", "...\n", "+++\n", "[a.b]\n", "a = [[", "a = '''\n", "read_minutes: -1\n",
    "slug: ../../etc/passwd\n", "&a [*a]\n",
)  # fmt: skip
MARKDOWN = (
    "[", "](", ")", "![", "*", "**", "_", "`", "``", "> ", "- ", "1. ", "# ", "| a ", "|\n",
    "|--", "<", "</div>", "<div>", "<!--", "-->", "<script>", "$", "$$", "\\(", "\\)", "\\[",
    "\\]", "\\", "\n", "\n\n", "    ", "\t", "a ", "word. ", "[x]: y\n", "[^1]: z\n", "{{", "}}",
    ":::{math}\n", ":::{note} ", "```{tip}\n", "{math}`", "(x)=\n", ":k: v\n", "[[", "]]", "![[x|",
    "==", "%%", "%%\n", " ^id\n", "> [!x] ",
    "{%", "%}", "{% raw %}", "~~~", "```math\n", "&amp;", "&#x1F;", "<http://", "<a href='", "~~",
    ":::", "===\n", "---\n", "\\begin{align}", "\\end{align}", "\\tag{1}", "import x\n", "<Tab>",
    "核", "\u3000", "e\u0301",
)  # fmt: skip
LATEX = (
    "{", "}", "\\frac", "^", "_", "\\left(", "\\right)", "\\left.", "\\sqrt[", "]", "[", "(", ")",
    "|", "\\|", "\\begin{matrix}", "\\end{matrix}", "&", "\\\\", "\\sum", "\\int", "x", "1",
    "\\mathbf{", "\\text{", "\\over", "\\atop", "'", "\\not", "\\mathop", "\\limits", "\\tag{1}",
    "\\label{", "\\def\\a{\\a\\a}\\a", "\\underbrace{", "\\operatorname{", "\\hat", "\\prime",
    "=", ",", "+", "\\cdot", "∑", "≤", "𝐱", "⁻¹", "%\n", "$", "\\quad", "\\middle|", "!", "/",
    "\\binom", "\\xrightarrow[", "\\color{red}", "~", ".",
)  # fmt: skip
QUERY = (
    *LATEX[:30],
    "kernel ",
    "the ",
    "a" * 90,
    " ",
    '"',
    "AND ",
    "field:",
    "*",
    "?",
    "核",
    "🙂",
    "-",
)


def text(chance: random.Random, pieces: tuple[str, ...], most: int) -> str:
    """Return pieces repeated, nested, or mixed, up to `most` characters; at times evil ones."""
    size = int(10 ** chance.uniform(0, len(str(most)) - 1))
    few = chance.choices(pieces, k=chance.randint(1, 4))
    how = chance.randrange(5)
    if how == 0:
        made = "".join(few) * size
    elif how == 1:
        made = few[0] * size + few[-1] * size
    elif how == 2:
        made = "".join(chance.choices(pieces, k=min(size, 20_000)))
    elif how == 3:
        made = ("".join(few) + "\n") * size
    else:
        made = few[0] * size + "".join(chance.choices(pieces, k=200))
    made = made[:most]
    for _ in range(chance.choice([0, 0, 1, 5])):
        at = chance.randrange(len(made) + 1)
        made = made[:at] + chance.choice(EVIL) + made[at:]
    return made


# -- the targets ----------------------------------------------------------------------------------


def safe(output: str) -> None:
    """Raise if a terminal would obey something of it that is not our own."""
    found = _OBEYED.search(_OURS.sub("", output))
    if found:
        raise AssertionError(f"{found[0]!a} reaches the terminal at {found.start()}")


def front_matter(chance: random.Random) -> None:
    mark = chance.choice(["---\n", "+++\n"])
    body = text(chance, FRONT, 100_000)
    article(mark + body + chance.choice(["\n" + mark, ""]) + "body\n")


def bomb(chance: random.Random) -> None:
    """Aliases of aliases: a few lines that mean a thousand million entries."""
    depth, width = chance.randint(2, 40), chance.randint(2, 12)
    field = chance.choice(["tags", "title", "summary", "series", "date", "part", "slug"])
    lines = ["a0: &a0 [lol, lol]"]
    for n in range(1, depth):
        lines.append(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]")
    article("---\n" + "\n".join(lines) + f"\n{field}: *a{depth - 1}\n---\nbody\n")


def markdown(chance: random.Random) -> None:
    article(text(chance, MARKDOWN, 1_000_000))


def table(chance: random.Random) -> None:
    """Small on disk, large as cells."""
    columns, rows = chance.choice([(3000, 3000), (20_000, 20), (20, 20_000), (1000, 1000)])
    head = "|a" * columns + "|\n" + "|-" * columns + "|\n"
    article(head + "|\n" * rows)


def article(source: str) -> None:
    from mlkb.corpus.reader import Cutter, decode, read_article
    from mlkb.formulas.tokens import index_tokens
    from mlkb.view import json as as_json
    from mlkb.view import plain

    data = source.encode("utf-8", "surrogatepass")
    decoded, _ = decode(data, "x.md")
    if decoded is None:
        return
    count = WordEncoder().count_tokens
    read = read_article(decoded, "x.md", Cutter(count, 200, lambda located: True))
    for passage in read.passages[:2000]:
        if passage.formula:
            index_tokens(passage.formula.latex)
    safe(plain.listing([read.post]) + plain.problems(read.problems[:50]))
    safe(as_json.dumps(as_json.problems(read.problems[:50])))


def screen(chance: random.Random) -> None:
    """Show it, in a terminal, in a pipe, as JSON."""
    from rich.console import Console

    from mlkb.corpus.reader import Cutter, decode, read_article
    from mlkb.records.articles import ArticleText
    from mlkb.view import json as as_json
    from mlkb.view import plain, terminal

    head = f'title: "{text(chance, EVIL, 20)}"\n' if chance.random() < 0.5 else ""
    source = f"---\n{head}---\n" + text(chance, (*MARKDOWN, *EVIL), 30_000)
    decoded, _ = decode(source.encode("utf-8", "surrogatepass"), "x.md")
    if decoded is None:
        return
    read = read_article(decoded, "x.md", Cutter(WordEncoder().count_tokens, 200, lambda _: True))
    out = io.StringIO()
    console = Console(
        file=out, force_terminal=True, width=chance.choice([20, 80, 200]), markup=False,
        emoji=False, highlight=False, color_system="truecolor",
    )  # fmt: skip
    shown = ArticleText(read.post, decoded, read.headings)
    terminal.article(shown, console)
    safe(out.getvalue())
    safe(plain.article(shown))
    safe(as_json.dumps(as_json.article(shown)))


def latex(chance: random.Random) -> None:
    from mlkb.formulas.draw import draw
    from mlkb.formulas.tokens import index_tokens
    from mlkb.formulas.trivial import is_trivial

    source = text(chance, LATEX, 100_000)
    index_tokens(source)
    is_trivial(source)
    safe("".join(draw(source, chance.choice([20, 80])).lines))


def query(chance: random.Random) -> None:
    from mlkb.view import plain

    asked = text(chance, (*QUERY, *EVIL, "\ud800"), 100_000)
    base = small_base()
    mode: Mode = chance.choice(["guess", "text", "formula"])
    result = base.search(asked, mode=mode, refresh=False)
    safe(plain.search(result) + result.query + "".join(result.notices))


_BASE: list[KnowledgeBase] = []


def small_base() -> KnowledgeBase:
    from tests.conftest import ARTICLES

    from mlkb.knowledge_base import KnowledgeBase
    from mlkb.settings import load

    if not _BASE:
        root = Path(os.environ["FUZZ_PLACE"], "small")
        for path, source in ARTICLES.items():
            (root / "corpus" / path).parent.mkdir(parents=True, exist_ok=True)
            (root / "corpus" / path).write_text(source)
        encoder = WordEncoder()
        base = KnowledgeBase(load(root), open_encoder=lambda name: encoder)
        base.index()
        _BASE.append(base)
    return _BASE[0]


def corpus(chance: random.Random) -> None:
    """Index a folder of everything that a folder should not hold; list, search and show it."""
    from mlkb.knowledge_base import KnowledgeBase
    from mlkb.settings import load
    from mlkb.view import json as as_json
    from mlkb.view import plain

    root = Path(tempfile.mkdtemp(dir=os.environ["FUZZ_PLACE"]))
    top = root / "corpus"
    top.mkdir()
    (top / "sound.md").write_text("# Sound\n\nThe kernel trick.\n")
    (root / "secret.md").write_text("# Secret\n\nA password outside of the corpus.\n")
    for number in range(chance.randint(1, 8)):
        odd(chance, top, number)
    said: list[str] = []
    encoder = WordEncoder()
    base = KnowledgeBase(load(root), open_encoder=lambda name: encoder, announce=said.append)
    report = base.index()
    safe(plain.build(report) + as_json.dumps(as_json.build(report)))
    found = base.search("kernel trick password outside", k=50, per_post=0)
    safe(plain.search(found) + as_json.dumps(as_json.search(found)))
    if any("A password outside" in hit.passage.text for hit in found.hits):
        raise AssertionError("a file outside of the corpus was read")
    posts = base.posts()
    safe(plain.listing(posts))
    for post in posts[:5]:
        safe(plain.article(base.article(post.path)))
    safe("".join(said))
    shutil.rmtree(root)


def odd(chance: random.Random, top: Path, number: int) -> None:
    stem = chance.choice(["new\nline", "a b", "..", "-rf", *EVIL[:6], "核", "x" * 200])
    name = f"{stem}{number}.md"
    file = top / name.replace("\x00", "").replace("/", "_")
    kind = chance.randrange(9)
    if kind == 0:
        os.mkfifo(file)
    elif kind == 1:
        file.symlink_to(
            chance.choice(["../secret.md", "/etc/passwd", "/dev/zero", ".", name, "sound.md"])
        )
    elif kind == 2:
        file.mkdir()
        (file / "deep.md").write_text("# Deep\n\nkernel\n")
    elif kind == 3:
        (top / f"folder{number}").symlink_to("..")
    elif kind == 4:
        os.close(os.open(os.fsencode(top) + b"/bad\xff%d.md" % number, os.O_CREAT | os.O_WRONLY))
    elif kind == 5 and hasattr(os, "mknod") and os.geteuid() == 0:
        os.mknod(file, 0o20644, os.makedev(1, 5))  # /dev/zero
    elif kind == 6:
        file.write_bytes(chance.randbytes(chance.randint(0, 5000)))
    elif kind == 7:
        with file.open("wb") as stream:
            stream.truncate(2**33)  # eight gigabytes of nothing
    else:
        source = text(chance, (*MARKDOWN, *EVIL), 3000)
        file.write_bytes(source.encode("utf-8", "surrogatepass"))


TARGETS: dict[str, Callable[[random.Random], None]] = {
    "front matter": front_matter,
    "YAML bombs": bomb,
    "Markdown": markdown,
    "tables": table,
    "LaTeX": latex,
    "queries": query,
    "screen": screen,
    "corpus": corpus,
}


# -- running --------------------------------------------------------------------------------------


def one(target: str, number: int) -> tuple[float, int]:
    """Run a case; return seconds of computing and the bytes by which memory rose at its peak."""
    reset_peak()
    before = memory("VmRSS")
    start = time.process_time()
    TARGETS[target](random.Random(f"{target} {number}"))
    return time.process_time() - start, memory("VmHWM") - before


def reset_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def memory(what: str) -> int:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    found = re.search(rf"{what}:\s+(\d+)", status)
    return int(found[1]) * 1024 if found else 0


def worker(target: str, first: int, seconds: float, log: Path) -> None:
    """Run case after case for so many seconds, noting each before it begins and when it is done."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES * 4, MOST_BYTES * 4))
    one(target, -1)  # what is loaded once counts for no case
    end = time.monotonic() + seconds
    number = first
    with log.open("a") as stream:
        while time.monotonic() < end:
            stream.write(json.dumps([number]) + "\n")
            stream.flush()
            signal.setitimer(signal.ITIMER_PROF, SECONDS_EACH)
            signal.alarm(SECONDS_EACH * 10)  # it waits for something
            try:
                taken, rose = one(target, number)
                fault = "" if rose <= MOST_BYTES else f"took {rose / 2**20:.0f} MiB"
            except BaseException as error:
                taken, rose = 0.0, 0
                where = traceback.extract_tb(error.__traceback__)[-1]
                fault = f"{type(error).__name__}: {str(error)[:80]!a} ({where.name}:{where.lineno})"
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.alarm(0)
            stream.write(json.dumps([number, taken, rose, fault]) + "\n")
            number += 1


def fuzz(target: str, seed: int, seconds: float, place: Path) -> tuple[str, list[str]]:
    """Return a row of the table, and what failed."""
    log = place / f"{target}.log"
    log.touch()
    end = time.monotonic() + seconds
    number, failed = seed * 1_000_000, []
    while (left := end - time.monotonic()) > 0:
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            worker(target, number, left, log)
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        last = [json.loads(line) for line in log.read_text().splitlines()][-1:]
        if code and last and len(last[0]) == 1:  # it ended within a case
            why = (
                "hung" if code in (-signal.SIGALRM, -signal.SIGPROF) else f"ended by signal {-code}"
            )
            failed.append(f"{target}, case {last[0][0]}: {why}")
        elif code:
            failed.append(f"{target}: the worker failed with code {code}")
            break
        number = last[0][0] + 1 if last else number
    done: list[Any] = [
        entry for line in log.read_text().splitlines() if len(entry := json.loads(line)) == 4
    ]
    failed += [f"{target}, case {n}: {fault}" for n, _, _, fault in done if fault]
    none = [0, 0.0, 0, ""]
    slowest: list[Any] = max(done, key=lambda entry: float(entry[1]), default=none)
    largest: list[Any] = max(done, key=lambda entry: int(entry[2]), default=none)
    row = (
        f"{target:14}{len(done):8,}{len(failed):8}{slowest[1]:10.2f} s (case {slowest[0]})"
        f"{largest[2] / 2**20:10.0f} MiB (case {largest[0]})"
    )
    return row, failed


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60, help="for all targets together")
    parser.add_argument("--target", choices=list(TARGETS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--case", type=int, help="this one alone, in this process")
    given = parser.parse_args()
    targets = [given.target] if given.target else list(TARGETS)
    with tempfile.TemporaryDirectory() as name:
        os.environ["FUZZ_PLACE"] = name
        if given.case is not None:
            taken, rose = one(targets[0], given.case)
            print(f"{taken:.2f} s, {rose / 2**20:.0f} MiB")
            return 0
        print(f"{'target':14}{'tried':>8}{'failed':>8}{'worst time':>12}{'peak memory':>30}")
        failures: list[str] = []
        for target in targets:
            row, failed = fuzz(target, given.seed, given.seconds / len(targets), Path(name))
            print(row, flush=True)
            failures += failed
    for failure in failures[:40]:
        print(failure)
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main())
