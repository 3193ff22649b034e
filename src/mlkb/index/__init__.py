"""What lies on disk, and how it gets there.

``build`` writes a generation: a ``catalog`` (SQLite: posts, passages, files), a ``lexical`` index
(tantivy) and ``vectors`` (FAISS). ``generations`` says which one answers. Readers never wait for a
writer, and a writer never touches what readers read.
"""
