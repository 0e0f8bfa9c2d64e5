"""What people write: study files, their values, times and names, read into plain plans."""
