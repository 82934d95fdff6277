// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sessions: calls with checked shapes, states in their layouts, and weights files with all that can be wrong in them.
#include "Fixture.h"

#include "program/Shape.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

using namespace fixture;

namespace {

class Sessions : public Folder {
protected:
  Program program = link();
  Session session = open(program);

  // A session with kernel[k][m] = k + 10 m and bias[m] = m.
  void setWeights(cauce_session_t *target) {
    float kernel[16], bias[2] = {0, 1};
    for (int i = 0; i < 16; ++i)
      kernel[i] = float(i / 2 + 10 * (i % 2));
    OK(cauce_session_set(target, "dense.kernel", kernel, sizeof(kernel)));
    OK(cauce_session_set(target, "dense.bias", bias, sizeof(bias)));
  }
};

TEST_F(Sessions, PredictIsTheFormula) {
  setWeights(session.get());
  for (uint32_t threads : {1u, 3u}) {
    Session threaded = open(program, threads);
    setWeights(threaded.get());
    for (int64_t n : {1, 5, 0}) {
      std::vector<float> x(size_t(n) * 8 + 1, 1);
      Tensor input = wrap(CAUCE_DTYPE_F32, {n, 8}, x.data() + 1); // not aligned to 64 bytes
      const cauce_tensor_t *arguments[] = {input.get()};
      cauce_tensor_t *result = nullptr;
      OK(cauce_session_results(threaded.get(), "predict", arguments, 1, &result, 1));
      Tensor output(result);
      ASSERT_EQ(cauce_tensor_dims(result)[0], n);
      OK(cauce_session_call(threaded.get(), "predict", arguments, 1, &result, 1));
      for (int64_t i = 0; i < n; ++i) {
        EXPECT_EQ(cauce_tensor_at(result, size_t(i) * 2), 28);
        EXPECT_EQ(cauce_tensor_at(result, size_t(i) * 2 + 1), 109);
      }
    }
  }
}

TEST_F(Sessions, ArgumentsThatDoNotFitAreNamed) {
  float memory[100] = {};
  Tensor x = wrap(CAUCE_DTYPE_F32, {3, 8}, memory), y = wrap(CAUCE_DTYPE_F32, {2, 2}, memory);
  Tensor wrongSize = wrap(CAUCE_DTYPE_F32, {3, 7}, memory), wrongType = wrap(CAUCE_DTYPE_F64, {3, 8}, memory);
  const cauce_tensor_t *both[] = {x.get(), y.get()};
  FAILS(CAUCE_MISMATCH, "function 'step': symbol N is 3 by 'x' but 2 by 'y'", cauce_session_call(session.get(), "step", both, 2, nullptr, 0));
  both[0] = wrongSize.get();
  FAILS(CAUCE_MISMATCH, "'x' of function 'step': expected f32 (N, 8), but got f32 (3, 7)",
        cauce_session_call(session.get(), "step", both, 2, nullptr, 0));
  both[0] = wrongType.get();
  FAILS(CAUCE_MISMATCH, "expected f32 (N, 8), but got f64 (3, 8)", cauce_session_call(session.get(), "step", both, 2, nullptr, 0));
  FAILS(CAUCE_MISMATCH, "expected 2 arguments, but got 1; it takes 'x' f32 (N, 8), 'y' f32 (N, 2)",
        cauce_session_call(session.get(), "step", both, 1, nullptr, 0));
  FAILS(CAUCE_NOT_FOUND, "no function 'nothing'", cauce_session_call(session.get(), "nothing", both, 2, nullptr, 0));
  cauce_session_options_t options;
  cauce_session_options_init(&options);
  options.threads = 1025;
  cauce_session_t *out = nullptr;
  FAILS(CAUCE_INVALID_ARGUMENT, "expected at most 1024 threads, but got 1025", cauce_session_create(program.get(), &options, &out));
}

TEST_F(Sessions, SeedDecidesTheWeights) {
  float a[16], b[16], c[16];
  EXPECT_FALSE(cauce_session_has_weights(session.get()));
  for (auto [seed, values] : {std::pair(7, a), {7, b}, {8, c}}) {
    OK(cauce_session_init(session.get(), uint64_t(seed)));
    OK(cauce_session_get(session.get(), "dense.kernel", values, sizeof(a)));
  }
  EXPECT_TRUE(cauce_session_has_weights(session.get()));
  EXPECT_EQ(memcmp(a, b, sizeof(a)), 0);
  EXPECT_NE(memcmp(a, c, sizeof(a)), 0);
}

TEST_F(Sessions, CompleteSetsWhatHasNoValue) {
  float kernel[16], other[16], bias[2] = {5, 6}, rate = 0.5f;
  OK(cauce_session_init(session.get(), 7));
  OK(cauce_session_get(session.get(), "dense.kernel", kernel, sizeof(kernel)));
  Session half = open(program);
  OK(cauce_session_set(half.get(), "dense.bias", bias, sizeof(bias)));
  OK(cauce_session_set(half.get(), "rate", &rate, sizeof(rate)));
  EXPECT_FALSE(cauce_session_has_weights(half.get()));
  for (uint64_t seed : {7, 8}) { // the second time there is nothing to do
    OK(cauce_session_complete(half.get(), seed));
    EXPECT_TRUE(cauce_session_has_weights(half.get()));
    OK(cauce_session_get(half.get(), "dense.kernel", other, sizeof(other)));
    EXPECT_EQ(memcmp(kernel, other, sizeof(kernel)), 0);
    OK(cauce_session_get(half.get(), "dense.bias", other, sizeof(bias)));
    EXPECT_EQ(memcmp(bias, other, sizeof(bias)), 0);
    OK(cauce_session_get(half.get(), "rate", other, sizeof(rate)));
    EXPECT_EQ(other[0], 0.5f);
  }
  // Initialising goes back to what is compiled in where `init` has nothing to say.
  OK(cauce_session_init(half.get(), 7));
  OK(cauce_session_get(half.get(), "rate", other, sizeof(rate)));
  EXPECT_EQ(other[0], 0.05f);
  OK(cauce_session_get(half.get(), "dense.bias", other, sizeof(bias)));
  EXPECT_EQ(other[0], 0);
}

// It is asked for, but seldom meant: `complete` says nothing, and neither does a second `init`.
TEST_F(Sessions, InitialisingOverCompiledInWeightsIsAWarning) {
  float compiledIn[16] = {3, 4}, kernel[16];
  std::vector<const cauce_abi_state_t *> states(cauce_program.states, cauce_program.states + cauce_program.state_count);
  cauce_abi_state_t changed;
  for (const cauce_abi_state_t *&state : states)
    if (!strcmp(state->tensor->name, "dense.kernel")) {
      changed = *state;
      changed.initial = compiledIn;
      state = &changed;
    }
  cauce_abi_program_t descriptor = cauce_program;
  descriptor.states = states.data();
  Program trained = link(&descriptor);
  Session own = open(trained);
  std::vector<std::string> warnings;
  auto collect = [](void *user, cauce_log_level_t, const char *message) { static_cast<std::vector<std::string> *>(user)->push_back(message); };
  cauce_set_log(collect, &warnings, CAUCE_LOG_WARNING);
  OK(cauce_session_complete(own.get(), 7));
  OK(cauce_session_get(own.get(), "dense.kernel", kernel, sizeof(kernel)));
  EXPECT_EQ(memcmp(kernel, compiledIn, sizeof(kernel)), 0);
  EXPECT_TRUE(warnings.empty());
  for (int turn = 0; turn < 2; ++turn) {
    OK(cauce_session_init(own.get(), 7));
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_EQ(warnings[0], "the weights compiled into 'regression', 'dense.kernel' for one, are replaced by what its initialisers make; "
                           "cauce_session_complete keeps them");
  }
  OK(cauce_session_get(own.get(), "dense.kernel", kernel, sizeof(kernel)));
  EXPECT_NE(kernel[0], 3);
  cauce_set_log(nullptr, nullptr, CAUCE_LOG_WARNING);
}

// What is not among the weights starts as `init` has it, also where weights came from elsewhere.
TEST_F(Sessions, CallsCompleteTheSlotsAndCountersThatTheyRead) {
  for (const char *weights : {"set", "init"}) {
    Session fresh = open(program);
    if (strcmp(weights, "set") == 0)
      setWeights(fresh.get());
    else
      OK(cauce_session_init(fresh.get(), 9));
    float memory[24] = {};
    Tensor x = wrap(CAUCE_DTYPE_F32, {2, 8}, memory), y = wrap(CAUCE_DTYPE_F32, {2, 2}, memory);
    const cauce_tensor_t *both[] = {x.get(), y.get()};
    float before[16], after[16];
    OK(cauce_session_get(fresh.get(), "dense.kernel", before, sizeof(before)));
    OK(cauce_session_call(fresh.get(), "step", both, 2, nullptr, 0)); // of zeros: the kernel stays
    OK(cauce_session_get(fresh.get(), "dense.kernel", after, sizeof(after)));
    EXPECT_EQ(memcmp(before, after, sizeof(before)), 0);
    int64_t key = -1, step = -1;
    OK(cauce_session_get(fresh.get(), "key", &key, sizeof(key)));
    OK(cauce_session_get(fresh.get(), "step", &step, sizeof(step)));
    EXPECT_EQ(key, strcmp(weights, "set") == 0 ? 1 : 9); // the program's seed
    EXPECT_EQ(step, 1);
  }
}

// Every layout, element size and awkward width, there and back, padding zeroed.
TEST(Layouts, PackAndUnpackAreInverse) {
  for (cauce_abi_dtype_t dtype : {CAUCE_DTYPE_UI8, CAUCE_DTYPE_BF16, CAUCE_DTYPE_F32, CAUCE_DTYPE_I64})
    for (cauce_abi_layout_kind_t kind : {CAUCE_LAYOUT_DENSE, CAUCE_LAYOUT_ROWS, CAUCE_LAYOUT_PANEL})
      for (int64_t width : {1, 3, 4, 5, 9}) {
        const int64_t dims[] = {3, width};
        int64_t parameter = kind == CAUCE_LAYOUT_ROWS ? 12 : 4;
        const cauce_abi_tensor_t w = {"w", dtype, 2, dims, CAUCE_SPACE_HOST, 0};
        cauce_abi_state_t state = {&w, CAUCE_STATE_TRAINED | CAUCE_STATE_SAVED | CAUCE_STATE_CHECKPOINTED, 0, {kind, 0, parameter}, 512, nullptr};
        size_t needed = 0, size = cauce_dtype_size(dtype);
        ASSERT_TRUE(cauce::runtime::layoutBytes(state, &needed));
        ASSERT_LE(needed, 512u);
        std::vector<unsigned char> dense(3 * size_t(width) * size), back(dense.size()), packed(512, 0xff);
        std::iota(dense.begin(), dense.end(), 1);
        cauce::runtime::pack(state, dense.data(), packed.data());
        cauce::runtime::unpack(state, packed.data(), back.data());
        EXPECT_EQ(dense, back);
        size_t sum = 0, expected = 0;
        for (unsigned char byte : packed)
          sum += byte;
        for (unsigned char byte : dense)
          expected += byte;
        EXPECT_EQ(sum, expected) << "padding is not zero";
      }
}

// Kernels may leave NaN in the padding, which says nothing about the elements.
TEST(Layouts, OnlyElementsMakeAStateNotFinite) {
  struct Type {
    cauce_abi_dtype_t dtype;
    uint64_t nan, negativeInfinity, largest;
  };
  for (auto [dtype, nan, infinity, largest] : {Type{CAUCE_DTYPE_F16, 0x7e00, 0xfc00, 0x7bff}, Type{CAUCE_DTYPE_BF16, 0x7fc0, 0xff80, 0xff7f},
                                               Type{CAUCE_DTYPE_F32, 0x7fc00000, 0xff800000, 0x7f7fffff},
                                               Type{CAUCE_DTYPE_F64, 0x7ff8000000000000, 0xfff0000000000000, 0xffefffffffffffff}})
    for (cauce_abi_layout_kind_t kind : {CAUCE_LAYOUT_DENSE, CAUCE_LAYOUT_ROWS, CAUCE_LAYOUT_PANEL}) {
      const int64_t dims[] = {3, 5};
      int64_t parameter = kind == CAUCE_LAYOUT_ROWS ? 12 : kind == CAUCE_LAYOUT_PANEL ? 4 : 0;
      const cauce_abi_tensor_t w = {"w", dtype, 2, dims, CAUCE_SPACE_HOST, 0};
      cauce_abi_state_t state = {&w, CAUCE_STATE_TRAINED | CAUCE_STATE_SAVED | CAUCE_STATE_CHECKPOINTED, 0, {kind, 0, parameter}, 512, nullptr};
      size_t size = cauce_dtype_size(dtype), bytes = 0;
      ASSERT_TRUE(cauce::runtime::layoutBytes(state, &bytes));
      for (uint64_t bad : {nan, infinity}) {
        std::vector<char> packed(512), dense(15 * size);
        for (size_t i = 0; i < 15; ++i)
          memcpy(&dense[i * size], &largest, size);
        cauce::runtime::pack(state, dense.data(), packed.data());
        for (size_t i = 0; i < bytes; i += size) {
          bool isPadding = std::all_of(&packed[i], &packed[i] + size, [](char c) { return c == 0; });
          if (isPadding)
            memcpy(&packed[i], &bad, size);
        }
        EXPECT_TRUE(cauce::runtime::isFinite(state, packed.data())) << "type " << dtype << ", layout " << kind;
        for (size_t i = 0; i < 15; ++i) {
          memcpy(&dense[i * size], &bad, size);
          cauce::runtime::pack(state, dense.data(), packed.data());
          EXPECT_FALSE(cauce::runtime::isFinite(state, packed.data())) << "element " << i << " of type " << dtype << ", layout " << kind;
          memcpy(&dense[i * size], &largest, size);
        }
      }
    }
}

TEST(Layouts, PanelsHoldTheColumnsOfAPanelTogether) {
  const int64_t dims[] = {2, 5};
  const float dense[] = {0, 1, 2, 3, 4, 10, 11, 12, 13, 14};
  const cauce_abi_tensor_t w = {"w", CAUCE_DTYPE_F32, 2, dims, CAUCE_SPACE_HOST, 0};
  cauce_abi_state_t state = {&w, CAUCE_STATE_TRAINED | CAUCE_STATE_SAVED | CAUCE_STATE_CHECKPOINTED, 0, {CAUCE_LAYOUT_PANEL, 0, 4}, 64, nullptr};
  float packed[16];
  cauce::runtime::pack(state, dense, packed);
  EXPECT_EQ(std::vector<float>(packed, packed + 16), (std::vector<float>{0, 1, 2, 3, 10, 11, 12, 13, 4, 0, 0, 0, 14, 0, 0, 0}));
}

TEST(Layouts, PanelsCountTheRowsOfAllDimensionsButTheLast) {
  const int64_t flat[] = {6, 5}, dims[] = {2, 3, 5};
  float dense[30], packed[2][48];
  std::iota(dense, dense + 30, 1.0f);
  for (bool isFlat : {true, false}) {
    const cauce_abi_tensor_t w = {"w", CAUCE_DTYPE_F32, isFlat ? 2u : 3u, isFlat ? flat : dims, CAUCE_SPACE_HOST, 0};
    cauce_abi_state_t state = {&w, CAUCE_STATE_TRAINED | CAUCE_STATE_SAVED | CAUCE_STATE_CHECKPOINTED, 0, {CAUCE_LAYOUT_PANEL, 0, 4}, sizeof(packed[0]), nullptr};
    size_t needed = 0;
    ASSERT_TRUE(cauce::runtime::layoutBytes(state, &needed));
    EXPECT_EQ(needed, sizeof(packed[0]));
    cauce::runtime::pack(state, dense, packed[isFlat]);
    float back[30];
    cauce::runtime::unpack(state, packed[isFlat], back);
    EXPECT_EQ(memcmp(back, dense, sizeof(dense)), 0);
  }
  EXPECT_EQ(memcmp(packed[0], packed[1], sizeof(packed[0])), 0);
}

// A program whose one function, "predict", launches a kernel of eight tasks, of which those from `first` on fail, and one that counts.
class Failing : public testing::Test {
protected:
  static cauce_abi_status_t fails(void *const *, const int64_t *, int64_t, int64_t end) { return end > first ? status : 0; }
  static cauce_abi_status_t counts(void *const *, const int64_t *, int64_t, int64_t) { return ++later, 0; }
  static cauce_abi_status_t run(cauce_abi_call_t *call) {
    if (isOwn)
      return status;
    (void)call->services->launch(call, &kernels[0], call->buffers, 8);
    return call->services->launch(call, &kernels[1], call->buffers, 1);
  }
  cauce_status_t call(uint32_t threads, bool isProfiled = false) {
    Program program = link(&descriptor);
    Profile profile = fixture::profile(program);
    Session session = open(program, threads);
    if (isProfiled)
      EXPECT_EQ(cauce_session_set_profile(session.get(), profile.get()), CAUCE_OK);
    later = 0;
    return cauce_session_call(session.get(), "predict", nullptr, 0, nullptr, 0);
  }

