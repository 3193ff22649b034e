"""Misspelt words of a query, put right by the words of the corpus.

A word is taken for misspelt when the corpus has it in no form and is no word anyway: the model's
tokenizer knows it as one ("sourdough" is no slip for "source", however near) or knows what it is
made of ("bumpy" is none for "bump": `derived`), or a name is made of it ("censored" is none for
"centred"). It becomes the nearest word of the corpus's prose by Damerau's distance ("A technique
for computer detection and correction of spelling errors", CACM 1964: four in five slips are one
letter missing, added, changed, or swapped with its neighbour), or two words where a space was
forgotten. A slip in the first letter is not believed, unless it was swapped or doubled: words that
begin differently are mostly two words. A word with all the letters of the other comes before one
with a letter changed ("theorm" is no slip for "theory"), and of a short word nothing else is
believed. Of two slips, no letters too many are, and no other ending. A word that has a slip more
("Bayes therom") becomes what makes a phrase of the corpus with its neighbour, as the two stand in
the query, and so does one that is nowhere here though it is a word ("gradient decent",
"Baum-Welsh"), if that phrase is a name, or part of one: "nearby" is no slip for "nearly", whatever
stands beside it. What is a name itself stays ("Gaussian splatting"); of two slips, letters only
left out or doubled are believed here. A word cut short ("backprop") becomes the most frequent one
that begins so. A word of which only the stem is here ("independance") becomes the one with that
stem and one letter changed.

Compounds are written in three ways. Two words with a meaning of their own that never stand side by
side here, but do as one word, are joined ("back propagation"), and so are those that are one word
here far more often, or with a hyphen some times as often ("over-smoothing": the index knows no
hyphens, and would find all smoothing); a word that is nowhere here is taken apart where its halves
stand side by side ("overparameterised", of "over-parameterized"). So is one that is here only
within identifiers, if its halves are here without them ("kmeans", of ``KMeans``), and an identifier
that is nowhere here, if its words stand side by side ("neuralODE"). Code that was pasted, and a
name with an underscore in it, are spelt as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from mlkb.index.analysis import analyse, folded, words_within
from mlkb.index.letters import lettered
from mlkb.search.query.asking import asking_terms
from mlkb.search.query.derived import is_derived
from mlkb.search.query.doubts import is_doubtful, is_subject
from mlkb.search.query.forms import ways_to_write
from mlkb.search.query.names import is_of_a_name, missing_names, nowhere_here, quoted
from mlkb.search.query.pasted_code import outside_code, prose_of
from mlkb.search.query.words import words_of
from mlkb.search.query.written import PROSE_WORD, as_written, in_case_of

if TYPE_CHECKING:
    from mlkb.encoder.protocol import Encoder
    from mlkb.search.query.parse import ParsedQuery
    from mlkb.search.snapshot import Snapshot

__all__ = ["compounds", "correct"]

_WORD = re.compile(r"(?<![^\W_])(?<![^\W_]{2}['\u2019])[^\W_]++(?!['\u2019]t\b)")
"""A word that is not the first half of "doesn't", nor an ending behind another's apostrophe; before
the apostrophe of "l'inverse" is no word but one cut short."""

_PLURAL = re.compile(r"(?<!s)s\Z")

_SHORTEST = 4
"""Letters of a word that may be misspelt, and of one that it may be meant to be."""

_CHANGED = 5
"""Letters from which a changed letter is believed."""

_TWO_SLIPS = 8
"""Letters from which two slips in one word are believed."""

_OF_A_VERB = re.compile(r"(?:ed|ing)\Z")
"""The endings of verbs' forms, of which there are more than any tokenizer has."""

_LOOKED_AT = 200
"""Passages that are read for the words near a misspelt one."""

_CUT_OFF = 3
"""Letters that a word cut short lacks at least: fewer are an ending, which stems leave out."""

_KIN = 2
"""Letters at the end of a word that its kin in another language need not have."""

_SHORTEST_HALF = 3
"""Letters of each half of a word that is taken apart, but for a single letter in front."""

_BETWEEN = r"[ \-\u2010-\u2015]"
_COMPOUND = re.compile(rf"(?=(?<![^\W_])([^\W\d_]{{3,}}{_BETWEEN}[^\W\d_]{{3,}})(?![^\W_]))")
"""Two words side by side; looked for from every word on, so that each pair is seen."""

_GAP = re.compile(rf"{_BETWEEN}+")

_FAR_MORE, _MORE = 10, 3
"""How many times as often two words are one here that are typed with a space, or with a hyphen: of
what is written in both ways about as often ("pro-inflammatory") either finds its own."""

