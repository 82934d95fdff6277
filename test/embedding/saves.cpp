// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads of several processes save weights, checkpoints, tensors and traces to the same paths, and read what is there meanwhile. No save
// and no read fails, what is read is of one writer as a whole, files that nobody else may read stay that way, and nothing is left beside them.
// embedding: models=ring std=c++17 sanitize=address,thread
#include "check.h"

#include "ring.h"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

static constexpr int processes = 3, threads = 4, turns = 6;
static constexpr uint64_t rows = 8;
static const std::set<std::string> names = {"checkpoint", "tensor.csv", "tensor.npy", "trace.json", "weights"};

static int fill(void *, const uint32_t *numbers, size_t count, void *const *fields) {
  for (size_t i = 0; i < count; ++i) {
    float *point = static_cast<float *>(fields[0]) + 2 * i;
    point[0] = point[1] = static_cast<float *>(fields[1])[i] = float(numbers[i] % 2);
  }
  return 0;
}

// Sets all parameters to `value`, or, to read, says whether all are one number.
static bool uniform(const cauce_program_t *program, cauce_session_t *session, float value, bool reads) {
  const cauce_abi_program_t *known = cauce_program_descriptor(program);
  std::set<float> found;
  for (uint32_t i = 0; i < known->state_count; ++i) {
    const cauce_abi_tensor_t &tensor = *known->states[i]->tensor;
    size_t count = 1;
    for (uint32_t d = 0; d < tensor.rank; ++d)
      count *= size_t(tensor.dims[d]);
    if (!(known->states[i]->flags & CAUCE_STATE_TRAINED))
      continue;
    std::vector<float> values(count, value);
    if (reads)
      REQUIRE_OK(cauce_session_get(session, tensor.name, values.data(), count * sizeof(float)));
    else
      REQUIRE_OK(cauce_session_set(session, tensor.name, values.data(), count * sizeof(float)));
    found.insert(values.begin(), values.end());
  }
  return found.size() == 1;
}

class Writer {
public:
  Writer(const std::string &folder, int number) : folder(folder), number(float(number)), values(5000, float(number)) {
    REQUIRE_OK(cauce_program_link(&cauce_model_ring, &program));
    const char *const fields[] = {"point", "inside"};
    cauce_source_t source = {sizeof(cauce_source_t), "train", rows, fields, 2, 0, fill, nullptr};
    REQUIRE_OK(cauce_data_create(program, &source, 1, &data));
    mine = check_session(program, 1, 1), reader = check_session(program, 1, 1);
    uniform(program, mine, this->number, false);
    cauce_train_options_t training;
    cauce_train_options_init(program, &training);
    REQUIRE_OK(cauce_trainer_create(mine, data, &training, &trainer));
    cauce_profile_options_t profiling;
    cauce_profile_options_init(&profiling);
    profiling.events = 100;
    REQUIRE_OK(cauce_profile_create(program, &profiling, &profile));
    const int64_t dims[] = {1000, 5};
    REQUIRE_OK(cauce_tensor_wrap(CAUCE_DTYPE_F32, 2, dims, values.data(), &tensor));
  }
  ~Writer() {
    cauce_tensor_release(tensor);
    cauce_trainer_release(trainer);
    cauce_data_release(data);
    cauce_session_release(mine);
    cauce_session_release(reader);
    cauce_profile_release(profile);
    cauce_program_release(program);
  }

  void save() {
    CHECK_STATUS(cauce_session_save(mine, path("weights").c_str()), CAUCE_OK);
    CHECK_STATUS(cauce_trainer_save(trainer, path("checkpoint").c_str()), CAUCE_OK);
    CHECK_STATUS(cauce_tensor_write(tensor, path("tensor.npy").c_str()), CAUCE_OK);
    CHECK_STATUS(cauce_tensor_write(tensor, path("tensor.csv").c_str()), CAUCE_OK);
    CHECK_STATUS(cauce_profile_write_trace(profile, path("trace.json").c_str()), CAUCE_OK);
  }
  void read() {
    for (const char *name : {"weights", "checkpoint"}) {
      CHECK_STATUS(cauce_session_load(reader, path(name).c_str()), CAUCE_OK);
      CHECK(uniform(program, reader, 0, true));
    }
    for (const char *name : {"tensor.npy", "tensor.csv"}) {
      const int64_t dims[] = {1000, 5};
      const cauce_abi_tensor_t type = {"x", CAUCE_DTYPE_F32, 2, dims, CAUCE_SPACE_HOST, 0};
      cauce_tensor_t *found = nullptr;
      CHECK_STATUS(cauce_tensor_read(path(name).c_str(), &type, &found), CAUCE_OK);
      const float *first = static_cast<const float *>(cauce_tensor_data(found));
      CHECK(found && std::set<float>(first, first + cauce_tensor_count(found)).size() == 1);
      cauce_tensor_release(found);
    }
    std::ifstream file(path("trace.json"));
    std::string text((std::istreambuf_iterator<char>(file)), {});
    CHECK(!text.empty() && text.front() == '{' && text.find_last_of('}') + 2 >= text.size());
  }

private:
  std::string path(const char *name) const { return folder + "/" + name; }
  std::string folder;
  float number;
  std::vector<float> values;
  cauce_program_t *program = nullptr;
  cauce_session_t *mine = nullptr, *reader = nullptr;
  cauce_data_t *data = nullptr;
  cauce_trainer_t *trainer = nullptr;
  cauce_profile_t *profile = nullptr;
  cauce_tensor_t *tensor = nullptr;
};

static void work(const std::string &folder, int process) {
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i)
    running.emplace_back([&folder, process, i] {
      Writer writer(folder, process * threads + i + 1);
      for (int turn = 0; turn < turns; ++turn) {
        writer.save();
        writer.read();
      }
    });
  for (std::thread &thread : running)
    thread.join();
}

int main(int argc, char **argv) {
  CHECK(argc == 3);
  const std::string folder = argv[2];
  umask(022);
  { Writer(folder, 99).save(); }
  for (const std::string &name : names) {
    struct stat info;
    CHECK(stat((folder + "/" + name).c_str(), &info) == 0 && (info.st_mode & 0777) == 0644); // new files get what the process gives files
    CHECK(chmod((folder + "/" + name).c_str(), 0600) == 0);
  }
  std::vector<pid_t> children;
  for (int i = 1; i < processes; ++i) {
    pid_t child = fork();
    if (child == 0) {
      work(folder, i);
      _exit(check_failures());
    }
    children.push_back(child);
  }
  work(folder, 0);
  for (pid_t child : children) {
    int status = 1;
    CHECK(waitpid(child, &status, 0) == child && status == 0);
  }
  std::set<std::string> found;
  for (const std::filesystem::directory_entry &entry : std::filesystem::directory_iterator(folder)) {
    struct stat info;
    found.insert(entry.path().filename());
    CHECK(stat(entry.path().c_str(), &info) == 0 && (info.st_mode & 0777) == 0600);
  }
  CHECK(found == names);
  return check_failures();
}
