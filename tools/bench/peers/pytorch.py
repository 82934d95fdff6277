# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""PyTorch as a peer: pytorch.py [--compile] KIND NET THREADS FILE..."""
import gzip
import os
import sys
import time

import numpy
import torch
from torch import nn

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


def batch_norm(layer, weights):
    result = nn.BatchNorm2d(layer.channels, layer.epsilon, layer.momentum)
    with torch.no_grad():
        for name, of in (("weight", "scale"), ("bias", "bias"), ("running_mean", "mean"), ("running_var", "variance")):
            getattr(result, name).copy_(torch.from_numpy(weights[f"{layer.name}.{of}"].copy()))
    return result


def module(layer, weights):
    if isinstance(layer, nets.Residual):
        return Residual(chain(layer.body, weights), chain(layer.shortcut, weights))
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


def chain(layers, weights):
    return nn.Sequential(*(module(layer, weights) for layer in layers))


def build(path):
    return chain(net.layers, nets.channels_first(net, loop.read_weights(path)))


def step(weights, x, y):
    model, x, y, loss = build(weights), tensor(x), tensor(y), nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=loop.LEARNING_RATE)
    forward = maybe_compiled(lambda x, y: loss(model(x), y))
    update = maybe_compiled(lambda: optimizer.step())

    def run():
        optimizer.zero_grad()
        forward(x, y).backward()
        update()

    def predicted():
        model.eval()
        with torch.no_grad():
            value = loss(model(x), y).numpy()
        model.train()
        return value
    loop.serve(run, predicted, net.calls, build_start)


def predict(weights, x):
    model, x = maybe_compiled(build(weights).eval()), tensor(x)

    def run():
        with torch.inference_mode():
            return model(x)
    loop.serve(run, lambda: loop.channels_last(run().numpy()), net.calls, build_start)


def epoch(weights, folder):
    def idx(name, header):
        with gzip.open(os.path.join(folder, name)) as file:
            return numpy.frombuffer(file.read(), numpy.uint8, offset=header)

    def run():
        model, loss = build(weights), nn.CrossEntropyLoss()
        optimizer = torch.optim.SGD(model.parameters(), lr=loop.LEARNING_RATE)
        total = torch.zeros(())
        start = time.perf_counter()
        images = torch.from_numpy(idx("train-images-idx3-ubyte.gz", 16).reshape(-1, 784).astype(numpy.float32) / 255)
        labels = torch.from_numpy(idx("train-labels-idx1-ubyte.gz", 8).astype(numpy.int64))
        read = time.perf_counter()
        loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(images, labels), batch_size=32, shuffle=True)
        for x, y in loader:
            optimizer.zero_grad()
            value = loss(model(x), y)
            value.backward()
            optimizer.step()
            total += value.detach()
        end = time.perf_counter()
        return {"ms": (end - start) * 1e3, "reading_ms": (read - start) * 1e3, "loss": float(total) / len(loader)}
    loop.serve_rounds(run)


{"step": step, "predict": predict, "epoch": epoch}[kind](*files)
