"""What makes an integration method: its coefficients, as data; each method is one instance, in a file of its own.

The integrator works with stiffly accurate Rosenbrock methods in the transformed form of E. Hairer, G. Wanner, Solving
Ordinary Differential Equations II (2nd edition, 1996), IV.7, with s stages:

    (I/(gamma h) - J) U_i = f(t + c_i h, y + sum_j a_ij U_j) + sum_j (C_ij/h) U_j + d_i h df/dt,     i = 1..s
    y_new = y + sum_j a_sj U_j + U_s,      error estimate = U_s (y_new less the embedded solution)
"""

from __future__ import annotations

from dataclasses import dataclass

from magmatrix.errors import ModelError

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A stiffly accurate Rosenbrock method whose last stage is its error estimate.

    `dense` has one row of weights of all stages for each power of the share s of the step: the continuous solution is
    y(t + s h) = (1-s) y + s (y_new + (1-s) (k_1 + s k_2 + s^2 k_3 ...)) with k_m = sum_j dense[m][j] U_j; a method
    without rows has none. Raises ModelError for coefficients that do not fit each other.
    """

    name: str
    order: int
    embedded_order: int
    gamma: float
    arguments: Rows
    """a_ij of stage i (from 0): j < i."""
    couplings: Rows
    """C_ij of stage i (from 0): j < i."""
    times: tuple[float, ...]
    """c_i: where each stage looks, in steps."""
    slopes: tuple[float, ...]
    """d_i: weight of the time derivative of the rates."""
    dense: Rows = ()

    def __post_init__(self) -> None:
        stages = self.stages
        triangle = [len(row) for row in self.arguments] == list(range(stages)) == [len(row) for row in self.couplings]
        whole = all(len(row) == stages for row in (self.slopes, *self.dense))
        if not (triangle and whole and stages > 1 and self.gamma > 0.0 and self.times[0] == 0.0):
            raise ModelError(
                f"the coefficients of {self.name} do not fit {stages} stages; give row i of arguments and couplings i "
                f"numbers (from 0), slopes and every dense row {stages}, a first time of 0 and a gamma above zero"
            )

    @property
    def stages(self) -> int:
        """How many systems are solved in a step."""
        return len(self.times)

    def adds_last(self, stage: int) -> bool:
        """Whether the argument of a stage (from 0) is that of the stage before and what that stage found."""
        return stage > 0 and self.arguments[stage] == (*self.arguments[stage - 1], 1.0)
