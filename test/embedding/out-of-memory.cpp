// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every allocation fails in turn, alone and with all that come after it, in everything that an application can do: the status is
// CAUCE_OUT_OF_MEMORY, nothing is made, written or lost, and the same call again, with memory, leads to the bytes of a run that was not
// disturbed.
// embedding: models=ring,flowers,breast-cancer,mnist,letters std=c++17,c++20 sanitize=address
#include "failing.h"
#include "files.h"

#include "breast-cancer.h"
#include "flowers.h"
#include "letters.h"
#include "mnist.h"
#include "ring.h"

#include <functional>

using failing::heal;

// Instead of the C library's: thousands of files are written, and none has to survive the machine.
extern "C" int fsync(int) noexcept { return 0; }

static std::string models, scratch;
// What a scenario found out. Undisturbed or not, it is the same.
static std::string found;

static void note(const std::string &text) { found += text + "\n"; }
static void note(const cauce_tensor_t *tensor) { found.append(static_cast<const char *>(cauce_tensor_data(tensor)), cauce_tensor_bytes(tensor)); }

// Messages of failures that have nothing to do with memory are whole, and their status is their own, without any of it.
static void noteFailure(cauce_status_t status) { note(std::to_string(status) + " " + cauce_message()); }

static void noteStates(const cauce_program_t *program, cauce_session_t *session, bool parametersAlone = false) {
  const cauce_abi_program_t *descriptor = cauce_program_descriptor(program);
  for (uint32_t i = 0; i < descriptor->state_count; ++i) {
    if (parametersAlone && !(descriptor->states[i]->flags & CAUCE_STATE_TRAINED))
      continue;
    const cauce_abi_tensor_t &type = *descriptor->states[i]->tensor;
    size_t bytes = cauce_dtype_size(type.dtype);
    for (uint32_t d = 0; d < type.rank; ++d)
      bytes *= size_t(type.dims[d]);
    std::string value(bytes, 0);
    cauce_status_t status = cauce_session_get(session, type.name, &value[0], bytes);
    if (status == CAUCE_INVALID_ARGUMENT)
      noteFailure(status); // it has no value yet
    else
      REQUIRE_OK(status);
    found += value;
  }
}

// The same without a note of it.
static std::string statesOf(const cauce_program_t *program, cauce_session_t *session, bool parametersAlone = false) {
  std::string states;
  std::swap(states, found);
  noteStates(program, session, parametersAlone);
  std::swap(states, found);
  return states;
}

static cauce_program_t *link(const cauce_abi_program_t &descriptor) {
  cauce_program_t *program = nullptr;
  TRY_MAKE(cauce_program_link(&descriptor, &program), program);
  return program;
}

static cauce_session_t *makeSession(const cauce_program_t *program, uint32_t threads) {
  cauce_session_options_t options;
  cauce_session_options_init(&options);
  options.threads = threads;
  cauce_session_t *session = nullptr;
  TRY_MAKE(cauce_session_create(program, &options, &session), session);
  return session;
}

// A call that writes to `path`, which is as it was if it fails, with nothing beside it.
static void write(const std::string &path, const std::function<cauce_status_t()> &call) {
  std::string folder = path.substr(0, path.rfind('/')), before = files::read(path);
  size_t names = files::count(folder);
  TRY([&] {
    cauce_status_t status = call();
    CHECK(status == CAUCE_OK || (files::read(path) == before && files::count(folder) == names));
    return status;
  }());
  note(files::read(path));
}

static void programs() {
  cauce_program_t *program = nullptr;
  const cauce_abi_function_t *function = nullptr;
  std::string path = models + "/ring.so";
  TRY_MAKE(cauce_program_open(path.c_str(), &program), program);
  noteFailure(cauce_program_function(program, "nothing", &function));
  cauce_program_release(program);
  cauce_program_release(link(cauce_model_ring));
}

