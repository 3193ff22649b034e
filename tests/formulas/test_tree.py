r"""The tree: one form for what authors write differently, and no text that breaks it."""

import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mlkb.formulas.markup import MAX_DEPTH, read, tokenize
from mlkb.formulas.tree import Node, parse
from tests.formulas.trees import renamed


def depth(root: Node) -> int:
    """Return the depth of a tree, without recursion."""
    deepest, stack = 0, [(root, 1)]
    while stack:
        node, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in node.children)
    return deepest


def size(root: Node) -> int:
    """Return the number of nodes of a tree."""
    count, stack = 0, [root]
    while stack:
        node = stack.pop()
        count += 1
        stack.extend(node.children)
    return count


x, y, n = Node("v:x"), Node("v:y"), Node("v:n")


@pytest.mark.parametrize(
    ("latex", "tree"),
    [
        ("x", x),
        ("x + y", Node("+", (x, y))),
        ("x - y", Node("+", (x, Node("-", (y,))))),
        (r"\frac{x}{y}", Node("*", (x, Node("inv", (y,))))),
        ("x_n", Node("_", (x, n))),
        ("x_1^2", Node("^", (Node("_", (x, Node("v:#1"))), Node("n:2")))),
        ("f(x, y)", Node("call", (Node("v:f"), x, y))),
        ("p(x | y)", Node("call", (Node("v:p"), x, Node("given", (y,))))),
        (r"\|x\|", Node("norm", (x,))),
        (r"\log x", Node("fn:log", (x,))),
        (
            r"\sum_{n=1}^y x",
            Node("∑", (x, Node("over", (n,)), Node("from", (Node("n:1"),)), Node("to", (y,)))),
        ),
        (r"\frac{\partial x}{\partial y}", Node("deriv", (x, y))),
        (r"\int x \, dy", Node("∫", (Node("dx", (x, Node("over", (y,)))),))),
        ("", Node("lines")),
    ],
)
def test_a_formula_has_this_tree(latex: str, tree: Node) -> None:
    assert parse(latex) == tree


