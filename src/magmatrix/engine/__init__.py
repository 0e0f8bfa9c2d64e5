"""The engine: schedules, and the integration of one graph along them; it knows nothing of magnesium."""
