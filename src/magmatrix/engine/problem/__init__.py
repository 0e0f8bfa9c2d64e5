"""What both solvers are given and say: people, outputs, tolerances, magnitudes, guards, statuses, and their checks."""
