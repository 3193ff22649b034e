"""Kills builds at every moment: ``python bench/kill.py [--sample 50] [--timed 100] [--seed 0]``.

Without ``--sample`` each moment of a first, an incremental and a full build has its turn, some
hundreds each; ``--timed`` adds deaths by a timer, which hits moments within a call. Prints how many
builds were killed, or stops at the first thing that is not as it must be. What that is, and how it
is done, says ``tests/killing.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.killing import main

if __name__ == "__main__":
    sys.exit(main())
