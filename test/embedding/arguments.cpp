// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every function of cauce.h with each of its arguments wrong, one at a time: a status says so, with a sentence, nothing is given back, and nothing
// else has changed. Every function with right arguments, also from the callbacks of a trainer and of the log. The calls are arguments.inc, which
// arguments.py makes from the header. Each function has a process of its own, so that a crash is counted and named like other failures.
// embedding: models=iris,ring,letters std=c++17 sanitize=address
#include "check.h"

#include "files.h"
#include "iris.h"
#include "letters.h"
#include "ring.h"

#include <cmath>
#include <string>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

// What may come of a call: a status, or several; of a function without one, something, or what means that there is nothing.
enum : int {
  OK = 1 << CAUCE_OK,
  INVALID = 1 << CAUCE_INVALID_ARGUMENT,
  NOT_FOUND = 1 << CAUCE_NOT_FOUND,
  MISMATCH = 1 << CAUCE_MISMATCH,
  BAD_DATA = 1 << CAUCE_BAD_DATA,
  OUT_OF_MEMORY = 1 << CAUCE_OUT_OF_MEMORY,
  UNSUPPORTED = 1 << CAUCE_UNSUPPORTED,
  FAILURE = (1 << (CAUCE_CANCELLED + 1)) - 1 - OK,
  NOTHING = 1 << 20,
  SOMETHING = 1 << 21,
  ANY = OK | FAILURE | NOTHING | SOMETHING
};

static std::string models, scratch;

static cauce_abi_tensor_t typeOf(const char *name, cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims) {
  cauce_abi_tensor_t type = {};
  type.name = name, type.dtype = dtype, type.rank = rank, type.dims = dims;
  return type;
}

// Everything that a call can be made with.
struct Fixture {
  explicit Fixture(bool isAlone);
  ~Fixture();
  Fixture(const Fixture &) = delete;

  std::string texts[6], libraryBytes, weightBytes;
  const char *longText, *library, *scratch, *arrayFile, *outputFile, *weights, *checkpoints, *csvFile = "test/data/iris.csv";
  cauce_program_t *program = nullptr, *otherProgram = nullptr, *letters = nullptr;
  cauce_session_t *session = nullptr, *second = nullptr, *other = nullptr, *writer = nullptr;
  cauce_data_t *data = nullptr;
  cauce_trainer_t *trainer = nullptr;
  cauce_profile_t *profile = nullptr, *otherProfile = nullptr;
  cauce_rows_t *rows = nullptr;
  cauce_generator_t *generator = nullptr;
  const uint32_t tokens[3] = {0, 1, 4};
  cauce_tensor_t *x = nullptr, *y = nullptr, *scalar = nullptr, *none = nullptr;
  const int64_t dims[2] = {4, 4}, negativeDims[2] = {-1, 4}, hugeDims[2] = {INT64_MAX / 2, INT64_MAX / 2}, noDims[2] = {0, 0}, sizes[1] = {4};
  float memory[256] = {};
  cauce_metric_t metrics[8] = {};
  cauce_tensor_t *places[2] = {};
  const cauce_tensor_t *arguments[1] = {}, *noArguments[1] = {}, *otherArguments[1] = {};
  cauce_tensor_t *results[1] = {}, *noResults[1] = {}, *otherResults[1] = {};
  const void *inputs[1] = {memory};
  void *outputs[1] = {memory + 128}, *noMemory[1] = {};
  const int64_t symbols[2] = {-1, -2}, hugeRows[2] = {INT64_MAX, 4};
  int64_t someDims[4] = {};
  int64_t manyDims[17] = {};
  const cauce_abi_tensor_t type = typeOf("x", CAUCE_DTYPE_F32, 2, dims), typeWithoutName = typeOf(nullptr, CAUCE_DTYPE_F32, 2, dims),
                           typeOfNothing = typeOf("x", 0, 2, dims), typeOfRank17 = typeOf("x", CAUCE_DTYPE_F32, 17, manyDims),
                           typeWithoutDims = typeOf("x", CAUCE_DTYPE_F32, 2, nullptr), typeOfScalar = typeOf("x", CAUCE_DTYPE_F32, 0, nullptr),
                           typeOfSymbols = typeOf("x", CAUCE_DTYPE_F32, 2, symbols);
  const cauce_abi_program_t noDescriptor = {};
  const char *names[2] = {"lengths", "class"}, *noNames[2] = {"lengths", nullptr}, *otherNames[2] = {"lengths", "no such field"}, *sameNames[2] = {"lengths", "lengths"};

