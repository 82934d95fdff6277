# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# lenet5-expected.py DIGITS: what lenet5.py expects, from PyTorch in double precision. Not run by tests.
import json
import struct
import sys

import torch
import torch.nn.functional as F

from lenet5 import BATCH, EPOCHS, MOMENTUM, RATE, SHAPES, STEPS, sums
from mnist_files import digits
from programs import uniform_weights

torch.set_default_dtype(torch.float64)
images, labels = digits(sys.argv[1], STEPS * BATCH)
factor = struct.unpack("<f", struct.pack("<f", 0.003921568627))[0]
x, y = torch.tensor(images, dtype=torch.float64).reshape(-1, 1, 28, 28) * factor, torch.tensor(labels)
w = {name: torch.tensor(values, dtype=torch.float64).reshape(SHAPES[name]).requires_grad_() for name, values in uniform_weights(SHAPES).items()}


def logits(x):
    for name, padding in (("conv_1", 2), ("conv_2", 0)):
        x = F.max_pool2d(F.relu(F.conv2d(x, w[f"{name}.kernel"].permute(3, 2, 0, 1), w[f"{name}.bias"], padding=padding)), 2)
    x = x.permute(0, 2, 3, 1).flatten(1)
    for name in ("dense_1", "dense_2", "dense_3"):
        x = x @ w[f"{name}.kernel"] + w[f"{name}.bias"]
        x = x if name == "dense_3" else F.relu(x)
    return x


optimizer = torch.optim.SGD(w.values(), lr=RATE, momentum=MOMENTUM)
losses = []
for epoch in range(EPOCHS):
    total = 0
    for step in range(STEPS):
        batch = slice(step * BATCH, (step + 1) * BATCH)
        loss = F.cross_entropy(logits(x[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    losses.append(total / STEPS)
print(json.dumps({"loss": losses, **sums({name: values.detach().flatten().tolist() for name, values in w.items()})}))
