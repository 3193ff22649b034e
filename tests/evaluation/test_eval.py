"""`mlkb eval`: judged queries asked of every arm; collections in BEIR's layout."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest

from mlkb.cli import run
from mlkb.errors import StoreError, UsageError
from mlkb.evaluation.judged import JudgedQuery, read_judged
from mlkb.evaluation.runs import compare, load_run, require_writable, save_run, units
from mlkb.evaluation.sources import queries_of
from mlkb.knowledge_base import KnowledgeBase
from mlkb.records.answers import Hit
from mlkb.records.posts import Passage, Post
from mlkb.records.runs import Evaluation, Mean
from mlkb.settings import load
from mlkb.view import json as json_view
from mlkb.view import plain
from tests.fakes import LastWordReranker, WordEncoder

QUERIES = """
{"id": "kkt", "query": "KKT stationarity", "kind": "keyword", "split": "dev",
 "relevant": {"duality#kkt-conditions": 2}}
{"id": "post", "query": "gradient descent", "kind": "keyword", "split": "test",
 "relevant": {"gradient-descent": 1}}
{"id": "none", "query": "sourdough", "split": "test", "relevant": {}}
""".replace(",\n ", ", ")
RUN = '{"mlkb_run": 1, "ndcg": {"a": %s}}'


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    file = tmp_path / "judged.jsonl"
    file.write_text(QUERIES, encoding="utf-8")
    return file


def mean(evaluation: Evaluation, arm: str, kind: str = "") -> Mean:
    return next(m for m in evaluation.means if (m.arm, m.kind) == (arm, kind))


def test_every_arm_is_measured_and_refusals_are_counted(base: KnowledgeBase, judged: Path) -> None:
    result = base.evaluate(judged)
    assert [run.id for run in result.queries] == ["kkt", "post", "none"]
    assert {m.arm for m in result.means} == {"hybrid", "lexical", "dense"}
    assert mean(result, "hybrid").values == (1.0, 1.0, 1.0, 1.0)
    assert mean(result, "lexical", "keyword").queries == 2
    assert (result.answerable, result.unanswerable) == (2, 1)
    assert (result.refused_answerable, result.refused_unanswerable) == (0, 1)


def test_reranking_is_measured_beside_the_rest(root: Path, judged: Path) -> None:
    """A cross-encoder that likes only code: the section on the KKT conditions comes last."""
    (root / "mlkb.toml").write_text('reranker = "some/cross-encoder"', encoding="utf-8")
    encoder, reranker = WordEncoder(), LastWordReranker()
    reranker.value = lambda text: float("```" in text)
    base = KnowledgeBase(
        load(root), open_encoder=lambda name: encoder, open_reranker=lambda name: reranker
    )
    result = base.evaluate(judged, rerank=True)
    assert [m.arm for m in result.means if not m.kind] == [
        "hybrid", "reranked", "lexical", "dense",
    ]  # fmt: skip
    assert len(reranker.read) == 3  # once a query
    run = result.queries[0]
    assert run.arms["hybrid"].ranking[0] == "duality#kkt-conditions"
    assert run.arms["reranked"].ranking[0] == "gradient-descent#the-update-rule"
    assert set(run.arms["reranked"].ranking) == set(run.arms["hybrid"].ranking)
    assert (result.refused_answerable, result.refused_unanswerable) == (0, 1)
    assert "reranked" not in base.evaluate(judged).queries[0].arms


def test_a_split_is_taken_alone(base: KnowledgeBase, judged: Path) -> None:
    assert [run.id for run in base.evaluate(judged, "dev").queries] == ["kkt"]
    with pytest.raises(UsageError, match=r"no query of the split 'x'; it has: dev, test"):
        base.evaluate(judged, "x")


def test_queries_that_nothing_answers_are_enough(base: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_text('{"query": "deep sea fish", "relevant": {}}\n', encoding="utf-8")
    result = base.evaluate(file)
    assert (result.means, result.refused_unanswerable) == ((), 1)
    assert "1 of 1 unanswerable queries refused" in plain.evaluation(result)


def test_judgements_of_what_is_not_there_are_said(root: Path, tmp_path: Path) -> None:
    said: list[str] = []
    base = KnowledgeBase(load(root), open_encoder=lambda name: WordEncoder(), announce=said.append)
    file = tmp_path / "judged.jsonl"
    relevant = '{"duality": 1, "duality#kkt-conditions": 2, "duality#gone": 2, "nopost": 1}'
    file.write_text(f'{{"query": "KKT", "relevant": {relevant}}}\n', encoding="utf-8")
    base.evaluate(file)
    assert said == [
        "2 judged sections are not in the corpus and count as missed: duality#gone, nopost"
    ]


def test_a_judged_heading_with_only_others_below_it_is_said(root: Path, tmp_path: Path) -> None:
    said: list[str] = []
    base = KnowledgeBase(load(root), open_encoder=lambda name: WordEncoder(), announce=said.append)
    text = "# Trees\n\n## Pruning\n\n### Of branches\n\nA branch is cut off.\n"
    (root / "corpus" / "trees.md").write_text(text, encoding="utf-8")
    file = tmp_path / "judged.jsonl"
    file.write_text('{"query": "pruning", "relevant": {"trees#pruning": 2}}\n', encoding="utf-8")
    base.evaluate(file)
    assert said == [
        "1 judged section is without text of its own (judge the sections below it) and counts as "
        "missed: trees#pruning"
    ]


def test_sections_and_posts_are_units_each_once() -> None:
    def hit(slug: str, anchor: str) -> Hit:
        passage = Passage("text", (), anchor, 1, 1, "x", "x")
        return Hit(1, 0.5, passage, Post(slug, f"{slug}.md", slug))

    hits = [hit("a", "x"), hit("a", "x"), hit("b", "y"), hit("a", "z"), hit("b", "")]
    query = JudgedQuery("q", "q", {"b": 1, "a#x": 2})
    assert units(hits, query) == ["a#x", "b", "a#z"]
    # A section that is graded counts as itself, also above the first heading, and by a 0.
    query = JudgedQuery("q", "q", {"a": 1, "a#x": 2, "b": 1, "b#": 0})
    assert units(hits, query) == ["a#x", "b", "a", "b#"]
    # A post of which nothing is relevant is as one that nobody judged.
    assert units(hits, JudgedQuery("q", "q", {"b": 0})) == ["a#x", "b#y", "a#z", "b#"]


@pytest.mark.parametrize(
    ("relevant", "ndcg", "recall"),
    [
        ({"duality#kkt-conditions": 2}, 1.0, 1.0),
        ({"duality#kkt-conditions": 2, "duality": 1}, 1.0, 1.0),
        ({"duality#kkt-conditions": 2, "duality": 0}, 1.0, 1.0),
        ({"duality#kkt-conditions": 0, "duality": 2}, 1 / math.log2(3), 1.0),
        ({"duality#": 2}, 0.5, 1.0),
    ],
)
def test_a_section_and_its_post_may_both_be_graded(
    base: KnowledgeBase, relevant: dict[str, int], ndcg: float, recall: float, tmp_path: Path
) -> None:
    """The search gives the section on KKT, then Slater's, then what is above the first heading."""
    file = tmp_path / "judged.jsonl"
    record = {"query": "stationarity condition of KKT", "relevant": relevant}
    file.write_text(json.dumps(record), encoding="utf-8")
    run = base.evaluate(file).queries[0].arms["hybrid"]
    assert run.values[0] == pytest.approx(ndcg)
    assert run.values[2] == recall


