"""How much each comparison says, in bits: the logarithm (base 2) of how much more often it is so for one activity told twice
than for two activities of one place (Fellegi and Sunter 1969, A theory for record linkage).

Counted on half of the World Bank's activities in two files (benchmarks/duplicates.py; the half is drawn by a hash of the
project's number) and rounded; those marked assumed can't be counted there and stand for what one would expect.
"""

PRIOR = -9.0
"""Two activities of a place, from two sources: assumed 1 in 500 before anything is compared."""

TITLE = ((0.9, 9.0), (0.75, 7.0), (0.6, 6.0), (0.45, 4.0), (0.3, 1.0), (0.15, -2.0), (0.0, -4.0), (-1.0, -6.0))
"""By the weight of the words that both share (0-1): above."""

NUMBERS = {"equal": 3.0, "some": 2.0, "none": 0.0, "one": -2.5, "differ": -6.0}
"""Numbers in titles (phases): in both and equal, some equal, in neither, in one only, in both and different."""

ADDITION = -6.0
"""One of the titles is an additional financing, which is an activity of its own."""

SAME_DAY, EXCHANGED, FIRST_OF_MONTH, FIRST_OF_YEAR = 6.5, 6.0, 4.0, 2.0
"""Same first day; the same with day and month exchanged; a first of the month or year, which many share (assumed)."""

DAYS = ((31, 0.0), (1461, -1.5), (None, -3.5))
"""First days apart, up to."""

UNROUND = 7.0
"""Equal amounts of more than three figures (assumed)."""

AMOUNTS = ((1.001, 4.5), (1.01, 3.0), (1.05, 1.5), (1.25, 0.5), (2.0, 0.0), (4.0, -1.5), (None, -3.0))
"""The larger amount over the smaller, up to."""

THEMES = ((0.99, 1.75), (0.0, 0.5), (-1.0, -1.5))
"""By the part of all their themes that is common: above."""

PART_OF_PLACES = -3.0
"""Some places are common, not all."""

SAME_REPORTER, EACH_NAMES, ONE_NAMES, SHARE_ONE, NO_ORGANISATION = 4.5, 4.5, 3.5, 1.0, -2.0
"""Both reported by one; each names the other's reporter; one does; another in common; none (all but the first assumed)."""

ACCEPT = 0.5
"""The probability from which two activities are taken for one."""

LINKED, ONLY_CHAIN = 40.0, 8.0
"""An identifier in common decides; the only link of both, from who pays to who does it, says much (assumed)."""
