# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# The convolutional nets of test/models in PyTorch, written down a second time, by their papers; names are those of the model files. For the
# programs that print what tests expect. Tests do not need PyTorch.
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


class Net:
    """A net as a function of its input that asks for parameters by name. The first time it says their shapes."""

    def __init__(self, trains):
        self.trains, self.shapes, self.tensors = trains, {}, None

    def parameter(self, name, *shape):
        self.shapes[name] = shape
        return torch.zeros(shape) if self.tensors is None else self.tensors[name]

    def conv(self, x, name, filters, size, stride=1, pad=0, groups=1, bias=False):
        w = self.parameter(f"{name}.kernel", size, size, x.shape[1] // groups, filters)
        return F.conv2d(x, w.permute(3, 2, 0, 1), self.parameter(f"{name}.bias", filters) if bias else None, stride, pad, groups=groups)

    def norm(self, x, name):
        scale, bias, mean, variance = (self.parameter(f"{name}.{part}", x.shape[1]) for part in ("scale", "bias", "mean", "variance"))
        return F.batch_norm(x, mean, variance, scale, bias, training=self.trains and self.tensors is not None)

    def dense(self, x, name, units):
        return x @ self.parameter(f"{name}.kernel", x.shape[1], units) + self.parameter(f"{name}.bias", units)


def resnet18(net, x):
    def block(x, name, filters, stride):
        y = F.relu(net.norm(net.conv(x, f"{name}/residual/conv_1", filters, 3, stride, 1), f"{name}/residual/norm_1"))
        y = net.norm(net.conv(y, f"{name}/residual/conv_2", filters, 3, 1, 1), f"{name}/residual/norm_2")
        if stride == 2:
            x = net.norm(net.conv(x, f"{name}/projection", filters, 1, 2), f"{name}/projection_norm")
        return F.relu(x + y)

    x = F.relu(net.norm(net.conv(F.pad(x, (2, 2, 2, 2)), "stem", 64, 3, 1, 1), "stem_norm"))
    for stage in range(4):
        for i in range(2):
            x = block(x, f"stage_{stage + 1}.{i + 1}", 64 << stage, 1 + (stage > 0 and i == 0))
    return net.dense(x.mean((2, 3)), "logits", 10)


def mobilenetv2(net, x):
    def conv(x, name, filters, size=1):
        return F.relu6(net.norm(net.conv(x, f"{name}/conv", filters, size, pad=size // 2), f"{name}/norm"))

    def separable(x, name, filters, stride):
        x = F.relu6(net.norm(net.conv(x, f"{name}/depthwise", x.shape[1], 3, stride, 1, groups=x.shape[1]), f"{name}/depthwise_norm"))
        return net.norm(net.conv(x, f"{name}/project", filters, 1), f"{name}/project_norm")

    x = separable(conv(F.pad(x, (2, 2, 2, 2)), "stem", 32, 3), "block_1", 16, 1)
    number = 1
    # Expansion, filters, repetitions and stride; of 224x224 the second is 2.
    for expansion, filters, count, stride in ((6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)):
        for i in range(count):
            number += 1
            name = f"block_{number}/inverted" if i else f"block_{number}"
            y = separable(conv(x, f"{name}/expand", expansion * x.shape[1]), f"{name}/y", filters, 1 if i else stride)
            x = x + y if i else y
    return net.dense(conv(x, "head", 1280).mean((2, 3)), "logits", 10)


def unet(net, x):
    def double(x, name, filters):
        for i in (1, 2):
            x = F.relu(net.norm(net.conv(x, f"{name}/conv_{i}", filters, 3, pad=1), f"{name}/norm_{i}"))
        return x

    def up(x, skip, name, filters):
        w, b = net.parameter(f"{name}/wide.kernel", 2, 2, x.shape[1], filters), net.parameter(f"{name}/wide.bias", filters)
        wide = F.conv_transpose2d(x, w.permute(2, 3, 0, 1), b, stride=2)
        return double(torch.cat((skip, wide), 1), f"{name}/double", filters)

    skips = []
    for i in range(3):
        skips.append(double(x, f"down_{i + 1}", 16 << i))
        x = F.max_pool2d(skips[-1], 2)
    x = double(x, "bottom", 128)
    for i in (2, 1, 0):
        x = up(x, skips[i], f"up_{i + 1}", 16 << i)
    return net.conv(x, "logits", 3, 1, bias=True)


def alexnet(net, x):
    def conv(x, name, filters, size, **options):
        return F.relu(net.conv(x, name, filters, size, bias=True, **options))

    def response(x):  # PyTorch divides alpha by the size
        return F.local_response_norm(x, 5, 5e-4, 0.75, 2)

    x = F.max_pool2d(response(conv(x, "conv_1", 96, 11, stride=4, pad=2)), 3, 2)
    x = F.max_pool2d(response(conv(x, "conv_2", 256, 5, pad=2, groups=2)), 3, 2)
    x = conv(conv(x, "conv_3", 384, 3, pad=1), "conv_4", 384, 3, pad=1, groups=2)
    return classifier(net, F.max_pool2d(conv(x, "conv_5", 256, 3, pad=1, groups=2), 3, 2))


def classifier(net, x):
    x = x.permute(0, 2, 3, 1).flatten(1)
    for name in ("dense_6", "dense_7"):
        x = F.relu(net.dense(x, name, 4096))
    return net.dense(x, "logits", 1000)


def vgg16(net, x):
    for stage, (filters, count) in enumerate(((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))):
        for i in range(count):
            x = F.relu(net.conv(x, f"conv_{stage + 1}.{i + 1}", filters, 3, pad=1, bias=True))
        x = F.max_pool2d(x, 2)
    return classifier(net, x)


def resnet50(net, x):
    def block(x, name, width, stride, changes):
        y = F.relu(net.norm(net.conv(x, f"{name}/residual/conv_1", width, 1), f"{name}/residual/norm_1"))
        y = F.relu(net.norm(net.conv(y, f"{name}/residual/conv_2", width, 3, stride, 1), f"{name}/residual/norm_2"))
        y = net.norm(net.conv(y, f"{name}/residual/conv_3", 4 * width, 1), f"{name}/residual/norm_3")
        if changes:
            x = net.norm(net.conv(x, f"{name}/projection", 4 * width, 1, stride), f"{name}/projection_norm")
        return F.relu(x + y)

    x = F.max_pool2d(F.relu(net.norm(net.conv(x, "stem", 64, 7, 2, 3), "stem_norm")), 3, 2, 1)
    for stage, (count, width, stride) in enumerate(((3, 64, 1), (4, 128, 2), (6, 256, 2), (3, 512, 2))):
        for i in range(count):
            x = block(x, f"stage_{stage + 1}.{i + 1}", width, 1 if i else stride, i == 0)
    return net.dense(x.mean((2, 3)), "logits", 1000)