  // Called once by the next callback of the trainer.
  int (*inStep)(Fixture &) = nullptr, (*inEpoch)(Fixture &) = nullptr;
  int found = 0;
  static void done(void *, cauce_status_t, const char *) {}
};

// What a call fills in unless it fails.
template <typename T> struct Out {
  std::remove_const_t<T> value;
  Out() { memset(static_cast<void *>(&value), 0xab, sizeof(value)); }
  T *place() { return &value; }
  void check(cauce_status_t status) {
    if (status != CAUCE_OK) {
      const T zero = {};
      CHECK(value == zero);
    } else {
      release(value);
    }
  }
  static void release(cauce_program_t *p) { cauce_program_release(p); }
  static void release(cauce_session_t *p) { cauce_session_release(p); }
  static void release(cauce_tensor_t *p) { cauce_tensor_release(p); }
  static void release(cauce_data_t *p) { cauce_data_release(p); }
  static void release(cauce_rows_t *p) { cauce_rows_release(p); }
  static void release(cauce_trainer_t *p) { cauce_trainer_release(p); }
  static void release(cauce_generator_t *p) { cauce_generator_release(p); }
  static void release(cauce_profile_t *p) { cauce_profile_release(p); }
  static void release(...) {}
};

// A struct that says how large it is, with room for what a later version has behind it.
template <typename T> class Sized {
public:
  explicit Sized(T given = {}) {
    memset(bytes, 0, sizeof(bytes));
    memcpy(bytes, &given, sizeof(given));
    setSize(sizeof(T));
  }
  T *get() { return reinterpret_cast<T *>(bytes); }
  T *operator->() { return get(); }
  void setSize(size_t size) { memcpy(bytes, &size, sizeof(size)); }
  void lengthen(size_t by) { setSize(sizeof(T) + by); }
  unsigned char &last() { return bytes[sizeof(T) + 15]; }

private:
  alignas(T) unsigned char bytes[sizeof(T) + 16];
};

template <typename T> static bool isNothing(T value, T nothing) { return value == nothing; }
static bool isNothing(const char *value, const char *nothing) { return nothing ? value && !strcmp(value, nothing) : !value; }

static cauce_session_options_t sessionOptions() {
  cauce_session_options_t options;
  cauce_session_options_init(&options);
  options.threads = 1;
  return options;
}

static cauce_profile_options_t profileOptions() {
  cauce_profile_options_t options;
  cauce_profile_options_init(&options);
  options.events = 16;
  return options;
}

static cauce_train_options_t trainOptions(Fixture &f) {
  cauce_train_options_t options;
  cauce_train_options_init(f.program, &options);
  options.epochs = 1;
  return options;
}

static cauce_generate_options_t generateOptions() {
  cauce_generate_options_t options;
  cauce_generate_options_init(&options);
  return options;
}

static int fill(void *, const uint32_t *, size_t count, void *const *fields) {
  memset(fields[0], 0, count * 4 * sizeof(float));
  memset(fields[1], 0, count * sizeof(int64_t));
  return 0;
}

static cauce_source_t source(Fixture &f) { return {sizeof(cauce_source_t), "train", 10, f.names, 2, 0, fill, nullptr}; }

static void *allocate(void *, size_t bytes, size_t alignment) {
  void *memory = nullptr;
  return posix_memalign(&memory, alignment < sizeof(void *) ? sizeof(void *) : alignment, bytes) ? nullptr : memory;
}
static void release(void *, void *memory) { free(memory); }
static void runInOrder(void *, uint32_t parts, void (*run)(void *, uint32_t), void *context) {
  for (uint32_t part = 0; part < parts; ++part)
    run(context, part);
}
static cauce_executor_t executor() { return {sizeof(cauce_executor_t), runInOrder, nullptr, 2, 0, 0}; }
static cauce_allocator_t allocator() { return {sizeof(cauce_allocator_t), allocate, release, nullptr}; }

struct Case {
  const char *what;
  int expected;
  int (*call)(Fixture &f);
};

struct Function {
  const char *name;
  bool isAlone; // no object of the runtime may live
  int inside;   // what right arguments come to when a callback of their trainer passes them; 0: not tried
  std::vector<Case> cases;
};

static const Function functions[] = {
#include "arguments.inc"
    {"cauce_session_train of a session in training",
     false,
     INVALID,
     {{"right", ANY, [](Fixture &f) -> int { return 1 << cauce_session_train(f.session, f.data, nullptr, nullptr); }}}},
};

static int once(Fixture &f, int (**callback)(Fixture &)) {
  int (*call)(Fixture &) = *callback;
  *callback = nullptr;
  return call ? call(f) : f.found;
}

