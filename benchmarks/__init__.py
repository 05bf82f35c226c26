"""Programs that print the figures the documents publish. Run one as ``python -m benchmarks.NAME``."""
