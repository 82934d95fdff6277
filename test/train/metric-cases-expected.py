# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Prints metric-cases.json: what scikit-learn makes of the cases. Needs scikit-learn; tests do not run this.
#
# Where scores are NaN, which scikit-learn refuses, it is given what such a sample counts as: the wrong one of two answers, and a class
# that is not among the others.
import importlib.util
import json
import os
import warnings

import numpy
import sklearn
from sklearn import metrics

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "metric-cases.py")
spec = importlib.util.spec_from_file_location("cases", path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
warnings.simplefilter("ignore")


def decided(scores, truth, threshold):
    return numpy.where(scores < 0, 1 - truth, scores > threshold).astype(int)


def counted(predicted, truth, average, **options):
    options = {"average": average, "zero_division": 0, **options}
    return [f(truth, predicted, **options) for f in (metrics.precision_score, metrics.recall_score, metrics.f1_score, metrics.jaccard_score)]


def measure(rows):
    data = numpy.array(rows)
    score, truth, tags = data[:, 0], data[:, 1].astype(int), data[:, 9:12].astype(int)
    scores, classes, tag_scores = data[:, 2:5], data[:, 5].astype(int), data[:, 6:9]
    outputs, targets = data[:, 12:14], data[:, 14:16]
    values = {"b_accuracy": metrics.accuracy_score(truth, decided(score, truth, 0.5)),
              "b_precision": counted(decided(score, truth, 0.5625), truth, "binary")[0],
              "b_recall": counted(decided(score, truth, 0.5), truth, "binary")[1],
              "b_f1": counted(decided(score, truth, 0.25), truth, "binary")[2],
              "b_iou": counted(decided(score, truth, 0.25), truth, "binary")[3],
              "auc": None, "average_precision": None}
    if score.min() >= 0:
        values["auc"] = metrics.roc_auc_score(truth, score) if len(set(truth)) == 2 else None
        values["average_precision"] = metrics.average_precision_score(truth, score) if truth.any() else None
    predicted = numpy.where(scores.min(axis=1) < 0, 3, scores.argmax(axis=1))
    values["c_accuracy"] = metrics.accuracy_score(classes, predicted)
    present = sorted((set(classes) | set(predicted)) - {3})
    values.update(zip(("c_precision", "c_recall", "c_f1", "c_iou"), counted(predicted, classes, "macro", labels=present)))
    values["m_accuracy"] = metrics.accuracy_score(tags, decided(tag_scores, tags, 0.5))
    values["m_precision"] = counted(decided(tag_scores, tags, 0.75), tags, "macro")[0]
    values["m_recall"] = counted(decided(tag_scores, tags, 0.5), tags, "macro")[1]
    values["m_f1"], values["m_iou"] = counted(decided(tag_scores, tags, 0.25), tags, "macro")[2:]
    hasNan = outputs.min() < 0
    values["mae"] = None if hasNan else metrics.mean_absolute_error(targets, outputs)
    values["mse"] = None if hasNan else metrics.mean_squared_error(targets, outputs)
    values["r2"] = None if hasNan or len(rows) < 2 else metrics.r2_score(targets, outputs)
    return {name: None if value is None else float(value) for name, value in values.items()}


lines = [f'{json.dumps(name)}: {json.dumps(measure(rows))}' for name, rows in module.cases().items()]
print(f'{{"from": "scikit-learn {sklearn.__version__}", "values": {{\n' + ",\n".join(lines) + "\n}}")
