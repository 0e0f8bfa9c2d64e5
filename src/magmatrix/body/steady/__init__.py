"""The steady state of many people at once: the numbers that are solved, not recorded, from each one's habitual day."""
