"""The text of the proxy model: an invented network with the size, stiffness and dosing of a body, and no physiology.

Every number here is made up so that the model rests near one and its rates span 60 per hour to one in thirty years.
Nothing that comes out of it says anything about a person.
"""

from __future__ import annotations

from collections.abc import Iterator

ORGANS = 10
LAYERS = 10
HOURS_PER_YEAR = 8766.0

_UNITS = {
    "1": "dimensionless",
    "1/h": "per_hour",
    "mmol": "mmol",
    "mmol/h": "mmol_per_hour",
    "L": "litre",
    "L/h": "litre_per_hour",
}

# name: value, unit
_MINERAL = {
    "k_dissolve": (0.9, "1/h"),
    "k_empty": (1.2, "1/h"),
    "k_duodenum": (3.0, "1/h"),
    "k_jejunum": (0.8, "1/h"),
    "k_ileum": (0.4, "1/h"),
    "k_colon": (0.05, "1/h"),
    "k_enterocyte": (60.0, "1/h"),
    "v_duodenum": (1.5, "mmol/h"),
    "m_duodenum": (1.0, "mmol"),
    "v_ileum": (0.6, "mmol/h"),
    "m_ileum": (1.5, "mmol"),
    "k_passive": (0.1, "1/h"),
    "k_colon_uptake": (0.004, "1/h"),
    "plasma_volume": (3.1, "L"),
    "plasma_rest": (2.6, "mmol"),
    "filtrable": (0.7, "1"),
    "gfr": (7.0, "L/h"),
    "k_urine": (1.0, "1/h"),
    "v_tubule": (7.8, "mmol/h"),
    "m_tubule": (0.3, "mmol"),
    "n_tubule": (1.3, "1"),
    "share_trpm6": (0.2, "1"),
    "j_interstitium": (5.0, "mmol/h"),
    "interstitium_rest": (9.0, "mmol"),
    "j_red": (0.05, "mmol/h"),
    "red_rest": (5.0, "mmol"),
    "n_red": (1.7, "1"),
    "j_liver": (1.0, "mmol/h"),
    "liver_rest": (10.0, "mmol"),
    "n_liver": (1.4, "1"),
    "j_muscle": (2.0, "mmol/h"),
    "muscle_rest": (20.0, "mmol"),
    "n_muscle": (2.3, "1"),
    "j_slow": (0.5, "mmol/h"),
    "slow_rest": (240.0, "mmol"),
    "j_soft": (0.8, "mmol/h"),
    "soft_rest": (40.0, "mmol"),
    "n_soft": (1.6, "1"),
    "j_bone": (1.0, "mmol/h"),
    "bone_rest": (100.0, "mmol"),
    "k_deep": (0.1 / HOURS_PER_YEAR, "1/h"),
    "deep_share": (4.0, "1"),
    "k_pth": (2.0, "1/h"),
    "m_pth": (1.0, "1"),
    "k_trpm6": (0.02, "1/h"),
    "m_trpm6": (1.0, "1"),
    "n_trpm6": (2.6, "1"),
    "k_calcitriol": (0.08, "1/h"),
    "gain": (2.0, "1"),
}

_WOUND = {
    "k_alarm": (0.3, "1/h"),
    "k_platelet": (1.0, "1/h"),
    "k_neutrophil": (0.15, "1/h"),
    "g_debris": (0.1, "1"),
    "m_debris": (0.5, "1"),
    "m_il10": (0.6, "1"),
    "k_m1": (0.05, "1/h"),
    "g_fragment": (0.1, "1"),
    "m_fragment": (2.0, "1"),
    "n_magnesium": (1.8, "1"),
    "k_switch": (0.04, "1/h"),
    "m_switch": (0.3, "1"),
    "n_switch": (1.5, "1"),
    "k_m2": (0.02, "1/h"),
    "k_tnf": (0.5, "1/h"),
    "m_tnf_il10": (0.5, "1"),
    "k_il10": (0.3, "1/h"),
    "g_il10": (0.5, "1"),
    "k_tgf": (0.2, "1/h"),
    "g_tgf": (0.3, "1"),
    "k_clear": (0.2, "1/h"),
    "m_clear": (0.4, "1"),
    "y_neutrophil": (0.2, "1"),
    "k_fibroblast": (0.01, "1/h"),
    "m_fibroblast": (0.4, "1"),
    "k_fragment": (0.05, "1/h"),
    "g_feedback": (0.25, "1"),
    "g_calm": (0.25, "1"),
    "e_release": (2.0, "1"),
    "debris_share": (0.6, "1"),
}


