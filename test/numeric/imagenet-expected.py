# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# imagenet-expected.py NAME...: prints imagenet.json, what imagenet.py expects of these nets, from PyTorch in double precision. Needs
# PyTorch; tests do not run this.
import json
import sys

import torch

from imagenet import EVERY, IMAGES, SIDE, images, weights
import torch_nets


class Rule(dict):
    """Weights made when they are asked for."""
    shapes = None

    def __missing__(self, name):
        return torch.tensor(weights(name, self.shapes[name]), dtype=torch.float64).reshape(self.shapes[name])


def main(names):
    x = torch.tensor(list(images()), dtype=torch.float64).reshape(IMAGES, SIDE, SIDE, 3)
    deviation, mean = torch.tensor([58.395, 57.12, 57.375]), torch.tensor([123.675, 116.28, 103.53])
    x = ((x - mean.float().double()) / deviation.float().double()).permute(0, 3, 1, 2)
    parts = []
    for name in names:
        net = torch_nets.Net(trains=False)
        with torch.no_grad():
            net.tensors = rule = Rule()
            rule.shapes = net.shapes
            logits = getattr(torch_nets, name)(net, x)
        values = [[float(f"{v:.9g}") for v in row[::EVERY].tolist()] for row in logits]
        shapes = ",\n".join(f"{json.dumps(tensor)}: {json.dumps(shape)}" for tensor, shape in net.shapes.items())
        parts.append(f'{json.dumps(name)}: {{"logits": {json.dumps(values)},\n"shapes": {{\n{shapes}\n}}}}')
    print("{" + f'"from": "PyTorch {torch.__version__}",\n' + ",\n".join(parts) + "}")


main(sys.argv[1:])
