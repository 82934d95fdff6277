# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# images-expected.py NAME DIGITS: prints NAME.json, what images.py expects, from PyTorch in double precision. Needs PyTorch; tests do not
# run this.
import json
import sys

import torch
import torch.nn.functional as F

from images import BATCH, EPOCHS, FACTOR, MOMENTUM, RATE, STEPS, samples, starting_weights, sums
from torch_nets import Net, mobilenetv2, resnet18, unet

NETS = {"resnet18-32": resnet18, "mobilenetv2-32": mobilenetv2, "unet": unet}


def main(name, path):
    net, function = Net(trains=True), NETS[name]
    images, labels, side = samples(name, path)
    x = torch.tensor([list(image) for image in images], dtype=torch.float64).reshape(-1, 1, side, side) * FACTOR
    y = torch.tensor([list(label) for label in labels]).reshape(-1, side, side) if name == "unet" else torch.tensor(labels)
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
