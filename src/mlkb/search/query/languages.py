"""Languages of programs: how fences call them, and what is typed by who asks for one."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["PROGRAMS", "SCRIPTS", "TYPED", "languages_in", "may_be_in"]

_FENCES = {
    "python": "py python3 numpy",
    "julia": "jl",
    "matlab": "m",
    "octave": "m",
    "java": "",
    "javascript": "js",
    "typescript": "ts",
    "scala": "",
    "rust": "rs",
    "golang": "go",
    "fortran": "f90",
    "haskell": "hs",
    "kotlin": "kt",
    "ruby": "rb",
    "c++": "cc cpp",
    "c#": "cs csharp",
}
"""Languages as they are typed, with what fences and readers call them beside: who asks for numpy
asks for Python. No name is among the first that is as often something else."""

_OTHERS = "c cuda lua r swift"

PROGRAMS = frozenset(" ".join((*_FENCES, *_FENCES.values(), _OTHERS)).split()) - {"numpy"}
"""What fences say that hold a program."""

SCRIPTS = frozenset(
    {"bash", "sh", "shell", "zsh", "fish", "powershell", "ps1", "perl", "php", "sql"}
)
"""What fences say that hold commands: a program to who asks for one, else as good as a text."""

TYPED = (*(name for name in _FENCES if name.isalpha()), "python3", "numpy")
"""Words by which a program in a language is asked for."""


def languages_in(words: str) -> frozenset[str]:
    """Return the languages that words name.

    >>> sorted(languages_in("code in Python")), sorted(languages_in("with numpy"))
    (['python'], ['python'])
    """
    typed = set(words.lower().split())
    return frozenset(
        name for name, others in _FENCES.items() if not typed.isdisjoint((name, *others.split()))
    )


def may_be_in(fence: str, languages: Iterable[str]) -> bool:
    """Whether what stands in a fence may be in one of the languages: one that says none may.

    >>> [may_be_in(fence, ["python"]) for fence in ("py", "", "julia")]
    [True, True, False]
    """
    return not fence or any(fence.lower() in (name, *_FENCES[name].split()) for name in languages)
