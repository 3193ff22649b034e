"""The catalog: what posts are called, and which passage is around which."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mlkb.index.catalog import Catalog, CatalogWriter, _lengthened
from mlkb.records.articles import Article
from mlkb.records.posts import Formula, Kind, Passage, Post


def written(folder: Path, articles: Iterable[Article]) -> Catalog:
    file = folder / "catalog.sqlite"
    writer = CatalogWriter(file)
    for article in articles:
        writer.add_article(article)
    writer.close()
    return Catalog(file)


def named(path: str, slug: str) -> Article:
    return Article(Post(slug=slug, path=path, title=path), ())


def passage(kind: Kind, line: int, end_line: int, *, display: bool = False) -> Passage:
    formula = Formula("x", display, "", line, end_line) if kind == "formula" else None
    return Passage(kind, (), "", line, end_line, "x", "x", formula)


def test_a_slug_that_many_would_have_is_lengthened_for_all_but_the_first(tmp_path: Path) -> None:
    paths = ["b/x.md", "a/x.md", "a/y.md", "a/z.md", "c.md", "d.md"]
    articles = [named(path, "x") for path in paths]
    with written(tmp_path, [*articles, named("e/e.md", "a-x-2")]) as catalog:
        slugs = {post.path: post.slug for post in catalog.posts()}
        clashes = catalog.slug_clashes()
    assert slugs == {
        "a/x.md": "x",
        "a/y.md": "a-x",
        "a/z.md": "a-x-3",
        "b/x.md": "b-x",
        "c.md": "x-2",
        "d.md": "x-3",
        "e/e.md": "a-x-2",
    }
    assert [problem.path for problem in clashes] == [
        "a/y.md",
        "a/z.md",
        "b/x.md",
        "c.md",
        "d.md",
    ]
    assert clashes[1].message == (
        "has the slug 'x' of a/x.md and is called 'a-x-3' instead; give it a 'slug:' of its own."
    )


def test_readmes_of_one_name_are_told_apart_by_the_folder_above(tmp_path: Path) -> None:
    paths = {
        "docs/flip/README.md": "flip",
        "new/flip/README.md": "flip",
        "07-old/01-flip/index.md": "flip",
        "flip/flip.md": "flip",
    }
    with written(tmp_path, [named(path, slug) for path, slug in paths.items()]) as catalog:
        assert {post.path: post.slug for post in catalog.posts()} == {
            "07-old/01-flip/index.md": "flip",
            "docs/flip/README.md": "docs-flip",
            "flip/flip.md": "flip-2",
            "new/flip/README.md": "new-flip",
        }


def test_a_number_is_an_ordinal_beside_one_that_is_padded(tmp_path: Path) -> None:
    slugs = {
        "a/01-begin.md": ("begin", "begin"),
        "a/10-compare.md": ("10-compare", "compare"),
        "a/12-begin.md": ("12-begin", "12-begin"),  # would clash
        "a/20-list/index.md": ("20-list", "list"),
        "a/100-years.md": ("100-years", "100-years"),  # of another width
        "a/15-own.md": ("mine", "mine"),
        "a/2024-review.md": ("2024-review", "2024-review"),
        "b/12-factor-app.md": ("12-factor-app", "12-factor-app"),
        "b/2-opt.md": ("2-opt", "2-opt"),
        "c/02-x.md": ("x", "x"),
        "c/11-same.md": ("11-same", "11-same"),
        "d/03-y.md": ("y", "y"),
        "d/11-same.md": ("11-same", "d-11-same"),
    }
    articles = [named(path, natural) for path, (natural, _) in slugs.items()]
    with written(tmp_path, articles) as catalog:
        assert {post.path: post.slug for post in catalog.posts()} == {
            path: slug for path, (_, slug) in slugs.items()
        }
    writer = CatalogWriter(tmp_path / "catalog.sqlite")
    writer.forget("a/01-begin.md")
    writer.close()
    with Catalog(tmp_path / "catalog.sqlite") as catalog:
        assert {post.slug for post in catalog.posts()} >= {"10-compare", "20-list"}


class Taken(dict[str, int]):
    """Slugs that are given; counts how often one is looked up."""

    looked_up = 0

    def __contains__(self, slug: object) -> bool:
        self.looked_up += 1
        return super().__contains__(slug)


def test_thousands_of_one_slug_in_a_folder_are_told_apart_in_as_many_steps(tmp_path: Path) -> None:
    taken = Taken(x=1)
    slugs = [_lengthened("x", f"a/{n}.md", taken) for n in range(1000)]
    assert slugs == ["a-x", *(f"a-x-{n}" for n in range(2, 1001))]
    assert taken.looked_up < 3 * len(slugs)
    with written(tmp_path, (named(f"a/{n:04}.md", "x") for n in range(1001))) as catalog:
        assert [post.slug for post in catalog.posts()] == ["x", *slugs]


def test_clashes_of_thousands_are_told_in_as_many_steps(tmp_path: Path) -> None:
    def steps(count: int) -> int:
        folder = tmp_path / str(count)
        folder.mkdir()
        taken: list[None] = []
        with written(folder, (named(f"{n}/x.md", "x") for n in range(count))) as catalog:
            catalog._db.set_progress_handler(lambda: taken.append(None), 100)
            assert len(catalog.slug_clashes()) == count - 1
        return len(taken)

    assert steps(1600) < 8 * steps(400)  # sixteen times, if each were compared with each


def test_around_an_inline_formula_is_the_text_on_its_lines(tmp_path: Path) -> None:
    passages = (
        passage("text", 1, 4),
        passage("formula", 2, 2),
        passage("formula", 4, 4, display=True),
        passage("formula", 4, 4),
        passage("code", 6, 8),
        passage("formula", 9, 9),
        passage("text", 12, 12),
        passage("formula", 12, 12),
        passage("text", 13, 20),
        passage("formula", 14, 16),
    )
    article = Article(Post(slug="a", path="a.md", title="a"), passages)
    with written(tmp_path, [article]) as catalog:
        parents = catalog.parents_of(range(1, 11))
    assert parents == {2: 1, 4: 1, 8: 7, 10: 9}


def test_macros_are_known_by_name_and_different_definitions_told_apart(tmp_path: Path) -> None:
    one, other = "\\newcommand{\\R}{\\mathbb{R}}", "\\def\\R{r}\n\\let\\S=\\R"
    articles = [
        Article(Post(slug=name, path=f"{name}.md", title=name), (), macros=macros)
        for name, macros in (("a", one), ("b", other), ("c", one), ("d", ""))
    ]
    with written(tmp_path, articles) as catalog:
        assert catalog.definitions_of("\\R", 9) == [one, other]
        assert catalog.definitions_of("\\R", 1) == [one]
        assert catalog.definitions_of("\\S", 9) == [other]
        assert catalog.definitions_of("R", 9) == []
    writer = CatalogWriter(tmp_path / "catalog.sqlite")
    writer.forget("b.md")
    writer.close()
    with Catalog(tmp_path / "catalog.sqlite") as catalog:
        assert catalog.definitions_of("\\R", 9) == [one]
        assert catalog.definitions_of("\\S", 9) == []