ALIKE = [
    (r"\frac{a}{b}", "a/b", r"\dfrac ab", r"{a \over b}", "$a/b$", "a b^{-1}", r"\tfrac{a}b"),
    (r"e^{-x}", r"\exp(-x)", r"\exp\left(-x\right)", r"\exp\{-x\}", r"\mathrm{e}^{-x}", "exp(-x)"),
    (
        r"\lVert \mathbf{x} \rVert_2",
        r"\|x\|",
        r"\left\| x \right\|_2",
        "||x||",
        "‖x‖",
        r"\Vert x\Vert",
    ),
    (
        r"p(x \mid y)",
        "p(x|y)",
        r"p\left(x \,\middle|\, y\right)",
        r"p(x \vert y)",
        r"p\bigl(x\mid y\bigr)",
    ),
    (r"X^\top X", "X^T X", r"\mathbf{X}^{\mathsf{T}}\mathbf{X}", r"X^{\intercal}X", "XᵀX", "X^⊤X"),
    (r"X^+ y", r"X^\dagger y", "X^† y", r"\mathbf{X}^{\dag}\mathbf{y}"),
    (
        r"\arg\min_x f(x)",
        r"\operatorname*{argmin}_x f(x)",
        r"\operatorname{arg\,min}_{x} f(x)",
        r"\mathop{\mathrm{argmin}}_x f(x)",
        r"\underset{x}{\operatorname{argmin}} f(x)",
        "argmin_x f(x)",
    ),
    (
        "a := b",
        r"a \coloneqq b",
        r"a \triangleq b",
        r"a \stackrel{\mathrm{def}}{=} b",
        "a = b",
        "a ≔ b",
    ),
    (r"a \le b", r"a \leq b", r"a \leqslant b", "a ≤ b", "a <= b", r"b \ge a", r"b ≥ a"),
    (r"x \sim p", "x ∼ p", r"x \overset{\text{iid}}{\sim} p", "x ~ p"),
    (
        r"D_{\mathrm{KL}}(p \,\|\, q)",
        r"\operatorname{KL}(p \| q)",
        r"D_{KL}(p \| q)",
        r"D_{\text{KL}}(p||q)",
        r"\mathrm{KL}\left(p\,\middle\|\,q\right)",
    ),
    (
        r"\mathbb{E}_{x \sim p}[f(x)]",
        r"E_{x\sim p}[f(x)]",
        r"\mathrm{E}_{x \sim p}\left[f(x)\right]",
        r"\operatorname{E}_{x\sim p}[f(x)]",
    ),
    (r"\sqrt{x}", "x^{1/2}", r"x^{\frac12}", "√x", "√(x)", "sqrt(x)"),
    (r"\log\det A", r"\log|A|", r"\ln\lvert A\rvert", r"\log(\det(A))"),
    (r"\langle w, x\rangle", "w^T x", r"\mathbf{w}^\top\mathbf{x}"),
    (r"\mathbf{x}_i", "x_i", "xᵢ", r"\boldsymbol{x}_{i}", r"{\bf x}_i", "x^{(i)}", r"\mathit{x}_i"),
    (r"\hat{\theta}", r"\widehat\theta", "θ̂", r"\hat\theta"),
    (
        r"f(x) \tag{1.2}",
        "f(x)",
        r"f\left(x\right)\label{eq:f}",
        r"\displaystyle f(x)",
        r"f\!\left(x\right).",
    ),
    (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "a = b = c", r"a &= b \\ &= c"),
    (
        "∇f(x*) + Σᵢ λᵢ∇gᵢ(x*) = 0",
        r"\nabla f(x^*) + \sum_i \lambda_i \nabla g_i(x^*) = 0",
        r"\nabla f(\mathbf{x}^\star) + \sum_{i} \lambda_i\,\nabla g_i(\mathbf{x}^{\ast}) = 0",
    ),
    (r"x^* + \mathbf{y}", r"x^\* \space + \bold{y}", r"\bbox[red]{x^*} + \htmlId{a}{\bold y}"),
    (r"a \le α", r"a \unicode{x2264} \unicode{945}", r"\require{cancel} a \le \alpha"),
    (r"\frac12 x", "x/2", "½ x", r"\tfrac{1}{2} x", r"\frac{x}{2}"),
    (r"\frac{\partial f}{\partial x}", r"\partial f/\partial x", "∂f/∂x"),
    (r"\frac{d}{dx} f(x)", r"\frac{d f(x)}{d x}", r"\frac{\partial}{\partial x} f(x)"),
    (r"\dot x", r"\frac{dx}{dt}", r"\frac{d}{dt}x", r"\partial_t x", "ẋ", r"\dot{\mathbf{x}}"),
    (r"\dot{x}_i", r"\dot{x_i}", r"\frac{dx_i}{dt}"),
    (r"\dot x(t)", r"\frac{dx(t)}{dt}", "x'(t)"),
    (r"\dot x(t)^2", r"\Big(\frac{dx(t)}{dt}\Big)^2"),
    (r"\dot x_i^2", r"\Big(\frac{dx_i}{dt}\Big)^2"),
    (r"\ddot x", r"\frac{d^2x}{dt^2}", r"\frac{d}{dt}\dot x", r"\partial_t^2 x", r"\partial_{tt}x"),
    ("f''(x)", r"\frac{d^2f(x)}{dx^2}", r"\frac{d^2}{dx^2}f(x)"),
    (r"\dddot x", r"\frac{d^3x}{dt^3}"),
    (r"\frac{\partial^2u}{\partial x\partial y}", r"\partial_x\partial_yu", r"\partial_{xy}^2u"),
    (
        r"\ket{\psi}",
        r"|\psi\rangle",
        r"\lvert\psi\rangle",
        r"\left|\psi\right\rangle",
        r"\vert\psi⟩",
    ),
    (
        r"\bra{a}M\ket{b}",
        r"\langle a|M|b\rangle",
        r"\left\langle a\middle|M\middle|b\right\rangle",
        r"\langle a\rvert M\lvert b\rangle",
        r"\braket{a|M|b}",
    ),
    (r"\braket{a|b}", r"\braket{a}{b}", r"\bra{a}\ket{b}", r"\langle a|b\rangle", r"⟨a∣b⟩"),
    (r"\sum_n \ket{n}\bra{n}", r"\sum_n |n\rangle\langle n|"),
    (r"|\braket{n|\psi}|^2", r"|\langle n|\psi\rangle|^2"),
    (r"\nabla\times\vec E", r"\operatorname{curl}\vec E", r"\mathrm{rot}\,\vec{E}"),
    (r"\nabla\cdot B", r"\operatorname{div} B", r"\operatorname{div}(B)"),
    (r"(X^\top X)^{-1} X^\top y", "(X'X)^{-1}X'y", r"(\mathbf{X}'\mathbf{X})^{-1}\mathbf{X}'y"),
    (r"x^\top x", "x'x"),
    (r"\mathbb{1}\{x = y\}", r"\mathbf{1}[x = y]", r"\mathbb{I}(x=y)"),
]


