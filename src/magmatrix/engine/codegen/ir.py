"""A small structured builder on llvmlite: values with Python operators, loops and branches as contexts.

One description becomes code for any machine LLVM knows and any vector width: `width` reals side by side (the lanes),
or plain reals at width 1; reals are doubles or singles. Nothing here calls into the platform: every operation is an
instruction, or an intrinsic that all targets have as an instruction.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from llvmlite import ir

I1: Final = ir.IntType(1)
I32: Final = ir.IntType(32)
I64: Final = ir.IntType(64)
F64: Final = ir.DoubleType()
F32: Final = ir.FloatType()
PTR: Final = ir.PointerType()
VOID: Final = ir.VoidType()
LARGEST_SINGLE: Final = (2.0 - 2.0**-23) * 2.0**127
CONTRACT: Final = ("contract",)


class Value:
    """One value of the program being built: a real, word (integer of the same size) or mask, scalar or one per lane."""

    __slots__ = ("code", "node")

    def __init__(self, code: Code, node: Any) -> None:
        self.code = code
        self.node = node

    @property
    def is_real(self) -> bool:
        """Whether this is a floating-point number (or a vector of them)."""
        return _is_real(element_of(self.node.type))

    def _with(self, other: Value | float) -> tuple[Any, Any]:
        return self.node, self.code.like(self, other).node

    def _two(self, real: str, whole: str, other: Value | float, *, swap: bool = False) -> Value:
        a, b = self._with(other)
        if swap:
            a, b = b, a
        builder = self.code.builder
        if self.is_real:
            return Value(self.code, getattr(builder, real)(a, b, flags=self.code.flags))
        return Value(self.code, getattr(builder, whole)(a, b))

    def __add__(self, other: Value | float) -> Value:
        return self._two("fadd", "add", other)

    def __radd__(self, other: float) -> Value:
        return self._two("fadd", "add", other, swap=True)

    def __sub__(self, other: Value | float) -> Value:
        return self._two("fsub", "sub", other)

    def __rsub__(self, other: float) -> Value:
        return self._two("fsub", "sub", other, swap=True)

    def __mul__(self, other: Value | float) -> Value:
        return self._two("fmul", "mul", other)

    def __rmul__(self, other: float) -> Value:
        return self._two("fmul", "mul", other, swap=True)

    def __truediv__(self, other: Value | float) -> Value:
        return self._two("fdiv", "sdiv", other)

    def __rtruediv__(self, other: float) -> Value:
        return self._two("fdiv", "sdiv", other, swap=True)

    def __mod__(self, other: Value | int) -> Value:
        a, b = self._with(other)
        return Value(self.code, self.code.builder.srem(a, b))

    def __neg__(self) -> Value:
        return Value(self.code, self.code.builder.fneg(self.node))

    def __and__(self, other: Value | int) -> Value:
        a, b = self._with(other)
        return Value(self.code, self.code.builder.and_(a, b))

    def __or__(self, other: Value | int) -> Value:
        a, b = self._with(other)
        return Value(self.code, self.code.builder.or_(a, b))

    def __xor__(self, other: Value | int) -> Value:
        a, b = self._with(other)
        return Value(self.code, self.code.builder.xor(a, b))

    def __invert__(self) -> Value:
        return Value(self.code, self.code.builder.not_(self.node))

    def __lshift__(self, other: int) -> Value:
        a, b = self._with(other)
        return Value(self.code, self.code.builder.shl(a, b))

    def __rshift__(self, other: int) -> Value:
        """Shift right without sign."""
        a, b = self._with(other)
        return Value(self.code, self.code.builder.lshr(a, b))

    def _compare(self, relation: str, other: Value | float) -> Value:
        a, b = self._with(other)
        builder = self.code.builder
        if self.is_real:
            return Value(self.code, builder.fcmp_ordered(relation, a, b))
        return Value(self.code, builder.icmp_signed(relation, a, b))

    def __lt__(self, other: Value | float) -> Value:
        return self._compare("<", other)

    def __le__(self, other: Value | float) -> Value:
        return self._compare("<=", other)

    def __gt__(self, other: Value | float) -> Value:
        return self._compare(">", other)

    def __ge__(self, other: Value | float) -> Value:
        return self._compare(">=", other)

    def equals(self, other: Value | float) -> Value:
        """Whether both are equal (false if one is NaN)."""
        return self._compare("==", other)

    def differs(self, other: Value | float) -> Value:
        """Whether both differ (true if one is NaN)."""
        return ~self._compare("==", other)

    def bits(self) -> Value:
        """The bits of a real as a word."""
        word = I64 if element_of(self.node.type) == F64 else I32
        return Value(self.code, self.code.builder.bitcast(self.node, shaped(self.node.type, word)))

    def as_real(self) -> Value:
        """The real whose bits this word holds."""
        real = F64 if element_of(self.node.type) == I64 else F32
        return Value(self.code, self.code.builder.bitcast(self.node, shaped(self.node.type, real)))

    def to_real(self) -> Value:
        """This scalar word as a real number."""
        return Value(self.code, self.code.builder.sitofp(self.node, F64))


class Variable:
    """A local that a loop may change; LLVM turns it into a register."""

    def __init__(self, code: Code, start: Value) -> None:
        self.code = code
        self._type = start.node.type
        with code.builder.goto_entry_block():
            self._slot = code.builder.alloca(self._type)
        self.set(start)

    def get(self) -> Value:
        """The present value."""
        return Value(self.code, self.code.builder.load(self._slot, typ=self._type))

    def set(self, value: Value) -> None:
        """Replace the present value."""
        self.code.builder.store(value.node, self._slot)


class Array:
    """Memory seen as elements of one type, `stride` elements apart: index with integers or word values."""

    def __init__(self, code: Code, pointer: Any, element: Any, *, stride: int = 1) -> None:
        self.code = code
        self.pointer = pointer
        self.element = element
        self.stride = stride

    def _address(self, index: Value | int) -> Any:
        code = self.code
        place = code.like(code.whole(0), index) * self.stride if self.stride != 1 else code.like(code.whole(0), index)
        return code.builder.gep(self.pointer, [place.node], inbounds=True, source_etype=self.element)

    def _align(self) -> int:
        return _bytes(self.element)

    def __getitem__(self, index: Value | int) -> Value:
        node = self.code.builder.load(self._address(index), typ=self.element, align=self._align())
        return Value(self.code, node)

    def __setitem__(self, index: Value | int, value: Value | float) -> None:
        if not isinstance(value, Value):
            value = self.code.constant(value, self.element)
        self.code.builder.store(value.node, self._address(index), align=self._align())

    def shifted(self, by: Value | int) -> Array:
        """The same array seen from element `by` on."""
        return Array(self.code, self._address(by), self.element, stride=self.stride)


class Rounded(Array):
    """Scalar singles in memory, seen as doubles."""

    def __init__(self, code: Code, pointer: Any, *, stride: int = 1) -> None:
        super().__init__(code, pointer, F32, stride=stride)

    def __getitem__(self, index: Value | int) -> Value:
        return self.code.cast(super().__getitem__(index))

    def __setitem__(self, index: Value | int, value: Value | float) -> None:
        code = self.code
        super().__setitem__(index, code.using(F32).cast(value if isinstance(value, Value) else code.real(value)))


class Paired(Array):
    """Scalar doubles in memory as a single and, `apart` elements behind it, what the single lacks."""

    def __init__(self, code: Code, pointer: Any, *, stride: int, apart: int) -> None:
        super().__init__(code, pointer, F32, stride=stride)
        self._high = Rounded(code, pointer, stride=stride)
        self._low = Rounded(code, self._address(apart), stride=stride)

    def __getitem__(self, index: Value | int) -> Value:
        return self._high[index] + self._low[index]

    def __setitem__(self, index: Value | int, value: Value | float) -> None:
        value = value if isinstance(value, Value) else self.code.real(value)
        self._high[index] = value
        self._low[index] = value - self._high[index]


class Code:
    """What one function is written with: `width` lanes side by side, `stride` lanes from one value to the next.

    Reals of the lanes are of type `element`.
    """

    def __init__(
        self,
        builder: ir.IRBuilder,
        width: int,
        flags: tuple[str, ...] = CONTRACT,
        *,
        stride: int = 1,
        element: Any = F64,
    ) -> None:
        self.builder = builder
        self.width = width
        self.stride = stride
        self.flags = flags
        self.element = element
        self.real_type = lanes(element, width)
        self.word_type = lanes(I64, width)
        self.mask_type = lanes(I1, width)

    def constant(self, value: float, kind: Any) -> Value:
        """A constant of LLVM type `kind`, the same in every lane."""
        element = element_of(kind)
        one = ir.Constant(element, _representable(float(value), element) if _is_real(element) else int(value))
        node = ir.Constant(kind, [one] * kind.count) if isinstance(kind, ir.VectorType) else one
        return Value(self, node)

    def real(self, value: float) -> Value:
        """A real constant in every lane."""
        return self.constant(value, self.real_type)

    def word(self, value: int) -> Value:
        """A word constant in every lane."""
        return self.constant(value, self.word_type)

    def whole(self, value: int) -> Value:
        """A scalar 64-bit integer."""
        return self.constant(value, I64)

    def using(self, element: Any) -> Code:
        """The same function and lanes, with reals of another type."""
        if element == self.element:
            return self
        return Code(self.builder, self.width, self.flags, stride=self.stride, element=element)

    def cast(self, value: Value) -> Value:
        """A real, scalar or in lanes, as real of the type used here."""
        kind = shaped(value.node.type, self.element)
        if kind == value.node.type:
            return value
        change = self.builder.fptrunc if self.element == F32 else self.builder.fpext
        return Value(self, change(value.node, kind))

    def like(self, pattern: Value, other: Value | float) -> Value:
        """`other` as a value of the type of `pattern`; a scalar is given to every lane."""
        kind = pattern.node.type
        if not isinstance(other, Value):
            return self.constant(other, kind)
        if other.node.type == kind or not isinstance(kind, ir.VectorType):
            return other
        return self.every(other)

    def every(self, scalar: Value) -> Value:
        """A scalar in every lane."""
        if self.width == 1 or isinstance(scalar.node.type, ir.VectorType):
            return scalar
        kind = ir.VectorType(scalar.node.type, self.width)
        builder = self.builder
        first = builder.insert_element(ir.Constant(kind, ir.Undefined), scalar.node, ir.Constant(I32, 0))
        order = ir.Constant(ir.VectorType(I32, self.width), [ir.Constant(I32, 0)] * self.width)
        return Value(self, builder.shuffle_vector(first, ir.Constant(kind, ir.Undefined), order))

    def select(self, mask: Value, yes: Value, no: Value | float) -> Value:
        """`yes` where the mask holds, else `no`."""
        return Value(self, self.builder.select(mask.node, yes.node, self.like(yes, no).node))

    def any(self, mask: Value) -> Value:
        """Whether the mask holds in at least one lane."""
        if self.width == 1:
            return mask
        whole = ir.IntType(self.width)
        packed = self.builder.bitcast(mask.node, whole)
        return Value(self, self.builder.icmp_unsigned("!=", packed, ir.Constant(whole, 0)))

    def intrinsic(self, name: str, *args: Value) -> Value:
        """Call an LLVM intrinsic such as `llvm.sqrt` that every target has as an instruction."""
        kinds = [arg.node.type for arg in args]
        full = f"{name}.{_suffix(kinds[0])}"
        module = self.builder.module
        function = module.globals.get(full) or ir.Function(module, ir.FunctionType(kinds[0], kinds), full)
        return Value(self, self.builder.call(function, [arg.node for arg in args]))

    def sqrt(self, x: Value) -> Value:
        """Square root, rounded correctly."""
        return self.intrinsic("llvm.sqrt", x)

    def fabs(self, x: Value) -> Value:
        """Absolute value."""
        return self.intrinsic("llvm.fabs", x)

    def larger(self, a: Value, b: Value | float) -> Value:
        """The larger; `b` if either is NaN."""
        other = self.like(a, b)
        return self.select(a > other, a, other)

    def smaller(self, a: Value, b: Value | float) -> Value:
        """The smaller; `b` if either is NaN."""
        other = self.like(a, b)
        return self.select(a < other, a, other)

    def variable(self, start: Value) -> Variable:
        """A local that loops may change."""
        return Variable(self, start)

    def reals(self, pointer: Any) -> Array:
        """Memory as reals of all lanes."""
        return Array(self, pointer, self.real_type, stride=self.stride)

    def words(self, pointer: Any) -> Array:
        """Memory as words of all lanes."""
        return Array(self, pointer, self.word_type, stride=self.stride)

    @contextmanager
    def when(self, condition: Value) -> Iterator[None]:
        """Code that runs only if the scalar condition holds."""
        with self.builder.if_then(condition.node):
            yield

    @contextmanager
    def either(self, condition: Value) -> Iterator[tuple[Any, Any]]:
        """Two contexts: what runs if the scalar condition holds, and what runs if not."""
        with self.builder.if_else(condition.node) as both:
            yield both

    @contextmanager
    def forever(self) -> Iterator[Callable[[Value], None]]:
        """A loop; call what it yields with a scalar condition to leave."""
        builder = self.builder
        head, after = builder.append_basic_block("loop"), builder.append_basic_block("after")
        builder.branch(head)
        builder.position_at_end(head)

        def leave_if(condition: Value) -> None:
            on = builder.append_basic_block("on")
            builder.cbranch(condition.node, after, on)
            builder.position_at_end(on)

        yield leave_if
        builder.branch(head)
        builder.position_at_end(after)

    @contextmanager
    def count(self, start: Value | int, stop: Value | int) -> Iterator[Value]:
        """A loop over scalar integers from `start` up to, not including, `stop`."""
        zero = self.whole(0)
        index = self.variable(self.like(zero, start))
        with self.forever() as leave_if:
            now = index.get()
            leave_if(now >= self.like(zero, stop))
            yield now
            index.set(now + 1)

    def call(self, function: ir.Function, *args: Value | Any) -> Value:
        """Call a function of this module."""
        nodes = [arg.node if isinstance(arg, Value) else arg for arg in args]
        return Value(self, self.builder.call(function, nodes))

    def return_(self, value: Value | None = None) -> None:
        """Leave the function."""
        if value is None:
            self.builder.ret_void()
        else:
            self.builder.ret(value.node)


def lanes(element: Any, width: int) -> Any:
    """The type of `width` elements side by side; the element itself at width 1."""
    return element if width == 1 else ir.VectorType(element, width)


def define(
    module: ir.Module,
    name: str,
    result: Any,
    args: Sequence[tuple[str, Any]],
    width: int,
    *,
    alone: frozenset[str] = frozenset(),
    exported: bool = False,
    inline: bool = False,
    stride: int = 1,
    element: Any = F64,
) -> tuple[ir.Function, Code, list[Any]]:
    """Start a function; pointers named in `alone` overlap with no other argument. Returns function, code, arguments."""
    function = ir.Function(module, ir.FunctionType(result, [kind for _, kind in args]), name)
    if not exported:
        function.linkage = "internal"
    if not inline and not exported:
        function.attributes.add("noinline")
    function.attributes.add("nounwind")
    for arg, (label, _) in zip(function.args, args, strict=True):
        arg.name = label
        if label in alone:
            arg.add_attribute("noalias")
    builder = ir.IRBuilder(function.append_basic_block("entry"))
    body = function.append_basic_block("body")
    builder.branch(body)
    builder.position_at_end(body)
    return function, Code(builder, width, stride=stride, element=element), list(function.args)


def element_of(kind: Any) -> Any:
    """The type of one element."""
    return kind.element if isinstance(kind, ir.VectorType) else kind


def shaped(kind: Any, element: Any) -> Any:
    """The type like `kind`, scalar or in lanes, with another element."""
    return ir.VectorType(element, kind.count) if isinstance(kind, ir.VectorType) else element


def _representable(value: float, element: Any) -> float:
    return math.copysign(math.inf, value) if element == F32 and abs(value) > LARGEST_SINGLE else value


def _is_real(element: Any) -> bool:
    return element in (F64, F32)


def _bytes(kind: Any) -> int:
    if isinstance(kind, ir.VectorType):
        return _bytes(kind.element) * int(kind.count)
    return {F64: 8, I64: 8, F32: 4, I32: 4}[kind]


def _suffix(kind: Any) -> str:
    if isinstance(kind, ir.VectorType):
        return f"v{kind.count}{_suffix(kind.element)}"
    return {F64: "f64", F32: "f32", I64: "i64", I32: "i32"}[kind]


def text_of(module: ir.Module) -> str:
    """Return the module as text.

    No index of this engine is negative, which llvmlite cannot say: WebAssembly then folds offsets into its loads.
    """
    return str(module).replace("getelementptr inbounds", "getelementptr inbounds nuw")
