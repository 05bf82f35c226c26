"""Every measure of a rep: a value with its error, or the reason why there is none.

Main names: Measure, Measures, measure_side, measure_front, find_scale, Trace.
"""
