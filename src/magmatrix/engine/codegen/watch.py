"""Extremes and times beyond a threshold within one accepted step, found on its continuous solution.

Every watched value is first looked at a few times. Around the highest look the bracket is halved as long as the peak in
it could beat what is known; where a look is above zero and the next is not, the crossing is found by bisection. Lanes
that need no search carry on with what they have.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from magmatrix.engine.codegen.ir import Value, Variable
from magmatrix.engine.codegen.memory import LOOKS

if TYPE_CHECKING:
    from magmatrix.engine.codegen.integrator import _Integrator

HALVINGS = 16
"""Halvings of the bracket of a peak: its moment is known to 1e-5 of a step, its value to the square of that."""
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

    def _at(self, share: Value, k: Value) -> Value:
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
        beside, left, right = best, at, at
        for j, value in enumerate(values):
            better = value > best
            before, after = max(j - 1, 0), min(j + 1, last)
            lower = code.smaller(values[before], values[after])
            best, at = code.select(better, value, best), code.select(better, code.real(LOOKS[j]), at)
            beside = code.select(better, lower, beside)
            left = code.select(better, code.real(LOOKS[before]), left)
            right = code.select(better, code.real(LOOKS[after]), right)
        within = (at > 0.0) & (at < 1.0) & (best > beside)
        search = self.accepted & within & (best + (best - beside) * HOPE > known)
        search = search if where is None else search & where
        found = [code.variable(value) for value in (best, at, left, right)]
        with code.when(code.any(search)), code.count(0, HALVINGS):
            self._halve(k, sign, search, *found)
        best, at, _, _ = (one.get() for one in found)
        return best, at, left, right

    def _halve(
        self, k: Value, sign: float, search: Value, best: Variable, at: Variable, left: Variable, right: Variable
    ) -> None:
        """Halve the bracket round the best value: a better one half way to either side becomes the middle."""
        code = self.code
        middle, low, high, top = at.get(), left.get(), right.get(), best.get()
        down, up = (low + middle) * 0.5, (middle + high) * 0.5
        below = self._at(down, k) * sign
        above = self._at(up, k) * sign
        lower = search & (below > top)
        higher = search & ~lower & (above > top)
        best.set(code.select(lower, below, code.select(higher, above, top)))
        at.set(code.select(lower, down, code.select(higher, up, middle)))
        left.set(code.select(lower, low, code.select(higher, middle, down)))
        right.set(code.select(lower, middle, code.select(higher, high, up)))

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
            beyond = ~((self._at(middle, k) > 0.0) ^ rises)
            high.set(code.select(beyond, middle, high.get()))
            low.set(code.select(beyond, low.get(), middle))
        return (low.get() + high.get()) * 0.5
