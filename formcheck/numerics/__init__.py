"""Smoothing, derivatives and intervals of sampled curves: arrays in, arrays out."""
