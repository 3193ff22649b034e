"""What could be chance: bootstrap intervals of a mean, and a paired test of a difference."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["interval", "paired_p_value"]

_LEVEL = 0.95
_RESAMPLES = 2_000
_SEED = 20260101


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Return the 95 % percentile bootstrap interval of the mean of `values`.

    Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13. Seeded, so that a
    run gives the same interval twice.
    """
    import numpy as np

    if not values:
        return 0.0, 0.0
    rng = np.random.default_rng(_SEED)
    sample = np.asarray(values, float)
    means = sample[rng.integers(0, len(sample), (_RESAMPLES, len(sample)))].mean(axis=1)
    low, high = np.quantile(means, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return float(low), float(high)


def paired_p_value(differences: Sequence[float]) -> float:
    """Return the two-sided p-value of the mean of paired `differences`, by flipping their signs.

    Fisher's randomisation test, which Smucker, Allan and Carterette ("A Comparison of Statistical
    Significance Tests for Information Retrieval Evaluation", CIKM 2007) recommend for rankings.
    """
    import numpy as np

    if not any(differences):
        return 1.0
    rng = np.random.default_rng(_SEED)
    values = np.asarray(differences, float)
    signs = rng.choice([-1.0, 1.0], (_RESAMPLES, len(values)))
    means = np.abs((signs * values).mean(axis=1))
    extreme = int((means >= abs(values.mean()) - 1e-12).sum())
    return (extreme + 1) / (_RESAMPLES + 1)
