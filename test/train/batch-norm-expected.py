# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Prints batch-norm.json: the net of batch-norm.py in PyTorch, in double precision. Needs PyTorch; tests do not run this.
import importlib.util
import json
import os

import torch

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "batch-norm.py")
spec = importlib.util.spec_from_file_location("net", path)
net = importlib.util.module_from_spec(spec)
spec.loader.exec_module(net)
torch.set_default_dtype(torch.float64)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.spread = torch.nn.BatchNorm1d(4, eps=net.EPSILON, momentum=net.MOMENTUM)
        self.hidden = torch.nn.Linear(12, 5)
        self.norm = torch.nn.BatchNorm1d(5)
        self.bare = torch.nn.BatchNorm1d(5, affine=False)
        self.out = torch.nn.Linear(5, 1)
        for layer, kernel in ((self.hidden, net.HIDDEN), (self.out, net.OUT)):
            layer.weight.data = torch.tensor(kernel).reshape(layer.in_features, layer.out_features).T.contiguous()
            layer.bias.data.zero_()

    def forward(self, x):
        h = self.spread(x.reshape(-1, 3, 4).permute(0, 2, 1)).permute(0, 2, 1).reshape(-1, 12)
        return self.out(self.bare(torch.tanh(self.norm(self.hidden(h)))))[:, 0]


rows = torch.tensor(net.rows())
x, y = rows[:, :12], rows[:, 12]
model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=net.RATE, momentum=net.INERTIA)
losses = []
for _ in range(net.EPOCHS):
    total = 0
    for start in range(0, len(rows), net.BATCH):
        batch = slice(start, start + net.BATCH)
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x[batch]), y[batch])
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y[batch])
    losses.append(total / len(rows))
model.eval()
names = {"weight": "scale", "bias": "bias", "running_mean": "mean", "running_var": "variance"}
states = {}
for name, value in model.state_dict().items():
    layer, what = name.split(".")
    if what == "num_batches_tracked":
        continue
    isDense = layer in ("hidden", "out")
    if isDense and what == "weight":
        value = value.T
    states[f"{layer}.{'kernel' if isDense and what == 'weight' else names[what]}"] = value.flatten().tolist()
print(json.dumps({"losses": losses, "states": states, "predictions": model(x).tolist()}, indent=0))
