/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * A program as the compiler would make it, written by hand: y = x kernel + bias with 8 inputs and 2 outputs, trained by
 * gradient descent on the mean squared error. It uses what the runtime has to get right: both packed layouts, states
 * updated in place, an arena that grows with the batch, kernels of many tasks and of one, every kind of state, rows that a metric
 * keeps. */
#include "cauce/program_abi.h"

enum { features = 8, outputs = 2, width = 16 };
enum { kernelState, biasState, rateState, stepState, keyState, trainSum, trainCount, evalSum, evalCount, trainCurve, evalCurve, stateCount };

/* ---- Kernels ---- */

/* buffers: x, kernel, bias, y; tasks: rows */
static cauce_abi_status_t forward(void *const *buffers, const int64_t *symbols, int64_t begin, int64_t end) {
  const float *x = buffers[0], *kernel = buffers[1], *bias = buffers[2];
  float *y = buffers[3];
  (void)symbols;
  for (int64_t n = begin; n < end; ++n)
    for (int m = 0; m < outputs; ++m) {
      float sum = bias[m];
      for (int k = 0; k < features; ++k)
        sum += x[n * features + k] * kernel[k * width + m];
      y[n * outputs + m] = sum;
    }
  return 0;
}

/* buffers: prediction, target, sum, count, rows of a score and a label; one task */
static cauce_abi_status_t accumulate(void *const *buffers, const int64_t *symbols, int64_t begin, int64_t end) {
  const float *prediction = buffers[0], *target = buffers[1];
  double *sum = buffers[2];
  int64_t *count = buffers[3];
  double *rows = buffers[4];
  (void)begin, (void)end;
  for (int64_t n = 0; n < symbols[0]; ++n) {
    rows[2 * n] = prediction[n * outputs];
    rows[2 * n + 1] = target[n * outputs] > 3;
  }
  for (int64_t i = 0; i < symbols[0] * outputs; ++i) {
    double difference = prediction[i] - target[i];
    *sum += difference * difference / outputs;
  }
  *count += symbols[0];
  return 0;
}

/* buffers: x, prediction, target, kernel, rate; tasks: features */
static cauce_abi_status_t updateKernel(void *const *buffers, const int64_t *symbols, int64_t begin, int64_t end) {
  const float *x = buffers[0], *prediction = buffers[1], *target = buffers[2];
  float *kernel = buffers[3], rate = *(const float *)buffers[4];
  for (int64_t k = begin; k < end; ++k)
    for (int m = 0; m < outputs; ++m) {
      float gradient = 0;
      for (int64_t n = 0; n < symbols[0]; ++n)
        gradient += x[n * features + k] * (prediction[n * outputs + m] - target[n * outputs + m]);
      kernel[k * width + m] -= rate * gradient * 2 / (float)(symbols[0] * outputs);
    }
  return 0;
}

/* buffers: prediction, target, bias, rate, step; one task */
static cauce_abi_status_t updateBias(void *const *buffers, const int64_t *symbols, int64_t begin, int64_t end) {
  const float *prediction = buffers[0], *target = buffers[1];
  float *bias = buffers[2], rate = *(const float *)buffers[3];
  int64_t *step = buffers[4];
  (void)begin, (void)end;
  for (int m = 0; m < outputs; ++m) {
    float gradient = 0;
    for (int64_t n = 0; n < symbols[0]; ++n)
      gradient += prediction[n * outputs + m] - target[n * outputs + m];
    bias[m] -= rate * gradient * 2 / (float)(symbols[0] * outputs);
  }
  ++*step;
  return 0;
}

