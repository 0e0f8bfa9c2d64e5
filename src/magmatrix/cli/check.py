"""`magmatrix check`: the named checks of equations and evidence."""

from __future__ import annotations

import json
from collections import Counter
from typing import Annotated

from cyclopts import Parameter

from magmatrix.cli.switches import LinksOption


def check(
    *, as_json: Annotated[bool, Parameter(name="--json")] = False, verbose: bool = False, links: LinksOption = None
) -> int:
    """Check equations and evidence: units, descriptions, missing and unused numbers, ledgers, rest, links, grades.

    Exits with 1 if any check finds an error.

    Parameters
    ----------
    as_json
        Print all findings as JSON.
    verbose
        Print findings that only inform, too.
    links
        Also check units, ledgers and rest with these contested links on, as for `magmatrix run`.
    """
    from magmatrix.body.assemble import read_model
    from magmatrix.body.checks import CHECKS, OF_EQUATIONS, Severity, run_checks, with_links
    from magmatrix.body.parts import PARTS
    from magmatrix.evidence import load_evidence
    from magmatrix.spec.parse_links import chosen_by_option, read_option

    _, model = read_model(PARTS)
    evidence = load_evidence()
    findings = run_checks(model, evidence)
    if links is not None:
        chosen = chosen_by_option(read_option(links, evidence), evidence, PARTS)
        findings = [f for f in findings if f.check not in OF_EQUATIONS] + run_checks(
            with_links(model, evidence, chosen),
            evidence,
            OF_EQUATIONS,
        )
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if as_json:
        rows = [
            {"check": f.check, "severity": str(f.severity), "subject": f.subject, "message": f.message}
            for f in findings
        ]
        print(json.dumps({"schema": "magmatrix.check/1", "passed": not errors, "findings": rows}, indent=2))
        return int(bool(errors))
    for name, function in CHECKS.items():
        found = Counter(str(f.severity) for f in findings if f.check == name)
        verdict = "FAILED" if found["error"] else f"{found['warning']} warnings" if found["warning"] else "passed"
        purpose = (function.__doc__ or "").strip().splitlines()[0]
        print(f"{name:<14}{verdict:<14}{purpose}")
    for finding in findings:
        if verbose or finding.severity is not Severity.INFO or finding.check == "grades":
            print(f"{finding.severity}: {finding.check}: {finding.subject}: {finding.message}")
    return int(bool(errors))
