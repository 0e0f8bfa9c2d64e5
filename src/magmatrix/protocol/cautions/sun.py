"""More sun in a day than skin bears without reddening."""

from __future__ import annotations

from collections.abc import Iterator

from magmatrix.protocol.cautions.case import Case
from magmatrix.protocol.cautions.names import PHOTOTYPES
from magmatrix.protocol.safety import ROUNDING, Notice

_DOSES = ("sun.dose_rate", "mineral.uv_dose_rate", "dna.dose_rate")


def sun(case: Case) -> Iterator[Notice]:
    """Yield a warning for a day with more than the dose that reddens this skin, or the fairest where none is named."""
    set_here = {plan.symbol for plan in case.arm.inputs}
    most = max((float(case.daily(name, "SED/day").max()) for name in _DOSES if name in set_here), default=0.0)
    if not most:
        return
    known = case.person.phototype
    record = f"safety.erythema_{PHOTOTYPES.index(known or PHOTOTYPES[0]) + 1}"
    dose = case.limit(record, "SED")
    if most > dose * (1.0 + ROUNDING):
        skin = f"skin of type {known}" if known else "the fairest skin (the study names no `phototype`)"
        yield Notice(
            "warning",
            f"Up to {most:.2g} SED of sun in a day is more than the {dose:.2g} that just redden {skin}: sunburn, and "
            "with every one more skin cancer.",
            record,
        )
