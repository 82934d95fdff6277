// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the fingerprint of a model depends on, and what it does not: one model with one change each time.
#include "compiler/pipeline/Pipeline.h"
#include "compiler/program/Fingerprint.h"
#include "frontends/graph/Importer.h"

#include "mlir/IR/MLIRContext.h"

#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <unistd.h>

using namespace mlir;

namespace {

const std::string model = R"(format_version: 1
name: "m"
input { name: "x" dim: "N" dim: "6" }
input { name: "z" dim: "N" dim: "6" }
label { name: "t" dim: "N" dim: "4" }
node { name: "standard" input: "x" standardize { adapt: true } }
node { name: "scaled" scale { factor: 0.5 offset: 1 } }
node { name: "sum" input: "scaled" input: "z" binary { kind: SUB } }
node { name: "hidden" dense { units: 5 activation: GELU kernel_initializer { normal { stddev: 1 } } regularizer { l2: 0.01 } } }
node { name: "leaky" activation { function: LEAKY_RELU alpha: 0.1 } }
node { name: "one" dropout { rate: 0.1 } }
node { name: "table" constant { value: 1 value: 2 value: 3 value: 4 value: 5 dim: 5 } }
node { name: "shifted" input: "one" input: "table" binary { kind: ADD } }
node { name: "out" dense { units: 4 } }
node { name: "y" activation { function: SOFTMAX } }
training {
  loss { kind: MSE prediction: "out" }
  metric { kind: MAE prediction: "out" }
  optimizer { adamw { learning_rate: 0.1 beta1: 0.8 weight_decay: 0.02 } }
  schedule { step { factor: 0.5 every: 10 } }
  clip { norm: 2 }
  epochs: 3
  batch: 8
}
)";

class Fingerprints : public testing::Test {
protected:
  Fingerprints() {
    DialectRegistry registry;
    cauce::registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    path = testing::TempDir() + "cauce-fingerprint-" + std::to_string(getpid()) + ".textproto";
  }
  ~Fingerprints() override { unlink(path.c_str()); }

  cauce::Fingerprint of(const std::string &text) {
    std::ofstream(path) << text;
    OwningOpRef<ModuleOp> module = cauce::graph::importModel(path, context);
    EXPECT_TRUE(module) << text;
    return module ? cauce::fingerprintOf(*module) : cauce::Fingerprint();
  }
  static std::string changed(std::string text, const std::string &from, const std::string &to) {
    size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
  }
  MLIRContext context;
  std::string path;
};

TEST_F(Fingerprints, TellFunctionsApart) {
  const char *const changes[][2] = {
      {"factor: 0.5 offset", "factor: 0.25 offset"}, {"kind: SUB", "kind: MUL"}, {"input: \"scaled\" input: \"z\"", "input: \"z\" input: \"scaled\""},
      {"l2: 0.01", "l2: 0.02"}, {"l2: 0.01", "l1: 0.01"}, {"alpha: 0.1", "alpha: 0.2"}, {"rate: 0.1 ", "rate: 0.2 "}, {"value: 5 ", "value: 6 "},
      {"kind: MSE", "kind: MAE"}, {"kind: MSE", "kind: HUBER"}, {"prediction: \"out\"", "prediction: \"y\""}, {"name: \"hidden\"", "name: \"first\""},
      {"units: 5 activation", "no_bias: true units: 5 activation"}, {"adapt: true", "mean: 1 mean: 1 mean: 1 mean: 1 mean: 1 mean: 1 deviation: 1 deviation: 1 deviation: 1 deviation: 1 deviation: 1 deviation: 1"}};
  cauce::Fingerprint base = of(model);
  EXPECT_NE(base.function, 0u);
  EXPECT_NE(base.optimizer, 0u);
  std::map<uint64_t, std::string> seen = {{base.function, "the model"}};
  for (const auto &[from, to] : changes) {
    cauce::Fingerprint other = of(changed(model, from, to));
    EXPECT_EQ(other.optimizer, base.optimizer) << from;
    auto [known, isNew] = seen.try_emplace(other.function, std::string(from) + " -> " + to);
    EXPECT_TRUE(isNew) << from << " -> " << to << " is as " << known->second;
  }
  for (const char *function : {"IDENTITY", "EXP", "RECIPROCAL", "SQUARE", "LOGISTIC", "SOFTMAX", "GAUSS", "SINE", "COSINE", "ELLIOTT", "TANH", "ARCTAN",
                               "STEP", "SIGN_STEP", "RELU", "LEAKY_RELU", "ELU", "SELU", "SOFTPLUS", "SWISH", "LOG_SOFTMAX", "LOG", "SQRT", "ABS",
                               "NEGATE", "ERF", "RSQRT", "LOG1P", "FLOOR", "CEIL", "ROUND", "SIGN", "GELU_TANH"}) {
    auto [known, isNew] = seen.try_emplace(of(changed(model, "GELU", function)).function, function);
    EXPECT_TRUE(isNew) << function << " is as " << known->second;
  }
}

