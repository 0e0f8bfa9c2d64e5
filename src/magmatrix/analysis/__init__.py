"""What a finished result comes to: one file for each analysis, a function of the result and nothing else."""
