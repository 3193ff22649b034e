"""Cuts the documentation in source archives into sections: reStructuredText, Markdown, docstrings.

What is wanted is running text to learn from, so that marks, tables and sessions of an interpreter
are dropped with a broad brush. Nothing is unpacked, and nothing run.
"""

import ast
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

Headings = tuple[str, ...]
Sections = dict[tuple[str, str, Headings], str]

MOST_BYTES = 400_000
LEAST_WORDS, LEAST_OF_A_DOCSTRING = 30, 40

_UNDERLINE = re.compile(r"^([=\-~^\"'`#*+<>_:.])\1{2,}\s*$")
_NEWS = re.compile(
    r"whats_new|release|changelog|changes|news|/api/|history|whatsnew|license|contribut", re.I
)
_WITH_BODY = (
    "index:|currentmodule|autosummary|toctree|only|figure|image|plot|ipython|raw|include|"
    "literalinclude|csv-table|contents|automodule|autoclass|autofunction|automethod|versionadded|"
    "versionchanged|deprecated|testsetup|meta|highlight"
)
_TITLE_ONLY = (
    "code-block|code|sourcecode|doctest|testcode|testoutput|prompt|parsed-literal|console|seealso|"
    "topic|rubric|dropdown|note|warning|tip|math|important|admonition|hint|caution"
)
_LISTS = "Examples|Returns|See Also|References|Attributes|Raises|Methods|Yields"


def _role(found: re.Match[str]) -> str:
    text = found[1]
    return text if "\\" in text or " " in text else text.lstrip("~!").split(".")[-1]


# In this order.
_Put = str | Callable[[re.Match[str]], str]
_MARKS: tuple[tuple[re.Pattern[str], _Put], ...] = tuple(
    (re.compile(pattern, re.M), put)
    for pattern, put in (
        (
            rf"^\.\. (?:_[^\n]*:|{_WITH_BODY})[^\n]*\n(?:[ \t]+[^\n]*\n|\s*\n(?=[ \t]))*",
            "",
        ),
        (rf"^\.\. (?:{_TITLE_ONLY})::?:?[^\n]*\n", ""),
        (r"^\s*:(?:[\w-]+)(?: [^:\n]*)?:[^`\n]*$", ""),
        (r"^\.\. [^\n]*$", ""),
        (r":[\w:.+-]+:`([^`<]*?)(?:\s*<[^`]*>)?`", _role),
        (r"`([^`<]*?)\s*<[^`]*>`__?", r"\1"),
        (r"``([^`]*)``", r"\1"),
        (r"`([^`]*)`_?", r"\1"),
        (r"\|[^|\n]{1,30}\|_?", ""),
        (r"\*\*([^*]+)\*\*", r"\1"),
        (r"(?<!\w)\*([^*\n]+)\*", r"\1"),
        (r"^\s*>>> .*$|^\s*\.\.\. .*$", ""),
        (r"\[(?:#?\w+)\]_", ""),
        (r"::\s*$", ":"),
        (r"^\s*[+|][-=+| ].*$", ""),
    )
)


def read_sources(folder: Path) -> Sections:
    """Return the text of each section, by project, file and headings.

    Raises:
        SystemExit: An archive that ``sources.txt`` names is not in ``folder``.
    """
    found: Sections = {}
    listed = Path(__file__).with_name("sources.txt").read_text(encoding="utf-8").splitlines()
    for name in (line for line in listed if not line.startswith("#")):
        path = folder / name
        if not path.is_file():
            raise SystemExit(f"{path} is missing; sources.txt says what has to be there.")
        project = name.rsplit("-", 1)[0]
        for file, headings, text in _archive(path):
            found.setdefault((project, file, headings), text)
    return found


def _archive(path: Path) -> Iterator[tuple[str, Headings, str]]:
    with tarfile.open(path) as archive:
        for member in archive:
            name = member.name.split("/", 1)[-1]
            if not member.isfile() or member.size > MOST_BYTES or _NEWS.search(name):
                continue
            content = archive.extractfile(member)
            if content is None or not name.endswith((".rst", ".txt", ".md", ".py")):
                continue
            text = content.read().decode("utf-8", "ignore")
            if name.endswith(".py"):
                if "test" not in name:
                    yield from ((f"{name}:py", headings, t) for headings, t in _docstrings(text))
                continue
            if name.endswith(".txt") and "docs/" not in name:
                continue
            if not (name.startswith("doc") or "/doc" in name or name.endswith(".rst")):
                continue
            for headings, body in _markdown(text) if name.endswith(".md") else _rst(text):
                cleaned = _clean(body)
                if len(cleaned.split()) >= LEAST_WORDS:
                    yield name, tuple(_clean(heading) for heading in headings), cleaned


def _clean(text: str) -> str:
    for pattern, put in _MARKS:
        text = pattern.sub(put, text)
    return re.sub(r"\s+", " ", text).strip()


def _rst(text: str) -> Iterator[tuple[Headings, str]]:
    lines = text.split("\n")
    marks: list[tuple[int, int, str, tuple[str, bool]]] = []
    i = 0
    while i < len(lines) - 1:
        title = lines[i].strip()
        if (
            title
            and not _UNDERLINE.match(lines[i])
            and not lines[i].startswith((" ", ".. "))
            and _UNDERLINE.match(lines[i + 1])
            and len(lines[i + 1].strip()) >= min(len(title), 4)
            and len(title) < 120
        ):
            over = i > 0 and bool(_UNDERLINE.match(lines[i - 1]))
            marks.append((i, i + 2, title, (lines[i + 1][0], over)))
            i += 2
        else:
            i += 1
    levels: list[tuple[str, bool]] = []
    path: list[str] = []
    for k, (_, begin, title, style) in enumerate(marks):
        if style not in levels:
            levels.append(style)
        path = [*path[: levels.index(style)], title]
        end = marks[k + 1][0] if k + 1 < len(marks) else len(lines)
        yield tuple(path), "\n".join(lines[begin:end])


def _markdown(text: str) -> Iterator[tuple[Headings, str]]:
    text = re.sub(r"^---\n.*?\n---\n", "", text, flags=re.S)
    path: list[str] = []
    body: list[str] = []
    code = False
    for line in text.split("\n"):
        if line.startswith("```"):
            code = not code
            continue
        heading = re.match(r"(#{1,6})\s+(.*)", line)
        if heading and not code:
            if path:
                yield tuple(path), "\n".join(body)
            body, path = [], [*path[: len(heading[1]) - 1], heading[2]]
        elif not code:
            body.append(line)
    if path:
        yield tuple(path), "\n".join(body)


def _docstrings(source: str) -> Iterator[tuple[Headings, str]]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.name.startswith("_"):
            continue
        text = ast.get_docstring(node) or ""
        first, _, rest = text.partition("\n\n")
        rest = re.sub(
            rf"\n(?:{_LISTS})\n-+\n.*?(?=\n[A-Z][\w ]+\n-{{3,}}\n|\Z)", "\n", rest, flags=re.S
        )
        rest = _clean(re.sub(r"^-{3,}$", "", rest, flags=re.M))
        title = _clean(first)
        if len(text) > 500 and len(rest.split()) >= LEAST_OF_A_DOCSTRING:
            yield (node.name, title), rest
