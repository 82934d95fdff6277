// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Children of a process whose runtime has threads: they release what they inherited, static objects included, predict with the same bits and
// with threads of their own, and are told that a trainer is not theirs, whatever the parent's threads were doing at that moment.
// embedding: models=ring,mnist std=c++17 sanitize=address
#include "check.h"

#include "mnist.h"
#include "ring.h"

#include "cauce/cauce.hpp"

#include <atomic>
#include <optional>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

static constexpr int64_t rows = 300;

// A child that ends well in time: `work` may end it itself.
template <typename Work> static void inChild(const char *what, Work work) {
  fflush(nullptr);
  pid_t child = fork();
  if (child == 0) {
    alarm(60); // it hangs
    work();
    _exit(check_failures());
  }
  int status = -1;
  CHECK(waitpid(child, &status, 0) == child);
  if (status != 0)
    fprintf(stderr, "%s: the child ended with status %d%s\n", what, WEXITSTATUS(status),
            WIFSIGNALED(status) ? (" and signal " + std::to_string(WTERMSIG(status))).c_str() : "");
  CHECK(status == 0);
}

static std::vector<float> predict(cauce::Session &session, const std::vector<uint8_t> &images) {
  std::vector<float> probabilities(size_t(rows) * 10);
  const void *arguments[] = {images.data()};
  void *results[] = {probabilities.data()};
  REQUIRE_OK(cauce_session_compute(session.get(), "predict", &rows, 1, arguments, 1, results, 1));
  return probabilities;
}

// Released by destructors when the process ends, and when each child does.
static std::optional<cauce::Program> program;
static std::optional<cauce::Session> session;

static void ringData(std::vector<float> *points, std::vector<float> *inside) {
  for (int i = 0; i < 4000; ++i) {
    float x = float(i % 63) / 31 - 1, y = float(i % 61) / 30 - 1, r = x * x + y * y;
    points->insert(points->end(), {x, y});
    inside->push_back(r > 0.25f && r < 0.7f ? 1.0f : 0.0f);
  }
}

static void leaveTheTrainerToTheParent(const std::string &folder) {
  cauce::Program ring(cauce_model_ring);
  std::vector<float> points, inside;
  ringData(&points, &inside);
  cauce::Session trained(ring, 2);
  trained.init(1);
  // With a loader's thread, because the application fills.
  cauce::Data data(ring, {cauce::Source::of("train", inside.size(), {{"point", points}, {"inside", inside}})});
  auto makeOptions = [&](const std::string &checkpoints) {
    cauce::TrainOptions options;
    options.epochs = 3;
    options.checkpoint = checkpoints;
    return options;
  };
  int steps = 0;
  std::optional<cauce::Trainer> trainer;
  cauce::TrainOptions options = makeOptions(folder + "/parent");
  options.onStep = [&](const cauce_progress_t &) {
    // In mid-run, on the thread that trains.
    if (++steps != 70)
      return;
    inChild("a child of a callback", [&] {
      cauce_train_event_t event;
      CHECK_STATUS(cauce_trainer_step(trainer->get(), &event), CAUCE_INVALID_ARGUMENT);
      CHECK(strstr(cauce_message(), "a trainer belongs to the process that made it"));
      CHECK_STATUS(cauce_trainer_run(trainer->get()), CAUCE_INVALID_ARGUMENT);
      CHECK_STATUS(cauce_trainer_save(trainer->get(), nullptr), CAUCE_INVALID_ARGUMENT);
      CHECK_STATUS(cauce_trainer_save(trainer->get(), (folder + "/child.safetensors").c_str()), CAUCE_INVALID_ARGUMENT);
      cauce_trainer_release(trainer->get());
      // What has been learnt is the child's, too, and it may go on from there.
      cauce::Trainer own(trained, data, makeOptions(folder + "/child"));
      CHECK(own.run());
      CHECK(trained.evaluate(data, "train")[0].value < 1);
    });
  };
  trainer.emplace(trained, data, options);
  std::thread thread([&] { CHECK(trainer->run()); });
  // At any moment: what the child finds of the run is nobody's, and it only releases it.
  for (int i = 0; i < 10; ++i)
    inChild("a child of another thread than the one that trains", [&] {
      trainer.reset();
      CHECK(ring.function("predict").argument_count == 1);
    });
  thread.join();
  CHECK(trainer->report().epochs == 3);
}

