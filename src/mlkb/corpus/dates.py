"""Reading the dates that people write in front matter and in file names."""

from __future__ import annotations

import datetime as dt
import re

__all__ = ["is_no_day", "parse_date"]

_NUMERIC = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:$|[T\s,Z])")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:$|T)")
_CHINESE = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:$|[\s,])")
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_MONTH = r"(?P<month>[a-z]{3,9})\.?,?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?,?"
_YEAR = r"(?P<year>\d{4})\b"
_TIME = r"(?:\d{1,2}:\d{2}(?::\d{2})?\s+(?:[a-z]{1,5}\s+)?)?"
_WORDED = tuple(
    re.compile(_WEEKDAY + order, re.IGNORECASE)
    for order in (
        rf"{_MONTH}\s+{_DAY}\s+{_TIME}{_YEAR}",  # January 27, 2026; Tue Jan 27 10:00:00 2026
        rf"{_DAY}[\s-]+(?:of\s+)?{_MONTH}[\s-]+{_YEAR}",  # 27 January 2026; 27-Jan-2026
        rf"{_YEAR}[\s-]+{_MONTH}[\s-]+{_DAY}",  # 2026 Jan 27
    )
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip


def parse_date(value: object) -> dt.date | None:
    """Return the day that `value` means, or None where it means none.

    What could be two days (``03/04/2024``) means none. The day is the one written, whatever the
    time zone behind it.

    >>> parse_date("2024-05-01 10:00:00 +0800")
    datetime.date(2024, 5, 1)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    written = _written(value)
    return _day(*written) if written else None


def is_no_day(value: object) -> bool:
    """Whether `value` is written as a date is, but of a day that no calendar has.

    >>> is_no_day("2025-02-30"), is_no_day("2025-02-28"), is_no_day("someday")
    (True, False, False)
    """
    written = _written(value)
    return written is not None and _day(*written) is None


def _written(value: object) -> tuple[str, str | int, str] | None:
    """Return the year, month and day that `value` writes, or None where it is no date."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    if isinstance(value, int) and not 0 < value < 10**8:
        return None
    text = str(value).strip()[:64]
    for pattern in (_NUMERIC, _PACKED, _CHINESE):
        found = pattern.match(text)
        if found:
            return found[1], found[2], found[3]
    found = _DAY_FIRST.match(text)
    if found:
        return found[3], found[2], found[1]
    for pattern in _WORDED:
        found = pattern.match(text)
        if found:
            month = _month(found["month"])
            return (found["year"], month, found["day"]) if month else None
    return None


def _month(name: str) -> int:
    name = name.lower()
    name = "sep" if name == "sept" else name
    return next((n for n, month in enumerate(_MONTHS, start=1) if month.startswith(name)), 0)


def _day(year: str, month: str | int, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
