// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Times one function of an artifact: cauce-bench ARTIFACT FUNCTION BATCH THREADS [SECONDS]. Inputs are random (f32, and
// i64 below 10), every symbolic size is BATCH. Prints the median time of a call in milliseconds. `peak` as the artifact
// measures the f32 FMA peak of one core instead, in GFLOP/s.
#include "cauce/cauce.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

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
  auto check = [](cauce_status_t status) {
    if (status != CAUCE_OK) {
      fprintf(stderr, "cauce-bench: %s\n", cauce_message());
      exit(1);
    }
  };
  cauce_program_t *program = nullptr;
  const cauce_abi_function_t *function = nullptr;
  check(cauce_program_open(argv[1], &program));
  check(cauce_program_function(program, argv[2], &function));
  int64_t batch = atoll(argv[3]);
  double seconds = argc > 5 ? atof(argv[5]) : 1;
  cauce_session_options_t options;
  cauce_session_options_init(&options);
  options.threads = uint32_t(atoi(argv[4]));
  cauce_session_t *session = nullptr;
  check(cauce_session_create(program, &options, &session));
  check(cauce_session_init(session, 0));

  srand(1);
  auto allocate = [&](const cauce_abi_tensor_t &type) {
    std::vector<int64_t> dims;
    for (uint32_t d = 0; d < type.rank; ++d)
      dims.push_back(type.dims[d] >= 0 ? type.dims[d] : batch);
    cauce_tensor_t *tensor = nullptr;
    check(cauce_tensor_create(type.dtype, type.rank, dims.data(), &tensor));
    for (size_t i = 0; i < cauce_tensor_count(tensor); ++i) {
      if (type.dtype == CAUCE_DTYPE_F32)
        static_cast<float *>(cauce_tensor_data(tensor))[i] = float(rand() / double(RAND_MAX) - 0.5);
      else if (type.dtype == CAUCE_DTYPE_I64)
        static_cast<int64_t *>(cauce_tensor_data(tensor))[i] = rand() % 10;
    }
    return tensor;
  };
  std::vector<cauce_tensor_t *> arguments, results;
  for (uint32_t i = 0; i < function->argument_count; ++i)
    arguments.push_back(allocate(function->arguments[i]));
  for (uint32_t i = 0; i < function->result_count; ++i)
    results.push_back(allocate(function->results[i]));

  std::vector<double> times;
  double end = now() + seconds;
  while (now() < end || times.size() < 10) {
    double start = now();
    check(cauce_session_call(session, argv[2], arguments.data(), arguments.size(), results.data(), results.size()));
    times.push_back(now() - start);
  }
  std::sort(times.begin(), times.end());
  printf("%.5f\n", times[times.size() / 2] * 1e3);
  return 0;
}
