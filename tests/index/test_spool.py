"""The spool: texts come back in the order of their ids, and nothing of it stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlkb.index.spool import Spool


def test_texts_come_back_in_batches_and_the_file_goes(tmp_path: Path) -> None:
    with Spool(tmp_path) as spool:
        spool.add([(3, "c"), (1, "a\ud800")])
        spool.add([(2, "b")])
        assert len(spool) == 3
        assert list(spool.batches(2)) == [[(1, "a?"), (2, "b")], [(3, "c")]]
    assert list(tmp_path.iterdir()) == []


def test_the_file_goes_where_a_build_fails(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), Spool(tmp_path):
        raise OSError("full")
    assert list(tmp_path.iterdir()) == []
