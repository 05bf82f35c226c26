"""Batches: from the parts that need no clip to runs that are killed."""
