# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# char-gpt-expected.py: what char-gpt.py expects, from PyTorch in double precision. Not run by tests.
import importlib
import json
import math

import torch

gpt = importlib.import_module("char-gpt")
torch.set_default_dtype(torch.float64)
F = torch.nn.functional
w = {key: torch.tensor(values).reshape(gpt.shapes()[key]).requires_grad_() for key, values in gpt.weights().items()}
ids = torch.tensor(gpt.ids()).unfold(0, gpt.BLOCK + 1, gpt.BLOCK // 2)


def norm(x, name):
    return F.layer_norm(x, (gpt.WIDTH,), w[name + ".scale"], w[name + ".bias"])


def dense(x, name):
    return x @ w[name + "kernel"] + w[name + "bias"]


def loss():
    x = w["embedded.table"][ids[:, :-1]] + w["placed.table"]
    for layer in (f"layer{i}" for i in range(gpt.LAYERS)):
        parts = (part.unflatten(-1, (4, 32)).transpose(1, 2) for part in dense(norm(x, f"{layer}/norm"), f"{layer}/attention.").chunk(3, -1))
        y = F.scaled_dot_product_attention(*parts, is_causal=True).transpose(1, 2).flatten(2)
        x = x + dense(y, f"{layer}/attention.output_")
        x = x + dense(F.gelu(dense(norm(x, f"{layer}/norm2"), f"{layer}/hidden.")), f"{layer}/changes.")
    return F.cross_entropy((norm(x, "normed") @ w["logits.kernel"]).flatten(0, 1), ids[:, 1:].flatten())


plain = [v for k, v in w.items() if "norm" in k or k.endswith("bias") or k.endswith("table")]
decayed = [v for k, v in w.items() if not any(v is p for p in plain)]
optimizer = torch.optim.AdamW([{"params": decayed}, {"params": plain, "weight_decay": 0}], lr=0.002, betas=(0.9, 0.99), weight_decay=0.1)
result = {"loss": []}
for step in range(gpt.STEPS):
    optimizer.zero_grad()
    value = loss()
    value.backward()
    length = torch.sqrt(sum((v.grad ** 2).sum() for v in w.values()))
    for v in w.values():
        v.grad *= min(1, 1 / length)
    for group in optimizer.param_groups:
        group["lr"] = (0.0001 + (0.002 - 0.0001) * (1 + math.cos(math.pi * step / 5880)) / 2) * min(1, (step + 1) / 100)
    optimizer.step()
    result["loss"].append(float(f"{value.item():.9g}"))
result["weights"] = {k: [float(f"{n:.7g}") for n in gpt.sums(v.flatten().tolist())] for k, v in w.items() if "attention" not in k or not k.endswith("bias")}
print(json.dumps(result).replace('], "', '],\n"'))