/* buffers: key, kernel, bias */
static cauce_abi_status_t initialise(void *const *buffers, const int64_t *symbols, int64_t begin, int64_t end) {
  uint64_t bits = *(const uint64_t *)buffers[0] * 2 + 1;
  float *kernel = buffers[1], *bias = buffers[2];
  (void)symbols, (void)begin, (void)end;
  for (int k = 0; k < features; ++k)
    for (int m = 0; m < outputs; ++m) {
      bits = bits * 6364136223846793005u + 1442695040888963407u;
      kernel[k * width + m] = (float)(bits >> 40) / 16777216.0f - 0.5f;
    }
  for (int m = 0; m < outputs; ++m)
    bias[m] = 0;
  return 0;
}

enum { forwardIndex, accumulateIndex, updateKernelIndex, updateBiasIndex, initialiseIndex };
#define KERNEL(name) static const cauce_abi_kernel_t name##Kernel = {#name, name, "dense", "loops", 0, 0, 0, 0, name##Index, CAUCE_KERNEL_CPU}
static const uint32_t symbolN[] = {0};
static const cauce_abi_term_t forwardFlops[] = {{2 * features * outputs, 1, 0, symbolN}};
static const cauce_abi_term_t forwardBytes[] = {{4 * (features + 1) * outputs, 0, 0, 0}, {4 * (features + outputs), 1, 0, symbolN}};
static const cauce_abi_kernel_t forwardKernel = {"forward", forward, "dense", "loops", forwardFlops, forwardBytes, 1, 2, forwardIndex, CAUCE_KERNEL_CPU};
KERNEL(accumulate);
KERNEL(updateKernel);
KERNEL(updateBias);
KERNEL(initialise);
static const cauce_abi_kernel_t *const kernels[] = {&forwardKernel, &accumulateKernel, &updateKernelKernel, &updateBiasKernel,
                                                    &initialiseKernel};

/* ---- Functions ---- */

/* The status is that of this launch, or of the first that failed. */
#define LAUNCH(kernel, tasks, ...) call->services->launch(call, &kernel##Kernel, (void *const[]){__VA_ARGS__}, tasks)

/* inputs: key; outputs: kernel, bias */
static cauce_abi_status_t init(cauce_abi_call_t *call) { return LAUNCH(initialise, 1, call->buffers[0], call->buffers[1], call->buffers[2]); }

/* inputs: kernel, bias, x; outputs: y */
static cauce_abi_status_t predict(cauce_abi_call_t *call) {
  void *const *b = call->buffers;
  return LAUNCH(forward, call->symbols[0], b[2], b[0], b[1], b[3]);
}

/* inputs: kernel, bias, rate, step, sum, count, x, y; outputs: kernel, bias, step, sum, count, rows */
static cauce_abi_status_t step(cauce_abi_call_t *call) {
  void *const *b = call->buffers;
  LAUNCH(forward, call->symbols[0], b[6], b[0], b[1], call->arena);
  LAUNCH(accumulate, 1, call->arena, b[7], b[11], b[12], b[13]);
  LAUNCH(updateKernel, features, b[6], call->arena, b[7], b[8], b[2]);
  return LAUNCH(updateBias, 1, call->arena, b[7], b[9], b[2], b[10]);
}

/* inputs: kernel, bias, sum, count, x, y; outputs: sum, count, rows */
static cauce_abi_status_t evaluate(cauce_abi_call_t *call) {
  void *const *b = call->buffers;
  LAUNCH(forward, call->symbols[0], b[4], b[0], b[1], call->arena);
  return LAUNCH(accumulate, 1, call->arena, b[5], b[6], b[7], b[8]);
}

/* inputs: sum, count, curve; outputs: loss, rows, auc */
static cauce_abi_status_t metrics(cauce_abi_call_t *call) {
  void *const *b = call->buffers;
  *(float *)b[3] = (float)(*(double *)b[0] / (double)*(int64_t *)b[1]);
  *(int64_t *)b[4] = *(int64_t *)b[1];
  *(double *)b[5] = *(double *)b[2];
  return 0;
}

/* ---- The descriptor ---- */

