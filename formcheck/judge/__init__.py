"""Limits, verdicts, caveats, and the types of a result."""
