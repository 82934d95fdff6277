# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# What a loss cannot say of the labels that count, and the message.
import sys

from refusals import refuse

SPARSE = "SPARSE_CROSS_ENTROPY_LOGITS"
ONLY = "for SPARSE_CROSS_ENTROPY and SPARSE_CROSS_ENTROPY_LOGITS only"
# What the loss says, more of training, the message.
CASES = [
    ("CROSS_ENTROPY_LOGITS label: 's' ignored_label: 0", "", f"loss: expected ignored_label {ONLY}"),
    ("MSE label: 's' class_weight: 1", "", f"loss: expected class_weight {ONLY}"),
    ("MSE label: 's' label_smoothing: 0.1", "", "loss: expected label_smoothing for losses of classes only, CROSS_ENTROPY and the like"),
    (f"{SPARSE} label_smoothing: 1", "", "loss: expected label_smoothing to be in [0, 1), but got 1"),
    (f"{SPARSE} label_smoothing: -0.5", "", "loss: expected label_smoothing to be in [0, 1), but got -0.5"),
    (f"{SPARSE} class_weight: [1, 2]", "", "loss: expected a class_weight for each of the 3 classes of 'd', but got 2"),
    (f"{SPARSE} class_weight: [1, 2, -1]", "", "loss: expected class_weight to be at least 0, but got -1 for class 2"),
    (f"{SPARSE} class_weight: [0, 0, 0]", "", "loss: expected class_weight to be above 0 for a class, but got 0 for all"),
    (f"{SPARSE} label: 'bytes' ignored_label: -1", "", "loss: expected label 'bytes' to be able to be -1, the ignored_label, but it is (N, 2) of 'ui8'"),
    (f"{SPARSE} weight: 'nothing'", "", "loss: there is no node, input or label 'nothing'"),
    (f"{SPARSE} weight: 's'", "", "loss: expected weight 's' to have the shape (N, 2) or its leading sizes, but it is (N, 2, 3)"),
    ("MEAN weight: 's'", "", "loss: expected no weights and no numbers of labels of MEAN, which has neither samples nor labels"),
    (f"{SPARSE} weight: 'y'", "metric { kind: AUC }",
     "metric 'auc': expected a label of its own, as auc takes all labels that count for equals, and those of 'y' have weights in the loss"),
    ("CROSS_ENTROPY_LOGITS label: 's'", "metric { kind: PERPLEXITY }", "metric 'perplexity': expected labels that fit predictions of shape (N, 2, 3), but got (N, 2, 3) of f32"),
    (SPARSE, "metric { kind: PERPLEXITY k: 2 }", "metric 'perplexity': expected perplexity to have logits, but got 'k'"),
]
for said, more, message in CASES:
    refuse(sys.argv[1], f"""format_version: 1 name: "m"
input {{ name: "x" dim: "N" dim: "2" dim: "4" }}
label {{ name: "y" type: I64 dim: "N" dim: "2" }}
label {{ name: "bytes" type: UI8 dim: "N" dim: "2" }}
label {{ name: "s" dim: "N" dim: "2" dim: "3" }}
node {{ name: "d" input: "x" dense {{ units: 3 }} }}
training {{
  loss {{ kind: {said} }} {more}
}}
""", f"{sys.argv[1]}:8:{'3' if not more or 'loss:' in message else ''}", said)
    refuse(sys.argv[1], open(sys.argv[1]).read(), message, said)
print(f"{len(CASES)} are refused")