static const int64_t xDims[] = {~0, features}, yDims[] = {~0, outputs}, kernelDims[] = {features, outputs}, biasDims[] = {outputs}, rowDims[] = {~0, 2}, curveDims[] = {2};
static const float rate = 0.05f;

#define F32 CAUCE_DTYPE_F32
#define TENSOR(name, type, rank, dims) &(const cauce_abi_tensor_t){name, type, rank, dims, CAUCE_SPACE_HOST, 0}
#define PARAMETER (CAUCE_STATE_TRAINED | CAUCE_STATE_SAVED | CAUCE_STATE_CHECKPOINTED)
#define WEIGHT (CAUCE_STATE_SAVED | CAUCE_STATE_CHECKPOINTED)
#define STATE(name, type, rank, dims, flags, kind, parameter, initial)                                                  \
  &(const cauce_abi_state_t){TENSOR(name, type, rank, dims), flags, 0, {kind, 0, parameter}, (flags) == PARAMETER && rank == 2 ? 512 : 64, initial}
static const cauce_abi_state_t *const states[stateCount] = {
    [kernelState] = STATE("dense.kernel", F32, 2, kernelDims, PARAMETER, CAUCE_LAYOUT_PANEL, width, 0),
    [biasState] = STATE("dense.bias", F32, 1, biasDims, PARAMETER, CAUCE_LAYOUT_ROWS, 16, 0),
    [rateState] = STATE("rate", F32, 0, 0, WEIGHT, CAUCE_LAYOUT_DENSE, 0, &rate),
    [stepState] = STATE("step", CAUCE_DTYPE_I64, 0, 0, CAUCE_STATE_CHECKPOINTED, CAUCE_LAYOUT_DENSE, 0, 0),
    [keyState] = STATE("key", CAUCE_DTYPE_I64, 0, 0, CAUCE_STATE_CHECKPOINTED | CAUCE_STATE_SEED, CAUCE_LAYOUT_DENSE, 0, 0),
    [trainSum] = STATE("train.sum", CAUCE_DTYPE_F64, 0, 0, CAUCE_STATE_RESET, CAUCE_LAYOUT_DENSE, 0, 0),
    [trainCount] = STATE("train.count", CAUCE_DTYPE_I64, 0, 0, CAUCE_STATE_RESET, CAUCE_LAYOUT_DENSE, 0, 0),
    [evalSum] = STATE("eval.sum", CAUCE_DTYPE_F64, 0, 0, CAUCE_STATE_RESET, CAUCE_LAYOUT_DENSE, 0, 0),
    [evalCount] = STATE("eval.count", CAUCE_DTYPE_I64, 0, 0, CAUCE_STATE_RESET, CAUCE_LAYOUT_DENSE, 0, 0),
    [trainCurve] = STATE("train.curve", CAUCE_DTYPE_F64, 1, curveDims, CAUCE_STATE_RESET, CAUCE_LAYOUT_DENSE, 0, 0),
    [evalCurve] = STATE("eval.curve", CAUCE_DTYPE_F64, 1, curveDims, CAUCE_STATE_RESET, CAUCE_LAYOUT_DENSE, 0, 0),
};

static const cauce_abi_tensor_t *const batch[] = {TENSOR("x", F32, 2, xDims), TENSOR("y", F32, 2, yDims)};
static const cauce_abi_tensor_t *const prediction[] = {TENSOR("y", F32, 2, yDims)};
static const cauce_abi_tensor_t *const scalars[] = {TENSOR("loss", F32, 0, 0), TENSOR("rows", CAUCE_DTYPE_I64, 0, 0), TENSOR("auc", CAUCE_DTYPE_F64, 0, 0)};
static const cauce_abi_tensor_t *const keptByStep[] = {TENSOR("train.curve", CAUCE_DTYPE_F64, 2, rowDims)};
static const cauce_abi_tensor_t *const keptByEvaluate[] = {TENSOR("eval.curve", CAUCE_DTYPE_F64, 2, rowDims)};
static const cauce_abi_term_t arena[] = {{64, 0, 0, 0}, {outputs * sizeof(float), 1, 0, symbolN}};