Fixture::Fixture(bool isAlone) {
  texts[0] = std::string(100000, 'a');
  texts[1] = models + "/iris.so";
  texts[2] = ::scratch + "/x.npy";
  texts[3] = ::scratch + "/out.npy";
  texts[4] = ::scratch + "/weights.safetensors";
  texts[5] = ::scratch + "/checkpoints";
  longText = texts[0].c_str(), library = texts[1].c_str(), arrayFile = texts[2].c_str(), outputFile = texts[3].c_str(), weights = texts[4].c_str();
  checkpoints = texts[5].c_str(), scratch = ::scratch.c_str();
  if (isAlone)
    return;
  REQUIRE_OK(cauce_program_link(&cauce_model_iris, &program));
  REQUIRE_OK(cauce_program_link(&cauce_model_ring, &otherProgram));
  cauce_session_options_t options = sessionOptions();
  REQUIRE_OK(cauce_session_create(program, &options, &session));
  REQUIRE_OK(cauce_session_create(program, &options, &second));
  REQUIRE_OK(cauce_session_create(otherProgram, &options, &other));
  REQUIRE_OK(cauce_program_link(&cauce_model_letters, &letters));
  REQUIRE_OK(cauce_session_create(letters, &options, &writer));
  for (cauce_session_t *each : {session, second, other, writer})
    REQUIRE_OK(cauce_session_init(each, 1));
  REQUIRE_OK(cauce_generator_create(writer, nullptr, &generator));
  REQUIRE_OK(cauce_generator_prompt(generator, "a", 1));
  REQUIRE_OK(cauce_data_open(program, "test/models", &data));
  cauce_train_options_t training = trainOptions(*this);
  training.callbacks.user = this;
  training.callbacks.on_step = [](void *user, const cauce_progress_t *) {
    auto &f = *static_cast<Fixture *>(user);
    f.found = once(f, &f.inStep);
  };
  training.callbacks.on_epoch = [](void *user, const cauce_progress_t *) {
    auto &f = *static_cast<Fixture *>(user);
    f.found = once(f, &f.inEpoch);
  };
  REQUIRE_OK(cauce_trainer_create(session, data, &training, &trainer));
  cauce_profile_options_t recording = profileOptions();
  REQUIRE_OK(cauce_profile_create(program, &recording, &profile));
  REQUIRE_OK(cauce_profile_create(otherProgram, &recording, &otherProfile));
  REQUIRE_OK(cauce_rows_open(program, "predict", csvFile, &rows));
  REQUIRE_OK(cauce_tensor_wrap(CAUCE_DTYPE_F32, 2, dims, memory, &x));
  const int64_t resultDims[] = {4, 3};
  REQUIRE_OK(cauce_tensor_create(CAUCE_DTYPE_F32, 2, resultDims, &y));
  REQUIRE_OK(cauce_tensor_create(CAUCE_DTYPE_F32, 0, nullptr, &scalar));
  REQUIRE_OK(cauce_tensor_create(CAUCE_DTYPE_F32, 2, noDims, &none));
  arguments[0] = x, otherArguments[0] = y, results[0] = y, otherResults[0] = x;
  REQUIRE_OK(cauce_tensor_write(x, arrayFile));
  REQUIRE_OK(cauce_session_save(session, weights));
  libraryBytes = files::read(library), weightBytes = files::read(weights);
}

Fixture::~Fixture() {
  for (cauce_session_t *each : {session, second, other})
    if (each)
      CHECK_STATUS(cauce_session_wait(each), CAUCE_OK); // their tensors go first
  for (cauce_tensor_t *tensor : {x, y, scalar, none, places[0], places[1]})
    cauce_tensor_release(tensor);
  cauce_rows_release(rows);
  cauce_trainer_release(trainer);
  cauce_generator_release(generator);
  for (cauce_session_t *each : {session, second, other, writer})
    cauce_session_release(each);
  for (cauce_profile_t *each : {profile, otherProfile})
    cauce_profile_release(each);
  cauce_data_release(data);
  cauce_program_release(program);
  cauce_program_release(otherProgram);
  cauce_program_release(letters);
  if (system(("rm -rf '" + std::string(checkpoints) + "' '" + outputFile + "'").c_str()))
    CHECK(!"the scratch folder can be emptied");
}

