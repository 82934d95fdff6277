# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# images-expected.py NAME DIGITS: prints NAME.json, what images.py expects, from PyTorch in double precision. Needs PyTorch; tests do not
# run this. The nets are written down here a second time, by their papers; names are those of the model files.
import json
import struct
import sys

import torch
import torch.nn.functional as F

from images import BATCH, EPOCHS, MOMENTUM, RATE, STEPS, digits, starting_weights, sums

torch.set_default_dtype(torch.float64)


class Net:
    """A net as a function of its input that asks for parameters by name. The first time it says their shapes."""

    def __init__(self):
        self.shapes, self.tensors = {}, None

    def parameter(self, name, *shape):
        self.shapes[name] = shape
        return torch.zeros(shape) if self.tensors is None else self.tensors[name]

    def conv(self, x, name, filters, size, stride=1, pad=0, groups=1):
        w = self.parameter(f"{name}.kernel", size, size, x.shape[1] // groups, filters)
        return F.conv2d(x, w.permute(3, 2, 0, 1), stride=stride, padding=pad, groups=groups)

    def norm(self, x, name):
        scale, bias, mean, variance = (self.parameter(f"{name}.{part}", x.shape[1]) for part in ("scale", "bias", "mean", "variance"))
        return F.batch_norm(x, mean, variance, scale, bias, training=self.tensors is not None)

    def dense(self, x, name, units):
        return x @ self.parameter(f"{name}.kernel", x.shape[1], units) + self.parameter(f"{name}.bias", units)


def resnet18(net, x):
    def block(x, name, filters, stride):
        y = F.relu(net.norm(net.conv(x, f"{name}/residual/conv_1", filters, 3, stride, 1), f"{name}/residual/norm_1"))
        y = net.norm(net.conv(y, f"{name}/residual/conv_2", filters, 3, 1, 1), f"{name}/residual/norm_2")
        if stride == 2:
            x = net.norm(net.conv(x, f"{name}/projection", filters, 1, 2), f"{name}/projection_norm")
        return F.relu(x + y)

    x = F.relu(net.norm(net.conv(F.pad(x, (2, 2, 2, 2)), "stem", 64, 3, 1, 1), "stem_norm"))
    for stage in range(4):
        for i in range(2):
            x = block(x, f"stage_{stage + 1}.{i + 1}", 64 << stage, 1 + (stage > 0 and i == 0))
    return net.dense(x.mean((2, 3)), "logits", 10)


def mobilenetv2(net, x):
    def conv(x, name, filters, size=1):
        return F.relu6(net.norm(net.conv(x, f"{name}/conv", filters, size, pad=size // 2), f"{name}/norm"))

    def separable(x, name, filters, stride):
        x = F.relu6(net.norm(net.conv(x, f"{name}/depthwise", x.shape[1], 3, stride, 1, groups=x.shape[1]), f"{name}/depthwise_norm"))
        return net.norm(net.conv(x, f"{name}/project", filters, 1), f"{name}/project_norm")

    x = separable(conv(F.pad(x, (2, 2, 2, 2)), "stem", 32, 3), "block_1", 16, 1)
    number = 1
    # Expansion, filters, repetitions and stride; of 224x224 the second is 2.
    for expansion, filters, count, stride in ((6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)):
        for i in range(count):
            number += 1
            name = f"block_{number}/inverted" if i else f"block_{number}"
            y = separable(conv(x, f"{name}/expand", expansion * x.shape[1]), f"{name}/y", filters, 1 if i else stride)
            x = x + y if i else y
    return net.dense(conv(x, "head", 1280).mean((2, 3)), "logits", 10)


NETS = {"resnet18-32": resnet18, "mobilenetv2-32": mobilenetv2}


def main(name, path):
    net, function = Net(), NETS[name]
    images, labels = digits(path, BATCH * STEPS)
    factor = struct.unpack("<f", struct.pack("<f", 0.003921568627))[0]
    x, y = torch.tensor(images, dtype=torch.float64).reshape(-1, 1, 28, 28) * factor, torch.tensor(labels)
    function(net, x[:1])
    net.tensors = {name: torch.tensor(values, dtype=torch.float64).reshape(net.shapes[name]) for name, values in starting_weights(net.shapes).items()}
    trained = [w.requires_grad_() for name, w in net.tensors.items() if not name.endswith((".mean", ".variance"))]
    optimizer = torch.optim.SGD(trained, lr=RATE, momentum=MOMENTUM)
    losses = []
    for _ in range(EPOCHS):
        total = 0
        for step in range(STEPS):
            batch = slice(step * BATCH, (step + 1) * BATCH)
            loss = F.cross_entropy(function(net, x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        losses.append(total / STEPS)
    lines = [f'{json.dumps(name)}: {json.dumps([float(f"{v:.12g}") for v in sums(w.detach().flatten().tolist())])}' for name, w in net.tensors.items()]
    shapes = [f'{json.dumps(name)}: {json.dumps(shape)}' for name, shape in net.shapes.items()]
    print(f'{{"from": "PyTorch {torch.__version__}",\n"loss": {json.dumps([float(f"{v:.12g}") for v in losses])},\n"shapes": {{\n'
          + ",\n".join(shapes) + '\n},\n"sums": {\n' + ",\n".join(lines) + "\n}}")


main(*sys.argv[1:])
