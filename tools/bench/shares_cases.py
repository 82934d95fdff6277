# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The programs of shares.py: small and large ones of every schedule, and of both ends of a range of sizes."""
import os
from dataclasses import dataclass


@dataclass
class Case:
    name: str
    model: str              # a path, or the text of a model file or of a .mlir
    function: str = "f"
    inputs: tuple = ()      # (f32, shape), or (number of ids, shape)
    flops: int = 0          # for the share of the peak
    bytes: int = 0          # read and written, for the share of a copy
    c: str = ""             # the C kernel, with its sizes
    kind: str = "call"      # or "epoch"
    data: str = ""          # of an epoch: the folder


def dense(size, batch):
    model = (f'format_version: 1 name: "dense" input {{ name: "x" dim: "N" dim: "{size}" }} '
             f'node {{ name: "y" dense {{ units: {size} no_bias: true }} }}')
    return Case(f"dense-{size}-{batch}", model, "predict", (("f32", (batch, size)),), flops=2 * batch * size * size,
                c=f"product {batch} {size} {size}")


def product(size):
    model = (f'format_version: 1 name: "product" input {{ name: "x" dim: "{size}" dim: "{size}" }} '
             f'node {{ name: "y" dense {{ units: {size} no_bias: true }} }}')
    return Case(f"product-{size}", model, "predict", (("f32", (size, size)),), flops=2 * size ** 3, c=f"product {size} {size} {size}")


def tensor(*shape, element="f32"):
    return f"tensor<{''.join(f'{size}x' for size in shape)}{element}>"


def function(name, arguments, body, results, **rest):
    """A .mlir with one function; `body` uses %a, %b, ... and defines %y."""
    names = "abcd"[:len(arguments)]
    types = [tensor(*shape, element="f32" if kind == "f32" else "i64") for kind, shape in arguments]
    head = ", ".join(f'%{name}: {type} {{train.name = "{name}"}}' for name, type in zip(names, types))
    returned = ", ".join(f"%y{i}" if len(results) > 1 else "%y" for i in range(len(results)))
    text = (f"module @m {{\nfunc.func @f({head}) -> ({', '.join(results)}) {{\n{body}\n"
            f"return {returned} : {', '.join(results)}\n}}\n}}\n")
    return Case(name, text, "f", tuple(arguments), **rest)


def over(m, n):
    """Elementwise ops, reductions and moves of an (m, n) matrix."""
    x, size, f32 = tensor(m, n), m * n * 4, ("f32", (m, n))
    yield function(f"add-{m}x{n}", [f32, f32], f"%y = nn.add %a, %b : {x}", [x], bytes=3 * size, c=f"add {m} {n} 1")
    yield function(f"exp-{m}x{n}", [f32], f"%y = nn.exp %a : {x}", [x], bytes=2 * size, c=f"exp {m} {n} 1")
    yield function(f"softmax-{m}x{n}", [f32], f"%y = nn.softmax %a : {x}", [x], bytes=2 * size, c=f"softmax {m} {n} 1")
    yield function(f"sum-columns-{m}x{n}", [f32], f"%y = nn.reduce_sum %a, [0] : {x} -> {tensor(n)}", [tensor(n)], bytes=size,
                   c=f"sum_columns {m} {n} 1")
    yield function(f"max-rows-{m}x{n}", [f32], f"%y = nn.reduce_max %a, [1] : {x} -> {tensor(m)}", [tensor(m)], bytes=size,
                   c=f"max_rows {m} {n} 1")
    yield function(f"transpose-{m}x{n}", [f32], f"%y = nn.transpose %a, [1, 0] : {x} -> {tensor(n, m)}", [tensor(n, m)], bytes=2 * size,
                   c=f"transpose {m} {n} 1")


def images(n, c, h, w):
    """Images with the channels first as images with the channels last, and back."""
    x, y, size = tensor(n, c, h, w), tensor(n, h, w, c), n * c * h * w * 4
    yield function(f"channels-last-{c}x{h}x{w}", [("f32", (n, c, h, w))], f"%y = nn.transpose %a, [0, 2, 3, 1] : {x} -> {y}", [y], bytes=2 * size)
    yield function(f"channels-first-{c}x{h}x{w}", [("f32", (n, h, w, c))], f"%y = nn.transpose %a, [0, 3, 1, 2] : {y} -> {x}", [x], bytes=2 * size)


