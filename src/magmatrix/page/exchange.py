"""Swapping two names of one file system in a single step, where the system can."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_HERE = -100  # AT_FDCWD: names count from the current folder
_SWAP = 2  # RENAME_EXCHANGE on Linux, RENAME_SWAP on macOS
_CANNOT = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})


def exchange(one: Path, other: Path) -> bool:
    """Let two existing names trade what they stand for, at once; False where this cannot be done, with nothing changed.

    Raises OSError for what fails otherwise.
    """
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux":
        swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
        arguments: tuple[int | bytes, ...] = (_HERE, names[0], _HERE, names[1], _SWAP)
    elif sys.platform == "darwin":
        swap = getattr(ctypes.CDLL(None, use_errno=True), "renamex_np", None)
        arguments = (*names, _SWAP)
    else:
        return False
    if swap is None:
        return False
    if swap(*arguments) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code))