_MOST_WORDS = 8
"""A longer list of unknown words is a text in another language, not a typing mistake."""


def correct(
    query: ParsedQuery,
    snapshot: Snapshot,
    encoder: Encoder | None,
    settled: Mapping[str, str],
) -> ParsedQuery:
    """Return `query` with its misspelt words put right, and say so; the same if there is none.

    Args:
        query: The query.
        snapshot: What is searched.
        encoder: Knows words that the corpus does not have; None where there is none.
        settled: Words in it that are written otherwise here, and how (`compounds`, and symbols).
    """
    prose = prose_of(query.words)
    words = dict.fromkeys(word for word in _WORD.findall(prose) if _is_plain(word, query))
    repairs = {**settled, **_identifiers(prose, snapshot)}
    nowhere = _nowhere(words, query, [*repairs], snapshot)
    repairs |= _slips(nowhere, prose, repairs, snapshot, encoder)
    repairs |= {
        word: repair
        for word in words
        if word not in (*nowhere, *repairs)
        and (repair := _of_its_stem(word, snapshot))
        and _is_no_word(word, encoder)
    }
    guessed = {
        word: in_case_of(word, as_written(folded(one), snapshot))
        for word, one in repairs.items()
        if word in nowhere
    }
    is_doubted = guessed and not _tells_more(query, guessed, snapshot)
    doubted = _doubted(guessed, snapshot, encoder) if is_doubted else {}
    repairs |= {**guessed, **doubted}
    rather = {word: apart for word in words if (apart := _within_identifiers(word, snapshot))}
    repairs |= rather
    rather |= {
        word: one
        for word, one in repairs.items()
        if _is_phrase(word, snapshot) or _letters(word) == _letters(one)
    }
    return _put_right(query, repairs, rather, doubted=bool(doubted)) if repairs else query


def _nowhere(
    words: Iterable[str], query: ParsedQuery, known: Sequence[str], snapshot: Snapshot
) -> list[str]:
    """Return the words that are nowhere here, and no part of what is known or of a name."""
    nowhere = [word for word in words if _is_nowhere(word, snapshot)]
    if not nowhere:
        return []
    names = [name for name in missing_names(query.words, snapshot.lexical) if " " in name]
    texts = (*known, *(name for name, _ in query.renamed), *names)
    within = {part for text in texts for part in _WORD.findall(text)}
    return [word for word in nowhere if word not in within]


def _slips(
    nowhere: Sequence[str],
    prose: str,
    settled: Mapping[str, str],
    snapshot: Snapshot,
    encoder: Encoder | None,
) -> dict[str, str]:
    """Return what words that are nowhere here were meant to be: by themselves, or as neighbours."""
    repairs: dict[str, str] = {}
    unknown = [word for word in nowhere if _is_no_word(word, encoder)]
    if len(unknown) <= _MOST_WORDS:
        unknown = [word for word in unknown if not _is_made_of_a_word(word, encoder)]
        repairs = {word: repair for word in unknown if (repair := _repair(word, snapshot))}
    pairs = [pair for pair in _neighbours(prose) if not set(nowhere).isdisjoint(pair)]
    for word in nowhere:
        if word not in repairs and word not in settled:
            frames = _frames(word, pairs, {**settled, **repairs})
            if repair := _fitting(word, frames, snapshot, named=word not in unknown):
                repairs[word] = repair
    return repairs


def _put_right(
    query: ParsedQuery, repairs: Mapping[str, str], rather: Mapping[str, str], *, doubted: bool
) -> ParsedQuery:
    """Return `query` with its words put right, and say so.

    Args:
        query: The query.
        repairs: The words, and what they are put right to.
        rather: Those of them that are only written otherwise here.
        doubted: Whether the others may not be what was meant.
    """
    wrong = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, repairs))})(?![^\W_])")

    def put_right(text: str) -> str:
        return outside_code(text, partial(wrong.sub, lambda found: repairs[found[0]]))

    corrected = put_right(query.shown)
    strange = {word: other for word, other in repairs.items() if word not in rather}
    said = [
        f"'{word}' is rather '{other}' here; searched for that." for word, other in rather.items()
    ]
    if doubted:
        said = [f"Did you mean '{corrected}'?", nowhere_here([*(strange or repairs)])]
    elif strange:
        instead = quoted(dict.fromkeys(strange.values()))
        said.insert(0, f"{nowhere_here([*strange])[:-1]}; searched for {instead}.")
    return replace(
        query,
        dense=put_right(query.dense),
        words=put_right(query.words),
        added=put_right(query.added),
        corrected=corrected,
        doubted=doubted,
        notices=(*query.notices, " ".join(said)),
    )


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words)).casefold()


