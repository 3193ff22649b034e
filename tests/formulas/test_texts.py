r"""Words in formulas: commands for text as characters, and what is left for others."""

import pytest

from mlkb.formulas.texts import formulas_in, spoken, unknown_in


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (r"\AA", "Å"), (r"5 \textmu m", "5 µm"), (r"25\textdegree C", "25°C"),
        (r"Schr\"odinger", "Schrödinger"), (r"Poincar\'{e}", "Poincaré"), (r"\c{c}a", "ça"),
        (r"na\"{\i}ve", "naïve"), (r"\v Cech", "Čech"), (r"stra\ss e", "straße"),
        (r"a\, b\\c", "a  b c"), (r"\textbf{if} \emph{not}", "{if} {not}"),
        (r"50\% of \{x\}", r"50\% of \{x\}"), (r"if $\"x$ \o", r"if $\"x$ ø"),
        (r"\foo{\AA}", r"\foo{Å}"), (r"\$5\'e$x$", r"\$5é$x$"),
    ],
)  # fmt: skip
def test_commands_become_characters(typed: str, words: str) -> None:
    assert spoken(typed) == words


def test_what_is_left_is_known() -> None:
    text = r"50\% \foo and \barr{x}, $\baz$ or $y$"
    assert unknown_in(text) == ["foo", "barr"]
    assert formulas_in(text) == [r"\baz", "y"]
