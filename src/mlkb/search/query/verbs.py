"""Words of a query that are verbs, though names have them as nouns: "how do I compute kernels".

A compute kernel is a program for a graphics chip, and the output probability one of a hidden Markov
model; who computes kernels or has a model that outputs probabilities means neither. English has
thousands of words that are both. Which is meant shows in what stands before: the one who does it
("we compute"), what makes an infinitive of it ("how to", "want to"), or a relative pronoun before
its ending ("that outputs"). Without any of these it is taken for a noun; in names that is the rule.
"""

from __future__ import annotations

from mlkb.formulas.patterns import compiled

__all__ = ["apart_from_verbs"]

_TOO = (
    "approximate average bias block bound branch cache change check cluster compare compute control"
    " copy cost cover cut decode delay describe design drop encode estimate evaluate expect explain"
    " filter find fit force gain get give guard hash index input judge learn limit link"
    " load lower map mask match measure merge mix model move need order output pack pad plot"
    " pool predict price process project prove prune query rank rate read record reduce reject"
    " repair return risk rotate run sample scale search select set shift show solve sort"
    " split stack state step stop sum swap switch tag target test time trace track train"
    " transform tune update use value visit vote write"
)
"""Verbs that are nouns or begin names, too. "Grid", "cross", "fine" and "log" are not among them:
"we grid search" has the verb at its end, and so "weight", "label", "score", "group" and "transfer",
of which that is as common: "should we weight decay the bias"."""

_VERB = rf"(?:{_TOO.replace(' ', '|')})"
_LESSER = (
    r"(?:(?:can(?:not)?|could|should|would|must|may|might|will|shall|do|does|did|not|\w{2,6}n['’]t|"
    r"to|just|also|only|simply|first|then|now|never|always|often|directly|really|actually) ){0,3}"
)
"""What may stand between a verb and the one who does it."""

_INFINITIVE = (
    r"(?:(?:how|what|when|where|whether|which|want|wants|wanted|need|needs|needed|have|has|had|try"
    r"|tries|tried|trying|like|going|able|possible|impossible|way|ways|enough|order|easy|easier|hard"
    r"|harder|cheap|cheaper|expensive|better|best|necessary|allowed|required|used|me|us|chance) to"
    r"|^to|\blet us|\blet['’]?s)"
)
"""What stands before an infinitive; "robust to", "due to" and the like have a noun behind them."""

_VERBS = (
    rf"(?i)(?<![\w'’-])(?:(?:I|we|you|they) {_LESSER}{_VERB}|{_INFINITIVE} {_VERB}"
    rf"|(?:it|that|which|who) {_LESSER}{_VERB}s|(?:does|did)(?:n['’]t)? it {_LESSER}{_VERB})"
    r"(?![\w'’-]| (?:down|in|off|on|out|up)\b)"
)
"""A verb that goes on with an adverb may be the name itself: "how to scale up"."""


_BEFORE = "i we you they it that which who to us let's let’s lets"
_BEFORE_VERBS = frozenset(_BEFORE.split())
"""Words of which one stands before each verb that is told."""


def apart_from_verbs(words: str) -> str:
    """Return words with a semicolon behind each that is a verb, since no name goes on behind one.

    >>> apart_from_verbs("how do I compute kernels"), apart_from_verbs("it outputs probabilities")
    ('how do I compute; kernels', 'it outputs; probabilities')
    >>> apart_from_verbs("robust to label noise"), apart_from_verbs("which loss functions")
    ('robust to label noise', 'which loss functions')
    """
    if _BEFORE_VERBS.isdisjoint(words.lower().split()):
        return words
    return compiled(_VERBS).sub(lambda found: f"{found[0]};", words)
