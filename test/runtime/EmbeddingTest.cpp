// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What an application gives and gets beyond the work itself: its allocator, its log, arguments that are wrong, structs of
// other versions, and many threads at once.
#include "Fixture.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>

using namespace fixture;

namespace {

// Counts what it gives, and checks that it gets it back.
struct CountingAllocator {
  std::mutex lock;
  std::map<void *, size_t> blocks;
  size_t live = 0, most = 0, calls = 0, limit = SIZE_MAX;

  static void *allocate(void *user, size_t bytes, size_t alignment) {
    auto &self = *static_cast<CountingAllocator *>(user);
    std::lock_guard<std::mutex> guard(self.lock);
    EXPECT_TRUE(alignment && !(alignment & (alignment - 1)) && alignment <= 128) << alignment;
    void *memory = nullptr;
    if (self.live + bytes > self.limit || posix_memalign(&memory, std::max(alignment, sizeof(void *)), bytes) != 0)
      return nullptr;
    self.blocks[memory] = bytes;
    self.live += bytes;
    self.most = std::max(self.most, self.live);
    ++self.calls;
    return memory;
  }
  static void release(void *user, void *memory) {
    auto &self = *static_cast<CountingAllocator *>(user);
    std::lock_guard<std::mutex> guard(self.lock);
    ASSERT_EQ(self.blocks.count(memory), 1u) << "what it did not give";
    self.live -= self.blocks[memory];
    self.blocks.erase(memory);
    free(memory);
  }
  cauce_allocator_t asAllocator() { return {sizeof(cauce_allocator_t), allocate, release, this}; }
};

class Embedding : public Folder {
protected:
  ~Embedding() override {
    cauce_set_log(nullptr, nullptr, CAUCE_LOG_INFO);
    EXPECT_EQ(cauce_set_allocator(nullptr), CAUCE_OK) << cauce_message();
  }
  // Reads, trains, saves, loads and predicts.
  void useEverything() {
    Program program = link();
    Session session = open(program, 3);
    OK(cauce_session_init(session.get(), 1));
    Data data = openData(program);
    cauce_train_options_t options;
    cauce_train_options_init(program.get(), &options);
    options.epochs = 1;
    OK(cauce_session_train(session.get(), data.get(), &options, nullptr));
    OK(cauce_session_save(session.get(), path("w.safetensors").c_str()));
    OK(cauce_session_load(session.get(), path("w.safetensors").c_str()));
    const int64_t dims[] = {1000, 8};
    cauce_tensor_t *x = nullptr, *y = nullptr;
    OK(cauce_tensor_create(CAUCE_DTYPE_F32, 2, dims, &x));
    OK(cauce_session_results(session.get(), "predict", &x, 1, &y, 1));
    OK(cauce_session_call(session.get(), "predict", &x, 1, &y, 1));
    OK(cauce_tensor_write(y, path("y.npy").c_str()));
    cauce_tensor_release(x);
    cauce_tensor_release(y);
  }
};

TEST_F(Embedding, MemoryComesFromTheApplicationsAllocatorAndGoesBackThere) {
  writeRegressionData(1000);
  CountingAllocator counting;
  cauce_allocator_t allocator = counting.asAllocator();
  OK(cauce_set_allocator(&allocator));
  useEverything();
  EXPECT_EQ(counting.live, 0u);
  EXPECT_GT(counting.most, 1000 * 10 * sizeof(float)); // the data alone
  EXPECT_GT(counting.calls, 20u);
  OK(cauce_set_allocator(nullptr));
  size_t before = counting.calls;
  useEverything();
  EXPECT_EQ(counting.calls, before);
}

TEST_F(Embedding, AnAllocatorWithoutMemoryIsAStatus) {
  CountingAllocator counting;
  counting.limit = 1 << 20;
  cauce_allocator_t allocator = counting.asAllocator();
  OK(cauce_set_allocator(&allocator));
  const int64_t dims[] = {1 << 20};
  cauce_tensor_t *tensor = nullptr;
  FAILS(CAUCE_OUT_OF_MEMORY, "cannot allocate 4194304 bytes", cauce_tensor_create(CAUCE_DTYPE_F32, 1, dims, &tensor));
  EXPECT_EQ(tensor, nullptr);
  EXPECT_EQ(counting.live, 0u);
}

TEST_F(Embedding, TheAllocatorStaysWhileMemoryLives) {
  CountingAllocator counting;
  cauce_allocator_t allocator = counting.asAllocator();
  {
    Program program = link();
    FAILS(CAUCE_INVALID_ARGUMENT, "the allocator cannot change while memory of the runtime lives: 1 blocks", cauce_set_allocator(&allocator));
  }
  OK(cauce_set_allocator(&allocator));
  allocator.release = nullptr;
  FAILS(CAUCE_INVALID_ARGUMENT, "needs the functions allocate and release", cauce_set_allocator(&allocator));
}

TEST_F(Embedding, TheLogSaysWhatIsNoFailure) {
  writeRegressionData(100);
  using Lines = std::vector<std::pair<cauce_log_level_t, std::string>>;
  Lines lines;
  auto collect = [](void *user, cauce_log_level_t level, const char *message) { static_cast<Lines *>(user)->emplace_back(level, message); };
  cauce_set_log(collect, &lines, CAUCE_LOG_INFO);
  useEverything();
  auto holds = [&](cauce_log_level_t level, const char *text) {
    return std::any_of(lines.begin(), lines.end(), [&](auto &line) { return line.first == level && line.second.find(text) != std::string::npos; });
  };
  EXPECT_TRUE(holds(CAUCE_LOG_INFO, "program 'regression' by by hand for x86-64: 6 functions, 5 kernels"));
  EXPECT_TRUE(holds(CAUCE_LOG_INFO, "data set 'train': 100 rows"));
  EXPECT_FALSE(holds(CAUCE_LOG_DEBUG, ""));
  lines.clear();
  cauce_set_log(collect, &lines, CAUCE_LOG_DEBUG);
  useEverything();
  EXPECT_TRUE(holds(CAUCE_LOG_DEBUG, "a session of 'regression': 3 threads"));
  lines.clear();
  cauce_set_log(nullptr, nullptr, CAUCE_LOG_DEBUG);
  useEverything();
  EXPECT_TRUE(lines.empty());
}

// The header says the version that CMake does.
TEST_F(Embedding, TheHeaderIsOfTheVersionOfTheLibrary) {
  std::string macros = std::to_string(CAUCE_VERSION_MAJOR) + "." + std::to_string(CAUCE_VERSION_MINOR) + "." + std::to_string(CAUCE_VERSION_PATCH);
  EXPECT_EQ(macros, cauce_version());
  EXPECT_EQ(cauce_version_number(), uint32_t(CAUCE_VERSION_NUMBER));
}

TEST_F(Embedding, SizesOfShapesHaveValues) {
  const uint32_t factors[] = {0, 1, 1};
  const cauce_abi_term_t products[] = {{1, 3, 0, factors}};
  const char *const symbols[] = {"N", "T"};
  cauce_abi_program_t descriptor = cauce_program;
  descriptor.symbols = symbols;
  descriptor.symbol_count = 2;
  descriptor.products = products;
  descriptor.product_count = 1;
  Program program = link(&descriptor);
  const int64_t sizes[] = {5, 3}, large[] = {1, int64_t(1) << 40}, negative[] = {5, -1};
  EXPECT_EQ(cauce_program_size(program.get(), 7, sizes, 2), 7);
  EXPECT_EQ(cauce_program_size(program.get(), ~0, sizes, 2), 5);
  EXPECT_EQ(cauce_program_size(program.get(), ~1, sizes, 2), 3);
  EXPECT_EQ(cauce_program_size(program.get(), ~2, sizes, 2), 45);
  EXPECT_EQ(cauce_program_size(program.get(), ~2, large, 2), -1);
  EXPECT_EQ(cauce_program_size(program.get(), ~2, negative, 2), -1);
  EXPECT_EQ(cauce_program_size(program.get(), ~3, sizes, 2), -1);
  EXPECT_EQ(cauce_program_size(program.get(), INT64_MIN, sizes, 2), -1);
  EXPECT_EQ(cauce_program_size(program.get(), ~0, sizes, 1), -1);
  EXPECT_EQ(cauce_program_size(program.get(), ~0, nullptr, 2), -1);
  EXPECT_EQ(cauce_program_size(nullptr, ~0, sizes, 2), -1);
}

TEST_F(Embedding, NullIsAStatus) {
  Program program = link();
  Session session = open(program);
  cauce_program_t *outProgram = nullptr;
  cauce_session_t *outSession = nullptr;
  cauce_tensor_t *outTensor = nullptr;
  cauce_data_t *outData = nullptr;
  const cauce_abi_function_t *outFunction = nullptr;
  const int64_t dims[] = {2};
  float memory[2] = {};
  uint64_t rows = 0;
  const cauce_status_t bad = CAUCE_INVALID_ARGUMENT;
  FAILS(bad, "expected the path of a program, but got NULL", cauce_program_open(nullptr, &outProgram));
  FAILS(bad, "expected a place for the program, but got NULL", cauce_program_open("x.so", nullptr));
  FAILS(bad, "but got NULL", cauce_program_link(nullptr, &outProgram));
  FAILS(bad, "but got NULL", cauce_program_link(&cauce_program, nullptr));
  FAILS(bad, "expected a program, but got NULL", cauce_program_function(nullptr, "predict", &outFunction));
  FAILS(bad, "expected the name of a function, but got NULL", cauce_program_function(program.get(), nullptr, &outFunction));
  FAILS(bad, "but got NULL", cauce_program_function(program.get(), "predict", nullptr));
  FAILS(bad, "expected the sizes of a tensor, but got NULL", cauce_tensor_create(CAUCE_DTYPE_F32, 1, nullptr, &outTensor));
  FAILS(bad, "but got NULL", cauce_tensor_create(CAUCE_DTYPE_F32, 1, dims, nullptr));
  FAILS(bad, "expected memory for a tensor, but got NULL", cauce_tensor_wrap(CAUCE_DTYPE_F32, 1, dims, nullptr, &outTensor));
  FAILS(bad, "but got NULL", cauce_tensor_wrap(CAUCE_DTYPE_F32, 1, dims, memory, nullptr));
  FAILS(bad, "but got NULL", cauce_tensor_read(nullptr, cauce_program.functions[1]->arguments[0], &outTensor));
  FAILS(bad, "but got NULL", cauce_tensor_read("x.npy", nullptr, &outTensor));
  FAILS(bad, "but got NULL", cauce_tensor_read("x.npy", cauce_program.functions[1]->arguments[0], nullptr));
  FAILS(bad, "expected a tensor, but got NULL", cauce_tensor_write(nullptr, path("x.npy").c_str()));
  FAILS(bad, "but got NULL", cauce_session_create(nullptr, nullptr, &outSession));
  FAILS(bad, "but got NULL", cauce_session_create(program.get(), nullptr, nullptr));
  FAILS(bad, "expected a session, but got NULL", cauce_session_init(nullptr, 1));
  FAILS(bad, "expected a session, but got NULL", cauce_session_call(nullptr, "predict", nullptr, 0, nullptr, 0));
  FAILS(bad, "expected the name of a function, but got NULL", cauce_session_call(session.get(), nullptr, nullptr, 0, nullptr, 0));
  FAILS(bad, "expected the arguments of a function, but got NULL", cauce_session_call(session.get(), "predict", nullptr, 1, nullptr, 0));
  FAILS(bad, "expected the results of a function, but got NULL", cauce_session_results(session.get(), "init", nullptr, 0, nullptr, 1));
  FAILS(bad, "expected the sizes of a function, but got NULL", cauce_session_compute(session.get(), "init", nullptr, 1, nullptr, 0, nullptr, 0));
  FAILS(bad, "but got NULL", cauce_session_get(session.get(), nullptr, memory, 8));
  FAILS(bad, "expected memory for a state, but got NULL", cauce_session_set(session.get(), "dense.bias", nullptr, 8));
  FAILS(bad, "but got NULL", cauce_session_load(session.get(), nullptr));
  FAILS(bad, "but got NULL", cauce_session_save(nullptr, "x"));
  FAILS(bad, "but got NULL", cauce_data_open(nullptr, ".", &outData));
  FAILS(bad, "but got NULL", cauce_data_create(program.get(), nullptr, 1, &outData));
  FAILS(bad, "expected data, but got NULL", cauce_data_rows(nullptr, "train", &rows));
  EXPECT_EQ(cauce_tensor_rank(nullptr) + cauce_tensor_bytes(nullptr) + cauce_tensor_count(nullptr), 0u);
  EXPECT_EQ(cauce_tensor_at(nullptr, 0), 0);
  EXPECT_EQ(cauce_program_descriptor(nullptr), nullptr);
  EXPECT_EQ(cauce_session_threads(nullptr), 0u);
  EXPECT_EQ(cauce_session_has_weights(nullptr), 0);
  cauce_session_reset_metrics(nullptr);
  cauce_program_release(nullptr);
  cauce_session_release(nullptr);
  cauce_data_release(nullptr);
  cauce_tensor_release(nullptr);
}

TEST_F(Embedding, PlainMemoryGivesWhatTensorsGive) {
  Program program = link();
  Session session = open(program, 2);
  OK(cauce_session_init(session.get(), 3));
  std::vector<float> x(5 * 8 + 1), y(5 * 2 + 1), expected(5 * 2);
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = float(i % 7);
  Tensor input = wrap(CAUCE_DTYPE_F32, {5, 8}, x.data() + 1), output = wrap(CAUCE_DTYPE_F32, {5, 2}, expected.data());
  const cauce_tensor_t *tensors[] = {input.get()};
  cauce_tensor_t *results[] = {output.get()};
  OK(cauce_session_call(session.get(), "predict", tensors, 1, results, 1));
  const void *arguments[] = {x.data() + 1};
  void *memory[] = {y.data() + 1};
  int64_t rows = 5;
  OK(cauce_session_compute(session.get(), "predict", &rows, 1, arguments, 1, memory, 1));
  EXPECT_EQ(memcmp(y.data() + 1, expected.data(), expected.size() * 4), 0);
  FAILS(CAUCE_MISMATCH, "expected 1 sizes, 1 arguments and 1 results, but got 1, 1 and 0",
        cauce_session_compute(session.get(), "predict", &rows, 1, arguments, 1, nullptr, 0));
  rows = -1;
  FAILS(CAUCE_INVALID_ARGUMENT, "expected N to be 0 or more, but got -1", cauce_session_compute(session.get(), "predict", &rows, 1, arguments, 1, memory, 1));
  rows = INT64_MAX;
  FAILS(CAUCE_OUT_OF_MEMORY, "'x' has a size that does not fit memory", cauce_session_compute(session.get(), "predict", &rows, 1, arguments, 1, memory, 1));
  rows = 5;
  memory[0] = nullptr;
  FAILS(CAUCE_INVALID_ARGUMENT, "'y' is NULL", cauce_session_compute(session.get(), "predict", &rows, 1, arguments, 1, memory, 1));
  rows = 0;
  arguments[0] = nullptr;
  OK(cauce_session_compute(session.get(), "predict", &rows, 1, arguments, 1, memory, 1));
}

TEST_F(Embedding, MessagesAreLinesOfWholeCharacters) {
  Program program = link();
  const cauce_abi_function_t *function = nullptr;
  auto messageOf = [&](const std::string &name) {
    EXPECT_EQ(cauce_program_function(program.get(), name.c_str(), &function), CAUCE_NOT_FOUND);
    return std::string(cauce_message());
  };
  const std::string start = "the program has no function '", rest = "'; it has init, predict, ";
  auto shown = [&](const std::string &name) {
    std::string message = messageOf(name);
    EXPECT_EQ(message.compare(0, start.size(), start), 0) << message;
    return message.substr(start.size(), message.find(rest) - start.size());
  };
  EXPECT_EQ(shown("größe \u2192 \U0001F600"), "größe \u2192 \U0001F600");
  EXPECT_EQ(shown("a\nb\tc\x7f"), "a?b?c?");
  EXPECT_EQ(shown("\xff\xfe"), "??");
  EXPECT_EQ(shown("\xe2\x86 x"), "? x");          // ends too early
  EXPECT_EQ(shown("\xc0\xaf"), "?");               // longer than need be
  EXPECT_EQ(shown("\xed\xa0\x80"), "?");           // half of a pair
  EXPECT_EQ(shown("\x80z"), "?z");                 // begins too late
  for (int shift = 0; shift < 5; ++shift) {
    std::string name(size_t(shift), 'x');
    for (int i = 0; i < 300; ++i)
      name += "\u2192";
    std::string message = messageOf(name);
    EXPECT_GT(message.size(), 470u);
    ASSERT_EQ(message.substr(message.size() - 6), "\u2192...") << message;
    EXPECT_EQ((message.size() - start.size() - size_t(shift) - 3) % 3, 0u);
  }
}

// An options struct as a later header has it.
struct LaterOptions {
  cauce_session_options_t known;
  uint64_t added;
};

TEST_F(Embedding, StructsOfOtherVersionsAreTakenIfTheyAskForNothingUnknown) {
  Program program = link();
  cauce_session_t *session = nullptr;
  LaterOptions later = {};
  cauce_session_options_init(&later.known);
  later.known.size = sizeof(later);
  later.known.threads = 2;
  OK(cauce_session_create(program.get(), &later.known, &session));
  EXPECT_EQ(cauce_session_threads(session), 2u);
  cauce_session_release(session);
  later.added = 1;
  FAILS(CAUCE_UNSUPPORTED, "the session options: byte 16 asks for what this version of the runtime",
        cauce_session_create(program.get(), &later.known, &session));
  later.known.size = 0;
  FAILS(CAUCE_INVALID_ARGUMENT, "the session options: expected a size of 16 bytes or more", cauce_session_create(program.get(), &later.known, &session));
  later.known.size = SIZE_MAX;
  FAILS(CAUCE_INVALID_ARGUMENT, "the session options: expected a size", cauce_session_create(program.get(), &later.known, &session));
}

TEST_F(Embedding, ReportsAreFilledAsFarAsTheApplicationKnowsThem) {
  struct LaterReport {
    cauce_profile_totals_t known;
    uint64_t added;
  };
  Program program = link();
  Profile records = profile(program);
  LaterReport later;
  memset(&later, 1, sizeof(later));
  later.known.size = sizeof(later);
  OK(cauce_profile_summary(records.get(), &later.known));
  EXPECT_EQ(later.known.size, sizeof(later));
  EXPECT_EQ(later.known.calls, 0u);
  EXPECT_EQ(later.added, 0u);
  later.known.size = 0;
  FAILS(CAUCE_INVALID_ARGUMENT, "the totals of a profile: expected a size of 80 bytes or more, as sizeof says, but got 0",
        cauce_profile_summary(records.get(), &later.known));
  FAILS(CAUCE_INVALID_ARGUMENT, "the totals of a profile, but got NULL", cauce_profile_summary(records.get(), nullptr));
  cauce_train_report_t report = {};
  FAILS(CAUCE_INVALID_ARGUMENT, "the training report: expected a size", cauce_session_train(nullptr, nullptr, nullptr, &report));
  // Records lie as far apart as the first one says.
  struct LaterKernel {
    cauce_kernel_profile_t known;
    uint64_t added;
  };
  std::vector<LaterKernel> kernels(2);
  kernels[0].known.size = sizeof(LaterKernel);
  size_t count = 0;
  OK(cauce_profile_kernels(records.get(), &kernels[0].known, kernels.size(), &count));
  ASSERT_GE(count, 2u);
  EXPECT_EQ(kernels[1].known.size, sizeof(LaterKernel));
  EXPECT_EQ(kernels[1].known.kernel, cauce_program_descriptor(program.get())->kernels[1]);
  FAILS(CAUCE_INVALID_ARGUMENT, "a profile", cauce_profile_kernels(nullptr, nullptr, 0, &count));
}

TEST_F(Embedding, SourcesLieAsFarApartAsTheirSizeSays) {
  struct LaterSource {
    cauce_source_t known;
    uint64_t added;
  };
  auto fill = [](void *user, const uint32_t *, size_t count, void *const *fields) {
    for (size_t i = 0; i < count * 8; ++i)
      static_cast<float *>(fields[0])[i] = 1;
    for (size_t i = 0; i < count * 2; ++i)
      static_cast<float *>(fields[1])[i] = *static_cast<float *>(user);
    return 0;
  };
  const char *fields[] = {"x", "y"};
  float one = 1, two = 2;
  LaterSource sources[] = {{{sizeof(LaterSource), "train", 10, fields, 2, 0, fill, &one}, 0},
                           {{sizeof(LaterSource), "test", 20, fields, 2, 0, fill, &two}, 0}};
  Program program = link();
  cauce_data_t *raw = nullptr;
  OK(cauce_data_create(program.get(), &sources[0].known, 2, &raw));
  Data data(raw);
  uint64_t rows = 0;
  OK(cauce_data_rows(data.get(), "test", &rows));
  EXPECT_EQ(rows, 20u);
  sources[1].known.name = "train";
  FAILS(CAUCE_INVALID_ARGUMENT, "data source 'train' is there twice", cauce_data_create(program.get(), &sources[0].known, 2, &raw));
}

// Each thread has a session of its own, and all have one together. Run by the preset tsan, too.
TEST_F(Embedding, ManyThreadsPredictAtOnce) {
  Program program = link();
  Session shared = open(program, 2);
  OK(cauce_session_init(shared.get(), 5));
  float weights[16], bias[2];
  OK(cauce_session_get(shared.get(), "dense.kernel", weights, sizeof(weights)));
  OK(cauce_session_get(shared.get(), "dense.bias", bias, sizeof(bias)));
  std::atomic<int> wrong{0};
  auto work = [&](int number) {
    Session own = open(program, 2);
    wrong += cauce_session_set(own.get(), "dense.kernel", weights, sizeof(weights)) != CAUCE_OK;
    wrong += cauce_session_set(own.get(), "dense.bias", bias, sizeof(bias)) != CAUCE_OK;
    for (int64_t n = 1; n <= 60; ++n) {
      std::vector<float> x(size_t(n) * 8, float(number)), mine(size_t(n) * 2), ours(size_t(n) * 2);
      const void *arguments[] = {x.data()};
      void *results[] = {mine.data()};
      wrong += cauce_session_compute(own.get(), "predict", &n, 1, arguments, 1, results, 1) != CAUCE_OK;
      results[0] = ours.data();
      wrong += cauce_session_compute(shared.get(), "predict", &n, 1, arguments, 1, results, 1) != CAUCE_OK;
      wrong += mine != ours;
      float y = bias[0];
      for (int k = 0; k < 8; ++k)
        y += float(number) * weights[k * 2];
      wrong += std::abs(y - ours[size_t(n - 1) * 2]) > 1e-4f * (1 + std::abs(y));
      // A failure is the thread's own.
      wrong += cauce_session_call(shared.get(), number % 2 ? "odd" : "even", nullptr, 0, nullptr, 0) != CAUCE_NOT_FOUND;
      wrong += !strstr(cauce_message(), number % 2 ? "'odd'" : "'even'");
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back(work, i);
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(wrong, 0);
}

} // namespace
