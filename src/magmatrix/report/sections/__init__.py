"""The sections of a report, one file each with its small template: what it shows, and when it has nothing to show.

To add one: a module with a `Part`, its template beside it, and its name in the list in `report/html.py`.
"""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent
