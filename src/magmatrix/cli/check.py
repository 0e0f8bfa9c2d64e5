"""`magmatrix check`: the named checks of equations and evidence, and published responses beside the model."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from magmatrix.cli.switches import LinksOption


def check(
    *,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
    verbose: bool = False,
    links: LinksOption = None,
    responses: bool = False,
    module: Annotated[list[str] | None, Parameter(negative=())] = None,
    limit: float | None = None,
    write: Path | None = None,
) -> int:
    """Check equations and evidence: units, descriptions, missing and unused numbers, ledgers, rest, links, grades.

    Exits with 1 if any check finds an error. With --responses, published challenges are run instead; a large fold error
    is a result, so that exit code 1 means that a challenge could not be run, or that an average exceeds --limit.

    Parameters
    ----------
    as_json
        Print all findings as JSON.
    verbose
        Print findings that only inform, too.
    links
        Also check units, ledgers and rest with these contested links on, as for `magmatrix run`.
    responses
        Run published challenges (doses, loads, deprivation, injury) and print their fold errors, module by module.
    module
        With --responses: only this module; may be given several times.
    limit
        With --responses: fail if the average fold error of the responses of a module exceeds this number.
    write
        With --responses: also write the tables to this file, as a page (.md) or as data (.json).
    """
    if responses:
        return _responses(module, limit, write, as_json=as_json, verbose=verbose)
    _only_with_responses({"--module": module, "--limit": limit, "--write": write})
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


def _only_with_responses(given: dict[str, object]) -> None:
    from magmatrix.errors import Place, StudyError

    for name, value in given.items():
        if value is not None:
            raise StudyError(f"{name} without --responses", place=Place("command line"), advice="add --responses")


def _responses(
    modules: list[str] | None, limit: float | None, write: Path | None, *, as_json: bool, verbose: bool
) -> int:
    """Run published challenges, print and write what became of them, and return the exit code."""
    from magmatrix.analysis.responses.page import page
    from magmatrix.analysis.responses.read import read_modules
    from magmatrix.analysis.responses.run import run_modules
    from magmatrix.analysis.responses.shown import as_data, lines
    from magmatrix.analysis.responses.tally import tally
    from magmatrix.cli.outfile import write_text
    from magmatrix.errors import OutputError, Place
    from magmatrix.evidence import load_evidence

    if write is not None and write.suffix not in (".md", ".json"):
        raise OutputError("unknown kind of file", place=Place(write), found=write.suffix, expected=".md or .json")
    evidence = load_evidence()
    say = (lambda line: print(line, file=sys.stderr)) if verbose else None
    outcomes = run_modules(read_modules(evidence, modules), evidence, say)
    data = json.dumps(as_data(outcomes), indent=2)
    print(data if as_json else "\n".join(lines(outcomes)))
    if write is not None:
        write_text(write, data + "\n" if write.suffix == ".json" else page(outcomes), force=True)
    failed = any(outcome.failed for outcome in outcomes)
    for outcome in outcomes:
        average = tally(found for found in outcome.judged if found.challenge.kind == "response").average
        if limit is not None and average > limit:
            print(f"{outcome.module.name}: average fold error {average:.2f}, limit {limit:g}", file=sys.stderr)
            failed = True
    return int(failed)
