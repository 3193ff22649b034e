"""Queries taken apart: formulas are found, and words are left in peace."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlkb.formulas.query import MAX_QUERY, QueryParts, split_query


@pytest.mark.parametrize(
    ("query", "words", "formulas"),
    [
        ("dual problem max_λ g(λ)", "dual problem", ("max_λ g(λ)",)),
        ("why is $\\nabla f = 0$ needed", "why is needed", ("\\nabla f = 0",)),
        (r"\(a\) and \[b^2\]", "and", ("a", "b^2")),
        ("$$x + y$$", "", ("x + y",)),
        ("y = mx + b", "", ("y = mx + b",)),
        ("y=mx+b line", "line", ("y=mx+b",)),
        ("∇f(x*) + Σᵢ λᵢ∇gᵢ(x*) = 0", "", ("∇f(x*) + Σᵢ λᵢ∇gᵢ(x*) = 0",)),
        (r"what is \frac{1}{1 + e^{-x", "what is", (r"\frac{1}{1 + e^{-x",)),
        ("posterior p(θ|x)", "posterior", ("p(θ|x)",)),
        ("gradient descent w ← w - η ∇L(w)", "gradient descent", ("w ← w - η ∇L(w)",)),
        ("log p(x) lower bound", "lower bound", ("log p(x)",)),
        ("how do I compute det(A - λI) = 0", "how do I compute", ("det(A - λI) = 0",)),
        ("the gradient of a \\nabla f(x)", "the gradient of a", ("\\nabla f(x)",)),
        ("self-attention Q K^T / sqrt(d_k)", "self-attention", ("Q K^T / sqrt(d_k)",)),
        ("min f(x) s.t. g(x) ≤ 0", "", ("min f(x) s.t. g(x) ≤ 0",)),
        ("w^T x + b = 0 hyperplane", "hyperplane", ("w^T x + b = 0",)),
        ("KL(q||p) divergence", "divergence", ("KL(q||p)",)),
        ("x_i", "", ("x_i",)),
        (r"a \le b", "", (r"a \le b",)),
        ("1/(1+exp(-x))", "", ("1/(1+exp(-x))",)),
        ("σ(z) = 1/(1+e^{-z}) logistic", "logistic", ("σ(z) = 1/(1+e^{-z})",)),
        ("E = mc^2", "", ("E = mc^2",)),
        ("derivative of trace(AXB)", "derivative of", ("trace(AXB)",)),
        ("trace(ABC) = trace(CAB)", "", ("trace(ABC) = trace(CAB)",)),
        ("trace(U^TAU) cyclic", "cyclic", ("trace(U^TAU)",)),
        ("log trace(A^-1B) + c", "", ("log trace(A^-1B) + c",)),
        ("dual sum_i alpha_i y_i = 0", "dual", ("sum_i alpha_i y_i = 0",)),
        ("x_{t+1} = x_t - eta grad f(x_t)", "", ("x_{t+1} = x_t - eta grad f(x_t)",)),
        ("momentum v_t = beta v_{t-1} + g_t", "momentum", ("v_t = beta v_{t-1} + g_t",)),
        ("attention softmax(QK^T/sqrt(d_k))V", "attention", ("softmax(QK^T/sqrt(d_k))V",)),
        (
            r"why \begin{align*} w &= w - \eta \nabla L \end{align*}",
            "why",
            (r"\begin{align*} w &= w - \eta \nabla L \end{align*}",),
        ),
    ],
)
def test_formulas_are_found(query: str, words: str, formulas: tuple[str, ...]) -> None:
    parts = split_query(query)
    assert (parts.text, parts.formulas) == (words, formulas)


def test_dollars_say_what_is_else_guessed() -> None:
    assert split_query("why is a^2 = b^2 + c^2").guessed
    assert not split_query("why is $a^2 = b^2 + c^2$").guessed


@pytest.mark.parametrize(
    "formula",
    [
        # products of capitals
        "A = USV^T",
        "A = USV",
        "USV^T",
        "A = PDP^{-1}",
        "PDP^-1",
        "XWX^T",
        "f(x) = WXY^T",
        "AXA^H - X + Q = 0",
        # names of three letters
        "P(|X - mu| >= eps) <= sigma^2/eps^2",
        "P(err > t)",
        "E[(y - fit)^2]",
        "x_{t+1} = x_t - lrt * g_t",
        "min_w ||Xw - y||^2 + lam ||w||_1",
        "z = mu + sigma * eps",
        # derivatives and differentials
        "dx = f(x,t) dt + g(t) dW",
        "dX_t = mu X_t dt + sigma dW_t",
        "dq/dt = dH/dp, dp/dt = -dH/dq",
        "dH/dt = 0",
        "dz/dt = f(z,t)",
        "d log p(z(t))/dt = -tr(df/dz)",
        "W_{t+1} = W_t - eta dL/dW",
        "int f(x) dx",
        "dn/ds",
        # accents
        "E[(y - fhat)^2]",
        "E[(y - hat f)^2]",
        "hat y = H y",
        "xbar = 1/n sum_i x_i",
        "y_hat = X beta",
        "sum_i y_i log yhat_i",
        # sums of functions
        "2k - 2 log L",
        "-2 ln L + k ln n",
        "- sum_k p_k log p_k",
        # Greek by its name
        "1 - sum_k p_k^2",
        "L(theta) = sum_i log p_theta(x_i)",
        "-1/2 (z - mu)^T Lambda (z - mu)",
        "C = 1/lambda",
        "s = sin theta",
        "m_t = beta1 m_{t-1} + (1-beta1) g_t",
        # signs by their names, and inner products
        "z = mu + sigma odot eps",
        "A succeq 0",
        "u otimes v",
        "langle x, y rangle",
        "f(x) >= f(y) + <grad f(y), x - y>",
        "<Ax, y> = <x, A^T y>",
        "min <c, x> s.t. A x preceq b",
        # letters that could be articles
        "sum alpha y = 0",
        "sum p log p",
        "-sum p log p",
        "H = -sum p log p",
        "sum lambda / sum lambda",
        "pi N / sum pi N",
        "log pi + sum x log theta",
        "-G/(H+lambda)",
        "(y - yhat)/(1-H)",
        "(x - mu)/sigma",
        "x = x - eta grad f(x)",
        "p = p - h grad V(q)",
        "A^T A",
        "A A^T",
        "X^T A",
        "a^T a",
        "A x = b",
        "A x = 0",
        "A B = B A",
        "A v = lambda v",
        "A A^+ A = A",
        "A I = A",
        "A B C = D",
        "a x^2 + b x + c",
        # differentials, vectors and kets of physicists
        "dU = TdS - pdV",
        "dG = -SdT + Vdp",
        "dH = TdS + Vdp + mu dN",
        "dU = nCvdT",
        "E x H",
        "v x B",
        "S = E x H",
        "curl E",
        "curl E = -dB/dt",
        "div B = 0",
        "rot H = J + dD/dt",
        "<psi|A|psi>",
        "<psi| H |psi>",
        "H|psi> = E|psi>",
        "d/dt <p> = -<dV/dx>",
        "|0>",
        "F = GMm/r^2",
        # glued indices
        "eta = 1 - Tc/Th",
        "eta = (Th-Tc)/Th",
        "beta = Cov(Ri,Rm)/Var(Rm)",
        "pV = nRT",
        "alpha <- alpha + y t",
        "X'X",
    ],
)
def test_a_formula_typed_plainly_is_not_torn(formula: str) -> None:
    assert split_query(formula) == QueryParts("", (formula,))


@pytest.mark.parametrize(
    ("query", "words", "formulas"),
    [
        ("the SVD A = USV^T of X", "the SVD of X", ("A = USV^T",)),
        ("why does E[(y - fhat)^2] decompose", "why does decompose", ("E[(y - fhat)^2]",)),
        ("RSS = sum_i (y_i - yhat_i)^2", "RSS =", ("sum_i (y_i - yhat_i)^2",)),
        ("BIC = k ln n - 2 ln L", "BIC =", ("k ln n - 2 ln L",)),
        ("X succeq 0 positive semidefinite", "positive semidefinite", ("X succeq 0",)),
        (
            "inner product K(x, y) = <phi(x), phi(y)>",
            "inner product",
            ("K(x, y) = <phi(x), phi(y)>",),
        ),
        ("SDE dx = f(x,t) dt + g(t) dW", "SDE", ("dx = f(x,t) dt + g(t) dW",)),
        (r"the score \tilde p = \nabla f of it", "the score of it", (r"\tilde p = \nabla f",)),
        ("why is A^T A symmetric", "why is symmetric", ("A^T A",)),
        ("is A A^T a symmetric matrix", "is a symmetric matrix", ("A A^T",)),
        ("rank of X^T A", "rank of", ("X^T A",)),
        ("is X^T A of full rank", "is of full rank", ("X^T A",)),
        ("least squares A x = b", "least squares", ("A x = b",)),
        ("A x = b has a solution", "has a solution", ("A x = b",)),
        ("A x = 0 null space", "null space", ("A x = 0",)),
        ("return G_t = sum_k gamma^k r_k", "return", ("G_t = sum_k gamma^k r_k",)),
        ("is X^T X a kernel", "is a kernel", ("X^T X",)),
        ("first law dU = TdS - pdV", "first law", ("dU = TdS - pdV",)),
        ("Faraday curl E = -dB/dt", "Faraday", ("curl E = -dB/dt",)),
        ("P(|mean - mu| > eps) <= 1/4", "", ("P(|mean - mu| > eps) <= 1/4",)),
        ("the bound P(|mu - sample| > eps)", "the bound", ("P(|mu - sample| > eps)",)),
        ("the mean <psi|A|psi> of A", "the mean of A", ("<psi|A|psi>",)),
        ("Carnot eta = 1 - Tc/Th efficiency", "Carnot efficiency", ("eta = 1 - Tc/Th",)),
        (r"A \nabla f(x) step", "A step", (r"\nabla f(x)",)),
    ],
)
def test_words_beside_a_formula_typed_plainly_stay(
    query: str, words: str, formulas: tuple[str, ...]
) -> None:
    assert split_query(query) == QueryParts(words, formulas)


@pytest.mark.parametrize(
    "query",
    [
        "def relu(x): return x * (x > 0)",
        "p(spam | words) = 1",
        "map(|item| item + total)",
        "run(a | sort - reverse | uniq) > x",
        "grep(|well-known| sort)",
        "return x * (x > 0)",
        "for x in x_i: y_i = f(x)",
        "A is B",
        "plan A",
        "vitamin A = retinol",
        "hepatitis A B C",
        "A + grade",
        "an A+ in class",
        "A B testing",
        "A - B testing",
        "Type A B error",
        "A x B factorial design",
        "a n x n matrix",
        "A k = 3 nearest neighbour",
        "A p < 0.05",
        "what does a p < 0.05 mean",
        "group A n = 12, but not B",
        "A R^2 score of 0.9",
        "Is R^2 A Good Measure",
        "R^2 I get is negative",
        "I f(x) convex",
        "A f(x) that is convex",
        "the O(n) A algorithm",
        "KKT = stationarity and feasibility",
        "L = BCE",
        "trace(ROC)",
        "backtrace(AB)",
        "rank(AB)",
        "K = RBF kernel",
        "SVD",
        "PCA of X",
        "RSS^2 of it",
        "dn/ds ratio",
        "hamiltonian is constant; dh/dt equals zero",
        "what is hat y",
        "prec and succ in haskell",
        "odot",
        "the otimes operator",
        "vector<int, 3>",
        "a pair <int, float>",
        "mail <jane, of the team>",
        "a hat a day",
        "x bar chart",
        "what = that",
        "E[(y - prediction) of the model]",
        "P(spam|word)",
        "f(int x)",
        "loss - new - old",
        "text - new = better",
        "eps in dbscan",
        "beta=0.9",
        "learn eps=1e-8 for adam",
        "alpha-beta pruning",
        "src/d/dx.py",
        "cd/dvd",
        "log - log plot",
        "bayes rule log p(y given x)",
        "state - of - the - art",
        "beta distribution",
        "sum of residuals",
        "sum of x / y",
        "sum n - why",
        "what is a sum x",
        "sum a list - or a tuple",
        "sum type a / b",
        "a / b testing",
        "I/O (a-b)",
        "TCP/(IP-x)",
        "(pre-)/(post-) test",
        "(a-b) testing / b",
        "partial derivative",
        "AWS lambda",
        "lambda_max",
        "beta_1 beta_2 of Adam",
        "chi^2 test",
        "log/exp trick",
        "int main()",
        "KKT conditions",
        "k-means clustering",
        "C++ bindings",
        "file_names_with_underscores",
        "L1/L2",
        "F1 = precision",
        "F1 = 2PR/(P+R)",
        "lr=0.01 schedule",
        "learning_rate=0.1",
        "A/B testing",
        "A* search",
        "R^2 score",
        "the L^2 norm",
        "a.b@c.org",
        "https://x.org/a_b?x=1&y=2",
        "t-SNE",
        "β-VAE",
        "χ² test",
        "ε-greedy exploration",
        "max pooling",
        "batch size = 32",
        "p-value < 0.05",
        "text → vector",
        "train/test split",
        "n_clusters parameter",
        "print(x)",
        "fit(X, y)",
        "sum(axis=0)",
        "--lr=0.1",
        "src/mlkb/cli.py",
        r"C:\Users\me\notes",
        "between $5 and $10 per hour",
        "I think I am lost",
        "f(x) convex",
        "bias-variance trade-off",
        "what is a kernel",
        "GPT-4 vs BERT",
        "step 3: normalise",
        "x86 and arm64",
        "top-k accuracy",
        "np.dot(a, b)",
        "O(n) time",
        "Q&A",
        "and/or",
        "in vs. out",
        "^_^",
        "#tag",
        "i.i.d.",
        "Ch. 3, p. 12",
        "3 x 4 matrix",
        "2 x 3 grid",
        "vitamin x y",
        "n x m matrix",
        "vitamin A x B",
        "a x b",
        "curl the hair",
        "div tag",
        "curl a page",
        "curl E. coli",
        "rot13",
        "<pad> token",
        "usage <file|dir>",
        "<br> and </p>",
        "speed 5 km/h = 3 mph",
        "IoU = GT",
        "mAP = 0.5",
        "AC/DC",
        "is/as",
        "use <- for assignment in R",
        "PhDs/year^2",
        "O'Neill's X's",
        "5 > 3",
        "",
        "   ",
        "?!",
    ],
)
def test_words_are_left_in_peace(query: str) -> None:
    assert split_query(query) == QueryParts(" ".join(query.split()), ())


def test_names_of_programs_are_told_in_one_pass() -> None:
    query = "the " + "ab_cd" * 100 + r"\alpha"  # each name may end at any place of the next
    assert split_query(query).formulas == ("ab_cd" * 100 + r"\alpha",)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=200))
def test_nothing_that_was_typed_is_lost(query: str) -> None:
    parts = split_query(query)
    if "$" not in query and "\\" not in query:
        kept = "".join(parts.text.split()) + "".join("".join(f.split()) for f in parts.formulas)
        assert sorted(kept) == sorted("".join(query.split()))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "f(x)",
                "λ_i",
                "=",
                "+",
                "the",
                "of",
                "\\frac{a",
                "{b}",
                "$",
                "(",
                ")",
                "[",
                "]",
                "}",
                "max",
                "x",
                "1",
                ",",
                "kernel",
            ]
        )
    )
)
def test_any_order_of_chunks_is_split(chunks: list[str]) -> None:
    assert isinstance(split_query(" ".join(chunks)), QueryParts)


def test_pasted_prose_is_words() -> None:
    prose = "x_i = y " * MAX_QUERY
    assert split_query(prose).formulas == ()
