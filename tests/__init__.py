"""Tests mirror the source; ``tests.make`` has builders with defaults."""
