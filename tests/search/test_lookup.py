"""From the name that a user gives to the post that is meant, and what is said where it is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlkb.errors import UsageError
from mlkb.records.posts import Post
from mlkb.search.lookup import find_post, find_reference

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
