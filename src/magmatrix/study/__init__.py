"""A study: read from its file, run for every person of every arm, and returned as one result."""
