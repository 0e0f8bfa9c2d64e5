"""The option `--links`, shared by every command that has it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

LinksOption = Annotated[str | None, Parameter(name="--links")]
