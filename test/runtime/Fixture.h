// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the runtime's tests share: temporary folders, data for the program in Regression.c, and owners for handles.
#pragma once

#include "cauce/cauce.h"

#include <cstdio>
#include <fstream>
#include <gtest/gtest.h>
#include <memory>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

extern "C" const cauce_abi_program_t cauce_program;

namespace fixture {

struct Release {
  void operator()(cauce_program_t *p) const { cauce_program_release(p); }
  void operator()(cauce_session_t *p) const { cauce_session_release(p); }
  void operator()(cauce_data_t *p) const { cauce_data_release(p); }
  void operator()(cauce_tensor_t *p) const { cauce_tensor_release(p); }
  void operator()(cauce_profile_t *p) const { cauce_profile_release(p); }
  void operator()(cauce_trainer_t *p) const { cauce_trainer_release(p); }
};
using Program = std::unique_ptr<cauce_program_t, Release>;
using Session = std::unique_ptr<cauce_session_t, Release>;
using Data = std::unique_ptr<cauce_data_t, Release>;
using Tensor = std::unique_ptr<cauce_tensor_t, Release>;
using Profile = std::unique_ptr<cauce_profile_t, Release>;
using Trainer = std::unique_ptr<cauce_trainer_t, Release>;

#define OK(call) ASSERT_EQ(call, CAUCE_OK) << cauce_message()
// The call fails with a message that holds `text`.
#define FAILS(code, text, call)                                                                                        \
  do {                                                                                                                 \
    EXPECT_EQ(call, code);                                                                                             \
    EXPECT_NE(std::string(cauce_message()).find(text), std::string::npos) << "message: " << cauce_message();           \
  } while (false)

// Arrays in a descriptor are of pointers: to each of `values`, which stay where they are.
template <typename Values> auto pointersTo(Values &values) {
  std::vector<std::add_const_t<std::remove_reference_t<decltype(values[0])>> *> list;
  for (auto &value : values)
    list.push_back(&value);
  return list;
}
// Copies of what such an array points to.
template <typename T> std::vector<T> copiesOf(const T *const *list, uint32_t count) {
  std::vector<T> copies;
  for (uint32_t i = 0; i < count; ++i)
    copies.push_back(*list[i]);
  return copies;
}

// The code of a function that does nothing.
inline cauce_abi_status_t nothing(cauce_abi_call_t *) { return 0; }

inline Program link(const cauce_abi_program_t *descriptor = &cauce_program) {
  cauce_program_t *program = nullptr;
  EXPECT_EQ(cauce_program_link(descriptor, &program), CAUCE_OK) << cauce_message();
  return Program(program);
}

inline Session open(const Program &program, uint32_t threads = 1) {
  cauce_session_options_t options;
  cauce_session_options_init(&options);
  options.threads = threads;
  cauce_session_t *session = nullptr;
  EXPECT_EQ(cauce_session_create(program.get(), &options, &session), CAUCE_OK) << cauce_message();
  return Session(session);
}

inline Profile profile(const Program &program, uint64_t events = 0, uint32_t threads = 0) {
  cauce_profile_options_t options;
  cauce_profile_options_init(&options);
  options.events = events;
  options.threads = threads;
  cauce_profile_t *profile = nullptr;
  EXPECT_EQ(cauce_profile_create(program.get(), &options, &profile), CAUCE_OK) << cauce_message();
  return Profile(profile);
}

inline cauce_train_report_t emptyReport() {
  cauce_train_report_t report = {};
  report.size = sizeof(report);
  return report;
}

inline Tensor wrap(cauce_abi_dtype_t dtype, std::vector<int64_t> dims, void *data) {
  cauce_tensor_t *tensor = nullptr;
  EXPECT_EQ(cauce_tensor_wrap(dtype, uint32_t(dims.size()), dims.data(), data, &tensor), CAUCE_OK) << cauce_message();
  return Tensor(tensor);
}

// A folder of its own for each test.
class Folder : public testing::Test {
protected:
  Folder() {
    folder = testing::TempDir() + "cauce-test-XXXXXX";
    mkdtemp(folder.data());
  }
  ~Folder() override { (void)!system(("rm -rf '" + folder + "'").c_str()); }

  std::string path(const std::string &name) const { return folder + "/" + name; }
  std::string write(const std::string &name, const std::string &contents) const {
    std::ofstream(path(name), std::ios::binary) << contents;
    return path(name);
  }
  std::string read(const std::string &name) const {
    std::ifstream file(path(name), std::ios::binary);
    std::stringstream contents;
    contents << file.rdbuf();
    return contents.str();
  }
  void gzip(const std::string &name) const { ASSERT_EQ(system(("gzip -f '" + path(name) + "'").c_str()), 0); }
  // train.csv for the program in Regression.c: targets are linear in the features.
  void writeRegressionData(int rows = 200) const {
    std::string text = "f0,f1,f2,f3,f4,f5,f6,f7,t0,t1\n";
    uint32_t state = 1;
    for (int n = 0; n < rows; ++n) {
      double a = 0, b = 0.5;
      for (int k = 0; k < 8; ++k) {
        state = state * 1664525u + 1013904223u;
        double x = (state >> 8) / double(1 << 24);
        a += x * k / 4;
        b -= x;
        text += std::to_string(x) + ",";
      }
      text += std::to_string(a) + "," + std::to_string(b) + "\n";
    }
    write("train.csv", text);
  }
  Data openData(const Program &program) const {
    cauce_data_t *data = nullptr;
    EXPECT_EQ(cauce_data_open(program.get(), folder.c_str(), &data), CAUCE_OK);
    return Data(data);
  }
  std::string folder;
};

} // namespace fixture
