"""From the series and tags that a user names to those of the catalog, and what else is said."""

from __future__ import annotations

import re

import pytest

from mlkb.errors import UsageError
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Filters
from tests.conftest import BaseOf

LETTERS = "abcdefghijklm"


def tagged(base_of: BaseOf, *tags: str) -> KnowledgeBase:
    """Return a knowledge base with a post for each tag, which is its series as well."""
    head = "---\ntags: [{0}]\nseries: {0}\n---\n\nText.\n"
    return base_of({f"{tag}.md": head.format(tag) for tag in tags})


@pytest.mark.parametrize(
    ("filters", "command"),
    [
        (Filters(tags=("kind-x",)), "mlkb list --tags"),
        (Filters(series=("kind-x",)), "mlkb list --series"),
    ],
)
def test_twelve_are_listed_and_of_more_those_that_are_near(
    base_of: BaseOf, filters: Filters, command: str
) -> None:
    few = tagged(base_of, *(f"kind-{letter}" for letter in LETTERS[:12]))
    with pytest.raises(UsageError, match=r"'kind-x'; there is: kind-a, .*, kind-l\.$"):
        few.search("text", filters=filters)
    many = tagged(base_of, *(f"kind-{letter}" for letter in LETTERS))
    with pytest.raises(UsageError, match=f"'kind-x'; did you mean kind-.*'{command}' shows all"):
        many.search("text", filters=filters)


def test_a_part_of_a_name_is_enough_where_one_has_it(base_of: BaseOf) -> None:
    base = tagged(base_of, "Decision Trees", "Trees and Woods", "Graphs")

    def slugs(tag: str) -> set[str]:
        return {hit.post.slug for hit in base.search("text", filters=Filters(tags=(tag,))).hits}

    assert slugs("#graphs") == slugs("GRAPH") == {"graphs"}
    assert slugs(" decision ") == {"decision-trees"}
    said = "'trees' means several; name one of them: Decision Trees, Trees and Woods."
    with pytest.raises(UsageError, match=re.escape(said)):
        slugs("trees")


@pytest.mark.parametrize(
    "typed", ["hohere mathematik", "Hoehere Mathematik", "hoehere", "hohere", "HÖHERE"]
)
def test_accents_may_be_left_out(base_of: BaseOf, typed: str) -> None:
    base = tagged(base_of, "Höhere Mathematik", "Hochschule")
    (post,) = base.posts(Filters(series=(typed,)))
    assert post.series == "Höhere Mathematik"
    assert base.posts(Filters(tags=(typed,))) == [post]


def test_what_is_written_as_typed_comes_before_what_has_accents(base_of: BaseOf) -> None:
    base = tagged(base_of, "Algebra I", "Álgebra", "Éléments", "Elements of it")
    assert [post.series for post in base.posts(Filters(series=("algebra",)))] == ["Álgebra"]
    assert [post.series for post in base.posts(Filters(series=("algebra i",)))] == ["Algebra I"]
    assert [post.series for post in base.posts(Filters(series=("éléments",)))] == ["Éléments"]
    assert base.posts(Filters(series=("element",)))[0].series == "Elements of it"
    with pytest.raises(UsageError, match=re.escape("'lg' means several; name one of them: Á")):
        base.posts(Filters(series=("lg",)))
    with pytest.raises(UsageError, match="there is: Álgebra, Algebra I, Éléments, Elements of it"):
        base.posts(Filters(series=("nothing",)))