static void predictions() {
  cauce_program_t *program = link(cauce_model_ring);
  cauce_session_t *session = makeSession(program, 2);
  // What a session holds stays if it cannot be initialised.
  std::vector<float> bias(1, 0.25f), kept(1);
  REQUIRE_OK(cauce_session_set(session, "logit.bias", bias.data(), 4));
  TRY([&] {
    cauce_status_t status = cauce_session_init(session, 3);
    REQUIRE_OK(cauce_session_get(session, "logit.bias", kept.data(), 4));
    CHECK(status == CAUCE_OK || kept == bias);
    return status;
  }());
  const int64_t dims[] = {5, 2}, sizes[] = {5};
  std::vector<float> points(11, 0.5f), inside(5);
  cauce_tensor_t *argument = nullptr, *unaligned = nullptr, *result = nullptr, *loss = nullptr;
  TRY_MAKE(cauce_tensor_create(CAUCE_DTYPE_F32, 2, dims, &argument), argument);
  TRY_MAKE(cauce_tensor_wrap(CAUCE_DTYPE_F32, 2, dims, points.data() + 1, &unaligned), unaligned);
  TRY_MAKE(cauce_session_results(session, "predict", &unaligned, 1, &result, 1), result);
  noteFailure(cauce_session_results(session, "predict", nullptr, 0, &loss, 1));
  TRY(cauce_session_call(session, "predict", &argument, 1, &result, 1));
  note(result);
  TRY(cauce_session_call(session, "predict", &unaligned, 1, &result, 1));
  note(result);
  const void *arguments[] = {points.data() + 1};
  void *results[] = {inside.data()};
  TRY(cauce_session_compute(session, "predict", sizes, 1, arguments, 1, results, 1));
  note(files::bytesOf(inside));
  cauce_tensor_t *label = nullptr;
  TRY_MAKE(cauce_tensor_wrap(CAUCE_DTYPE_F32, 1, dims, inside.data(), &label), label);
  // `step` needs slots and counters, which it has completed first.
  const cauce_tensor_t *batch[] = {argument, label};
  TRY(cauce_session_call(session, "step", batch, 2, nullptr, 0));
  noteStates(program, session);
  for (cauce_tensor_t *tensor : {argument, unaligned, result, label})
    cauce_tensor_release(tensor);
  cauce_session_release(session);
  cauce_program_release(program);
}

// Memory may end where a call is made, or where it is done.
static void asynchronous() {
  cauce_program_t *program = link(cauce_model_ring);
  cauce_session_t *session = makeSession(program, 1);
  TRY(cauce_session_init(session, 3));
  static const int64_t dims[] = {4, 2};
  cauce_tensor_t *argument = nullptr, *result = nullptr;
  TRY_MAKE(cauce_tensor_create(CAUCE_DTYPE_F32, 2, dims, &argument), argument);
  TRY_MAKE(cauce_session_results(session, "predict", &argument, 1, &result, 1), result);
  struct Outcome {
    cauce_status_t status = CAUCE_OK;
    std::string message;
  };
  for (bool isDone = false; !isDone; heal()) {
    Outcome outcome;
    auto done = [](void *user, cauce_status_t status, const char *message) { *static_cast<Outcome *>(user) = {status, message}; };
    cauce_status_t status = cauce_session_call_async(session, "predict", &argument, 1, &result, 1, done, &outcome);
    failing::checkFailure(status, "cauce_session_call_async");
    REQUIRE_OK(cauce_session_wait(session));
    failing::checkFailure(outcome.status, "its end", outcome.message.c_str());
    isDone = status == CAUCE_OK && outcome.status == CAUCE_OK;
  }
  note(result);
  cauce_tensor_release(argument);
  cauce_tensor_release(result);
  cauce_session_release(session);
  cauce_program_release(program);
}