def _organ(j: int) -> dict[str, tuple[float, str]]:
    turnover = 1.0 / (24.0 * 30.0 * 1.6**j)  # from a month to about six years
    saturation = 1.0 + 0.2 * j
    sol = 0.02 + 0.004 * j
    return {
        "synthesis": (turnover, "1/h"),
        "n": (1.2 + 0.15 * j, "1"),
        "m": (1.0, "1"),
        "g_fibroblast": (0.3 + 0.05 * j, "1"),
        "density": (0.5 + 0.05 * j, "1"),
        "k_procollagen": (0.5 + 0.05 * j, "1/h"),
        "k_soluble": (sol, "1/h"),
        "k_mature": (turnover * (1.0 + saturation), "1/h"),
        "m_mature": (saturation, "1"),
        "k_enzyme": (0.1 + 0.01 * j, "1/h"),
        "g_tnf": (2.0 - 0.1 * j, "1"),
        "m_tnf": (0.5, "1"),
        "k_elastin": (1.0 / (30.0 * HOURS_PER_YEAR), "1/h"),
        "release": (0.05 / (ORGANS * turnover), "1"),
    }


def _layers() -> dict[str, tuple[float, str]]:
    rates = {f"diffusion{i}": (4.0 + i, "1/h") for i in range(LAYERS)}
    return rates | {"evaporation": (0.8, "1/h"), "g_barrier": (3.0, "1")}


PARAMETERS: dict[str, tuple[float, str]] = (
    _MINERAL | _WOUND | {f"{name}_{j}": spec for j in range(ORGANS) for name, spec in _organ(j).items()} | _layers()
)
"""Every parameter: value and unit."""

PERSONAL: tuple[str, ...] = (
    "k_dissolve", "k_empty", "k_jejunum", "v_duodenum", "v_ileum", "n_red", "n_liver", "n_muscle", "n_soft", "n_trpm6",
    "k_neutrophil", "k_m1", "n_switch", "k_clear", "k_fibroblast", "evaporation",
    *(f"n_{j}" for j in range(ORGANS)),
    *(f"synthesis_{j}" for j in range(ORGANS)),
    *(f"k_enzyme_{j}" for j in range(4)),
    "gfr", "v_tubule", "m_tubule", "n_tubule",
)  # fmt: skip
"""Parameters that differ between people."""

SENSITIVE: tuple[str, ...] = ("gfr", "v_tubule", "m_tubule", "n_tubule")
"""Those of them that vary less."""

_ARGUMENTS = {"meal": {"amount": "mmol"}, "supplement": {"amount": "mmol"}, "wound": {"size": "1"}}
_DOSED = {"meal": "stomach", "supplement": "tablet"}


def _hill(signal: str, half: str, exponent: str) -> str:
    return f"{signal}^{exponent} / ({half}^{exponent} + {signal}^{exponent})"


