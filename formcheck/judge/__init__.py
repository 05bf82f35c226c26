"""Limits, verdicts, caveats, and the types of a result.

Main names: CHECKS, judge, summarize, Analysis, RepResult, Caveat.
"""
