"""The command line: parse, call, view. No logic.

Results go to stdout, everything else to stderr. Exit codes: 0 found or done, 1 nothing found, or
articles with errors (``check``, ``index``), 2 an error that the user can mend, 130 interrupted.
Nothing heavy is imported before a command runs, so that ``mlkb --help`` is instant.

Options that several commands share are in `mlkb.cli_options`, how words are read in
`mlkb.cli_arguments`, how results are written in `mlkb.cli_output`.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlkb import __version__
from mlkb.causes import shortage
from mlkb.cli_arguments import ExampleCommand, ExampleGroup, QueryCommand, typed
from mlkb.cli_completion import folders, names, quote_for_bash
from mlkb.cli_options import (
    DRAWN,
    FILTERS,
    JSON,
    NO_PAGER,
    NO_REFRESH,
    POST,
    ROOT,
    SERIES,
    limit,
    root_option,
)
from mlkb.cli_output import (
    LazyStages,
    Output,
    abandon_output,
    let_any_text_through,
    never_failing,
    say,
    write,
    write_json,
)
from mlkb.errors import MlkbError, UsageError

if TYPE_CHECKING:
    from mlkb.knowledge_base import KnowledgeBase
    from mlkb.records.answers import Filters, SearchResult
    from mlkb.records.articles import Problem
    from mlkb.records.relations import FormulaResult, RelatedResult
    from mlkb.records.reports import BuildReport

__all__ = ["cli", "main", "run"]

FOUND, NOTHING, ERROR, INTERRUPTED = 0, 1, 2, 130

_OBJECTS = 100_000
"""New objects before Python looks for garbage, instead of 700; a search makes half as many."""


# -- what every command does ----------------------------------------------------------------------


@contextmanager
def _opened(ctx: click.Context) -> Iterator[tuple[KnowledgeBase, list[str]]]:
    """Open the knowledge base, and show its progress until the block ends.

    What it notices is said as it comes, and kept in the list for programs.
    """
    from mlkb.knowledge_base import KnowledgeBase

    notices: list[str] = []

    def notice(sentence: str) -> None:
        say(sentence)
        notices.append(sentence)

    with LazyStages() as stages:
        yield KnowledgeBase.open(ctx.obj, progress=stages, announce=say, notice=notice), notices


@contextmanager
def _opened_to_ask(ctx: click.Context) -> Iterator[KnowledgeBase]:
    """Open the knowledge base for a question, which has no matrix worth a second thread.

    As it is imported, numpy starts one for every core, and they spin while they wait: that costs a
    search a tenth of its time. faiss has threads of its own.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with _opened(ctx) as (base, _):  # an answer carries its notices itself
        yield base


def _show_answer(
    what: str, result: SearchResult | RelatedResult | FormulaResult, output: Output
) -> None:
    """Show an answer as `what`, after its notices."""
    for notice in result.notices:
        say(notice)
    output.show(what, result, latex=output.drawn is False)


def _about(base: KnowledgeBase, notices: Sequence[str] = ()) -> dict[str, Any]:
    """Return what a program is told beside an answer that has no place for it."""
    return {"corpus": str(base.settings.corpus), "notices": notices}


def _placed(found: Sequence[Problem], base: KnowledgeBase, *, as_json: bool) -> Sequence[Problem]:
    """Return problems where who reads them finds the files: a program knows the corpus folder."""
    from mlkb.view.places import from_here

    return found if as_json else from_here(found, str(base.settings.corpus))


def _filters(**given: Any) -> Filters:
    from mlkb.records.answers import Filters

    return Filters(**given)


# -- the commands ---------------------------------------------------------------------------------


@click.group(
    cls=ExampleGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)
@root_option(
    "The knowledge base: a folder with mlkb.toml or corpus/, or any folder of Markdown. "
    "Without it: $MLKB_ROOT, else the nearest one upward from here."
)
@click.version_option(__version__, prog_name="mlkb", message="%(prog)s %(version)s")
def cli() -> None:
    """Search a folder of Markdown about the mathematics of machine learning."""