static void tensors() {
  static const int64_t dims[] = {3, 2}, any[] = {-1, 2};
  cauce_tensor_t *tensor = nullptr;
  TRY_MAKE(cauce_tensor_create(CAUCE_DTYPE_F32, 2, dims, &tensor), tensor);
  for (int i = 0; i < 6; ++i)
    static_cast<float *>(cauce_tensor_data(tensor))[i] = 0.3f * float(i);
  for (const char *name : {"/tensor.npy", "/tensor.csv"}) {
    std::string path = scratch + name;
    remove(path.c_str());
    write(path, [&] { return cauce_tensor_write(tensor, path.c_str()); });
  }
  cauce_tensor_release(tensor);
  const cauce_abi_tensor_t type = {"lengths", CAUCE_DTYPE_F64, 2, any, CAUCE_SPACE_HOST, 0};
  files::write(scratch + "/text.csv.gz", files::gzip("a,b\n1,2\n0.5,7\n"));
  files::write(scratch + "/lengths.npz", files::npz("lengths", files::npy("<f4", "(1, 2)", files::bytesOf(std::vector<float>{1, 2}))));
  for (const char *name : {"/tensor.npy", "/tensor.csv", "/text.csv.gz", "/lengths.npz", "/lengths.npz:lengths"}) {
    TRY_MAKE(cauce_tensor_read((scratch + name).c_str(), &type, &tensor), tensor);
    note(tensor);
    cauce_tensor_release(tensor);
  }
}

// A file of weights for the ring that fits in part: one tensor of another type, one of another shape, one that is unknown.
static std::string partialWeights() {
  return files::safetensors("{\"hidden.bias\":{\"dtype\":\"F64\",\"shape\":[32],\"data_offsets\":[0,256]},"
                            "\"logit.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[256,264]},"
                            "\"other\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[264,268]}}",
                            files::bytesOf(std::vector<double>(32, 0.75)) + std::string(12, 0));
}

static void weights() {
  cauce_program_t *program = link(cauce_model_ring);
  cauce_session_t *session = makeSession(program, 1), *other = makeSession(program, 1);
  TRY(cauce_session_init(session, 3));
  TRY(cauce_session_init(other, 4)); // so that states can be read without a failure, whose message would be the last
  std::string path = scratch + "/weights.safetensors", partial = scratch + "/partial.safetensors";
  remove(path.c_str());
  write(path, [&] { return cauce_session_save(session, path.c_str()); });
  // And over what is there.
  write(path, [&] { return cauce_session_save(session, path.c_str()); });
  auto load = [&](cauce_status_t (*function)(cauce_session_t *, const char *), const std::string &from) {
    std::string states = statesOf(program, other);
    TRY([&] {
      cauce_status_t status = function(other, from.c_str());
      CHECK(status == CAUCE_OK || statesOf(program, other) == states);
      return status;
    }());
    noteStates(program, other);
  };
  load(cauce_session_load, path);
  files::write(partial, partialWeights());
  cauce_set_log([](void *, cauce_log_level_t, const char *message) { note(message); }, nullptr, CAUCE_LOG_WARNING);
  load(cauce_session_load_partial, partial);
  cauce_set_log(nullptr, nullptr, CAUCE_LOG_INFO);
  TRY(cauce_session_complete(other, 7));
  cauce_session_release(session);
  cauce_session_release(other);
  cauce_program_release(program);
}

static cauce_data_t *openData(const cauce_program_t *program) {
  cauce_data_t *data = nullptr;
  TRY_MAKE(cauce_data_open(program, (scratch + "/models").c_str(), &data), data);
  return data;
}

static void datasets() {
  for (const cauce_abi_program_t *descriptor : {&cauce_model_breast_cancer, &cauce_model_flowers, &cauce_model_mnist}) {
    cauce_program_t *program = link(*descriptor);
    cauce_data_t *data = openData(program);
    uint64_t rows = 0;
    for (uint32_t i = descriptor->dataset_count; i-- > 0; note(std::to_string(rows)))
      TRY_MAKE(cauce_data_rows(data, descriptor->datasets[i]->name, &rows), rows);
    noteFailure(cauce_data_rows(data, "nothing", &rows));
    cauce_data_release(data);
    cauce_program_release(program);
  }
}

