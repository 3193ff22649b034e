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
