"""Arms that can be compared: where one arm treats the skin, every arm follows its dermis in the same way."""

from __future__ import annotations

from collections.abc import Sequence

from magmatrix.schedule.schedule import Action, Schedule

_TREAT = "dermis.treat"
_CLOSE = "dermis.close_episode"
_NOTHING = {"injured": 0.0, "stimulated": 0.0, "removed_share": 0.0, "strength": 0.0, "opens_barrier": 0.0}


def same_footing(schedules: Sequence[Schedule]) -> list[Schedule]:
    """Return the schedules with an empty episode opened wherever another arm opens a real one earlier.

    The resting dermis answers to low synthesis faster than the zones of an episode do, so an untreated arm would differ
    from a treated one by bookkeeping alone. An empty episode changes nothing in a person without a deficit.
    """
    openings = [_ticks(schedule, _TREAT) for schedule in schedules]
    first = min((ticks[0] for ticks in openings if ticks), default=None)
    if first is None:
        return list(schedules)
    closings = [tick for schedule in schedules for tick in _ticks(schedule, _CLOSE)]
    return [
        schedule.joined(Schedule.build(_empty(ticks, first, closings)))
        for schedule, ticks in zip(schedules, openings, strict=True)
    ]


def _ticks(schedule: Schedule, name: str) -> list[int]:
    return [item.tick for item in schedule if isinstance(item, Action) and item.name == name]


def _empty(openings: Sequence[int], first: int, closings: Sequence[int]) -> list[Action]:
    actions = [Action(first, _TREAT, _NOTHING)] if not openings or openings[0] > first else []
    if not openings and closings:
        actions.append(Action(max(closings), _CLOSE, {}))
    return actions