@cli.command(
    cls=QueryCommand,
    examples=(
        'mlkb search "KKT conditions"',
        r"mlkb search '\sum_i \alpha_i y_i = 0' --kind formula",
        'mlkb search kernel trick --series "ML Math" --since 2026 --max-minutes 15',
        "mlkb search \"score matching\" --json | jq '.hits[0].path'",
        "mlkb search - < exercise.txt",
        "pbpaste | mlkb search -",
    ),
)
@click.argument("query", nargs=-1, required=True)
@limit(10, "hits")
@SERIES
@FILTERS
@POST
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["text", "formula", "code"]),
    help="Only passages of this kind; of several, any.",
)
@click.option(
    "--per-post",
    default=0,
    type=click.IntRange(min=0),
    metavar="N",
    help="At most N hits of a post; 0, as without it, for no limit.",
)
@click.option(
    "--per-section",
    type=click.IntRange(min=0),
    metavar="N",
    help="At most N hits near each other in a section; 0 for no limit. Without it two, but all "
    "formulas and all passages of a --kind.",
)
@click.option("--formula", "as_formula", is_flag=True, help="The query is one formula.")
@click.option("--text", "as_text", is_flag=True, help="The query is words.")
@click.option("--explain", is_flag=True, help="Say for each hit why it has its score.")
@click.option(
    "--rerank",
    is_flag=True,
    help="Let the cross-encoder that 'reranker' in mlkb.toml names order the best 30. Their scores "
    "are then its own, brought to 0 to 1 by its activation or the sigmoid.",
)
@click.option("--as-typed", is_flag=True, help="Do not put misspelt words right.")
@DRAWN
@JSON
@ROOT
@NO_REFRESH
@click.pass_context
def search(
    ctx: click.Context,
    /,
    query: tuple[str, ...],
    k: int,
    per_post: int,
    per_section: int | None,
    as_formula: bool,
    as_text: bool,
    explain: bool,
    rerank: bool,
    as_typed: bool,
    drawn: bool | None,
    as_json: bool,
    no_refresh: bool,
    **given: Any,
) -> int:
    """Find passages, formulas and code that answer QUERY.

    QUERY is words, a formula in LaTeX or Unicode, or both; which is which is guessed, and
    --formula and --text settle it. If it is -, it is read from the standard input, where no shell
    takes $ and quotes for its own. Without an index, one is built first.

    In a pipe a hit begins with rank, score, place, kind and POST#HEADING, with tabs between them;
    what else is said of it is indented below.
    """
    words = typed(query)
    if not words.strip():
        raise UsageError("The query is empty: name words, a formula, or both.")
    if as_formula and as_text:
        raise UsageError("Say --formula or --text, not both; without them, it is guessed.")

    with _opened_to_ask(ctx) as base:
        result = base.search(
            words,
            k=k,
            filters=_filters(**given),
            per_post=per_post,
            per_section=per_section,
            mode="formula" if as_formula else "text" if as_text else "guess",
            spelling=not as_typed,
            explained=explain,
            rerank=rerank,
            refresh=not no_refresh,
        )
    _show_answer("search", result, Output(as_json, drawn))
    return FOUND if result.answered else NOTHING


@cli.command(
    cls=ExampleCommand,
    examples=(
        "mlkb related support-vector-machines",
        'mlkb related "diffusion models" -k 3',
        "mlkb related ~/drafts/kernels.md",
    ),
)
@click.argument("post", shell_complete=names("post", or_file=True))
@limit(5, "posts")
@SERIES
@FILTERS
@DRAWN
@JSON
@ROOT
@NO_REFRESH
@click.pass_context
def related(
    ctx: click.Context,
    /,
    post: str,
    k: int,
    drawn: bool | None,
    as_json: bool,
    no_refresh: bool,
    **given: Any,
) -> int:
    """Show the posts nearest to POST, and why.

    POST is a slug, a title, a part of either, initials (svm), or a path. The path of a Markdown
    file outside the corpus works too: is this already written? Its passages and formulas are looked
    for one by one, and each pair has the chance that the passage there says what the one here does.

    In a pipe a post begins with rank, score, path and slug, with tabs between them; the pairs are
    indented below.
    """
    with _opened_to_ask(ctx) as base:
        result = base.related(post, k=k, filters=_filters(**given), refresh=not no_refresh)
    _show_answer("related", result, Output(as_json, drawn))
    return FOUND if result.is_near else NOTHING


