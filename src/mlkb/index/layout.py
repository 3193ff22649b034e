"""What lies where in the folder of an index.

    index/
      .gitignore              keeps a folder that the first build made out of git
      CURRENT                 the name of the generation that answers, and its manifest's CRC-32
      lock                    held by the one process that builds
      lock.holder             the number of that process
      cache.sqlite            vectors by text and model, kept between builds
      generations/000007/     one generation, never changed once CURRENT names it
        manifest.json         version, model, counts; each file's size, time and checksum
        catalog.sqlite        files, posts, and which passages there are
        texts/                what passages say, in segments
        lexical/              words, and tree tokens of formulas
        vectors.faiss         vectors that are in no segment
        vectors/              segments of vectors

How one generation follows another is said in `generations`, what is in a part of it by the module
that writes the part.
"""

from __future__ import annotations

__all__ = [
    "CACHE",
    "CATALOG",
    "CURRENT",
    "GENERATIONS",
    "HOLDER",
    "IGNORED",
    "LEXICAL",
    "LOCK",
    "MANIFEST",
    "TEXTS",
    "VECTORS",
    "VECTOR_SEGMENTS",
]

IGNORED = ".gitignore"
CURRENT = "CURRENT"
LOCK, HOLDER = "lock", "lock.holder"
CACHE = "cache.sqlite"
GENERATIONS = "generations"

MANIFEST = "manifest.json"
CATALOG = "catalog.sqlite"
TEXTS = "texts"
LEXICAL = "lexical"
VECTORS, VECTOR_SEGMENTS = "vectors.faiss", "vectors"
