"""What formcheck needs from the operating system: native output, processors, prefetching, arrays on disk."""
