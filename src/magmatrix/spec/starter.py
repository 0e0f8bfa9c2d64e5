"""The commented study file that `magmatrix new` writes."""

from __future__ import annotations

_STARTER = """\
# A magmatrix study. It informs, it does not treat: nothing here is advice to take or do anything.
# Run it with:  magmatrix run study.yaml -o out/study
# Days count from 0 at midnight; quantities carry their units; clock times are written 08:00.

title: Microneedling on a low-magnesium diet
question: >-
  Does a course of microneedling build dermal collagen on a low-magnesium diet, and does a supplement change it?
# What is known and what to look at; the report prints it, and ids of sources such as fine1991 become links.
background: >-
  Whether low magnesium lowers collagen synthesis in human skin has never been measured, so that link is off and the
  two arms heal alike. To see what it would do, add `links: {mg_collagen_hill: on}` to the study, or to one arm only.

  Look at serum magnesium, and at apparent fullness beside collagen in the first weeks.

duration: 168 days
# How long the habitual diet is eaten before day 0: settle (until nothing changes), none, or a time such as 28 days.
run_in: settle

persons:
  woman_45:
    label: Woman, 45
    age: 45 years
    sex: female
    egfr: 90 mL/min            # below 60 and 30 mL/min any supplement gives a warning
    habitual_diet: 300 mg/day  # magnesium in food
    # For warnings alone; what is left out is unknown, an empty list is none: the report then says what could matter.
    # medication: [levothyroxine, ppi]
    # conditions: [kidney_stones]
    # pregnant: false
    # breast_feeding: false
    # phototype: II            # I (always burns) to VI
    # This person's own values for numbers of the evidence; `magmatrix why magnesium.kE` shows where a number is from.
    # overrides:
    #   magnesium.kE: 0.6 1/h

arms:
  low_diet:
    label: Low-magnesium diet
    diet: 165 mg/day           # shared equally over meals at 08:00, 13:00 and 19:00
    treatments: &course        # a name for what stands here; `*course` below means the same
      - treatment: microneedling  # also: co2_full, co2_fractional, nafl_1550, tca35, dermabrasion, microdermabrasion
        sessions: 4
        every: 28 days
        from: day 0
        # Left out, these come from the evidence: depth: 1.5 mm, coverage: 1 %, column_width: 70 um, site: face

  supplemented:
    label: Low-magnesium diet and 300 mg/day
    diet: 165 mg/day
    supplements:
      - salt: citrate          # oxide, chloride_hexahydrate, glycinate, mineral_water, ...
        dose: 300 mg/day       # of magnesium itself; write `of: salt` to count the whole salt
        at: [08:00, 19:00]     # half of the dose each time
    treatments: *course

# The first arm is what the others are compared with.
compare: [low_diet, supplemented]

outputs:
  names:
    - magnesium.serum
    - magnesium.urine_rate
    - magnesium.skin_ratio
    - dermis.collagen_relative
    - dermis.fullness_oedema
    - dermis.tewl
  every: 1 day                 # blood at 08:00 before breakfast, flows such as urine as means of the 24 hours before
  # at: 14:00                  # another hour for blood
  # rates: momentary           # flows of the moment instead
  # Finer where things move fast:
  windows:
    - {from: day 0, until: day 7, every: 2 h}
"""


def starter_text() -> str:
    """Return a commented study file that runs as it is."""
    return _STARTER