def _tells_more(query: ParsedQuery, guessed: Mapping[str, str], snapshot: Snapshot) -> bool:
    """Whether anything in a query beside the words that were put right is here, too."""
    return bool(query.formulas or query.renamed) or any(
        one.written not in guessed
        and len(one.written) >= _SHORTEST_HALF
        and not asking_terms().issuperset(one.terms)
        and any(map(snapshot.lexical.document_frequency, one.terms))
        for one in words_of(query.words)
    )


def _doubted(
    guessed: Mapping[str, str], snapshot: Snapshot, encoder: Encoder | None
) -> dict[str, str]:
    """Return the words that may be another language's, and what each was most likely meant to be.

    That is what a heading names of the words two slips away, which may be its kin.
    """
    doubted = {}
    for word, meant in guessed.items():
        if is_doubtful(word, meant, snapshot, encoder):
            wanted = folded(word)
            near = _near(wanted, 2, snapshot) if len(wanted) >= _CHANGED else set()
            kin = [
                one for one in near if one.startswith(wanted[:-_KIN]) and is_subject(one, snapshot)
            ]
            rather = as_written(_likeliest(wanted, kin, snapshot), snapshot) if kin else meant
            doubted[word] = in_case_of(word, rather)
    return doubted


def _is_plain(word: str, query: ParsedQuery) -> bool:
    """Whether `word` is no name of letters and digits, such as PGAM1 or mTOR, and long enough."""
    plain = word.islower() or word.istitle() or (word.isupper() and query.words.isupper())
    return plain and word.isalpha() and len(word) >= _SHORTEST


def _is_nowhere(word: str, snapshot: Snapshot) -> bool:
    """Whether the corpus has a word in no form; what says nothing alone counts as there."""
    return _has_content(word) and not any(map(snapshot.lexical.document_frequency, analyse(word)))


def _has_content(word: str) -> bool:
    """Whether a word is neither a stop word nor a form of one ("its"), nor one that only asks."""
    stems = [stem for stem in analyse(word) if analyse(stem)]
    return not asking_terms().issuperset(stems)


def _is_no_word(word: str, encoder: Encoder | None) -> bool:
    """Whether the model's tokenizer does not know `word` as one."""
    return encoder is None or encoder.count_tokens([word]) != [1]


def _is_made_of_a_word(word: str, encoder: Encoder | None) -> bool:
    """Whether `word` is made of one that the model's tokenizer knows; False without a model."""
    if encoder is None:
        return False
    return is_derived(folded(word), lambda words: [n == 1 for n in encoder.count_tokens(words)])


def _neighbours(words: str) -> Iterator[tuple[str, str]]:
    """Yield the words that stand side by side in a query as typed, and say something both."""
    for before, after in pairwise(_WORD.finditer(words)):
        gap = words[before.end() : after.start()]
        if _GAP.fullmatch(gap) and _has_content(before[0]) and _has_content(after[0]):
            yield before[0], after[0]


def _frames(
    word: str, pairs: Iterable[tuple[str, str]], repairs: Mapping[str, str]
) -> dict[str, str]:
    """Return what is beside `word` in `pairs`, put right: with a place for `word`, and alone."""
    frames = {}
    for before, after in pairs:
        if word == after:
            other = repairs.get(before, before)
            frames[f"{other} {{}}"] = other
        elif word == before:
            other = repairs.get(after, after)
            frames[f"{{}} {other}"] = other
    return frames


def _of_its_stem(word: str, snapshot: Snapshot) -> str:
    """Return the word of the same stem that is written with one letter changed, or nothing.

    The stem is that of the right word where the slip is in the ending ("independance"), so that the
    word seems to be here. The last letter is changed by inflection too ("trained", "trainer").
    """
    wanted = folded(word)
    frequency = snapshot.lexical.spelling_frequency
    if len(wanted) < _CHANGED or any(map(frequency, ways_to_write(wanted))):
        return ""
    singular = _PLURAL.sub("", wanted)
    for one, plural in {wanted: "", singular: wanted.removeprefix(singular)}.items():
        near = {
            other
            for other in _near(one, 1, snapshot)
            if len(other) == len(one)
            and other[-1] == one[-1]
            and _is_changed(one, other)
            and analyse(other) == analyse(word)
        }
        if near:
            return in_case_of(word, _likeliest(one, near, snapshot) + plural)
    return ""


