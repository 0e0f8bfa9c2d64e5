"""mrgsolve (R, LSODA): the model as its C++ text, doses as its own table. Runs only where the R package is installed."""
