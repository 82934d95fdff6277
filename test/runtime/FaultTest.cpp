// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A disk that fails: each call of a write in turn is refused, or does less than it was asked for. Whatever was there before
// is there afterwards, nothing else is, and training goes on as if nothing had happened.
#include "TrainFixture.h"

#include "base/File.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <sys/stat.h>
#include <unistd.h>

using namespace fixture;
using cauce::runtime::FileCalls;
using cauce::runtime::fileCalls;

namespace {

// The calls of the file layer, counted; the one numbered `failAt` fails with `error`, or, with 0, writes a single byte.
struct Faults {
  static FileCalls real;
  static std::vector<std::string> calls;
  static size_t failAt;
  static int error;

  static bool fails(const char *name) {
    calls.push_back(name);
    if (calls.size() != failAt + 1)
      return false;
    errno = error;
    return error != 0;
  }
  static void install(size_t at, int code) {
    real = fileCalls;
    calls.clear();
    failAt = at;
    error = code;
    fileCalls = {[](const char *path, int flags, mode_t mode) { return fails("open") ? -1 : real.open(path, flags, mode); },
                 [](int file, void *data, size_t size) -> ssize_t { return fails("read") ? -1 : real.read(file, data, size); },
                 [](int file, const void *data, size_t size) -> ssize_t {
                   if (fails("write"))
                     return -1;
                   return real.write(file, data, calls.size() == failAt + 1 ? 1 : size);
                 },
                 [](int file) { return fails("sync") ? -1 : real.sync(file); },
                 [](int file) {
                   // Linux closes the file even if it reports an error.
                   bool failed = fails("close");
                   int kept = errno, result = real.close(file);
                   if (failed)
                     errno = kept;
                   return failed ? -1 : result;
                 },
                 [](const char *from, const char *to) { return fails("rename") ? -1 : real.rename(from, to); },
                 [](const char *path) { return fails("remove") ? -1 : real.remove(path); }};
  }
  static void remove() { fileCalls = real; }
  static bool happened() { return calls.size() > failAt; }
};
FileCalls Faults::real = fileCalls;
std::vector<std::string> Faults::calls;
size_t Faults::failAt = 0;
int Faults::error = 0;

class FaultyDisk : public Run {
protected:
  ~FaultyDisk() override { Faults::remove(); }

