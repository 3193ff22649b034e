r"""Every delimiter that people write, at its place; and what only looks like a formula."""

from __future__ import annotations

import pytest

from tests.corpus.reading import read

INLINE, DISPLAY = False, True

FOUND = {
    "dollar": ("Let $x^2$ be.", [("x^2", INLINE, 1, 1)]),
    "dollar with backticks": ("Let $`x^2`$ be.", [("x^2", INLINE, 1, 1)]),
    "parentheses": (r"Let \(x\) be.", [("x", INLINE, 1, 1)]),
    "double parentheses": (r"Let \\(x\\) be.", [("x", INLINE, 1, 1)]),
    "double dollar in a sentence": ("So $$a=b$$ holds.", [("a=b", INLINE, 1, 1)]),
    "double dollar at its end": (
        "It is $$O(n)$$.\nThe *rest* $$a$$",
        [("O(n)", INLINE, 1, 1), ("a", INLINE, 2, 2)],
    ),
    "double dollar at its beginning": (
        "- $$a$$ is *a*\n- b\n\n## $$c$$ and d",
        [("a", INLINE, 1, 1), ("c", INLINE, 4, 4)],
    ),
    "double dollar over a line's end": ("If $$a\n= b$$, then", [("a\n= b", INLINE, 1, 2)]),
    "double dollar behind a colon": ("We have: $$a=b$$", [("a=b", DISPLAY, 1, 1)]),
    "double dollar, colon, words": ("We have: $$a=b$$, so", [("a=b", INLINE, 1, 1)]),
    "double dollar, long": (
        f"So $$a{' + a' * 30}$$ holds, and $$b{' + b' * 10}$$",
        [(f"a{' + a' * 30}", DISPLAY, 1, 1), (f"b{' + b' * 10}", DISPLAY, 1, 1)],
    ),
    "double dollar, number within": (
        r"So $$a \tag{1}$$ and $$b \label{b}$$ hold.",
        [(r"a \tag{1}", DISPLAY, 1, 1), (r"b \label{b}", DISPLAY, 1, 1)],
    ),
    "double dollar, rows": (
        r"So $$a \\ b$$ and $$\begin{cases}c\end{cases}$$ hold.",
        [(r"a \\ b", DISPLAY, 1, 1), (r"\begin{cases}c\end{cases}", DISPLAY, 1, 1)],
    ),
    "double dollar, label behind": (
        "So $$a$$ {#eq-a} and $$b$$ (8.3)",
        [(r"a \label{eq-a}", DISPLAY, 1, 1), ("b", DISPLAY, 1, 1)],
    ),
    "brackets in a line": (r"So \[a=b\] holds.", [("a=b", DISPLAY, 1, 1)]),
    "double brackets in a line": (r"So \\[a\\] holds.", [("a", DISPLAY, 1, 1)]),
    "environment in a line": (
        r"So \begin{align}a\end{align} holds.",
        [(r"\begin{align}a\end{align}", DISPLAY, 1, 1)],
    ),
    "double dollar alone": ("$$a$$", [("a", DISPLAY, 1, 1)]),
    "double dollar, own lines": ("Text\n\n$$\na\n+ b\n$$\n", [("a\n+ b", DISPLAY, 3, 6)]),
    "double dollar, blank line within": ("$$\na\n\nb\n$$\n", [("a\n\nb", DISPLAY, 1, 5)]),
    "brackets, own lines": ("\\[\na\n\\]\n", [("a", DISPLAY, 1, 3)]),
    "double brackets, own lines": ("\\\\[\na\n\\\\]\n", [("a", DISPLAY, 1, 3)]),
    "bare environment": (
        "\\begin{align*}\na &= b \\\\\n- c\n\\end{align*}",
        [("\\begin{align*}\na &= b \\\\\n- c\n\\end{align*}", DISPLAY, 1, 4)],
    ),
    "directly after text": ("We have\n$$\na\n= b\n$$\nand so on.", [("a\n= b", DISPLAY, 2, 5)]),
    "brackets directly after text": ("We have\n\\[\na\n\\]\nso.", [("a", DISPLAY, 2, 4)]),
    "lines that look like markup": (
        "$$\na\n- b\n=====\n> c\n1. d\n$$",
        [("a\n- b\n=====\n> c\n1. d", DISPLAY, 1, 7)],
    ),
    "punctuation behind": ("$$a$$.", [("a", DISPLAY, 1, 1)]),
    "number behind": ("$$a$$ (8.3)", [(r"a \tag{8.3}", DISPLAY, 1, 1)]),
    "anchor behind": ("$$a$$ {#eq:kkt}", [(r"a \label{eq:kkt}", DISPLAY, 1, 1)]),
    "display opened behind text": ("We have $$\na\n$$ so.", [("a", DISPLAY, 1, 3)]),
    "math fence": ("```math\na^2\n```", [("a^2", DISPLAY, 1, 3)]),
    "MyST's role": ("Let {math}`a^2` be.", [("a^2", INLINE, 1, 1)]),
    "MyST's fence": (
        "```{math}\n:label: eq:a\na^2\n```",
        [(r"a^2 \label{eq:a}", DISPLAY, 1, 4)],
    ),
    "MyST's fence, first line": ("~~~{math} a\n+ b\n~~~", [("a\n+ b", DISPLAY, 1, 3)]),
    "MyST's division": (
        "We have\n:::{math}\n:name: eq:a\n\na\n\n= b\n:::\nand $c$",
        [("a\n\n= b \\label{eq:a}", DISPLAY, 2, 8), ("c", INLINE, 9, 9)],
    ),
    "within an admonition": (
        "```{note} On $a$\nText $b$\n```\n$c$",
        [
            ("a", INLINE, 1, 1),
            ("b", INLINE, 2, 2),
            ("c", INLINE, 4, 4),
        ],
    ),
    "bullet": ("- one $a$\n- two\n  $$\n  b\n  $$\n", [("a", INLINE, 1, 1), ("b", DISPLAY, 3, 5)]),
    "numbered, nested": (
        "1. one\n   - two $a$\n\n     \\[b\\]\n2. $c$",
        [("a", INLINE, 2, 2), ("b", DISPLAY, 4, 4), ("c", INLINE, 5, 5)],
    ),
    "quote": ("> see\n> $$\n> a\n> $$\n> and $b$", [("a", DISPLAY, 2, 4), ("b", INLINE, 5, 5)]),
    "lazy quote": ("> see\nthe $b$", [("b", INLINE, 2, 2)]),
    "table": (
        "| name | is |\n|---|---|\n| $a$ | b |\n| c | $d_1$ and $e$ |",
        [("a", INLINE, 3, 3), ("d_1", INLINE, 4, 4), ("e", INLINE, 4, 4)],
    ),
    "heading": ("# On $\\ell_1$", [("\\ell_1", INLINE, 1, 1)]),
    "setext heading of two lines": ("On\n$a$\n===", [("a", INLINE, 2, 2)]),
    "raw HTML": ("<div>\n<b>Let</b>\n$a$ be\n</div>", [("a", INLINE, 3, 3)]),
    "link": ("[see $x_{[1]}$](a.md)", [("x_{[1]}", INLINE, 1, 1)]),
    "emphasis": ("*if $a*b$ then*", [("a*b", INLINE, 1, 1)]),
    "no markup within": ("$a_1 * b_2 * c_3$", [("a_1 * b_2 * c_3", INLINE, 1, 1)]),
    "over a line's end": ("so $a +\nb$ and $c$", [("a +\nb", INLINE, 1, 2), ("c", INLINE, 2, 2)]),
    "hard break before": ("one  \ntwo\\\n$a$", [("a", INLINE, 3, 3)]),
    "code over a line's end before": ("`a\nb` $c$", [("c", INLINE, 2, 2)]),
    "tag over a line's end before": ('<a\nhref="x">y</a> $c$', [("c", INLINE, 2, 2)]),
    "link title over a line's end before": ('[a](b\n"t") $c$', [("c", INLINE, 2, 2)]),
    "image over a line's end before": ("![a\nb](c) $d$", [("d", INLINE, 2, 2)]),
    "Liquid over a line's end before": ("{% include x\n y=1 %} $c$", [("c", INLINE, 2, 2)]),
    "blank line of other white space": (
        "\u3000\n$c$\n\u00a0\n$d$",
        [("c", 0, 2, 2), ("d", 0, 4, 4)],
    ),
    "form feed": ("\x0c\n$c$", [("c", INLINE, 2, 2)]),
    "escaped dollar within": (r"$a \$ b$", [(r"a \$ b", INLINE, 1, 1)]),
    "Chinese around": ("设$x=1$，则", [("x=1", INLINE, 1, 1)]),
    "number before": ("a 3$\\times$3 matrix", [("\\times", INLINE, 1, 1)]),
    "quotes in text": (r"$\text{``a''}$ is `c`", [(r"\text{``a''}", INLINE, 1, 1)]),
    "beside code": ("`$a$` and $b$", [("b", INLINE, 1, 1)]),
    "unclosed display before": (
        "$$\nstray\n\n# Heading\n\n$$\na\n$$",
        [("a", DISPLAY, 6, 8)],
    ),
    "unclosed environment before": (
        "\\begin{align}\nstray\n\n\\begin{align}\na\n\\end{align}",
        [("\\begin{align}\na\n\\end{align}", DISPLAY, 4, 6)],
    ),
    "formula in words": (r"$5\,\text{$\mu$m}$ a", [(r"5\,\text{$\mu$m}", INLINE, 1, 1)]),
    "formulas in words": (
        r"$\mbox{a $b$ {c} \$ $d_{e}$} f$, $g$",
        [(r"\mbox{a $b$ {c} \$ $d_{e}$} f", INLINE, 1, 1), ("g", INLINE, 1, 1)],
    ),
    "words that do not end": (r"$\text{a$ b", [(r"\text{a", INLINE, 1, 1)]),
    "number and word": (r"$2 \text{ if } x$", [(r"2 \text{ if } x", INLINE, 1, 1)]),
    "quotients that begin as prices do": (
        "$1/BF_t$, $1/Var$, $2/alpha_k$, $3/pq$ or $1/kT = x$",
        [(latex, INLINE, 1, 1) for latex in ("1/BF_t", "1/Var", "2/alpha_k", "3/pq", "1/kT = x")],
    ),
    "differences that begin as prices do": (
        "$1-pq$, $1 - Cov(X, Y)$",
        [("1-pq", INLINE, 1, 1), ("1 - Cov(X, Y)", INLINE, 1, 1)],
    ),
    "a price before": ("at $1/GB, that is ($n$ GB)", [("n", INLINE, 1, 1)]),
    "spaces within": (
        r"$ x^2 $, $\cos(x) = x $ and $ a=b$; ($ \left[c \\ d\right] $)",
        [
            ("x^2", INLINE, 1, 1),
            (r"\cos(x) = x", INLINE, 1, 1),
            ("a=b", INLINE, 1, 1),
            (r"\left[c \\ d\right]", INLINE, 1, 1),
        ],
    ),
    "spaces within, over a line's end": (
        "so $ y =\n\\text{if it is } z $ .",
        [("y =\n\\text{if it is } z", INLINE, 1, 2)],
    ),
    "a dollar before": ("at $ 5, where $x = 1$", [("x = 1", INLINE, 1, 1)]),
    "function": (r"\(\sin x\) and \(f(x)\)", [(r"\sin x", INLINE, 1, 1), ("f(x)", INLINE, 1, 1)]),
}


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND)
def test_a_formula_is_found_where_it_stands(
    text: str, expected: list[tuple[str, bool, int, int]]
) -> None:
    found = [(f.latex, f.display, f.line, f.end_line) for f in read(text).formulas]
    assert found == expected


