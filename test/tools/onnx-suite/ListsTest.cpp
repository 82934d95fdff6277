// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "tools/cauce-onnx-suite/Lists.h"

#include "compiler/support/File.h"
#include "gtest/gtest.h"

namespace cauce::suite {
namespace {

const std::vector<std::string> modes = {"static", "dynamic"};

std::string write(llvm::StringRef text) {
  std::string file = testing::TempDir() + "list.txt";
  EXPECT_FALSE(writeFile(file, text));
  return file;
}

TEST(Lists, TheFirstLineThatFitsCounts) {
  std::string file = write("# all of it\n\nnode/test_a* run-error # of callers\nnode/test_ab wrong-value dynamic # too late\nnode/* crash dynamic # here alone\n");
  Expectations fixed, dynamic;
  std::string error;
  ASSERT_TRUE(fixed.read(file, "static", modes, error)) << error;
  ASSERT_TRUE(dynamic.read(file, "dynamic", modes, error)) << error;
  EXPECT_EQ(fixed.of("node/test_ab"), Status::RunError);
  EXPECT_EQ(fixed.of("node/test_b"), Status::Pass);
  EXPECT_TRUE(fixed.unused().empty());
  EXPECT_EQ(dynamic.of("node/test_ab"), Status::RunError);
  EXPECT_EQ(dynamic.of("node/test_b"), Status::Crash);
  ASSERT_EQ(dynamic.unused().size(), 1u);
  EXPECT_EQ(dynamic.unused()[0], file + ":4: no case is called 'node/test_ab', or a line before fits all that are");
}

TEST(Lists, SaysWhichLineIsWrong) {
  std::string error;
  auto said = [&](llvm::StringRef text) {
    std::string file = write(text);
    EXPECT_FALSE(Expectations().read(file, "static", modes, error)) << text.str();
    return llvm::StringRef(error).drop_front(file.size()).str();
  };
  EXPECT_EQ(said("node/test_a crash\n"), ":1: expected a reason behind #");
  EXPECT_EQ(said("\nnode/test_a broken # so\n"),
            ":2: expected a case, one of pass, nondeterministic, wrong-value, wrong-shape-or-type, run-error, compile-error, lower-unsupported, "
            "import-unsupported, crash, timeout, bad-case, and none or some of static, dynamic, but got 'broken'");
  EXPECT_NE(said("node/test_a crash sometimes # so\n").find("but got 'crash sometimes'"), std::string::npos);
  EXPECT_NE(said("node/test_a # so\n").find("but got ''"), std::string::npos);
  EXPECT_NE(said("node/[ crash # so\n").find(":1: "), std::string::npos);
}

TEST(Lists, ReadsTolerances) {
  Tolerances tolerances;
  std::string error;
  ASSERT_TRUE(tolerances.read(write("node/test_r* random # of a generator\nnode/test_d* rtol 0.5 atol 1e-4 # sums\n"), error)) << error;
  Tolerance tolerance;
  EXPECT_TRUE(tolerances.apply("node/test_random", tolerance));
  EXPECT_EQ(tolerance.absolute, 1e-7);
  EXPECT_FALSE(tolerances.apply("node/test_dft", tolerance));
  EXPECT_EQ(tolerance.absolute, 1e-4);
  EXPECT_EQ(tolerance.relative, 0.5);
  for (const char *wrong : {"a atol # no number\n", "a atol -1 # negative\n", "a atol x # no number\n", "a sometimes # what\n"}) {
    EXPECT_FALSE(Tolerances().read(write(wrong), error)) << wrong;
    EXPECT_NE(error.find(":1: expected a case and atol or rtol with a number, or random, but got '"), std::string::npos) << error;
  }
}

} // namespace
} // namespace cauce::suite
