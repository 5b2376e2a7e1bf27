"""Loading the evidence, which every command does first."""

from benchmarks.registry import Job, entry


@entry("load the starter pack", "191 places, all tables verified", against=2.0)
def load_starter() -> Job:
    """Reads, verifies and combines the pack that comes with the program."""
    from commonwatch.evidence import load_evidence

    return load_evidence
