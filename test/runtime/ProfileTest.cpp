// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Profiles: what is counted, what is kept of a trace, and that several threads may record at once.
#include "Fixture.h"

#include "profile/Peaks.h"

#include <thread>

using namespace fixture;

namespace {

constexpr int features = 8, outputs = 2;

class Profiles : public Folder {
protected:
  void SetUp() override {
    OK(cauce_session_init(session.get(), 1));
  }
  // predict on `rows` rows.
  cauce_status_t predict(int64_t rows) const {
    std::vector<float> x(size_t(rows) * features), y(size_t(rows) * outputs);
    Tensor input = wrap(CAUCE_DTYPE_F32, {rows, features}, x.data()), output = wrap(CAUCE_DTYPE_F32, {rows, outputs}, y.data());
    const cauce_tensor_t *arguments[] = {input.get()};
    cauce_tensor_t *results[] = {output.get()};
    return cauce_session_call(session.get(), "predict", arguments, 1, results, 1);
  }
  static std::vector<cauce_kernel_profile_t> kernelsOf(const Profile &profile) {
    size_t count = 0;
    cauce_profile_kernels(profile.get(), nullptr, 0, &count);
    std::vector<cauce_kernel_profile_t> kernels(count);
    kernels[0].size = sizeof(kernels[0]);
    cauce_profile_kernels(profile.get(), kernels.data(), count, &count);
    return kernels;
  }
  static cauce_profile_totals_t summaryOf(const Profile &profile) {
    cauce_profile_totals_t summary = {};
    summary.size = sizeof(summary);
    cauce_profile_summary(profile.get(), &summary);
    return summary;
  }
  Program program = link();
  Session session = open(program, 2);
};

TEST_F(Profiles, CountsCallsOperationsAndBytesOfEachKernel) {
  Profile profile = fixture::profile(program);
  OK(cauce_session_set_profile(session.get(), profile.get()));
  OK(predict(5));
  OK(predict(7));
  std::vector<cauce_kernel_profile_t> kernels = kernelsOf(profile);
  ASSERT_EQ(kernels.size(), cauce_program.kernel_count);
  const cauce_kernel_profile_t &forward = kernels[0];
  EXPECT_STREQ(forward.kernel->name, "forward");
  EXPECT_EQ(forward.calls, 2u);
  EXPECT_EQ(forward.flops, 2.0 * features * outputs * (5 + 7));
  EXPECT_EQ(forward.bytes, 4.0 * (2 * (features + 1) * outputs + (5 + 7) * (features + outputs)));
  EXPECT_GT(forward.seconds, 0);
  EXPECT_EQ(forward.least_seconds, 0); // no peaks were measured
  for (size_t i = 1; i < kernels.size(); ++i)
    EXPECT_EQ(kernels[i].calls, 0u);
  cauce_profile_totals_t summary = summaryOf(profile);
  EXPECT_EQ(summary.calls, 2u);
  EXPECT_GE(summary.calls_seconds, summary.kernels_seconds);
  EXPECT_GE(summary.seconds, summary.calls_seconds);
  EXPECT_EQ(summary.kernels_seconds, forward.seconds);
}

TEST_F(Profiles, RecordNothingOnceTakenAway) {
  Profile profile = fixture::profile(program);
  OK(cauce_session_set_profile(session.get(), profile.get()));
  OK(cauce_session_set_profile(session.get(), nullptr));
  OK(predict(5));
  EXPECT_EQ(summaryOf(profile).calls, 0u);
}

TEST_F(Profiles, GiveALeastTimeByWhatTheMachineCanDo) {
  Profile profile = fixture::profile(program, 0, 1);
  OK(cauce_session_set_profile(session.get(), profile.get()));
  OK(predict(1000));
  cauce_profile_totals_t summary = summaryOf(profile);
  EXPECT_GT(summary.flops_per_second, 1e7);
  EXPECT_GT(summary.bytes_per_second, 1e7);
  cauce_kernel_profile_t forward = kernelsOf(profile)[0];
  double computing = forward.flops / summary.flops_per_second, reading = forward.bytes / summary.bytes_per_second;
  EXPECT_GE(forward.least_seconds, computing * 0.999);
  EXPECT_LE(forward.least_seconds, std::max(computing, reading) * 1.001); // caches are no slower than memory
}

// However busy the machine is: a cache that seems slower than what lies behind it was disturbed.
TEST(Peaks, OfCachesAreNoLowerThanThoseOfMemory) {
  cauce::runtime::Peaks peaks;
  ASSERT_EQ(cauce::runtime::measurePeaks(1, &peaks), cauce::runtime::Status::ok);
  for (int level = 0; level + 1 < cauce::runtime::Peaks::levels; ++level)
    EXPECT_GE(peaks.bandwidth[level], peaks.bandwidth[level + 1]) << level;
}

TEST_F(Profiles, AddUpWhatManyThreadsCall) {
  Profile profile = fixture::profile(program, 10000);
  OK(cauce_session_set_profile(session.get(), profile.get()));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 50; ++n)
        EXPECT_EQ(predict(64), CAUCE_OK);
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(kernelsOf(profile)[0].calls, 200u);
  EXPECT_EQ(kernelsOf(profile)[0].flops, 200.0 * 64 * 2 * features * outputs);
  OK(cauce_profile_write_trace(profile.get(), path("trace.json").c_str()));
}