def _fitting(word: str, frames: Mapping[str, str], snapshot: Snapshot, *, named: bool) -> str:
    """Return the word near `word` that makes a phrase of the corpus in a frame, or nothing.

    Args:
        word: The word.
        frames: Neighbours with a place for what it was meant to be, and alone.
        snapshot: What is searched.
        named: Whether the phrase must be a name of something, or a part of one.
    """
    wanted = folded(word)
    believed = [one for one, other in frames.items() if not named or is_of_a_name(other)]
    for slips in ((1, 2) if len(word) > _CHANGED else (1,)) if believed else ():
        fitting = [
            other
            for other in _near(wanted, slips, snapshot)
            if _is_believed(wanted, other, slips)
            and any(
                _is_phrase(phrase, snapshot) and (not named or is_of_a_name(phrase))
                for phrase in (frame.format(other) for frame in believed)
            )
        ]
        if fitting:
            return in_case_of(word, _likeliest(wanted, fitting, snapshot))
    return ""


def _is_believed(wanted: str, other: str, slips: int) -> bool:
    """Whether a word that may be none of the corpus's is taken for `other` beside its neighbour."""
    left_out = Counter(wanted) <= Counter(other) or set(wanted) == set(other)
    return left_out or (slips == 1 and len(wanted) >= _CHANGED)


def _is_another(wanted: str, other: str) -> bool:
    """Whether what two slips would make of `other` is rather another word, or a form of its own.

    Nobody types two letters too many, unless they are doubled ("tweaking" is no slip for "taking").
    Where both slips are at the end, and not for one letter, that is another ending ("constructor"
    is no slip for "construction"). A tokenizer lacks most of the forms of verbs, so that one that
    has letters changed is rather one of those ("inventing" is no slip for "inserting").
    """
    if _is_believed(wanted, other, 2):
        return False
    ours, theirs = Counter(wanted), Counter(other)
    at_end = other.startswith(wanted[:-2]) and ((ours - theirs) + (theirs - ours)).total() > 2
    return theirs <= ours or at_end or _OF_A_VERB.search(wanted) is not None


def _repair(word: str, snapshot: Snapshot) -> str:
    """Return the word or two that `word` was meant to be, in its own case, or nothing."""
    wanted = folded(word)
    if is_of_a_name(word):
        return in_case_of(word, _apart(wanted, snapshot))
    for slips in (1, 2) if len(word) >= _TWO_SLIPS else (1,):
        near = _near(wanted, slips, snapshot)
        if meant := [other for other in near if slips == 1 or not _is_another(wanted, other)]:
            return in_case_of(word, _likeliest(wanted, meant, snapshot))
    return in_case_of(word, _apart(wanted, snapshot) or _lengthened(wanted, snapshot))


def _apart(wanted: str, snapshot: Snapshot) -> str:
    """Return the two halves of `wanted` that stand side by side, or nothing."""
    lexical = snapshot.lexical
    counted = [
        (min(map(lexical.spelling_frequency, pair)), " ".join(pair))
        for pair in _halves(wanted)
        if _is_phrase(" ".join(pair), snapshot)
        and all(any(map(lexical.spelling_frequency, ways_to_write(half))) for half in pair)
    ]
    return max(counted, default=(0, ""))[1]