// Trains to the end; saves after the second step.
static void train(const cauce_program_t *program, cauce_session_t *session, cauce_data_t *data, const cauce_train_options_t &options,
                  const char *saved) {
  cauce_trainer_t *trainer = nullptr;
  TRY_MAKE(cauce_trainer_create(session, data, &options, &trainer), trainer);
  std::string before = cauce_trainer_note(trainer), text = "where the application's own data stands, which is a long story";
  TRY([&] {
    cauce_status_t status = cauce_trainer_set_note(trainer, text.c_str());
    CHECK(cauce_trainer_note(trainer) == (status == CAUCE_OK ? text : before));
    return status;
  }());
  int steps = 0;
  for (cauce_train_event_t event = CAUCE_TRAIN_STEP; event != CAUCE_TRAIN_DONE; ++steps) {
    TRY(cauce_trainer_step(trainer, &event));
    if (steps == 1 && saved)
      write(saved, [&] { return cauce_trainer_save(trainer, saved); });
  }
  cauce_trainer_release(trainer);
  noteStates(program, session);
}

static void noteMetrics(cauce_session_t *session, cauce_data_t *data, const char *set) {
  cauce_metric_t metrics[8];
  size_t count = 0;
  TRY_MAKE(cauce_session_evaluate(session, data, set, 4, metrics, 8, &count), count);
  for (size_t i = 0; i < count; ++i)
    note(std::string(metrics[i].name) + " " + std::to_string(metrics[i].value));
  TRY_MAKE(cauce_session_metrics(session, "metrics", metrics, 8, &count), count);
}

static void trainModel(const cauce_abi_program_t &descriptor, const char *test) {
  cauce_program_t *program = link(descriptor);
  cauce_session_t *session = makeSession(program, 1);
  cauce_data_t *data = openData(program);
  std::string folder = scratch + "/checkpoint", saved = scratch + "/middle.safetensors";
  mkdir(folder.c_str(), 0777);
  remove(saved.c_str());
  TRY(cauce_session_init(session, 5));
  cauce_train_options_t options;
  cauce_train_options_init(program, &options);
  options.epochs = 2;
  options.batch = 8;
  train(program, session, data, options, saved.c_str());
  noteMetrics(session, data, test);
  // On from the middle of the first epoch.
  options.resume = saved.c_str();
  train(program, session, data, options, nullptr);
  cauce_data_release(data);
  cauce_session_release(session);
  cauce_program_release(program);
}
static void trainings() { trainModel(cauce_model_breast_cancer, "test"); }
static void earlyStopping() { trainModel(cauce_model_flowers, "validation"); }

// Checkpoints in a folder.
static void checkpoints() {
  cauce_program_t *program = link(cauce_model_flowers);
  cauce_session_t *session = makeSession(program, 1);
  cauce_data_t *data = openData(program);
  TRY(cauce_session_init(session, 5));
  std::string folder = scratch + "/run/of/checkpoints";
  cauce_train_options_t options;
  cauce_train_options_init(program, &options);
  options.epochs = 1;
  options.keep = 1;
  options.checkpoint = folder.c_str();
  options.every = 1;
  train(program, session, data, options, nullptr);
  options.epochs = 2;
  options.resume = folder.c_str();
  train(program, session, data, options, nullptr);
  CHECK(files::count(folder) == 3); // ".", ".." and the newest
  cauce_data_release(data);
  cauce_session_release(session);
  cauce_program_release(program);
  if (system(("rm -r '" + scratch + "/run'").c_str()) != 0)
    exit(1);
}

static int fill(void *, const uint32_t *rows, size_t count, void *const *fields) {
  for (size_t i = 0; i < count; ++i) {
    static_cast<float *>(fields[0])[2 * i] = static_cast<float *>(fields[0])[2 * i + 1] = 0.05f * float(rows[i]);
    static_cast<float *>(fields[1])[i] = rows[i] % 3 == 0;
  }
  return 0;
}

