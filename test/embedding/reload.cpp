// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A server that loads its models anew while the old ones run: however another file comes to lie at a path, it is the new one that is opened
// from there, and the old one goes on. Also from memory, and by several threads while somebody replaces the file.
// embedding: models=ring,sine std=c++17 sanitize=address,thread
#include "check.h"

#include "files.h"
#include "ring.h"
#include "sine.h"

#include <atomic>
#include <filesystem>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace fs = std::filesystem;

static std::string models, folder;

// As a deployment does it: beside, and renamed.
static void replace(const std::string &path, const char *model) {
  std::string beside = path + ".new." + std::to_string(gettid());
  files::write(beside, files::read(models + "/" + model + ".so"));
  fs::rename(beside, path);
}

// An opened program with a session, which answers as the model of its name does.
class Served {
public:
  explicit Served(const std::string &path) { check_status_at(cauce_program_open(path.c_str(), &program), CAUCE_OK, __FILE__, __LINE__, path.c_str()); }
  explicit Served(const std::string *bytes) { CHECK_STATUS(cauce_program_open_memory(bytes->data(), bytes->size(), &program), CAUCE_OK); }
  Served(Served &&other) noexcept : program(other.program) { other.program = nullptr; }
  Served &operator=(Served &&other) noexcept {
    std::swap(program, other.program);
    return *this;
  }
  ~Served() { cauce_program_release(program); }

  std::string name() const { return program ? cauce_program_descriptor(program)->name : ""; }
  const cauce_abi_program_t *descriptor() const { return cauce_program_descriptor(program); }
  // Its code runs, and is that of `model`: the other one's function is refused.
  bool answers(const std::string &model) const {
    cauce_session_options_t options;
    cauce_session_options_init(&options);
    options.threads = 1;
    cauce_session_t *session = nullptr;
    float point[4] = {0.5f, 0.25f, 0, 1}, answer[4] = {};
    if (name() != model || cauce_session_create(program, &options, &session) || cauce_session_init(session, 1))
      return false;
    cauce_status_t ring = cauce_model_ring_predict(session, 2, point, answer), sine = cauce_model_sine_predict(session, 2, point, answer);
    cauce_session_release(session);
    return model == "ring" ? ring == CAUCE_OK && sine == CAUCE_MISMATCH : ring == CAUCE_MISMATCH && sine == CAUCE_OK;
  }

private:
  cauce_program_t *program = nullptr;
};

static void renamedOver() {
  std::string path = folder + "/renamed.so";
  std::vector<Served> held;
  for (int i = 0; i < 12; ++i) {
    const char *model = i % 2 ? "sine" : "ring";
    replace(path, model);
    held.emplace_back(path);
    CHECK(held.back().answers(model));
  }
  for (int i = 0; i < 12; ++i)
    CHECK(held[size_t(i)].answers(i % 2 ? "sine" : "ring"));
  held.erase(held.begin(), held.begin() + 6);
  replace(path, "ring");
  CHECK(Served(path).answers("ring"));
}

static void openedTwice() {
  std::string path = folder + "/twice.so";
  replace(path, "ring");
  Served first(path);
  fs::create_hard_link(path, folder + "/link.so");
  fs::last_write_time(path, fs::file_time_type::clock::now());
  Served second(path), linked(folder + "/link.so");
  CHECK(first.descriptor() == second.descriptor()); // it costs nothing
  CHECK(first.descriptor() == linked.descriptor());
  replace(folder + "/link.so", "sine");
  Served other(folder + "/link.so"), same(path);
  CHECK(other.answers("sine"));
  CHECK(same.descriptor() == first.descriptor() && same.answers("ring"));
}

static void switchedLink() {
  std::string path = folder + "/current.so";
  for (const char *model : {"ring", "sine"})
    replace(folder + "/" + model + "-1.so", model);
  fs::create_symlink("ring-1.so", path);
  Served ring(path);
  fs::remove(path);
  fs::create_symlink("sine-1.so", path);
  Served sine(path);
  CHECK(ring.answers("ring"));
  CHECK(sine.answers("sine"));
}

