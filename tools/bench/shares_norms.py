# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The norms of shares.py: batch normalisation, channels last, as a training step has it, and its gradient."""
from shares_cases import function, tensor


def batch_norm(batch, size, channels):
    n, s, c = batch, size, channels
    x, one = tensor(n, s, s, c), tensor(c)
    mean = lambda of: f"nn.reduce_mean %{of}, [0, 1, 2] : {x} -> {one}"
    spread = lambda of: f"nn.broadcast %{of}, [3] : {one} -> {x}"
    # Image, scale, bias: %a, %b, %c. Distances are taken from a mean that no derivative goes through.
    lines = [f"%rough = {mean('a')}", f"%from = nn.stop_gradient %rough : {one}", f"%m = {spread('from')}", f"%e = nn.sub %a, %m : {x}",
             f"%rest = {mean('e')}", f"%s = nn.square %e : {x}", f"%q = {mean('s')}", f"%r = nn.square %rest : {one}", f"%v = nn.sub %q, %r : {one}",
             f"%little = nn.full 1.0e-05 : {one}", f"%w = nn.add %v, %little : {one}", f"%root = nn.sqrt %w : {one}",
             f"%f = nn.div %b, %root : {one}", f"%g = {spread('f')}", f"%h = {spread('rest')}", f"%i = nn.sub %e, %h : {x}",
             f"%j = nn.mul %i, %g : {x}", f"%k = {spread('c')}"]
    arguments, bytes = [("f32", (n, s, s, c)), ("f32", (c,)), ("f32", (c,))], 4 * n * s * s * c
    name = f"{c}-{s}"
    yield function(f"batch-norm-{name}", arguments, "\n".join(lines + [f"%y = nn.add %j, %k : {x}"]), [x], bytes=3 * bytes)
    gradient = f"%y0, %y1, %y2 = train.gradient %z, %d wrt %a, %b, %c : {x}, {x} wrt {x}, {one}, {one} -> {x}, {one}, {one}"
    yield function(f"batch-norm-gradient-{name}", [*arguments, arguments[0]], "\n".join([*lines, f"%z = nn.add %j, %k : {x}", gradient]),
                   [x, one, one], bytes=6 * bytes)


def cases():
    yield from batch_norm(8, 56, 64)
    yield from batch_norm(8, 4, 512)
