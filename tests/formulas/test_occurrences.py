r"""What a formula is to another, and where in its source it stands."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlkb.formulas.markup import read, read_placed
from mlkb.formulas.occurrences import MAX_COMPARED, Relation, Span, Wanted
from mlkb.formulas.plain import MAX_CARRIED, carried, to_latex, unwrap
from tests.formulas.test_draw import checked

FORMULAS = sorted({latex for latex, _, _ in checked()})


def sources(latex: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """Return the stretches themselves."""
    return tuple(latex[start:end] for start, end in spans)


def kind(wanted: str, other: str) -> tuple[str, bool] | None:
    """Return what `other` is to `wanted`, without the distance."""
    relation = Wanted(wanted).relation(other)
    return (relation.kind, relation.renamed) if relation else None


@pytest.mark.parametrize(
    ("wanted", "other", "expected"),
    [
        ("a + b^2", r"a+{\mathbf b}^{2}. \tag{3}", ("same", False)),
        ("a + b^2", "x + y^2", ("same", True)),
        ("a + a^2", "x + y^2", None),  # two letters cannot become one
        ("a + b^2", "x + x^2", None),
        (r"\frac{1}{1+e^{-x}}", r"1/(1 + \exp(-x))", ("same", False)),
        ("a + b", "x = a + b + c", ("contains", False)),
        ("a + b", "x = p + q + r", ("contains", True)),
        ("x = a + b", "a + b", None),  # too small to say anything
        ("x = ab + c", "ab + c", ("contained", False)),
        (r"\|w\|^2", r"\min_v \tfrac12 \lVert v \rVert^2 + C", ("contains", True)),
        (r"f(x) \le g(x)", r"h(u) \le q(u) = 3", ("contains", True)),
        (r"g(x) = 3a", r"h(u) \le q(u) = 3b", ("contains", True)),
        (r"f(x) \ge g(x)", r"g(x) \le f(x)", ("same", False)),
        ("a + b = c", r"\begin{aligned} u &= v \\ p + q &= r \end{aligned}", ("contains", True)),
        ("ab + c", "cb + a", ("same", True)),
        ("AB", "BA", ("same", True)),
        ("x^2 + y", "y + x^2", ("same", False)),
        ("x^2 = y", "y = x^2", ("same", False)),
        ("x^2 < y", "y < x^2", None),
        ("x^2 - y", "y - x^2", None),
        ("(x^2, y)", "(y, x^2)", None),
        (r"\ell(h(x), y) + \ell^2", "s(h(x), y) + s^2", ("same", True)),
        (r"\sigma(h(x), y) + \sigma^2", r"\ell(h(x), y) + \ell^2", ("same", True)),
        (r"\hat\imath + 2\hat\jmath", r"\hat e + 2\hat f", ("same", True)),
        (r"\ell(x)", "ℓ(x)", ("same", False)),
        ("x^2 + y^2", "x^2 - y^2", None),
        (r"\sum_i a_i x_i", r"\sum_{j=1}^n a_j x_j", ("same", True)),
        (r"\sum_{i=1}^n a_i x_i", r"\sum_i a_i x_i", ("same", True)),
        (r"\sum_{i=1}^n a_i", r"\sum_{i=1}^n a_i", ("same", False)),
        (r"\sum_i a_i = 0", r"w = \sum_{k=1}^n v_k, \sum_{k=1}^n b_k = 0.", ("contains", True)),
        (
            r"\frac{e^{z_k}}{\sum_j e^{z_j}}",
            r"p_k = e^{z_k}/\sum_{l=1}^K e^{z_l}",
            ("contains", True),
        ),
        (r"\int_0^1 x\,dx", r"\int x\,dx", None),  # the limits of an integral are its value
        ("x = b + w_k + z^2", "u + v_k", None),  # in other letters it is everywhere
        ("x = b + w_k + z^2", "b + w_k", ("contained", False)),
        ("pV = nRT", "pV = Nk_BT = nRT", ("contains", False)),
        ("pV = kT", "pV = nRT = mu = kT", ("contains", False)),
        ("a + b = c", "x = p + q = r + s + t = z", ("contains", True)),
        ("e^{-rT}K", "K e^{-rT}", ("same", False)),
        ("e^{-rT}K", r"C - P = S - Ke^{-rT}", ("contains", False)),
        (r"A\log(B) x^2", r"\log(B) A x^2", ("same", False)),
        (r"1 - T_2/T_1", r"\eta = 1 - \frac{T_c}{T_h}", ("contains", True)),
        (r"\bra{a} M \ket{b}", r"p = |\langle f|V|i\rangle|^2", ("contains", True)),
        (r"\ket{\psi}", "|A|", None),
        (r"\frac{dx}{dt} = ax + b", r"\dot{x} = ax + b", ("same", False)),
        (r"\frac{dy}{ds} = ay + b", r"\dot{x} = ax + b", ("same", True)),
        (r"\dot x = a + b", r"x'(t) = a + b", ("same", True)),  # of t, which a dot leaves out
        (r"\frac{df}{dx} = a + b", r"u = v,\quad g'(y) = p + q", ("contains", True)),
        (r"\frac{df}{dx} = a + b", r"\frac{df(2x)}{dx} = a + b", None),
        (r"\partial_t u = \partial_x u", r"\partial_t u = \partial_t u", None),
        (r"\ddot x = -kx", r"\dot x = -kx", None),
        ("", "a + b", None),
        ("a + b", "", None),
    ],
)
def test_relations(wanted: str, other: str, expected: tuple[str, bool] | None) -> None:
    assert kind(wanted, other) == expected


@pytest.mark.parametrize(
    ("wanted", "other"),
    [
        (r"s(z)_k = e^{z_k}/\sum_j e^{z_j}", r"p_k = e^{z_k}/\sum_{l=1}^K e^{z_l}"),
        (
            r"G = \frac{a^2}{b + c} + \frac{u^2}{v + c} - \frac{p^2}{q + c}",
            r"L = -\frac12 \sum_j \frac{g_j^2}{h_j + c} + \frac{x^2}{y + z}",
        ),
    ],
)
def test_one_formula_may_have_most_of_another(wanted: str, other: str) -> None:
    assert Wanted(wanted).relation(other) is None
    sharing = Wanted(wanted).sharing(other)
    assert sharing is not None
    assert sharing.kind == "shares"
    assert 0.5 <= sharing.share < 1


@pytest.mark.parametrize("other", ["e^{w_j}", "n m^2", "", "x" * (MAX_COMPARED + 1)])
def test_small_parts_are_not_most_of_anything(other: str) -> None:
    assert Wanted(r"E = mc^2").sharing(other) is None
    assert Wanted(r"s(z)_k = e^{z_k}/\sum_j e^{z_j}").sharing(other) is None


def test_the_distance_is_what_the_larger_one_has_more() -> None:
    # x = a + b: the relation, x, and the sum with its two terms; the sum alone has three nodes.
    assert Wanted("a + b").relation("x = a + b") == Relation("contains", False, 2)


@pytest.mark.parametrize(
    ("wanted", "latex", "parts"),
    [
        ("a + b", "x = y + z", ("y + z",)),
        ("a + b", r"x = y + z + w. \tag{1}", ("y + z",)),
        (r"\frac{1}{1+e^{-x}}", r"\sigma(z) = 1/(1 + e^{-z})", ("1/(1 + e^{-z})",)),
        (
            r"\frac{1}{1+e^{-x}}",
            r"\left(\frac{1}{1 + \exp(-z)}\right)^2",
            (r"\frac{1}{1 + \exp(-z)}",),
        ),
        (r"\nabla f(x) = 0", r"\nabla f(x^*) + \lambda", (r"\nabla f(x^*)",)),
        ("f(x)^2 + 1", r"\frac{f(x)^2}{2}", (r"f(x)^2",)),
        (r"\|w\|^2", r"\min \tfrac12 \|\mathbf{w}\|^2", (r"\|\mathbf{w}\|^2",)),
        (r"\log x", r"y = -\sum_i \log x_i", ()),
        ("a = b + c", r"u &= p \\ &= q + r", (r"p \\ &= q + r",)),
        ("pV = nRT", "pV = Nk_BT = nRT", ("pV", "nRT")),
        ("X'X", r"b = (\mathbf{X}'\mathbf{X})^{-1}", (r"\mathbf{X}'\mathbf{X}",)),
        ("x'x + 1", "y = x'x + 1 + u'v", ("x'x + 1",)),
        (r"\ket{n}\bra{n}", r"A = \sum_n a_n\,|n\rangle\langle n|", (r"|n\rangle\langle n|",)),
        (r"\min_x f(x)", r"p^* = \min_x f(x)", (r"\min_x f(x)",)),
        ("p* + q*", "∇f + x* + y* = 0", ("x* + y*",)),
        (r"\frac{dx}{dt} = a + b", r"u = v,\; \dot{\mathbf x}=a+b .", (r"\dot{\mathbf x}=a+b",)),
        (r"\dot E = -a", r"\quad\frac{d}{dt}E(u) = -a, b = c", (r"\frac{d}{dt}E(u) = -a",)),
        (
            r"\ddot x_i = a + b",
            r"c = \frac{d^2x_i}{dt^2} = a + b",
            (r"\frac{d^2x_i}{dt^2} = a + b",),
        ),
        ("ab", "xy, z", ("xy",)),
        ("a^2 + b^2 = c^2", "x y z", ()),
    ],
)
def test_the_part_that_matched_is_found_in_the_source(
    wanted: str, latex: str, parts: tuple[str, ...]
) -> None:
    assert sources(latex, Wanted(wanted).spans(latex)) == parts


def test_the_whole_formula_is_marked_without_number_and_full_stop() -> None:
    latex = r"a^2 + b^2 = c^2. \tag{1.1}"
    assert sources(latex, Wanted("x^2 + y^2 = z^2").spans(latex)) == ("a^2 + b^2 = c^2",)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FORMULAS), st.sampled_from(FORMULAS))
def test_spans_are_stretches_of_the_source_and_apart(one: str, other: str) -> None:
    end = 0
    for start, stop in Wanted(one).spans(other):
        assert end <= start < stop <= len(other)
        end = stop


@pytest.mark.parametrize("latex", FORMULAS)
def test_every_formula_is_the_same_as_itself_and_marked_whole(latex: str) -> None:
    wanted = Wanted(latex)
    assert wanted.relation(latex) == Relation("same", False, 0)
    ((start, stop),) = wanted.spans(latex)
    assert kind(latex, latex[start:stop]) == ("same", False)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_compared(one: str, other: str) -> None:
    wanted = Wanted(one)
    wanted.relation(other)
    for start, stop in wanted.spans(other):
        assert 0 <= start < stop <= len(other)


def test_what_nobody_looks_for_is_not_compared() -> None:
    long = "a + " * MAX_COMPARED + "b"
    assert Wanted(long).relation(long) is None
    assert Wanted("a + b").spans(long) == ()


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.sampled_from(FORMULAS)), st.booleans())
def test_placed_pieces_are_the_same_pieces(text: str, gaps: bool) -> None:
    latex = to_latex(unwrap(text))
    if to_latex(unwrap(latex)) == latex:
        assert read_placed(latex, gaps) == read(latex, gaps)


def test_places_of_bitten_tokens_and_words() -> None:
    # \frac takes one digit of 12, and each letter of a word is a piece of its own.
    pieces = read_placed(r"\frac12 ab^{3}")
    assert [(p.start, p.end) for p in pieces] == [(0, 7), (8, 9), (9, 14)]  # type: ignore[attr-defined]


def test_spans_are_carried_to_another_writing() -> None:
    assert carried([(0, 1), (4, 9)], "a + x^{*}", "a + x*") == ((0, 1), (4, 6))
    assert carried([(1, 2)], "abc", "abc") == ((1, 2),)
    assert carried([(0, 1)], "a", "") == ()
    assert carried([(2, 4)], " $ab$ ", "ab") == ((0, 2),)


def test_a_long_formula_is_marked_if_it_is_written_alike() -> None:
    long = "a + " * MAX_CARRIED
    assert carried([(4, 5)], f"$${long}b$$", f"{long}b") == ((2, 3),)
    assert carried([(2, 3)], f"{long}b", f"$${long}b$$") == ((4, 5),)
    assert carried([(0, 1)], f"{long}½", rf"{long}\frac{{1}}{{2}}") == ()


@pytest.mark.parametrize(
    ("wanted", "latex", "said"),
    [
        ("a + b", "x = p + q", True),
        ("a + b", r"x \in p + q", True),
        ("a = b + c", "x = y + z", True),
        ("a = b + c", r"w \le 1,\quad x = y + z = 0", True),
        ("a + b", r"\begin{aligned}x &= p + q \\ y &= 2\end{aligned}", True),
        ("a + b", "p + q", False),  # a mention
        ("a + b", "p + q, x = 3", False),
        ("a + b", "x = (p + q)^2", False),
        ("a + b", "x = e + p + q", False),
        ("a + b", "f(p + q) = 1", False),
        ("a = b + c", "", False),
        ("", "x = y", False),
    ],
)
def test_a_formula_is_said_by_what_states_it(wanted: str, latex: str, said: bool) -> None:
    assert Wanted(wanted).is_said_by(latex) is said


@pytest.mark.parametrize(
    ("wanted", "other", "expected"),
    [
        (r"H(Y \mid X) = H(X, Y) - H(X)", r"H(X, Y) = H(X) + H(Y \mid X)", True),
        (r"H(Y \mid X) = H(X, Y) - H(X)", r"H(A, B) = H(A) + H(B \mid A)", True),
        (r"H(Y \mid X) = H(X, Y) - H(X)", r"c = H(X, Y) = H(X) + H(Y \mid X), \quad d = 1", True),
        (r"f(a, b) - g(b) - h(a) = 0", r"f(a, b) = g(b) + h(a)", True),
        (r"H(Y \mid X) = H(X, Y) + H(X)", r"H(X, Y) = H(X) + H(Y \mid X)", False),
        (r"H(Y \mid X) = H(X, Y) - H(X)", r"H(X, Y) = H(Y) + H(Y \mid X)", False),
        (r"H(Y \mid X) = H(X, Y) - H(X)", r"H(X, Y) \le H(X) + H(Y \mid X)", False),
        ("a b = c", "c - a b = 0", False),
        ("x + y", "x + y", False),
        ("", "a + b = c", False),
    ],
)
def test_terms_may_stand_on_their_other_side(wanted: str, other: str, expected: bool) -> None:
    assert Wanted(wanted).is_rearranged_in(other) is expected
