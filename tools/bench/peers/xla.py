# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""JAX as a peer: xla.py KIND THREADS FILE..., jitted, with donated buffers where it trains."""
import functools
import os
import sys
import time

import loop

kind, threads, *files = sys.argv[1:]
# The number of threads is that of the cores that the process is pinned to.
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import numpy

build_start = time.perf_counter()


def tensor(path):
    return jnp.asarray(numpy.load(path))


def net(path):
    return [(jnp.array(kernel), jnp.array(bias)) for kernel, bias in loop.layers(loop.read_weights(path))]


def forward(parameters, x):
    for kernel, bias in parameters[:-1]:
        x = jax.nn.relu(x @ kernel + bias)
    kernel, bias = parameters[-1]
    return x @ kernel + bias


def mean_loss(parameters, x, y):
    scores = jax.nn.log_softmax(forward(parameters, x))
    return -jnp.take_along_axis(scores, y[:, None], axis=1).mean()


@functools.partial(jax.jit, donate_argnums=0)
def trained(parameters, x, y):
    value, gradients = jax.value_and_grad(mean_loss)(parameters, x, y)
    return jax.tree.map(lambda p, g: p - loop.LEARNING_RATE * g, parameters, gradients), value


def step(weights, x, y):
    parameters, x, y = net(weights), tensor(x), tensor(y)

    def run():
        nonlocal parameters
        parameters, value = trained(parameters, x, y)
        jax.block_until_ready((parameters, value))
    loop.serve(run, lambda: mean_loss(parameters, x, y), build_start)


def serve_pure(function, parameters, x):
    jitted, x = jax.jit(function), tensor(x)
    run = lambda: jitted(parameters, x).block_until_ready()
    loop.serve(run, run, build_start)


def predict(weights, x):
    serve_pure(forward, net(weights), x)


def product(weights, x):
    serve_pure(lambda kernel, x: x @ kernel, jnp.array(loop.read_weights(weights)["y.kernel"]), x)


{"step": step, "predict": predict, "product": product}[kind](*files)
