"""Symbols that are typed as words: found where the text has them as formulas."""

from __future__ import annotations

import pytest

from mlkb.knowledge_base import KnowledgeBase
from mlkb.search.query.symbols import symbols
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf

NOTE = """# Criteria

Training error plus optimism is Mallows' $C_p$. The $L^2$ space is complete.

Of a gas the heat $c$ at a pressure $p$ is another thing, as is $k_m$ in $x y z$ and in GB code.
"""


@pytest.fixture
def base(base_of: BaseOf) -> KnowledgeBase:
    return base_of({"criteria.md": NOTE, "other.md": "# Other\n\nNothing of that.\n"})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("mallows cp", {"cp": "c p"}),
        ("Mallows's Cp", {"Cp": "C p"}),
        ("l2 space", {"l2": "l 2"}),
        ("pressure cp", {}),  # not side by side
        ("cp", {}),
        ("gb code", {}),  # a word
        ("xy mallows", {}),
        ("km xy", {}),  # beside a symbol is anything
        ("the cpu of mallows", {}),
        ("", {}),
    ],
)
def test_letters_beside_a_word_are_a_symbol(
    base: KnowledgeBase, query: str, found: dict[str, str]
) -> None:
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        assert symbols(query, snapshot.lexical) == found


def test_a_name_with_a_symbol_is_found_as_it_is_written(base: KnowledgeBase) -> None:
    result = base.search("mallows cp")
    assert result.answered
    assert result.hits[0].post.slug == "criteria"
    assert result.notices == ("'cp' is rather 'c p' here; searched for that.",)
