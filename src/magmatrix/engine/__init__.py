"""The engine: one graph integrated along schedules, for many people; it knows nothing of magnesium."""
