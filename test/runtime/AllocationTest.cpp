// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Counts the process's allocations during training: after the first step there are none, in any thread, over epochs,
// validation and short last batches. The C library's allocator is replaced by one that counts and forwards.
#include "Fixture.h"

#include "base/File.h"

#include <atomic>
#include <cerrno>

static std::atomic<uint64_t> allocations{0};

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
extern "C" {
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
void *realloc(void *memory, size_t size) {
  ++allocations;
  return __libc_realloc(memory, size);
}
int posix_memalign(void **out, size_t alignment, size_t size) {
  ++allocations;
  *out = __libc_memalign(alignment, size);
  return *out ? 0 : ENOMEM;
}
}
#endif

using namespace fixture;

namespace {

struct Counts {
  uint64_t afterFirstStep = 0, atLastStep = 0, atLastEpoch = 0, steps = 0;
  static void onStep(void *user, const cauce_progress_t *) {
    Counts &self = *static_cast<Counts *>(user);
    if (self.steps++ == 0)
      self.afterFirstStep = allocations;
    self.atLastStep = allocations;
  }
  static void onEpoch(void *user, const cauce_progress_t *) { static_cast<Counts *>(user)->atLastEpoch = allocations; }
};

class Allocation : public Folder {};

// A source whose batches are large enough for the prefetch thread.
int fillLarge(void *, const uint32_t *rows, size_t count, void *const *fields) {
  for (size_t i = 0; i < count * 8; ++i)
    static_cast<float *>(fields[0])[i] = float(rows[i / 8] % 7) * 0.1f;
  for (size_t i = 0; i < count * 2; ++i)
    static_cast<float *>(fields[1])[i] = 1;
  return 0;
}

void expectNone(const Counts &counts, uint64_t steps) {
  EXPECT_EQ(counts.steps, steps);
  EXPECT_EQ(counts.atLastStep - counts.afterFirstStep, 0u);
  EXPECT_EQ(counts.atLastEpoch - counts.afterFirstStep, 0u);
}

TEST_F(Allocation, NoneAfterTheFirstStepFromFiles) {
  writeRegressionData(101);
  Program program = link();
  Session session = open(program, 3);
  OK(cauce_session_init(session.get(), 1));
  Data data = openData(program);
  Counts counts;
  cauce_train_options_t options;
  cauce_train_options_init(program.get(), &options);
  options.epochs = 3;
  options.batch = 16;
  options.callbacks = {Counts::onStep, Counts::onEpoch, &counts};
  OK(cauce_session_train(session.get(), data.get(), &options, nullptr));
  expectNone(counts, 3 * 5); // 76 rows are left of 101: four batches of 16 and one of 12
}

TEST_F(Allocation, NoneAfterTheFirstStepWithCheckpoints) {
  writeRegressionData(101);
  Program program = link();
  Session session = open(program, 1);
  OK(cauce_session_init(session.get(), 1));
  Data data = openData(program);
  Counts counts;
  cauce_train_options_t options;
  cauce_train_options_init(program.get(), &options);
  cauce::runtime::fileCalls.sync = [](int) { return 0; };
  options.epochs = 24; // the numbers of steps and epochs get longer
  options.batch = 16;
  options.every = 2;
  std::string checkpoints = path("checkpoints");
  options.checkpoint = checkpoints.c_str();
  options.callbacks = {Counts::onStep, Counts::onEpoch, &counts};
  OK(cauce_session_train(session.get(), data.get(), &options, nullptr));
  cauce::runtime::fileCalls.sync = fsync;
  expectNone(counts, 24 * 5);
}

TEST_F(Allocation, NoneAfterTheFirstStepWithPrefetchAndAProfile) {
  Program program = link();
  Profile profile = fixture::profile(program, 10000);
  Session session = open(program, 2);
  OK(cauce_session_set_profile(session.get(), profile.get()));
  OK(cauce_session_init(session.get(), 1));
  const char *fields[] = {"x", "y"};
  cauce_source_t source = {sizeof(cauce_source_t), "train", 2000, fields, 2, 0, fillLarge, nullptr};
  cauce_data_t *raw = nullptr;
  OK(cauce_data_create(program.get(), &source, 1, &raw));
  Data data(raw);
  Counts counts;
  cauce_train_options_t options;
  cauce_train_options_init(program.get(), &options);
  options.epochs = 2;
  options.batch = 33;
  options.callbacks = {Counts::onStep, Counts::onEpoch, &counts};
  OK(cauce_session_train(session.get(), data.get(), &options, nullptr));
  expectNone(counts, 2 * 61);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(AllocationCounter, Counts) {
  uint64_t before = allocations;
  void *volatile memory = malloc(100);
  free(memory);
  EXPECT_EQ(allocations - before, 1u);
}
#endif

} // namespace
