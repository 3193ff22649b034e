r"""What a formula is called: its numbers (``\tag``), with the rows they belong to, and its labels.

A row that has a label and no number is printed with that, since a reference to it shows nothing
else: which number LaTeX would give it is not known.

A row is told by what stands around the number in the source: it reaches from one ``\\`` to the
next, within the environment or the braces that hold the number. Where a row is drawn, this module
does not know.
"""

from dataclasses import dataclass

from mlkb.formulas.markup import ROW_ENDS, token_spans
from mlkb.formulas.patterns import compiled
from mlkb.formulas.plain import Span

_NAME = r"\\(?:tag\*?|label)\s*\{([^{}]*)\}"
_TAG = r"\\tag(\*?)\s*\{([^{}]*)\}"
_LABEL = r"\\label\s*\{([^{}]*)\}"


@dataclass(frozen=True, slots=True)
class Number:
    r"""A number that the author gave to a formula, or to a row of it.

    Attributes:
        text: As it is printed: in brackets, but for ``\tag*``; the label where there is none.
        row: The stretch of the source that is numbered; the whole formula, unless it has rows.
    """

    text: str
    row: Span


def numbers(latex: str) -> tuple[Number, ...]:
    r"""Return the numbers in a formula, in the order of their rows.

    Example:
        >>> numbers(r"a &= b \tag{1} \\ c &= d \tag*{A}")
        (Number(text='(1)', row=(0, 15)), Number(text='A', row=(17, 33)))
    """
    if r"\tag" not in latex and r"\label" not in latex:
        return ()
    found: list[Number] = []
    starts, texts, labels = [0], [list[str]()], [list[str]()]
    for token, at in [*token_spans(latex), ("", len(latex))]:
        end = at + len(token)
        if tag := token.startswith(r"\tag") and compiled(_TAG).match(latex, at):
            text = tag[2].strip()
            texts[-1].append(text if tag[1] else f"({text})")
        elif token.startswith(r"\label") and (label := compiled(_LABEL).match(latex, at)):
            labels[-1].append(f"({label[1].strip()})")
        elif token == "{" or token.startswith(r"\begin"):
            starts.append(end)
            texts.append([])
            labels.append([])
        elif token in ROW_ENDS or token in ("", "}") or token.startswith(r"\end"):
            found += [Number(text, (starts[-1], at)) for text in texts[-1] or labels[-1]]
            starts[-1], texts[-1], labels[-1] = end, [], []
            if token not in ROW_ENDS and len(starts) > 1:
                for open_rows in (starts, texts, labels):
                    open_rows.pop()
    return tuple(found)


def numbers_and_labels(latex: str) -> list[str]:
    r"""Return what a formula may be referred to by, as the author wrote it.

    Example:
        >>> numbers_and_labels(r"a &= b \tag{1} \\ c &= d \label{eq:c}")
        ['1', 'eq:c']
    """
    return [name.strip() for name in compiled(_NAME).findall(latex)]
