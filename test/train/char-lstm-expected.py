# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# char-lstm-expected.py: what char-lstm.py expects, from PyTorch in double precision. Not run by tests.
import importlib
import json
import math

import torch

case = importlib.import_module("char-lstm")

torch.set_default_dtype(torch.float64)
ids = torch.tensor(case.ids())
windows = torch.stack([ids[i:i + 65] for i in range(0, len(ids) - 64, 64)])
w = {key: torch.tensor(v).reshape(case.SHAPES[key]).requires_grad_() for key, v in case.weights().items()}
module = torch.nn.LSTM(64, 256, batch_first=True)


def logits(x):
    parameters = {"weight_ih_l0": w["memory.kernel"].T, "weight_hh_l0": w["memory.recurrent_kernel"].T, "bias_ih_l0": w["memory.bias"],
                  "bias_hh_l0": torch.zeros(1024)}
    return torch.func.functional_call(module, parameters, (w["embedded.table"][x],))[0] @ w["logits.kernel"] + w["logits.bias"]


optimizer, losses, step = torch.optim.Adam(w.values()), [], 0
for _ in range(case.EPOCHS):
    total = 0
    for batch in windows.split(32):
        loss = torch.nn.functional.cross_entropy(logits(batch[:, :-1]).flatten(0, 1), batch[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(w.values(), 1)
        optimizer.param_groups[0]["lr"] = 0.0001 + (0.003 - 0.0001) * (1 + math.cos(math.pi * step / 4000)) / 2
        optimizer.step()
        step += 1
        total += loss.item() * len(batch)
    losses.append(total / len(windows))
expected = {"loss": losses, **{key: case.sums(v.detach().flatten().tolist()) for key, v in w.items()}}
print("{" + ",\n".join(f'"{key}": {json.dumps([float(f"{v:.12g}") for v in values])}' for key, values in expected.items()) + "}")
