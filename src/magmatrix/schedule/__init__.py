"""What is done and when, on whole minutes: actions, settings and schedules."""