#define S(state) {1, state}
#define A(index) {0, index}
static const cauce_abi_binding_t initIn[] = {S(keyState)}, initOut[] = {S(kernelState), S(biasState)};
static const cauce_abi_binding_t predictIn[] = {S(kernelState), S(biasState), A(0)}, predictOut[] = {A(0)};
static const cauce_abi_binding_t stepIn[] = {S(kernelState), S(biasState), S(rateState), S(stepState),
                                             S(trainSum),    S(trainCount), A(0),        A(1)};
static const cauce_abi_binding_t stepOut[] = {S(kernelState), S(biasState), S(stepState), S(trainSum), S(trainCount), A(0)};
static const cauce_abi_binding_t evaluateIn[] = {S(kernelState), S(biasState), S(evalSum), S(evalCount), A(0), A(1)};
static const cauce_abi_binding_t evaluateOut[] = {S(evalSum), S(evalCount), A(0)};
static const cauce_abi_binding_t metricsIn[] = {S(evalSum), S(evalCount), S(evalCurve)}, metricsOut[] = {A(0), A(1), A(2)};
static const cauce_abi_binding_t stepMetricsIn[] = {S(trainSum), S(trainCount), S(trainCurve)};

#define FUNCTION(...) &(const cauce_abi_function_t){__VA_ARGS__}
static const cauce_abi_function_t *const functions[] = {
    FUNCTION("init", init, 1, 2, initIn, initOut, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    FUNCTION("predict", predict, 3, 1, predictIn, predictOut, 1, 1, batch, prediction, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0),
    FUNCTION("step", step, 8, 6, stepIn, stepOut, 2, 0, batch, keptByStep, arena, 2, 4, 0, 0, 1, 0, 0, 0, 0, 0),
    FUNCTION("evaluate", evaluate, 6, 3, evaluateIn, evaluateOut, 2, 0, batch, keptByEvaluate, arena, 2, 2, 0, 0, 1, 0, 0, 0, 0, 0),
    FUNCTION("metrics", metrics, 3, 3, metricsIn, metricsOut, 0, 3, 0, scalars, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    FUNCTION("step_metrics", metrics, 3, 3, stepMetricsIn, metricsOut, 0, 3, 0, scalars, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
};

static const char *const xColumns[] = {"f0", "1-7"}, *const yColumns[] = {"t0", "t1"};
#define FEED(field, columns) &(const cauce_abi_feed_t){field, "train.csv", columns, 2, 0, 0, CAUCE_MISSING_ERROR, 0, 0, 0}
static const cauce_abi_feed_t *const trainFeeds[] = {FEED("x", xColumns), FEED("y", yColumns)};
#define DATASET(...) &(const cauce_abi_dataset_t){__VA_ARGS__}
static const cauce_abi_dataset_t *const datasets[] = {
    DATASET("train", CAUCE_READER_CSV, 2, trainFeeds, 1, ',', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    DATASET("validation", CAUCE_READER_CSV, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "train", 0.25, 7, 0, 0, 0, 0),
};
static const cauce_abi_training_t training = {20, 16, 1, 1, 0, "loss", 0, 0, 0, 0, 0};
static const char *const symbolNames[] = {"N"};

const cauce_abi_program_t cauce_program = {
    CAUCE_ABI_MAGIC, CAUCE_ABI_MAJOR, CAUCE_ABI_MINOR, sizeof(cauce_abi_program_t), "regression", "by hand", "x86-64", "x86-64",
    0, 1, 0, symbolNames, stateCount, 6, 5, 2, states, functions, kernels, datasets, &training, 1u << CAUCE_READER_CSV, 0, 0,
    {1, 2}, 0, 0, sizeof(cauce_abi_services_t), 3, NULL, 0, 0};
