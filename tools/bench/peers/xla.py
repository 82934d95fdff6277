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


def attention(layer, weights, x):
    inner = x @ weights[layer.name + ".kernel"] + weights[layer.name + ".bias"]
    q, k, v = (part.reshape(*x.shape[:2], layer.heads, -1) for part in jnp.split(inner, 3, axis=2))
    y = jax.nn.dot_product_attention(q, k, v, is_causal=layer.causal).reshape(x.shape)
    return y @ weights[layer.name + ".output_kernel"] + weights[layer.name + ".output_bias"]


def lstm(layer, weights, x):
    for i in range(layer.layers):
        kernel, recurrent, bias = (weights[f"{layer.name}.{i}.{of}"] for of in ("kernel", "recurrent_kernel", "bias"))
        inputs = (x @ kernel + bias).transpose(1, 0, 2)

        def cell(state, input):
            h, c = state
            i, f, g, o = jnp.split(input + h @ recurrent, 4, axis=1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h
        start = jnp.zeros((x.shape[0], layer.units), x.dtype)
        x = jax.lax.scan(cell, (start, start), inputs)[1].transpose(1, 0, 2)
    return x


def apply(layer, weights, x, moved):
    """The value of a layer. `moved`, a dict in training, gets the running statistics as they are afterwards."""
    if isinstance(layer, nets.Residual):
        return chain(layer.body, weights, x, moved) + chain(layer.shortcut, weights, x, moved)
    if isinstance(layer, nets.BatchNorm):
        return batch_norm(layer, weights, x, moved)
    if isinstance(layer, nets.LayerNorm):
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) * jax.lax.rsqrt(variance + layer.epsilon) * weights[layer.name + ".scale"] + weights[layer.name + ".bias"]
    if isinstance(layer, nets.Embedding):
        return weights[layer.name + ".table"][x]
    if isinstance(layer, nets.Positions):
        return x + weights[layer.name + ".table"]
    if isinstance(layer, nets.TiedDense):
        return x @ weights[layer.table + ".table"].T
    if isinstance(layer, (nets.Gelu, nets.GeluTanh)):
        return jax.nn.gelu(x, approximate=isinstance(layer, nets.GeluTanh))
    if isinstance(layer, (nets.Attention, nets.Lstm)):
        return {nets.Attention: attention, nets.Lstm: lstm}[type(layer)](layer, weights, x)
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
    return -jnp.take_along_axis(jax.nn.log_softmax(scores), y[..., None], axis=-1).mean()


def sgd(parameters, gradients, state):
    return jax.tree.map(lambda p, g: p - loop.LEARNING_RATE * g, parameters, gradients), state


def adamw(parameters, gradients, state, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """As optax and PyTorch have it; the state is the step number and the two moments."""
    count, first, second = state
    count = count + 1
    first = jax.tree.map(lambda m, g: beta1 * m + (1 - beta1) * g, first, gradients)
    second = jax.tree.map(lambda v, g: beta2 * v + (1 - beta2) * g * g, second, gradients)

    def moved(p, m, v):
        m, v = m / (1 - beta1 ** count), v / (1 - beta2 ** count)
        return p - loop.ADAMW_LEARNING_RATE * (m / (jnp.sqrt(v) + epsilon) + loop.ADAMW_DECAY * p)
    return jax.tree.map(moved, parameters, first, second), (count, first, second)


def start(weights):
    """The state of the optimizer in front of the first step."""
    zeros = lambda: {name: jnp.zeros_like(value) for name, value in weights.items() if nets.trained(name)}
    return (jnp.zeros((), jnp.int32), zeros(), zeros()) if net.optimizer == "adamw" else ()


@functools.partial(jax.jit, donate_argnums=(0, 1))
def trained(weights, state, x, y):
    def loss(parameters):
        moved = {}
        return mean_loss(chain(net.layers, weights | parameters, x, moved), y), moved
    parameters = {name: value for name, value in weights.items() if nets.trained(name)}
    (value, moved), gradients = jax.value_and_grad(loss, has_aux=True)(parameters)
    parameters, state = {"sgd": sgd, "adamw": adamw}[net.optimizer](parameters, gradients, state)
    return parameters | moved, state, value


def read(weights, *inputs):
    return jax.tree.map(jnp.array, loop.read_weights(weights)), *(jnp.asarray(loop.read_input(path)) for path in inputs)


def step(*files):
    weights, x, y = read(*files)
    state = start(weights)

    def run():
        nonlocal weights, state
        weights, state, value = trained(weights, state, x, y)
        jax.block_until_ready((weights, value))
    loop.serve(run, lambda: numpy.asarray(mean_loss(jax.jit(forward)(weights, x), y)), net.calls, build_start)


def predict(*files):
    (weights, x), jitted = read(*files), jax.jit(forward)
    run = lambda: jitted(weights, x).block_until_ready()
    loop.serve(run, lambda: numpy.asarray(run()), net.calls, build_start)


{"step": step, "predict": predict}[kind](*files)
