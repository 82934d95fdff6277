// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The layer for C++: whatever callbacks and sources throw comes out of the call that they belong to, and spoils no other one; nothing takes what
// does not live long enough; handles move.
// embedding: models=ring,iris std=c++17,c++23 sanitize=address,thread
#include "check.h"

#include "cauce/cauce.hpp"
#include "iris.h"
#include "ring-rows.h"
#include "ring.h"

#include <fstream>

// What is thrown must be of this type; its text is the claim.
#define CHECK_THROWS(type, call)                                                                                                                    \
  do {                                                                                                                                              \
    bool thrown_ = false;                                                                                                                           \
    try {                                                                                                                                           \
      call;                                                                                                                                         \
    } catch (const type &) {                                                                                                                        \
      thrown_ = true;                                                                                                                               \
    } catch (const std::exception &other_) {                                                                                                        \
      fprintf(stderr, "%s:%d: %s: another exception: %s\n", __FILE__, __LINE__, #call, other_.what());                                              \
    }                                                                                                                                               \
    check_at(thrown_, __FILE__, __LINE__, "that " #call " throws " #type);                                                                          \
  } while (0)

// What would dangle does not compile.
static_assert(!std::is_constructible_v<cauce::Session, cauce::Program &&>);
static_assert(!std::is_constructible_v<cauce::Session, cauce::Program &&, uint32_t, uint32_t>);
static_assert(!std::is_constructible_v<cauce::Profile, cauce::Program &&>);
static_assert(!std::is_constructible_v<cauce::Data, cauce::Program &&, std::vector<cauce::Source>>);
static_assert(!std::is_constructible_v<cauce::Rows, cauce::Program &&, std::string, std::string>);
static_assert(!std::is_constructible_v<cauce::Field, std::string, const std::vector<float> &&>);
static_assert(!std::is_constructible_v<cauce::Trainer, cauce::Session &&, cauce::Data &>);
static_assert(std::is_nothrow_move_assignable_v<cauce::Trainer> && std::is_nothrow_move_assignable_v<cauce::Data>);

struct Enough : std::exception {
  const char *what() const noexcept override { return "enough"; }
};
struct NoRows : std::exception {
  const char *what() const noexcept override { return "no rows today"; }
};

static constexpr size_t rowCount = 100; // 4 steps of 32, the last of 4 rows
static std::string scratch;

static cauce::Source rows(const char *set) { return ring::source(set, rowCount); }

// Throws from row number `from` on.
template <typename Thrown> static cauce::Source failing(const char *set, Thrown thrown, uint32_t from = 0) {
  cauce::Source source = rows(set);
  source.fill = [fill = source.fill, thrown, from](cauce::Span<const uint32_t> wanted, cauce::Span<void *const> fields) {
    for (uint32_t row : wanted)
      if (row >= from)
        throw thrown;
    return fill(wanted, fields);
  };
  return source;
}

static std::vector<cauce::Source> sources(cauce::Source train, cauce::Source test = rows("test")) {
  std::vector<cauce::Source> list;
  list.push_back(std::move(train));
  list.push_back(std::move(test));
  return list;
}

struct Net {
  cauce::Program program{cauce_model_ring};
  cauce::Session session{program, 2};
  cauce::Data data;
  explicit Net(std::vector<cauce::Source> given = sources(rows("train"))) : data(program, std::move(given)) { session.init(1); }
};

static cauce::TrainOptions epochs(uint64_t count) {
  cauce::TrainOptions options;
  options.epochs = count;
  options.batch = 32;
  return options;
}

static void callbacksMayThrow() {
  for (bool byStep : {true, false})
    for (uint64_t at : {1u, 4u, 7u, 12u}) { // in the middle, at the end of an epoch, and at the end
      Net net;
      cauce::TrainOptions options = epochs(3);
      uint64_t epochsSeen = 0;
      options.onStep = [at](const cauce_progress_t &progress) {
        if (progress.total_steps == at)
          throw Enough();
      };
      options.onEpoch = [&](const cauce_progress_t &) { ++epochsSeen; };
      cauce::Trainer trainer(net.session, net.data, options);
      if (byStep)
        for (uint64_t i = 1; i < at; ++i)
          trainer.step();
      CHECK_THROWS(Enough, byStep ? (void)trainer.step() : (void)trainer.run());
      CHECK(trainer.report().steps == at);
      // The epoch that the exception came at the end of has not been seen.
      CHECK(epochsSeen == (at - 1) / 4);
      CHECK(trainer.run());
      CHECK(trainer.report().steps == 12);
    }
  Net net;
  cauce::TrainOptions options = epochs(2);
  options.onEpoch = [](const cauce_progress_t &progress) {
    if (progress.epoch == 1)
      throw 7;
  };
  cauce::Trainer trainer(net.session, net.data, options);
  CHECK_THROWS(int, trainer.run());
  CHECK(trainer.run() && trainer.report().epochs == 2);
}

// A checkpoint fails in the step that an exception comes out of: neither is left for the next run.
static void exceptionsAndFailuresTogether() {
  Net net;
  cauce::TrainOptions options = epochs(2);
  options.checkpoint = scratch + "/checkpoints";
  options.every = 1;
  bool first = true;
  options.onStep = [&](const cauce_progress_t &) {
    if (std::exchange(first, false)) {
      CHECK(rename(options.checkpoint.c_str(), (scratch + "/away").c_str()) == 0);
      throw Enough();
    }
  };
  cauce::Trainer trainer(net.session, net.data, options);
  CHECK_THROWS(Enough, trainer.run());
  CHECK(rename((scratch + "/away").c_str(), options.checkpoint.c_str()) == 0);
  CHECK(trainer.run());
  CHECK(trainer.checkpoint() == options.checkpoint + "/step-000000000008.safetensors");
}

static void sourcesMayThrow() {
  Net net(sources(failing("train", NoRows(), 90), failing("test", 3)));
  {
    cauce::Trainer trainer(net.session, net.data, epochs(1));
    CHECK_THROWS(NoRows, trainer.run());
    CHECK_THROWS(cauce::Error, trainer.step()); // it has failed before, and says so
  }
  {
    cauce::Trainer trainer(net.session, net.data, epochs(1));
    CHECK_THROWS(NoRows, while (trainer.step() != CAUCE_TRAIN_DONE));
  }
  CHECK_THROWS(int, net.session.evaluate(net.data, "test"));
  CHECK_THROWS(NoRows, net.session.evaluate(net.data, "train"));
  CHECK_THROWS(cauce::Error, net.session.evaluate(net.data, "validation")); // which there is not
  {
    cauce::Data bad(net.program, sources(rows("train"), failing("validation", NoRows())));
    cauce::Trainer trainer(net.session, bad, epochs(1));
    CHECK_THROWS(NoRows, trainer.run());
  }
  {
    // From a callback, which does not catch it.
    cauce::Data good(net.program, sources(rows("train"), failing("test", NoRows())));
    cauce::TrainOptions options = epochs(1);
    options.onStep = [&](const cauce_progress_t &progress) {
      if (progress.step == 2)
        net.session.evaluate(good, "test");
    };
    cauce::Trainer trainer(net.session, good, options);
    CHECK_THROWS(NoRows, trainer.run());
    CHECK(trainer.run());
  }
  // What a trainer had thrown ahead of a step that never came is no exception of another one's failure.
  cauce::Source source = failing("train", NoRows(), 40);
  uint32_t calls = 0;
  source.fill = [fill = source.fill, &calls](cauce::Span<const uint32_t> wanted, cauce::Span<void *const> fields) {
    return ++calls < 5 ? fill(wanted, fields) : false;
  };
  cauce::Data data(net.program, sources(source));
  {
    cauce::TrainOptions options = epochs(1);
    cauce::Trainer trainer(net.session, data, options);
    try {
      trainer.step();
    } catch (const NoRows &) {
    }
  }
  calls = 100;
  cauce::Trainer trainer(net.session, data, epochs(1));
  CHECK_THROWS(cauce::Error, trainer.run());
  // A source without a function.
  cauce::Source none;
  none.name = "train";
  CHECK_THROWS(cauce::Error, cauce::Data(net.program, sources(none)));
}

static void handlesMove() {
  Net net;
  cauce::Trainer trainer(net.session, net.data, epochs(1));
  trainer.step();
  cauce::Trainer moved = std::move(trainer);
  cauce::Data data = std::move(net.data);
  moved.step();
  CHECK_THROWS(cauce::Error, trainer.step());
  CHECK_THROWS(cauce::Error, trainer.run());
  CHECK_THROWS(cauce::Error, trainer.progress());
  CHECK_THROWS(cauce::Error, net.session.evaluate(net.data, "test"));
  CHECK_THROWS(cauce::Error, cauce::Trainer(net.session, net.data));
  // Another run takes the place of one that has rows in the making.
  moved = cauce::Trainer(net.session, data, epochs(2));
  CHECK(moved.run() && moved.report().steps == 8);
  cauce::Trainer &same = moved;
  moved = std::move(same);
  CHECK(moved.step() == CAUCE_TRAIN_DONE);
  cauce::Program program(cauce_model_ring), other = std::move(program);
  CHECK_THROWS(cauce::Error, program.descriptor());
  CHECK_THROWS(cauce::Error, program.functions());
  CHECK(other.name() == "ring");
  cauce::Tensor tensor = cauce::Tensor::zeros<float>({2, 2}), taken = std::move(tensor);
  CHECK(tensor.size() == 0 && tensor.dims().empty() && taken.size() == 4);
  CHECK_THROWS(cauce::Error, tensor.values<float>());
}

static void everyPartOfTheApiIsThere() {
  Net net;
  cauce::Profile profile(net.program, 1000);
  net.session.setProfile(&profile);
  std::vector<float> some = {0, 0, 0.6f, 0}, probabilities(2);
  net.session.compute("predict", {2}, {some.data()}, {probabilities.data()});
  std::vector<cauce::Tensor> results = net.session.call("predict", {cauce::Tensor::of<float>({2, 2}, some)});
  CHECK(results[0].values<float>()[1] == probabilities[1]);
  CHECK(profile.summary().calls == 2);
  uint64_t launches = 0;
  for (const cauce_kernel_profile_t &kernel : profile.kernels())
    launches += kernel.calls;
  CHECK(launches >= 2);
  net.session.setProfile(nullptr);
  profile.writeTrace(scratch + "/trace.json");
  CHECK(std::ifstream(scratch + "/trace.json").good());

  cauce::TrainOptions options = epochs(1);
  cauce::Trainer trainer(net.session, net.data, options);
  CHECK(trainer.checkpoint().empty() && trainer.note().empty());
  trainer.setNote("row 7 of größe.csv");
  trainer.step();
  trainer.save(scratch + "/one.safetensors");
  CHECK(trainer.checkpoint() == scratch + "/one.safetensors");
  options.resume = trainer.checkpoint();
  cauce::Trainer resumed(net.session, net.data, options);
  CHECK(resumed.note() == "row 7 of größe.csv" && resumed.progress().step == 1);

  // Reading metrics resets nothing.
  std::vector<cauce::Metric> metrics = net.session.evaluate(net.data, "test", 64);
  CHECK(metrics.size() == 2 && metrics[0].name == "loss");
  CHECK(net.session.metrics("metrics")[0].value == metrics[0].value && net.session.metrics("metrics")[0].value == metrics[0].value);
  net.session.resetMetrics();
  CHECK(!(net.session.metrics("metrics")[0].value == metrics[0].value));

  cauce::Program iris(cauce_model_iris);
  cauce::Tensor scores = cauce::Tensor::of<float>({2, 3}, std::vector<float>{0.1f, 0.7f, 0.2f, 0.9f, 0.1f, 0});
  CHECK(iris.classOf("probabilities", scores, 0) == std::string("Iris-versicolor"));
  CHECK(iris.classOf("probabilities", scores, 1) == std::string("Iris-setosa"));
  CHECK(!iris.classOf("probabilities", scores, 2));
}

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  scratch = argv[2];
  callbacksMayThrow();
  exceptionsAndFailuresTogether();
  sourcesMayThrow();
  handlesMove();
  everyPartOfTheApiIsThere();
  return check_failures();
}
