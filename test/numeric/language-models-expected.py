# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# language-models-expected.py: prints language-models.json, what language-models.py expects, from Hugging Face's classes in double
# precision. Needs PyTorch and transformers; tests do not run this.
import importlib
import json

import torch
import transformers

rule = importlib.import_module("language-models")


def filled(net):
    net = net.double().eval()
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            parameter.copy_(torch.tensor(rule.weight(name, parameter.shape), dtype=torch.float64).reshape(parameter.shape))
    return net, {name: list(parameter.shape) for name, parameter in net.named_parameters()}


def rounded(values):
    return [rounded(v) for v in values] if isinstance(values, list) else float(f"{values:.8g}")


def main():
    gpt, gpt_shapes = filled(transformers.GPT2Model(transformers.GPT2Config(
        vocab_size=rule.CLASSES, n_positions=rule.PLACES, n_embd=rule.WIDTH, n_layer=rule.LAYERS, n_head=rule.HEADS)))
    bert, bert_shapes = filled(transformers.BertModel(transformers.BertConfig(
        vocab_size=rule.CLASSES, hidden_size=rule.WIDTH, num_hidden_layers=rule.LAYERS, num_attention_heads=rule.HEADS, intermediate_size=rule.INNER,
        max_position_embeddings=rule.PLACES)))
    tokens, lengths = torch.tensor(rule.ids(rule.CLASSES, 1)), torch.tensor(rule.LENGTHS)
    with torch.no_grad():
        logits = gpt(tokens).last_hidden_state @ gpt.wte.weight.T
        mask = (torch.arange(rule.LENGTH)[None] < lengths[:, None]).long()
        encoded = bert(tokens, token_type_ids=torch.tensor(rule.ids(2, 2)), attention_mask=mask)
    last = f"layer.{rule.LAYERS - 1}"
    results = {"gpt2-small": (gpt_shapes, {"logits": logits}), "bert-base": (bert_shapes, {last: encoded.last_hidden_state, "pooled": encoded.pooler_output})}
    parts = [f'"from": "transformers {transformers.__version__}, PyTorch {torch.__version__}"']
    for name, (shapes, values) in results.items():
        parts.append(f'"{name}": {{"shapes": {json.dumps(shapes)},\n"results": {json.dumps({key: rounded(v.tolist()) for key, v in values.items()})}}}')
    print("{" + ",\n".join(parts) + "}")


main()
