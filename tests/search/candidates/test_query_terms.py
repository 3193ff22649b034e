"""The words of a query, and which of them passages have: shares worked out by hand."""

from __future__ import annotations

import math

import pytest

from mlkb.index.analysis import analyse
from mlkb.search.candidates.query_terms import MAX_TERMS, QueryTerms, introduced, terms_there
from mlkb.search.snapshot import open_snapshot
from tests.conftest import BaseOf

NOTES: dict[str, str | bytes] = {
    "a.md": "# Duals\n\nThe duality gap closes.\n",
    "b.md": "# Gaps\n\nA gap of duality.\n\nThe Cauchy bound reads\n\n$$a^2 + b^2 \\ge 2ab$$\n",
    "c.md": "# Others\n\nNothing of it.\n",
}


def test_terms_and_pairs_are_there_once(base_of: BaseOf) -> None:
    base = base_of(NOTES)
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        query = QueryTerms.of("the gap, a gap: C++", snapshot.lexical)
        assert list(query.terms) == ["gap", "c", "cplusplus"]
        assert ("gap", "gap") in query.pairs
        assert len(query.pairs) == len(set(query.pairs))
        assert query.idf.keys() == set(query.terms)
        long = " ".join(f"word{i}" for i in range(3 * MAX_TERMS))
        assert len(QueryTerms.of(long, snapshot.lexical).terms) == MAX_TERMS
        assert QueryTerms.of("", snapshot.lexical) == QueryTerms([], [], {})


def test_a_name_with_a_letter_in_it_is_one_thing(base_of: BaseOf) -> None:
    base = base_of(
        {"a.md": "# Peers\n\nThe k-buckets of a peer, and an OR-Map. Take b of the trees.\n"}
    )
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        for typed in ("peer k-buckets", "peer k buckets"):
            query = QueryTerms.of(typed, snapshot.lexical)
            assert list(query.terms) == ["peer", "bucket", "kbucket"]
            assert list(query.pairs) == [("peer", "k"), ("kbucket",)]
        assert QueryTerms.of("k in k-buckets", snapshot.lexical).terms == ["k", "bucket", "kbucket"]
        assert list(QueryTerms.of("or-map", snapshot.lexical).terms) == ["map"]
        assert list(QueryTerms.of("OR-Map", snapshot.lexical).terms) == ["map", "ormap"]
        twice = QueryTerms.of("peer to peer", snapshot.lexical)
        assert (twice.terms, twice.pairs) == (["peer"], [("peer", "peer")])  # it is nowhere
        nowhere = QueryTerms.of("b-tree", snapshot.lexical)
        assert (nowhere.terms, nowhere.pairs) == (["b", "tree"], [("btree",)])
        assert list(QueryTerms.of("b tree", snapshot.lexical).pairs) == [("b", "tree")]


def test_a_name_of_a_word_that_stands_twice_is_one_thing(base_of: BaseOf) -> None:
    base = base_of({"a.md": "# Nets\n\nPeers talk peer-to-peer.\n"})
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        query = QueryTerms.of("peer to peer nets", snapshot.lexical)
        (joined,) = analyse("peertopeer")
        assert list(query.terms) == ["peer", "net", joined]
        assert list(query.pairs) == [(joined,), ("peer", "net")]


def test_a_passage_has_the_share_of_terms_by_idf_and_of_pairs_by_number(base_of: BaseOf) -> None:
    base = base_of(NOTES)
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        query = QueryTerms.of("duality gap sandwiches", snapshot.lexical)
        ids = list(range(1, snapshot.lexical.size + 1))
        coverage, adjacency = terms_there(query, ids, snapshot.lexical)
        stored = snapshot.catalog.passages(ids)
        (first,) = (id_ for id_ in ids if "closes" in stored[id_].passage.text)
        (other,) = (id_ for id_ in ids if "Nothing" in stored[id_].passage.text)
        total = math.fsum(query.idf.values())
        here = query.idf["dualiti"] + query.idf["gap"]
        assert coverage[first] == pytest.approx(here / total)
        assert adjacency[first] == pytest.approx(1 / 2)  # of "duality gap" and "gap sandwiches"
        assert other not in coverage
        assert other not in adjacency


def test_a_display_is_introduced_by_all_words_of_a_short_query(base_of: BaseOf) -> None:
    base = base_of(NOTES)
    base.index()
    with open_snapshot(base.settings.index) as snapshot:
        ids = list(range(1, snapshot.lexical.size + 1))

        def named(words: str) -> list[str]:
            query = QueryTerms.of(words, snapshot.lexical)
            coverage, _ = terms_there(query, ids, snapshot.lexical)
            found = introduced(query, coverage, snapshot.catalog)
            stored = snapshot.catalog.passages(sorted(found)).values()
            formulas = (one.passage.formula for one in stored)
            return [formula.latex.replace(" ", "") for formula in formulas if formula]

        assert named("Cauchy bound") == [r"a^2+b^2\ge2ab"]
        assert named("Cauchy gap") == []
        assert named("bound that Cauchy reads aloud to all of the others") == []
