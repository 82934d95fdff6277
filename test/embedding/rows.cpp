// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A hundred million rows: training in random order begins at once and takes no memory for them, no row comes twice, and a run that is resumed
// goes on with the rows that would have come.
// embedding: models=ring std=c++17 sanitize=address,thread
#include "check.h"

#include "ring.h"

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <vector>

static constexpr uint64_t rows = 100000000, batch = 64;
static constexpr size_t steps = 40;
static std::atomic<size_t> taken;

static void *allocateCounted(void *, size_t bytes, size_t alignment) {
  taken += bytes;
  return aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
}
static void releaseCounted(void *, void *memory) { free(memory); }

struct Rows {
  std::mutex lock;
  std::vector<uint32_t> asked; // in the order of the steps
};

static int fill(void *user, const uint32_t *numbers, size_t count, void *const *fields) {
  Rows &data = *static_cast<Rows *>(user);
  std::lock_guard<std::mutex> guard(data.lock);
  data.asked.insert(data.asked.end(), numbers, numbers + count);
  for (size_t i = 0; i < count; ++i) {
    float *point = static_cast<float *>(fields[0]) + 2 * i;
    point[0] = float(numbers[i]) / rows;
    point[1] = static_cast<float *>(fields[1])[i] = float(numbers[i] % 2);
  }
  return 0;
}

// The rows of so many steps, in a process of its own as it were; more may have been asked for.
static std::vector<uint32_t> train(const cauce_program_t *program, size_t count, const char *from, const char *to, uint64_t seed) {
  Rows asked;
  const char *const fields[] = {"point", "inside"};
  cauce_source_t source = {sizeof(cauce_source_t), "train", rows, fields, 2, 0, fill, &asked};
  cauce_data_t *data = nullptr;
  cauce_trainer_t *trainer = nullptr;
  cauce_train_options_t options;
  cauce_train_options_init(program, &options);
  options.batch = batch;
  options.seed = seed;
  options.resume = from;
  REQUIRE_OK(cauce_data_create(program, &source, 1, &data));
  cauce_session_t *session = check_session(program, 0, 1);
  REQUIRE_OK(cauce_trainer_create(session, data, &options, &trainer));
  cauce_train_event_t event;
  for (size_t i = 0; i < count; ++i)
    CHECK_STATUS(cauce_trainer_step(trainer, &event), CAUCE_OK);
  if (to)
    CHECK_STATUS(cauce_trainer_save(trainer, to), CAUCE_OK);
  cauce_trainer_release(trainer);
  cauce_session_release(session);
  cauce_data_release(data);
  CHECK(asked.asked.size() >= count * batch);
  asked.asked.resize(count * batch);
  return asked.asked;
}

int main(int argc, char **argv) {
  CHECK(argc == 3);
  std::string file = std::string(argv[2]) + "/checkpoint";
  cauce_allocator_t allocator = {sizeof(allocator), allocateCounted, releaseCounted, nullptr};
  REQUIRE_OK(cauce_set_allocator(&allocator));
  cauce_program_t *program = nullptr;
  REQUIRE_OK(cauce_program_link(&cauce_model_ring, &program));
  std::vector<uint32_t> whole = train(program, steps, nullptr, nullptr, 1);
  CHECK(taken < (16u << 20));
  std::set<uint32_t> different(whole.begin(), whole.end());
  CHECK(different.size() == steps * batch && *different.rbegin() < rows);
  // From all over the rows: of each tenth some.
  for (uint32_t tenth = 0; tenth < 10; ++tenth) {
    auto first = different.lower_bound(tenth * uint32_t(rows / 10)), last = different.lower_bound((tenth + 1) * uint32_t(rows / 10));
    CHECK(std::distance(first, last) > long(steps * batch / 20));
  }
  std::vector<uint32_t> begun = train(program, steps / 4, nullptr, file.c_str(), 1), rest = train(program, steps - steps / 4, file.c_str(), nullptr, 1);
  begun.insert(begun.end(), rest.begin(), rest.end());
  CHECK(begun == whole);
  CHECK(train(program, steps, nullptr, nullptr, 2) != whole);
  cauce_program_release(program);
  return check_failures();
}
