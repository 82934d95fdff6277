// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What bench.py and shares.py time of cauce. Prints one line of JSON when it is ready (the values to compare with the peers'), then
// one for each line it reads: a number of seconds to measure for.
#include "cauce/cauce.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

static double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Of this process, so that others on the machine count less.
static double cpuSeconds() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

static void check(cauce_status_t status) {
  if (status == CAUCE_OK)
    return;
  fprintf(stderr, "cauce-bench: %s\n", cauce_message());
  exit(1);
}

static bool readSeconds(double *out) {
  char line[64];
  if (!fgets(line, sizeof(line), stdin))
    return false;
  *out = atof(line);
  return true;
}

static void answer(const char *name, double value, const char *cpuName, double cpuValue) {
  printf("{\"%s\": %.9g, \"%s\": %.9g}\n", name, value, cpuName, cpuValue);
  fflush(stdout);
}

static cauce_session_t *openSession(const char *artifact, const char *weights, const char *threads, cauce_program_t **program) {
  check(cauce_program_open(artifact, program));
  cauce_session_options_t options;
  cauce_session_options_init(&options);
  options.threads = uint32_t(atoi(threads));
  cauce_session_t *session = nullptr;
  check(cauce_session_create(*program, &options, &session));
  check(strcmp(weights, "-") == 0 ? cauce_session_init(session, /*seed=*/1) : cauce_session_load(session, weights));
  return session;
}

// The median of calls within the seconds and their mean processor time, as peers/loop.py.
template <typename Run>
static void timeCalls(double seconds, const Run &run) {
  std::vector<double> times;
  double cpuStart = cpuSeconds(), begin = now(), start;
  while ((start = now()) < begin + seconds || (times.size() < 10 && start < begin + 10 * seconds)) {
    run();
    times.push_back(now() - start);
  }
  double cpu = (cpuSeconds() - cpuStart) / double(times.size());
  std::sort(times.begin(), times.end());
  answer("ms", times[times.size() / 2] * 1e3, "cpu_ms", cpu * 1e3);
}

typedef float Vector __attribute__((vector_size(64)));

// 20 independent accumulators of 512 bits, as many as hide the latency of an FMA. The best of many runs, and the mean of all.
__attribute__((target("avx512f"))) static std::pair<double, double> peakOf(double seconds) {
  Vector sums[20] = {};
  Vector x = sums[0] + 1.0000001f, y = sums[0] + 1e-9f;
  constexpr int steps = 1000000;
  constexpr double operations = 20.0 * 16 * 2 * steps / 1e9;
  double best = 0, runs = 0, end = now() + seconds, cpuStart = cpuSeconds();
  while (now() < end) {
    double start = now();
    ++runs;
    for (int i = 0; i < steps; ++i) {
#pragma GCC unroll 20
      for (Vector &sum : sums)
        sum = sum * x + y;
      __asm__ volatile("" ::: "memory");
    }
    best = std::max(best, operations / (now() - start));
  }
  double mean = operations * runs / (cpuSeconds() - cpuStart);
  volatile float sink = 0;
  for (Vector &sum : sums)
    sink = sink + sum[0];
  return {best, mean};
}

static int peak() {
  printf("{\"values\": []}\n");
  fflush(stdout);
  for (double seconds; readSeconds(&seconds);) {
    auto [best, mean] = peakOf(seconds);
    answer("gflops", best, "cpu_gflops", mean);
  }
  return 0;
}

// Times `function`; the values are the results of `compared` after so many calls of it.
static int call(const char *artifact, const char *weights, const char *threads, int calls, const char *function, const char *compared,
                char **inputs, int inputCount) {
  cauce_program_t *program = nullptr;
  cauce_session_t *session = openSession(artifact, weights, threads, &program);
  const cauce_abi_function_t *timed = nullptr, *reported = nullptr;
  check(cauce_program_function(program, function, &timed));
  check(cauce_program_function(program, compared, &reported));
  if (uint32_t(inputCount) != timed->argument_count || timed->argument_count != reported->argument_count) {
    fprintf(stderr, "cauce-bench: '%s' takes %u arguments, '%s' %u, but got %d\n", function, timed->argument_count, compared,
            reported->argument_count, inputCount);
    return 1;
  }
  std::vector<cauce_tensor_t *> arguments(timed->argument_count), results(timed->result_count), values(reported->result_count);
  for (size_t i = 0; i < arguments.size(); ++i)
    check(cauce_tensor_read(inputs[i], timed->arguments[i], &arguments[i]));
  check(cauce_session_results(session, function, arguments.data(), arguments.size(), results.data(), results.size()));
  check(cauce_session_results(session, compared, arguments.data(), arguments.size(), values.data(), values.size()));
  auto run = [&] {
    check(cauce_session_call(session, function, arguments.data(), arguments.size(), results.data(), results.size()));
  };
  for (int i = 0; i < calls; ++i)
    run();
  check(cauce_session_call(session, compared, arguments.data(), arguments.size(), values.data(), values.size()));
  printf("{\"values\": [");
  size_t count = values.empty() ? 0 : std::min<size_t>(cauce_tensor_count(values[0]), 1000); // a step has no results but its states
  for (size_t i = 0; i < count; ++i)
    printf("%s%.9g", i ? ", " : "", cauce_tensor_at(values[0], i));
  printf("]}\n");
  fflush(stdout);

  for (double seconds; readSeconds(&seconds);)
    timeCalls(seconds, run);
  return 0;
}

