// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The training loop: it learns, it is deterministic, it stops when it should, and it keeps what is good.
#include "Fixture.h"

#include "data/Loader.h"

#include <atomic>
#include <cmath>
#include <cstring>
#include <thread>

using namespace fixture;

namespace {

class Training : public Folder {
protected:
  Training() : descriptor(cauce_program), training(*cauce_program.training) { descriptor.training = &training; }

  cauce_status_t train(uint32_t threads = 1) {
    program = link(&descriptor);
    session = open(program, threads);
    EXPECT_EQ(cauce_session_init(session.get(), 3), CAUCE_OK);
    data = openData(program);
    options.size = sizeof(options);
    return cauce_session_train(session.get(), data.get(), &options, &report);
  }
  std::vector<float> kernel() {
    std::vector<float> values(16);
    EXPECT_EQ(cauce_session_get(session.get(), "dense.kernel", values.data(), 64), CAUCE_OK);
    return values;
  }

  cauce_abi_program_t descriptor;
  cauce_abi_training_t training;
  Program program;
  Session session;
  Data data;
  cauce_train_options_t options = {};
  cauce_train_report_t report = emptyReport();
};

struct Record {
  std::vector<double> training, validation, areas;
  std::vector<int> improved;
  std::vector<std::vector<float>> weights;
  cauce_session_t **session = nullptr;
  static void onEpoch(void *user, const cauce_progress_t *progress) {
    Record &self = *static_cast<Record *>(user);
    self.training.push_back(progress->training[0].value);
    self.validation.push_back(progress->validation_count ? progress->validation[0].value : -1);
    self.areas.push_back(progress->validation_count ? progress->validation[2].value : -1);
    EXPECT_FALSE(std::isnan(progress->training[2].value));
    self.improved.push_back(progress->improved);
  }
};

TEST_F(Training, LearnsAndReportsEpochs) {
  writeRegressionData();
  Record record;
  options.epochs = 40;
  options.callbacks = {nullptr, Record::onEpoch, &record};
  OK(train());
  EXPECT_EQ(report.epochs, 40u);
  EXPECT_EQ(report.steps, 40u * 10); // 150 rows in batches of 16
  ASSERT_EQ(record.training.size(), 40u);
  EXPECT_LT(record.training.back(), record.training.front() / 10);
  EXPECT_LT(record.validation.back(), record.validation.front() / 10);
  cauce_metric_t metrics[3];
  size_t count = 0;
  OK(cauce_session_evaluate(session.get(), data.get(), "validation", 7, metrics, 3, &count));
  ASSERT_EQ(count, 3u);
  EXPECT_STREQ(metrics[0].name, "loss");
  EXPECT_NEAR(metrics[0].value, record.validation.back(), 1e-6);
  EXPECT_EQ(metrics[1].value, 50); // rows
  EXPECT_EQ(metrics[2].value, record.areas.back());
  EXPECT_GT(metrics[2].value, 0.9);
  FAILS(CAUCE_NOT_FOUND, "there is no data set 'test'; there is train, validation",
        cauce_session_evaluate(session.get(), data.get(), "test", 7, metrics, 2, &count));
}

TEST_F(Training, IsTheSameForAnyNumberOfThreads) {
  writeRegressionData();
  options.epochs = 5;
  std::string first;
  for (uint32_t threads : {1u, 2u, 4u, 1u}) {
    OK(train(threads));
    OK(cauce_session_save(session.get(), path("w.safetensors").c_str()));
    if (first.empty())
      first = read("w.safetensors");
    EXPECT_EQ(read("w.safetensors"), first) << threads << " threads";
  }
  options.seed = 99; // another order of the data
  OK(train());
  OK(cauce_session_save(session.get(), path("w.safetensors").c_str()));
  EXPECT_NE(read("w.safetensors"), first);
}

TEST_F(Training, StopsAtNanAndKeepsTheLastGoodWeights) {
  writeRegressionData();
  options.epochs = 2;
  OK(train());
  std::vector<float> good = kernel();
  // In the third epoch the rate explodes.
  struct Sabotage {
    cauce_session_t **session;
    static void onEpoch(void *user, const cauce_progress_t *progress) {
      float rate = 1e30f;
      if (progress->epoch == 2) {
        EXPECT_EQ(cauce_session_set(*static_cast<Sabotage *>(user)->session, "rate", &rate, sizeof(rate)), CAUCE_OK);
      }
    }
  };
  program = link(&descriptor);
  session = open(program);
  OK(cauce_session_init(session.get(), 3));
  cauce_session_t *raw = session.get();
  Sabotage sabotage{&raw};
  options.epochs = 9;
  options.callbacks = {nullptr, Sabotage::onEpoch, &sabotage};
  FAILS(CAUCE_NOT_FINITE, " (epoch 3); the weights are those at the start of that epoch",
        cauce_session_train(raw, data.get(), &options, &report));
  EXPECT_EQ(report.good_epoch, 2u);
  EXPECT_GT(report.failed_step, 20u);
  EXPECT_LE(report.failed_step, 24u);
  EXPECT_NE(std::string(cauce_message()).find("at step " + std::to_string(report.failed_step)), std::string::npos);
  EXPECT_TRUE(report.restored);
  EXPECT_EQ(kernel(), good);
}

TEST_F(Training, StopsEarlyAndRestoresTheBestWeights) {
  writeRegressionData();
  training.patience = 3;
  training.monitor = "rows"; // constant: the first epoch is the best
  training.restore_best = 1;
  options.epochs = 50;
  Record record;
  options.callbacks = {nullptr, Record::onEpoch, &record};
  OK(train());
  EXPECT_EQ(report.epochs, 4u);
  EXPECT_EQ(report.best_epoch, 1u);
  EXPECT_TRUE(report.stopped_early && report.restored);
  EXPECT_EQ(record.improved, (std::vector<int>{1, 0, 0, 0}));
  std::vector<float> restored = kernel();
  options.epochs = 1;
  OK(train());
  EXPECT_EQ(restored, kernel());
  training.monitor = "acuracy";
  FAILS(CAUCE_NOT_FOUND, "early stopping monitors 'acuracy', but the metrics are loss, rows, auc", train());
}

TEST_F(Training, ShortLastBatchIsUsedOrLeftOut) {
  writeRegressionData(21);
  descriptor.dataset_count = 1;
  options.epochs = 1;
  options.batch = 8;
  OK(train());
  EXPECT_EQ(report.steps, 3u);
  training.drop_last = 1;
  OK(train());
  EXPECT_EQ(report.steps, 2u);
  options.batch = 1000;
  FAILS(CAUCE_INVALID_ARGUMENT, "a batch of 1000 rows is larger than data set 'train' with 21 rows", train());
  training.drop_last = 0;
  OK(train());
  EXPECT_EQ(report.steps, 1u);
}

struct Source {
  int calls = 0, failAt = -1;
  static int fill(void *user, const uint32_t *rows, size_t count, void *const *fields) {
    Source &self = *static_cast<Source *>(user);
    for (size_t i = 0; i < count; ++i) {
      for (int k = 0; k < 8; ++k)
        static_cast<float *>(fields[0])[i * 8 + size_t(k)] = float((rows[i] * 7 + uint32_t(k) * 3) % 11) / 11;
      for (int m = 0; m < 2; ++m)
        static_cast<float *>(fields[1])[i * 2 + size_t(m)] = float(rows[i] % 11) / 11;
    }
    return self.calls++ == self.failAt;
  }
};

TEST_F(Training, TakesBatchesFromTheApplication) {
  program = link(&descriptor);
  session = open(program, 2);
  OK(cauce_session_init(session.get(), 1));
  Source state;
  const char *fields[] = {"x", "y"}, *wrong[] = {"x", "z"};
  cauce_source_t source = {sizeof(cauce_source_t), "train", 1000, fields, 2, 0, Source::fill, &state};
  cauce_data_t *raw = nullptr;
  OK(cauce_data_create(program.get(), &source, 1, &raw));
  Data own(raw);
  options.size = sizeof(options);
  options.epochs = 3;
  options.batch = 10;
  OK(cauce_session_train(session.get(), raw, &options, &report));
  EXPECT_EQ(report.steps, 300u);
  EXPECT_EQ(state.calls, 300);
  state.failAt = 350;
  FAILS(CAUCE_BAD_DATA, "data set 'train': the application's source failed to provide 10 rows",
        cauce_session_train(session.get(), raw, &options, &report));
  EXPECT_EQ(report.steps, 50u);
  source.field_names = wrong;
  FAILS(CAUCE_MISMATCH, "no function of the program takes a batch of 'z'", cauce_data_create(program.get(), &source, 1, &raw));
  source.field_names = fields;
  source.field_count = 1;
  OK(cauce_data_create(program.get(), &source, 1, &raw));
  Data partial(raw);
  FAILS(CAUCE_MISMATCH, "data set 'train' provides no 'y', which 'step' takes; it provides x",
        cauce_session_train(session.get(), raw, &options, &report));
}

// The thread that makes batches stops at one that fails; whoever asks for more is told of that one.
TEST_F(Training, ABatchThatFailsIsTheLast) {
  program = link(&descriptor);
  std::atomic<int> calls{0};
  auto fill = [](void *user, const uint32_t *, size_t, void *const *) -> int { return ++*static_cast<std::atomic<int> *>(user) > 1; };
  const char *fields[] = {"x", "y"};
  cauce_source_t source = {sizeof(cauce_source_t), "train", 9, fields, 2, 0, fill, &calls};
  cauce_data_t *raw = nullptr;
  OK(cauce_data_create(program.get(), &source, 1, &raw));
  Data own(raw);
  cauce::runtime::Loader loader;
  ASSERT_EQ(loader.open(raw->sets[0], 4, false, 0, false), cauce::runtime::Status::ok);
  loader.start(1);
  const cauce::runtime::Batch *batch = nullptr;
  ASSERT_EQ(loader.next(&batch), cauce::runtime::Status::ok);
  EXPECT_EQ(batch->rows, 4u);
  for (int turn = 0; turn < 3; ++turn) {
    FAILS(CAUCE_BAD_DATA, "the application's source failed to provide 4 rows, the first of them row 4", cauce::runtime::toC(loader.next(&batch)));
    EXPECT_EQ(batch, nullptr);
  }
  EXPECT_EQ(calls, 2);
}

// Files are read once, whoever asks first.
TEST_F(Training, ThreadsShareDataOfFiles) {
  program = link(&descriptor);
  data = openData(program);
  writeRegressionData();
  std::vector<std::thread> threads;
  std::atomic<int> trained{0};
  for (uint64_t i = 0; i < 3; ++i)
    threads.emplace_back([&, i] {
      Session mine = open(program);
      cauce_train_options_t own;
      cauce_train_options_init(program.get(), &own);
      own.epochs = 2;
      cauce_metric_t metric;
      size_t count = 0;
      uint64_t rows = 0;
      bool works = cauce_data_rows(data.get(), i ? "train" : "validation", &rows) == CAUCE_OK && rows > 0 &&
                   cauce_session_init(mine.get(), i) == CAUCE_OK && cauce_session_train(mine.get(), data.get(), &own, nullptr) == CAUCE_OK &&
                   cauce_session_evaluate(mine.get(), data.get(), "validation", 16, &metric, 1, &count) == CAUCE_OK;
      trained += works;
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(trained, 3);
}

// Of the application: what files hold was seen when they were read.
TEST_F(Training, NamesTheRowThatIsNotFinite) {
  program = link(&descriptor);
  session = open(program);
  OK(cauce_session_init(session.get(), 1));
  auto fill = [](void *, const uint32_t *rows, size_t count, void *const *fields) {
    for (size_t i = 0; i < count; ++i) {
      for (int k = 0; k < 8; ++k)
        static_cast<float *>(fields[0])[i * 8 + size_t(k)] = rows[i] == 37 && k == 5 ? INFINITY : 0.5f;
      for (int m = 0; m < 2; ++m)
        static_cast<float *>(fields[1])[i * 2 + size_t(m)] = 0.5f;
    }
    return 0;
  };
  const char *fields[] = {"x", "y"};
  cauce_source_t source = {sizeof(cauce_source_t), "train", 100, fields, 2, 0, fill, nullptr};
  cauce_data_t *raw = nullptr;
  OK(cauce_data_create(program.get(), &source, 1, &raw));
  Data own(raw);
  options.size = sizeof(options);
  options.epochs = 1;
  options.batch = 10;
  FAILS(CAUCE_NOT_FINITE, "the weights are those at the start of that epoch: row 37 of data set 'train' has inf in 'x'",
        cauce_session_train(session.get(), raw, &options, &report));
  EXPECT_TRUE(std::isfinite(kernel()[0]));
}

TEST_F(Training, NeedsWeightsAndData) {
  program = link(&descriptor);
  session = open(program);
  data = openData(program);
  cauce_train_options_init(program.get(), &options);
  FAILS(CAUCE_INVALID_ARGUMENT, "the session has no weights", cauce_session_train(session.get(), data.get(), &options, &report));
  OK(cauce_session_init(session.get(), 0));
  FAILS(CAUCE_NOT_FOUND, "train.csv': No such file or directory", cauce_session_train(session.get(), data.get(), &options, &report));
  FAILS(CAUCE_NOT_FOUND, "train.csv': No such file or directory", cauce_session_train(session.get(), data.get(), nullptr, &report));
}

} // namespace
