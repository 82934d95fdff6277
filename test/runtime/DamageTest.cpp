// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Damaged files: every kind of file that the runtime reads, cut off and changed at many places, always the same ones.
// Whatever comes of it is a status with one line that names the file; the sanitized builds see what is read beyond it.
// CAUCE_DAMAGE=N in the environment goes on for N rounds.
#include "Fixture.h"

#include <algorithm>
#include <cstdlib>
#include <functional>

using namespace fixture;

namespace {

// What can happen to a file. `at` is a position in it, `with` one of 256 values.
struct Damage {
  const char *name;
  void (*apply)(std::string &bytes, size_t at, uint8_t with);
};

const Damage damages[] = {
    {"cut off", [](std::string &bytes, size_t at, uint8_t) { bytes.resize(at); }},
    {"bit flipped", [](std::string &bytes, size_t at, uint8_t with) { bytes[at] ^= char(1 << with % 8); }},
    {"byte replaced", [](std::string &bytes, size_t at, uint8_t with) { bytes[at] = char(with); }},
    {"byte inserted", [](std::string &bytes, size_t at, uint8_t with) { bytes.insert(at, 1, char(with)); }},
    {"byte left out", [](std::string &bytes, size_t at, uint8_t) { bytes.erase(at, 1); }},
    {"largest number", [](std::string &bytes, size_t at, uint8_t) { bytes.replace(at, 4, 4, char(0xff)); }},
    {"digits added", [](std::string &bytes, size_t at, uint8_t) { bytes.insert(at, "99999999999999999999"); }},
    {"a part twice", [](std::string &bytes, size_t at, uint8_t with) { bytes.insert(at, bytes.substr(at, with)); }},
};

class DamagedFiles : public Folder {
protected:
  // Reads the file `name`, holding `original`, under every damage at up to `places` positions.
  void damage(const std::string &name, const std::string &original, size_t places, const std::function<cauce_status_t()> &read) {
    ASSERT_FALSE(original.empty());
    write(name, original);
    OK(read());
    const char *value = getenv("CAUCE_DAMAGE");
    uint32_t random = 1;
    for (int round = 0, rounds = value ? atoi(value) : 1; round < rounds; ++round)
      for (const Damage &damage : damages)
        for (size_t i = 0; i < std::min(places, original.size()); ++i) {
          random = random * 1664525u + 1013904223u;
          size_t at = places >= original.size() || i < places / 2 ? i : size_t(random >> 8) % original.size();
          std::string bytes = original;
          // From the second round on there is a second damage.
          if (round)
            damages[(random >> 12) % std::size(damages)].apply(bytes, size_t(random >> 16) % bytes.size(), uint8_t(random >> 20));
          if (!bytes.empty())
            damage.apply(bytes, std::min(at, bytes.size() - 1), uint8_t(random >> 24));
          check(name, bytes, read, std::string(damage.name) + " at byte " + std::to_string(at));
        }
  }

  void check(const std::string &name, const std::string &bytes, const std::function<cauce_status_t()> &read, const std::string &what) {
    write(name, bytes);
    if (read() == CAUCE_OK)
      return;
    std::string message = cauce_message();
    bool isNamed = message.find(name) != std::string::npos || message == "data set 'train' has no rows";
    bool isLine = std::all_of(message.begin(), message.end(), [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 127; });
    ASSERT_TRUE(isNamed && isLine) << what << ": " << message;
  }

