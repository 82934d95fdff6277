# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The nets that are compared, each described once: files.py makes the weights, and every peer builds the net, from what stands here.

Weights and images are as cauce has them: kernels of convolutions (height, width, inputs, outputs), those of dense layers (inputs, outputs),
images (batch, height, width, channels). `channels_first` turns the weights for peers that have the channels in front.
"""
from dataclasses import dataclass


@dataclass
class Dense:
    name: str
    inputs: int
    outputs: int
    bias: bool = True

    @property
    def kernel(self):
        return self.inputs, self.outputs


@dataclass
class Conv:
    name: str
    inputs: int
    outputs: int
    size: int
    padding: int = 0  # zeros on each side
    stride: int = 1
    bias: bool = True

    @property
    def kernel(self):
        return self.size, self.size, self.inputs, self.outputs


@dataclass
class MaxPool:
    size: int


@dataclass
class Flatten:
    image: tuple  # (height, width, channels)


class Relu:
    pass


@dataclass
class Net:
    input: tuple  # of one sample
    layers: list


def product(size):
    return Net((size,), [Dense("y", size, size, bias=False)])


NETS = {
    "mlp": Net((784,), [Dense("dense_1", 784, 300), Relu(), Dense("dense_2", 300, 100), Relu(), Dense("dense_3", 100, 10)]),
    "lenet5": Net((28, 28, 1), [
        Conv("conv_1", 1, 6, 5, padding=2), Relu(), MaxPool(2), Conv("conv_2", 6, 16, 5), Relu(), MaxPool(2), Flatten((5, 5, 16)),
        Dense("dense_1", 400, 120), Relu(), Dense("dense_2", 120, 84), Relu(), Dense("dense_3", 84, 10)]),
    "conv": Net((56, 56, 64), [Conv("y", 64, 64, 3, padding=1, bias=False)]),
    "matmul-512": product(512),
    "matmul-1024": product(1024),
}


def shapes(net):
    """The shape of each weight."""
    found = {}
    for layer in net.layers:
        if isinstance(layer, (Conv, Dense)):
            found[layer.name + ".kernel"] = layer.kernel
            if layer.bias:
                found[layer.name + ".bias"] = (layer.outputs,)
    return found


def channels_first(net, weights):
    """Kernels (outputs, inputs, height, width), and rows of a dense kernel in the order in which such an image is flattened."""
    turned, image = dict(weights), None
    for layer in net.layers:
        name = getattr(layer, "name", "") + ".kernel"
        if isinstance(layer, Conv):
            turned[name] = weights[name].transpose(3, 2, 0, 1).copy()
        elif isinstance(layer, Flatten):
            image = layer.image
        elif isinstance(layer, Dense) and image:
            turned[name] = weights[name].reshape(*image, layer.outputs).transpose(2, 0, 1, 3).reshape(layer.kernel)
            image = None
    return turned