def _mineral_states() -> dict[str, tuple[float, str]]:
    """State: start (mmol or 1), rate."""
    calm = "gain * {0}^{1} / (1 + {0}^{1})"
    liver, muscle, soft = (calm.format("interstitial", n) for n in ("n_liver", "n_muscle", "n_soft"))
    return {
        "tablet": (0.0, "-k_dissolve * tablet"),
        "stomach": (0.0, "k_dissolve * tablet - k_empty * stomach"),
        "duodenum": (0.0, "k_empty * stomach - k_duodenum * duodenum - uptake_duodenum"),
        "jejunum": (1.0, "k_duodenum * duodenum - k_jejunum * jejunum - k_passive * calcitriol * jejunum"),
        "ileum": (1.0, "k_jejunum * jejunum - k_ileum * ileum - uptake_ileum"),
        "colon": (8.0, "k_ileum * ileum - k_colon * colon - k_colon_uptake * colon"),
        "enterocyte": (0.0, "uptake_duodenum + uptake_ileum - k_enterocyte * enterocyte"),
        "plasma": (
            2.6,
            "k_enterocyte * enterocyte + k_passive * calcitriol * jejunum + returned - to_interstitium - to_red",
        ),
        "interstitium": (9.0, "to_interstitium - to_liver - to_muscle - to_soft - to_bone"),
        "red": (5.0, "to_red"),
        "liver": (10.0, "to_liver"),
        "muscle": (20.0, "to_muscle - to_slow"),
        "slow": (240.0, "to_slow"),
        "soft": (40.0, "to_soft"),
        "bone": (100.0, "to_bone - k_deep * (deep_share * bone - deep)"),
        "deep": (400.0, "k_deep * (deep_share * bone - deep)"),
        "tubule": (0.3, "filtered - reabsorbed - k_urine * tubule"),
        "pth": (1.0, "k_pth * (gain * m_pth^2 / (m_pth^2 + serum^2) - pth)"),
        "trpm6": (1.0, "k_trpm6 * (gain * m_trpm6^n_trpm6 / (m_trpm6^n_trpm6 + serum^n_trpm6) - trpm6)"),
        "calcitriol": (1.0, "k_calcitriol * (pth - calcitriol)"),
        "urine_total": (0.0, "k_urine * tubule"),
        "faeces_total": (0.0, "k_colon * colon"),
        ":serum": (0.0, "plasma / plasma_rest"),
        ":interstitial": (0.0, "interstitium / interstitium_rest"),
        ":uptake_duodenum": (0.0, "v_duodenum * calcitriol * duodenum / (m_duodenum + duodenum)"),
        ":uptake_ileum": (0.0, "v_ileum * calcitriol * ileum / (m_ileum + ileum)"),
        ":filtered": (0.0, "gfr * filtrable * plasma / plasma_volume"),
        ":returned": (0.0, "k_colon_uptake * colon + reabsorbed - filtered"),
        ":reabsorbed": (
            0.0,
            "v_tubule * (1 - share_trpm6 + share_trpm6 * trpm6) * filling^n_tubule / (1 + filling^n_tubule)",
        ),
        ":filling": (0.0, "tubule / m_tubule"),
        ":to_interstitium": (0.0, "j_interstitium * (serum - interstitial)"),
        ":to_red": (0.0, f"j_red * ({calm.format('serum', 'n_red')} - red / red_rest)"),
        ":to_liver": (0.0, f"j_liver * ({liver} - liver / liver_rest)"),
        ":to_muscle": (0.0, f"j_muscle * ({muscle} - muscle / muscle_rest)"),
        ":to_slow": (0.0, "j_slow * (muscle / muscle_rest - slow / slow_rest)"),
        ":to_soft": (0.0, f"j_soft * ({soft} - soft / soft_rest)"),
        ":to_bone": (0.0, "j_bone * (interstitial - pth * bone / bone_rest)"),
    }


def _wound_states() -> dict[str, tuple[float, str]]:
    released = " + ".join(f"release_{j} * (loss_{j} + e_release * wear_{j})" for j in range(ORGANS))
    return {
        "alarm": (0.0, "-k_alarm * alarm"),
        "platelet": (0.0, "k_platelet * (alarm - platelet)"),
        "neutrophil": (
            0.0,
            "k_neutrophil * (calls / (1 + (il10 / m_il10)^2) - neutrophil)",
        ),
        "m1": (
            0.0,
            "k_m1 * (neutrophil + stirred) / (1 + interstitial^n_magnesium) - switched - k_m2 * m1",
        ),
        "m2": (0.0, "switched - k_m2 * m2"),
        "tnf": (0.0, "k_tnf * ((neutrophil + m1) / (1 + (il10 / m_tnf_il10)^2) - tnf)"),
        "il10": (0.0, "k_il10 * (g_il10 * m1 + m2 - il10)"),
        "tgf": (0.0, "k_tgf * (m2 + g_tgf * platelet - tgf)"),
        "debris": (0.0, "y_neutrophil * k_neutrophil * neutrophil - k_clear * (m1 + m2) * debris / (m_clear + debris)"),
        "fibroblast": (0.0, "k_fibroblast * (tgf^2 / (m_fibroblast^2 + tgf^2) - fibroblast)"),
        "fragment": (1.0, f"{released} - k_fragment * fragment"),
        ":calls": (0.0, "platelet + g_debris * debris / (m_debris + debris)"),
        ":stirred": (0.0, "g_fragment * fragment^2 / (m_fragment^2 + fragment^2)"),
        ":switched": (0.0, f"k_switch * m1 * {_hill('il10', 'm_switch', 'n_switch')}"),
    }


