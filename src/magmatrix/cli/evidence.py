"""`magmatrix why` and `magmatrix cite`: where a number comes from, and what a study rests on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from magmatrix.cli.switches import LinksOption


def why(
    name: str | None = None,
    *,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
    names: Annotated[bool, Parameter(name="--list")] = False,
    links: LinksOption = None,
) -> int:
    """Print the whole trail of a parameter, link, measurement, source or output: value, spread, source, grade, users.

    Parameters
    ----------
    name
        Its id, such as magnesium.kE, phytate__absorption or dermis.collagen.
    as_json
        Print the trail as JSON.
    names
        Print all names instead.
    links
        Contested arrows that act, as for `magmatrix run`; what an output rests on follows them.
    """
    from magmatrix.body.assemble import reference_body
    from magmatrix.body.parts import OUTPUTS, PARTS, SWITCHES
    from magmatrix.errors import EvidenceError
    from magmatrix.evidence import why as trail_of
    from magmatrix.spec.parse_links import chosen_by_option, read_option

    body = reference_body(tuple(PARTS))
    if names:
        print("\n".join(sorted({*body.evidence.ids(), *body.outputs})))
        return 0
    if name is None:
        raise EvidenceError("no name given", expected="a parameter, link, output or source", advice="or use --list")
    chosen = chosen_by_option(read_option(links, body.evidence), body.evidence, PARTS)
    depends = body.switched({SWITCHES[short]: on for short, on in chosen.items()}).depends
    shown = {output: depends[output] for output in depends if output in OUTPUTS or output == name}
    switch = SWITCHES.get(name)
    short = name if switch else None
    if switch is not None:  # the short name of a contested arrow stands for its link
        name = next((link.id for link in body.evidence.links.values() if switch in link.parameters), switch)
    trail = trail_of(body.evidence, name, users=body.users, depends=shown)
    if as_json:
        print(json.dumps(trail.as_dict(), indent=2))
        return 0
    if name in body.outputs:
        unit = str(body.outputs[name].unit)
        print(f"{body.outputs[name].meaning}, {'a pure number' if unit == '1' else f'in {unit}'}")
    print("\n".join(trail.lines()))
    if short is not None:
        print(f"  switch       `links: {{{short}: on}}` in a study, or `--links {short}` for one run")
    return 0


def cite(
    study: Path,
    *,
    style: Annotated[Literal["text", "bibtex", "csl-json"], Parameter(name=["--style", "-s"])] = "text",
    links: LinksOption = None,
) -> int:
    """List the sources that a study really uses.

    Parameters
    ----------
    study
        The study file (- reads standard input), or the folder of a finished run.
    style
        How to write them.
    links
        Contested arrows that act, as for `magmatrix run`.
    """
    from magmatrix.evidence import cite as citation
    from magmatrix.evidence import load_evidence
    from magmatrix.study.sources import sources_used

    evidence = load_evidence()
    print(citation(evidence, sources_used(study, evidence, links=links), style))
    return 0
