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
class BatchNorm:
    """With the statistics of the batch in training, which move the running ones, and with these in prediction."""
    name: str
    channels: int
    momentum: float = 0.1
    epsilon: float = 1e-5


@dataclass
class MaxPool:
    size: int
    stride: int = 0  # 0: as large as the windows
    padding: int = 0

    def __post_init__(self):
        self.stride = self.stride or self.size


class GlobalPool:
    """The mean of each channel, (batch, channels)."""


@dataclass
class Flatten:
    image: tuple  # (height, width, channels)


class Relu:
    pass


class Gelu:
    """By erf."""


class GeluTanh:
    """As GPT-2 has it."""


@dataclass
class Embedding:
    """A row of a table for each id."""
    name: str
    classes: int
    units: int


@dataclass
class Positions:
    """A row of a table for each step is added."""
    name: str
    length: int
    units: int


@dataclass
class TiedDense:
    """The product with the transposed table of an embedding."""
    table: str
    outputs: int


@dataclass
class LayerNorm:
    name: str
    units: int
    epsilon: float = 1e-5


@dataclass
class Attention:
    """Self-attention: queries, keys and values of all heads by one product, scores by 1 / sqrt(units / heads)."""
    name: str
    units: int
    heads: int
    causal: bool


@dataclass
class Lstm:
    name: str
    inputs: int
    units: int
    layers: int


@dataclass
class Residual:
    """The sum of what two chains of layers make of a value; no layers: the value."""
    body: list
    shortcut: list


@dataclass
class Net:
    input: tuple  # of one sample
    layers: list
    ids: int = 0  # the input is integers below this; 0: floats. Then there is a label for each of them.
    optimizer: str = "sgd"
    # After how many calls peers are compared, and how far they may be apart: see the README.
    calls: int = 20
    tolerance: float = 1e-4

    @property
    def outputs(self):
        last = self.layers[-1]
        return getattr(last, "outputs", None) or last.units


def product(size):
    return Net((size,), [Dense("y", size, size, bias=False)])


