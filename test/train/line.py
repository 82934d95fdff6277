# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A line through five samples, whose parameters after some steps are computed in double precision."""

X = [[0.5, -1.0], [1.5, 2.0], [-0.3, 0.8], [2.0, 0.1], [-1.2, -0.7]]
Y = [1.0, 3.0, -0.5, 2.2, -1.9]
START = [0.3, -0.2, 0.1]  # two weights and the bias
STEPS = 10


def gradient(p):
    g = [0.0, 0.0, 0.0]
    for x, y in zip(X, Y):
        e = 2 * (p[0] * x[0] + p[1] * x[1] + p[2] - y) / len(X)
        g = [g[0] + e * x[0], g[1] + e * x[1], g[2] + e]
    return g
