# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# attention-nets-expected.py: what attention-nets.py expects, from PyTorch in double precision. Not run by tests. Rows that attend to nothing are 0.
import importlib
import json

import torch

nets = importlib.import_module("attention-nets")
torch.set_default_dtype(torch.float64)


def rotated(x, size, base, interleaved):
    """x (heads, steps, features): pairs are complex numbers, times those of their angles."""
    turned, rest = x[..., :size], x[..., size:]
    pairs = torch.complex(turned[..., 0::2], turned[..., 1::2]) if interleaved else torch.complex(turned[..., :size // 2], turned[..., size // 2:])
    angles = torch.outer(torch.arange(x.shape[1]).double(), base ** (-2 * torch.arange(size // 2).double() / size))
    y = pairs * torch.polar(torch.ones_like(angles), angles)
    y = torch.stack([y.real, y.imag], -1).flatten(-2) if interleaved else torch.cat([y.real, y.imag], -1)
    return torch.cat([y, rest], -1)


def forward(case, w, x, context, length):
    options, given, before = case
    heads, kv = options["heads"], options.get("kv_heads", options["heads"])
    if "length" in before:
        x = x + w["p.table"][:nets.STEPS]
    elif before:
        angles = torch.outer(torch.arange(nets.STEPS).double(), 10000 ** (-torch.arange(0, nets.FEATURES, 2).double() / nets.FEATURES))
        x = x + torch.stack([angles.sin(), angles.cos()], -1).flatten(-2)
    made = x @ w["a.kernel"] + w.get("a.bias", 0)
    size = options.get("head_size", nets.FEATURES // heads)
    if "context" in given:
        made = [made, *(context @ w["a.context_kernel"] + w.get("a.context_bias", 0)).split(kv * size, -1)]
    else:
        made = made.split([heads * size, kv * size, kv * size], -1)
    q, k, v = (part.reshape(len(part), -1, size).transpose(0, 1) for part in made)
    if "rotary" in options:
        said = (4, 100, True) if "interleaved" in options["rotary"] else (size, 10000, False)
        q, k = rotated(q, *said), rotated(k, *said)
    kept = torch.ones(q.shape[1], k.shape[1], dtype=torch.bool)
    if "causal" in options:
        kept = kept.tril(k.shape[1] - q.shape[1] if options["causal"] == "BOTTOM_RIGHT" else 0)
    if "lengths" in given:
        kept = kept & (torch.arange(k.shape[1]) < length)
    if "mask" in given:
        kept = kept & torch.tensor(nets.MASK).reshape(4, 4).bool()
    if "softcap" in options:
        k, v = (part.repeat_interleave(heads // kv, 0) for part in (k, v))
        scores = options["softcap"] * torch.tanh(options["scale"] * q @ k.transpose(1, 2) / options["softcap"])
        y = torch.softmax(scores + w.get("r", 0), -1) @ v
    elif "biased" in options:
        some = kept.any(1, keepdim=True)
        bias = w["r"][0] if w["r"].ndim == 4 else w["r"]
        mask = torch.where(kept | ~some, bias.expand(heads, *kept.shape), -torch.inf)
        y = torch.where(some, torch.nn.functional.scaled_dot_product_attention(q[None], k[None], v[None], attn_mask=mask[None], enable_gqa=True)[0], 0)
    else:
        some = kept.any(1, keepdim=True)
        y = torch.nn.functional.scaled_dot_product_attention(q[None], k[None], v[None], attn_mask=kept | ~some, enable_gqa=True)[0]
        y = torch.where(some, y, 0)
    return y.transpose(0, 1).flatten(1) @ w["a.output_kernel"] + w.get("a.output_bias", 0)


def prediction(case, w):
    result = []
    for x, c, n, _ in nets.rows(case):
        x, c = torch.tensor(x).reshape(nets.STEPS, -1), torch.tensor(c).reshape(nets.PLACES, -1)
        result.append(forward(case, w, x, c, n).flatten())
    return torch.stack(result)


results = {}
for name, case in nets.CASES.items():
    w = {key: torch.tensor(values).reshape(nets.shapes(case)[key]).requires_grad_() for key, values in nets.weights(case).items()}
    targets = torch.tensor([y for *_, y in nets.rows(case)])
    result = {"predictions": prediction(case, w).tolist(), "losses": []}
    optimizer = torch.optim.SGD(w.values(), lr=nets.RATE)
    for _ in range(nets.EPOCHS):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(prediction(case, w), targets)
        loss.backward()
        optimizer.step()
        result["losses"].append(loss.item())
    result["weights"] = {key: [v.sum().item(), (v * v).sum().item()] for key, v in w.items()}
    results[name] = result


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.12g}")
    return [rounded(v) for v in value] if isinstance(value, list) else {k: rounded(v) for k, v in value.items()}


print("{\n" + ",\n".join(f"{json.dumps(name)}: {json.dumps(rounded(result))}" for name, result in results.items()) + "\n}")
