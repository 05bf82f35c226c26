"""The screen that watches a lifter through the browser's camera."""
