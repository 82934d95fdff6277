// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Times one function of an artifact: cauce-bench ARTIFACT FUNCTION BATCH THREADS [SECONDS]. Inputs are random (integers
// below 10), every symbolic size is BATCH. Prints the median time of a call in milliseconds. `peak` as the artifact
// measures the f32 FMA peak of one core instead, in GFLOP/s.
#include "data/Dataset.h"
#include "program/Session.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

using namespace cauce;

static double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

typedef float Vector __attribute__((vector_size(64)));

// 20 independent accumulators of 512 bits, as many as hide the latency of an FMA.
__attribute__((target("avx512f"))) static double peak() {
  Vector sums[20] = {};
  Vector x = sums[0] + 1.0000001f, y = sums[0] + 1e-9f;
  double best = 0;
  for (int round = 0; round < 20; ++round) {
    double start = now();
    constexpr int steps = 1000000;
    for (int i = 0; i < steps; ++i) {
#pragma GCC unroll 20
      for (Vector &sum : sums)
        sum = sum * x + y;
      __asm__ volatile("" ::: "memory");
    }
    best = std::max(best, 20.0 * 16 * 2 * steps / (now() - start) / 1e9);
  }
  volatile float sink = 0;
  for (Vector &sum : sums)
    sink = sink + sum[0];
  return best;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "peak") == 0) {
    printf("%.1f\n", peak());
    return 0;
  }
  if (argc < 5) {
    fprintf(stderr, "usage: cauce-bench ARTIFACT FUNCTION BATCH THREADS [SECONDS]\n       cauce-bench peak\n");
    return 2;
  }
  const cauce_abi_program_t *program = nullptr;
  if (Status status = loadProgram(argv[1], program); status.failed()) {
    fprintf(stderr, "cauce-bench: %s\n", status.message().c_str());
    return 1;
  }
  const cauce_abi_function_t *function = findFunction(*program, argv[2]);
  if (!function) {
    fprintf(stderr, "cauce-bench: there is no function '%s'\n", argv[2]);
    return 1;
  }
  int64_t batch = atoll(argv[3]);
  double seconds = argc > 5 ? atof(argv[5]) : 1;
  Session session(*program, atoi(argv[4]));
  (void)session.initialize(0).failed();

  srand(1);
  auto allocate = [&](const cauce_abi_tensor_t &tensor) {
    TensorView view;
    view.dtype = tensor.dtype;
    for (uint32_t d = 0; d < tensor.rank; ++d)
      view.dims.push_back(tensor.dims[d] >= 0 ? tensor.dims[d] : batch);
    size_t size = sizeOfDtype(tensor.dtype);
    view.data = aligned_alloc(64, (view.elements() * size + 127) / 64 * 64);
    for (int64_t i = 0; i < view.elements(); ++i) {
      bool isFloat = tensor.dtype == CAUCE_DTYPE_F32 || tensor.dtype == CAUCE_DTYPE_F64;
      storeNumber(tensor.dtype, isFloat ? rand() / double(RAND_MAX) - 0.5 : rand() % (tensor.dtype == CAUCE_DTYPE_I1 ? 2 : 10),
                  static_cast<char *>(view.data) + i * size);
    }
    return view;
  };
  std::vector<TensorView> arguments, results;
  for (uint32_t i = 0; i < function->argument_count; ++i)
    arguments.push_back(allocate(function->arguments[i]));
  for (uint32_t i = 0; i < function->result_count; ++i)
    results.push_back(allocate(function->results[i]));

  std::vector<double> times;
  double end = now() + seconds;
  while (now() < end || times.size() < 10) {
    double start = now();
    if (Status status = session.call(*function, arguments.data(), results.data()); status.failed()) {
      fprintf(stderr, "cauce-bench: %s\n", status.message().c_str());
      return 1;
    }
    times.push_back(now() - start);
  }
  std::sort(times.begin(), times.end());
  printf("%.5f\n", times[times.size() / 2] * 1e3);
  return 0;
}
