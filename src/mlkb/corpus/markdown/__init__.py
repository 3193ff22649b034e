"""The one Markdown parser: CommonMark, and a rule for each thing that people write beyond it."""
