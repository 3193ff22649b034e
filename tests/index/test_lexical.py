"""The lexical index by itself: identifiers and their words, and the weights of words."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

import pytest

from mlkb.errors import DamagedIndexError
from mlkb.index.analysis import (
    analyse,
    analyse_passage,
    lettered_terms,
    names_as_one,
    signed_terms,
    words_within,
)
from mlkb.index.lexical import LexicalIndex, LexicalWriter, _os_errors


def index_of(folder: Path, bodies: Sequence[str]) -> LexicalIndex:
    """Return an index of passages without title, each a post; ids count from 0."""
    writer = LexicalWriter(folder)
    for number, body in enumerate(bodies):
        writer.add(id=number, post=number, kind="code", title="", headings="", body=body)
    writer.close()
    return LexicalIndex(folder)


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("ConsumerLagHigh", ("Consumer", "Lag", "High")),
        ("getUserById", ("get", "User", "By", "Id")),
        ("HTTPServerError", ("HTTP", "Server", "Error")),
        ("neuralODE", ("neural", "ODE")),
        ("KMeans", ("K", "Means")),
        ("userIDs", ("user", "ID")),
        ("ReLU", ()),
        ("LaTeX", ()),
        ("dW", ()),
        ("GANs", ()),
        ("Gradient", ()),
        ("SVM", ()),
    ],
)
def test_the_words_within_an_identifier(word: str, words: tuple[str, ...]) -> None:
    assert words_within(word) == words


def test_an_identifier_is_found_by_its_words_and_whole(tmp_path: Path) -> None:
    index = index_of(
        tmp_path / "lexical",
        ["alert ConsumerLagHigh fires on KafkaUnderReplicated", "lag of a consumer", "x \\lVert y"],
    )
    assert index.having(analyse("ConsumerLagHigh"), [0, 1, 2]) == {0}
    assert index.having(analyse("consumer lag high"), [0, 1, 2]) == {0}
    # What is written side by side stays so, and no phrase goes from one identifier to the next.
    assert index.having(analyse("alert ConsumerLagHigh fires"), [0, 1, 2]) == {0}
    assert index.having(analyse("high Kafka"), [0, 1, 2]) == set()
    # A command is no identifier.
    assert index.having(analyse("l vert"), [0, 1, 2]) == set()


def test_no_phrase_spans_an_identifier_and_another(tmp_path: Path) -> None:
    lexical = index_of(tmp_path, ["loadKalman FilterBank"])
    assert lexical.side_by_side(analyse("load Kalman"))
    assert lexical.side_by_side(analyse("filter bank"))
    assert not lexical.side_by_side(analyse("Kalman filter"), 1)


def test_a_word_that_comes_often_in_a_row_is_looked_for_a_few_times(tmp_path: Path) -> None:
    # With others between, the ways to match twice as many would take hours.
    lexical = index_of(tmp_path, ["end " * 60, "end of the end"])
    assert 0 in lexical.search_rows([(["end"] * 50, 50)], 10)
    assert lexical.search_rows([(["end"] * 40, 0)], 10) == [0]
    assert lexical.search_rows([(["end"] * 70, 0)], 10) == []


def test_all_rows_stand_in_one_passage(tmp_path: Path) -> None:
    texts = ["dual problem and primal gap", "dual problem", "problem dual, gap of the primal"]
    lexical = index_of(tmp_path, texts)
    dual, primal = (["dual", "problem"], 0), (["primal", "gap"], 0)
    assert lexical.search_rows([dual, primal], 10) == [0]
    assert sorted(lexical.search_rows([dual], 10)) == [0, 1]
    assert lexical.search_rows([primal, (["problem", "dual"], 0)], 10) == []
    assert lexical.search_rows([], 10) == []


def test_a_passage_has_the_terms_under_which_it_is_found(tmp_path: Path) -> None:
    text = "The handler getUserById, and PyTorch"
    index = index_of(tmp_path / "lexical", [text])
    assert all(index.document_frequency(term) for term in analyse_passage(text))
    assert {"getuserbyid", "user", "pytorch", "torch"} <= set(analyse_passage(text))
    assert "torch" not in analyse("PyTorch")  # a query means what it says


@pytest.mark.parametrize("links", [True, False])
def test_an_index_that_may_only_be_read_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    import tantivy

    folder = tmp_path / "lexical"
    index_of(folder, ["margin", "dual"])
    real, asked = tantivy.Index, []

    class Index:
        @staticmethod
        def open(place: str) -> tantivy.Index:
            asked.append(place)
            if place == str(folder):
                raise ValueError("Failed to acquire Lockfile: Permission denied")
            return real.open(place)

    def refused(*_: object) -> None:
        raise OSError("a required privilege is not held by the client")

    monkeypatch.setattr(tantivy, "Index", Index)
    if not links:
        monkeypatch.setattr("os.symlink", refused)
    index = LexicalIndex(folder)
    assert [id_ for id_, _ in index.search_words(["dual"], 5)] == [1]
    assert asked[0] == str(folder)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("said", "number", "words"),
    [
        ("IO error: 'No space left on device (os error 28)'", 28, "No space left on device"),
        # A number of Windows, which means something else here.
        ("IO: Zu wenig Platz. (os error 112)", 112, "Zu wenig Platz."),
        ("An index writer was killed", errno.EIO, "An index writer was killed"),
    ],
)
def test_what_a_disk_says_is_told_in_its_words(said: str, number: int, words: str) -> None:
    with pytest.raises(OSError, match=words) as caught, _os_errors():
        raise ValueError(said)
    assert (caught.value.errno, caught.value.strerror) == (number, words)


def test_what_is_no_index_is_damaged_for_the_reason_of_its_own_folder(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("no index")
    with pytest.raises(DamagedIndexError, match=str(tmp_path)):
        LexicalIndex(tmp_path)
    with pytest.raises(DamagedIndexError, match=str(tmp_path / "gone")):
        LexicalIndex(tmp_path / "gone")


def test_what_was_removed_makes_no_weight_negative(tmp_path: Path) -> None:
    folder = tmp_path / "lexical"
    index_of(folder, ["margin"] * 30)
    writer = LexicalWriter(folder)
    writer.forget_posts(range(1, 30))
    writer.close()
    index = LexicalIndex(folder)
    assert index.size == 1
    assert index.weights(["margin"], "words")["margin"] > 0


def test_a_phrase_is_counted_up_to_a_number(tmp_path: Path) -> None:
    index = index_of(tmp_path / "lexical", ["k-means here", "means of k", "KMeans()", "k means"])
    assert index.phrase_frequency(analyse("k-means"), 10) == 3
    assert index.phrase_frequency(analyse("k-means"), 2) == 2


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("C++ and C#", [("c", "cplusplus"), ("c", "csharp")]),
        ("K-means++, k-MEANS ++", [("mean", "meansplusplus")]),
        ("KMeans++", [("mean", "meansplusplus")]),
        ("in F#.", [("f", "fsharp")]),
        ("A# is a note", [("asharp",)]),  # "a" is a stop word
        ("a++b, ++i, x + + y, A^{++}, C+++", []),
        ("PR#5, page.md#top, # Heading, ##, 5# of them", []),
        ("+" * 5000 + "#" * 5000 + "x" * 5000 + "++", []),
    ],
)
def test_words_with_a_sign_behind_them(text: str, signed: list[tuple[str, ...]]) -> None:
    assert signed_terms(text) == signed


def test_a_word_with_a_sign_is_found_without_it_and_is_one_of_its_own(tmp_path: Path) -> None:
    index = index_of(tmp_path / "lexical", ["K-means++ seeding", "K-means seeding", "C++", "C"])
    assert index.having(analyse("k-means seeding"), [0, 1]) == {0, 1}
    assert index.having(["meansplusplus"], [0, 1]) == {0}
    assert index.having(signed_terms("k-means++")[0], [0, 1]) == {0}
    assert index.having(signed_terms("C++")[0], [2, 3]) == {2}
    assert index.having(analyse("seeding means"), [0, 1]) == set()
    assert set(signed_terms("C++")[0]) <= set(analyse_passage("written in C++"))


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("k-means, K-means and k\u2011means", ["kmeans", "kmeans", "kmeans"]),
        ("$k$-means, _k_-means, *k*-means, `B`-tree", ["kmeans", "kmeans", "kmeans", "btree"]),
        ("k means, _k_ means, $k$ means, the `B` tree", ["kmeans"]),  # set apart, it is any letter
        ("a [b+tree][b+tree], B+-trees", ["bplus tree", "bplus tree", "bplus trees"]),
        ("A* search, A\\* search, by A*.", ["astar search", "astar search", "astar"]),
        ("*plan* A search, **k** means, 2*a*means, C++ code, x * means", []),
        ("OR-Map and IT-security", ["ormap", "itsecurity"]),  # stop words
        ("or-map, KL-divergence, LSM-tree, in-memory", []),
        ("a k-d tree, the x-y plane, n-k, p-1", ["kd", "xy"]),
        ("a tree, I think, k is, n for all, don't know, e.g. x.y means", []),
        ("the $\\mathcal{A}$-distance, $\\mathbf{L}$-smooth", ["adistance", "lsmooth"]),
        ("$\\mathcal{H}\\Delta\\mathcal{H}$-divergence, {A}-distance", []),
        ("/b-tree.html, web.b-tree, x_k-means, \\k-means, k\n\nmeans", []),
        ("k-" * 5000 + "*" * 5000 + "+" * 5000 + "x " * 5000, []),
    ],
)  # fmt: skip
def test_names_with_a_letter_in_them(text: str, joined: list[str]) -> None:
    assert names_as_one(text) == joined


def test_a_letter_before_a_space_may_be_any_where_markup_is_lost() -> None:
    assert names_as_one("k means, t-test", as_written=False) == ["ttest"]


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("Peer-to-peer, peers to peer", ["peertopeer", "peertopeer"]),
        ("difference in differences", ["differindiffer"]),
        ("step\nby step", ["stepbystep"]),
        ("one vs one, point, to point, test the tests to a test", ["testthetest"]),
        ("real to realised, as a matter of matrices", []),
        ("peers met peer to peer", ["peertopeer"]),
        ("end to " * 5000, ["endtoend"] * 4999),
    ],
)
def test_names_of_a_word_that_stands_twice(text: str, joined: list[str]) -> None:
    assert names_as_one(text) == joined


def test_a_name_with_a_letter_in_it_is_found_as_one_word(tmp_path: Path) -> None:
    index = index_of(tmp_path / "lexical", ["key k, and buckets", "k-buckets", "B+ tree", "B-tree"])
    assert index.having(["kbucket"], [0, 1]) == {1}
    assert index.having(analyse("k buckets"), [0, 1]) == {1}
    (plus,) = lettered_terms("a b+tree")
    assert index.having(plus.joined, [2, 3]) == {2}
    assert index.having(analyse("btree"), [2, 3]) == {3}
    assert "kbucket" in analyse_passage("k-buckets")
    writer = LexicalWriter(tmp_path / "marked")
    said = "the k means of it"
    writer.add(id=0, post=0, kind="formula", title="", headings="", body=said)
    writer.add(
        id=1, post=1, kind="text", title="", headings="", body=said, written="the *k* means of it"
    )
    writer.close()
    assert LexicalIndex(tmp_path / "marked").document_frequency("kmean") == 0


def test_bare_formulas_are_found_apart_from_what_is_written(tmp_path: Path) -> None:
    writer = LexicalWriter(tmp_path)
    for number, (formula, bare) in enumerate([(("aa", "bb"), ("cc",)), (("cc",), ("dd",))]):
        writer.add(
            id=number, post=number, kind="formula", title="", headings="", body="",
            formula=formula, bare=bare,
        )  # fmt: skip
    writer.close()
    index = LexicalIndex(tmp_path)
    assert [id_ for id_, _ in index.search_formula(["cc"], 5)] == [1]
    assert [id_ for id_, _ in index.search_formula(["cc"], 5, field="bare")] == [0]
    assert index.search_formula(["aa"], 5, field="bare") == []