def _organ_states(j: int) -> dict[str, tuple[float, str]]:
    turnover = PARAMETERS[f"synthesis_{j}"][0]
    drive = f"gain * {_hill('interstitial', f'm_{j}', f'n_{j}')}"
    crowding = f"(1 + density_{j}) / (1 + density_{j} * mature_{j}^2)"
    return {
        f"procollagen_{j}": (
            turnover / PARAMETERS[f"k_procollagen_{j}"][0],
            f"made_{j} - k_procollagen_{j} * procollagen_{j}",
        ),
        f"soluble_{j}": (
            turnover / PARAMETERS[f"k_soluble_{j}"][0],
            f"k_procollagen_{j} * procollagen_{j} - k_soluble_{j} * soluble_{j}",
        ),
        f"mature_{j}": (1.0, f"k_soluble_{j} * soluble_{j} - loss_{j}"),
        f"enzyme_{j}": (
            1.0,
            f"k_enzyme_{j} * (alert_{j} / (1 + g_calm * serum) - enzyme_{j})",
        ),
        f"elastin_{j}": (1.0, f"k_elastin_{j} * fibroblast - wear_{j}"),
        f":made_{j}": (0.0, f"synthesis_{j} * {drive} * (1 + g_fibroblast_{j} * fibroblast * tgf) * {crowding}"),
        f":alert_{j}": (0.0, f"1 + g_tnf_{j} * tnf / (m_tnf_{j} + tnf) + g_feedback * fragment"),
        f":wear_{j}": (0.0, f"k_elastin_{j} * enzyme_{j} * elastin_{j}"),
        f":loss_{j}": (0.0, f"k_mature_{j} * enzyme_{j} * mature_{j} / (m_mature_{j} + mature_{j})"),
    }


def _layer_states() -> dict[str, tuple[float, str]]:
    states = {}
    for i in range(LAYERS):
        below = "1" if i == 0 else f"water{i - 1}"
        above = (
            "evaporation * (1 + g_barrier * alarm) * water9"
            if i == LAYERS - 1
            else f"diffusion{i + 1} * (water{i} - water{i + 1})"
        )
        states[f"water{i}"] = (1.0 - 0.05 * i, f"diffusion{i} * ({below} - water{i}) - {above}")
    return states


def antimony(recurring: bool = False) -> str:
    """Return the model as Antimony; `recurring` puts the doses and the wound in as events of the model itself.

    With `recurring` the times and sizes are the parameters next_<n>, dose_<n>, next_wound and wound_size.
    """
    return "\n".join(_lines(recurring)) + "\n"


def _lines(recurring: bool) -> Iterator[str]:
    mineral, wound = _mineral_states(), _wound_states()
    rest = {name: spec for j in range(ORGANS) for name, spec in _organ_states(j).items()} | _layer_states()
    amounts = {name for name in mineral if not name.startswith(":")} - {"pth", "trpm6", "calcitriol"}
    everything = mineral | wound | rest
    yield "// Written by benchmarks/proxy_text.py. A synthetic benchmark: no number and no link in it is physiology."
    yield "model proxy"
    yield from _unit_lines()
    for name, (start, rate) in everything.items():
        if not name.startswith(":"):
            yield f"  var {name}"
            yield f"  {name} = {start!r}"
            yield f"  {name} has {'mmol' if name in amounts else 'dimensionless'}"
            yield f"  {name}' = {rate}"
    for name, (_, value) in everything.items():
        if name.startswith(":"):
            yield f"  {name[1:]} := {value}"
    for name, (value, unit) in PARAMETERS.items():
        yield f"  const {name}"
        yield f"  {name} = {value!r}"
        yield f"  {name} has {_UNITS[unit]}"
    yield from _recurring_lines() if recurring else _action_lines()
    yield "end"


def _unit_lines() -> Iterator[str]:
    yield "  unit time_unit = 3600 second"
    yield "  unit hour = 3600 second"
    yield "  unit substance = 1e-3 mole"
    yield "  unit extent = 1e-3 mole"
    yield "  unit mmol = 1e-3 mole"
    yield "  unit per_hour = 1 / 3600 second"
    yield "  unit litre_per_hour = litre / 3600 second"
    yield "  unit mmol_per_hour = 1e-3 mole / 3600 second"


def _action_lines() -> Iterator[str]:
    for action, arguments in _ARGUMENTS.items():
        yield f"  var {action}_fires = 0"
        yield f"  {action}_fires has dimensionless"
        for argument, unit in arguments.items():
            yield f"  var {action}_{argument} = 0"
            yield f"  {action}_{argument} has {_UNITS[unit]}"
    for action, target in _DOSED.items():
        yield f"  {action}: at {action}_fires > 0: {target} = {target} + {action}_amount"
    yield "  wound: at wound_fires > 0: alarm = alarm + wound_size, debris = debris + debris_share * wound_size"


def _recurring_lines() -> Iterator[str]:
    yield "  const period = 24"
    for n, target in enumerate(("stomach", "stomach", "stomach", "tablet")):
        yield f"  var next_{n} = 0"
        yield f"  const dose_{n} = 0"
        yield f"  give_{n}: at time >= next_{n}: {target} = {target} + dose_{n}, next_{n} = next_{n} + period"
    yield "  const next_wound = 0, wound_size = 0"
    yield ("  hurt: at time >= next_wound: alarm = alarm + wound_size, debris = debris + debris_share * wound_size")
