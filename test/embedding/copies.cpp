// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A session in training gives copies of itself to threads that predict: each copy answers with the weights of its moment, bit by bit, whatever
// happens to others, and copies share memory until one is written.
// embedding: models=ring std=c++17,c++20 sanitize=address,thread
#include "check.h"

#include "cauce/cauce.hpp"
#include "ring-rows.h"
#include "ring.h"

#include <atomic>
#include <malloc.h>
#include <thread>

static constexpr int64_t rowCount = 64;

static std::vector<float> predict(cauce::Session &session) {
  std::vector<float> some = ring::points(rowCount), probabilities(rowCount);
  session.compute("predict", {rowCount}, {some.data()}, {probabilities.data()});
  return probabilities;
}

// What the runtime has of the C library's memory.
static std::atomic<size_t> live{0};
static void *allocate(void *, size_t bytes, size_t alignment) {
  void *memory = nullptr;
  if (posix_memalign(&memory, alignment < sizeof(void *) ? sizeof(void *) : alignment, bytes))
    return nullptr;
  live += malloc_usable_size(memory);
  return memory;
}
static void release(void *, void *memory) {
  live -= malloc_usable_size(memory);
  free(memory);
}

static void copiesShareMemoryUntilOneWrites() {
  cauce::Program program(cauce_model_ring);
  size_t none = live;
  cauce::Session session(program, 1);
  session.init(1);
  size_t one = live - none;
  std::vector<cauce::Session> copies;
  copies.reserve(10);
  for (int i = 0; i < 10; ++i)
    copies.push_back(session.copy());
  CHECK(live - none < one + 10 * (one / 2));
  std::vector<float> expected = predict(session);
  size_t before = live;
  std::vector<float> bias = session.state<float>("second.bias");
  bias[0] += 1;
  copies[0].setState<float>("second.bias", bias);
  CHECK(live > before);
  CHECK(predict(copies[0]) != expected && predict(copies[1]) == expected && predict(session) == expected);
  // The one that it was copied from may go first, and change first.
  session.init(2);
  CHECK(predict(session) != expected && predict(copies[9]) == expected);
  session = copies[9].copy(2);
  CHECK(session.threads() == 2 && predict(session) == expected && session.hasWeights());
  copies.clear();
  CHECK(predict(session) == expected);
  // A copy of what has no weights has none.
  cauce::Session empty(program, 1), same = empty.copy();
  CHECK(!same.hasWeights() && same.threads() == 1);
  same.init(1);
  CHECK(same.hasWeights() && !empty.hasWeights());
}

// The trainer's session changes with every step; its copies do not.
static void whatTrainsGivesCopiesAway() {
  cauce::Program program(cauce_model_ring);
  cauce::Session session(program, 2);
  session.init(3);
  cauce::Data data(program, {ring::source("train", rowCount)});
  cauce::TrainOptions options;
  options.epochs = 10;
  options.batch = 8;
  std::vector<std::thread> threads;
  std::vector<std::vector<float>> answers;
  options.onEpoch = [&](const cauce_progress_t &) {
    answers.push_back(predict(session));
    threads.emplace_back([copy = std::make_shared<cauce::Session>(session.copy()), expected = answers.back()] {
      for (int i = 0; i < 20; ++i)
        CHECK(predict(*copy) == expected);
      cauce::Session second = copy->copy(1);
      second.init(7); // the third that had this memory
      CHECK(predict(second) != expected && predict(*copy) == expected);
    });
  };
  cauce::Trainer trainer(session, data, options);
  CHECK(trainer.run());
  for (std::thread &thread : threads)
    thread.join();
  CHECK(answers.size() == 10 && answers[0] != answers[9]);

  // Slots and counters are copied, too: two runs that go on from here do the same.
  cauce::Session twin = session.copy();
  options.onEpoch = nullptr;
  cauce::Trainer first(session, data, options), second(twin, data, options);
  CHECK(first.run() && second.run());
  CHECK(predict(session) == predict(twin) && predict(session) != answers[9]);
}

// Two copies of one memory are written at the same time, while a third one reads it.
static void copiesAreWrittenAtOnce() {
  cauce::Program program(cauce_model_ring);
  cauce::Session session(program, 1);
  session.init(3);
  const std::vector<float> expected = predict(session);
  for (int turn = 0; turn < 20; ++turn) {
    cauce::Session first = session.copy(), second = session.copy(), third = session.copy();
    std::thread writer([&] { first.init(4); }), other([&] { second.init(5); });
    CHECK(predict(third) == expected);
    cauce::Session fourth = third.copy();
    writer.join();
    other.join();
    CHECK(predict(fourth) == expected && predict(first) != expected && predict(first) != predict(second));
  }
  CHECK(predict(session) == expected);
}

int main(int argc, char **) {
  CHECK(argc == 3);
  const cauce_allocator_t allocator = {sizeof(cauce_allocator_t), allocate, release, nullptr};
  REQUIRE_OK(cauce_set_allocator(&allocator));
  copiesShareMemoryUntilOneWrites();
  whatTrainsGivesCopiesAway();
  copiesAreWrittenAtOnce();
  CHECK(live == 0);
  REQUIRE_OK(cauce_set_allocator(nullptr));
  return check_failures();
}
