# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Layers with spatial dimensions, one element after the other, in double precision: values and gradients of windows, padding and
# borders, for the programs of this folder that compare them with what the model's layer computes: PROGRAM FILE [TARGET].
import itertools
import math
import os
import random
import subprocess
import sys


class Tensor:
    """Numbers in row-major order."""

    def __init__(self, shape, values=None):
        self.shape = tuple(shape)
        self.values = list(values) if values is not None else [0.0] * math.prod(self.shape)

    def place(self, index):
        place = 0
        for i, size in zip(index, self.shape):
            assert 0 <= i < size
            place = place * size + i
        return place

    def __getitem__(self, index):
        return self.values[self.place(index)]

    def add(self, index, value):
        self.values[self.place(index)] += value

    def indices(self):
        return itertools.product(*map(range, self.shape))

    def permuted(self, order):
        result = Tensor([self.shape[d] for d in order])
        for index in self.indices():
            result.values[result.place([index[d] for d in order])] = self[index]
        return result


def drawn(shape, seed):
    """Numbers with few digits, so that the model's text is what is computed with; each but once, so that no two are equal."""
    rng = random.Random(seed)
    values = [k / 64 for k in range(1, math.prod(shape) + 1)]
    rng.shuffle(values)
    return Tensor(shape, [v if rng.random() < 0.5 else -v for v in values])


class Axis:
    """The windows along one spatial dimension. None is an element of padding, or what ceil_mode adds."""

    def __init__(self, extent, size, stride, dilation, padding, low, high, ceil=False):
        reach = dilation * (size - 1) + 1
        if padding == "SAME":
            total = max(0, (-(-extent // stride) - 1) * stride + reach - extent)
            low, high = total // 2, total - total // 2
        elif padding == "FULL":
            low = high = reach - 1
        self.extent, self.low, self.high, self.stride, self.dilation, self.size = extent, low, high, stride, dilation, size
        self.count = (extent + low + high - reach) // stride + 1
        if ceil:
            self.count = -(-(extent + low + high - reach) // stride) + 1
            if (self.count - 1) * stride >= extent + low:
                self.count -= 1

    def read(self, window, tap, border="ZERO"):
        place = window * self.stride + tap * self.dilation - self.low
        if border == "MIRROR":
            place = abs(place)
            place = place if place < self.extent else 2 * (self.extent - 1) - place
        elif border == "REPLICATE":
            place = min(max(place, 0), self.extent - 1)
        return place if 0 <= place < self.extent else None

    def is_padded(self, window, tap):
        """Whether an element is of the input or its padding, not what ceil_mode adds."""
        return window * self.stride + tap * self.dilation < self.extent + self.low + self.high


class Bins:
    """The bins of an adaptive pool along one spatial dimension."""

    def __init__(self, extent, count):
        self.ends = [(i * extent // count, -(-(i + 1) * extent // count)) for i in range(count)]
        self.count, self.size = count, max(high - low for low, high in self.ends)

    def read(self, window, tap):
        low, high = self.ends[window]
        return low + tap if low + tap < high else None

    def is_padded(self, window, tap):
        return self.read(window, tap) is not None


def axes_of(case, extents, stride=None):
    def of(name, axis, default):
        numbers = case.get(name, default)
        return numbers[0] if len(numbers) == 1 else numbers[axis]

    return [Axis(extent, of("size", a, None), of("stride", a, stride or [1]), of("dilation", a, [1]), case.get("padding", "VALID"),
                 of("pad_low", a, [0]), of("pad_high", a, case.get("pad_low", [0])), case.get("ceil_mode", False))
            for a, extent in enumerate(extents)]


def text_of(case, names):
    """The fields of a message."""
    def number(value):
        return "true" if value is True else str(value)

    return " ".join(f"{name}: {number(v)}" for name in names if name in case for v in (case[name] if isinstance(case[name], list) else [case[name]]))


def less_one(dy):
    """What y is multiplied by in a model whose outputs are y and that product: the gradient of their sum is that of sum y dy. So one program
    says both."""
    return Tensor(dy.shape, [v - 1 for v in dy.values])


def chosen(cases):
    """Cases and their numbers: each third in the everyday tier of the suite, all in the long one, which says so in the environment."""
    return list(enumerate(cases))[::1 if os.environ.get("CAUCE_TEST_LONG") else 3]


compiled = {}


def call(path, model, function, **inputs):
    """The results of a function, flat, by name. A model is compiled again only if it is another one than last time."""
    if compiled.get(path) != model:
        with open(path, "w") as file:
            file.write(model)
        done = subprocess.run(["cauce", "compile", path, "-o", f"{path}.so", "--target", *(sys.argv[2:] or ["native"])],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        if done.returncode:
            sys.exit(f"{done.stderr}\n{model}")
        compiled[path] = model
    path += ".so"
    arguments = [f"--input={name}=" + ",".join(map(str, tensor.values)) for name, tensor in inputs.items()]
    result = subprocess.run(["cauce", "call", path, function, "--threads", "1", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode:
        sys.exit(f"{result.stderr}\n{model}")
    found, name = {}, None
    for line in result.stdout.splitlines():
        if line.endswith(":") or ": " in line:
            name, _, rest = line.removesuffix(":").partition(": ")
            found[name] = [float(v) for v in rest.split(",") if v.strip()]
        elif line:
            found[name] += [float(v) for v in line.split(",")]
    return found


def demand_equal(what, actual, expected, tolerance=2e-5):
    if len(actual) != len(expected) or not all(a == e or abs(a - e) <= tolerance * (1 + abs(e)) for a, e in zip(actual, expected)):
        sys.exit(f"{what}: expected\n{expected}\nbut got\n{actual}")