@cli.command(
    cls=QueryCommand,
    examples=(
        "mlkb formula linear-regression#5.2",
        r"mlkb formula '\frac{1}{1 + e^{-x}}'",
        "mlkb formula ml-math-derivations/05-linear-regression.md:64 --json",
    ),
)
@click.argument(
    "formula",
    nargs=-1,
    required=True,
    metavar="LATEX|POST:LINE|POST#TAG",
    shell_complete=names("part"),
)
@limit(20, "places")
@SERIES
@FILTERS
@POST
@click.option("--formula", "is_formula", is_flag=True, help="It is a formula, no reference.")
@DRAWN
@JSON
@ROOT
@NO_REFRESH
@click.pass_context
def formula(
    ctx: click.Context,
    /,
    formula: tuple[str, ...],
    k: int,
    is_formula: bool,
    drawn: bool | None,
    as_json: bool,
    no_refresh: bool,
    **given: Any,
) -> int:
    """Show where else a formula stands: the same, in other letters, as a part, or in parts.

    The formula is given as LaTeX or Unicode, or by where it stands: POST:LINE as search prints it,
    or POST:LINE.2 for the second that is looked for on that line; POST#TAG by its number; or
    POST#HEADING if only one stands there. If it is -, it is read from the standard input.

    In a pipe a place begins with rank, relation, place, number of the formula and POST#HEADING,
    with tabs between them and - for none; the formula is indented below.
    """
    with _opened_to_ask(ctx) as base:
        result = base.formula(
            typed(formula),
            k=k,
            filters=_filters(**given),
            reference=False if is_formula else None,
            refresh=not no_refresh,
        )
    _show_answer("formula", result, Output(as_json, drawn))
    return FOUND if result.occurrences else NOTHING


@cli.command(
    name="list",
    cls=ExampleCommand,
    examples=(
        'mlkb list --tag "Machine Learning"',
        "mlkb list --series",
        "mlkb list --tags",
        "mlkb list --since 2026-02 --max-minutes 15",
    ),
)
@click.option(
    "--series",
    multiple=True,
    is_flag=False,
    flag_value="",
    metavar="[NAME]",
    shell_complete=names("series"),
    help="Group by series, parts in order; with NAME, only that series; of several, any.",
)
@FILTERS
@click.option("--tags", "only_tags", is_flag=True, help="List tags, and how many posts bear each.")
@NO_PAGER
@JSON
@ROOT
@NO_REFRESH
@click.pass_context
def list_posts(
    ctx: click.Context,
    /,
    series: tuple[str, ...],
    only_tags: bool,
    no_pager: bool,
    as_json: bool,
    no_refresh: bool,
    **given: Any,
) -> int:
    """List the posts, newest first: date, series, read time, title, summary.

    In a pipe the fields are date, series, part, minutes, slug, title and summary, with tabs between
    them and - for none.
    """
    names = tuple(name for name in series if name)
    with _opened(ctx) as (base, notices):
        posts = base.posts(
            _filters(series=names, **given), by_series=bool(series), refresh=not no_refresh
        )
    output, about = Output(as_json, paged=not no_pager), _about(base, notices)
    if only_tags:
        output.show("tags", posts, about=about)
        return FOUND if any(post.tags for post in posts) else NOTHING
    output.show("listing", posts, about=about, by_series=bool(series))
    return FOUND if posts else NOTHING


