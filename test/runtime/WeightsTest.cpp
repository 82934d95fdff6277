// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Programs written by hand: checks of the descriptor, layouts of states, weights files.
#include "program/Session.h"
#include "train/Safetensors.h"

#include <cstring>
#include <gtest/gtest.h>

using namespace cauce;

namespace {

// A program with one parameter of shape (3, 5) in panels of 4 and a function that takes a batch.
struct Fixture {
  int64_t dims[2] = {3, 5};
  cauce_abi_state_t state = {{"w", CAUCE_DTYPE_F32, 2, dims}, CAUCE_ROLE_PARAMETER, 0, {CAUCE_LAYOUT_PANEL, 0, 4}, 128, nullptr};
  int64_t xDims[2] = {~0, 5}, yDims[1] = {~0};
  cauce_abi_tensor_t arguments[2] = {{"x", CAUCE_DTYPE_F32, 2, xDims}, {"y", CAUCE_DTYPE_I64, 1, yDims}};
  cauce_abi_binding_t inputs[2] = {{0, 0}, {0, 1}};
  cauce_abi_function_t function = {"f", [](cauce_abi_call_t *) {}, 2, 0, inputs, nullptr, 2, 0, arguments, nullptr, nullptr, 0, 0};
  const char *symbols[1] = {"N"};
  cauce_abi_program_t program = {};

  Fixture() {
    program.magic = CAUCE_ABI_MAGIC;
    program.major = CAUCE_ABI_MAJOR;
    program.size = sizeof(program);
    program.name = "fixture";
    program.target = "test";
    program.symbol_count = 1;
    program.symbols = symbols;
    program.state_count = 1;
    program.states = &state;
    program.function_count = 1;
    program.functions = &function;
  }
};

std::string path(const char *name) { return joinPath(testing::TempDir(), name); }

TEST(Program, RefusesWhatItCannotRun) {
  Fixture fixture;
  EXPECT_FALSE(checkProgram(&fixture.program).failed());
  fixture.program.major = 9;
  EXPECT_NE(checkProgram(&fixture.program).message().find("ABI version 9.0"), std::string::npos);
  fixture.program.major = CAUCE_ABI_MAJOR;
  const char *features[] = {"no-such-feature"};
  fixture.program.features = features;
  fixture.program.feature_count = 1;
  EXPECT_NE(checkProgram(&fixture.program).message().find("lacks: no-such-feature"), std::string::npos);
  fixture.program.magic = 1;
  EXPECT_NE(checkProgram(&fixture.program).message().find("not a cauce program"), std::string::npos);
  const cauce_abi_program_t *program = nullptr;
  EXPECT_NE(loadProgram("nowhere.so", program).message().find("cannot load"), std::string::npos);
}

TEST(Session, PanelsAreDenseOutside) {
  Fixture fixture;
  Session session(fixture.program, 1);
  float values[15];
  for (int i = 0; i < 15; ++i)
    values[i] = float(i);
  session.set(0, values);
  const float *raw = static_cast<const float *>(session.raw(0));
  EXPECT_EQ(raw[0], 0.0f);
  EXPECT_EQ(raw[4], 5.0f);  // the second row of the first panel
  EXPECT_EQ(raw[12], 4.0f); // column 4 opens the second panel
  Tensor dense = session.get(0);
  EXPECT_EQ(memcmp(dense.data.data(), values, sizeof(values)), 0);
}

TEST(Session, ArgumentsAreChecked) {
  Fixture fixture;
  Session session(fixture.program, 1);
  float x[10] = {};
  int64_t y[3] = {};
  TensorView arguments[2] = {{CAUCE_DTYPE_F32, {2, 5}, x}, {CAUCE_DTYPE_I64, {3}, y}};
  EXPECT_EQ(session.call(fixture.function, arguments, nullptr).message(), "symbol N is 2 by 'x' but 3 by 'y'");
  arguments[1].dims = {2};
  EXPECT_FALSE(session.call(fixture.function, arguments, nullptr).failed());
  arguments[0].dims = {2, 4};
  EXPECT_EQ(session.call(fixture.function, arguments, nullptr).message(),
            "expected 'x' to have shape (N, 5), but dimension 1 is 4");
  arguments[0].dtype = CAUCE_DTYPE_F64;
  EXPECT_EQ(session.call(fixture.function, arguments, nullptr).message(),
            "expected 'x' to have element type f32, but got f64");
}

TEST(Weights, RoundTripThroughSafetensors) {
  Fixture fixture;
  Session session(fixture.program, 1), other(fixture.program, 1);
  float values[15];
  for (int i = 0; i < 15; ++i)
    values[i] = float(i) * 0.25f;
  session.set(0, values);
  ASSERT_FALSE(saveWeights(path("w.safetensors"), session).failed());
  ASSERT_FALSE(loadWeights(path("w.safetensors"), other).failed());
  EXPECT_EQ(memcmp(other.get(0).data.data(), values, sizeof(values)), 0);
}

Status loadText(const std::string &header, size_t bytes) {
  Fixture fixture;
  Session session(fixture.program, 1);
  uint64_t length = header.size();
  std::string content(reinterpret_cast<const char *>(&length), 8);
  content += header + std::string(bytes, 0);
  EXPECT_FALSE(writeFile(path("bad.safetensors"), content.data(), content.size()).failed());
  return loadWeights(path("bad.safetensors"), session);
}

TEST(Weights, ErrorsNameTheTensor) {
  auto has = [](const Status &status, const char *text) {
    return status.failed() && status.message().find(text) != std::string::npos;
  };
  EXPECT_TRUE(has(loadText("{}", 0), "tensor 'w' is missing"));
  EXPECT_TRUE(has(loadText(R"({"w":{"dtype":"F32","shape":[5,3],"data_offsets":[0,60]}})", 60),
                  "expected tensor 'w' to be f32 (3, 5), but got f32 (5, 3)"));
  EXPECT_TRUE(has(loadText(R"({"w":{"dtype":"F64","shape":[3,5],"data_offsets":[0,120]}})", 120), "but got f64 (3, 5)"));
  EXPECT_TRUE(has(loadText(R"({"w":{"dtype":"F32","shape":[3,5],"data_offsets":[0,600]}})", 60), "offsets of tensor 'w'"));
  EXPECT_TRUE(has(loadText(R"({"w":{"dtype":"F32","shape":[3,5],"data_offsets":[0,60]},"v":{"dtype":"F32","shape":[],"data_offsets":[60,64]}})", 64),
                  "it has no tensor 'v'"));
  EXPECT_TRUE(has(loadText(R"({"w":{"dtype":"F32","shape":[9999999999,9999999999],"data_offsets":[0,60]}})", 60), "absurd shape"));
  EXPECT_TRUE(has(loadText("not json", 0), "not valid JSON"));
  uint64_t length = uint64_t(1) << 60;
  EXPECT_FALSE(writeFile(path("lie.safetensors"), &length, 8).failed());
  Fixture fixture;
  Session session(fixture.program, 1);
  EXPECT_TRUE(has(loadWeights(path("lie.safetensors"), session), "its header does not fit"));
}

} // namespace
