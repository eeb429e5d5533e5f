"""`make bench`: our figures beside a floor of the same run, written to docs/performance.md. Read the ratios."""
