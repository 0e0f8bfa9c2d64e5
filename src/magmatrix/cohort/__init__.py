"""Cohorts: who is followed in which arm with which draw, run in batches, kept in shards, given back with named axes."""
