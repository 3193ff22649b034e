"""Drawings: right as checked by eye, complete, harmless to a terminal, never an error."""

from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlkb.clean import clean
from mlkb.formulas.draw import Drawing, draw, one_line, two_dimensional
from mlkb.formulas.faults import unknown_commands
from mlkb.formulas.glyphs import LOWERED, RAISED, SUPERSCRIPTS, plain, safe, small, styled, width
from mlkb.formulas.markup import read
from mlkb.formulas.oneline import Undrawable, write
from mlkb.formulas.plain import to_latex
from tests.view.examples import UNSAFE

CHECKED = Path(__file__).with_name("drawings.txt")
"""Each was looked at: every symbol in its place, nothing dropped, no bracket missing."""


def checked() -> list[tuple[str, str, tuple[str, ...]]]:
    """Read the checked drawings: a formula, its one line, its rows."""
    cases = []
    for block in CHECKED.read_text("utf-8").split("▶ ")[1:]:
        latex, line, *rows = block.rstrip("\n").split("\n")
        cases.append((latex, line.removeprefix("= "), tuple(row[2:] for row in rows if row)))
    return cases


@pytest.mark.parametrize(("latex", "line", "rows"), checked(), ids=lambda value: str(value)[:30])
def test_drawings_are_as_checked_by_eye(latex: str, line: str, rows: tuple[str, ...]) -> None:
    assert one_line(latex) == line
    assert (drawn := two_dimensional(latex, 80)) is not None
    assert drawn.lines == rows


def test_there_are_the_42_formulas_and_more() -> None:
    assert len(checked()) >= 42 + 20


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"\left(\frac{a}{b}\right)^2", "(a/b)²"),
        (r"{\frac{a}{b}}^2", "(a/b)²"),
        (r"\frac{a}{bc}", "a/(bc)"),
        (r"\frac{a}{b}c", "(a/b)c"),
        (r"a\frac{b}{c}", "a(b/c)"),
        (r"\frac{1}{n} \, x", "(1/n) x"),
        (r"\frac{a + b}{c}", "(a + b)/c"),
        (r"\frac{a}{b}!", "(a/b)!"),
        (r"\frac{a/b}{c}", "(a/b)/c"),
        (r"\frac{\operatorname{tr} A}{n}", "(tr A)/n"),
        (r"x \, \mathrm{TPR} + (1 - x)", "x TPR + (1 - x)"),
        (r"\max -x", "max -x"),
        (r"\log\frac{a}{b}", "log (a/b)"),
        (r"\frac{\log a}{b}", "(log a)/b"),
        (r"e^{\frac{a}{b}}", "e^(a/b)"),
        (r"\sqrt{x^2}", "√(x²)"),
        (r"\sqrt{x}^2", "(√x)²"),
        (r"\|X\|_F^2", "‖X‖²_F"),
        (r"\tfrac2{\lvert A\rvert}", "2/|A|"),
        (r"\frac{a}{\lvert b\rvert c}", "a/(|b|c)"),
        (r"\frac{a}{\lvert b\rvert\lvert c\rvert}", "a/(|b||c|)"),
        (r"\sqrt{\lvert b\rvert}", "√|b|"),
        (r"x_Q^S", "x_(Q)^S"),
        (r"\mathbf{S}_W^{1/2}", "𝐒^(1/2)_W"),
        (r"\sum_{b=1}^{B_k-1} b", "∑_(b=1)^(Bₖ-1) b"),
        (r"1_A f", "1_A f"),
        (r"\underbrace{a + b}_{n}", "(a + b)«n»"),
        (r"-x + -y", "-x + -y"),
        (r"a \equiv b", "a ≡ b"),
        (r"a := b", "a ≔ b"),
        (r"x^{S}", "x^S"),
        (r"x^{s}", "xˢ"),
        (r"\not= \not\in", "≠ ∉"),
        (r"\exp\!(x)", "exp(x)"),
        (r"\sqrt{a}b", "√a b"),
        (r"\sqrt{n}(\bar x - \mu)", "√n (x̄ - μ)"),
        (r"\sqrt{n}\frac{a}{b}", "√n (a/b)"),
        (r"\lvert\sqrt{a}\rvert", "|√a|"),
        (r"\sqrt{2\pi}\sigma", "√(2π)σ"),
        (r"{x^2}^3", "(x²)³"),
        (r"{x_i}^2", "xᵢ²"),
        (r"a &= b & c &= d", "a = b; c = d"),
        (r"a &= b & -c &= d", "a = b; -c = d"),
        (r"a &+ b &+ c &= d", "a + b + c = d"),
        (r"a &= b \\ &\quad + c \\ &\qquad \le d", "a = b + c ≤ d"),
        (r"\quad -a \quad -b", "-a -b"),
        (r"a &= b & c &= d \\ &= e & &= f", "a = b; c = d; = e = f"),
        (r"\left(\begin{matrix} a \\ b \end{matrix}\right)", "(a; b)"),
    ],
)
def test_brackets_stand_where_another_reading_is_possible(latex: str, line: str) -> None:
    assert one_line(latex) == line


