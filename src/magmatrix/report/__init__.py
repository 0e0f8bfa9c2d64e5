"""The report room: a finished study as one self-contained page, a summary, a table and a manifest.

    check_target(folder, force=False)            refuse early, before anything is simulated
    write_study(result, evidence, folder)        report.html, charts, summary.json, results.parquet, manifest.json
    save_picture(result, file)                   collagen against apparent fullness as one SVG

Nothing here computes physiology: every number shown comes from the StudyResult or from the evidence it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from magmatrix.page.folder import check_target
    from magmatrix.report.picture import save_picture
    from magmatrix.report.write import write_study

_HOMES = {
    "check_target": "magmatrix.page.folder",
    "save_picture": "magmatrix.report.picture",
    "write_study": "magmatrix.report.write",
}

__all__ = ["check_target", "save_picture", "write_study"]


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
