r"""Pictures of formulas, by the services that draw them; and pictures that are none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlkb.corpus.markdown.pictured import pictured, pictured_in
from tests.corpus.reading import passages, read

INLINE, DISPLAY = False, True
CODECOGS = "https://latex.codecogs.com/svg.latex?"
GITHUB = "https://render.githubusercontent.com/render/math?math="

ADDRESSES = {
    CODECOGS + r"\frac{1}{n&plus;1}C(2n,&space;n)": r"\frac{1}{n+1}C(2n, n)",
    CODECOGS + r"\inline&space;\dpi{120}&space;\bg_white&space;\large&space;x^2": "x^2",
    CODECOGS + r"\large\color{white}\largest": r"\largest",
    CODECOGS + "a+b": "a+b",
    CODECOGS + "%5Cbegin%7Bmatrix%7Da%26b%5Cend%7Bmatrix%7D": r"\begin{matrix}a&b\end{matrix}",
    CODECOGS + r"\begin{matrix}a&amp;b\end{matrix}": r"\begin{matrix}a&b\end{matrix}",
    "http://www.codecogs.com/eq.latex?x%0A%3D1": "x =1",
    "//latex.codecogs.com/gif.download?x": "x",
    "https://latex.codecogs.com/png.image?\\dpi{110}x": "x",
    GITHUB + r"e^{i%20\pi}%2B1=0": r"e^{i \pi}+1=0",
    GITHUB + "r^2+%2B+1&mode=inline": "r^2 + 1",
    "https://render.githubusercontent.com/render/math?mode=display&amp;math=x": "x",
    "https://i.upmath.me/svg/x%5E2+y": "x^2+y",
    "https://chart.googleapis.com/chart?cht=tx&chl=x%3D%5Cfrac%7Ba%7D%7Bb%7D": r"x=\frac{a}{b}",
    "http://chart.apis.google.com/chart?chs=1x1&cht=tx&chl=x&chco=00f": "x",
    "https://s0.wp.com/latex.php?latex=%7Bx%5E2%7D&bg=ffffff&fg=000&s=0": "{x^2}",
    "https://www.zhihu.com/equation?tex=%24%5Calpha%24": r"\alpha",
    GITHUB + "%E0%A4%A": "\ufffd%A",
    GITHUB: "",
    CODECOGS: "",
    CODECOGS + "x" * 10_000: "",
    "https://chart.googleapis.com/chart?cht=qr&chl=hello": "",
    "https://www.codecogs.com/logo.png?latex": "",
    "https://example.com/equation?tex=x": "",
    "zhihu.com/equation?tex=x": "",
    "plot.png": "",
}

FOUND = {
    "Markdown": (f"The ![loss]({CODECOGS}L_1*x*) is.", [("L_1*x*", INLINE, 1, 1)]),
    "HTML": (f'The\nloss <img src="{CODECOGS}L_1"\n/> is $b$.',
             [("L_1", INLINE, 2, 3), ("b", INLINE, 3, 3)]),
    "a line of a paragraph": (f"The\n<img src='{GITHUB}Y_i'> \nis.", [("Y_i", INLINE, 2, 2)]),
    "a paragraph's first line": (f"<img src='{GITHUB}Y_i'>\nis.", [("Y_i", INLINE, 1, 1)]),
    "alone": (f"![]({GITHUB}Y_i).", [("Y_i", DISPLAY, 1, 1)]),
    "two alone": (
        f'<img src="{CODECOGS}a">\n<img src="{CODECOGS}b">\n',
        [("a", DISPLAY, 1, 1), ("b", DISPLAY, 2, 2)],
    ),
    "alone in HTML": (
        f'<p align="center">\n  <IMG src="{CODECOGS}a" alt="x">\n</p>\n',
        [("a", DISPLAY, 1, 3)],
    ),
    "among words of HTML": (
        f'<p>\nSo <img src="{CODECOGS}5">\nis</p>',
        [("5", INLINE, 2, 2)],
    ),
    "item": (f"- ![x]({GITHUB}a)\n- b ![]({GITHUB}c)", [("a", DISPLAY, 1, 1), ("c", INLINE, 2, 2)]),
    "cell": (f"| a |\n|---|\n| ![]({GITHUB}b) |", [("b", INLINE, 3, 3)]),
    "heading": (f"# ![]({GITHUB}b)", [("b", INLINE, 1, 1)]),
    "linked": (f"So [![x]({GITHUB}a)](x.md) is", [("a", INLINE, 1, 1)]),
    "by reference": (f"So ![x][y] is\n\n[y]: {GITHUB}a", [("a", INLINE, 1, 1)]),
}  # fmt: skip


@pytest.mark.parametrize(("address", "latex"), ADDRESSES.items())
def test_an_address_has_its_formula(address: str, latex: str) -> None:
    assert pictured(address) == latex


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=list(FOUND))
def test_a_picture_of_a_formula_is_one(
    text: str, expected: list[tuple[str, bool, int, int]]
) -> None:
    found = read(text).formulas
    assert [(f.latex, f.display, f.line, f.end_line) for f in found] == expected


def test_other_pictures_stay() -> None:
    article = read("![a $b$](c.png) and <img src='d.png' alt='e'>\n\n<img src='f.png'>\n")
    assert [formula.latex for formula in article.formulas] == []
    assert [link.target for link in article.links if link.image] == ["c.png"]


def test_a_sentence_has_the_formula_and_the_file_its_picture() -> None:
    text = f"$\\newcommand{{\\E}}{{\\mathbb{{E}}}}$ See ![x]({GITHUB}%5CE), $\\E$."
    [passage] = passages(read(text), "text")
    assert passage.plain == r"See $\E$, $\mathbb{E}$."
    assert passage.text.strip() == rf"See ![x]({GITHUB}%5CE), $\mathbb{{E}}$."


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [CODECOGS, GITHUB, "%", "%5", "&", "&amp;", "+", "a", "=", "\\large", "{", "}", "$",
             "?", "\n", "https://", "\\dpi{1}", "`", "&space;", "é", "\\"]
        ),
        max_size=30,
    ).map("".join)
)  # fmt: skip
def test_whatever_the_address_it_is_read(address: str) -> None:
    assert "\n" not in pictured(address)
    assert "\n" not in pictured_in(f'<img src="{address}">')
    tag = f'<img src="{address}">'
    for text in (f"a ![b]({address}) c", tag, f"<p>a {tag}</p>"):
        assert all(formula.latex.strip() for formula in read(text).formulas)


@pytest.mark.parametrize(
    "part",
    ["<img src=", '<img src="https://latex.codecogs.com/svg.latex?', f"![]({GITHUB}", "<img ",
     f"<img src='{GITHUB}a'>", f"![]({GITHUB}a) ", f"<p><img src='{GITHUB}a'>"],
)  # fmt: skip
def test_thousands_are_read(part: str) -> None:
    texts = passages(read(part * 1_000 + "\n\nend"), "text")
    assert texts[-1].plain.endswith("end")


def test_a_long_address_is_read_once() -> None:
    for tail in ("a=b&" * 2_000, "cht=" * 2_000, "&amp;" * 1_500, "\\large" * 1_400):
        pictured(f"https://chart.googleapis.com/chart?{tail}")
        pictured(CODECOGS + tail)
