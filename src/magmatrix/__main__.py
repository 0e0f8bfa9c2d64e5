"""Lets `python -m magmatrix` do what the `magmatrix` command does."""

from __future__ import annotations

import sys

from magmatrix.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
