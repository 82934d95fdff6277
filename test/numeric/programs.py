# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints functions of random ops, so that kernels meet in ways that no one thought of: programs.py SEED COUNT.

Sizes are drawn around those where code changes: vectors, register rows, tiles. What could grow goes through tanh."""
import random
import sys


def type_of(shape):
    symbols = [size for size in shape if isinstance(size, str)]
    sizes = "".join(f"{'?' if size in symbols else size}x" for size in shape)
    return f"tensor<{sizes}f32{', #nn.symbols<' + ', '.join(symbols) + '>' if symbols else ''}>"


class Function:
    def __init__(self, draw):
        self.draw = draw
        inner, outer = draw.choice([3, 5, 16, 20, 65]), draw.choice([2, 4, 10, 33])
        shapes = [("N", inner), (inner, outer), ("N", outer), (outer,), (inner,), ("N",), ()]
        self.arguments = [(f"%a{i}", shape) for i, shape in enumerate(shapes)]
        self.values = list(self.arguments)
        self.body = []
        while len(self.body) < 16:
            # Mostly what was made last, so that chains get long.
            x, shape = draw.choice(self.values[-8:] if draw.random() < 0.7 else self.values)
            draw.choice([self.unary, self.binary, self.reduce, self.broadcast, self.product, self.rearrange])(x, shape)

    def emit(self, op, operands, result, bounded=True):
        name = f"%v{len(self.body)}"
        self.body.append(f"{name} = nn.{op} {operands}{type_of(result)}")
        self.values.append((name, result))
        if not bounded:
            self.emit("tanh", f"{name} : ", result)

    def unary(self, x, shape):
        op = self.draw.choice(["sin", "neg", "tanh", "relu", "logistic"] + ["softmax"] * bool(shape))
        self.emit(op, f"{x} : ", shape)

    def binary(self, x, shape):
        y = self.draw.choice([name for name, other in self.values if other == shape])
        self.emit(self.draw.choice(["add", "sub", "mul", "max"]), f"{x}, {y} : ", shape, bounded=False)

    def reduce(self, x, shape):
        if not shape:
            return
        dims = sorted(self.draw.sample(range(len(shape)), self.draw.randint(1, len(shape))))
        kept = tuple(size for dim, size in enumerate(shape) if dim not in dims)
        op = self.draw.choice(["reduce_sum", "reduce_mean", "reduce_max"])
        self.emit(op, f"{x}, {dims} : {type_of(shape)} -> ", kept, bounded=False)

    def broadcast(self, x, shape):
        for _, result in self.draw.sample(self.values, len(self.values)):
            dims = []
            for dim, size in enumerate(result):
                if len(dims) < len(shape) and size == shape[len(dims)]:
                    dims.append(dim)
            if len(dims) == len(shape) < len(result):
                return self.emit("broadcast", f"{x}, {dims} : {type_of(shape)} -> ", result)

    def product(self, x, shape):
        if len(shape) != 2:
            return
        pairs = [(y, other, i, j) for y, other in self.values if len(other) == 2
                 for i in (0, 1) for j in (0, 1) if shape[i] == other[j]]
        y, other, i, j = self.draw.choice(pairs)
        operands = f"{x}, {y} contract [{i}] x [{j}] : {type_of(shape)}, {type_of(other)} -> "
        self.emit("dot_general", operands, (shape[1 - i], other[1 - j]), bounded=False)

    def rearrange(self, x, shape):
        if len(shape) == 2 and self.draw.random() < 0.5:
            self.emit("transpose", f"{x}, [1, 0] : {type_of(shape)} -> ", shape[::-1])
        elif shape:
            result = shape[:-1] if shape[-1] == 1 else shape + (1,)
            self.emit("reshape", f"{x} : {type_of(shape)} -> ", result)

    def text(self, name):
        made = self.values[len(self.arguments):]
        results = self.draw.sample(made[:-1], self.draw.randint(0, 3)) + [made[-1]]
        arguments = ", ".join(f"{x}: {type_of(shape)}" for x, shape in self.arguments)
        types = ", ".join(type_of(shape) for _, shape in results)
        lines = self.body + [f"return {', '.join(x for x, _ in results)} : {types}"]
        return f"func.func @{name}({arguments}) -> ({types}) {{\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


if __name__ == "__main__":
    generator = random.Random(int(sys.argv[1]))
    for number in range(int(sys.argv[2])):
        print(Function(generator).text(f"random{number}"))
