"""Figures beside those of other ways to do the same, as ratios within one run. ``make bench``; docs/benchmarks.md."""