  static inline cauce_abi_status_t status;
  static inline int64_t first;
  static inline int later;
  static inline bool isOwn;
  static inline const cauce_abi_kernel_t kernels[] = {{"fails", fails, "", "loops", nullptr, nullptr, 0, 0, 0, CAUCE_KERNEL_CPU},
                                                      {"counts", counts, "", "loops", nullptr, nullptr, 0, 0, 1, CAUCE_KERNEL_CPU}};
  static inline const cauce_abi_kernel_t *const kernelList[] = {&kernels[0], &kernels[1]};
  Failing() : descriptor(cauce_program) {
    function.name = "predict";
    function.run = run;
    descriptor.functions = &functionList;
    descriptor.function_count = 1;
    descriptor.kernels = kernelList;
    descriptor.kernel_count = 2;
    status = CAUCE_BAD_DATA, first = 0, isOwn = false;
  }
  cauce_abi_function_t function = {};
  const cauce_abi_function_t *functionList = &function;
  cauce_abi_program_t descriptor;
};

TEST_F(Failing, AKernelsStatusReachesTheCallerAndNothingRunsAfterIt) {
  for (bool isProfiled : {false, true})
    for (uint32_t threads : {1, 2, 8})
      for (int64_t from : {0, 7}) {
        first = from;
        FAILS(CAUCE_BAD_DATA, "function 'predict': its kernel 'fails' failed with status 4", call(threads, isProfiled));
        EXPECT_EQ(later, 0) << threads << " threads";
      }
  first = 8;
  OK(call(2));
  EXPECT_EQ(later, 1);
}

TEST_F(Failing, AFunctionsStatusReachesTheCaller) {
  isOwn = true;
  status = CAUCE_OUT_OF_MEMORY;
  FAILS(CAUCE_OUT_OF_MEMORY, "function 'predict': its code failed with status 6", call(1));
  // What would say something about files or training, and what no status is.
  for (cauce_abi_status_t other : {int(CAUCE_IO), int(CAUCE_NOT_FINITE), int(CAUCE_CANCELLED), 1000, -1, INT32_MIN}) {
    status = other;
    FAILS(CAUCE_UNSUPPORTED, "failed with status " + std::to_string(other), call(1));
  }
}

TEST_F(Sessions, WeightsGoThroughFilesUnchanged) {
  setWeights(session.get());
  OK(cauce_session_save(session.get(), path("w.safetensors").c_str()));
  Session other = open(program);
  OK(cauce_session_load(other.get(), path("w.safetensors").c_str()));
  float a[16], b[16];
  OK(cauce_session_get(session.get(), "dense.kernel", a, sizeof(a)));
  OK(cauce_session_get(other.get(), "dense.kernel", b, sizeof(b)));
  EXPECT_EQ(memcmp(a, b, sizeof(a)), 0);
  EXPECT_TRUE(cauce_session_has_weights(other.get()));
  // The file is the safetensors format: length of the header, JSON, data.
  std::string file = read("w.safetensors");
  uint64_t length;
  memcpy(&length, file.data(), 8);
  EXPECT_EQ(length % 8, 0u);
  EXPECT_NE(file.find("\"dense.kernel\":{\"dtype\":\"F32\",\"shape\":[8,2],\"data_offsets\":[0,64]}"), std::string::npos);
  EXPECT_EQ(file.size(), 8 + length + 64 + 8 + 4);
  FAILS(CAUCE_IO, "nowhere/w.safetensors: cannot write", cauce_session_save(session.get(), path("nowhere/w.safetensors").c_str()));
}

class WeightFiles : public Sessions {
protected:
  std::string file(const std::string &header, const std::string &data) {
    uint64_t length = header.size();
    return write("w.safetensors", std::string((const char *)&length, 8) + header + data);
  }
  cauce_status_t load(const std::string &header, size_t bytes) {
    return cauce_session_load(session.get(), file(header, std::string(bytes, 0)).c_str());
  }
  static std::string entry(const char *name, const char *dtype, const char *shape, int begin, int end) {
    return std::string("\"") + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":[" + std::to_string(begin) +
           "," + std::to_string(end) + "]}";
  }
  const std::string kernel = entry("dense.kernel", "F32", "[8,2]", 0, 64), bias = entry("dense.bias", "F32", "[2]", 64, 72),
                    rate = entry("rate", "F32", "[]", 72, 76);
};

TEST_F(WeightFiles, ThatFitAreLoadedInAnyOrderWithMetadata) {
  OK(load("{\"__metadata__\":{\"a\":\"\\u00e9\\n\"}, " + rate + " , " + bias + "," + kernel + "}  ", 76));
}

TEST_F(WeightFiles, ThatDoNotFitNameTheTensor) {
  FAILS(CAUCE_MISMATCH, "expected tensor 'dense.kernel' to be f32 (8, 2), but got f32 (2, 8)",
        load("{" + entry("dense.kernel", "F32", "[2,8]", 0, 64) + "," + bias + "," + rate + "}", 76));
  FAILS(CAUCE_MISMATCH, "expected tensor 'dense.kernel' to be f32 (8, 2), but got i32 (8, 2)",
        load("{" + entry("dense.kernel", "I32", "[8,2]", 0, 64) + "," + bias + "," + rate + "}", 76));
  FAILS(CAUCE_MISMATCH, "tensor 'rate' f32 () is missing", load("{" + kernel + "," + bias + "}", 72));
  FAILS(CAUCE_MISMATCH, "tensor 'extra' is not part of the model; it has dense.kernel, dense.bias, rate",
        load("{" + kernel + "," + bias + "," + rate + "," + entry("extra", "F32", "[1]", 76, 80) + "}", 80));
  EXPECT_FALSE(cauce_session_has_weights(session.get())); // nothing was taken from any of them
}

TEST_F(WeightFiles, OfOtherFloatsAreConvertedAndSaySo) {
  std::vector<std::string> lines;
  cauce_set_log([](void *user, cauce_log_level_t, const char *line) { static_cast<std::vector<std::string> *>(user)->push_back(line); },
                &lines, CAUCE_LOG_WARNING);
  const double one[] = {1 + 0x1p-24, 1 + 3 * 0x1p-24, 1e-46, 1e-45, -1 / 3., HUGE_VAL, 3.4028235e38, -0.};
  const float nearest[] = {1, 1 + 0x1p-22f, 0, 1e-45f, -1 / 3.f, HUGE_VALF, 3.4028235e38f, -0.f};
  double kernel64[16];
  for (int i = 0; i < 16; ++i)
    kernel64[i] = one[i % 8];
  const uint16_t bias16[] = {0x3c01, 0x8001}, rateBf16 = 0x3fc0; // 1 + 2^-10, -2^-24; 1.5
  std::string data = std::string((const char *)kernel64, 128) + std::string((const char *)bias16, 4) + std::string((const char *)&rateBf16, 2);
  std::string header = "{" + entry("dense.kernel", "F64", "[8,2]", 0, 128) + "," + entry("dense.bias", "F16", "[2]", 128, 132) + "," +
                       entry("rate", "BF16", "[]", 132, 134) + "}";
  OK(cauce_session_load(session.get(), file(header, data).c_str()));
  float kernel[16], bias[2], rate32;
  OK(cauce_session_get(session.get(), "dense.kernel", kernel, sizeof(kernel)));
  OK(cauce_session_get(session.get(), "dense.bias", bias, sizeof(bias)));
  OK(cauce_session_get(session.get(), "rate", &rate32, sizeof(rate32)));
  EXPECT_EQ(memcmp(kernel, nearest, sizeof(nearest)), 0);
  EXPECT_EQ(bias[0], 1 + 0x1p-10f);
  EXPECT_EQ(bias[1], -0x1p-24f);
  EXPECT_EQ(rate32, 1.5f);
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(lines[0].find("w.safetensors: converted to the nearest: dense.kernel from f64 to f32, dense.bias from f16 to f32, rate from bf16 to f32"),
            std::string::npos) << lines[0];
  // A finite number stays one.
  kernel64[5] = 1e39;
  data.replace(0, 128, (const char *)kernel64, 128);
  FAILS(CAUCE_BAD_DATA, "tensor 'dense.kernel': 1e+39 is too large for f32", cauce_session_load(session.get(), file(header, data).c_str()));
  cauce_set_log(nullptr, nullptr, CAUCE_LOG_INFO);
}

TEST_F(WeightFiles, InPartTakeWhatFitsAndNameTheRest) {
  std::vector<std::string> lines;
  cauce_set_log([](void *user, cauce_log_level_t, const char *line) { static_cast<std::vector<std::string> *>(user)->push_back(line); },
                &lines, CAUCE_LOG_WARNING);
  const float zeros[4] = {}, bias32[] = {3, 4};
  std::string header = "{" + entry("dense.kernel", "F32", "[2,2]", 0, 16) + "," + entry("dense.bias", "F32", "[2]", 16, 24) + "," +
                       entry("extra", "I32", "[]", 24, 28) + "}";
  std::string data = std::string((const char *)zeros, 16) + std::string((const char *)bias32, 8) + std::string(4, 0);
  OK(cauce_session_load_partial(session.get(), file(header, data).c_str()));
  float bias[2], rate = 0;
  OK(cauce_session_get(session.get(), "dense.bias", bias, sizeof(bias)));
  OK(cauce_session_get(session.get(), "rate", &rate, sizeof(rate)));
  EXPECT_EQ(bias[0], 3);
  EXPECT_EQ(bias[1], 4);
  EXPECT_EQ(rate, 0.05f); // stays as it was compiled in
  EXPECT_FALSE(cauce_session_has_weights(session.get()));
  const char *const expected[] = {"left out, since the model has no such tensor: extra", "left out, since it does not fit: dense.kernel f32 (2, 2) for f32 (8, 2)",
                                  "these stay as they were: dense.kernel, rate"};
  ASSERT_EQ(lines.size(), 3u);
  for (size_t i = 0; i < 3; ++i)
    EXPECT_NE(lines[i].find(std::string("w.safetensors: ") + expected[i]), std::string::npos) << lines[i];
  header = "{" + entry("other", "F32", "[2]", 0, 8) + "}";
  FAILS(CAUCE_MISMATCH, "has no tensor that fits the model, which has 'dense.kernel' for one",
        cauce_session_load_partial(session.get(), file(header, std::string(8, 0)).c_str()));
  // Damage is damage.
  FAILS(CAUCE_BAD_DATA, "header is damaged", cauce_session_load_partial(session.get(), file("{\"a\"}", "").c_str()));
  cauce_set_log(nullptr, nullptr, CAUCE_LOG_INFO);
}

TEST_F(WeightFiles, WithLyingOffsetsAreRefused) {
  FAILS(CAUCE_BAD_DATA, "tensor 'rate' claims bytes 72 to 9999", load("{" + kernel + "," + bias + "," + entry("rate", "F32", "[]", 72, 9999) + "}", 76));
  FAILS(CAUCE_BAD_DATA, "tensor 'dense.bias' claims bytes 60 to 68",
        load("{" + kernel + "," + entry("dense.bias", "F32", "[2]", 60, 68) + "," + entry("rate", "F32", "[]", 68, 72) + "}", 72));
  FAILS(CAUCE_BAD_DATA, "tensor 'rate': expected 4 bytes for its shape, but got 8",
        load("{" + kernel + "," + bias + "," + entry("rate", "F32", "[]", 72, 80) + "}", 80));
  FAILS(CAUCE_BAD_DATA, "expected 76 bytes of tensors, as the header says, but got 80", load("{" + kernel + "," + bias + "," + rate + "}", 80));
  FAILS(CAUCE_BAD_DATA, "tensor 'dense.kernel' is there twice",
        load("{" + kernel + "," + entry("dense.kernel", "F32", "[8,2]", 64, 128) + "}", 128));
}

TEST_F(WeightFiles, WithDamagedHeadersAreRefused) {
  for (const char *header : {"", "{", "[]", "{\"a\"}", "{\"a\":1}", "{} x", "{\"a\":{\"dtype\":\"F32\"}}", "{\"a\\u0000\":{}}",
                             "{\"rate\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}",
                             "{\"rate\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}"})
    FAILS(CAUCE_BAD_DATA, "the safetensors header is damaged at its byte", load(header, 4));
  FAILS(CAUCE_BAD_DATA, "header is damaged", load("{\"__metadata__\":" + std::string(100000, '[') + "}", 0));
  uint64_t huge = uint64_t(1) << 60;
  FAILS(CAUCE_BAD_DATA, "claims a header of 1152921504606846976 bytes, but has 1",
        cauce_session_load(session.get(), write("w.safetensors", std::string((const char *)&huge, 8) + "{").c_str()));
  FAILS(CAUCE_BAD_DATA, "is not a safetensors file: it has 3 bytes", cauce_session_load(session.get(), write("w.safetensors", "abc").c_str()));
  FAILS(CAUCE_NOT_FOUND, "cannot open '", cauce_session_load(session.get(), path("none.safetensors").c_str()));
}

} // namespace
