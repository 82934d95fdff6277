// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A C++ program that trains a model on data of its own memory, without a file, and predicts with what came out. The model
// is compiled into it: see CMakeLists.txt.
#include "ring.h"

#include <cauce/cauce.hpp>

#include <cmath>
#include <iostream>
#include <random>

namespace {

struct Points {
  std::vector<float> point;  // (rows, 2)
  std::vector<float> inside; // (rows)

  Points(size_t rows, unsigned seed) {
    std::mt19937 random(seed);
    for (size_t i = 0; i < rows; ++i) {
      float x = float(random() % 2001) / 1000 - 1, y = float(random() % 2001) / 1000 - 1, r = std::sqrt(x * x + y * y);
      point.push_back(x);
      point.push_back(y);
      inside.push_back(r > 0.4f && r < 0.8f);
    }
  }
  // The data set `name` of these points, which must outlive it.
  cauce::Source source(const char *name) const { return cauce::Source::of(name, inside.size(), {{"point", point}, {"inside", inside}}); }
};

int run() {
  cauce::Program program(cauce_model_ring);
  cauce::Session session(program);
  session.init(1);

  Points known(4000, 1), unseen(1000, 2);
  cauce::Data data(program, {known.source("train"), unseen.source("test")});
  cauce::TrainOptions options;
  options.onEpoch = [](const cauce_progress_t &progress) {
    if (progress.epoch % 10 == 0)
      std::cout << "epoch " << progress.epoch << "  loss " << progress.training[0].value << "\n";
  };
  cauce::Trainer trainer(session, data, options);
  trainer.run();
  for (const cauce::Metric &metric : session.evaluate(data, "test"))
    std::cout << "test  " << metric.name << " " << metric.value << "\n";

  cauce::Tensor points = cauce::Tensor::of<float>({3, 2}, std::vector<float>{0, 0, 0.6f, 0, 0.9f, 0.9f});
  std::vector<cauce::Tensor> results = session.call("predict", {points});
  for (float probability : results[0].values<float>())
    std::cout << (probability > 0.5f ? "inside" : "outside") << "\n";
  return 0;
}

} // namespace

int main() {
  try {
    return run();
  } catch (const cauce::Error &error) {
    std::cerr << "train: " << error.what() << "\n";
    return 1;
  }
}
