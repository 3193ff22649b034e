"""Texts -> token ids, with the model's own tokenizer and without transformers.

The tokenizer was written by the export, so it is the one that sentence-transformers uses after
loading, not the one that the model's author happened to store.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from mlkb.causes import raise_shortage
from mlkb.clean import scalar
from mlkb.encoder.manifest import EncoderManifest, Manifest, RerankerManifest
from mlkb.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tokenizers import Encoding, Tokenizer

__all__ = ["PairTokenizer", "TextTokenizer", "readable", "split_vocabulary"]

_M = TypeVar("_M", bound=Manifest)

_CHARACTERS_PER_TOKEN = 32
_CHARACTERS_AT_LEAST = 8192
"""Characters in which the tokens that are read are looked for: a token has four or so, spaces and
URLs take more."""


class _ModelTokenizer(Generic[_M]):
    """A model's tokenizer, one for each limit of length; the vocabulary is read once for all.

    Setting the limit changes the object, and threads may share it.
    """

    def __init__(self, folder: Path, manifest: _M, limit: int) -> None:
        """Read the files, for texts of `limit` tokens.

        Raises:
            ModelError: They are damaged.
        """
        self._folder = folder
        self._manifest = manifest
        self._by_limit: dict[int | None, Tokenizer] = {}
        self._tokenizer(limit)

    def _readable(self, text: str, limit: int) -> str:
        return readable(text, limit, left=self._manifest.truncate_left)

    def _tokenizer(self, limit: int | None) -> Tokenizer:
        if limit not in self._by_limit:
            tokenizer = self._load()
            if limit is None:
                tokenizer.no_truncation()
            else:
                side = "left" if self._manifest.truncate_left else "right"
                # Of a pair, the longer text is cut, as sentence-transformers does.
                tokenizer.enable_truncation(limit, strategy="longest_first", direction=side)
            self._by_limit[limit] = tokenizer
        return self._by_limit[limit]

    def _load(self) -> Tokenizer:
        from tokenizers import Tokenizer
        from tokenizers.models import WordPiece

        path = self._folder / self._manifest.files["tokenizer"].path
        try:
            text = path.read_text(encoding="utf-8")
            tokenizer = Tokenizer.from_str(text)
            if self._by_limit:
                tokenizer.model = next(iter(self._by_limit.values())).model
            elif "vocabulary" in self._manifest.files:
                settings = json.loads(text)["model"]
                tokenizer.model = WordPiece.from_file(
                    str(self._folder / self._manifest.files["vocabulary"].path),
                    unk_token=settings["unk_token"],
                    max_input_chars_per_word=settings["max_input_chars_per_word"],
                    continuing_subword_prefix=settings["continuing_subword_prefix"],
                )
        except Exception as error:  # tokenizers raises bare Exception
            if not self._manifest.damages(self._folder):
                raise_shortage(error)
            raise ModelError(
                f"The tokenizer {path} is damaged ({error}); delete {self._folder} and it is made "
                "again."
            ) from error
        tokenizer.no_padding()
        return tokenizer


class TextTokenizer(_ModelTokenizer[EncoderManifest]):
    """Counts tokens, and cuts texts into as many as an encoder reads."""

    def __init__(self, folder: Path, manifest: EncoderManifest) -> None:
        """Read the files for queries, which wait for them; raises as its base does."""
        super().__init__(folder, manifest, manifest.query_length)

    def passages(self, texts: Sequence[str]) -> list[Encoding]:
        """Tokenize passages: prompt in front, special tokens around, cut at the limit."""
        prompt, limit = self._manifest.passage_prompt, self._manifest.passage_length
        return self._tokenizer(limit).encode_batch_fast(self._cut(texts, prompt, limit))

    def located(self, texts: Sequence[str], *, query: bool = False) -> list[Encoding]:
        """Tokenize queries, or passages as `passages` does, and tell where each token stands.

        Offsets count from the beginning of the prompt, `prompt_length` characters before the text.
        """
        how = self._manifest
        prompt = how.query_prompt if query else how.passage_prompt
        limit = how.query_length if query else how.passage_length
        return self._tokenizer(limit).encode_batch(self._cut(texts, prompt, limit))

    def prompt_length(self, *, query: bool = False) -> int:
        """Return the characters that stand before every query or passage."""
        return len(self._manifest.query_prompt if query else self._manifest.passage_prompt)

    def count(self, texts: Sequence[str]) -> list[int]:
        """Count the tokens of each text, uncut, without special tokens."""
        encoded = self._tokenizer(None).encode_batch_fast(
            [scalar(text) for text in texts], add_special_tokens=False
        )
        return [len(one) for one in encoded]

    def _cut(self, texts: Sequence[str], prompt: str, limit: int) -> list[str]:
        return [prompt + self._readable(text, limit) for text in texts]


class PairTokenizer(_ModelTokenizer[RerankerManifest]):
    """Cuts pairs of a query and a passage into as many tokens as a cross-encoder reads."""

    def __init__(self, folder: Path, manifest: RerankerManifest) -> None:
        """Read the files; raises as its base does."""
        super().__init__(folder, manifest, manifest.length)

    def pairs(self, pairs: Sequence[tuple[str, str]]) -> list[Encoding]:
        """Tokenize pairs: prompt in front, special tokens around and between, cut at the limit."""
        prompt, limit = self._manifest.query_prompt, self._manifest.length
        cut = [
            (prompt + self._readable(query, limit), self._readable(passage, limit))
            for query, passage in pairs
        ]
        return self._tokenizer(limit).encode_batch_fast(cut)


def readable(text: str, limit: int, *, left: bool = False) -> str:
    """Return as much of ``text`` as holds its first ``limit`` tokens, or its last with ``left``.

    A text of a hundred megabytes must not be tokenized for the sake of its first 256 tokens. Lone
    surrogates, which tokenizers refuse, are replaced.
    """
    most = max(_CHARACTERS_AT_LEAST, _CHARACTERS_PER_TOKEN * limit)
    return scalar(text[-most:] if left else text[:most])


def split_vocabulary(tokenizer_json: str) -> tuple[str, str | None]:
    """Take the vocabulary out of a WordPiece tokenizer, if it can be kept as lines.

    A list of 30,000 lines is read in half the time of the same list in JSON, and reading it was
    the largest part of a cold query.

    Returns:
        The tokenizer in JSON, and its vocabulary one token per line: or the tokenizer as it was,
        and None, where its vocabulary is of another kind.
    """
    whole: dict[str, Any] = json.loads(tokenizer_json)
    model = whole["model"]
    if model.get("type") != "WordPiece":
        return tokenizer_json, None
    vocabulary: dict[str, int] = model["vocab"]
    tokens = sorted(vocabulary, key=lambda token: vocabulary[token])
    as_lines = [vocabulary[token] for token in tokens] == list(range(len(tokens))) and all(
        token and [token] == token.split() for token in tokens
    )
    if not as_lines:
        return tokenizer_json, None
    # The added tokens look up their ids while the JSON is read, so these few remain in it.
    kept = {added["content"] for added in whole["added_tokens"]} | {model["unk_token"]}
    model["vocab"] = {token: vocabulary[token] for token in tokens if token in kept}
    return json.dumps(whole, ensure_ascii=False), "\n".join(tokens) + "\n"