@cli.command(
    cls=ExampleCommand,
    examples=(
        "mlkb show support-vector-machines",
        "mlkb show support-vector-machines#kernel",
        "mlkb show ml-math-derivations/08-support-vector-machines.md:77",
        "mlkb show support-vector-machines --drawn > svm.txt",
    ),
)
@click.argument("post", metavar="POST[#HEADING|#TAG|:LINE]", shell_complete=names("part"))
@DRAWN
@NO_PAGER
@JSON
@ROOT
@NO_REFRESH
@click.pass_context
def show(
    ctx: click.Context,
    /,
    post: str,
    drawn: bool | None,
    no_pager: bool,
    as_json: bool,
    no_refresh: bool,
) -> int:
    """Read a post in the terminal, formulas drawn.

    With #HEADING, that section alone; with :LINE as search prints it, #TAG, the number of a
    formula, or #^NAME, a block that is named so, from there on.
    """
    with _opened(ctx) as (base, notices):
        text = base.article(post, refresh=not no_refresh)
    output = Output(as_json, drawn, paged=not no_pager)
    output.show("article", text, about=_about(base, notices), latex=drawn is False)
    return FOUND


@cli.command(cls=ExampleCommand, examples=("mlkb index", "mlkb index --full", "mlkb index --watch"))
@click.option("--full", is_flag=True, help="Read and embed everything again.")
@click.option("--watch", is_flag=True, help="Go on: index each change as it comes, until Ctrl-C.")
@JSON
@ROOT
@click.pass_context
def index(ctx: click.Context, /, full: bool, watch: bool, as_json: bool) -> int:
    """Bring the index up to date: only what is new or changed is embedded.

    Files that cannot be read are named, and the others are indexed all the same; the exit code is
    then 1. With --watch, each build that has something to do is reported, as one JSON document with
    --json.
    """
    told: set[Problem] = set()

    def show(report: BuildReport) -> None:
        # Who watches is told once of what stays wrong in the articles that did not change.
        problems = [one for one in report.problems if as_json or one not in told]
        told.clear()
        told.update(report.problems)
        found = _placed(problems, base, as_json=as_json)
        Output(as_json).show("build", replace(report, problems=tuple(found)), about=_about(base))

    with _opened(ctx) as (base, _):
        report = base.index(full=full)
    show(report)
    if watch:
        say(f"watching {base.settings.corpus}; Ctrl-C ends it.")
        try:
            base.watch(show)
        except KeyboardInterrupt:
            say("no longer watching.")
        return FOUND
    return NOTHING if any(p.severity == "error" for p in report.problems) else FOUND


@cli.command(
    cls=ExampleCommand,
    examples=(
        "mlkb check",
        "mlkb check support-vector-machines --published",
        "mlkb check --strict",
    ),
)
@click.argument("posts", nargs=-1, metavar="[POST]...", shell_complete=names("post", or_file=True))
@click.option(
    "--published",
    is_flag=True,
    help="They go public now: dates in the future are errors, and what 'mlkb new' put there to be "
    "filled in is told.",
)
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings too.")
@JSON
@ROOT
@click.pass_context
def check(
    ctx: click.Context, /, posts: tuple[str, ...], published: bool, strict: bool, as_json: bool
) -> int:
    """Find what is wrong with POSTs, or with all: before readers do.

    POST is a slug, a title, or a path; a path that is no article's is told, and the others are
    checked all the same.

    Front matter, formulas that do not parse, code and dollars that are not closed, dead links and
    anchors, numbers of formulas that are nowhere or given twice, missing images, merge conflicts,
    headings, code without a language, what tables lose, parts of a series, stated read times,
    passages too long for the model, tabs and control characters. Exit code 1 where there are
    errors.
    """
    with _opened(ctx) as (base, notices):
        found = base.check(posts, published=published)
    placed = _placed(found, base, as_json=as_json)
    Output(as_json).show("problems", placed, about=_about(base, notices))
    return NOTHING if any(strict or p.severity == "error" for p in found) else FOUND


@cli.command(cls=ExampleCommand, examples=("mlkb doctor", "mlkb doctor --json"))
@JSON
@ROOT
@click.pass_context
def doctor(ctx: click.Context, /, as_json: bool) -> int:
    """Look whether everything is sound, and say what to do where it is not.

    Versions, settings, articles, index, cache, model, room on the disk, lock: all checksums are
    compared, which a search does not take the time for. Exit code 2 where there are errors.
    """
    with _opened(ctx) as (base, _):
        found = base.doctor()
    Output(as_json).show("findings", found)
    return ERROR if any(finding.state == "error" for finding in found) else FOUND