// Training a session that others have copies of, made between steps and in on_step: a step without memory is tried again.
static void copies() {
  cauce_program_t *program = link(cauce_model_flowers);
  cauce_session_t *session = makeSession(program, 1), *copy = nullptr;
  cauce_data_t *data = openData(program);
  TRY(cauce_session_init(session, 5));
  cauce_train_options_t options;
  cauce_train_options_init(program, &options);
  options.epochs = 3;
  options.batch = 8;
  struct Copying {
    cauce_session_t *session, *copy;
    static void onStep(void *user, const cauce_progress_t *) {
      Copying &mine = *static_cast<Copying *>(user);
      cauce_session_release(mine.copy);
      mine.copy = nullptr;
      failing::checkFailure(cauce_session_copy(mine.session, nullptr, &mine.copy), "cauce_session_copy");
    }
  } copying{session, nullptr};
  options.callbacks.on_step = Copying::onStep;
  options.callbacks.user = &copying;
  cauce_trainer_t *trainer = nullptr;
  TRY_MAKE(cauce_trainer_create(session, data, &options, &trainer), trainer);
  for (cauce_train_event_t event = CAUCE_TRAIN_STEP; event != CAUCE_TRAIN_DONE;) {
    cauce_session_release(copy);
    copy = nullptr;
    TRY_MAKE(cauce_session_copy(session, nullptr, &copy), copy);
    TRY(cauce_trainer_step(trainer, &event));
  }
  cauce_trainer_release(trainer);
  noteStates(program, session);
  // A step that fails brings the weights from before it back.
  TRY_MAKE(cauce_trainer_create(session, data, &options, &trainer), trainer);
  std::string before = statesOf(program, session, true);
  REQUIRE_OK(cauce_trainer_set_learning_rate(trainer, 1e30));
  cauce_train_event_t event = CAUCE_TRAIN_STEP;
  cauce_status_t status = CAUCE_OK;
  for (int i = 0; i < 20 && (status == CAUCE_OK || status == CAUCE_OUT_OF_MEMORY); ++i) {
    cauce_session_release(copy);
    copy = nullptr;
    TRY_MAKE(cauce_session_copy(session, nullptr, &copy), copy);
    status = cauce_trainer_step(trainer, &event);
    if (status == CAUCE_OUT_OF_MEMORY)
      heal();
  }
  check_status_at(status, CAUCE_NOT_FINITE, __FILE__, __LINE__, "a step of 1e30");
  double rate = 0;
  TRY(cauce_trainer_learning_rate(trainer, &rate));
  CHECK(float(rate) == 1e30f); // as it was set
  cauce_trainer_release(trainer);
  CHECK(statesOf(program, session, true) == before);
  cauce_session_release(copying.copy);
  cauce_session_release(copy);
  cauce_data_release(data);
  cauce_session_release(session);
  cauce_program_release(program);
}

static void sources() {
  cauce_program_t *program = link(cauce_model_ring);
  cauce_session_t *session = makeSession(program, 2);
  cauce_data_t *data = nullptr;
  const char *fields[] = {"point", "inside"};
  cauce_source_t given[] = {{sizeof(cauce_source_t), "train", 30, fields, 2, 0, fill, nullptr}, {sizeof(cauce_source_t), "validation", 9, fields, 2, 0, fill, nullptr}};
  TRY_MAKE(cauce_data_create(program, given, 2, &data), data);
  TRY(cauce_session_init(session, 5));
  cauce_train_options_t options;
  cauce_train_options_init(program, &options);
  options.epochs = 2;
  train(program, session, data, options, nullptr);
  noteMetrics(session, data, "validation");
  cauce_data_release(data);
  cauce_session_release(session);
  cauce_program_release(program);
}