  // The same through the reader of a data set with the fields x, f32 (N, 2), and label, i64 (N).
  void damageSet(cauce_abi_reader_t reader, const std::string &name, const std::string &original, size_t places,
                 const char *otherField, const std::string &other) {
    const char *xColumns[] = {"0-1"}, *yColumns[] = {"2"};
    const int64_t xDims[] = {~0, 2}, yDims[] = {~0};
    const cauce_abi_tensor_t x = {"x", CAUCE_DTYPE_F32, 2, xDims, 0, 0}, label = {"label", CAUCE_DTYPE_I64, 1, yDims, 0, 0};
    const cauce_abi_tensor_t *const arguments[] = {&x, &label};
    std::string otherName = "other-" + name;
    bool damagesX = strcmp(otherField, "label") == 0;
    const char *xPath = damagesX ? name.c_str() : otherName.c_str(), *yPath = damagesX ? otherName.c_str() : name.c_str();
    if (other.empty())
      xPath = yPath = name.c_str();
    else
      write(otherName, other);
    const cauce_abi_feed_t feeds[] = {{"x", xPath, xColumns, 1, 0, nullptr, CAUCE_MISSING_VALUE, 0, 0, 0},
                                      {"label", yPath, yColumns, 1, 0, nullptr, CAUCE_MISSING_SKIP, 0, 0, 10}};
    const cauce_abi_feed_t *const feedList[] = {&feeds[0], &feeds[1]};
    cauce_abi_dataset_t dataset = {};
    const cauce_abi_dataset_t *const datasets[] = {&dataset};
    dataset.name = "train";
    dataset.reader = reader;
    dataset.feed_count = 2;
    dataset.feeds = feedList;
    cauce_abi_function_t function = {};
    function.name = "probe";
    function.run = nothing;
    function.argument_count = 2;
    function.arguments = arguments;
    const cauce_abi_function_t *const functions[] = {&function};
    cauce_abi_program_t descriptor = cauce_program;
    descriptor.functions = functions;
    descriptor.function_count = 1;
    descriptor.datasets = datasets;
    descriptor.dataset_count = 1;
    Program program = link(&descriptor);
    damage(name, original, places, [&] {
      uint64_t rows = 0;
      Data data = openData(program);
      return cauce_data_rows(data.get(), "train", &rows);
    });
  }
};

const char csvText[] = "\"1\",2.5,3\r\n-4e3,\"5\",\n\n0.25,,9";

TEST_F(DamagedFiles, Csv) { damageSet(CAUCE_READER_CSV, "d.csv", csvText, 1000, "", ""); }

TEST_F(DamagedFiles, Gzip) {
  write("d.csv", csvText);
  gzip("d.csv");
  damageSet(CAUCE_READER_CSV, "d.csv.gz", read("d.csv.gz"), 1000, "", "");
}

const std::string idxFloats = std::string("\0\0\x0d\x02\0\0\0\x02\0\0\0\x02", 12) + std::string(16, 'A');
const std::string idxShorts = std::string("\0\0\x0b\x01\0\0\0\x02\0\x01\0\x02", 12);

TEST_F(DamagedFiles, Idx) {
  damageSet(CAUCE_READER_IDX, "x.idx", idxFloats, 1000, "label", idxShorts);
  damageSet(CAUCE_READER_IDX, "y.idx", idxShorts, 1000, "x", idxFloats);
}

std::string npy(const std::string &dictionary, const std::string &values) {
  std::string header = dictionary + "\n";
  return std::string("\x93NUMPY\x01\x00", 8) + char(header.size()) + char(header.size() >> 8) + header + values;
}

const std::string npyFloats = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", std::string(16, 'A'));
const std::string npyShorts = npy("{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }", std::string("\1\0\2\0", 4));

TEST_F(DamagedFiles, Npy) {
  damageSet(CAUCE_READER_NPY, "x.npy", npyFloats, 1000, "label", npyShorts);
  damageSet(CAUCE_READER_NPY, "y.npy", npyShorts, 1000, "x", npyFloats);
}

TEST_F(DamagedFiles, Tensors) {
  const int64_t dims[] = {~0, 2};
  const cauce_abi_tensor_t type = {"x", CAUCE_DTYPE_F32, 2, dims, 0, 0};
  for (const auto &[name, bytes] : {std::pair("t.npy", npyFloats), std::pair("t.csv", std::string("a,\"b\"\n1,2\n3,4"))})
    damage(name, bytes, 1000, [&, file = path(name)] {
      cauce_tensor_t *tensor = nullptr;
      cauce_status_t status = cauce_tensor_read(file.c_str(), &type, &tensor);
      cauce_tensor_release(tensor);
      return status;
    });
}

TEST_F(DamagedFiles, Weights) {
  Program program = link();
  Session session = open(program);
  OK(cauce_session_init(session.get(), 1));
  OK(cauce_session_save(session.get(), path("w.safetensors").c_str()));
  damage("w.safetensors", read("w.safetensors"), 1000, [&] { return cauce_session_load(session.get(), path("w.safetensors").c_str()); });
}

TEST_F(DamagedFiles, SharedObjects) {
  // What is inside code and constants cannot be checked; that they are there can.
  std::ifstream file(REGRESSION_LIBRARY, std::ios::binary);
  std::stringstream contents;
  contents << file.rdbuf();
  std::string original = contents.str();
  for (size_t part = 0; part < 64; ++part) {
    write("p.so", original.substr(0, original.size() * part / 64));
    cauce_program_t *program = nullptr;
    cauce_status_t status = cauce_program_open(path("p.so").c_str(), &program);
    if (status == CAUCE_OK)
      cauce_program_release(program); // section headers and symbols for debuggers are not needed
    else
      ASSERT_NE(std::string(cauce_message()).find("p.so"), std::string::npos) << cauce_message();
  }
}

} // namespace