TEST_F(Profiles, KeepTheFirstEventsAndTellHowManyHadNoRoom) {
  Profile profile = fixture::profile(program, 3);
  Session one = open(program, 1);
  session.swap(one);
  OK(cauce_session_init(session.get(), 1));
  OK(cauce_session_set_profile(session.get(), profile.get()));
  for (int i = 0; i < 5; ++i)
    OK(predict(4)); // the kernel and the call
  cauce_profile_totals_t summary = summaryOf(profile);
  EXPECT_EQ(summary.events, 3u);
  EXPECT_EQ(summary.dropped_events, 7u);
  EXPECT_EQ(summary.calls, 5u);
  OK(cauce_profile_write_trace(profile.get(), path("trace.json").c_str()));
  std::string text = read("trace.json");
  EXPECT_NE(text.find("\"events\":3,\"dropped\":7"), std::string::npos);
}

TEST_F(Profiles, RefuseWhatTheyCannotDo) {
  cauce_profile_t *out = nullptr;
  cauce_profile_options_t options = {};
  FAILS(CAUCE_INVALID_ARGUMENT, "the profile options: expected a size of 24 bytes or more", cauce_profile_create(program.get(), &options, &out));
  cauce_profile_options_init(&options);
  FAILS(CAUCE_INVALID_ARGUMENT, "expected a program", cauce_profile_create(nullptr, &options, &out));
  options.events = UINT64_MAX / 2;
  FAILS(CAUCE_OUT_OF_MEMORY, "", cauce_profile_create(program.get(), &options, &out));
  options.events = 0;
  options.threads = 5000;
  FAILS(CAUCE_INVALID_ARGUMENT, "at most 1024 threads, but got 5000", cauce_profile_create(program.get(), &options, &out));
  EXPECT_EQ(out, nullptr);
  Profile profile = fixture::profile(program);
  FAILS(CAUCE_INVALID_ARGUMENT, "records no events", cauce_profile_write_trace(profile.get(), path("trace.json").c_str()));
  cauce_abi_program_t copy = cauce_program;
  Program other = link(&copy);
  Session ofOther = open(other);
  FAILS(CAUCE_MISMATCH, "the profile is of another program", cauce_session_set_profile(ofOther.get(), profile.get()));
  FAILS(CAUCE_INVALID_ARGUMENT, "expected a session", cauce_session_set_profile(nullptr, profile.get()));
  size_t count = 7;
  cauce_profile_kernels(nullptr, nullptr, 0, &count);
  EXPECT_EQ(count, 0u);
  EXPECT_EQ(summaryOf(Profile()).calls, 0u);
  Profile tracing = fixture::profile(program, 10);
  FAILS(CAUCE_IO, "nowhere", cauce_profile_write_trace(tracing.get(), path("nowhere/trace.json").c_str()));
}

} // namespace