def _halves(word: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to take a word apart; the first half may be a letter ("pvalue")."""
    for cut in (1, *range(_SHORTEST_HALF, len(word) - _SHORTEST_HALF + 1)):
        yield word[:cut], word[cut:]


def _within_identifiers(word: str, snapshot: Snapshot) -> str:
    """Return the halves of a word if it stands here only where they do, and they elsewhere too.

    That is so where the word is an identifier, whose words the index has beside it, or a name with
    a letter in it, which the index has as one word beside them.
    """
    lexical = snapshot.lexical
    whole = analyse(word)
    frequency = lexical.document_frequency(whole[0]) if len(whole) == 1 else 0
    if not 0 < frequency <= _LOOKED_AT:
        return ""
    passages: list[int] = []
    for pair in _halves(folded(word)):
        stems = analyse(apart := " ".join(pair))
        has_letter = len(pair[0]) == 1
        times = min(map(lexical.document_frequency, stems), default=0)
        if len(stems) != len(pair) or times < frequency + (not has_letter):
            continue
        passages = passages or [id_ for id_, _ in lexical.search_words(whole, _LOOKED_AT)]
        if len(lexical.having(stems, passages)) < len(passages):
            continue
        texts = _prose_of(passages, snapshot)
        if any(word.lower() in PROSE_WORD.findall(text) for text in texts):
            return ""  # a word of its own
        joined = (name.joined.lower() for text in texts for name in lettered(text))
        if (has_letter and "".join(pair) in joined) or (
            lexical.phrase_frequency(stems, len(passages) + 1) > len(passages)
        ):
            return in_case_of(word, apart)
    return ""


def _prose_of(ids: Sequence[int], snapshot: Snapshot) -> list[str]:
    stored = snapshot.catalog.passages(ids).values()
    return [one.passage.text for one in stored if one.passage.kind == "text"]


def _identifiers(words: str, snapshot: Snapshot) -> dict[str, str]:
    """Return the identifiers in `words` that are nowhere here, and their words if those are."""
    return {
        word: " ".join(parts)
        for word in dict.fromkeys(_WORD.findall(words))
        if (parts := words_within(word))
        and _is_nowhere(word, snapshot)
        and len(stems := analyse(" ".join(parts))) > 1
        and snapshot.lexical.side_by_side(stems, len(parts) - len(stems))  # stop words between
    }


def _lengthened(wanted: str, snapshot: Snapshot) -> str:
    """Return the most frequent word that begins with `wanted` and goes on for some letters."""
    ids = snapshot.lexical.search_beginning(wanted, _LOOKED_AT)
    longer = {
        word
        for word in _words_of(ids, snapshot)
        if word.startswith(wanted) and len(word) >= len(wanted) + _CUT_OFF
    }
    return min(longer, key=lambda w: (-snapshot.lexical.spelling_frequency(w), w), default="")


def compounds(words: str, snapshot: Snapshot) -> dict[str, str]:
    """Return the neighbours in `words` that the corpus writes as one word, and that word."""
    joined: dict[str, str] = {}
    end = 0
    for found in _COMPOUND.finditer(words):
        compound = "".join(filter(str.isalpha, found[1]))
        if found.start() >= end and _is_rather_one(found[1], compound, snapshot):
            joined[found[1]] = compound[0] + compound[1:].lower()
            end = found.end(1)
    return joined


def _is_rather_one(apart: str, compound: str, snapshot: Snapshot) -> bool:
    """Whether two words are one here: always, or as much more often as the way it is typed asks."""
    if not all(map(_has_content, _WORD.findall(apart))):
        return False
    frequency = snapshot.lexical.spelling_frequency(folded(compound))
    if not frequency or not _is_phrase(apart, snapshot):
        return frequency > 0
    times = _FAR_MORE if " " in apart else _MORE
    return frequency > times * snapshot.lexical.phrase_frequency(analyse(apart), frequency)


def _is_phrase(text: str, snapshot: Snapshot) -> bool:
    """Whether two words stand side by side in the corpus, in any form."""
    stems = analyse(text)
    return len(stems) > 1 and snapshot.lexical.side_by_side(stems)


def _near(wanted: str, slips: int, snapshot: Snapshot) -> set[str]:
    """Return the words of the corpus that `wanted` may have been meant to be."""
    from rapidfuzz.distance import OSA

    return {
        other
        for other in _words_near(wanted, slips, snapshot)
        if len(other) >= _SHORTEST
        and (other[0] == wanted[0] or other[:2] == wanted[1::-1])
        and OSA.distance(wanted, other, score_cutoff=slips) <= slips
        and (len(wanted) >= _CHANGED or not _is_changed(wanted, other))
    }


def _likeliest(wanted: str, near: Iterable[str], snapshot: Snapshot) -> str:
    frequency = snapshot.lexical.spelling_frequency
    return min(near, key=lambda w: (_is_changed(wanted, w), -frequency(w), w))


def _is_changed(wanted: str, other: str) -> bool:
    """Whether letters were changed, not only left out, added or swapped."""
    ours, theirs = Counter(wanted), Counter(other)
    return bool(ours - theirs) and bool(theirs - ours)


def _words_near(wanted: str, slips: int, snapshot: Snapshot) -> Iterator[str]:
    """Yield words of the passages that have one within `slips` of `wanted`."""
    ids = snapshot.lexical.search_spelling(wanted, slips, _LOOKED_AT)
    return (w for w in _words_of(ids, snapshot) if abs(len(w) - len(wanted)) <= slips)


def _words_of(ids: Sequence[int], snapshot: Snapshot) -> set[str]:
    words: set[str] = set()
    for stored in snapshot.catalog.passages(ids).values():
        for text in (stored.post.title, *stored.passage.headings, stored.passage.text):
            words.update(PROSE_WORD.findall(text))
    return set(map(folded, words))