  // Each call of `write` in turn fails. `check` gets the name of the call that did, and whether the file was in place
  // already.
  void failEachCall(const std::function<cauce_status_t()> &prepareAndWrite, const std::function<void(const std::string &, bool)> &check) {
    for (int error : {ENOSPC, EIO, 0}) {
      for (size_t at = 0;; ++at) {
        nextFault = {at, error};
        cauce_status_t status = prepareAndWrite();
        std::string message = cauce_message();
        Faults::remove();
        if (!Faults::happened())
          break;
        std::string call = Faults::calls[at];
        bool inPlace = std::find(Faults::calls.begin(), Faults::calls.begin() + long(at), "rename") != Faults::calls.begin() + long(at);
        SCOPED_TRACE(call + ", call " + std::to_string(at) + ", error " + std::to_string(error));
        if (error == 0 || (inPlace && call == "close")) {
          EXPECT_EQ(status, CAUCE_OK) << message;
        } else {
          EXPECT_EQ(status, CAUCE_IO);
          EXPECT_NE(message.find(strerror(error)), std::string::npos) << message;
          EXPECT_NE(message.find(folder), std::string::npos) << message;
        }
        check(call, inPlace);
        ASSERT_LT(at, 1000u);
      }
      EXPECT_GT(Faults::calls.size(), 6u);
    }
  }
  void installFault() { Faults::install(nextFault.first, nextFault.second); }
  std::pair<size_t, int> nextFault;
};

TEST_F(FaultyDisk, LosesNoCheckpointAndNoStep) {
  OK(start());
  OK(cauce_trainer_run(trainer.get()));
  std::string expected = states(), checkpoints = path("c"), before;
  options.checkpoint = checkpoints.c_str();
  options.keep = 2;
  auto thirdCheckpoint = [&] {
    trainer.reset();
    std::filesystem::remove_all(checkpoints);
    EXPECT_EQ(start(), CAUCE_OK) << cauce_message();
    cauce_train_event_t event;
    for (uint64_t i = 0; i + 1 < 3 * steps; ++i)
      EXPECT_EQ(cauce_trainer_step(trainer.get(), &event), CAUCE_OK) << cauce_message();
    before = read("c/" + name(2 * steps));
    installFault();
    cauce_status_t status = cauce_trainer_step(trainer.get(), &event);
    EXPECT_EQ(event, CAUCE_TRAIN_EPOCH);
    return status;
  };
  failEachCall(thirdCheckpoint, [&](const std::string &call, bool inPlace) {
    EXPECT_EQ(read("c/" + name(2 * steps)), before);
    for (const std::string &file : files("c"))
      EXPECT_EQ(file.find(".tmp"), std::string::npos) << file;
    // From what is on the disk, and in the process that has seen the failure.
    options.resume = checkpoints.c_str();
    options.checkpoint = nullptr;
    Session first = std::move(session);
    Trainer running = std::move(trainer);
    OK(start());
    EXPECT_GE(cauce_trainer_progress(trainer.get())->total_steps, 2 * steps);
    OK(cauce_trainer_run(trainer.get()));
    EXPECT_EQ(states(), expected);
    session = std::move(first);
    trainer = std::move(running);
    options.resume = nullptr;
    options.checkpoint = checkpoints.c_str();
    OK(cauce_trainer_run(trainer.get()));
    EXPECT_EQ(states(), expected);
    EXPECT_EQ(files("c").size(), 2u);
    EXPECT_EQ(files("c")[1], name(4 * steps));
  });
}

TEST_F(FaultyDisk, LeavesOldWeights) {
  OK(start());
  std::string file = path("w.safetensors"), old, complete;
  OK(cauce_session_save(session.get(), file.c_str()));
  complete = read("w.safetensors");
  auto save = [&] {
    write("w.safetensors", "the old one");
    installFault();
    return cauce_session_save(session.get(), file.c_str());
  };
  failEachCall(save, [&](const std::string &call, bool inPlace) {
    EXPECT_EQ(read("w.safetensors"), inPlace || nextFault.second == 0 ? complete : "the old one");
    EXPECT_EQ(files(""), (std::vector<std::string>{"train.csv", "w.safetensors"}));
  });
}

TEST_F(FaultyDisk, LeavesOldTensors) {
  std::vector<float> values(50000);
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = float(i) / 7;
  Tensor tensor = wrap(CAUCE_DTYPE_F32, {5000, 10}, values.data());
  for (const char *name : {"y.npy", "y.csv"}) {
    OK(cauce_tensor_write(tensor.get(), path(name).c_str()));
    std::string complete = read(name);
    auto save = [&] {
      write(name, "the old one");
      installFault();
      return cauce_tensor_write(tensor.get(), path(name).c_str());
    };
    failEachCall(save, [&](const std::string &call, bool inPlace) {
      EXPECT_EQ(read(name), inPlace || nextFault.second == 0 ? complete : "the old one");
      EXPECT_EQ(files(""), (std::vector<std::string>{"train.csv", name}));
    });
    std::filesystem::remove(path(name));
  }
}

TEST_F(FaultyDisk, IsNamedWhenItCannotBeRead) {
  OK(start());
  std::string file = path("c.safetensors");
  OK(cauce_trainer_save(trainer.get(), file.c_str()));
  for (size_t at : {0, 1}) {
    options.resume = file.c_str();
    Faults::install(at, EIO);
    cauce_status_t status = start();
    Faults::remove();
    ASSERT_TRUE(Faults::happened());
    EXPECT_EQ(status, CAUCE_IO);
    EXPECT_NE(std::string(cauce_message()).find("c.safetensors"), std::string::npos) << cauce_message();
    EXPECT_NE(std::string(cauce_message()).find(strerror(EIO)), std::string::npos) << cauce_message();
    EXPECT_FALSE(cauce_session_has_weights(session.get()));
  }
}

TEST_F(FaultyDisk, SpareDevicesAndLinks) {
  OK(start());
  FAILS(CAUCE_IO, "/dev/full: cannot write: No space left on device", cauce_session_save(session.get(), "/dev/full"));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
  OK(cauce_session_save(session.get(), "/dev/null"));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  FAILS(CAUCE_IO, "cannot write: Is a directory", cauce_session_save(session.get(), folder.c_str()));
  std::filesystem::create_directory(path("target"));
  std::filesystem::create_symlink("target/w", path("link"));
  write("target/w", "the old one");
  OK(cauce_session_save(session.get(), path("link").c_str()));
  EXPECT_TRUE(std::filesystem::is_symlink(path("link")));
  EXPECT_NE(read("target/w"), "the old one");
  EXPECT_EQ(files("target"), std::vector<std::string>{"w"});
}

// Names that others took, or that would be too long beside the file's own.
TEST_F(FaultyDisk, FindsANameThatNobodyHas) {
  OK(start());
  std::string longest(255, 'w'), file = path(longest);
  static FileCalls real = fileCalls;
  static int taken;
  fileCalls.open = [](const char *name, int flags, mode_t mode) {
    if (flags & O_CREAT && taken-- > 0) {
      errno = EEXIST;
      return -1;
    }
    return real.open(name, flags, mode);
  };
  taken = 5;
  OK(cauce_session_save(session.get(), file.c_str()));
  EXPECT_EQ(taken, -1);
  taken = 1000000;
  FAILS(CAUCE_IO, "cannot write: File exists", cauce_session_save(session.get(), file.c_str()));
  fileCalls = real;
  EXPECT_EQ(files(""), (std::vector<std::string>{"train.csv", longest}));
}

TEST_F(FaultyDisk, KeepsModeAndOwner) {
  OK(start());
  std::string file = path("w"), link = path("link");
  mode_t before = umask(027);
  OK(cauce_session_save(session.get(), file.c_str()));
  umask(before);
  std::filesystem::create_symlink("w", link);
  bool isRoot = geteuid() == 0;
  if (isRoot)
    ASSERT_EQ(chown(file.c_str(), 4711, 4712), 0);
  for (mode_t mode : {0640, 0600, 0666, 0604}) {
    struct stat info;
    ASSERT_EQ(stat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07777, mode);
    EXPECT_TRUE(!isRoot || (info.st_uid == 4711 && info.st_gid == 4712));
    mode_t next = mode == 0640 ? 0600 : mode == 0600 ? 0666 : 0604;
    ASSERT_EQ(chmod(file.c_str(), next), 0);
    OK(cauce_session_save(session.get(), link.c_str()));
  }
  EXPECT_TRUE(std::filesystem::is_symlink(link));
}

} // namespace
