"""Every measure of a rep: a value with its error, or the reason why there is none."""
