# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""PyTorch as a peer: pytorch.py [--compile] KIND THREADS FILE..."""
import gzip
import os
import sys
import time

import numpy
import torch
from torch import nn

import loop

compiled = "--compile" in sys.argv
kind, threads, *files = [a for a in sys.argv[1:] if a != "--compile"]
torch.set_num_threads(int(threads))
build_start = time.perf_counter()


def tensor(path):
    return torch.from_numpy(numpy.load(path))


def maybe_compiled(function):
    return torch.compile(function) if compiled else function


def net(path):
    result = nn.Sequential(nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10))
    with torch.no_grad():
        for linear, (kernel, bias) in zip(result[::2], loop.layers(loop.read_weights(path))):
            linear.weight.copy_(torch.from_numpy(kernel.T.copy()))
            linear.bias.copy_(torch.from_numpy(bias.copy()))
    return result


def step(weights, x, y):
    model, x, y, loss = net(weights), tensor(x), tensor(y), nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=loop.LEARNING_RATE)
    forward = maybe_compiled(lambda x, y: loss(model(x), y))
    update = maybe_compiled(lambda: optimizer.step())

    def run():
        optimizer.zero_grad()
        forward(x, y).backward()
        update()
    loop.serve(run, lambda: loss(model(x), y).detach(), build_start)


def predict(weights, x):
    model, x = maybe_compiled(net(weights).eval()), tensor(x)

    def run():
        with torch.inference_mode():
            return model(x)
    loop.serve(run, run, build_start)


def product(weights, x):
    kernel, x = torch.from_numpy(loop.read_weights(weights)["y.kernel"].copy()), tensor(x)
    multiply = maybe_compiled(torch.matmul)

    def run():
        with torch.inference_mode():
            return multiply(x, kernel)
    loop.serve(run, run, build_start)


def epoch(weights, folder):
    def idx(name, header):
        with gzip.open(os.path.join(folder, name)) as file:
            return numpy.frombuffer(file.read(), numpy.uint8, offset=header)

    def run():
        model, loss = net(weights), nn.CrossEntropyLoss()
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


{"step": step, "predict": predict, "product": product, "epoch": epoch}[kind](*files)