TEST_F(Fingerprints, TellOptimizersApart) {
  cauce::Fingerprint base = of(model);
  std::map<uint64_t, std::string> seen = {{base.optimizer, "the model"}};
  const std::string adamw = "adamw { learning_rate: 0.1 beta1: 0.8 weight_decay: 0.02 }";
  for (const char *to : {"adam { beta1: 0.8 }", "adamw { beta1: 0.7 weight_decay: 0.02 }", "adamw { beta1: 0.8 weight_decay: 0.03 }",
                         "adamw { beta1: 0.8 weight_decay: 0.02 epsilon: 1e-6 }", "sgd { }", "momentum { }", "nesterov { }", "momentum { momentum: 0.5 }",
                         "adagrad { }", "adadelta { }", "rmsprop { }"}) {
    cauce::Fingerprint other = of(changed(model, adamw, to));
    EXPECT_EQ(other.function, base.function) << to;
    auto [known, isNew] = seen.try_emplace(other.optimizer, to);
    EXPECT_TRUE(isNew) << to << " is as " << known->second;
  }
  for (const char *clip : {"", "clip { norm: 3 }", "clip { value: 2 }", "clip { norm: 2 value: 1 }"}) {
    auto [known, isNew] = seen.try_emplace(of(changed(model, "clip { norm: 2 }", clip)).optimizer, clip);
    EXPECT_TRUE(isNew) << clip << " is as " << known->second;
  }
}

TEST_F(Fingerprints, DoNotDependOnTheRest) {
  const char *const changes[][2] = {
      {"learning_rate: 0.1 ", ""}, {"learning_rate: 0.1", "learning_rate: 0.01"}, {"every: 10", "every: 20"}, {"schedule { step { factor: 0.5 every: 10 } }", ""},
      {"schedule { step { factor: 0.5 every: 10 } }", "schedule { cosine { steps: 100 } warmup_steps: 5 }"}, {"epochs: 3", "epochs: 4"}, {"batch: 8", "batch: 9 seed: 5"},
      {"metric { kind: MAE prediction: \"out\" }", ""}, {"metric { kind: MAE prediction: \"out\" }", "metric { kind: R2 prediction: \"y\" name: \"r\" }"},
      {"normal { stddev: 1 }", "he_uniform { }"}, {"name: \"m\"", "name: \"other\""}, {"training {", "output: \"out\"\ntraining {"},
      {"\ntraining {", "\n\n# A comment.\noutput: \"out\" output: \"y\"\n\ntraining {"}, {"\"leaky\"", "\"soft\""}, {"name: \"y\" activation { function: SOFTMAX", "name: \"y\" activation { function: EXP"},
      {"node { name: \"table\"", "node { name: \"unused\" input: \"x\" activation { function: EXP } }\nnode { name: \"table\""}};
  cauce::Fingerprint base = of(model);
  for (const auto &[from, to] : changes) {
    cauce::Fingerprint other = of(changed(model, from, to));
    EXPECT_EQ(other.function, base.function) << from << " -> " << to;
    EXPECT_EQ(other.optimizer, base.optimizer) << from << " -> " << to;
  }
  // The order of nodes that do not need each other.
  const std::string line = "node { name: \"table\" constant { value: 1 value: 2 value: 3 value: 4 value: 5 dim: 5 } }\n";
  std::string moved = changed(changed(model, line, ""), "node { name: \"standard\"", line + "node { name: \"standard\"");
  EXPECT_EQ(of(moved).function, base.function);
}

// Without training a program is what it predicts.
TEST_F(Fingerprints, OfProgramsWithoutTraining) {
  std::string net = model.substr(0, model.find("label {")) + model.substr(model.find("node {"), model.find("training {") - model.find("node {"));
  cauce::Fingerprint base = of(net);
  EXPECT_EQ(base.optimizer, 0u);
  EXPECT_NE(of(changed(net, "SOFTMAX", "EXP")).function, base.function);
}

} // namespace
