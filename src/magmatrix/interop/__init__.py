"""Bodies in the formats of other simulators."""
