"""The reference solver: CVODE, one person at a time, with the same words as the batch engine."""
