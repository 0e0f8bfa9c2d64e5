"""Lets `python -m magmatrix` do what the `magmatrix` command does."""

import sys

from magmatrix.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
