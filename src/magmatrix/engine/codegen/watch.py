"""Extremes and times beyond a threshold within one accepted step, found on its continuous solution.

Every watched value is first looked at a few times. Around the highest look the peak is searched for with parabolas as
long as it could beat what is known by more than the relative tolerance of the integration, which is all that its value
is good for; where a look is above zero and the next is not, the crossing is found by bisection. Lanes that need no
search carry on with what they have.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from magmatrix.engine.codegen.ir import Value, Variable
from magmatrix.engine.codegen.memory import LOOKS, SettingField

if TYPE_CHECKING:
    from magmatrix.engine.codegen.integrator import _Integrator

TRIALS = 12
"""Parabolas through the best values of a peak at most; three to five find it as a rule."""
NEAR = 0.02
"""The next trial is at least this share of the bracket away from the best value, so that both ends close in."""
SETTLED = 1e-5
"""A peak is found when its bracket, or the last move of its moment, is shorter than this share of the step."""
ENDLESS = 1e300
"""Beside a moment at which the value does not exist there is no parabola."""
BISECTIONS = 30
HOPE = 0.5
"""How much higher than the best look a peak may be, in differences to the lower look beside it.

A parabola needs a quarter.
"""


class Watch:
    """Writes the code for one step of `integrator`, from `time` on, in lanes where it is `accepted`."""

    def __init__(self, integrator: _Integrator, accepted: Value, step: Value, time: Value) -> None:
        self.its = integrator
        self.code = integrator.code
        self.accepted, self.step, self.time = accepted, step, time
        self.count = len(integrator.program.watched)
        self.looks = integrator.section("looks")
        self.totals = integrator.section("totals")
        self.rtol = self.code.every(integrator.job.setting(SettingField.RTOL))

    def write(self) -> None:
        """Look, then update the totals of every extreme and every threshold."""
        code, extremes = self.code, self.its.program.extremes
        for j, share in enumerate(LOOKS):
            self._look(code.real(share), j)
        if extremes:
            with code.count(0, extremes) as k:
                self._extreme(k)
        if extremes < self.count:
            with code.count(extremes, self.count) as k:
                self._beyond(k)

    def _look(self, share: Value, place: int) -> None:
        its = self.its
        if place == 0:
            state = its.y
        elif place == len(LOOKS) - 1:
            state = its.g
        else:
            state = its.between(share)
        self._call(state.pointer, share, place)

    def _call(self, state: object, share: Value, place: int) -> None:
        its = self.its
        slots, out = its.section("slots").pointer, self.looks.shifted(place * self.count).pointer
        assert its.kernels.watch is not None
        self.code.call(its.kernels.watch, state, slots, self.time + self.step * share, out)

    def value_at(self, share: Value, k: Value) -> Value:
        """The value of item k at a share of the step."""
        spare = len(LOOKS)
        self._call(self.its.between(share).pointer, share, spare)
        return self.looks[k + spare * self.count]

    def _seen(self, k: Value) -> list[Value]:
        return [self.looks[k + j * self.count] for j in range(len(LOOKS))]

    def _extreme(self, k: Value) -> None:
        """Keep the highest value and when it was first reached."""
        code, place = self.code, k * 2
        known = self.totals[place]
        best, at, _, _ = self._peak(k, self._seen(k), 1.0, known)
        better = self.accepted & (best > known)
        self.totals[place] = code.select(better, best, known)
        late = self.totals[place + 1]
        self.totals[place + 1] = code.select(better, self.time + self.step * at, late)

    def _peak(
        self, k: Value, values: list[Value], sign: float, known: Value, where: Value | None = None
    ) -> tuple[Value, Value, Value, Value]:
        """Return the peak of sign times item k, its share of the step, and the shares of its bracket.

        It is searched for where it could be higher than `known`; elsewhere the best look has to do.
        """
        code = self.code
        values = [value * sign for value in values]
        last = len(LOOKS) - 1
        best, at = code.real(float("-inf")), code.real(0.0)
        low, high, left, right = best, best, at, at
        for j, value in enumerate(values):
            better = value > best
            before, after = max(j - 1, 0), min(j + 1, last)
            best, at = code.select(better, value, best), code.select(better, code.real(LOOKS[j]), at)
            low, high = code.select(better, values[before], low), code.select(better, values[after], high)
            left = code.select(better, code.real(LOOKS[before]), left)
            right = code.select(better, code.real(LOOKS[after]), right)
        beside = code.smaller(low, high)
        target = known + code.fabs(best) * self.rtol
        within = (at > 0.0) & (at < 1.0) & (best > beside)
        search = self.accepted & within & (best + (best - beside) * HOPE > target)
        search = search if where is None else search & where
        peak = _Peak(self, k, sign, Bracket(left, low, at, best, right, high))
        with code.when(code.any(search)):
            peak.find(search, target)
        return peak.best.get(), peak.at.get(), left, right

    def _beyond(self, k: Value) -> None:
        """Add how much of the step item k is above zero."""
        code = self.code
        values = self._seen(k)
        zero = code.real(0.0)
        share = code.variable(zero)
        positive = [value > 0.0 for value in values]
        some = every = positive[0]
        for one in positive[1:]:
            some, every = some | one, every & one
        for j, (before, after) in enumerate(pairwise(positive)):
            begin, end = LOOKS[j], LOOKS[j + 1]
            share.set(share.get() + code.select(before & after, code.real(end - begin), zero))
            crosses = self.accepted & (before ^ after)
            with code.when(code.any(crosses)):
                moment = self._crossing(k, code.real(begin), code.real(end), after)
                above = code.select(after, end - moment, moment - begin)
                share.set(share.get() + code.select(crosses, above, zero))
        for sign, where in ((1.0, ~some), (-1.0, every)):
            self._excursion(k, values, sign, where, share)
        place = k * 2
        total = self.totals[place]
        self.totals[place] = code.select(self.accepted, total + self.step * share.get(), total)

    def _excursion(self, k: Value, values: list[Value], sign: float, where: Value, share: Variable) -> None:
        """Where all looks are on one side, see whether the value came to the other side between them."""
        code = self.code
        best, at, left, right = self._peak(k, values, sign, code.real(0.0), where)
        out = self.accepted & where & (best > 0.0)
        with code.when(code.any(out)):
            rising, falling = (out, ~out) if sign > 0.0 else (~out, out)
            length = self._crossing(k, at, right, falling) - self._crossing(k, left, at, rising)
            share.set(share.get() + code.select(out, length * sign, code.real(0.0)))

    def _crossing(self, k: Value, begin: Value, end: Value, rises: Value) -> Value:
        """Return the share of the step at which item k comes above zero, or leaves it where it does not rise."""
        code = self.code
        low, high = code.variable(begin), code.variable(end)
        with code.count(0, BISECTIONS):
            middle = (low.get() + high.get()) * 0.5
            beyond = ~((self.value_at(middle, k) > 0.0) ^ rises)
            high.set(code.select(beyond, middle, high.get()))
            low.set(code.select(beyond, low.get(), middle))
        return (low.get() + high.get()) * 0.5


class Bracket(NamedTuple):
    """Shares of the step and the values there: the best, and one to either side that is not better."""

    left: Value
    low: Value
    at: Value
    best: Value
    right: Value
    high: Value


class _Peak:
    """The search for the peak of sign times item k within a bracket."""

    def __init__(self, watch: Watch, k: Value, sign: float, bracket: Bracket) -> None:
        self.watch, self.code, self.k, self.sign = watch, watch.code, k, sign
        self.left, self.low, self.at, self.best, self.right, self.high = map(watch.code.variable, bracket)

    def find(self, search: Value, target: Value) -> None:
        """Narrow the bracket in lanes that `search`, as long as the peak could be above `target`.

        How far the peak is foreseen wrongly is taken from how the last trial changed what was foreseen.
        """
        code = self.code
        one, zero = code.real(1.0), code.real(0.0)
        live = code.variable(code.select(search, one, zero))
        move, gain = self._foreseen()
        moves, foreseen = code.variable(move), code.variable(self.best.get() + gain)
        trials = code.variable(code.whole(0))
        with code.forever() as leave_if:
            goes_on = live.get() > 0.0
            leave_if(~code.any(goes_on))
            leave_if(trials.get() >= code.whole(TRIALS))
            trials.set(trials.get() + 1)
            self._try(moves.get(), goes_on)
            move, gain = self._foreseen()
            peak = self.best.get() + gain
            hoped = peak + code.fabs(peak - foreseen.get())
            wide = self.right.get() - self.left.get() > SETTLED
            live.set(code.select(goes_on & (hoped > target) & wide, one, zero))
            moves.set(move)
            foreseen.set(peak)

    def _foreseen(self) -> tuple[Value, Value]:
        """Return from the best value to the vertex of the parabola: the move in shares of the step, and the gain."""
        code = self.code
        before, after = self.at.get() - self.left.get(), self.right.get() - self.at.get()
        fall_before, fall_after = self.best.get() - self.low.get(), self.best.get() - self.high.get()
        bend = fall_before * after + fall_after * before
        lean = fall_before * after * after - fall_after * before * before
        flat, endless = bend <= 0.0, ~(bend < ENDLESS)
        bend = code.select(flat | endless, code.real(1.0), bend)
        move = lean / bend * 0.5
        gain = move * lean / (before * after * (before + after)) * 0.5
        aside = code.select(after > before, after * 0.5, before * -0.5)
        move = code.select(flat | endless, aside, move)
        gain = code.select(endless, code.real(ENDLESS), code.select(flat, code.real(0.0), gain))
        least = (before + after) * NEAR
        away = code.select(after > before, least, -least)
        return code.select(code.fabs(move) < least, away, move), gain

    def _try(self, move: Value, live: Value) -> None:
        """Look at one more moment: a better value becomes the middle of the bracket, another one its end."""
        code = self.code
        at, best = self.at.get(), self.best.get()
        moment = at + move
        value = self.watch.value_at(moment, self.k) * self.sign
        later, better = move > 0.0, value > best
        worse = live & ~better
        better = live & better
        for place, seen, mine in ((self.left, self.low, later), (self.right, self.high, ~later)):
            place.set(code.select(better & mine, at, code.select(worse & ~mine, moment, place.get())))
            seen.set(code.select(better & mine, best, code.select(worse & ~mine, value, seen.get())))
        self.at.set(code.select(better, moment, at))
        self.best.set(code.select(better, value, best))