@pytest.mark.parametrize(
    ("one", "other"), [(group[0], other) for group in ALIKE for other in group[1:]]
)
def test_other_spellings_have_the_same_tree(one: str, other: str) -> None:
    assert parse(one) == parse(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a/b", "b/a"),
        ("a - b", "b - a"),
        (r"X^T X", r"X X^T"),
        ("x^2", "x_2"),
        (r"p(x|y)", r"p(y|x)"),
        (r"\|x\|_1", r"\|x\|_2"),
        ("a < b", r"a \le b"),
        (r"x_{1n}", "x_n"),
        ("f(x)", "fx"),
        (r"\ket{A}", "|A|"),
        (r"\ket{A}", r"\bra{A}"),
        (r"\langle|x|\rangle", r"\ket{x}"),
        (r"\langle x, y\rangle", r"\langle x|y\rangle"),
        ("x_1", "x_2"),
        ("u'v", "u^T v"),
        (r"\dot x", r"\ddot x"),
        ("f'(x)", "f''(x)"),
        ("y' + y", "y'' + y"),
        (r"\partial_t u", r"\partial_t^2 u"),
        (r"\partial_t u", "u_t"),
        ("f'(0)", "f'(x)"),
        ("X'(a + b)", r"\frac{dX}{da}"),
        (r"\frac{d}{dt}\frac{\partial L}{\partial\dot q}", r"\partial_t\partial_{q} L"),
    ],
)
def test_different_formulas_differ(one: str, other: str) -> None:
    assert parse(one) != parse(other)


@pytest.mark.parametrize(
    ("latex", "tree"),
    [
        (r"\langle |x|\rangle", Node("angle", (Node("abs", (x,)),))),
        (r"\langle x|y|\rangle", Node("angle", (Node("*", (x, Node("abs", (y,)))),))),
        (r"|x| + |y\rangle", Node("+", (Node("abs", (x,)), Node("ket", (y,))))),
        (r"\langle x", Node("angle", (x,))),
        (r"|0\rangle_n", Node("_", (Node("ket", (Node("v:#0"),)), n))),
    ],
)
def test_bars_and_angles_are_kets_only_in_pairs(latex: str, tree: Node) -> None:
    assert parse(latex) == tree


def test_every_clause_of_a_line_is_a_statement() -> None:
    tree = parse(r"\alpha_i \ge 0, \quad i = 1, \dots, n")
    assert tree.label == "lines"
    assert [child.label for child in tree.children] == ["≤", "="]


def test_words_between_statements_part_them() -> None:
    tree = parse(r"\min_x f(x) \quad \text{subject to} \quad g(x) \le 0")
    assert [child.label for child in tree.children] == ["fn:min", "≤"]


def test_absolute_values_and_conditions_are_told_apart() -> None:
    assert parse("|x| + |y|") == Node("+", (Node("abs", (x,)), Node("abs", (y,))))
    assert parse("2|x|") == Node("*", (Node("n:2"), Node("abs", (x,))))
    assert parse("E[|x| | y]") == Node("fn:e", (Node("abs", (x,)), Node("given", (y,))))


def test_a_missing_brace_ends_with_the_text() -> None:
    assert parse(r"\frac{1}{1 + e^{-x") == parse(r"\frac{1}{1 + e^{-x}}")
    assert parse("f(x") == parse("f(x)")


@pytest.mark.parametrize(
    ("starred", "same"),
    [
        # between operands a product
        (r"\alpha*x", r"\alpha x"),
        (r"\lambda*\|w\|^2", r"\lambda \|w\|^2"),
        (r"\infty*\R*x", r"\infty \R x"),
        ("a*||w||^2", "a ||w||^2"),
        ("1/2*||x||^2", "1/2 ||x||^2"),
        ("1 - c*|w| - (c*|u| + 1)", "1 - c |w| - (c |u| + 1)"),
        (r"f(\gamma*|x|)", r"f(\gamma |x|)"),
        # with no operand behind it a star
        (r"\theta* = y", r"\theta^* = y"),
        ("|x*| + ||x*||", "|x^*| + ||x^*||"),
        ("p(x*|y)", "p(x^*|y)"),
        ("KL(p*||q)", "KL(p^*||q)"),
        ("p(a*|b) - c(d*|e)", "p(a^*|b) - c(d^*|e)"),
    ],
)
def test_a_star_multiplies_where_an_operand_follows(starred: str, same: str) -> None:
    assert parse(starred) == parse(same)