def normal_conv(conv, norm, inputs, outputs, size, stride=1):
    return [Conv(conv, inputs, outputs, size, padding=size // 2, stride=stride, bias=False), BatchNorm(norm, outputs)]


def block(name, inputs, outputs, stride, convolutions):
    """A residual block: convolutions (outputs, size, stride), each with a norm, and a projection if the sizes change."""
    body, channels = [], inputs
    for i, (filters, size, step) in enumerate(convolutions, 1):
        body += [Relu()] * (i > 1) + normal_conv(f"{name}/residual/conv_{i}", f"{name}/residual/norm_{i}", channels, filters, size, step)
        channels = filters
    changes = inputs != outputs or stride > 1
    shortcut = normal_conv(f"{name}/projection", f"{name}/projection_norm", inputs, outputs, 1, stride) if changes else []
    return [Residual(body, shortcut), Relu()]


def basic(name, inputs, width, stride):
    return block(name, inputs, width, stride, [(width, 3, stride), (width, 3, 1)])


def bottleneck(name, inputs, width, stride):
    return block(name, inputs, 4 * width, stride, [(width, 1, 1), (width, 3, stride), (4 * width, 1, 1)])


def resnet(image, classes, kind, depths, stem, **rest):
    """He et al. 2016, "Deep residual learning for image recognition", with strides in the 3x3 convolutions, as PyTorch has it."""
    layers, channels = stem + [], 64
    for stage, depth in enumerate(depths, 1):
        for i in range(1, depth + 1):
            layers += kind(f"stage_{stage}.{i}", channels, 32 << stage, 2 if stage > 1 and i == 1 else 1)
            channels = layers[-2].body[-1].channels
    return Net(image, layers + [GlobalPool(), Dense("logits", channels, classes)], **rest)


def transformer(length, classes, units, heads, depth, causal, **rest):
    """GPT-2 (norms first, tied logits), or if not `causal` the encoder of BERT (norms last, no pooler)."""
    def layer(name):
        norms = [LayerNorm(f"{name}/norm_{i}", units, 1e-5 if causal else 1e-12) for i in (1, 2)]
        bodies = [[Attention(f"{name}/attention", units, heads, causal)],
                  [Dense(f"{name}/up", units, 4 * units), GeluTanh() if causal else Gelu(), Dense(f"{name}/down", 4 * units, units)]]
        for norm, body in zip(norms, bodies):
            yield from [Residual([norm] + body, [])] if causal else [Residual(body, []), norm]
    layers = [Embedding("embedding", classes, units), Positions("positions", length, units)]
    layers += [] if causal else [LayerNorm("norm", units, 1e-12)]
    for i in range(1, depth + 1):
        layers += layer(f"layer.{i}")
    layers += [LayerNorm("norm", units), TiedDense("embedding", classes)] if causal else []
    return Net((length,), layers, ids=classes, **rest)


SMALL_STEM = normal_conv("stem", "stem_norm", 3, 64, 3) + [Relu()]
LARGE_STEM = normal_conv("stem", "stem_norm", 3, 64, 7, stride=2) + [Relu(), MaxPool(3, stride=2, padding=1)]

NETS = {
    "mlp": Net((784,), [Dense("dense_1", 784, 300), Relu(), Dense("dense_2", 300, 100), Relu(), Dense("dense_3", 100, 10)]),
    "lenet5": Net((28, 28, 1), [
        Conv("conv_1", 1, 6, 5, padding=2), Relu(), MaxPool(2), Conv("conv_2", 6, 16, 5), Relu(), MaxPool(2), Flatten((5, 5, 16)),
        Dense("dense_1", 400, 120), Relu(), Dense("dense_2", 120, 84), Relu(), Dense("dense_3", 84, 10)]),
    "resnet18-32": resnet((32, 32, 3), 10, basic, (2, 2, 2, 2), SMALL_STEM, calls=1, tolerance=1e-3),
    "resnet18-224": resnet((224, 224, 3), 1000, basic, (2, 2, 2, 2), LARGE_STEM, calls=1, tolerance=1e-3),
    "resnet50": resnet((224, 224, 3), 1000, bottleneck, (3, 4, 6, 3), LARGE_STEM, calls=3),
    "conv": Net((56, 56, 64), [Conv("y", 64, 64, 3, padding=1, bias=False)]),
    "bert-base": transformer(128, 30522, 768, 12, 12, causal=False, calls=3),
    "gpt2-small": transformer(128, 50257, 768, 12, 12, causal=True, calls=3, tolerance=1e-3),
    "gpt2-generate": transformer(1024, 50257, 768, 12, 12, causal=True, tolerance=1e-3),
    "char-gpt": transformer(64, 65, 128, 4, 4, causal=True, optimizer="adamw", calls=3, tolerance=1e-3),
    "gpt-384": transformer(256, 65, 384, 6, 6, causal=True, optimizer="adamw", calls=2, tolerance=1e-3),
    "lstm": Net((64,), [Embedding("embedding", 65, 256), Lstm("memory", 256, 256, 2), Dense("logits", 256, 65)], ids=65, calls=10),
    "matmul-512": product(512),
    "matmul-1024": product(1024),
}


def every(layers):
    """The layers, and those of the chains in them."""
    for layer in layers:
        yield layer
        if isinstance(layer, Residual):
            yield from every(layer.body)
            yield from every(layer.shortcut)


def shapes(net):
    """The shape of each weight."""
    found = {}
    for layer in every(net.layers):
        if isinstance(layer, BatchNorm):
            found |= {f"{layer.name}.{of}": (layer.channels,) for of in ("scale", "bias", "mean", "variance")}
        elif isinstance(layer, LayerNorm):
            found |= {f"{layer.name}.{of}": (layer.units,) for of in ("scale", "bias")}
        elif isinstance(layer, (Embedding, Positions)):
            found[layer.name + ".table"] = (layer.classes if isinstance(layer, Embedding) else layer.length, layer.units)
        elif isinstance(layer, Attention):
            found |= {f"{layer.name}.kernel": (layer.units, 3 * layer.units), f"{layer.name}.bias": (3 * layer.units,),
                      f"{layer.name}.output_kernel": (layer.units, layer.units), f"{layer.name}.output_bias": (layer.units,)}
        elif isinstance(layer, Lstm):
            for i in range(layer.layers):
                name = f"{layer.name}.{i}"
                found |= {f"{name}.kernel": (layer.units if i else layer.inputs, 4 * layer.units),
                          f"{name}.recurrent_kernel": (layer.units, 4 * layer.units), f"{name}.bias": (4 * layer.units,)}
        elif isinstance(layer, (Conv, Dense)):
            found[layer.name + ".kernel"] = layer.kernel
            if layer.bias:
                found[layer.name + ".bias"] = (layer.outputs,)
    return found


def trained(name):
    """Whether a weight is a parameter, and not a running statistic."""
    return not name.endswith((".mean", ".variance"))


def channels_first(net, weights):
    """Kernels (outputs, inputs, height, width), and rows of a dense kernel in the order in which such an image is flattened."""
    turned, image = dict(weights), None
    for layer in every(net.layers):
        name = getattr(layer, "name", "") + ".kernel"
        if isinstance(layer, Conv):
            turned[name] = weights[name].transpose(3, 2, 0, 1).copy()
        elif isinstance(layer, Flatten):
            image = layer.image
        elif isinstance(layer, Dense) and image:
            turned[name] = weights[name].reshape(*image, layer.outputs).transpose(2, 0, 1, 3).reshape(layer.kernel)
            image = None
    return turned
