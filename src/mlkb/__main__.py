"""``python -m mlkb``: the same as ``mlkb``."""

from mlkb.cli import main

if __name__ == "__main__":
    main()