def test_a_formula_that_cannot_be_broken_falls_back_to_one_line() -> None:
    latex = r"\frac{" + "a + " * 20 + "b}{c}"
    assert two_dimensional(latex, 40) is None
    assert draw(latex, 40).how == "one-line"
    assert draw(latex, 400).how == "two-dimensional"


def test_a_formula_too_wide_is_broken_between_statements() -> None:
    latex = r"a = \frac{b}{c}, \qquad d = e, \qquad f = g"
    assert draw(latex, 20).lines == (
        "     b",
        "a = ╶─╴,    d = e,",
        "     c",
        "",
        "    f = g",
    )


def test_a_statement_too_wide_is_broken_before_a_relation_then_before_an_operator() -> None:
    assert draw("f(a - b) = c = d", 13).lines == ("f(a - b) = c", "    = d")
    assert draw("a + b - c = d + e + f + g", 16).lines == (
        "a + b - c",
        "    = d + e + f",
        "        + g",
    )


def test_a_statement_too_wide_is_broken_behind_a_comma_between_relations() -> None:
    assert draw(r"a = 1, \ b = f(2, c = 3)", 20).lines == ("a = 1,", "    b = f(2, c = 3)")
    assert draw("abcdefgh = 1, 2, 3", 14).lines == ("abcdefgh", "    = 1, 2, 3")
    assert draw(r"x \sim y, \, \binom n2, u = v", 16).lines == (
        "       ⎛n⎞", "x ∼ y, ⎜ ⎟,", "       ⎝2⎠", "", "    u = v",
    )  # fmt: skip


def test_no_line_is_broken_within_brackets_or_behind_a_sign() -> None:
    assert draw("f = g(a + b + c)", 14).how == "one-line"
    assert draw("xyzu = -abcd + e", 12).lines == ("xyzu", "    = -abcd", "        + e")


def test_an_alignment_too_wide_becomes_statements() -> None:
    latex = r"\begin{aligned} a + b &= c, \\ d &= e + f + g \end{aligned}"
    assert draw(latex, 18).lines == ("a + b = c,", "    d = e + f + g")


@pytest.mark.parametrize(
    ("latex", "columns", "bases"),
    [
        ("a = b", 80, (0,)),
        (r"\frac{a}{b} = c", 80, (1,)),
        (r"e^{-\lVert x\rVert_2^2} = a", 80, (1,)),
        (r"\begin{aligned} a &= e^{b + c^2}, \\ &= \frac{d}{e} \end{aligned}.", 80, (1, 4)),
        (r"x = \left\{\begin{aligned} a &= e^{b + c^2} \\ d &= e \end{aligned}\right.", 80, (2,)),
        (r"aaaa = e^{b + c^2} \qquad dddd = \frac{e}{f}", 15, (1, 4)),
        (r"\weird + \frac{a}{b} = c", 80, (1,)),
        (r"\begin{CD} A \end{CD}", 80, ()),
    ],
)
def test_base_lines_are_known(latex: str, columns: int, bases: tuple[int, ...]) -> None:
    drawing = draw(latex, columns)
    assert drawing.bases == bases
    assert all("=" in drawing.lines[row] for row in bases)


