"""What is found before anything is shown of it, and what the engine says of that."""

from __future__ import annotations

from mlkb.records.answers import Filters
from mlkb.search.found import find
from mlkb.search.query.parse import parse_query
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf


def test_a_verdict_knows_of_numbers_that_none_bears(base_of: BaseOf) -> None:
    note = "# Waves\n\nAn equation is\n\n$$a = b c \\tag{1.2}$$\n\nwith 9 terms.\n"
    base = base_of({"a.md": note})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        for words, answered, missing in (
            ("equation 9.9", False, ["equation 9.9"]),
            ("equation 1.2", True, []),
        ):
            found = find(snapshot, None, parse_query(words), k=3, filters=Filters())
            verdict = found.verdict()
            assert (verdict.answered, verdict.because) == (answered, "number")
            assert list(verdict.lacking.names) == missing


def test_one_arm_alone_knows_of_no_numbers(base_of: BaseOf) -> None:
    base = base_of({"a.md": "# Waves\n\nAn equation with 9 terms.\n"})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        query = parse_query("equation 9.9")
        found = find(snapshot, None, query, k=3, filters=Filters(), arm="lexical")
        assert found.missing_numbers() == []
