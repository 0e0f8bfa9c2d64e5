"""One measurement in a fresh process: `python -m benchmarks.child start|memory`; prints one line of JSON."""

from __future__ import annotations

import json
import sys
import time


def start() -> dict[str, float]:
    """Import, read the proxy, compile it; seconds of each part."""
    began = time.perf_counter()
    from pathlib import Path

    from magmatrix.engine.runtime.engine import FastEngine
    from magmatrix.graph.sbml import read_antimony

    imported = time.perf_counter()
    model = read_antimony(Path(__file__).parent / "proxy.ant")["proxy"]
    read = time.perf_counter()
    FastEngine(model, model.states)
    done = time.perf_counter()
    return {"import_s": imported - began, "read_s": read - imported, "prepare_s": done - read, "all_s": done - began}


def memory(people: int, days: int, rtol: float) -> dict[str, float]:
    """Run many people on all processors; peak memory of the process."""
    import resource

    from benchmarks import proxy
    from benchmarks.case import midnights
    from benchmarks.peers.ours import people_of
    from benchmarks.scenarios import sampled
    from magmatrix.engine.runtime.engine import FastEngine
    from magmatrix.engine.runtime.simulate import Tolerances, simulate

    case = proxy.case()
    engine = FastEngine(case.model, sampled())
    result = simulate(
        engine,
        people_of(case, range(people)),
        case.schedule(days),
        midnights(days),
        tolerances=Tolerances(rtol=rtol, scales=case.scales),
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"peak_MB": peak, "seconds": result.seconds, "failed": float((~result.ok).sum())}


if __name__ == "__main__":
    found = start() if sys.argv[1] == "start" else memory(*json.loads(sys.argv[2]))
    sys.stdout.write(json.dumps(found) + "\n")
