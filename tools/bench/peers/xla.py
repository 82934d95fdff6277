# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""JAX as a peer: xla.py KIND NET THREADS FILE..., jitted, channels last, with donated buffers where it trains."""
import functools
import os
import time

import loop
import nets

# The number of threads is that of the cores that the process is pinned to.
kind, net, _, files = loop.arguments()
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import numpy

build_start = time.perf_counter()


def apply(layer, parameters, x):
    if isinstance(layer, nets.Relu):
        return jax.nn.relu(x)
    if isinstance(layer, nets.Flatten):
        return x.reshape(x.shape[0], -1)
    if isinstance(layer, nets.MaxPool):
        window = (1, layer.size, layer.size, 1)
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, window, window, "VALID")
    kernel = parameters[layer.name + ".kernel"]
    if isinstance(layer, nets.Conv):
        y = jax.lax.conv_general_dilated(x, kernel, (layer.stride,) * 2, [(layer.padding,) * 2] * 2,
                                         dimension_numbers=("NHWC", "HWIO", "NHWC"))
    else:
        y = x @ kernel
    return y + parameters[layer.name + ".bias"] if layer.bias else y


def forward(parameters, x):
    for layer in net.layers:
        x = apply(layer, parameters, x)
    return x


def mean_loss(parameters, x, y):
    scores = jax.nn.log_softmax(forward(parameters, x))
    return -jnp.take_along_axis(scores, y[:, None], axis=1).mean()


@functools.partial(jax.jit, donate_argnums=0)
def trained(parameters, x, y):
    value, gradients = jax.value_and_grad(mean_loss)(parameters, x, y)
    return jax.tree.map(lambda p, g: p - loop.LEARNING_RATE * g, parameters, gradients), value


def read(weights, *inputs):
    return jax.tree.map(jnp.array, loop.read_weights(weights)), *(jnp.asarray(loop.read_input(path)) for path in inputs)


def step(*files):
    parameters, x, y = read(*files)

    def run():
        nonlocal parameters
        parameters, value = trained(parameters, x, y)
        jax.block_until_ready((parameters, value))
    loop.serve(run, lambda: numpy.asarray(mean_loss(parameters, x, y)), build_start)


def predict(*files):
    (parameters, x), jitted = read(*files), jax.jit(forward)
    run = lambda: jitted(parameters, x).block_until_ready()
    loop.serve(run, lambda: numpy.asarray(run()), build_start)


{"step": step, "predict": predict}[kind](*files)
