// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The events of a profile as a file in the trace event format, which Perfetto and chrome://tracing read.
#include "base/File.h"
#include "profile/Profile.h"
#include "train/Json.h"

#include <unistd.h>

namespace cauce::runtime {

namespace {

constexpr size_t chunkBytes = 1 << 16;

class TraceWriter {
public:
  TraceWriter(const Profile &profile, FileWriter &file) : profile(profile), file(file) {}

  Status run() {
    uint64_t total = profile.eventCount, count = total < profile.capacity ? total : profile.capacity;
    text.append("{\"displayTimeUnit\":\"ns\",\"otherData\":{\"program\":");
    appendJson(profile.program->name, &text);
    text.format(",\"events\":%llu,\"dropped\":%llu},\"traceEvents\":[", static_cast<unsigned long long>(count),
                static_cast<unsigned long long>(total - count));
    beginEvent("process_name", "M", 0);
    text.append(",\"args\":{\"name\":");
    appendJson(profile.program->name, &text);
    text.append("}}");
    for (uint64_t i = 0; i < count; ++i) {
      const Event &event = profile.events()[i];
      CAUCE_TRY(noteThread(event));
      appendEvent(event);
      if (text.size() > chunkBytes)
        CAUCE_TRY(flush());
    }
    for (const Thread &thread : threads)
      nameThread(thread);
    text.append("\n]}\n");
    return flush();
  }

private:
  Status flush() {
    CAUCE_TRY(text.check());
    CAUCE_TRY(file.write(text.c_str(), text.size()));
    text.clear();
    return Status::ok;
  }

  void beginEvent(const char *name, const char *phase, uint32_t thread, const char *prefix = "") {
    text.append(anyEvent ? ",\n" : "\n").append("{\"name\":");
    anyEvent = true;
    appendJson(prefix, name, &text);
    text.format(",\"ph\":\"%s\",\"pid\":%d,\"tid\":%u", phase, int(getpid()), thread);
  }

  struct Thread {
    uint32_t number, kinds; // a bit for each kind of its events
  };

  Status noteThread(const Event &event) {
    uint32_t kind = 1u << uint32_t(event.kind);
    for (Thread &known : threads)
      if (known.number == event.thread) {
        known.kinds |= kind;
        return Status::ok;
      }
    return threads.push({event.thread, kind});
  }

  // What a thread did tells what it is.
  void nameThread(const Thread &thread) {
    static constexpr uint32_t ofCallers = 1u << uint32_t(EventKind::call) | 1u << uint32_t(EventKind::kernel) | 1u << uint32_t(EventKind::wait);
    bool isCaller = thread.kinds & ofCallers, isLoader = !isCaller && thread.kinds & 1u << uint32_t(EventKind::load);
    beginEvent("thread_name", "M", thread.number);
    text.format(",\"args\":{\"name\":\"%s\"}}", isCaller ? "caller" : isLoader ? "data loader" : "worker");
    beginEvent("thread_sort_index", "M", thread.number);
    text.format(",\"args\":{\"sort_index\":%d}}", isCaller ? 0 : isLoader ? 2 : 1);
  }

  void appendMicroseconds(const char *key, uint64_t time) {
    text.format(",\"%s\":%llu.%03u", key, static_cast<unsigned long long>(time / 1000), unsigned(time % 1000));
  }

  void appendEvent(const Event &event) {
    static const char *const categories[] = {"call", "kernel", "tasks", "wait", "load"};
    const auto *kernel = static_cast<const cauce_abi_kernel_t *>(event.what);
    const auto *function = static_cast<const cauce_abi_function_t *>(event.what);
    const auto *dataset = static_cast<const char *>(event.what);
    bool isKernel = event.kind == EventKind::kernel, isTasks = event.kind == EventKind::tasks;
    if (event.kind == EventKind::wait || event.kind == EventKind::load)
      beginEvent(dataset, "X", event.thread, event.kind == EventKind::wait ? "wait for " : "load ");
    else
      beginEvent(isKernel || isTasks ? kernel->name : function->name, "X", event.thread);
    text.format(",\"cat\":\"%s\"", categories[int(event.kind)]);
    appendMicroseconds("ts", event.begin > profile.start ? event.begin - profile.start : 0);
    appendMicroseconds("dur", event.end - event.begin);
    unsigned long long first = event.amounts[0], second = event.amounts[1];
    if (isKernel) {
      text.append(",\"args\":{\"nodes\":");
      appendJson(kernel->nodes, &text);
      text.append(",\"schedule\":");
      appendJson(kernel->schedule, &text);
      text.format(",\"flops\":%llu,\"bytes\":%llu}", first, second);
    } else if (isTasks) {
      text.format(",\"args\":{\"first\":%llu,\"count\":%llu}", first, second - first);
    } else if (event.kind == EventKind::load) {
      text.format(",\"args\":{\"rows\":%llu}", first);
    }
    text.append("}");
  }

  const Profile &profile;
  FileWriter &file;
  String text;
  Vector<Thread> threads;
  bool anyEvent = false;
};

} // namespace

static Status writeTrace(const Profile &profile, const char *path) {
  if (!profile.capacity)
    return fail(Status::invalidArgument, "the profile records no events: set `events` of its options");
  FileWriter file;
  CAUCE_TRY(file.open(path));
  CAUCE_TRY(TraceWriter(profile, file).run());
  return file.commit();
}

} // namespace cauce::runtime

extern "C" cauce_status_t cauce_profile_write_trace(const cauce_profile_t *profile, const char *path) {
  CAUCE_REQUIRE(profile, "a profile");
  CAUCE_REQUIRE_PATH(path, "the path of a trace");
  return cauce::runtime::toC(cauce::runtime::writeTrace(*profile, path));
}
