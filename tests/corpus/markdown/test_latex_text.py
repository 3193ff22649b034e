"""LaTeX between formulas is read as what it prints; what is unknown stays."""

from __future__ import annotations

import pytest

from tests.corpus.reading import passages, read


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        (
            "a\n\\begin{theorem}[On *$x$*] \\label{thm:x}\nFor all $y$.\n\\end{theorem}\nb",
            ["a\nTheorem (On $x$). For all $y$.\nb"],
        ),
        ("\\begin{proof}Let it. \\qed\\end{proof} c", ["Proof. Let it. ∎ c"]),
        ("\\begin{Lem*}\nx\n\n- y\n\n\\end{Lem*}", ["Lemma. x\n- y"]),
        ("\\begin{subequations}\\label{eq:a}\n$$x$$\n\\end{subequations}", ["$$x$$"]),
        ("\\begin{proof}\n$$x$$\n\\end{proof}", ["Proof.\n$$x$$"]),
        ("\\begin{itemize}\n\\item one\n\\item[two] b\n\\end{itemize}", ["• one \ntwo b"]),
        (r"\begin{tikzpicture} \end{tikzpicture}", [r"\begin{tikzpicture} \end{tikzpicture}"]),
        (r"by~\eqref{eq:ls}, ~ \ref{a}, \Cref{b}.", ["by (eq:ls), ~ a, b."]),
        (r"see \citep[p. 3][]{a,b}, \cite{c}", ["see [a,b], [c]"]),
        (r"\textbf{a \emph{b} $x_{1}$} \texttt{c}", ["a b $x_{1}$ c"]),
        (r"of \SI[x=1]{9.3}{\mm} \ce{H2_{2}O}, \num{5} a_b_ \num, \qty",
         [r"of $\SI[x=1]{9.3}{\mm}$ $\ce{H2_{2}O}$, $\num{5}$ a_b_ \num, \qty"]),
        (r"`\num{1}` $x \num{2}$ C:\number{3} \numbers{4}",
         [r"\num{1} $x \num{2}$ C:\number{3} \numbers{4}"]),
        (r"a\label{b} \newpage b \noindent", ["a b"]),
        (r"C:\par\item x\ref{a} \unknown{x} \emphasis{x} \emph{x",
         [r"C:\par\item xa \unknown{x} \emphasis{x} \emph{x"]),
        (r"`\emph{x}` and $\textbf{x} \ref{y}$", [r"\emph{x} and $\textbf{x} \ref{y}$"]),
        ("```\n\\begin{proof}\n```", []),
    ],
)  # fmt: skip
def test_latex_between_formulas(markdown: str, plain: list[str]) -> None:
    assert [p.plain for p in passages(read(markdown), "text")] == plain


def test_braces_without_end_cost_little() -> None:
    text = "\\emph{" * 3_000 + "{}" * 3_000
    assert text[:60] in read(text).passages[0].plain