@cli.command(
    cls=ExampleCommand,
    examples=(
        'mlkb new "Gaussian Processes" --series "ML Math Derivations"',
        'mlkb new "A Note on Norms" --tag Optimization --edit',
    ),
)
@click.argument("title")
@click.option(
    "--series",
    metavar="NAME",
    shell_complete=names("series"),
    help="The series, or words of its name; its next part number is taken.",
)
@click.option(
    "--new-series", is_flag=True, help="NAME is new, though another one has it or looks like it."
)
@click.option(
    "--tag",
    "tags",
    multiple=True,
    metavar="TAG",
    shell_complete=names("tag"),
    help="A tag, beside the series' own.",
)
@click.option("--edit", is_flag=True, help="Open the file in $VISUAL or $EDITOR.")
@ROOT
@click.pass_context
def new(
    ctx: click.Context,
    /,
    title: str,
    series: str | None,
    new_series: bool,
    tags: tuple[str, ...],
    edit: bool,
) -> int:
    """Begin a post called TITLE: its file, with number, date and tags, ready to be filled in."""
    with _opened(ctx) as (base, _):
        file = base.new(title, series=series, new_series=new_series, tags=tags)
    write(f"{file}\n")
    if edit:
        try:
            click.edit(filename=str(file))
        except click.ClickException:
            message = (
                "The post is made, but no editor opens it: set $EDITOR to one that can be run."
            )
            raise UsageError(message) from None
    return FOUND


@cli.command(
    name="eval",
    cls=ExampleCommand,
    examples=(
        "mlkb eval",
        "mlkb eval queries.jsonl --split dev",
        "mlkb eval --save before.json; mlkb eval --against before.json",
        "mlkb eval --beir scifact/",
    ),
)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--beir", type=click.Path(path_type=Path), metavar="DIR", help="A BEIR collection.")
@click.option("--split", metavar="NAME", help="Only this part: dev, test ...")
@click.option(
    "--rerank", is_flag=True, help="Measure the search with --rerank too, as an arm of its own."
)
@click.option("--save", type=click.Path(path_type=Path), metavar="RUN", help="Save the run.")
@click.option(
    "--against", type=click.Path(path_type=Path), metavar="RUN", help="Compare with a saved run."
)
@JSON
@ROOT
@click.pass_context
def evaluate(
    ctx: click.Context,
    /,
    file: Path | None,
    beir: Path | None,
    split: str | None,
    rerank: bool,
    save: Path | None,
    against: Path | None,
    as_json: bool,
) -> int:
    """Measure the search on judged queries: nDCG@10, MRR@10, recall, of each arm and together.

    FILE has a line for each query, as

    \b
    {"query": "entropy of a split", "relevant": {"decision-trees#entropy": 2}}

    Keys are what search prints: POST#HEADING is a section; POST is a post, or what is left of it
    where sections of it are graded too; POST# is what stands above its first heading. 2 answers, 1
    is useful, 10 is the most; {} says that nothing answers. A line may also have "kind" (a row of
    the table), "split" (for --split) and "id" (by which runs are compared; else the query). Without
    FILE, the one that 'queries' in mlkb.toml names.
    """  # noqa: D301 - click wants the character
    if file and beir:
        raise UsageError("Name a file of queries or --beir, not both.")
    with _opened(ctx) as (base, notices):
        result = (
            base.evaluate_beir(beir, split, rerank=rerank, against=against, save=save)
            if beir
            else base.evaluate(file, split, rerank=rerank, against=against, save=save)
        )
    Output(as_json).show("evaluation", result, about={"notices": notices})
    return FOUND


