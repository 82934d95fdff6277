// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/cauce-onnx-suite/Workers.h"

#include "gtest/gtest.h"

#include <csignal>
#include <unistd.h>

namespace cauce::suite {
namespace {

TEST(Workers, RunsEveryCaseWhateverBecomesOfOthers) {
  std::string error;
  auto run = [](size_t i, Row &row) {
    if (i == 1)
      raise(SIGSEGV);
    if (i == 2) {
      copyLine(row.message, "waits\nfor nobody");
      while (true)
        pause();
    }
    if (i == 3)
      _exit(7);
    row.status = i % 2 ? Status::WrongValue : Status::Pass;
  };
  llvm::ArrayRef<Row> rows = runAll(7, 3, 1, run, error);
  ASSERT_EQ(rows.size(), 7u) << error;
  for (size_t i : {0, 4, 6})
    EXPECT_EQ(nameOf(rows[i].status), "pass") << i;
  EXPECT_EQ(nameOf(rows[5].status), "wrong-value");
  EXPECT_EQ(nameOf(rows[1].status), "crash");
  EXPECT_TRUE(llvm::StringRef(rows[1].message).starts_with("the process was ended by a signal: Segmentation fault")) << rows[1].message;
  EXPECT_EQ(nameOf(rows[2].status), "timeout");
  EXPECT_STREQ(rows[2].message, "the process did not end in 1 s; before: waits for nobody");
  EXPECT_EQ(nameOf(rows[3].status), "crash");
  EXPECT_STREQ(rows[3].message, "the process ended with status 7");
}

} // namespace
} // namespace cauce::suite
