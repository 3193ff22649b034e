"""What TeX would stop at is told, and what it accepts is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlkb.formulas.faults import MAX_FAULTS, faults, unknown_commands


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"\frac{a}{b", "'{' is not closed"),
        ("a}", "'}' closes nothing"),
        ("x^2^3", "a second '^' on the same piece; put braces around one"),
        ("x_i^2_j", "a second '_' on the same piece; put braces around one"),
        (r"x_{a}^{b}_{c}", "a second '_' on the same piece; put braces around one"),
        (r"\left( a", r"'\left' is not closed"),
        (r"a \right)", r"'\right' closes nothing"),
        (r"{a \left( b}", r"'}' comes before '\left' is closed"),
        (r"\begin{aligned} a &= b", r"'\begin{aligned}' is not closed"),
        ("a &= b", "'&' stands outside of an environment such as aligned"),
        ("x^", "'^' has nothing behind it"),
        ("{x_}", "'_' has nothing behind it"),
        (r"\text{a\\b} & c", "'&' stands outside of an environment such as aligned"),
        (r"\sqrt", r"\sqrt has no argument"),
        (r"\frac{1}", r"\frac has no second argument"),
        (r"\binom{n} \\ x", r"\binom has no second argument"),
        (r"\frac{\frac{1}}{2}", r"\frac has no second argument"),
        (r"\begin{gather}\overset{a}\end{gather}", r"\overset has no second argument"),
    ],
)
def test_what_tex_stops_at_is_told(latex: str, said: str) -> None:
    assert [(fault.message, fault.fatal) for fault in faults(latex)] == [(said, True)]


@pytest.mark.parametrize(
    "latex",
    [
        r"x^{2^3}_i", "x'^2", r"{x_i}_j", r"a_ib_i", r"\alpha_i y_i", r"x^\top_b", "x_1^{2}y_3",
        r"\left. \frac{a}{b} \right|_{x=0}", r"a % } a comment", r"\{x\}", r"\text{for } x\}",
        r"\begin{cases} a^\top & \text{if $x_{i}$} \\ 0 \end{cases}", r"a_\text{b}^\mathrm{T}",
        r"\begin{array}{cc} a & b \\ c & d \end{array}", r"\frac12 + x^23", r"\frac{1}2 \binom{n}k",
        r"\frac {1} {2}", r"r = & a \\ & b \\", "∇f(x*) ≤ 0",
        r"\operatorname*{arg\,min}_{w} \lVert w \rVert_2^2", r"\sum_{i=1}^n {}_k x",
        r"\tensor{T}{^a_b^c}", r"\mqty(a & b)", r"\ce{SO4^2-^}",
    ],
)  # fmt: skip
def test_what_tex_accepts_is_not(latex: str) -> None:
    assert faults(latex) == ()


def test_a_command_that_nobody_defines_is_told_once_and_is_not_fatal() -> None:
    found = faults("\\alpha\n+ \\foo x + \\foo y + \\RR")
    assert {(f.message, f.line, f.fatal) for f in found} == {
        (r"\foo is no command that mlkb knows", 1, False),
        (r"\RR is no command that mlkb knows", 1, False),
    }
    assert faults(r"\foo x", frozenset({"foo"})) == ()


@pytest.mark.parametrize(
    ("latex", "meant"),
    [
        (r"\fraq{1}{n}", r"\frac"),  # and not \frak
        (r"\lamda x", r"\lambda"),
        (r"\nalba f", r"\nabla"),
        (r"\matbf x", r"\mathbf"),
    ],
)
def test_a_slip_in_a_command_is_named(latex: str, meant: str) -> None:
    (fault,) = faults(latex)
    assert fault.message.endswith(f"; did you mean {meant}?")


@pytest.mark.parametrize("command", [r"\lplim", r"\qdot", r"\xplus"])
def test_another_first_letter_is_no_slip(command: str) -> None:
    (fault,) = faults(command)
    assert fault.message == f"{command} is no command that mlkb knows"


def test_commands_in_words_are_looked_at() -> None:
    found = faults("\\text{\\AA\\ or \\fooo}\n+ \\foo\n+ \\mbox{$\\barr$}")
    assert [(f.message.split()[0], f.line) for f in found] == [
        (r"\fooo", 0), (r"\foo", 1), (r"\barr", 2),
    ]  # fmt: skip


def test_a_unit_that_nobody_knows_is_told_and_the_others_are_not() -> None:
    (fault,) = faults(r"\SI{1}{\kilo\metre\per\fooo}")
    assert fault.message.startswith(r"\fooo is no command")


def test_lines_count_from_the_formulas_first() -> None:
    assert [f.line for f in faults("a\n= b}\n= c^")] == [1, 2]


@given(st.text(alphabet="\\{}^_&ab1 \n%$'leftright", max_size=60))
def test_it_ends_on_whatever_text_and_says_only_so_much(text: str) -> None:
    found = faults(text)
    assert len(found) <= MAX_FAULTS
    assert all(0 <= fault.line <= text.count("\n") for fault in found)


def test_an_environment_that_is_half_typed_is_no_unknown_command() -> None:
    assert unknown_commands(r"\begin{") == ()
