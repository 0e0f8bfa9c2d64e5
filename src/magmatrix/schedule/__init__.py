"""What is done and when, on whole minutes: actions and settings, schedules of them, and schedules as arrays."""