@pytest.mark.parametrize(("text", "expected"), FOUND.values(), ids=FOUND)
def test_its_line_is_the_file_s_behind_front_matter_and_with_crlf(
    text: str, expected: list[tuple[str, bool, int, int]]
) -> None:
    from mlkb.corpus.reader import decode

    crlf = f"---\ntitle: T\n---\n\n{text}".replace("\n", "\r\n").encode()
    decoded, problem = decode(crlf, "post.md")
    assert decoded is not None
    assert problem is None
    found = [(f.latex, f.line, f.end_line) for f in read(decoded).formulas]
    assert found == [(latex, line + 4, end + 4) for latex, _, line, end in expected]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and $6.",
        "From $5 to $10, or $1,000-$2,000.",
        "US$5 and A$6",
        "between $5k and $6k",
        "a $5 bill, 3$, 4$",
        "$5 million (US$)",
        "$5/month and $10/year",
        "from $3 to $4/kg",
        "$1/GB (US$ 2)",
        '"$5/month", "$VAR"',
        "$5/user/month, or AU$ 7",
        "$5-$x, $20-off-$x",
        r"costs \$5, earns \$6",
        "set $HOME and $PATH",
        "$HOME/$USER",
        "Outer$Inner$Part",
        "gs://dir_$folder$ placeholders",
        "a $ b $ c",
        "run $ ls, then $ cd",
        "run $ x=1 make, then $ y=2 make",
        "costs 5 $ and x = 6 $ more",
        "pay $ 5 = 4 EUR, or $ 6",
        "from US$ 5 = x $",
        "either $ a = $b or c",
        "$ENV{x} = $y",
        "set $PATH = $HOME",
        "as a = $ and b = c $",
        "$ so x = y $",
        "$$",
        "$$$$",
        "$$$ a $$$",
        "$ a$",
        "$a $",
        "`$a$`",
        "``$a$ ` $b$``",
        "    $a$\n",
        "    $$\n    a\n    $$\n",
        "```\n$$\na\n$$\n```",
        "~~~tex\n$a$\n\\[b\\]\n~~~",
        "- item\n\n  ```\n  $a$\n  ```",
        "> ```\n> $$a$$\n> ```",
        "costs $a `b$c` d",
        "if `a` costs $5 or `$x`",
        r"\[#123\] fixed",
        r"\[not a link\]",
        r"[\[1\]](x.md)",
        r"- \[ \] open" + "\n" + r"- \[x\] done",
        r"\(see below\)",
        r"\[key: string\]",
        r"\(\)",
        "`{math}` and {eq}`a`",
        "```{math}\n:label: a\n```",
        "<!-- $a$ -->",
        "<script>\nlet a = `$b$`;\n</script>",
        "[a](http://x/$y$)",
        "<http://x/$a$b>",
        "![$a$](b.png)",
        "[a]: /u$b$\n",
        "\\begin{verbatim}a\\end{verbatim}",
    ],
)
def test_what_is_no_formula(text: str) -> None:
    assert [f.latex for f in read(text).formulas] == []


@pytest.mark.parametrize(
    ("latex", "tag"),
    [
        (r"a \tag{8.3}", "8.3"),
        (r"a \tag*{KKT}", "KKT"),
        (r"a \label{eq:a}", "eq:a"),
        (r"a \tag { 2 }", "2"),
        (r"a \label{eq:a} \tag{1}", "1"),
        ("a", ""),
    ],
)
def test_a_tag_is_read(latex: str, tag: str) -> None:
    assert [f.tag for f in read(f"$$\n{latex}\n$$").formulas] == [tag]


def test_plain_words_keep_formulas_as_latex() -> None:
    article = read("Let *all* of $x_1$ be:\n$$\nx_1 \\\\\n= 0\n$$\n")
    assert article.passages[0].plain == "Let all of $x_1$ be:\n$$x_1 \\\\\n= 0$$"


def test_the_longest_inline_formula_is_bounded() -> None:
    assert len(read(f"${'a+' * 999}b$").formulas) == 1
    assert read(f"${'a+' * 1001}b$").formulas == ()
