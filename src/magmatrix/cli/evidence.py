"""`magmatrix why` and `magmatrix cite`: where a number comes from, and what a study rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from magmatrix.cli.switches import LinksOption

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence


_MOST_SHOWN = 20
"""Of what has the words that were asked for."""


def why(
    *name: str,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
    names: Annotated[bool, Parameter(name="--list")] = False,
    links: LinksOption = None,
) -> int:
    """Print the whole trail of a parameter, link, measurement, source or output: value, spread, source, grade, users.

    Parameters
    ----------
    name
        Its id, such as magnesium.kE, phytate__absorption or dermis.collagen; or words of its meaning, such as water
        loss, which list what has them.
    as_json
        Print the trail as JSON.
    names
        Print all names instead.
    links
        Contested links that act, as for `magmatrix run`; what an output rests on follows them.
    """
    from magmatrix.body.parts import PARTS
    from magmatrix.body.usage import records_behind, usage
    from magmatrix.errors import EvidenceError
    from magmatrix.evidence import load_evidence
    from magmatrix.evidence import why as trail_of
    from magmatrix.spec.parse_links import chosen_by_option, read_option

    evidence = load_evidence()
    chosen = chosen_by_option(read_option(links, evidence), evidence, PARTS)
    used = usage(chosen)
    if names:
        print("\n".join(sorted({*evidence.ids(), *used.outputs})))
        return 0
    asked = " ".join(name).strip()
    if not asked:
        raise EvidenceError("no name given", expected="a parameter, link, output or source", advice="or use --list")
    switch = PARTS.switches.get(asked)
    short = asked if switch else None
    if switch is not None:  # the short name of a contested link stands for its link
        asked = next((link.id for link in evidence.links.values() if switch in link.parameters), switch)
    depends = dict(used.depends)
    if asked in used.outputs and asked not in PARTS.outputs:
        depends[asked] = records_behind(asked, chosen)
    if evidence.aliases.get(asked, asked) not in evidence.places and asked not in depends:
        hits = _found(asked, evidence, {output: used.outputs[output][0] for output in PARTS.outputs})
        if hits:
            print(json.dumps([{"name": hit, "meaning": text} for hit, text in hits]) if as_json else _listed(hits))
            return 0
    trail = trail_of(evidence, asked, users=used.users, depends=depends, readers=used.readers)
    if as_json:
        print(json.dumps(trail.as_dict(), indent=2))
        return 0
    if asked in used.outputs:
        meaning, unit = used.outputs[asked]
        print(f"{meaning}, {'a pure number' if unit == '1' else f'in {unit}'}")
    print("\n".join(trail.lines()))
    if short is not None:
        state = "off" if evidence.parameter(str(switch)).value else "on"
        print(f"  switch       `links: {{{short}: {state}}}` in a study, or `--links {short}={state}` for one run")
    return 0


def _found(words: str, evidence: Evidence, outputs: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the names and meanings that have some words; outputs that a study may ask for come first."""
    from magmatrix.evidence.search import found_by_words, meanings

    known = meanings(evidence)
    first = found_by_words(words, outputs)
    return [(name, outputs.get(name) or known[name]) for name in dict.fromkeys([*first, *found_by_words(words, known)])]


def _listed(hits: list[tuple[str, str]]) -> str:
    lines = [f"{name}: {meaning}" for name, meaning in hits[:_MOST_SHOWN]]
    if len(hits) > _MOST_SHOWN:
        lines.append(f"and {len(hits) - _MOST_SHOWN} more; add a word to see fewer")
    return "\n".join([*lines, "", f"`magmatrix why {hits[0][0]}` gives the whole trail of one of them."])


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
        Contested links that act, as for `magmatrix run`.
    """
    from magmatrix.evidence import cite as citation
    from magmatrix.evidence import load_evidence
    from magmatrix.study.sources import sources_used

    evidence = load_evidence()
    print(citation(evidence, sources_used(study, evidence, links=links), style))
    return 0