def test_commands_with_a_form_with_a_star_keep_it() -> None:
    assert parse(r"\operatorname*{argmax}_x f") == parse(r"\argmax_x f")
    assert parse(r"a \hspace*{1em} b \tag*{A}") == parse("a b")


HOSTILE = [
    "{" * 100_000,
    "}" * 100_000,
    "(" * 50_000,
    ")" * 50_000,
    "|" * 50_000,
    "(|" * 20_000,
    r"\frac" * 20_000,
    r"\sqrt[" * 10_000,
    "x^" * 20_000,
    "x_1" * 10_000,
    "'" * 50_000,
    r"\log" * 10_000,
    r"\sum" * 10_000,
    r"\nabla" * 10_000,
    "-" * 50_000,
    r"x\cup " * 10_000,
    r"\begin{a}" * 5_000,
    r"\end{a}" * 5_000,
    r"{\over" * 5_000,
    r"\left" * 10_000,
    r"\hat" * 10_000,
    "f(x)" * 10_000,
    "f" + "(x)" * 10_000,
    "a(b+" * 5_000,
    r"\text{" * 5_000,
    "&" * 10_000,
    r"\\" * 20_000,
    "[" * 20_000,
    r"\mathbf" * 10_000,
    r"\underset" * 10_000,
    "^_" * 20_000,
    "\\",
    "$" * 1_001,
    "sqrt(" * 5_000,
    "1" * 50_000,
    "a*|" * 15_000,
    r"\alpha*" * 8_000,
    r"\not" * 10_000,
    r"\overset{a}" * 5_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:8])
def test_hostile_text_is_read_within_bounds(text: str) -> None:
    """No recursion error, a bounded depth, and no more nodes than a few for each character."""
    tree = parse(text)
    assert depth(tree) < 250
    assert size(tree) <= 4 * len(text) + 10


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
@example("{}^{}_{}")
@example("x\\")
@example(r"\left.\right|")
def test_any_text_is_read(text: str) -> None:
    assert isinstance(parse(text), Node)


FRAGMENTS = st.sampled_from(
    [
        r"\frac",
        r"\sqrt",
        r"{",
        r"}",
        r"[",
        r"]",
        r"(",
        r")",
        r"|",
        r"\|",
        r"^",
        r"_",
        r"&",
        r"\\",
        r"\left",
        r"\right",
        r"\begin{cases}",
        r"\end{cases}",
        r"\begin{pmatrix}",
        r"\end{pmatrix}",
        r"\sum",
        r"\int",
        r"\log",
        r"\max",
        r"\nabla",
        r"\partial",
        r"d",
        r"x",
        r"y",
        r"f",
        r"E",
        r"\mathbf",
        r"\hat",
        r"\text{if}",
        r"=",
        r"\le",
        r",",
        r";",
        r"+",
        r"-",
        r"/",
        r"\cdot",
        r"\mid",
        r"\quad",
        r"\over",
        r"1",
        r"2",
        r"'",
        r"*",
        r"x*|",
        r"\alpha*",
        r"\top",
        r"\underset",
        r"\overbrace",
        r"\not",
        r"$",
        r"%",
        r"\tag{1}",
        r"\Big",
        r".",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(FRAGMENTS, max_size=60))
def test_any_order_of_commands_is_read(fragments: list[str]) -> None:
    text = " ".join(fragments)
    tree = parse(text)
    assert depth(tree) < 250
    assert size(tree) <= 4 * len(text) + 10


def steps(latex: str) -> int:
    """Count the function calls that reading takes: work that does not depend on the machine."""
    count = 0

    def trace(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    parse.cache_clear()
    sys.setprofile(trace)
    try:
        parse(latex)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        r"a_i + \frac{b}{c} ",
        "f(x) ",
        r"\sum_i x_i ",
        "{",
        "(",
        "|x| ",
        "a = b, ",
        r"x & y \\ ",
        "a(b+",
        r"\log ",
        "f(x+1)^2",
        r"\frac{",
        "x^",
        r"\left( ",
        r"a \cup ",
        "p(x|y) ",
    ],
)
def test_the_work_is_linear_in_the_length(unit: str) -> None:
    """Eight times the text takes at most about eight times the steps."""
    short, long = steps(unit * 200), steps(unit * 1600)
    assert long <= 9.5 * short


def test_groups_too_deep_are_read_flat() -> None:
    inner = "{" * (MAX_DEPTH * 3) + "x" + "}" * (MAX_DEPTH * 3) + "+ y"
    assert parse(inner) == parse("x + y")