@cli.command(cls=ExampleCommand, examples=("mlkb mcp --root ~/notes",))
@ROOT
@click.pass_context
def mcp(ctx: click.Context, /) -> int:
    """Let an assistant ask (Model Context Protocol).

    An editor or an assistant starts this command and asks it over its pipes: search, read, formula,
    related, list_posts. It changes nothing but the index, which it keeps fresh as a search does.
    Most clients have a file for their servers, which is to say

    \b
    {"mcpServers": {"mlkb": {"command": "mlkb", "args": ["mcp", "--root", "/home/me/notes"]}}}

    with the whole path of mlkb, if the client does not find it. The extra 'mcp' is needed: in
    mlkb's folder, pip install -c constraints.txt -e '.[mcp]'.
    """  # noqa: D301 - click wants the character
    try:
        from mlkb.mcp_server import serve
    except ImportError as error:
        raise UsageError(
            f"'mlkb mcp' needs the package mcp, version 2 ({error}): run pip install 'mlkb[mcp]', "
            "or in mlkb's folder pip install -c constraints.txt -e '.[mcp]'."
        ) from error
    serve(ctx.obj)
    return FOUND


@cli.command(cls=ExampleCommand, examples=("mlkb init ~/notes",))
@click.argument("folder", metavar="[DIR]", default=".", shell_complete=folders)
def init(folder: str) -> int:
    """Write a commented mlkb.toml into DIR, or here, which makes it a knowledge base."""
    from mlkb.knowledge_base import KnowledgeBase

    file = KnowledgeBase.init(folder)
    is_found = Path.cwd().samefile(file.parent) and not os.environ.get("MLKB_ROOT")
    root = "" if is_found else f"--root {_quoted(str(file.parent))} "
    say(f"wrote {file}; now: mlkb {root}search ...")
    return FOUND


def _quoted(path: str) -> str:
    return f'"{path}"' if " " in path else path


# -- running ---------------------------------------------------------------------------------------


def run(arguments: Sequence[str]) -> int:
    """Run the command that `arguments` name and return its exit code."""
    as_json = "--json" in arguments
    if "_MLKB_COMPLETE" in os.environ:
        quote_for_bash()
    try:
        code = cli.main(list(arguments), prog_name="mlkb", standalone_mode=False)
        return code if isinstance(code, int) else FOUND
    except click.ClickException as error:
        if as_json:
            _error_as_json(UsageError(error.format_message()))
        error.show()
        return ERROR
    except MlkbError as error:
        return _mistake(error, as_json)
    except (KeyboardInterrupt, click.Abort):
        click.echo("mlkb: interrupted.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        abandon_output()  # the reader (head, less) has seen enough
        return FOUND
    except SystemExit:
        raise
    except BaseException as error:  # a panic of a Rust library is no Exception
        if os.environ.get("MLKB_DEBUG"):
            raise
        return _unforeseen(error, as_json)


def _unforeseen(error: BaseException, as_json: bool) -> int:
    """Say what went wrong that no user can mend by another command; return the exit code."""
    lacking = shortage(error)
    if lacking is not None:
        return _mistake(lacking, as_json)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EIO):
        say(f"what was found cannot be written: {error.strerror}.")
        abandon_output()
        return ERROR
    if as_json:
        _error_as_json(error)
    from mlkb.view.words import fault_of_mlkb

    say(fault_of_mlkb(error))
    return ERROR


def _mistake(error: MlkbError, as_json: bool) -> int:
    """Say what the user can mend; return the exit code."""
    if as_json:
        _error_as_json(error)
    say(str(error))
    return error.exit_code


def _error_as_json(error: BaseException) -> None:
    """Write an error for the program; where nobody can read it, stderr has it all the same."""
    try:
        from mlkb.view import json

        write_json(json.error(error))
    except (OSError, MemoryError, ImportError):  # the latter where memory is short
        abandon_output()


def main() -> None:
    """Run the command line, and exit."""
    if sys.stdout is None:  # closed by the shell, as with >&-
        say("the standard output is closed, so that nothing can be shown.")
        sys.exit(ERROR)
    if sys.stderr is None:  # else the next file that is opened gets what libraries write there
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = never_failing(sys.stderr)
    for stream in (sys.stdout, sys.stderr):
        let_any_text_through(stream)
    # Most commands are over before there is garbage worth looking for; a long build still looks. At
    # the end of the process it would be looked for once more, among all there is.
    gc.set_threshold(_OBJECTS)
    code = run(sys.argv[1:])
    gc.freeze()
    sys.exit(code)
