"""What tests of authoring share: articles are written, and `check` says what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mlkb.authoring.check import ModelLimits, check
from mlkb.settings import load
from tests.authoring.articles import TODAY, Said
from tests.fakes import WordEncoder

Write = Callable[[dict[str, str | bytes]], Path]


@pytest.fixture
def said(write_corpus: Write) -> Callable[..., Said]:
    """Write articles, check them, return path, line, severity and message of each problem."""

    def run(articles: dict[str, str | bytes], config: str = "", *, published: bool = False) -> Said:
        root = write_corpus(articles)
        if config:
            (root / "mlkb.toml").write_text(config, encoding="utf-8")
        encoder = WordEncoder(max_tokens=40)
        found = check(
            load(root),
            limits=ModelLimits(encoder.count_tokens, 40, 30),
            published=published,
            today=TODAY,
        )
        return [(p.path, p.line, p.severity, p.message) for p in found]

    return run
