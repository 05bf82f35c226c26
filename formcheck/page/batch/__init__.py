"""The screen that analyzes a folder of clips."""
