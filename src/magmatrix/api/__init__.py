"""What the package does for people who write Python: a study in one call, a simulation in one call."""
