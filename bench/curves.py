"""Draw what `scale` measured: ``python bench/curves.py FIGURES.json CURVES.svg``."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

__all__ = ["draw"]

Panel = tuple[str, tuple[tuple[str, str, float], ...], tuple[float, float]]

PANELS: tuple[Panel, ...] = (
    ("seconds of a search", (("cold process", "cold", 1), ("warm", "warm", 1e-3)), (0.01, 10)),
    ("peak MiB", (("search", "memory", 1), ("one post more", "add_memory", 1)), (100, 1000)),
    (
        "seconds of writing",
        (("whole index", "build", 1), ("one post more", "again", 1), ("one less", "delete", 1)),
        (0.1, 1000),
    ),
)
"""Each with its title, its curves (name, key, unit), and the ends of its vertical axis."""

COLOURS = ("#3b6fb5", "#c2571a", "#3a8a4d")
WIDTH, HEIGHT, LEFT, TOP = 250, 150, 48, 34
GAP = 66


def draw(table: dict[int, dict[str, float]]) -> str:
    """Return the figures as SVG, axes logarithmic: a line of slope one is linear growth."""
    total = LEFT + len(PANELS) * (WIDTH + GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {HEIGHT + TOP + 40}" '
        'font-family="sans-serif" font-size="11" fill="#555">'
    ]
    for number, panel in enumerate(PANELS):
        parts += _panel(panel, table, LEFT + number * (WIDTH + GAP))
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, table: dict[int, dict[str, float]], left: float) -> list[str]:
    title, curves, (low, high) = panel
    counts = sorted(table)
    first, last = math.log10(counts[0]), math.log10(counts[-1])

    def x(count: float) -> float:
        return left + WIDTH * (math.log10(count) - first) / (last - first)

    def y(value: float) -> float:
        share = (math.log10(value) - math.log10(low)) / (math.log10(high) - math.log10(low))
        return TOP + HEIGHT * (1 - share)

    parts = [f'<text x="{left}" y="14" font-size="13" font-weight="bold">{title}</text>']
    for exponent in range(round(math.log10(low)), round(math.log10(high)) + 1):
        at = y(10**exponent)
        parts.append(
            f'<path d="M{left} {at:.1f}h{WIDTH}" stroke="#ddd"/>'
            f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{10**exponent:g}</text>'
        )
    parts += [
        f'<text x="{x(count):.1f}" y="{TOP + HEIGHT + 16}" text-anchor="middle">{count:,}</text>'
        for count in counts
    ]
    for number, ((name, key, unit), colour) in enumerate(zip(curves, COLOURS, strict=False)):
        points = [(x(count), y(unit * table[count][key])) for count in counts]
        line = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        across = left + number * WIDTH / len(curves)
        parts.append(f'<text x="{across:.1f}" y="29" fill="{colour}">{name}</text>')
    return parts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("figures", type=Path, help="what bench/scale.py wrote, JSON")
    parser.add_argument("curves", type=Path, help="where to draw, SVG")
    given = parser.parse_args()
    table = json.loads(given.figures.read_text())
    given.curves.write_text(draw({int(count): one for count, one in table.items()}))


if __name__ == "__main__":
    main()
