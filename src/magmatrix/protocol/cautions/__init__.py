"""What a clinician would say of a plan before anybody tries it: warnings with their sources, the grave ones first.

One file for each danger. A caution reads a `Case` and yields notices; its limits are numbers of the evidence, and what
has no number rests on a measurement without one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from magmatrix.protocol.cautions.broken_skin import broken_skin
from magmatrix.protocol.cautions.case import Case, Caution
from magmatrix.protocol.cautions.deprivation import deprivation
from magmatrix.protocol.cautions.depth import depth
from magmatrix.protocol.cautions.interactions import interactions
from magmatrix.protocol.cautions.kidney import kidney
from magmatrix.protocol.cautions.life_stages import life_stages
from magmatrix.protocol.cautions.mouth import mouth
from magmatrix.protocol.cautions.sessions import sessions
from magmatrix.protocol.cautions.sun import sun
from magmatrix.protocol.cautions.upper_levels import upper_levels
from magmatrix.protocol.cautions.vein import vein

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence
    from magmatrix.protocol.compilation import Compilation
    from magmatrix.protocol.safety import Notice

CAUTIONS: tuple[Caution, ...] = (
    vein,
    mouth,
    kidney,
    upper_levels,
    interactions,
    life_stages,
    depth,
    broken_skin,
    sessions,
    sun,
    deprivation,
)
"""In the order of danger, which is that of a report among equally grave ones."""


def cautions(course: Compilation, evidence: Evidence) -> Iterator[Notice]:
    """Yield what is unsafe about what one arm does to one person; to be asked once everything has been served."""
    case = Case(course, evidence)
    for caution in CAUTIONS:
        yield from caution(case)
