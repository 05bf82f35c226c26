"""Tracks the heel of the near foot in its picture patches."""
