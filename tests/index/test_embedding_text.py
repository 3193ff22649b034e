"""What of a passage is embedded, and that passages are cut to the length that the model reads."""

from __future__ import annotations

import pytest

from mlkb.index.embedding_text import passage_tokens
from tests.corpus.reading import passages, read


@pytest.mark.parametrize("max_tokens", [128, 256, 512])
def test_a_display_stays_with_its_paragraph_as_long_as_the_model_reads_both(
    max_tokens: int,
) -> None:
    """The room left for the context is what such a passage may be longer, and no more."""
    for longer, count in ((0, 1), (1, 2)):
        words = "word " * (max_tokens - 20) + "end."  # the rest is the display's, "$$x" and "x$$"
        display = "x " * (19 + longer)
        article = read(f"{words}\n\n$${display.strip()}$$\n", max_tokens=passage_tokens(max_tokens))
        assert len(passages(article, "text")) == count
