"""Tests of formcheck; each module mirrors the one it tests."""
