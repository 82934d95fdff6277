# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# recurrent-series-expected.py: what recurrent-series.py expects, from PyTorch in double precision. Not run by tests.
import importlib
import json

import torch

series = importlib.import_module("recurrent-series")

torch.set_default_dtype(torch.float64)
expected = {}
for name, (_, _, length, factor, offset, scale, shift) in series.MODELS.items():
    values = series.series(name)
    rows = torch.tensor([values[i:i + length + 1] for i in range(len(values) - length)])
    w = {key: torch.tensor(v).reshape(series.shapes(name)[key]).requires_grad_() for key, v in series.weights(name).items()}
    module = (torch.nn.GRU if name.startswith("gru") else torch.nn.LSTM)(1, 32, batch_first=True)

    def prediction(x):
        bias = w.get("memory.recurrent_bias", torch.zeros_like(w["memory.bias"]))
        parameters = {"weight_ih_l0": w["memory.kernel"].T, "weight_hh_l0": w["memory.recurrent_kernel"].T, "bias_ih_l0": w["memory.bias"], "bias_hh_l0": bias}
        y, _ = torch.func.functional_call(module, parameters, (x[:, :, None] * factor + offset,))
        return (y[:, -1] @ w["value.kernel"] + w["value.bias"])[:, 0] * scale + shift

    optimizer, losses = torch.optim.Adam(w.values(), lr=series.RATE), []
    for _ in range(series.EPOCHS):
        total = 0
        for batch in rows.split(32):
            loss = ((prediction(batch[:, :-1]) - batch[:, -1]) ** 2).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(batch)
        losses.append(total / len(rows))
    expected[name] = {"loss": losses, **{key: series.sums(v.detach().flatten().tolist()) for key, v in w.items()}}
lines = [f'"{name}": {{' + ",\n".join(f'"{key}": {json.dumps([float(f"{v:.12g}") for v in values])}' for key, values in entry.items()) + "}" for name, entry in expected.items()]
print("{" + ",\n".join(lines) + "}")
