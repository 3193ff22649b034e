"""How an index cuts articles into passages, so that a file outside it is cut in the same way.

`cutter` is what a build reads with; `read_one` reads a draft that is compared with the index and
not put into it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mlkb.corpus.macros import shared_macros
from mlkb.corpus.reader import Cutter, read_file
from mlkb.errors import CorpusError
from mlkb.formulas.trivial import is_trivial
from mlkb.index.embedding_text import passage_tokens

if TYPE_CHECKING:
    from mlkb.corpus.blocks import LocatedFormula
    from mlkb.encoder.protocol import Encoder
    from mlkb.records.articles import Article
    from mlkb.settings import Settings

__all__ = ["cutter", "read_one"]


def cutter(settings: Settings, encoder: Encoder) -> Cutter:
    """Return how articles are cut for this model, by these settings."""
    return Cutter(
        encoder.count_tokens,
        passage_tokens(encoder.max_tokens),
        _worth_finding,
        settings.words_per_minute,
        shared_macros(settings),
    )


def read_one(file: Path, settings: Settings, encoder: Encoder) -> Article:
    """Return a file that is not in the corpus, its path as given, as the build would read it.

    Raises:
        CorpusError: Nothing of the file can be used.
    """
    read = read_file(file, str(file), cutter(settings, encoder))
    if read.article is None or not read.article.passages:
        reasons = " ".join(problem.message for problem in read.problems)
        raise CorpusError(f"{file} {reasons}")
    return read.article


def _worth_finding(located: LocatedFormula) -> bool:
    return located.formula.display or not is_trivial(located.formula.latex)
