// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C++ layer: values, types that are checked, failures as exceptions, and exceptions of callbacks.
#include "Fixture.h"

#include "cauce/cauce.hpp"

#include <thread>

namespace {

// Expects `expression` to throw a cauce::Error with this status and text.
#define THROWS(code, text, expression)                                                                                 \
  try {                                                                                                                \
    (void)(expression);                                                                                                \
    ADD_FAILURE() << "nothing thrown";                                                                                 \
  } catch (const cauce::Error &error) {                                                                                \
    EXPECT_EQ(error.status(), code);                                                                                   \
    EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();                                \
  }

class Cpp : public fixture::Folder {
protected:
  cauce::Program program{cauce_program};
  cauce::Session session{program, 2};
  std::vector<float> x, y;

  // y is linear in x.
  void makeRows(size_t rows) {
    for (size_t i = 0; i < rows; ++i) {
      float sum = 0;
      for (size_t k = 0; k < 8; ++k) {
        x.push_back(float((i * 37 + k * 11) % 100) / 100);
        sum += x.back() * float(k);
      }
      y.push_back(sum);
      y.push_back(1 - sum);
    }
  }
};

TEST_F(Cpp, CallsFunctionsOnTypedTensors) {
  std::vector<float> kernel(16, 1), bias = {0.5f, -1};
  session.setState<float>("dense.kernel", kernel);
  session.setState<float>("dense.bias", bias);
  EXPECT_EQ(session.state<float>("dense.bias"), bias);
  cauce::Tensor input = cauce::Tensor::of<float>({2, 8}, std::vector<float>(16, 2));
  std::vector<cauce::Tensor> results = session.call("predict", {input});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(std::vector<int64_t>(results[0].dims().begin(), results[0].dims().end()), (std::vector<int64_t>{2, 2}));
  cauce::Span<float> values = results[0].values<float>();
  EXPECT_EQ(std::vector<float>(values.begin(), values.end()), (std::vector<float>{16.5f, 15, 16.5f, 15}));
  const float memory[8] = {1, 1, 1, 1, 1, 1, 1, 1};
  EXPECT_EQ(session.call("predict", {cauce::Tensor::wrap<const float>({1, 8}, memory)})[0].values<float>()[0], 8.5f);
  EXPECT_EQ(program.name(), "regression");
  EXPECT_EQ(program.functions().size(), 6u);
  EXPECT_STREQ(program.function("predict").arguments[0]->name, "x");
}

TEST_F(Cpp, ProgramsAndWeightsComeFromMemory) {
  std::ifstream file(REGRESSION_LIBRARY, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  cauce::Program other = cauce::Program::openMemory(bytes.data(), bytes.size());
  bytes.assign(bytes.size(), 0);
  EXPECT_EQ(other.name(), "regression");
  session.setState<float>("dense.kernel", std::vector<float>(16, 3));
  session.setState<float>("dense.bias", std::vector<float>{1, 2});
  session.save(path("w.safetensors"));
  std::string weights = read("w.safetensors");
  cauce::Session loaded(other);
  loaded.loadMemory(weights.data(), weights.size());
  EXPECT_EQ(loaded.state<float>("dense.kernel"), std::vector<float>(16, 3));
  EXPECT_EQ(loaded.state<float>("dense.bias"), (std::vector<float>{1, 2}));
  THROWS(CAUCE_BAD_DATA, "the weights in memory: is not a safetensors file: it has 3 bytes", loaded.loadMemory(weights.data(), 3));
  THROWS(CAUCE_BAD_DATA, "the weights in memory: ", loaded.loadMemory(weights.data(), weights.size() - 1));
  THROWS(CAUCE_BAD_DATA, "the weights in memory: ", loaded.loadMemory((weights + "x").data(), weights.size() + 1));
  THROWS(CAUCE_BAD_DATA, "the program in memory: is not a compiled program", cauce::Program::openMemory(bytes.data(), bytes.size()));
}

TEST_F(Cpp, FailuresAreExceptions) {
  THROWS(CAUCE_NOT_FOUND, "the program has no function 'loss'", program.function("loss"));
  THROWS(CAUCE_NOT_FOUND, "the program has no state 'kernel'", session.state<float>("kernel"));
  THROWS(CAUCE_MISMATCH, "state 'dense.bias' has elements of type f32, not f64", session.state<double>("dense.bias"));
  THROWS(CAUCE_MISMATCH, "expected 2 elements, but got 3", cauce::Tensor::of<float>({2}, std::vector<float>(3)));
  THROWS(CAUCE_MISMATCH, "expected elements of type i64, but the tensor has f32", cauce::Tensor::zeros<float>({2}).values<int64_t>());
  THROWS(CAUCE_MISMATCH, "expected f32 (N, 8), but got f32 (1, 7)", session.call("predict", {cauce::Tensor::zeros<float>({1, 7})}));
  THROWS(CAUCE_NOT_FOUND, "none.so", cauce::Program::open(path("none.so")));
  THROWS(CAUCE_MISMATCH, "field 'x' is not 3 rows of equal size", cauce::Source::of("train", 3, {{"x", std::vector<float>(7)}}));
  std::vector<float> narrow(21);
  THROWS(CAUCE_MISMATCH, "field 'x': expected rows of 32 bytes of f32, but got 28 bytes of f32",
         cauce::Data(program, {cauce::Source::of("train", 3, {{"x", narrow}})}));
}

TEST_F(Cpp, TrainsFromMemoryAndEvaluates) {
  makeRows(300);
  session.init(1);
  cauce::Data data(program, {cauce::Source::of("train", 300, {{"x", x}, {"y", y}}), cauce::Source::of("test", 300, {{"x", x}, {"y", y}})});
  EXPECT_EQ(data.rows("train"), 300u);
  std::vector<double> losses;
  cauce::TrainOptions options;
  options.epochs = 40;
  options.onEpoch = [&](const cauce_progress_t &progress) { losses.push_back(progress.training[0].value); };
  cauce::Trainer trainer(session, data, options);
  EXPECT_EQ(trainer.step(), CAUCE_TRAIN_STEP);
  EXPECT_TRUE(trainer.run());
  EXPECT_EQ(trainer.step(), CAUCE_TRAIN_DONE);
  ASSERT_EQ(losses.size(), 40u);
  EXPECT_LT(losses.back(), losses.front() / 10);
  EXPECT_EQ(trainer.report().epochs, 40u);
  std::vector<cauce::Metric> metrics = session.evaluate(data, "test", 50);
  ASSERT_EQ(metrics.size(), 3u);
  EXPECT_EQ(metrics[0].name, "loss");
  EXPECT_NEAR(metrics[0].value, losses.back(), losses.back());
  session.save(path("w.safetensors"));
  cauce::Session other(program);
  other.load(path("w.safetensors"));
  EXPECT_EQ(other.state<float>("dense.kernel"), session.state<float>("dense.kernel"));
}

TEST_F(Cpp, ExceptionsOfCallbacksComeOutOfTheCall) {
  makeRows(100);
  session.init(1);
  cauce::Data data(program, {cauce::Source::of("train", 100, {{"x", x}, {"y", y}})});
  cauce::TrainOptions options;
  options.onStep = [](const cauce_progress_t &progress) {
    if (progress.total_steps == 3)
      throw std::out_of_range("enough");
  };
  cauce::Trainer trainer(session, data, options);
  EXPECT_THROW(trainer.run(), std::out_of_range);
  EXPECT_EQ(trainer.report().steps, 3u);
  cauce::Source source;
  source.name = "train";
  source.rows = 10;
  source.fields = {"x", "y"};
  source.fill = [](cauce::Span<const uint32_t>, cauce::Span<void *const>) -> bool { throw std::runtime_error("no rows"); };
  cauce::Data failing(program, {source});
  cauce::Trainer second(session, failing);
  EXPECT_THROW(second.run(), std::runtime_error);
  THROWS(CAUCE_INVALID_ARGUMENT, "training has failed before", second.run());
}

TEST_F(Cpp, AnotherThreadCancels) {
  makeRows(1000);
  session.init(1);
  cauce::Data data(program, {cauce::Source::of("train", 1000, {{"x", x}, {"y", y}})});
  cauce::TrainOptions options;
  options.epochs = 1000000;
  cauce::Trainer trainer(session, data, options);
  std::thread canceller([&] { trainer.cancel(); });
  EXPECT_FALSE(trainer.run());
  canceller.join();
  uint64_t steps = trainer.report().steps;
  EXPECT_LT(steps, 1000000u * 63);
  trainer.step(); // and on it goes
  EXPECT_EQ(trainer.report().steps, steps + 1);
}

} // namespace
