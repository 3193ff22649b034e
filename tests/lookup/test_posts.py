"""From the name that a user gives to the post that is meant, and what is said where it is none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import pytest

from mlkb.errors import UsageError
from mlkb.lookup.paths import path_within
from mlkb.lookup.posts import find_post, find_reference, listed, suggest
from mlkb.records.posts import Post

POSTS = [
    Post("support-vector-machines", "s/08-support-vector-machines.md", "Course (8): The margin"),
    Post("conditional-random-fields", "s/16-crf.txt.md", "Course (16): Conditional Random Fields"),
    Post("linear-regression", "s/05-linear-regression.md", "Linear Regression"),
    Post("logistic-regression", "s/06-logistic-regression.md", "Logistic Regression"),
    Post("theory", "s/theory.md", "Notes: Analysis of the Variance"),
    Post("axes", "s/axes.md", "Axes", aliases=("Principal Component Analysis",)),
]


def found(name: str) -> str:
    return find_post(name, POSTS, Path("/corpus")).slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("svm", "support-vector-machines"),
        ("SVM", "support-vector-machines"),
        ("rf", "conditional-random-fields"),
        ("av", "theory"),
        ("aotv", "theory"),
        ("pca", "axes"),
    ],
)
def test_initials_of_words_in_a_row_name_a_post(name: str, slug: str) -> None:
    assert found(name) == slug


WORDS = [
    Post("semi-naive-bayes", "10-semi-naive-bayes.md", "Course (10): Semi-Naive Bayes"),
    Post("em-algorithm-and-gmm", "13-em-algorithm-and-gmm.md", "Course (13): EM Algorithm and GMM"),
    Post("ensemble-learning", "11-ensemble-learning.md", "Course (11): Ensemble Learning"),
    Post("variational-inference", "14-vi.md", "Course (14): Variational Inference by EM"),
    Post("servicing", "servicing.md", "Servicing Devices"),
]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("em", "em-algorithm-and-gmm"),  # begins so; another has the word, two have the letters
        ("EM algorithm", "em-algorithm-and-gmm"),
        ("gmm", "em-algorithm-and-gmm"),
        ("vi", "variational-inference"),  # initials; another has the letters
        ("inference", "variational-inference"),
        ("ensem", "ensemble-learning"),  # letters will do where nothing else is
        ("ensemble learn", "ensemble-learning"),
    ],
)
def test_whole_words_and_initials_come_before_letters_within_words(name: str, slug: str) -> None:
    assert find_post(name, WORDS, Path("/corpus")).slug == slug


@pytest.mark.usefixtures("without_case")
def test_a_file_is_found_in_a_corpus_that_is_spelled_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "notes" / "s" / "axes.md"
    file.parent.mkdir(parents=True)
    file.write_text("x")
    outside = tmp_path / "axes.md"
    outside.write_text("x")
    corpus = tmp_path / "Notes"
    assert path_within(str(file), corpus) == "s/axes.md"
    assert find_post(str(file), POSTS, corpus).slug == "axes"
    assert path_within(str(outside), corpus) is None


def test_several_with_the_word_are_asked_about_and_no_others() -> None:
    said = "name one of them: em-algorithm-and-gmm, em-by-hand, variational-inference.$"
    two = [*WORDS[:2], Post("em-by-hand", "em.md", "By hand"), *WORDS[2:]]
    with pytest.raises(UsageError, match=said):
        find_post("em", two, Path("/corpus"))


def test_initials_stand_before_a_part_or_a_line() -> None:
    post, line, part = find_reference("svm#8.4", POSTS, Path("/corpus"))
    assert (post.slug, line, part) == ("support-vector-machines", None, "8.4")
    assert find_reference("svm:12", POSTS, Path("/corpus"))[1] == 12


def test_initials_of_several_posts_are_asked_about() -> None:
    said = "'lr' means several posts; name one of them: linear-regression, logistic-regression."
    with pytest.raises(UsageError, match=said):
        found("lr")


@pytest.mark.parametrize("name", ["s", "vms", "na", "s-v-m", "9", "svmsvmsvmsvm"])
def test_what_are_no_initials_names_nothing(name: str) -> None:
    with pytest.raises(UsageError, match=r"No post is called|several posts"):
        found(name)


def test_the_slugs_that_are_listed_name_their_posts_whatever_others_are_titled() -> None:
    posts = [Post(slug, f"{slug}.md", "Index") for slug in ("a", "b", "index")]
    posts += [Post("shannon1948", "shannon1948.md", "A theory", aliases=("portrait",))]
    posts += [Post("portrait", "portrait.md", "Shannon1948")]

    def meant(name: str) -> str:
        return find_reference(name, posts, Path("/corpus"))[0].slug

    with pytest.raises(UsageError, match=r"several posts; name one of them: a, b, index\."):
        meant("Index")
    assert [meant(post.slug) for post in posts] == [post.slug for post in posts]
    assert meant(" index#part") == "index"


def test_a_slip_is_told_with_what_is_near() -> None:
    with pytest.raises(UsageError, match="'suport-vector'; did you mean support-vector-machines"):
        found("suport-vector")


def test_a_path_is_told_for_what_it_is(tmp_path: Path) -> None:
    text, outside = tmp_path / "draft.txt", tmp_path / "draft.md"
    text.touch()
    outside.touch()
    with pytest.raises(UsageError, match=r"draft\.txt is not a Markdown file; "):
        found(str(text))
    with pytest.raises(UsageError, match=r"draft\.md is not in .*corpus; "):
        found(str(outside))
    with pytest.raises(UsageError, match=r"^There is no file .*gone\.md; 'mlkb list' shows all"):
        found(str(tmp_path / "gone.md"))
    for odd in ("~nobody-is-called-so/x.md", "a\0b.md", "x" * 5_000):
        with pytest.raises(UsageError):
            found(odd)


def test_words_in_another_order_or_abbreviated_are_told_with_what_is_near() -> None:
    with pytest.raises(UsageError, match="did you mean linear-regression"):
        found("regression, linear")
    with pytest.raises(UsageError, match="did you mean axes"):
        found("PCA analysis")


def test_no_more_than_five_posts_are_suggested() -> None:
    posts = [Post(f"kernel-{letter}", f"{letter}.md", letter) for letter in "abcdefgh"]
    assert len(suggest("kernels", posts)) == 5


def test_eight_names_are_listed_and_the_rest_is_counted() -> None:
    assert listed("abcdefgh", str.upper) == "A, B, C, D, E, F, G, H"
    assert listed("abcdefghi", str.upper) == "A, B, C, D, E, F, G, H and 1 more"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus with two `intro.md`, beside a third, and with a file that is none of its posts."""
    folder = tmp_path / "base" / "corpus"
    (folder / "x").mkdir(parents=True)
    for path in ("intro.md", "x/intro.md", "x/kernels.md", "x/left out.md"):
        (folder / path).write_text("# A post\n")
    (tmp_path / "base" / "intro.md").write_text("# None\n")
    return folder


