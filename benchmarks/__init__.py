"""How fast, in how much memory, and how that compares: `python -m benchmarks`, or a part of a name to run fewer."""