def test_a_saved_run_is_compared_query_by_query(
    base: KnowledgeBase, judged: Path, tmp_path: Path
) -> None:
    result = base.evaluate(judged)
    saved = tmp_path / "run.json"
    save_run(result, saved)
    old = load_run(saved)
    same = compare(result, old)
    assert (same.queries, same.before, same.after, same.p_value) == (2, 1.0, 1.0, 1.0)
    assert same.changes == ()
    changed = compare(result, {**old, "kkt": 0.25, "gone": 1.0})
    assert (changed.better, changed.worse, changed.before) == (1, 0, 0.625)
    assert [(c.id, c.before, c.after) for c in changed.changes] == [("kkt", 0.25, 1.0)]
    with pytest.raises(UsageError, match="no query in common"):
        compare(result, {"gone": 1.0})
    for text in ("{}", "[]", *(RUN % value for value in ("null", '"x"', "true", "NaN", "2", "[]"))):
        judged.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match="is no run that 'mlkb eval --save' wrote"):
            load_run(judged)
    judged.write_text(RUN % "0.5", encoding="utf-8")
    assert load_run(judged) == {"a": 0.5}


def test_a_run_of_other_queries_is_refused_before_anything_is_asked(
    base: KnowledgeBase, encoder: WordEncoder, judged: Path, collection: Path
) -> None:
    # 'none' is in both, but nothing is measured of what the corpus does not answer.
    old = {"gone": 1.0, "none": 1.0}
    said = "no query in common with this one: name a run of"
    with pytest.raises(UsageError, match=said):
        base.evaluate(judged, against=old)
    with pytest.raises(UsageError, match=said):
        base.evaluate_beir(collection, against=old)
    assert encoder.queries == []
    assert base.evaluate(judged, against={"kkt": 1.0}).answerable == 2


