# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""PyTorch as a peer: pytorch.py [--compile] KIND NET THREADS FILE..."""
import gzip
import os
import sys
import time

import numpy
import torch
from torch import nn
from torch.nn import functional

import loop
import nets

compiled = "--compile" in sys.argv
kind, net, threads, files = loop.arguments("--compile")
torch.set_num_threads(threads)
build_start = time.perf_counter()


def tensor(path):
    return torch.from_numpy(loop.read_input(path, channels_first=True))


def maybe_compiled(function):
    return torch.compile(function) if compiled else function


class Product(nn.Module):
    def __init__(self, kernel):
        super().__init__()
        self.kernel = nn.Parameter(kernel)

    def forward(self, x):
        return torch.matmul(x, self.kernel)


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x).add_(self.shortcut(x))


class Positions(nn.Module):
    def __init__(self, table):
        super().__init__()
        self.table = nn.Parameter(table)
        self.past = None # how many steps were before, where steps come one by one

    def forward(self, x):
        if self.past is None:
            return x + self.table
        self.past += 1
        return x + self.table[self.past - 1]


class TiedDense(nn.Module):
    def __init__(self, table):
        super().__init__()
        self.table = table

    def forward(self, x):
        return functional.linear(x, self.table)


class Attention(nn.Module):
    def __init__(self, layer, weights):
        super().__init__()
        self.heads, self.causal = layer.heads, layer.causal
        self.inner = linear(weights, layer.name + ".kernel", layer.name + ".bias")
        self.outer = linear(weights, layer.name + ".output_kernel", layer.name + ".output_bias")
        self.past = None # keys and values of the steps before, where steps come one by one

    def forward(self, x):
        q, k, v = (part.unflatten(2, (self.heads, -1)).transpose(1, 2) for part in self.inner(x).chunk(3, 2))
        if self.past is not None:
            self.past = k, v = [torch.cat(pair, 2) for pair in zip(self.past, (k, v))] if self.past else [k, v]
        y = functional.scaled_dot_product_attention(q, k, v, is_causal=self.causal and self.past is None)
        return self.outer(y.transpose(1, 2).flatten(2))


class Lstm(nn.Module):
    def __init__(self, layer, weights):
        super().__init__()
        self.cells = nn.LSTM(layer.inputs, layer.units, layer.layers, batch_first=True)
        with torch.no_grad():
            for i in range(layer.layers):
                for name, of in (("weight_ih", "kernel"), ("weight_hh", "recurrent_kernel"), ("bias_ih", "bias")):
                    getattr(self.cells, f"{name}_l{i}").copy_(torch.from_numpy(weights[f"{layer.name}.{i}.{of}"].T.copy()))
                bias = getattr(self.cells, f"bias_hh_l{i}") # the other one is the only one that there is
                bias.zero_().requires_grad_(False)

    def forward(self, x):
        return self.cells(x)[0]


def linear(weights, kernel, bias):
    result = nn.Linear(*weights[kernel].shape)
    with torch.no_grad():
        result.weight.copy_(torch.from_numpy(weights[kernel].T.copy()))
        result.bias.copy_(torch.from_numpy(weights[bias].copy()))
    return result


def layer_norm(layer, weights):
    result = nn.LayerNorm(layer.units, layer.epsilon)
    with torch.no_grad():
        result.weight.copy_(torch.from_numpy(weights[layer.name + ".scale"].copy()))
        result.bias.copy_(torch.from_numpy(weights[layer.name + ".bias"].copy()))
    return result


def batch_norm(layer, weights):
    result = nn.BatchNorm2d(layer.channels, layer.epsilon, layer.momentum)
    with torch.no_grad():
        for name, of in (("weight", "scale"), ("bias", "bias"), ("running_mean", "mean"), ("running_var", "variance")):
            getattr(result, name).copy_(torch.from_numpy(weights[f"{layer.name}.{of}"].copy()))
    return result