def test_an_environment_that_nobody_knows_is_shown_as_typed() -> None:
    assert draw(r"\begin{CD} A @>>> B \end{CD}").how == "source"


def test_an_unknown_command_stands_as_typed_among_what_is_drawn() -> None:
    rows = ("               a", r"\weird{x y} + ╶─╴", "               b")
    assert draw("\\weird{x % why\n y} + \\frac{a}{b}").lines == rows
    assert one_line(r"$\frac{a}{b}\weird[n]{\frac x2}{\{y}_i z$") == (
        r"(a/b) \weird[n]{\frac x2}{\{y}ᵢ z"
    )
    assert one_line(r"x\weird y + \weird(z) [\weird]") == r"x \weird y + \weird(z)[\weird]"
    assert one_line(r"a_{\weird} + \bar{\weird}") == r"a_(\weird) + bar(\weird)"
    with pytest.raises(Undrawable):  # finding has no use for the source
        write(read(r"\weird{x}"))


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"\curl\vb{E} = -\pdv{\vb{B}}{t}", "∇ × 𝐄 = -∂𝐁/∂t"),
        (r"\div{\vb{E}} = a \div b + \laplacian u - \grad f", "∇ ⋅ 𝐄 = a ÷ b + ∇²u - ∇f"),
        (r"\expval{A} = \ev{A}{\psi} = \mel{n}{A}{m}", "⟨A⟩ = ⟨ψ|A|ψ⟩ = ⟨n|A|m⟩"),
        (r"\ketbra{a}{b} + \dyad{a} + \ip{a}{b}", "|a⟩⟨b| + |a⟩⟨a| + ⟨a|b⟩"),
        (r"\Ket{\psi}\Bra{\phi} \Braket{a|b} \Set{x | x > 0}", "|ψ⟩⟨φ|⟨a|b⟩{x | x > 0}"),
        (r"\acomm{A}{B} - \pb{f}{g} = \order{x^2}", "{A, B} - {f, g} = 𝒪(x²)"),
        (r"\int f \dd{x} \dd[3]{y} = \frac{\dd g}{\dd x}", "∫ f dx d³y = dg/dx"),
        (r"\vu{n} \vdot \va{a} \cross \vb*{b}", "𝐧̂ ⋅ 𝐚⃗ × 𝐛"),
        (r"\eval{x^2}_0^1 = \fdv{F}{f}", "x²|₀¹ = δF/δf"),
        (r"\oiint_S f = \oiiint g", "∯_S f = ∰ g"),
        (r"i\slashed{\partial}\psi = \cancelto{0}{x}", "i∂̸ψ = x̶^(→0)"),
        (r"\genfrac{(}{)}{0pt}{}{n}{k} \genfrac{}{}{}{0}{a}{b}", "(n choose k)(a/b)"),
        (r"\genfrac[]{0pt}{}{a}{b}", "[a; b]"),
        (r"\prescript{14}{6}{C} + \sideset{_a^b}{_c^d}\prod", "₆¹⁴C + ₐᵇ ∏ᵈ_c"),
        (r"\tensor{T}{^a_b^c} = R\indices{^a_b}", "Tᵃ_b ᶜ = Rᵃ_b"),
        (r"\tensor[^a]{M}{_i^b}", "ᵃMᵢᵇ"),
        (r"\pmqty{a & b \\ c & d} \mqty[a & (b)]", "(a, b; c, d)[a, (b)]"),
        (r"0.5\,\text{\AA} + \text{Erd\H{o}s}", "0.5 Å + Erdős"),
        (r"5\,\text{$\mu$m} + \textmu", "5 μm + µ"),
        (r"\plim_{n} x \xleftrightarrow{f} \varlimsup y", "plimₙ x ↔ᶠ limsup y"),
        (r"a \subsetneqq b \nless c \boxminus d", "a ⫋ b ≮ c ⊟ d"),
        (r"\begin{bmatrix*}[r] 1 & -2 \end{bmatrix*}^2", "[1, -2]²"),
        (r"\begin{psmallmatrix} a & b \end{psmallmatrix}", "(a, b)"),
        (r"\begin{aligned}[t] [a] &= b \end{aligned}", "[a] = b"),
        (r"\begin{IEEEeqnarray}{rCl} a &=& b \\ c &=& d \end{IEEEeqnarray}", "a = b; c = d"),
        (r"\abs[\Big]{x} + \norm*{y}", "|x| + ‖y‖"),
    ],
)
def test_commands_of_the_usual_packages_are_drawn(latex: str, line: str) -> None:
    assert one_line(latex) == line
    assert unknown_commands(latex) == ()


