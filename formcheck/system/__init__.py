"""What formcheck needs from the operating system: native output, processors, prefetching, arrays on disk.

Main names: ChildProcess, ArrayStore, prefetch, usable_cores, write_whole.
"""
