"""`magmatrix doctor`: what this machine gives the engine, and whether it works here."""

from __future__ import annotations

from pathlib import Path

SHOWN = 5


def doctor(*, study: Path | None = None) -> int:
    """Show the processor, vector width, threads and cache of the fast engine, and try it.

    Parameters
    ----------
    study
        A study to run on the fast engine and on the reference solver (CVODE, slow): shows how far apart they are
        in any state of the body; exits with 1 if farther than a ten thousandth of its scale.
    """
    import importlib.metadata
    import platform

    from magmatrix.engine.runtime.cache import ObjectCache
    from magmatrix.engine.runtime.machine import host, processors
    from magmatrix.engine.runtime.self_check import self_check

    machine = host()
    cache = ObjectCache()
    folder, trouble = cache.folder, cache.trouble()
    objects = list(folder.glob("*.o")) if folder.is_dir() else []
    size = sum(file.stat().st_size for file in objects)
    check = self_check()
    lines = {
        "magmatrix": importlib.metadata.version("magmatrix") if _installed() else "not installed, run from source",
        "python": platform.python_version(),
        "llvmlite": importlib.metadata.version("llvmlite"),
        "processor": f"{machine.processor} ({machine.triple})",
        "vector width": f"{machine.width} double{'s' if machine.width > 1 else ''}",
        "threads": str(processors()),
        "cache": f"{folder}: {len(objects)} object{'' if len(objects) == 1 else 's'}, {size / 1e6:.1f} MB"
        + (f"; not used: {trouble}" if trouble else ""),
        "fast engine": f"works, relative error {check.error:.1g} on a known solution" if check.fine else check.trouble,
    }
    for name, text in lines.items():
        print(f"{name + ':':<14} {text}")
    agree = study is None or _agrees(study)
    return 0 if check.fine and agree else 1


def _agrees(study: Path) -> bool:
    from magmatrix.cli.progress import progress_line
    from magmatrix.evidence import load_evidence
    from magmatrix.spec.parse import read_study
    from magmatrix.study.agreement import BOUND, agreement

    evidence = load_evidence()
    spec = read_study(study, evidence)
    with progress_line(f"{spec.title}, on both engines") as progress:
        distances = agreement(spec, evidence, progress=progress)
    far = [distance for distance in distances if not distance.share <= BOUND]
    print(f"{len(distances)} states and outputs compared, {len(far)} farther than {BOUND:g} of their scale; farthest:")
    for distance in distances[: max(SHOWN, len(far))]:
        where = f"{distance.arm}, {distance.person}, hour {distance.hours:g}"
        print(f"  {distance.name}: {distance.share:.1e} of {distance.scale:.3g} ({where})")
    return not far


def _installed() -> bool:
    import importlib.metadata

    try:
        importlib.metadata.version("magmatrix")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
