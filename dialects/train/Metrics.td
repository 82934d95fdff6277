// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Metrics, accumulated in f64 over batches. Of no samples all are NaN. A sample of which a score is NaN has no predicted class, and where there are
// but two, the wrong one. A new one is a definition here and its formulas in Metrics.cpp, what is added of a batch and what comes of it.
#ifndef CAUCE_DIALECTS_TRAIN_METRICS_TD
#define CAUCE_DIALECTS_TRAIN_METRICS_TD

include "dialects/train/Numbers.td"

// `form` says what predictions and labels have to be (MetricForm); what counts each class knows how many there are.
class Train_Metric<string name, string word, string form, dag numbers = (ins), bit countsClasses = 0>
    : Train_NumbersAttr<name, word, numbers,
                        [DeclareAttrInterfaceMethods<Train_MetricAttrInterface, !if(countsClasses, ["countsClasses"], []<string>)>], "",
                        "::cauce::train::MetricForm $cppClass::getForm() const { return ::cauce::train::MetricForm::" # form # "; }"
                          # !if(countsClasses, "bool $cppClass::countsClasses() const { return true; }", "")>;

// Of a class, the one with the highest score, the first of equal ones, or of what a threshold decides: of the one score of a sample, or of each score with
// a label of its own.
class Train_Decision<string name, string word, bit countsClasses>
    : Train_Metric<name, word, "Decision", (ins Train_Number<"0.5", Train_Probability, "above which a score counts as positive">:$threshold,
        Train_Flag<"whether scores are logits, of which the threshold is one of the sigmoid">:$logits,
        Train_Flag<"whether a sample has a label of 0 or 1 for each of its scores">:$multi_label), countsClasses>;

class Train_Curve<string name, string word>
    : Train_Metric<name, word, "Curve", (ins Train_Flag<"whether scores are logits, which changes nothing: they have the order of probabilities">:$logits)>;

def Train_AccuracyAttr : Train_Decision<"Accuracy", "accuracy", 0> {
  let summary = "the share of samples of which everything is right";
  let description = [{
    Example: `train.metric "accuracy" #train.accuracy %p, %l : tensor<?x10xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>>`
  }];
}

def Train_TopKAttr : Train_Metric<"TopK", "top_k", "Rank", (ins Train_Number<"5", Train_Count, "classes">:$k), 1> {
  let summary = "the share of samples whose class is among those with the k highest scores";
  let description = [{
    NaN is not among them.
    Constraints: `k` is at most the number of classes.

    Example: `train.metric "top" #train.top_k<k = 3> %p, %l : tensor<?x10xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>>`
  }];
}

def Train_PerplexityAttr : Train_Metric<"Perplexity", "perplexity", "Rank",
    (ins Train_Flag<"whether scores are logits; else probabilities">:$logits), 1> {
  let summary = "how many classes a prediction is undecided between";
  let description = [{
    `exp(-mean ln p)` with the probability `p` of each sample's class, of text that of each token: the exponential of the cross-entropy over all batches, not the mean of theirs.

    Example: `train.metric "perplexity" #train.perplexity<logits> %p, %l : tensor<?x8x65xf32, #nn.symbols<N>>, tensor<?x8xi64, #nn.symbols<N>>`
  }];
}

def Train_PrecisionAttr : Train_Decision<"Precision", "precision", 1> {
  let summary = "the share of what is predicted that is so";
  let description = [{
    `true positives / predicted`; over several classes the mean of those that occur in labels or predictions, over several labels that of all. 0 / 0 is 0.

    Example: `train.metric "precision" #train.precision<threshold = 0.9> %p, %l : tensor<?x1xf32, #nn.symbols<N>>, tensor<?xf32, #nn.symbols<N>>`
  }];
}

def Train_RecallAttr : Train_Decision<"Recall", "recall", 1> {
  let summary = "the share of what is so that is predicted";
  let description = [{
    `true positives / actual`, with means as of `#train.precision`.

    Example: `train.metric "recall" #train.recall %p, %l : tensor<?x10xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>>`
  }];
}

def Train_F1Attr : Train_Decision<"F1", "f1", 1> {
  let summary = "the harmonic mean of precision and recall";
  let description = [{
    `2 true positives / (predicted + actual)`, with means as of `#train.precision`.

    Example: `train.metric "f1" #train.f1<logits, multi_label> %p, %l : tensor<?x10xf32, #nn.symbols<N>>, tensor<?x10xf32, #nn.symbols<N>>`
  }];
}

def Train_IouAttr : Train_Decision<"Iou", "iou", 1> {
  let summary = "intersection over union (Jaccard index)";
  let description = [{
    `true positives / (predicted + actual - true positives)`, with means as of `#train.precision`.

    Example: `train.metric "iou" #train.iou %p, %l : tensor<?x10xf32, #nn.symbols<N>>, tensor<?xi64, #nn.symbols<N>>`
  }];
}

def Train_AucAttr : Train_Curve<"Auc", "auc"> {
  let summary = "the area under the ROC curve";
  let description = [{
    The share of pairs of a positive and a negative sample in which the positive one has the higher score, a tie counting half. The runtime keeps scores and
    labels (`train.keep`).

    Example: `train.metric "auc" #train.auc %p, %l : tensor<?x1xf32, #nn.symbols<N>>, tensor<?xf32, #nn.symbols<N>>`
  }];
}

def Train_AveragePrecisionAttr : Train_Curve<"AveragePrecision", "average_precision"> {
  let summary = "the average precision";
  let description = [{
    The mean over positive samples of the share of positive ones among those that score at least as high. The runtime keeps scores and labels (`train.keep`).

    Example: `train.metric "ap" #train.average_precision %p, %l : tensor<?x1xf32, #nn.symbols<N>>, tensor<?xf32, #nn.symbols<N>>`
  }];
}

def Train_MaeAttr : Train_Metric<"Mae", "mae", "Error"> {
  let summary = "the mean absolute error";
  let description = [{
    Over samples and outputs.

    Example: `train.metric "error" #train.mae %p, %l : tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>`
  }];
}

def Train_MseAttr : Train_Metric<"Mse", "mse", "Error"> {
  let summary = "the mean square error";
  let description = [{
    Over samples and outputs.

    Example: `train.metric "error" #train.mse %p, %l : tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>`
  }];
}

def Train_R2Attr : Train_Metric<"R2", "r2", "Error", (ins), 1> {
  let summary = "the coefficient of determination";
  let description = [{
    The mean over outputs of `1 - sum (target - output)^2 / sum (target - mean)^2`; of equal targets 1 if all are met, else 0; NaN of fewer than two samples that count.

    Example: `train.metric "r2" #train.r2 %p, %l : tensor<?x3xf32, #nn.symbols<N>>, tensor<?x3xf32, #nn.symbols<N>>`
  }];
}

#endif // CAUCE_DIALECTS_TRAIN_METRICS_TD
