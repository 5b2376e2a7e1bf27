"""The page Plan: the form, the work behind it, and how a plan of any origin is told."""
