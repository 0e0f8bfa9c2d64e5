"""`magmatrix completion`: the script with which a shell completes commands and options."""

from __future__ import annotations

from typing import Literal


def completion(shell: Literal["bash", "zsh", "fish", "powershell"]) -> int:
    """Print the script with which a shell completes commands and options.

    For bash: `magmatrix completion bash > ~/.local/share/bash-completion/completions/magmatrix`. Nothing is installed.

    Parameters
    ----------
    shell
        For which shell.
    """
    from magmatrix.cli.app import app

    print(app.generate_completion(shell=shell))
    return 0
