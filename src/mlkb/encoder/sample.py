"""The texts on which an export must agree with sentence-transformers before it is used.

Chosen for what goes wrong in an export: padding beside long neighbours, cutting at the limit,
text that the tokenizer treats specially, and the kinds of text that mlkb embeds.
"""

from __future__ import annotations

__all__ = ["PASSAGES", "QUERIES", "sample_pairs", "sample_passages"]

QUERIES = (
    "",
    " ",
    "a",
    "kernel",
    "KKT conditions",
    "why does the kernel trick work?",
    "支持向量机的对偶问题",
    "décroissance du gradient à pas constant",
    r"\nabla f(x^*) + \sum_i \lambda_i \nabla g_i(x^*) = 0",
    "[MASK] of the [SEP] and <s> </s> <pad> [CLS]",
    "e\u0301 and \u00e9, \ufb01, \u2112, \U0001d4db, \U0001f9ee",
    "tab\there, new\nline, and \x00 nul",
)

PASSAGES = (
    *QUERIES,
    "A convex function lies above each of its tangents.",
    "## Lagrange multipliers\n\n- stationarity\n- primal feasibility\n- dual feasibility\n",
    "| kernel | formula |\n| --- | --- |\n| Gaussian | $\\exp(-\\|x-y\\|^2 / 2\\sigma^2)$ |",
    "```python\nfor step in range(100):\n    w -= rate * gradient(w)\n```",
    "The score is the gradient of the log density, $s(x) = \\nabla_x \\log p(x)$, and the reverse "
    "of the stochastic differential equation $dx = f(x, t)\\,dt + g(t)\\,dw$ needs nothing else. "
    "Denoising score matching learns it from noised samples, without the normalising constant.",
    "$$\n\\min_{w, b, \\xi} \\tfrac12 \\|w\\|^2 + C \\sum_{i=1}^n \\xi_i \\quad \\text{s.t.}\\quad "
    "y_i (w^\\top x_i + b) \\ge 1 - \\xi_i,\\ \\xi_i \\ge 0\n$$",
    "Пусть функция выпукла, тогда всякий локальный минимум является глобальным. "
    "凸函数的局部极小值就是全局极小值。 عند الدالة المحدبة",
    "x" * 300,
    "https://example.org/a/very/long/path?with=query&and=more#fragment " * 3,
)


def sample_passages(limit: int) -> list[str]:
    """Return the passages, with some of growing length, one of them longer than ``limit`` tokens.

    Where the model reads more than a thousand tokens, the last is left out: it would take longer
    than all else together.
    """
    sentence = "Duality turns a constrained problem into the maximisation of a concave function. "
    lengths = [n for n in (2, 5, 11, 17, 29) if n * 12 < limit] or [1]
    grown = [f"Part {n}. " + sentence * n for n in lengths]
    if limit <= 1024:
        grown.append("The end is cut. " + sentence * (limit // 8 + 2))
    return [*PASSAGES, *grown]


def sample_pairs(limit: int) -> list[tuple[str, str]]:
    """Return queries and passages, some of them longer than ``limit`` tokens together or alone.

    Where that is affordable (see :func:`sample_passages`), either text is the one to be cut, or
    both are.
    """
    passages = sample_passages(limit)
    count = len(QUERIES)
    pairs = [(QUERIES[(5 * i + 3) % count], text) for i, text in enumerate(passages)]
    longest = passages[-1]
    return [*pairs, ("", longest), (longest, ""), (longest, "kernel"), (longest, longest)]
