// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An application with threads of its own lends them to the runtime: predictions and trainings have the same bytes on them, split as finely as
// may be, as on one thread, also when its threads call the runtime themselves; the runtime starts none for kernels. In C++, too.
// embedding: models=digits,ring,sine std=c++17,c++20 sanitize=address,thread
#include "check.h"

#include "digits.h"
#include "ring.h"
#include "sine.h"
#include "tasks.h"

#include "cauce/cauce.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// Threads that take what is in a list; who waits for something helps meanwhile.
class Workers {
public:
  explicit Workers(int count) {
    for (int i = 0; i < count; ++i)
      threads.emplace_back([this] {
        std::unique_lock<std::mutex> lock(mutex);
        while (!ends)
          if (!runOne(lock))
            changed.wait(lock);
      });
  }
  ~Workers() {
    {
      std::lock_guard<std::mutex> lock(mutex);
      ends = true;
    }
    changed.notify_all();
    for (std::thread &thread : threads)
      thread.join();
  }
  void parallelFor(uint32_t parts, void (*run)(void *, uint32_t), void *context) {
    std::unique_lock<std::mutex> lock(mutex);
    uint32_t pending = parts;
    for (uint32_t part = 0; part < parts; ++part)
      jobs.push_back({run, context, part, &pending});
    ranParts += int(parts);
    changed.notify_all();
    while (pending)
      if (!runOne(lock))
        changed.wait(lock);
  }
  static void run(void *self, uint32_t parts, void (*run)(void *, uint32_t), void *context) {
    static_cast<Workers *>(self)->parallelFor(parts, run, context);
  }
  std::atomic<int> ranParts{0};

private:
  struct Job {
    void (*run)(void *, uint32_t);
    void *context;
    uint32_t part;
    uint32_t *pending;
  };
  bool runOne(std::unique_lock<std::mutex> &lock) {
    if (jobs.empty())
      return false;
    Job job = jobs.back();
    jobs.pop_back();
    lock.unlock();
    job.run(job.context, job.part);
    lock.lock();
    if (--*job.pending == 0)
      changed.notify_all();
    return true;
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Job> jobs;
  bool ends = false;
  std::vector<std::thread> threads;
};

// What five steps and five predictions come to: the results of the calls, and the parameters in f32.
static std::vector<char> bytesOf(const cauce_abi_program_t &model, uint32_t threads) {
  cauce::Program program(model);
  cauce::Session session(program, threads);
  session.init(3);
  std::vector<char> all;
  auto append = [&all](const void *data, size_t bytes) {
    all.insert(all.end(), static_cast<const char *>(data), static_cast<const char *>(data) + bytes);
  };
  for (const char *name : {"step", "predict"}) {
    const cauce_abi_function_t &function = program.function(name);
    std::vector<cauce::Tensor> arguments;
    for (uint32_t a = 0; a < function.argument_count; ++a) {
      const cauce_abi_tensor_t &type = *function.arguments[a];
      std::vector<int64_t> dims(type.dims, type.dims + type.rank);
      for (int64_t &dim : dims)
        dim = dim < 0 ? 129 : dim;
      cauce_tensor_t *tensor = nullptr;
      REQUIRE_OK(cauce_tensor_create(type.dtype, type.rank, dims.data(), &tensor));
      size_t count = cauce_tensor_count(tensor);
      void *data = cauce_tensor_data(tensor);
      for (size_t i = 0; i < count; ++i) {
        unsigned value = unsigned(i * 2654435761u >> 16) % 2; // also a class of every model
        if (type.dtype == CAUCE_DTYPE_F32)
          static_cast<float *>(data)[i] = float(value) + 0.01f * float(i % 13);
        else if (type.dtype == CAUCE_DTYPE_UI8)
          static_cast<uint8_t *>(data)[i] = uint8_t(value * 9);
        else if (type.dtype == CAUCE_DTYPE_I64)
          static_cast<int64_t *>(data)[i] = value;
      }
      arguments.emplace_back(tensor);
    }
    std::vector<cauce::Session::Argument> list(arguments.begin(), arguments.end());
    for (int i = 0; i < 5; ++i)
      for (const cauce::Tensor &result : session.call(name, list))
        append(cauce_tensor_data(result.get()), cauce_tensor_bytes(result.get()));
  }
  for (uint32_t i = 0; i < model.state_count; ++i) {
    const cauce_abi_state_t &state = *model.states[i];
    if (state.flags & CAUCE_STATE_TRAINED && state.tensor->dtype == CAUCE_DTYPE_F32) {
      std::vector<float> values = session.state<float>(state.tensor->name);
      append(values.data(), values.size() * sizeof(float));
    }
  }
  return all;
}

int main() {
  const cauce_abi_program_t *models[] = {&cauce_model_digits, &cauce_model_ring, &cauce_model_sine};
  std::vector<std::vector<char>> expected;
  for (const cauce_abi_program_t *model : models)
    expected.push_back(bytesOf(*model, 1));

  cauce_executor_t executor = {sizeof(cauce_executor_t), nullptr, nullptr, 3, 0, 1};
  CHECK_STATUS(cauce_set_executor(&executor), CAUCE_INVALID_ARGUMENT);
  CHECK(strstr(cauce_message(), "an executor needs the function parallel_for"));
  executor.parallel_for = Workers::run;
  executor.threads = 0;
  CHECK_STATUS(cauce_set_executor(&executor), CAUCE_INVALID_ARGUMENT);
  executor.threads = 3;
  {
    Workers workers(2);
    executor.user = &workers;
    REQUIRE_OK(cauce_set_executor(&executor));
    for (size_t m = 0; m < 3; ++m)
      for (uint32_t threads : {0u, 2u, 5u}) {
        int before = workers.ranParts;
        CHECK(bytesOf(*models[m], threads) == expected[m]);
        CHECK(workers.ranParts > before + 1);
      }
    {
      // Threads of the executor call the runtime themselves, all at once.
      std::atomic<int> different{0};
      struct Calls {
        const cauce_abi_program_t &model;
        const std::vector<char> &expected;
        std::atomic<int> &different;
        static void run(void *self, uint32_t) {
          Calls &calls = *static_cast<Calls *>(self);
          calls.different += bytesOf(calls.model, 0) != calls.expected;
        }
      } calls{*models[0], expected[0], different};
      workers.parallelFor(6, Calls::run, &calls);
      CHECK(different == 0);
    }
    for (const Task &task : runtimeTasks())
      CHECK(task.name.rfind("cauce/pool", 0) != 0);
    {
      cauce::Program program(cauce_model_ring);
      cauce::Session session(program);
      CHECK(session.threads() == 3);
      CHECK_STATUS(cauce_set_executor(nullptr), CAUCE_INVALID_ARGUMENT);
      CHECK(strstr(cauce_message(), "the executor cannot change while sessions live"));
    }
    // One part after the other on the caller is an executor, too.
    std::atomic<int> parts{0};
    cauce::setExecutor(
        2,
        [&parts](uint32_t count, const std::function<void(uint32_t)> &run) {
          for (uint32_t part = count; part-- > 0; ++parts)
            run(part);
        },
        1);
    CHECK(bytesOf(*models[0], 4) == expected[0]);
    CHECK(parts > 0);
    cauce::setThreadsLimit(1);
    parts = 0;
    CHECK(bytesOf(*models[0], 4) == expected[0]);
    CHECK(parts == 0);
    cauce::setThreadsLimit(0);
    cauce::setExecutor(0, nullptr);
  }
  CHECK(bytesOf(*models[2], 3) == expected[2]);
  return check_failures();
}