@pytest.mark.parametrize(
    "nested",
    [
        r"\ev{a}{",
        r"\ketbra{",
        r"\num{",
        r"\ce{",
        r"\weird{",
        r"\mqty(",
        r"\tensor{a}{^",
        r"\SI{1}{",
    ],
)
def test_commands_within_commands_are_bounded_work(nested: str) -> None:
    assert draw(nested * 24 + "x" + "}" * 24).lines
    for gaps in (False, True):
        assert len(repr(read(nested * 1000 + "x" + "}" * 1000, gaps=gaps))) < 1_000_000


@pytest.mark.parametrize(
    ("latex", "lines"),
    [
        (r"\underbrace{x}_{\text{label}} + y", ("  x   + y", " ╰┬╯", "label")),
        (r"\overbrace{x}^{\text{label}} + y", ("label", " ╭┴╮", "  x   + y")),
        (r"\underbrace{\frac{a}{b}}_{\frac{c}{d}}", (" a", "╶─╴", " b", "╰┬╯", " c", "╶─╴", " d")),
        (r"\underbrace{a + b + c}_{n}", ("a + b + c", "╰───┬───╯", "    n")),
        (r"\overbrace{x}", ("╭┴╮", " x")),
    ],
)
def test_a_brace_stands_between_what_it_joins_and_its_label(
    latex: str, lines: tuple[str, ...]
) -> None:
    assert draw(latex).lines == lines


@pytest.mark.parametrize(
    ("latex", "line"),
    [
        (r"90^\circ", "90°"),
        (r"90^{\circ}", "90°"),
        (r"20\,^\circ\mathrm{C}", "20 °C"),
        (r"E^\circ", "E°"),
        (r"f \circ g", "f ∘ g"),
    ],
)
def test_a_raised_circle_is_a_degree(latex: str, line: str) -> None:
    assert one_line(latex) == line
    assert draw(latex).lines == (line,)


def test_a_raised_circle_among_others_is_none() -> None:
    assert one_line(r"A^{\circ 2}") == "A^(∘2)"