PLACED = [
    Post("kernels", "x/kernels.md", "Input/Output kernels"),
    Post("intro", "intro.md", "Intro"),
    Post("x-intro", "x/intro.md", "In x"),
]


def at(name: str | Path, corpus: Path) -> str:
    return find_post(str(name), PLACED, corpus).path


def test_the_file_that_is_here_comes_first_then_that_of_the_corpus(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus / "x")
    assert at("intro.md", corpus) == at("./intro.md", corpus) == "x/intro.md"
    assert at("../intro.md", corpus) == "intro.md"
    assert find_reference("intro.md:3", PLACED, corpus)[:2] == (PLACED[2], 3)
    for name in ("x/intro.md", "x/intro", "./x/intro.md", "x//intro.md"):
        assert at(name, corpus) == "x/intro.md"
    monkeypatch.chdir(corpus.parent.parent)
    assert at("intro.md", corpus) == "intro.md"
    assert at("base/corpus/x/kernels.md", corpus) == "x/kernels.md"
    assert at(corpus / "x" / "kernels.md", corpus) == "x/kernels.md"


def test_a_file_that_is_here_and_none_of_the_posts_is_meant_all_the_same(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(corpus.parent)
    with pytest.raises(UsageError, match=r"^intro\.md is not in .*corpus; 'mlkb list' shows"):
        at("intro.md", corpus)
    with pytest.raises(UsageError, match=r"^intro\.md is not in .*corpus; "):
        find_reference("intro.md#top", PLACED, corpus)
    monkeypatch.chdir(corpus)
    with pytest.raises(UsageError, match=r"^x/left out\.md is in the corpus, but none"):
        at("x/left out.md", corpus)


@pytest.mark.parametrize("name", ["els.md", "kernels.md", "x/kern", "gone/intro.md", "put/out"])
def test_a_part_of_a_path_is_none(name: str, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(corpus.parent)
    with pytest.raises(UsageError, match=r"There is no file|No post is called"):
        at(name, corpus)


def test_what_a_path_may_be_meant_for_is_told(corpus: Path) -> None:
    with pytest.raises(UsageError, match=r"^There is no file kernels\.md; did you mean kernels"):
        at("kernels.md", corpus)


def test_the_ending_of_files_makes_none_like_another(corpus: Path) -> None:
    from mlkb.lookup.posts import suggest
    from mlkb.records.posts import Post

    posts = [Post(slug="post", path="\N{ROCKET}.md", title="\N{ROCKET}")]
    assert suggest("nosuch.md", posts) == []
    assert suggest("\N{ROCKET}s.md", posts) == posts


def test_a_whole_title_may_have_a_slash(corpus: Path) -> None:
    assert at("input/output kernels", corpus) == "x/kernels.md"


def test_a_post_that_has_gone_keeps_its_path(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index may be older than the folder."""
    monkeypatch.chdir(corpus.parent)
    (corpus / "x" / "kernels.md").unlink()
    for name in ("x/kernels.md", "corpus/x/kernels.md", corpus / "x" / "kernels.md"):
        assert at(name, corpus) == "x/kernels.md"


@pytest.mark.skipif(os.name == "nt", reason="Windows lets few make links")
def test_links_make_no_difference(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked = tmp_path / "linked"
    linked.symlink_to(corpus)
    (tmp_path / "one.md").symlink_to(corpus / "x" / "kernels.md")
    (tmp_path / "out.md").write_text("# Out\n")
    (corpus / "x" / "out.md").symlink_to(tmp_path / "out.md")
    monkeypatch.chdir(tmp_path)
    names = ("linked/x/kernels.md", "base/corpus/x/kernels.md", linked / "x/kernels.md", "one.md")
    for top in (corpus, linked):
        assert {at(name, top) for name in names} == {"x/kernels.md"}
        with pytest.raises(UsageError, match=r"out\.md is not in"):
            at("linked/x/out.md", top)
    monkeypatch.chdir(linked / "x")
    assert at("./kernels.md", linked) == at("kernels.md", linked) == "x/kernels.md"


@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_a_path_may_have_its_accents_and_capitals_typed_otherwise(
    typed: Literal["NFC", "NFD"], tmp_path: Path
) -> None:
    posts = [Post("poincare", normalize("NFD", "Poincaré.md"), "P"), *PLACED]
    assert find_post(normalize(typed, "poincaré.MD"), posts, tmp_path).slug == "poincare"
