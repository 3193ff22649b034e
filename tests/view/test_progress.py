from __future__ import annotations

import pytest

from mlkb.view.terminal import Stages
from tests.view.examples import console, printed

SHOW_CURSOR = "\x1b[?25h"
HIDE_CURSOR = "\x1b[?25l"


@pytest.mark.parametrize("environ", [None, {"TERM": "dumb"}])
def test_where_nothing_can_move_each_stage_is_a_line(environ: dict[str, str] | None) -> None:
    screen = console(80, environ)
    with Stages(screen) as progress:
        progress.stage("Reading articles", 1000)
        progress.advance(3)
        progress.stage("Writing", None)
    assert printed(screen) == "Reading articles (1,000)\nWriting\n"


def test_a_terminal_gets_a_bar_for_each_stage() -> None:
    screen = console(80, {"TERM": "xterm"})
    with Stages(screen) as progress:
        progress.stage("Reading [articles]", 4)
        progress.advance(2)
        progress.stage("Writing", None)
        progress.advance()
        progress.stage("Done", 0)
    text = printed(screen)
    assert "Reading [articles]" in text
    assert "4/4" in text
    assert text.rindex(SHOW_CURSOR) > text.rindex(HIDE_CURSOR)


def test_an_interruption_leaves_the_cursor_as_it_was() -> None:
    screen = console(80, {"TERM": "xterm"})
    with pytest.raises(KeyboardInterrupt):
        _interrupted(Stages(screen))
    text = printed(screen)
    assert text.rindex(SHOW_CURSOR) > text.rindex(HIDE_CURSOR)


def _interrupted(display: Stages) -> None:
    with display as progress:
        progress.stage("Embedding", 10)
        raise KeyboardInterrupt