static void movedFolder() {
  std::string path = folder + "/live/model.so";
  fs::create_directory(folder + "/live");
  replace(path, "ring");
  Served ring(path);
  fs::rename(folder + "/live", folder + "/before");
  fs::create_directory(folder + "/live");
  replace(path, "sine");
  Served sine(path);
  CHECK(ring.answers("ring"));
  CHECK(sine.answers("sine"));
  // A path that says something else in another folder.
  for (const char *name : {"model.so", "./model.so"}) {
    fs::current_path(folder + "/live");
    Served here(name);
    fs::current_path(folder + "/before");
    Served there(name);
    CHECK(here.answers("sine"));
    CHECK(there.answers("ring"));
  }
  fs::current_path(folder);
}

// That damages the old program, but the new one is the new one. In a process of its own, which the old one may bring down.
static void rewrittenInPlace() {
  std::string path = folder + "/in-place.so";
  replace(path, "ring");
  pid_t child = fork();
  if (child == 0) {
    cauce_program_t *old = nullptr;
    REQUIRE_OK(cauce_program_open(path.c_str(), &old));
    std::string bytes = files::read(models + "/sine.so");
    files::write(path, bytes);
    Served sine(path);
    CHECK(sine.answers("sine"));
    _exit(check_failures());
  }
  int status = -1;
  CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static void inMemory() {
  cauce_program_t *program = nullptr;
  {
    std::string ring = files::read(models + "/ring.so"), sine = files::read(models + "/sine.so");
    Served first(&ring), second(&sine), third(&ring);
    ring.assign(ring.size(), 'x');
    sine.assign(sine.size(), 'x');
    CHECK(first.answers("ring"));
    CHECK(second.answers("sine"));
    CHECK(third.answers("ring"));
  }
  std::string bytes = files::read(models + "/ring.so");
  CHECK_STATUS(cauce_program_open_memory(nullptr, 10, &program), CAUCE_INVALID_ARGUMENT);
  CHECK_STATUS(cauce_program_open_memory(bytes.data(), bytes.size(), nullptr), CAUCE_INVALID_ARGUMENT);
  for (size_t size : {size_t(0), size_t(10), size_t(1000), bytes.size() / 2})
    CHECK_STATUS(cauce_program_open_memory(bytes.data(), size, &program), CAUCE_BAD_DATA);
  bytes[bytes.size() / 2] ^= 1;
  CHECK_STATUS(cauce_program_open_memory(bytes.data(), bytes.size(), &program), CAUCE_BAD_DATA);
  CHECK(strstr(cauce_message(), "the program in memory: is damaged") != nullptr);
  CHECK(program == nullptr);
}

static void replacedMeanwhile() {
  std::string path = folder + "/meanwhile.so";
  replace(path, "ring");
  std::atomic<bool> isDone{false};
  std::thread writer([&] {
    for (int i = 0; i < 40; ++i)
      replace(path, i % 2 ? "ring" : "sine");
    isDone = true;
  });
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r)
    readers.emplace_back([&] {
      for (int i = 0; i < 5 || (!isDone && i < 1000); ++i) {
        Served served(path);
        CHECK(served.answers(served.name()));
      }
    });
  writer.join();
  for (std::thread &reader : readers)
    reader.join();
}

// Who listens to the log may open and release programs there, also while one is loaded beside an older one, which is said.
static void listenersMayOpenPrograms() {
  static std::string path;
  static int copies;
  path = folder + "/heard.so", copies = 0;
  replace(path, "ring");
  Served first(path);
  replace(path, "sine");
  cauce_set_log(
      [](void *, cauce_log_level_t, const char *message) {
        if (!strstr(message, "is loaded from a copy in memory, since another file of its name or number is loaded"))
          return;
        ++copies;
        Served again(path);
        CHECK(again.answers("sine"));
      },
      nullptr, CAUCE_LOG_DEBUG);
  Served second(path);
  cauce_set_log(nullptr, nullptr, CAUCE_LOG_INFO);
  CHECK(copies == 1);
  CHECK(first.answers("ring") && second.answers("sine"));
}

int main(int argc, char **argv) {
  if (argc != 3)
    return 1;
  models = fs::absolute(argv[1]), folder = fs::absolute(argv[2]);
  size_t openFiles = files::count("/proc/self/fd");
  renamedOver();
  openedTwice();
  switchedLink();
  movedFolder();
  rewrittenInPlace();
  inMemory();
  listenersMayOpenPrograms();
  replacedMeanwhile();
  CHECK(files::count("/proc/self/fd") == openFiles);
  return check_failures();
}