static bool isUtf8Line(const char *text) {
  for (const auto *c = reinterpret_cast<const unsigned char *>(text); *c;) {
    int more = *c < 0x20 || *c == 0x7f ? -1 : *c < 0x80 ? 0 : *c >= 0xc2 && *c < 0xe0 ? 1 : *c >= 0xe0 && *c < 0xf0 ? 2 : *c >= 0xf0 && *c < 0xf5 ? 3 : -1;
    for (++c; more > 0 && (*c & 0xc0) == 0x80; --more)
      ++c;
    if (more)
      return false;
  }
  return true;
}

static std::string weightsOf(const Fixture &f) {
  std::string all;
  for (const char *name : {"hidden.kernel", "hidden.bias", "logits.kernel", "logits.bias"}) {
    float values[64] = {};
    size_t bytes = !strcmp(name, "hidden.kernel") ? 256 : !strcmp(name, "hidden.bias") ? 64 : !strcmp(name, "logits.kernel") ? 192 : 12;
    REQUIRE_OK(cauce_session_get(f.session, name, values, bytes));
    all.append(reinterpret_cast<char *>(values), bytes);
  }
  return all;
}

// Where the process is, for the one that waits for it.
static char *place;

static void note(const Function &function, const char *what, const char *where) {
  snprintf(place, 4096, "%s: %s%s", function.name, what, where);
}

static void judge(int found, int expected) {
  if (!(found & expected)) {
    check_failed = 1;
    fprintf(stderr, "%s: expected %#x, but got %#x: %s\n", place, unsigned(expected), unsigned(found), cauce_message());
  }
  if (found & FAILURE && (!*cauce_message() || !isUtf8Line(cauce_message()))) {
    check_failed = 1;
    fprintf(stderr, "%s: the message is no sentence in UTF-8: '%s'\n", place, cauce_message());
  }
}

static void checkCase(const Function &function, const Case &tried) {
  note(function, tried.what, "");
  Fixture f(function.isAlone);
  std::string before = f.session ? weightsOf(f) : "";
  int found = tried.call(f);
  judge(found, tried.expected);
  if (found & FAILURE && f.session && weightsOf(f) != before) {
    check_failed = 1;
    fprintf(stderr, "%s: the weights have changed\n", place);
  }
}

static void checkInside(const Function &function, const Case &right) {
  {
    note(function, right.what, ", in on_step");
    Fixture f(false);
    cauce_train_event_t event = 0;
    f.inStep = right.call;
    CHECK_STATUS(cauce_trainer_step(f.trainer, &event), CAUCE_OK);
    judge(f.found, function.inside | (right.expected & ~OK));
  }
  {
    note(function, right.what, ", in on_epoch");
    Fixture f(false);
    f.inEpoch = right.call;
    CHECK_STATUS(cauce_trainer_run(f.trainer), CAUCE_OK);
    judge(f.found, function.inside | (right.expected & ~OK));
  }
  note(function, right.what, ", in the log");
  struct Inside {
    Fixture f{false};
    const Case *right = nullptr;
    int found = 0;
  } inside;
  inside.right = &right;
  auto log = [](void *user, cauce_log_level_t, const char *) {
    auto &self = *static_cast<Inside *>(user);
    if (const Case *tried = std::exchange(self.right, nullptr))
      self.found = tried->call(self.f);
  };
  cauce_set_log(log, &inside, CAUCE_LOG_DEBUG);
  cauce_session_t *session = nullptr;
  CHECK_STATUS(cauce_session_create(inside.f.program, nullptr, &session), CAUCE_OK);
  cauce_set_log(nullptr, nullptr, CAUCE_LOG_INFO);
  cauce_session_release(session);
  judge(inside.found, right.expected);
}

static void checkFunction(const Function &function) {
  for (const Case &tried : function.cases)
    checkCase(function, tried);
  if (function.inside && !function.isAlone)
    checkInside(function, function.cases[0]);
}

int main(int argc, char **argv) {
  if (argc < 3)
    return 2;
  models = argv[1], scratch = argv[2];
  place = static_cast<char *>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  size_t cases = 0;
  for (const Function &function : functions) {
    if (argc > 3 && strcmp(argv[3], function.name))
      continue;
    cases += function.cases.size();
    pid_t child = fork();
    if (child == 0) {
      checkFunction(function);
      exit(check_failures());
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    if (WIFEXITED(status) && WEXITSTATUS(status) <= 1)
      check_failed |= WEXITSTATUS(status);
    else {
      check_failed = 1;
      fprintf(stderr, "%s: the process ended with status %#x\n", place, unsigned(status));
    }
  }
  printf("%zu functions, %zu calls\n", sizeof(functions) / sizeof(*functions), cases);
  return check_failures();
}
