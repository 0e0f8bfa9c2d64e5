"""The medicines, conditions and skin types that a study may name of a person, and what people call them."""

from __future__ import annotations

MEDICATION = {
    "tetracycline": "tetracyclines",
    "quinolone": "quinolones",
    "bisphosphonate": "bisphosphonates",
    "levothyroxine": "levothyroxine",
    "iron": "iron",
    "nitrofurantoin": "nitrofurantoin",
    "penicillamine": "penicillamine",
    "calcium_channel_blocker": "calcium-channel blockers",
    "muscle_relaxant": "muscle relaxants",
    "digoxin": "digoxin",
    "potassium_sparing_diuretic": "potassium-sparing diuretics",
    "ppi": "proton-pump inhibitors",
    "loop_diuretic": "loop diuretics",
    "thiazide": "thiazides",
    "isotretinoin": "isotretinoin",
    "anticoagulant": "anticoagulants",
}
CONDITIONS = {
    "myasthenia_gravis": "myasthenia gravis",
    "heart_block": "heart block",
    "heart_damage": "damage to heart muscle",
    "constipation": "constipation or a slow bowel",
    "kidney_stones": "kidney stones",
    "herpes": "herpes of the treated skin",
    "keloid": "a tendency to keloids",
    "skin_infection": "an infection of the treated skin",
}
PHOTOTYPES = ("I", "II", "III", "IV", "V", "VI")
"""Skin types after Fitzpatrick: how skin takes the sun, from always burning to never."""
