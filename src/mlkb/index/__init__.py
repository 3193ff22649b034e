"""What lies on disk, and how it gets there.

``build`` writes a generation: a ``catalog`` (SQLite: posts, passages, files), their ``texts``, a
``lexical`` index (tantivy) and ``vectors`` (FAISS). ``generations`` says which one answers, and has
it share with the one before what did not change; ``layout`` shows where all of it lies. Readers
never wait for a writer, and a writer never touches what readers read.
"""
