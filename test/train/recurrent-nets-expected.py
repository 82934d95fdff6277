# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# recurrent-nets-expected.py: what recurrent-nets.py expects, from PyTorch in double precision, row by row, so that lengths need no padding. Not run by
# tests. PyTorch has no GRU that resets before: that one is written down.
import importlib
import json

import torch

nets = importlib.import_module("recurrent-nets")
torch.set_default_dtype(torch.float64)
UNITS = nets.UNITS


def module_of(case):
    kind, options = case[0], case[1]
    made = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind]
    more = {"nonlinearity": "relu"} if options.get("activation") == "RELU" else {}
    return made(nets.FEATURES, UNITS, num_layers=int(options.get("layers", 1)), bidirectional=options.get("direction") == "BOTH", batch_first=True,
                bias="no_bias" not in options, **more)


def torch_layers(case, w, x, states):
    """Of one row, (steps, features): what PyTorch's layer gives, and its states."""
    kind, options = case[0], case[1]
    layers, parameters = int(options.get("layers", 1)), {}
    for layer in range(layers):
        for direction in range(nets.directions(options)):
            prefix = "r" + (f".{layer}" if layers > 1 else "") + (".backward" if direction else "")
            suffix = f"_l{layer}" + ("_reverse" if direction else "")
            parameters["weight_ih" + suffix] = w[prefix + ".kernel"].T
            parameters["weight_hh" + suffix] = w[prefix + ".recurrent_kernel"].T
            if prefix + ".bias" in w:
                parameters["bias_ih" + suffix] = w[prefix + ".bias"]
                parameters["bias_hh" + suffix] = w.get(prefix + ".recurrent_bias", torch.zeros_like(w[prefix + ".bias"]))
    module = module_of(case)
    assert sorted(dict(module.named_parameters())) == sorted(parameters)
    backward = options.get("direction") == "BACKWARD"
    if len(x):
        before = tuple(s.reshape(-1, 1, UNITS) for s in states)
        y, after = torch.func.functional_call(module, parameters, ((x.flip(0) if backward else x)[None], before if kind == "lstm" else before[0]))
        return (y[0].flip(0) if backward else y[0]), [s.reshape(-1) for s in (after if kind == "lstm" else (after,))]
    return torch.zeros(0, UNITS * nets.directions(options)), states


def gru_before(case, w, x, states):
    options, finals = case[1], []
    layers = int(options.get("layers", 1))
    for layer in range(layers):
        prefix, h, ys = "r" + (f".{layer}" if layers > 1 else ""), states[0][layer * UNITS:(layer + 1) * UNITS], []
        u = w[prefix + ".recurrent_kernel"]
        for step in (x.flip(0) if options.get("direction") == "BACKWARD" else x):
            r, z, n = (step @ w[prefix + ".kernel"] + w[prefix + ".bias"]).split(UNITS)
            r = torch.sigmoid(r + h @ u[:, :UNITS])
            z = torch.sigmoid(z + h @ u[:, UNITS:2 * UNITS])
            n = torch.tanh(n + (r * h) @ u[:, 2 * UNITS:])
            h = (1 - z) * n + z * h
            ys.append(h)
        finals.append(h)
        x = torch.stack(ys) if ys else torch.zeros(0, UNITS)
        x = x.flip(0) if options.get("direction") == "BACKWARD" else x
    return x, [torch.cat(finals)]


def prediction(case, w):
    kind, options, steps, lengths, starts = case
    result = []
    for x, n, _ in nets.rows(case):
        x = torch.tensor(x)
        names = ["h", "c"] if kind == "lstm" else ["h"]
        states = [x @ w[name + ".kernel"] if starts else torch.zeros(nets.width(case)) for name in names]
        count = n if lengths else steps
        y, after = (gru_before if "reset" in options else torch_layers)(case, w, x.reshape(steps, -1)[:count], states)
        if options.get("result") == "LAST_STATE":
            y = after[0][-UNITS * nets.directions(options):]
        else:
            y = torch.cat([y, torch.zeros(steps - count, y.shape[1])]).reshape(-1)
        result.append(torch.cat([y, *after]))
    return torch.stack(result)


def rounded(value):
    return [rounded(v) for v in value] if isinstance(value, list) else float(f"{value:.11g}")


expected = {}
for name, case in nets.CASES.items():
    w = {key: torch.tensor(values).reshape(nets.shapes(case)[key]).requires_grad_() for key, values in nets.weights(case).items()}
    target = torch.tensor([y for _, _, y in nets.rows(case)])
    entry = {"predictions": rounded(prediction(case, w).tolist()), "losses": []}
    optimizer = torch.optim.SGD(w.values(), lr=nets.RATE)
    for _ in range(nets.EPOCHS):
        loss = ((prediction(case, w) - target) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        entry["losses"].append(rounded(loss.item()))
    entry["weights"] = {key: rounded([v.sum().item(), (v * v).sum().item()]) for key, v in w.items()}
    expected[name] = entry
lines = (f'{json.dumps(name)}: {json.dumps(entry, separators=(",", ":"))}' for name, entry in expected.items())
print("{\n" + ",\n".join(lines) + "\n}")
