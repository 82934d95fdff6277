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


def batch_norm(layer, weights, x, moved):
    scale, bias, mean, variance = (weights[f"{layer.name}.{of}"] for of in ("scale", "bias", "mean", "variance"))
    if moved is not None:
        count = x.size // x.shape[-1]
        running, mean, variance = (mean, variance), x.mean((0, 1, 2)), x.var((0, 1, 2))
        for of, old, new in zip(("mean", "variance"), running, (mean, variance * count / (count - 1))):
            moved[f"{layer.name}.{of}"] = (1 - layer.momentum) * old + layer.momentum * new
    return (x - mean) * (scale * jax.lax.rsqrt(variance + layer.epsilon)) + bias


def apply(layer, weights, x, moved):
    """The value of a layer. `moved`, a dict in training, gets the running statistics as they are afterwards."""
    if isinstance(layer, nets.Residual):
        return chain(layer.body, weights, x, moved) + chain(layer.shortcut, weights, x, moved)
    if isinstance(layer, nets.BatchNorm):
        return batch_norm(layer, weights, x, moved)
    if isinstance(layer, nets.Relu):
        return jax.nn.relu(x)
    if isinstance(layer, nets.Flatten):
        return x.reshape(x.shape[0], -1)
    if isinstance(layer, nets.GlobalPool):
        return x.mean((1, 2))
    if isinstance(layer, nets.MaxPool):
        padding, stride = [(0, 0), (layer.padding,) * 2, (layer.padding,) * 2, (0, 0)], (1, layer.stride, layer.stride, 1)
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, layer.size, layer.size, 1), stride, padding)
    kernel = weights[layer.name + ".kernel"]
    if isinstance(layer, nets.Conv):
        y = jax.lax.conv_general_dilated(x, kernel, (layer.stride,) * 2, [(layer.padding,) * 2] * 2,
                                         dimension_numbers=("NHWC", "HWIO", "NHWC"))
    else:
        y = x @ kernel
    return y + weights[layer.name + ".bias"] if layer.bias else y


def chain(layers, weights, x, moved):
    for layer in layers:
        x = apply(layer, weights, x, moved)
    return x


def forward(weights, x):
    return chain(net.layers, weights, x, None)


def mean_loss(scores, y):
    return -jnp.take_along_axis(jax.nn.log_softmax(scores), y[:, None], axis=1).mean()


@functools.partial(jax.jit, donate_argnums=0)
def trained(weights, x, y):
    def loss(parameters):
        moved = {}
        return mean_loss(chain(net.layers, weights | parameters, x, moved), y), moved
    parameters = {name: value for name, value in weights.items() if nets.trained(name)}
    (value, moved), gradients = jax.value_and_grad(loss, has_aux=True)(parameters)
    return jax.tree.map(lambda p, g: p - loop.LEARNING_RATE * g, parameters, gradients) | moved, value


def read(weights, *inputs):
    return jax.tree.map(jnp.array, loop.read_weights(weights)), *(jnp.asarray(loop.read_input(path)) for path in inputs)


def step(*files):
    weights, x, y = read(*files)

    def run():
        nonlocal weights
        weights, value = trained(weights, x, y)
        jax.block_until_ready((weights, value))
    loop.serve(run, lambda: numpy.asarray(mean_loss(jax.jit(forward)(weights, x), y)), net.calls, build_start)


def predict(*files):
    (weights, x), jitted = read(*files), jax.jit(forward)
    run = lambda: jitted(weights, x).block_until_ready()
    loop.serve(run, lambda: numpy.asarray(run()), net.calls, build_start)


{"step": step, "predict": predict}[kind](*files)
