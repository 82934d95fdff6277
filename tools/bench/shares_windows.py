# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The convolutions, pools and pads of shares.py, channels last: what a net does forward, and the gradients of the filter and of the input as
differentiation writes them."""
import math
from dataclasses import dataclass

from shares_cases import function, subtracted, tensor


def pairs(op, value, names, shapes, along, rest):
    """Lines of an op on %value and of the same on its result, called %names, along two dimensions."""
    return [f"%{name} = nn.{op} %{source} along {dimension} {rest} : {tensor(*before)} -> {tensor(*after)}"
            for name, source, dimension, before, after in zip(names, (value, names[0]), along, shapes, shapes[1:])]


def product(name, a, b, dims, order, types, result):
    """Lines of a dot_general of %a and %b, with its dimensions in an order."""
    joined = tuple(result[order.index(i)] for i in range(len(order)))
    ordered = list(order) == sorted(order)
    lines = [f"%{name if ordered else 'd'} = nn.dot_general %{a}, %{b} {dims} : {', '.join(tensor(*t) for t in types)} -> {tensor(*joined)}"]
    return lines if ordered else lines + [f"%{name} = nn.transpose %d, {list(order)} : {tensor(*joined)} -> {tensor(*result)}"]


@dataclass
class Conv:
    batch: int
    size: int  # of the image, a square
    inputs: int
    outputs: int
    window: int
    stride: int = 1
    pad: int = 0  # on each side
    depthwise: bool = False
    kinds: tuple = ("forward", "filter_gradient", "input_gradient")

    def __post_init__(self):
        n, s, c, k = self.batch, self.size, self.inputs, self.window
        p = s + 2 * self.pad
        i = (p - k) // self.stride + 1
        channels = (c,) if self.depthwise else (c, self.outputs)
        self.name = f"{k}x{k}-{'-'.join(map(str, channels))}-{s}" + f"-by-{self.stride}" * (self.stride > 1)
        self.x, self.filter, self.y = (n, s, s, c), (k, k, *channels), (n, i, i, self.outputs)
        self.padded = [self.x, (n, p, s, c), (n, p, p, c)] if self.pad else [self.x]
        self.windows = [self.padded[-1], (n, i, k, p, c), (n, i, k, i, k, c)]
        self.flops = 2 * n * i * i * k * k * self.outputs * (1 if self.depthwise else c)
        # Depthwise ones are bound by memory.
        self.bytes = 4 * (math.prod(self.x) + math.prod(self.y)) if self.depthwise else 0

    def case(self, kind, inputs, lines, result, c=""):
        return function(f"{kind}-{self.name}", [("f32", shape) for shape in inputs], "\n".join(lines), [tensor(*result)],
                        flops=self.flops, bytes=self.bytes, c=c)

    def of_windows(self, other, plain, depthwise, result):
        """Lines of %y, a product of the windows of %a and of %b: what to sum over, and the order of the result."""
        lines = pairs("pad", "a", ("h", "p"), self.padded, (1, 2), f"low {self.pad} high {self.pad}") if self.pad else []
        lines += pairs("windows", "p" if self.pad else "a", ("r", "w"), self.windows, (1, 3), f"size {self.window} stride {self.stride}")
        dims, order = depthwise if self.depthwise else (plain, range(4))
        return lines + product("y", "w", "b", dims, order, (self.windows[-1], other), result)

    def forward(self):
        lines = self.of_windows(self.filter, "contract [2, 4, 5] x [0, 1, 2]", ("batch [5] x [2] contract [2, 4] x [0, 1]", (1, 2, 3, 0)), self.y)
        n, s, _, c = self.x
        return self.case("conv", (self.x, self.filter), lines, self.y, f"depthwise {n * s * s} {c} {s}" if self.depthwise and self.stride == 1 else "")

    def gradient(self):
        return self.of_windows(self.y, "contract [0, 1, 3] x [0, 1, 2]", ("batch [5] x [3] contract [0, 1, 3] x [0, 1, 2]", (1, 2, 0)), self.filter)

    def filter_gradient(self):
        return self.case("filter-gradient", (self.x, self.y), self.gradient(), self.filter)

    def filter_update(self):
        """The gradient, and what SGD makes of the filter with it."""
        lines = [line.replace("%y", "%g") for line in self.gradient()] + subtracted("c", "g", self.filter)
        return self.case("filter-update", (self.x, self.y, self.filter), lines, self.filter)

    def input_gradient(self):
        dims, order = (("batch [3] x [2] contract [] x []", (1, 2, 4, 3, 5, 0)) if self.depthwise else
                       ("contract [3] x [3]", (0, 1, 3, 2, 4, 5)))
        lines = product("w", "a", "b", dims, order, (self.y, self.filter), self.windows[-1])
        lines += pairs("overlap_add", "w", ("r", "p" if self.pad else "y"), self.windows[::-1], (3, 1), f"stride {self.stride}")
        if self.pad:
            lines += pairs("slice", "p", ("h", "y"), self.padded[::-1], (2, 1), f"from {self.pad} to {self.pad + self.x[1]}")
        return self.case("input-gradient", (self.y, self.filter), lines, self.x)


CONVOLUTIONS = (
    Conv(1, 56, 64, 64, 3, pad=1),
    Conv(8, 8, 64, 64, 3, pad=1),
    Conv(1, 56, 64, 256, 1),
    Conv(1, 56, 64, 128, 3, stride=2, pad=1),
    # Those of LeNet-5.
    Conv(64, 28, 1, 6, 5, pad=2),
    Conv(64, 14, 6, 16, 5),
    Conv(1, 56, 64, 64, 3, depthwise=True),
    Conv(1, 56, 64, 64, 3, stride=2, pad=1, depthwise=True),
    # Large filters over few places, and large images with few channels.
    Conv(8, 4, 512, 512, 3, pad=1, kinds=("forward", "filter_gradient", "filter_update", "input_gradient")),
    Conv(8, 7, 512, 512, 3, pad=1, kinds=("filter_gradient",)),
    Conv(8, 8, 256, 512, 3, stride=2, pad=1, kinds=("filter_gradient",)),
    Conv(8, 16, 64, 128, 1, stride=2, kinds=("filter_gradient",)),
    Conv(1, 28, 128, 512, 1, kinds=("forward",)),
    Conv(2, 224, 3, 64, 7, stride=2, pad=3, kinds=("forward", "filter_gradient")),
)


def max_pool(batch, size, channels, window):
    """Windows 2 apart."""
    n, s, c, k, i = batch, size, channels, window, (size - window) // 2 + 1
    lines = pairs("windows", "a", ("r", "w"), ((n, s, s, c), (n, i, k, s, c), (n, i, k, i, k, c)), (1, 3), f"size {k} stride 2")
    lines.append(f"%y = nn.reduce_max %w, [2, 4] : {tensor(n, i, k, i, k, c)} -> {tensor(n, i, i, c)}")
    return function(f"max-pool-{k}x{k}-{c}-{s}", [("f32", (n, s, s, c))], "\n".join(lines), [tensor(n, i, i, c)],
                    bytes=4 * n * c * (s * s + i * i), c=f"max_pool_{k} {n * s * s} {c} {s}")


def overlapping_pool(batch, size, channels):
    """As a net has it: 3x3, 2 apart, of an image that got a border of its outermost values."""
    n, s, c, p, i = batch, size, channels, size + 2, size // 2
    x, y, lines, value, shape = (n, s, s, c), (n, i, i, c), [], "a", (n, s, s, c)
    for along in (1, 2):
        edge, wider = (tuple(width if d == along else shape[d] for d in range(4)) for width in (1, p))
        for name, place in (("l", 0), ("h", s - 1)):
            lines.append(f"%{name}{along} = nn.slice %{value} along {along} from {place} to {place + 1} : {tensor(*shape)} -> {tensor(*edge)}")
        types = f"({tensor(*edge)}, {tensor(*shape)}, {tensor(*edge)}) -> {tensor(*wider)}"
        lines.append(f"%p{along} = nn.concat %l{along}, %{value}, %h{along} along {along} : {types}")
        value, shape = f"p{along}", wider
    lines += pairs("windows", "p2", ("r", "w"), (shape, (n, i, 3, p, c), (n, i, 3, i, 3, c)), (1, 3), "size 3 stride 2")
    pooled = f"nn.reduce_max %w, [2, 4] ties first : {tensor(n, i, 3, i, 3, c)} -> {tensor(*y)}"
    name, image, bytes = f"3x3-{c}-{s}", ("f32", x), 4 * n * c * (s * s + i * i)
    yield function(f"max-pool-overlapping-{name}", [image], "\n".join(lines + [f"%y = {pooled}"]), [tensor(*y)], bytes=bytes)
    lines += [f"%z = {pooled}", f"%y = train.gradient %z, %b wrt %a : {tensor(*y)}, {tensor(*y)} wrt {tensor(*x)} -> {tensor(*x)}"]
    yield function(f"max-pool-gradient-{name}", [image, ("f32", y)], "\n".join(lines), [tensor(*x)], bytes=bytes + 4 * math.prod(x))


def border(batch, size, channels):
    """A border of zeros, 1 wide."""
    n, s, c, p = batch, size, channels, size + 2
    lines = pairs("pad", "a", ("h", "y"), ((n, s, s, c), (n, p, s, c), (n, p, p, c)), (1, 2), "low 1 high 1")
    return function(f"pad-{c}-{s}", [("f32", (n, s, s, c))], "\n".join(lines), [tensor(n, p, p, c)], bytes=4 * n * c * (s * s + p * p))


def turned_filter(size, channels):
    """What an input gradient takes its product with."""
    x = (size, size, channels, channels)
    return function(f"turned-filter-{size}x{size}-{channels}", [("f32", x)], f"%y = nn.transpose %a, [0, 1, 3, 2] : {tensor(*x)} -> {tensor(*x)}",
                    [tensor(*x)], bytes=8 * math.prod(x))


def cases():
    for conv in CONVOLUTIONS:
        for kind in conv.kinds:
            yield getattr(conv, kind)()
    yield max_pool(64, 28, 6, 2)
    yield max_pool(1, 56, 64, 2)
    yield max_pool(1, 112, 64, 3)
    yield from overlapping_pool(1, 112, 64)
    yield border(8, 56, 64)
    yield turned_filter(3, 512)