def module(layer, weights, tables):
    """A layer; `tables` are the modules of embeddings, by name."""
    if isinstance(layer, nets.Embedding):
        tables[layer.name] = nn.Embedding.from_pretrained(torch.from_numpy(weights[layer.name + ".table"].copy()), freeze=False)
        return tables[layer.name]
    if isinstance(layer, nets.TiedDense):
        return TiedDense(tables[layer.table].weight)
    if isinstance(layer, nets.Positions):
        return Positions(torch.from_numpy(weights[layer.name + ".table"].copy()))
    if isinstance(layer, (nets.Attention, nets.Lstm)):
        return {nets.Attention: Attention, nets.Lstm: Lstm}[type(layer)](layer, weights)
    if isinstance(layer, nets.LayerNorm):
        return layer_norm(layer, weights)
    if isinstance(layer, (nets.Gelu, nets.GeluTanh)):
        return nn.GELU(approximate="tanh" if isinstance(layer, nets.GeluTanh) else "none")
    if isinstance(layer, nets.Residual):
        return Residual(chain(layer.body, weights, tables), chain(layer.shortcut, weights, tables))
    if isinstance(layer, nets.BatchNorm):
        return batch_norm(layer, weights)
    if isinstance(layer, nets.Relu):
        return nn.ReLU(inplace=True)
    if isinstance(layer, nets.Flatten):
        return nn.Flatten()
    if isinstance(layer, nets.GlobalPool):
        return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())
    if isinstance(layer, nets.MaxPool):
        return nn.MaxPool2d(layer.size, layer.stride, layer.padding)
    kernel = torch.from_numpy(weights[layer.name + ".kernel"].copy())
    if isinstance(layer, nets.Conv):
        result = nn.Conv2d(layer.inputs, layer.outputs, layer.size, layer.stride, layer.padding, bias=layer.bias)
    elif layer.bias:
        result, kernel = nn.Linear(layer.inputs, layer.outputs), kernel.T.contiguous()
    else:
        return Product(kernel)
    with torch.no_grad():
        result.weight.copy_(kernel)
        if layer.bias:
            result.bias.copy_(torch.from_numpy(weights[layer.name + ".bias"].copy()))
    return result


def chain(layers, weights, tables):
    return nn.Sequential(*(module(layer, weights, tables) for layer in layers))


def build(path):
    return chain(net.layers, nets.channels_first(net, loop.read_weights(path)), {})


def mean_loss(scores, y):
    return functional.cross_entropy(scores.flatten(0, -2), y.flatten())


def optimizer_of(model):
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    if net.optimizer == "adamw":
        return torch.optim.AdamW(parameters, lr=loop.ADAMW_LEARNING_RATE, weight_decay=loop.ADAMW_DECAY)
    return torch.optim.SGD(parameters, lr=loop.LEARNING_RATE)


def step(weights, x, y):
    model, x, y = build(weights), tensor(x), tensor(y)
    optimizer = optimizer_of(model)
    forward = maybe_compiled(lambda x, y: mean_loss(model(x), y))
    update = maybe_compiled(lambda: optimizer.step())

    def run():
        optimizer.zero_grad()
        forward(x, y).backward()
        update()

    def predicted():
        model.eval()
        with torch.no_grad():
            value = mean_loss(model(x), y).numpy()
        model.train()
        return value
    loop.serve(run, predicted, net.calls, build_start)


def predict(weights, x):
    model, x = maybe_compiled(build(weights).eval()), tensor(x)

    def run():
        with torch.inference_mode():
            return model(x)
    loop.serve(run, lambda: loop.channels_last(run().numpy()), net.calls, build_start)


def generate(weights, x, prompt):
    model, x = build(weights).eval(), tensor(x)[:, :int(prompt)]
    positions, attentions = ([layer for layer in model.modules() if isinstance(layer, kind)] for kind in (Positions, Attention))
    logits = None

    def see(token):
        nonlocal logits
        with torch.inference_mode():
            logits = model(token)

    for layer in positions + attentions:
        layer.past = 0 if isinstance(layer, Positions) else ()
    for i in range(x.shape[1]):
        see(x[:, i:i + 1])
    start = [(layer, layer.past) for layer in positions + attentions], logits

    def begin():
        nonlocal logits
        pasts, logits = start
        for layer, past in pasts:
            layer.past = past
    loop.serve_texts(begin, lambda: see(logits[:, -1:].argmax(-1)), lambda: functional.log_softmax(logits[0, -1], -1).max())


def epoch(weights, folder):
    def idx(name, header):
        with gzip.open(os.path.join(folder, name)) as file:
            return numpy.frombuffer(file.read(), numpy.uint8, offset=header)

    def run():
        model = build(weights)
        optimizer = optimizer_of(model)
        total = torch.zeros(())
        start = time.perf_counter()
        images = torch.from_numpy(idx("train-images-idx3-ubyte.gz", 16).reshape(-1, 784).astype(numpy.float32) / 255)
        labels = torch.from_numpy(idx("train-labels-idx1-ubyte.gz", 8).astype(numpy.int64))
        read = time.perf_counter()
        loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(images, labels), batch_size=32, shuffle=True)
        for x, y in loader:
            optimizer.zero_grad()
            value = mean_loss(model(x), y)
            value.backward()
            optimizer.step()
            total += value.detach()
        end = time.perf_counter()
        return {"ms": (end - start) * 1e3, "reading_ms": (read - start) * 1e3, "loss": float(total) / len(loader)}
    loop.serve_rounds(run)


{"step": step, "predict": predict, "generate": generate, "epoch": epoch}[kind](*files)