def test_a_run_is_saved_and_the_next_one_compared_with_it(
    base: KnowledgeBase, judged: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "run.json"
    assert base.evaluate(judged, save=saved).comparison is None
    assert load_run(saved) == {"kkt": 1.0, "post": 1.0}
    saved.write_text('{"mlkb_run": 1, "ndcg": {"kkt": 0.25}}', encoding="utf-8")
    result = base.evaluate(judged, against=str(saved), save=saved)  # compared with what was there
    assert result.comparison is not None
    assert [(c.id, c.before, c.after) for c in result.comparison.changes] == [("kkt", 0.25, 1.0)]
    assert json_view.evaluation(result)["against"]["queries"] == 1
    assert "nDCG@10 0.250 before, 1.000 now" in plain.evaluation(result)
    assert load_run(saved) == {"kkt": 1.0, "post": 1.0}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", r"judged.jsonl:1: not a line of JSON"),
        ("[]", r"judged.jsonl:1: must be an object"),
        ('{"query": 1}', r"judged.jsonl:1: must be an object"),
        ('{"query": "x"}', r"judged.jsonl:1: 'relevant' must grade"),
        ('{"query": "x", "relevant": {"a": -1}}', r"judged.jsonl:1: 'relevant' must grade"),
        ('{"query": "x", "relevant": {"a": true}}', r"judged.jsonl:1: 'relevant' must grade"),
        ("", "holds no queries"),
        ('{"query": " ", "relevant": {}}', r"judged.jsonl:1: the query is empty; write what"),
        (
            '{"query": "x", "relevant": {"a": 2, "b": 1, "a": 1}}',
            r"judged.jsonl:1: 'a' stands twice in one object; delete one of them",
        ),
        ('{"query": "x", "query": "y", "relevant": {}}', "'query' stands twice"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_judged(file)


def test_ids_are_taken_once_and_are_else_the_query(tmp_path: Path) -> None:
    """So that a line that is put in between changes no other query's name."""
    file = tmp_path / "judged.jsonl"
    one, two = '{"query": "x", "relevant": {}}\n', '{"query": "y", "relevant": {}}\n'
    file.write_text(one + "\n" + two, encoding="utf-8")
    assert [query.id for query in read_judged(file)] == ["x", "y"]
    file.write_text(one + two + one, encoding="utf-8")
    with pytest.raises(UsageError, match=r":3: the id 'x' was used before"):
        read_judged(file)
    file.write_text('{"id": "a", "query": "x", "relevant": {}}\n' * 2, encoding="utf-8")
    with pytest.raises(UsageError, match=r":2: the id 'a' was used before"):
        read_judged(file)


def test_null_is_as_what_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "judged.jsonl"
    line = '{"id": null, "query": "%s", "kind": null, "split": null, "relevant": {}}\n'
    file.write_text(line % "x" + line % "y", encoding="utf-8")
    assert read_judged(file) == [JudgedQuery("x", "x"), JudgedQuery("y", "y")]


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85"])
def test_only_a_line_feed_ends_a_line(tmp_path: Path, mark: str) -> None:
    """The others may stand in a string of JSON as they are."""
    file = tmp_path / "judged.jsonl"
    record = json.dumps({"query": f"a{mark}b", "relevant": {}}, ensure_ascii=False)
    other = record.replace('"a', '"c')
    file.write_bytes(f"{record}\r\n{other}".encode())
    assert [query.text for query in read_judged(file)] == [f"a{mark}b", f"c{mark}b"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in /dev/fd")
def test_queries_may_come_through_a_pipe(base: KnowledgeBase) -> None:
    ours, theirs = os.pipe()
    os.write(theirs, QUERIES.encode())
    os.close(theirs)
    try:
        assert len(queries_of(base.settings, Path(f"/dev/fd/{ours}"), "test")) == 2
    finally:
        os.close(ours)
    with pytest.raises(UsageError, match="There are no judged queries at"):
        queries_of(base.settings, base.settings.root, None)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A collection in BEIR's layout with an id that is no file name and a text full of marks."""
    folder = tmp_path / "tiny beir"
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": "a/1", "title": 'The "kernel" trick', "text": "---\n# Similarity of *vectors*"},
        {"_id": "b", "title": "", "text": "Gradient descent walks downhill."},
    ]
    queries = [{"_id": "q1", "text": "kernel similarity"}, {"_id": "q2", "text": "downhill"}]
    for name, records in (("corpus", documents), ("queries", queries)):
        text = "".join(json.dumps(record) + "\n" for record in records)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    judgements = "query-id\tcorpus-id\tscore\nq1\ta/1\t1\nq2\tb\t1\n"
    (folder / "qrels" / "test.tsv").write_text(judgements, encoding="utf-8")
    return folder


def test_a_collection_is_indexed_and_measured(base: KnowledgeBase, collection: Path) -> None:
    result = base.evaluate_beir(collection)
    assert mean(result, "hybrid").queries == 2
    assert mean(result, "hybrid").values == (1.0, 1.0, 1.0, 1.0)
    with pytest.raises(UsageError, match=r"dev\.tsv cannot be read"):
        base.evaluate_beir(collection, "dev")


def test_a_collection_is_laid_out_below_the_index(base: KnowledgeBase, collection: Path) -> None:
    with (collection / "corpus.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('\n  \n{"_id": "c", "title": "Only a title", "text": ""}\n')
    base.evaluate_beir(collection)
    corpus = base.settings.index / "beir" / "tiny-beir" / "corpus"
    files = {path.relative_to(corpus).as_posix(): path.read_text() for path in corpus.rglob("*.md")}
    assert files == {
        "0000/doc0.md": '---\ntitle: "The \\"kernel\\" trick"\nslug: doc0\n---\n\n'
        "\\--- \\# Similarity of \\*vectors\\*\n",
        "0000/doc1.md": "---\nslug: doc1\n---\n\nGradient descent walks downhill.\n",
        "0000/doc2.md": '---\ntitle: "Only a title"\nslug: doc2\n---\n\nOnly a title\n',
    }


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("qrels/test.tsv", 'q\td\tn\nq1\tb\t"' + "1" * 200_000, "lines must be query, document"),
        ("qrels/test.tsv", "q\td\tn\nq1\tb\tone", "lines must be query, document, grade"),
        ("corpus.jsonl", "[" * 100_000, "not lines of JSON"),
        ("corpus.jsonl", '["b"]', "must be an object with an '_id'"),
    ],
)
def test_a_collection_that_is_none_is_told(
    base: KnowledgeBase, collection: Path, name: str, text: str, said: str
) -> None:
    (collection / name).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        base.evaluate_beir(collection)


def test_a_collection_that_cannot_be_kept_is_told(base: KnowledgeBase, collection: Path) -> None:
    base.index()
    (base.settings.index / "beir").write_bytes(b"")
    with pytest.raises(StoreError, match=r"doc0\.md cannot be written \(Not a directory\): make"):
        base.evaluate_beir(collection)


def test_a_text_with_half_a_character_is_indexed(base: KnowledgeBase, collection: Path) -> None:
    with (collection / "corpus.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"_id": "c", "text": "half \\ud83d of one"}\n')
    assert base.evaluate_beir(collection).answerable == 2


def test_the_command(root: Path, judged: Path, capsys: pytest.CaptureFixture[str],
                     monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    encoder = WordEncoder()
    monkeypatch.setattr("mlkb.encoder.open_encoder", lambda name, announce=None: encoder)
    assert run(["--root", str(root), "eval", str(judged), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["means"][0]["arm"] == "hybrid"
    assert document["means"][0]["ndcg_10"] == 1.0
    assert document["queries"][0]["arms"]["lexical"]["ranking"][0] == "duality#kkt-conditions"
    assert run(["--root", str(root), "eval", str(judged)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].split("\t")[:4] == ["kind", "queries", "arm", "nDCG@10"]
    assert out[1].split("\t")[:4] == ["all", "2", "hybrid", "1.000"]
    assert out[-1].startswith("1 of 1 unanswerable queries refused (100.0%)")
    assert run(["--root", str(root), "eval"]) == 2
    assert "There are no judged queries at" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("save", "said"),
    [("gone/run.json", "gone; create it first."), ("", "it is a folder; name a file in it.")],
)
def test_what_cannot_be_saved_is_said_before_anything_is_asked(
    root: Path, judged: Path, capsys: pytest.CaptureFixture[str], save: str, said: str
) -> None:
    file = root / save
    assert run(["--root", str(root), "eval", str(judged), "--save", str(file)]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"mlkb: {file} cannot be written: ")
    assert err.endswith(f"{said}\n")
    assert not (root / "index").exists()


def test_a_place_that_may_not_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_writable(tmp_path / "run.json")
    monkeypatch.setattr("os.access", lambda path, mode: False)  # an administrator may all
    with pytest.raises(UsageError, match="its permissions forbid it"):
        require_writable(tmp_path / "run.json")


def test_the_settings_may_name_the_queries(root: Path) -> None:
    (root / "mlkb.toml").write_text('queries = "relevance/q.jsonl"', encoding="utf-8")
    assert load(root).queries == root / "relevance" / "q.jsonl"


def test_a_run_is_not_saved_over_what_is_no_run(judged: Path, tmp_path: Path) -> None:
    before = judged.read_bytes()
    with pytest.raises(UsageError, match="is there and is no saved run"):
        require_writable(judged)
    assert judged.read_bytes() == before
    empty = tmp_path / "empty.json"
    empty.touch()
    require_writable(empty)