// A callback that goes on in both processes: the child's training ends with the step at hand, and says why.
static void returnFromACallbackInBoth() {
  cauce::Program ring(cauce_model_ring);
  std::vector<float> points, inside;
  ringData(&points, &inside);
  cauce::Session trained(ring, 2);
  trained.init(1);
  auto source = [&](const char *name) { return cauce::Source::of(name, inside.size(), {{"point", points}, {"inside", inside}}); };
  cauce::Data data(ring, {source("train"), source("validation")});
  for (uint64_t moment : {uint64_t(1), inside.size() / 32}) { // in the middle of an epoch, and before a validation
    pid_t child = -1;
    cauce::TrainOptions options;
    options.epochs = 2;
    options.onStep = [&](const cauce_progress_t &progress) {
      if (progress.total_steps == moment)
        child = fork();
      if (child == 0)
        alarm(60);
    };
    cauce::Trainer trainer(trained, data, options);
    cauce_status_t status = cauce_trainer_run(trainer.get());
    if (child == 0)
      _exit(status == CAUCE_INVALID_ARGUMENT ? 0 : 1);
    CHECK(status == CAUCE_OK);
    int ended = -1;
    CHECK(waitpid(child, &ended, 0) == child);
    CHECK(ended == 0);
  }
}

// The parent's threads use the pool and locks all the time.
static void forkAmongCalls(const std::vector<uint8_t> &images, const std::vector<float> &expected) {
  std::atomic<bool> ends{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      while (!ends) {
        cauce::Session own(*program, 2);
        own.init(1);
        for (int k = 0; k < 5; ++k)
          CHECK(predict(own, images) == expected);
      }
    });
  for (int i = 0; i < 20; ++i)
    inChild("a child among calls", [&] {
      CHECK(predict(*session, images) == expected);
      cauce::Session own(*program, 2);
      own.init(1);
      CHECK(predict(own, images) == expected);
      session.reset();
    });
  ends = true;
  for (std::thread &thread : threads)
    thread.join();
}

static void leaveAsynchronousCallsToTheParent() {
  cauce::Program ring(cauce_model_ring);
  cauce::Session called(ring);
  called.init(1);
  cauce::Tensor points = cauce::Tensor::zeros<float>({5, 2});
  std::atomic<int> done{0};
  std::atomic<bool> mayGoOn{false};
  for (int i = 0; i < 3; ++i)
    called.callAsync("predict", {points}, [&](std::vector<cauce::Tensor>, std::exception_ptr) {
      while (!mayGoOn)
        usleep(100);
      ++done;
    });
  inChild("a child of a process with asynchronous calls", [&] {
    called.wait(); // for none: they are the parent's
    CHECK(done == 0);
    mayGoOn = true;
    called.callAsync("predict", {points}).get();
    CHECK(done == 0);
    called.callAsync("predict", {points});
  });
  mayGoOn = true;
  called.wait();
  CHECK(done == 3);
}

int main(int argc, char **argv) {
  CHECK(argc == 3);
  std::vector<uint8_t> images(size_t(rows) * 784);
  for (size_t i = 0; i < images.size(); ++i)
    images[i] = uint8_t(i % 251);
  program.emplace(cauce_model_mnist);
  session.emplace(*program, 2);
  session->init(1);
  const std::vector<float> expected = predict(*session, images);

  inChild("a child that predicts", [&] { CHECK(predict(*session, images) == expected); });
  inChild("a child that releases", [] {
    session.reset();
    program.reset();
  });
  inChild("a child that predicts and ends with destructors", [&] {
    CHECK(predict(*session, images) == expected);
    exit(check_failures());
  });
  inChild("a child that ends with destructors", [] { exit(0); });
  inChild("a child of a child", [&] {
    CHECK(predict(*session, images) == expected);
    inChild("a grandchild", [&] {
      CHECK(predict(*session, images) == expected);
      exit(check_failures());
    });
    exit(check_failures());
  });
  forkAmongCalls(images, expected);
  leaveTheTrainerToTheParent(argv[2]);
  returnFromACallbackInBoth();
  leaveAsynchronousCallsToTheParent();
  CHECK(predict(*session, images) == expected);
  return check_failures();
}
