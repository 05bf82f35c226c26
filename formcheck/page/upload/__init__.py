"""The screen that analyzes an uploaded clip and shows its answer."""
