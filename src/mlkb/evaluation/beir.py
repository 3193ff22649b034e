"""Test collections in the layout of BEIR, turned into a corpus that is indexed like any other.

Thakur et al., "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation of Information Retrieval
Models", NeurIPS 2021: ``corpus.jsonl`` and ``queries.jsonl`` with ``_id``, ``title``, ``text``;
``qrels/SPLIT.tsv`` with query, document and grade. A document becomes a Markdown file, so that what
is measured is what users get.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlkb.clean import scalar
from mlkb.errors import StoreError, UsageError
from mlkb.evaluation.judged import JudgedQuery

__all__ = ["read_beir", "write_corpus"]


def read_beir(folder: Path, split: str = "test") -> list[JudgedQuery]:
    """Read the judged queries of a collection; documents are named by `slug_of`.

    Raises:
        UsageError: A file is missing or not as it should be.
    """
    grades: dict[str, dict[str, int]] = {}
    file = folder / "qrels" / f"{split}.tsv"
    numbers = {_id(doc): number for number, doc in enumerate(_lines(folder / "corpus.jsonl"))}
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            for row in list(csv.reader(stream, delimiter="\t"))[1:]:
                if row[1] in numbers:
                    grades.setdefault(row[0], {})[slug_of(numbers[row[1]])] = int(row[2])
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    except (IndexError, ValueError, csv.Error) as error:
        raise UsageError(f"{file}: lines must be query, document, grade ({error}).") from error
    queries = [
        JudgedQuery(_id(record), str(record.get("text", "")), grades[_id(record)], split=split)
        for record in _lines(folder / "queries.jsonl")
        if any(grade > 0 for grade in grades.get(_id(record), {}).values())
    ]
    if not queries:
        raise UsageError(
            f"{file} judges no query of {folder / 'queries.jsonl'}: name another split."
        )
    return queries


def write_corpus(folder: Path, corpus: Path) -> None:
    """Write each document as a Markdown file below `corpus`, unless it is there already.

    Raises:
        UsageError: ``corpus.jsonl`` is missing or not as it should be.
        StoreError: A file cannot be written.
    """
    for number, record in enumerate(_lines(folder / "corpus.jsonl")):
        title = " ".join(str(record.get("title", "")).split())
        # A JSON string is a YAML string.
        head = f"title: {json.dumps(title)}\n" if title else ""
        words = _literal(str(record.get("text", "")) or title)
        text = f"---\n{head}slug: {slug_of(number)}\n---\n\n{words}\n"
        file = corpus / f"{number // 1000:04}" / f"{slug_of(number)}.md"
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if not file.exists() or file.read_bytes() != text.encode():
                file.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise StoreError(
                f"{file} cannot be written ({error.strerror}): make room there, or mend its "
                "permissions."
            ) from error


def _literal(text: str) -> str:
    """Return `text` as one paragraph of Markdown in which every mark stands for itself."""
    text = re.sub(r"([\\`*_{}\[\]<>#$|~&])", r"\\\1", " ".join(scalar(text).split()))
    return re.sub(r"^(\d*)([-+=.)])", r"\1\\\2", text)


def slug_of(number: int) -> str:
    """Return the slug of the document in line `number`, from 0; ids may hold anything."""
    return f"doc{number}"


def _id(record: dict[str, Any]) -> str:
    return str(record.get("_id", ""))


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    try:
        with file.open(encoding="utf-8") as stream:
            for number, line in enumerate(stream, start=1):
                if line.strip():
                    record = json.loads(line)
                    if not isinstance(record, dict) or "_id" not in record:
                        raise UsageError(f"{file}:{number}: must be an object with an '_id'.")
                    yield record
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{file}: not lines of JSON ({error}).") from error
