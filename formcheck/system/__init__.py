"""What formcheck asks of the operating system: native output, file locks, prefetching, arrays on disk."""
