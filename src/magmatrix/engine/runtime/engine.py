"""A model compiled for this machine: prepared once, run for as many people as needed."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from magmatrix.engine.codegen.integrator import build_module
from magmatrix.engine.codegen.ir import text_of
from magmatrix.engine.codegen.memory import Layout
from magmatrix.engine.codegen.method import Method
from magmatrix.engine.codegen.rodas5p import RODAS5P
from magmatrix.engine.lower.code_plan import Limits
from magmatrix.engine.lower.program import Program, lower_model
from magmatrix.engine.problem.checks import chosen, instance, outputs_of
from magmatrix.engine.problem.output import Output
from magmatrix.engine.problem.precision import PRECISIONS, Precision
from magmatrix.engine.runtime.cache import ObjectCache, content_key
from magmatrix.engine.runtime.compile import Loaded, load, object_code
from magmatrix.engine.runtime.machine import Machine, host
from magmatrix.graph.model import Model
from magmatrix.graph.nonnegative import Bound, bounded_states

ENGINE_NAME = "fast"
"""What results call this engine."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """How long each part of preparing took (seconds), and whether the object code was found on disk."""

    lowering: float
    building: float
    loading: float
    found: bool


class FastEngine:
    """A model and the outputs to keep, as machine code.

    `precision` "single" works on twice as many people side by side; magmatrix.engine.problem.precision says what that
    costs. Raises ModelError for an unknown output, for equations that the engine cannot compute in that precision, and
    for extremes to be kept with a `method` that has no continuous solution.
    """

    name = ENGINE_NAME

    def __init__(
        self,
        model: Model,
        outputs: Iterable[Output | str],
        *,
        machine: Machine | None = None,
        precision: Precision = "double",
        cache: ObjectCache | None = None,
        limits: Limits | None = None,
        method: Method = RODAS5P,
    ) -> None:
        instance(model, Model, "the model", "a Model")
        instance(method, Method, "the method", "a Method")
        chosen(precision, PRECISIONS, "precision")
        self.model = model
        self.outputs = outputs_of(outputs)
        self.machine = machine or host()
        self.precision: Precision = precision
        self.method = method
        began = time.perf_counter()
        self.program: Program = lower_model(model, self.outputs, limits)
        lowered = time.perf_counter()
        cache = cache if cache is not None else ObjectCache()
        key = self.code_key = content_key(self.program, self.machine, precision, method)
        code = cache.read(key)
        found = code is not None
        if code is None:
            code = cache.build(key, lambda: object_code(self.module_text, self.machine))
        built = time.perf_counter()
        self._loaded: Loaded = load(code, self.machine)
        loaded = time.perf_counter()
        self.preparation = Preparation(lowered - began, built - lowered, loaded - built, found)

    @cached_property
    def _module(self) -> tuple[Any, Layout]:
        return build_module(self.program, self.lanes, single=self.precision == "single", method=self.method)

    @property
    def module_text(self) -> str:
        """The LLVM IR before optimisation."""
        return text_of(self._module[0])

    @cached_property
    def layout(self) -> Layout:
        """Sizes of the work area."""
        return Layout.of(self.program, self.lanes, single=self.precision == "single", method=self.method)

    @property
    def lanes(self) -> int:
        """People side by side."""
        return self.machine.width * (2 if self.precision == "single" else 1)

    @cached_property
    def bounded(self) -> Mapping[str, Bound]:
        """States that cannot fall below zero, and what that rests on."""
        return bounded_states(self.model)

    def call(self, job: int) -> None:
        """Run the job at this address, without the interpreter lock."""
        self._loaded.call(job)

    @property
    def states(self) -> Sequence[str]:
        """Names of the states in the order of the equations (integrals of outputs last)."""
        order = self.program.elimination.order
        place = {old: new for new, old in enumerate(order)}
        return [self.program.states[place[i]] for i in range(len(order))]
