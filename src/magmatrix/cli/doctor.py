"""`magmatrix doctor`: what this machine gives the engine, and whether it works here."""

from __future__ import annotations


def doctor() -> int:
    """Show the processor, vector width, threads and cache of the fast engine, and try it on a small equation."""
    import importlib.metadata
    import platform

    from magmatrix.engine.cache import default_folder
    from magmatrix.engine.check import self_check
    from magmatrix.engine.machine import host, processors

    machine = host()
    folder = default_folder()
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
        "cache": f"{folder}: {len(objects)} object{'' if len(objects) == 1 else 's'}, {size / 1e6:.1f} MB",
        "fast engine": f"works, relative error {check.error:.1g} on a known solution" if check.fine else check.trouble,
    }
    for name, text in lines.items():
        print(f"{name + ':':<14} {text}")
    return 0 if check.fine else 1


def _installed() -> bool:
    import importlib.metadata

    try:
        importlib.metadata.version("magmatrix")
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