static void rows() {
  cauce_program_t *program = link(cauce_model_breast_cancer);
  cauce_session_t *session = makeSession(program, 1);
  TRY(cauce_session_init(session, 5));
  std::string path = scratch + "/data/wisc_bc_data.csv";
  // Rows cannot be read on after a failure.
  for (cauce_status_t status = CAUCE_OUT_OF_MEMORY; status != CAUCE_OK;) {
    cauce_rows_t *rows = nullptr;
    TRY_MAKE(cauce_rows_open(program, "predict", path.c_str(), &rows), rows);
    std::string answers;
    uint64_t count = 1;
    for (status = CAUCE_OK; status == CAUCE_OK && count;) {
      const cauce_tensor_t *const *arguments = nullptr;
      status = cauce_rows_next(rows, 7, &arguments, &count);
      failing::checkFailure(status, "cauce_rows_next");
      CHECK(status == CAUCE_OK || (!arguments && !count));
      if (status != CAUCE_OK) {
        CHECK_STATUS(cauce_rows_next(rows, 7, &arguments, &count), CAUCE_INVALID_ARGUMENT);
        break;
      }
      cauce_tensor_t *result = nullptr;
      TRY_MAKE(cauce_session_results(session, "predict", arguments, 1, &result, 1), result);
      TRY(cauce_session_call(session, "predict", arguments, 1, &result, 1));
      for (uint64_t i = 0; i < count; ++i)
        answers += cauce_program_class(program, "malignant", result, i);
      cauce_tensor_release(result);
    }
    heal();
    cauce_rows_release(rows);
    if (status == CAUCE_OK)
      note(answers);
  }
  cauce_session_release(session);
  cauce_program_release(program);
}

static void profiles() {
  cauce_program_t *program = link(cauce_model_ring);
  cauce_session_t *session = makeSession(program, 2);
  cauce_profile_options_t options;
  cauce_profile_options_init(&options);
  options.events = 100;
  cauce_profile_t *profile = nullptr;
  TRY_MAKE(cauce_profile_create(program, &options, &profile), profile);
  REQUIRE_OK(cauce_session_set_profile(session, profile));
  TRY(cauce_session_init(session, 5));
  std::string path = scratch + "/trace.json";
  remove(path.c_str());
  size_t length = found.size();
  write(path, [&] { return cauce_profile_write_trace(profile, path.c_str()); });
  CHECK(found.substr(found.size() - 4) == "]}\n\n");
  found.resize(length); // times differ
  cauce_session_release(session);
  cauce_profile_release(profile);
  cauce_program_release(program);
}

// What the data sets of the models name, beside `scratch`/models.
static void writeData() {
  std::string csv = "id,diagnosis", kinds, places, lengths, images, labels;
  for (int c = 0; c < 30; ++c)
    csv += ",column " + std::to_string(c);
  for (int row = 0; row < 40; ++row) {
    csv += "\n" + std::to_string(row) + (row % 3 ? ",B" : ",M");
    for (int c = 0; c < 30; ++c)
      csv += "," + std::to_string((row * 7 + c * 5) % 11) + ".5";
    kinds += files::number(uint64_t(row % 3), 8);
    places += files::number(uint64_t(row % 5), 8);
    lengths += files::bytesOf(std::vector<float>{float(row % 4), float(row % 3), float(row % 7)});
    images += std::string(28 * 28, char(row));
    labels += char(row % 10);
  }
  std::string data = scratch + "/data", folder = scratch + "/models";
  mkdir(data.c_str(), 0777);
  mkdir(folder.c_str(), 0777);
  files::write(data + "/wisc_bc_data.csv", csv + "\n");
  files::write(folder + "/flowers.npz", files::npz("lengths", files::npy("<f4", "(40, 3)", lengths)));
  files::write(folder + "/place.npy", files::npy("<i8", "(40,)", places));
  files::write(folder + "/kind.npy", files::npy("<i8", "(40,)", kinds));
  for (uint32_t i = 0; i < cauce_model_mnist.dataset_count; ++i)
    for (uint32_t f = 0; f < cauce_model_mnist.datasets[i]->feed_count; ++f) {
      std::string path = cauce_model_mnist.datasets[i]->feeds[f]->path;
      if (path.rfind('/') != std::string::npos)
        mkdir((folder + "/" + path.substr(0, path.rfind('/'))).c_str(), 0777);
      std::string header = f ? std::string("\0\0\x08\1", 4) + files::number(40, -4)
                             : std::string("\0\0\x08\3", 4) + files::number(40, -4) + files::number(28, -4) + files::number(28, -4);
      files::write(folder + "/" + path, files::gzip(header + (f ? labels : images)));
    }
}