// Times one more token, the best one, behind the first `count` ids of a text. The values are ln p of some tokens: as many as loop.py has of peers.
static int generate(const char *artifact, const char *weights, const char *threads, int count, const char *text) {
  cauce_program_t *program = nullptr;
  cauce_session_t *session = openSession(artifact, weights, threads, &program);
  const cauce_abi_function_t *predict = nullptr;
  check(cauce_program_function(program, "predict", &predict));
  cauce_tensor_t *tensor = nullptr;
  check(cauce_tensor_read(text, predict->arguments[0], &tensor));
  std::vector<uint32_t> ids;
  for (size_t i = 0; i < std::min<size_t>(size_t(count), cauce_tensor_count(tensor)); ++i)
    ids.push_back(uint32_t(cauce_tensor_at(tensor, i)));
  cauce_tensor_release(tensor);
  cauce_generate_options_t options;
  cauce_generate_options_init(&options);
  options.temperature = 0;
  options.most = 100000;
  cauce_generator_t *generator = nullptr;
  cauce_token_t token = {};
  token.size = sizeof(token);
  auto next = [&] { check(cauce_generator_next(generator, &token)); };
  auto begin = [&] {
    if (generator)
      cauce_generator_release(generator);
    check(cauce_generator_create(session, &options, &generator));
    check(cauce_generator_prompt_ids(generator, ids.data(), ids.size()));
    next(); // the prompt is seen with its first token
  };
  begin();
  printf("{\"values\": [");
  for (int i = 0; i < 10; ++i) {
    next();
    printf("%s%.9g", i ? ", " : "", token.log_probability);
  }
  printf("]}\n");
  fflush(stdout);
  for (double seconds; readSeconds(&seconds);) {
    begin();
    timeCalls(seconds, next);
  }
  return 0;
}

// Times reading the training data and one epoch on it; the value is the mean loss of that epoch.
static int epoch(const char *artifact, const char *weights, const char *threads, const char *folder) {
  cauce_program_t *program = nullptr;
  cauce_session_t *session = openSession(artifact, weights, threads, &program);
  cauce_train_options_t options;
  cauce_train_options_init(program, &options);
  options.epochs = 1;
  printf("{\"values\": []}\n");
  fflush(stdout);
  for (double seconds; readSeconds(&seconds);) {
    if (strcmp(weights, "-") != 0)
      check(cauce_session_load(session, weights));
    double start = now();
    cauce_data_t *data = nullptr;
    uint64_t rows = 0;
    check(cauce_data_open(program, folder, &data));
    check(cauce_data_rows(data, "train", &rows));
    double read = now(), cpuStart = cpuSeconds();
    check(cauce_session_train(session, data, &options, nullptr));
    double end = now(), cpu = cpuSeconds() - cpuStart;
    cauce_metric_t metrics[8];
    size_t count = 0;
    check(cauce_session_metrics(session, "step_metrics", metrics, 8, &count));
    cauce_data_release(data);
    printf("{\"ms\": %.6f, \"reading_ms\": %.6f, \"cpu_ms\": %.6f, \"loss\": %.9g}\n", (end - start) * 1e3, (read - start) * 1e3,
           cpu * 1e3, metrics[0].value);
    fflush(stdout);
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "peak") == 0)
    return peak();
  if (argc >= 8 && strcmp(argv[1], "call") == 0)
    return call(argv[2], argv[3], argv[4], atoi(argv[5]), argv[6], argv[7], argv + 8, argc - 8);
  if (argc == 7 && strcmp(argv[1], "generate") == 0)
    return generate(argv[2], argv[3], argv[4], atoi(argv[5]), argv[6]);
  if (argc == 6 && strcmp(argv[1], "epoch") == 0)
    return epoch(argv[2], argv[3], argv[4], argv[5]);
  fprintf(stderr, "usage: cauce-bench call ARTIFACT WEIGHTS|- THREADS CALLS FUNCTION COMPARED INPUT.npy...\n"
                  "       cauce-bench generate ARTIFACT WEIGHTS|- THREADS COUNT TEXT.npy\n"
                  "       cauce-bench epoch ARTIFACT WEIGHTS|- THREADS DATA\n"
                  "       cauce-bench peak\n");
  return 2;
}
