"""How magnesium intake and skin treatments play out in one person's body: it informs, it does not treat.

The names below load with their libraries on first use, so that `import magmatrix` itself stays quick.
"""

from __future__ import annotations

TYPE_CHECKING = False  # what typing calls so; typing itself takes time to load
if TYPE_CHECKING:
    from magmatrix.api.simulation import read_model, simulate
    from magmatrix.api.study import run
    from magmatrix.body.assemble import reference_body
    from magmatrix.body.body import Body
    from magmatrix.engine.problem.people import People
    from magmatrix.engine.runtime.result import BatchResult
    from magmatrix.errors import InputError, MagmatrixError, MissingLibraryError, ModelError, SimulationError
    from magmatrix.evidence import Evidence, cite, load_evidence, why
    from magmatrix.graph.model import Model
    from magmatrix.schedule.schedule import Schedule
    from magmatrix.spec.parse import read_study
    from magmatrix.spec.shipped import shipped_studies
    from magmatrix.spec.study import StudySpec
    from magmatrix.study.result import StudyResult
    from magmatrix.study.run import run_study

__version__ = "0.1.0"

_HOMES = {
    "BatchResult": "magmatrix.engine.runtime.result",
    "Body": "magmatrix.body.body",
    "Evidence": "magmatrix.evidence",
    "InputError": "magmatrix.errors",
    "MagmatrixError": "magmatrix.errors",
    "MissingLibraryError": "magmatrix.errors",
    "Model": "magmatrix.graph.model",
    "ModelError": "magmatrix.errors",
    "People": "magmatrix.engine.problem.people",
    "Schedule": "magmatrix.schedule.schedule",
    "SimulationError": "magmatrix.errors",
    "StudyResult": "magmatrix.study.result",
    "StudySpec": "magmatrix.spec.study",
    "cite": "magmatrix.evidence",
    "load_evidence": "magmatrix.evidence",
    "read_model": "magmatrix.api.simulation",
    "read_study": "magmatrix.spec.parse",
    "reference_body": "magmatrix.body.assemble",
    "run": "magmatrix.api.study",
    "run_study": "magmatrix.study.run",
    "shipped_studies": "magmatrix.spec.shipped",
    "simulate": "magmatrix.api.simulation",
    "why": "magmatrix.evidence",
}

__all__ = [
    "BatchResult",
    "Body",
    "Evidence",
    "InputError",
    "MagmatrixError",
    "MissingLibraryError",
    "Model",
    "ModelError",
    "People",
    "Schedule",
    "SimulationError",
    "StudyResult",
    "StudySpec",
    "__version__",
    "cite",
    "load_evidence",
    "read_model",
    "read_study",
    "reference_body",
    "run",
    "run_study",
    "shipped_studies",
    "simulate",
    "why",
]


def __getattr__(name: str) -> object:
    """Load a public name from the room it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module 'magmatrix' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