// Drawn and searched for, with a text that may end it.
static void generation() {
  cauce_program_t *program = link(cauce_model_letters);
  cauce_session_t *session = makeSession(program, 1);
  TRY(cauce_session_init(session, 0));
  for (uint64_t beams : {0, 3}) {
    cauce_generate_options_t options;
    cauce_generate_options_init(&options);
    options.beams = beams;
    options.top_p = beams ? 1 : 0.9;
    options.most = 8;
    options.stop = "bb";
    cauce_generator_t *generator = nullptr;
    TRY_MAKE(cauce_generator_create(session, &options, &generator), generator);
    const uint32_t ids[] = {3, 0};
    TRY(cauce_generator_prompt(generator, "ab\xc3\xa9", 4));
    TRY(cauce_generator_prompt_ids(generator, ids, 2));
    cauce_token_t token = {};
    token.size = sizeof(token);
    do {
      TRY(cauce_generator_next(generator, &token));
      note(std::string(token.text, token.length) + " " + std::to_string(token.id));
    } while (token.event == CAUCE_GENERATE_TOKEN);
    cauce_generator_release(generator);
  }
  cauce_session_release(session);
  cauce_program_release(program);
}

int main(int argc, char **argv) {
  CHECK(argc >= 3);
  setvbuf(stdout, nullptr, _IOLBF, 0);
  models = argv[1];
  scratch = argv[2];
  size_t most = argc > 3 ? size_t(atol(argv[3])) : 60; // allocations that fail in turn, spread over all
  writeData();
  failing::install();
  static const struct {
    const char *name;
    void (*run)();
  } scenarios[] = {{"programs", programs}, {"predictions", predictions}, {"asynchronous", asynchronous}, {"tensors", tensors},   {"weights", weights},
                   {"datasets", datasets}, {"trainings", trainings},     {"early stopping", earlyStopping},
                   {"checkpoints", checkpoints}, {"copies", copies}, {"sources", sources}, {"rows", rows}, {"profiles", profiles},
                   {"generation", generation}};
  for (const auto &scenario : scenarios) {
    auto run = [&](size_t n, bool andAllAfter) {
      found.clear();
      size_t descriptors = files::count("/proc/self/fd");
      failing::arm(n, andAllAfter);
      scenario.run();
      heal();
      if (failing::live)
        fprintf(stderr, "allocation %zu%s: %zu blocks are left\n", n, andAllAfter ? " and all after it" : "", failing::live.load());
      CHECK(failing::live == 0);
      CHECK(files::count("/proc/self/fd") == descriptors);
      if (check_failed) {
        fprintf(stderr, "%s\n", scenario.name);
        exit(1);
      }
      return found;
    };
    std::string expected = run(0, false);
    size_t count = failing::calls, step = most && count > most ? count / most : 1;
    for (bool andAllAfter : {false, true})
      for (size_t n = 1; n <= count; n += step)
        if (run(n, andAllAfter) != expected) {
          fprintf(stderr, "%s, allocation %zu%s: expected what a run comes to that has memory, but got something else\n", scenario.name, n,
                  andAllAfter ? " and all after it" : "");
          check_failed = 1;
        }
    if (argc > 3)
      printf("%-16s %zu allocations\n", scenario.name, count);
  }
  return check_failures();
}