def test_tokens_keep_commands_words_and_environments_whole() -> None:
    assert tokenize(r"\frac12 x_{ij} % half") == ["\\frac", "12", "x", "_", "{", "ij", "}"]
    assert tokenize(r"\begin{cases} \text{if $x$}") == [r"\begin{cases}", r"\text{if $x$}"]


def test_frac_takes_one_digit_each() -> None:
    assert parse(r"\frac12") == parse(r"\frac{1}{2}")
    assert parse("x^12") == Node("*", (Node("n:2"), x))


def test_spaces_matter_to_the_drawing_only() -> None:
    assert [p.kind for p in read(r"a\,b")] == ["letter", "letter"]
    assert [p.kind for p in read(r"a\,b", gaps=True)] == ["letter", "gap", "letter"]


@pytest.mark.parametrize(
    ("latex", "same"),
    [
        (r"\begin{equation*} a = b + c \end{equation*}", "a = b + c"),
        (r"\begin{align*} a &= b \\ &= c \end{align*}", "a = b = c"),
        (r"\begin{alignedat}{2} a &= b & c &= d \end{alignedat}", r"a = b \quad c = d"),
        (r"\norm{x}_2^2 + \abs{y}", r"\lVert x \rVert_2^2 + |y|"),
        (r"\dv{f}{x} = \pdv{g}{y}", r"\frac{df}{dx} = \frac{\partial g}{\partial y}"),
        (r"\pdv[2]{u}{t}", r"\frac{\partial^2 u}{\partial t^2}"),
        (r"\pdv{u}{x}{y}", r"\frac{\partial^2 u}{\partial x \partial y}"),
        (r"\dv{x} f", r"\frac{d}{dx} f"),
        (r"\cancel{x} + y", "x + y"),
        (r"\vec{x} \cdot y", r"\vec x \cdot y"),
        (r"\left.\frac{a}{b}\right|_{x}", r"\frac{a}{b}\bigr\rvert_x"),
        (r"1{,}000 x", "1000 x"),
        (r"1{,}000{,}000.5 x", "1000000.5 x"),
        (r"p = 0{,}05", "p = 0.05"),
        (r"0{,}125 + 3{,}1416", "0.125 + 3.1416"),
        (r"1{.}000{,}5 x", "1000.5 x"),
        (r"{x_i}^2", "x_i^2"),
        (r"X \perp\!\!\!\perp Y", "X ⫫ Y"),
        (r"\sech x + \erfc x", r"\sech(x) + \erfc(x)"),
        (r"\not\exists x", r"\nexists x"),
        (r"A \not\subset B", "A ⊄ B"),
        (r"a \not\approx b", "a ≉ b"),
        (r"\sum_{x \overset{d}{\sim} p} x", r"\sum_{x \sim p} x"),
        (r"\sum_{i := 1}^n i", r"\sum_{i = 1}^n i"),
        (r"\overrightarrow{v} + \underbar{u}", r"\vec{v} + \underline{u}"),
        (r"x_{\text{\textbf{train}}}", r"x_{\text{train}}"),
    ],
)
def test_ways_of_writing_that_textbooks_have(latex: str, same: str) -> None:
    assert parse(latex) == parse(same)


def test_what_is_crossed_out_or_marked_below_is_not_the_plain_thing() -> None:
    assert parse(r"\not\exists x") != parse(r"\exists x")
    assert parse(r"\underbar{u}") != parse(r"\bar{u}")
    assert parse(r"\sum_{f \not\ni x} f") != parse(r"\sum_{f \ni x} f")


def test_a_power_of_a_power_keeps_its_braces() -> None:
    assert parse("{x^2}^3") == parse("(x^2)^3") != parse("x^{23}")


def test_a_star_makes_another_letter_of_an_indexed_one_too() -> None:
    assert parse(r"\lambda_i^*") == parse(r"\lambda^*_i") == Node("_", (Node("v:λ*"), Node("v:i")))
    starred, bare = (f"{one} g(x)" for one in (r"\lambda_i^*", r"\lambda_i"))
    assert renamed(starred) == renamed(bare)
    assert parse(starred) != parse(bare)


def test_a_primed_letter_is_a_letter_of_its_own_but_a_derivative_is_none() -> None:
    kernel = r"e^{-\gamma\|\mathbf{x}-\mathbf{x}'\|^2}"
    assert parse(r"\exp(-\gamma ||x-y'||^2)") == parse(kernel.replace("{x}'", "{y}'"))
    assert renamed("exp(-c ||x-y||^2)") == renamed(kernel)
    assert renamed("k(x_i', y)") == renamed("k(u_i, v)")
    assert renamed("f'(x)") != renamed("g(x)")
