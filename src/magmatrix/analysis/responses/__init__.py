"""Published challenges: what was done to people and what came of it, done to the model and set beside it.

A challenge is data (`challenges/<module>.yaml`): a study, what is compared, and the record that holds what was
published. `challenge.py` says what one is, `read.py` reads the files, `published.py` the records, `judge.py` takes the
number from a run, `run.py` runs them all, `tally.py` counts, `shown.py` and `page.py` write tables.
"""
