"""From the graph to operations: shared expressions, sparse elimination, chunks and loops."""