def embedding(rows, width, count):
    ids, x, table = tensor(count, element="i64"), tensor(count, width), tensor(rows, width)
    yield function(f"gather-{rows}x{width}", [("f32", (rows, width)), (str(rows), (count,))],
                   f"%y = nn.gather %a, %b along 0 : {table}, {ids} -> {x}", [x], bytes=2 * count * width * 4,
                   c=f"gather {count} {width} {rows}")
    yield function(f"scatter-{rows}x{width}", [("f32", (count, width)), (str(rows), (count,))],
                   f"%y = nn.scatter_add %a, %b along 0 : {x}, {ids} -> {table}", [table], bytes=(count + rows) * width * 4,
                   c=f"scatter {count} {width} {rows}")


def subtracted(value, gradient, shape):
    """Lines of %y, a value after a step of SGD."""
    x = tensor(*shape)
    return [f"%rate = nn.full 0.1 : {x}", f"%scaled = nn.mul %{gradient}, %rate : {x}", f"%y = nn.sub %{value}, %scaled : {x}"]


def sgd(size):
    x = tensor(size, size)
    return function(f"sgd-{size}", [("f32", (size, size))] * 2, "\n".join(subtracted("b", "a", (size, size))), [x], bytes=3 * size * size * 4,
                    c=f"add {size} {size} 1")


def adam(size):
    x = tensor(size, size)
    lines = []

    def define(result, op, *operands):
        lines.append(f"%{result} = nn.{op} {', '.join('%' + operand for operand in operands)} : {x}")

    def scaled(result, value, by):
        lines.append(f"%{result}_by = nn.full {by} : {x}")
        define(result, "mul", value, result + "_by")

    # Gradient, parameter and moments: %a, %b, %c, %d.
    scaled("m0", "c", "0.9")
    scaled("m1", "a", "0.1")
    define("y0", "add", "m0", "m1")
    scaled("v0", "d", "0.999")
    define("g", "square", "a")
    scaled("v1", "g", "0.001")
    define("y1", "add", "v0", "v1")
    define("r", "sqrt", "y1")
    lines.append(f"%e = nn.full 1.0e-8 : {x}")
    define("s", "add", "r", "e")
    scaled("u", "y0", "0.001")
    define("q", "div", "u", "s")
    define("y2", "sub", "b", "q")
    return function(f"adam-{size}", [("f32", (size, size))] * 4, "\n".join(lines), [x] * 3, bytes=7 * size * size * 4, c=f"adam {size} {size} 1")


def cases(root):
    mlp = os.path.join(root, "tools", "bench", "mlp.textproto")
    weights = 784 * 300 + 300 * 100 + 100 * 10
    for size in (64, 128, 256, 512, 1024):
        for batch in (1, 32, 64):
            yield dense(size, batch)
    for size in (512, 1024):
        yield product(size)
    for batch in (1, 64):
        yield Case(f"mnist-predict-{batch}", mlp, "predict", (("f32", (batch, 784)),), flops=2 * batch * weights)
    for batch in (32, 64):
        yield Case(f"mnist-step-{batch}", mlp, "step", (("f32", (batch, 784)), ("10", (batch,))),
                   flops=6 * batch * weights - 2 * batch * 784 * 300)
    models = os.path.join(root, "test", "models")
    yield Case("digits-epoch", os.path.join(models, "digits.textproto"), kind="epoch", data=models,
               flops=1438 * (6 * (64 * 64 + 64 * 10) - 2 * 64 * 64))
    for m, n in ((64, 10), (64, 1000), (2048, 1024)):
        yield from over(m, n)
    for n, c, h, w in ((4, 64, 56, 56), (4, 3, 224, 224), (4, 512, 7, 7)):
        yield from images(n, c, h, w)
    yield from embedding(1000, 64, 4096)
    yield from embedding(50000, 64, 4096)
    yield from embedding(5, 300, 64)
    yield sgd(1536)
    yield adam(64)
    yield adam(1024)
