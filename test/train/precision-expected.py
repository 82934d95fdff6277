# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# precision-expected.py DIGITS: what precision.py expects, from PyTorch under torch.autocast. Not run by tests.
import json
import sys

import torch
import torch.nn.functional as F

from precision import BATCH, EPOCHS, MOMENTUM, RATE, SHAPES, STEPS, digits
from programs import uniform_weights

rows = torch.tensor(digits(sys.argv[1]))
x, y = rows[:, :64].float().reshape(-1, 1, 8, 8) * 0.0625, rows[:, 64]


def losses(half):
    w = {name: torch.tensor(values).reshape(SHAPES[name]).requires_grad_() for name, values in uniform_weights(SHAPES).items()}
    optimizer = torch.optim.SGD(w.values(), lr=RATE, momentum=MOMENTUM)
    scaler = torch.amp.GradScaler("cpu", init_scale=65536, enabled=half == torch.float16)
    found = []
    for _ in range(EPOCHS):
        total = 0
        for step in range(STEPS):
            batch = slice(step * BATCH, (step + 1) * BATCH)
            with torch.autocast("cpu", dtype=half or torch.bfloat16, enabled=half is not None):
                h = F.relu(F.conv2d(x[batch], w["conv.kernel"].permute(3, 2, 0, 1), w["conv.bias"])).permute(0, 2, 3, 1).flatten(1)
                h = F.relu(F.linear(h, w["hidden.kernel"].T, w["hidden.bias"]))
                logits = F.linear(h, w["logits.kernel"].T, w["logits.bias"])
            loss = F.cross_entropy(logits.float(), y[batch])
            optimizer.zero_grad()
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
            total += loss.item()
        found.append(round(total / STEPS, 6))
    return found


print(json.dumps({"F32": losses(None), "BF16": losses(torch.bfloat16), "F16": losses(torch.float16)}).replace('], "', '],\n"'))
