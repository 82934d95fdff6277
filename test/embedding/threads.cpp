// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Eight threads predict on one session and on sessions of their own, save and read its states, fail on purpose and read their messages,
// while programs and sessions come and go beside them. Every answer is the one that a single thread gets, bit by bit.
// embedding: models=ring std=c++17,c++20 sanitize=address,thread
#include "check.h"

#include "ring.h"

#include <string>
#include <thread>
#include <vector>

static constexpr int64_t rows = 7;

static std::vector<float> predict(cauce_session_t *session, const std::vector<float> &points) {
  std::vector<float> inside(rows);
  const void *arguments[] = {points.data()};
  void *results[] = {inside.data()};
  const int64_t sizes[] = {rows};
  REQUIRE_OK(cauce_session_compute(session, "predict", sizes, 1, arguments, 1, results, 1));
  return inside;
}

int main(int argc, char **argv) {
  CHECK(argc == 3);
  std::vector<float> points;
  for (int i = 0; i < 2 * rows; ++i)
    points.push_back(0.1f * float(i) - 0.7f);
  cauce_program_t *program = nullptr;
  REQUIRE_OK(cauce_program_link(&cauce_model_ring, &program));
  cauce_session_t *shared = check_session(program, 2, 5);
  const std::vector<float> expected = predict(shared, points);
  std::string library = std::string(argv[1]) + "/ring.so";

  auto work = [&](int number) {
    for (int turn = 0; turn < 20; ++turn) {
      CHECK(predict(shared, points) == expected);
      std::string name = "no such function " + std::to_string(number);
      CHECK_STATUS(cauce_session_call(shared, name.c_str(), nullptr, 0, nullptr, 0), CAUCE_NOT_FOUND);
      CHECK(strstr(cauce_message(), name.c_str()));
      cauce_program_t *mine = nullptr;
      REQUIRE_OK(cauce_program_open(library.c_str(), &mine));
      cauce_session_t *session = check_session(mine, number % 2 ? 1 : 3, 5);
      CHECK(predict(session, points) == expected);
      std::string file = std::string(argv[2]) + "/" + std::to_string(number) + ".safetensors";
      REQUIRE_OK(cauce_session_save(shared, file.c_str()));
      REQUIRE_OK(cauce_session_load(session, file.c_str()));
      CHECK(predict(session, points) == expected);
      cauce_session_release(session);
      cauce_program_release(mine);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back(work, i);
  for (std::thread &thread : threads)
    thread.join();
  cauce_session_release(shared);
  cauce_program_release(program);
  return check_failures();
}