@pytest.mark.parametrize(
    ("latex", "line", "rows"),
    [
        ("A^T", "Aᵀ", ("Aᵀ",)),
        (r"\mathbf X^T", "𝐗ᵀ", ("𝐗ᵀ",)),
        (r"\mathbf{X}^{T}_1", "𝐗₁ᵀ", ("𝐗₁ᵀ",)),
        (r"\hat\Sigma'^T", "Σ̂′ᵀ", ("Σ̂′ᵀ",)),
        (r"(1-\eta)^T", "(1 - η)^T", ("       T", "(1 - η)")),
        (r"(\mathbf W^\top)^{T-t}", "(𝐖ᵀ)^(T-t)", ("    T-t", "(𝐖ᵀ)")),
        (r"A^{2T}", "A^(2T)", (" 2T", "A")),
        (r"\mathbb{R}^T", "ℝ^T", (" T", "ℝ")),
        (r"\mathcal{X}^T", "𝒳^T", (" T", "𝒳")),
        ("x_0^T", "x₀^T", (" T", "x₀")),
        (r"(AB)^\top", "(AB)ᵀ", ("(AB)ᵀ",)),
        (r"(AB)^\intercal", "(AB)ᵀ", ("(AB)ᵀ",)),
        (r"(AB)^{\mathsf T}", "(AB)ᵀ", ("(AB)ᵀ",)),
        ("(AB)ᵀ", "(AB)ᵀ", ("(AB)ᵀ",)),
        (r"A^{-\top}", "A⁻ᵀ", ("A⁻ᵀ",)),
        (r"\int_0^T x", "∫₀ᵀ x", ("⌠ᵀ", "│  x", "⌡₀")),
    ],
)
def test_a_letter_t_looks_like_a_transpose_only_on_a_capital(
    latex: str, line: str, rows: tuple[str, ...]
) -> None:
    assert one_line(latex) == line
    assert draw(latex).lines == rows


@pytest.mark.parametrize("command", ["text", "mbox", "hbox"])
def test_words_keep_their_spaces(command: str) -> None:
    assert draw(f"x = 1 \\quad \\{command}{{if }} y").lines == ("x = 1  if y",)


def test_environments_within_brackets_are_drawn() -> None:
    drawing = draw(r"\left[\begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array}\right]", 80)
    assert drawing.lines == ("⎡1  2⎤", "⎣3  4⎦")


