"""Smoothing, derivatives and intervals of sampled curves: arrays in, arrays out.

Main names: low_pass, rate_of_change, between, known_median.
"""