def test_a_lost_symbol_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the drawing library does: a drawing without every symbol is not shown."""
    from mlkb.formulas.boxes import Drawer

    monkeypatch.setattr(Drawer, "rows", lambda self, pieces, columns: ((" a", "╶─╴"), ()))
    two_dimensional.cache_clear()
    assert draw(r"\frac{a}{b}").lines == ("a/b",)
    monkeypatch.setattr(Drawer, "rows", lambda self, pieces, columns: ((" a", "╶─╴", " b?c"), ()))
    two_dimensional.cache_clear()
    assert draw(r"\frac{a}{b}").how == "one-line"


@pytest.mark.parametrize("error", [KeyError, TypeError, IndexError, ValueError])
def test_an_error_of_the_library_means_one_line(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    from mlkb.formulas.boxes import Drawer

    def fail(self: object, pieces: object, columns: int) -> None:
        raise error

    monkeypatch.setattr(Drawer, "rows", fail)
    two_dimensional.cache_clear()
    assert draw(r"\frac{a}{b}") == Drawing(("a/b",), "one-line")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    two_dimensional.cache_clear()


def harmless(text: str) -> bool:
    """Tell whether a terminal can print this without being steered by it."""
    return "\n" not in text and not UNSAFE.search(text)


@pytest.mark.parametrize(
    "hostile",
    [
        "x\x1b[31m",
        "\x9b2J y",
        "a\u202eb",
        "a\u2066b",
        "\x07",
        "a\x00b",
        r"\text{\x1b}",
        "\ue000",
        "\\text{a\x1b[2Jb}",
        "\\weird{\x1b]0;t\x07}",
        "a\rb",
        "a\u2028b",
        "\ud800",
        "\u200b\u200e",
    ],
)
def test_nothing_drawn_steers_the_terminal(hostile: str) -> None:
    for line in (*draw(hostile).lines, one_line(hostile)):
        assert harmless(line)


def test_formulas_keep_and_drop_what_other_text_does() -> None:
    joined = "می\u200cشود"  # a joiner, without which the word is misspelt
    assert one_line(rf"x \text{{ {joined} }} y") == f"x {joined} y"
    assert draw(rf"\frac{{\text{{{joined}}}}}{{2}}").how == "two-dimensional"
    assert one_line("a \x1b[31m b") == clean("a \x1b[31m b").replace("  ", " ") == "a b"


ANY = st.one_of(
    st.text(max_size=120),
    st.lists(
        st.sampled_from(
            [
                r"\frac{a}{b}",
                r"\sqrt{x}",
                r"^{2}",
                r"_i",
                r"^",
                r"_",
                r"{",
                r"}",
                r"\left(",
                r"\right)",
                r"|",
                r"\|",
                r"\sum_{i=1}^n",
                r"\begin{cases}",
                r"\end{cases}",
                r"&",
                r"\\",
                r"\hat{x}",
                r"\overline{ab}",
                r"\text{if}",
                r"x",
                r"y",
                r"1",
                r"+",
                r"-",
                r"=",
                r"\mathbf{w}",
                r"\binom",
                r"n",
                r"k",
                r"\underbrace{a}_{b}",
                r"\overset{a}{=}",
                r"\not",
                r"\prod",
                r"\int_0^1",
                r"\sqrt[3]{y}",
                r"\bigcup",
                r"\lim_{x}",
                r"\begin{pmatrix}",
                r"\end{pmatrix}",
                r"\tag{1}",
                r"\,",
                r"\quad",
                r"é",
                r"ŷ",
                r"漢",
                r"\weird",
                r"'",
                r"!",
                r",",
                r".",
            ]
        ),
        max_size=25,
    ).map(" ".join),
)


@settings(max_examples=500, deadline=None)
@given(ANY, st.integers(1, 120))
def test_drawing_never_fails_and_is_harmless(latex: str, columns: int) -> None:
    drawing = draw(latex, columns)
    assert all(harmless(line) and line == line.rstrip() for line in drawing.lines)
    if drawing.how == "two-dimensional":
        assert all(width(line) <= columns for line in drawing.lines)
    assert harmless(one_line(latex))
    assert "\n" not in one_line(latex)


def test_letters_keep_their_size_and_alphabet() -> None:
    assert small("S", RAISED) == ""  # there is a raised s, but it would read as one
    assert small("n+1", RAISED) == "ⁿ⁺¹"
    assert styled("L", "script") == "ℒ"
    assert styled("Σ", "bold") == "𝚺"
    assert plain("𝐱ᵢ²ŷ") == "xi2y"
    assert width("x̂漢") == 3


def test_what_is_written_small_is_read_again() -> None:
    assert one_line(r"R_\phi + e^{\phi}") == "Rᵩ + eᵠ"
    for char, small_one in (*SUPERSCRIPTS.items(), *LOWERED.items()):
        assert normalize("NFKC", small_one).replace("−", "-") == char  # Unicode's own word for it
    for char, small_one in SUPERSCRIPTS.items():
        assert to_latex(f"x{small_one}") == ("x^{\\mathsf{T}}" if char == "T" else f"x^{{{char}}}")
    for char, small_one in LOWERED.items():
        assert to_latex(f"x{small_one}") == f"x_{{{char}}}"


def test_safe_text_keeps_its_letters() -> None:
    assert safe("Σ é 漢\tx") == "Σ é 漢 x"


def test_scripts_stay_readable_in_a_tall_line() -> None:
    assert draw(r"\left(\frac{a}{b}\right)_i^{n}", 80).lines == ("⎛ a ⎞ⁿ", "⎜╶─╴⎟", "⎝ b ⎠ᵢ")


@pytest.mark.parametrize(
    ("latex", "part", "marks"),
    [
        ("a + b = c", "a + b", ((0, 0, 5),)),
        (r"y = \frac{a + b}{c}", "a + b", ((0, 5, 10),)),
        # All three rows of the fraction, but not the blanks around.
        (r"y = \frac{a}{b}", r"\frac{a}{b}", ((0, 5, 6), (1, 4, 7), (2, 5, 6))),
        (r"\left(\frac{a}{b}\right)^2", r"\frac{a}{b}", ((0, 2, 3), (1, 1, 4), (2, 2, 3))),
        (r"(a + b)^2", r"(a + b)^2", ((0, 0, 8),)),
        (r"(a + b)^2", r"a + b", ((0, 1, 6),)),
        (r"\sqrt{x_i^2} + 1", r"x_i^2", ((1, 2, 5),)),
    ],
)
def test_the_part_asked_for_is_marked(
    latex: str, part: str, marks: tuple[tuple[int, int, int], ...]
) -> None:
    at = latex.index(part)
    assert draw(latex, 80, [(at, at + len(part))]).marks == marks


def test_a_part_is_marked_on_one_line_too() -> None:
    latex = r"y = \frac{a}{b} + c d"
    at = latex.index("+ c d")
    drawing = draw(latex, 5, [(at, len(latex))])
    assert (drawing.how, drawing.lines, drawing.marks) == (
        "one-line",
        ("y = a/b + cd",),
        ((0, 8, 12),),
    )


CORPUS = sorted(latex for latex, _, _ in checked())


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CORPUS), st.integers(0, 300), st.integers(0, 300), st.sampled_from((80, 20)))
def test_marks_never_change_what_is_drawn(
    latex: str, start: int, length: int, columns: int
) -> None:
    unmarked = draw(latex, columns)
    marked = draw(latex, columns, [(start, start + length)])
    assert (marked.lines, marked.how) == (unmarked.lines, unmarked.how)
    for row, first, end in marked.marks:
        assert 0 <= first < end <= len(marked.lines[row])
        assert marked.lines[row][first:end].strip() == marked.lines[row][first:end]


@pytest.mark.parametrize("latex", CORPUS)
def test_a_whole_formula_can_be_marked(latex: str) -> None:
    drawing = draw(latex, 200, [(0, len(latex))])
    said = "".join(drawing.lines[row][first:end] for row, first, end in drawing.marks)
    everything = "".join(drawing.lines)
    assert said.replace(" ", "") == everything.replace(" ", "")


@pytest.mark.parametrize(
    ("latex", "rows"),
    [
        (
            r"\left[\begin{array}{c|c} A & bb \\ \hline c^\top & d \end{array}\right] = M",
            ("⎡A   │  bb⎤", "⎢────┼────⎥ = M", "⎣cᵀ  │  d ⎦"),
        ),
        (
            r"\begin{array}{|c|cr|} \hline x & y & z \\ \hline\hline 1 & 22 & 333 \\ 4 \\ \hline"
            r" \end{array}",
            (
                "┬─────┬───────────┬", "│  x  │  y     z  │", "┼─────┼───────────┼",
                "│  1  │  22  333  │", "│  4  │           │", "┴─────┴───────────┴",
            ),
        ),
        (
            r"\begin{array}{l} \toprule a & b \\ \midrule \overline{cd} \\ \bottomrule \end{array}",
            ("─────", "", "a   b", "", "─────", "", "──", "cd", "", "─────"),
        ),
    ],
)  # fmt: skip
def test_rules_between_the_rows_of_a_matrix_are_drawn(latex: str, rows: tuple[str, ...]) -> None:
    drawn = draw(latex)
    assert (drawn.how, drawn.lines) == ("two-dimensional", rows)
    assert one_line(latex) == latex  # a rule has no form on one line


@pytest.mark.parametrize(
    "latex",
    [
        r"x = \begin{cases} a & b \\ c \end{cases", r"\begin{cases} a & b", r"\frac{a}{b", "a}",
        r"\begin{pmatrix} a \end{bmatrix}", r"{\begin{cases} a} \end{cases}", r"x \end{cases}",
        r"\begin{aligned} a &= b \\ \hline c &= d \end{aligned}", r"a \hline b",
        r"\begin{array}{cc} a & b \\ \cline{1-2} c & d \end{array}",
    ],
)  # fmt: skip
def test_what_does_not_parse_or_has_no_drawing_is_shown_as_typed(latex: str) -> None:
    assert draw(latex) == Drawing((latex,), "source")
    assert one_line(latex) == latex
