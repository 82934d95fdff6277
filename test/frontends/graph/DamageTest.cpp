// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Damaged models: those of test/models, as text and as binary, cut off and changed at many places, always the same ones.
// Each is a model that passes, or one error that names the file; some that pass go through the pipeline as well.
// The same holds for models of random nodes: what they say comes from the format's description, so that a new operator
// is among them without a change here.
// CAUCE_DAMAGE=N in the environment goes to N times as many places.
#include "compiler/pipeline/Pipeline.h"
#include "compiler/program/Compile.h"
#include "frontends/graph/Importer.h"
#include "frontends/graph/Reader.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>
#include <unistd.h>

using namespace mlir;

namespace {

const char *const models[] = {"and", "breast-cancer", "concrete", "digits", "iris", "mnist", "perceptron", "product", "square", "xor"};

// What a number in a text becomes.
const char *const numbers[] = {"0", "-1", "1", "3", "4294967295", "4294967296", "99999999999999999999", "1e30", "1e-45", "nan", "RELU", "\"\""};

class DamagedModels : public testing::Test {
protected:
  DamagedModels() {
    folder = testing::TempDir() + "cauce-damage-XXXXXX";
    mkdtemp(folder.data());
    if (const char *value = getenv("CAUCE_DAMAGE"))
      factor = std::max(1, atoi(value));
  }
  ~DamagedModels() override { (void)!system(("rm -rf '" + folder + "'").c_str()); }

  static std::string read(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream contents;
    contents << file.rdbuf();
    return contents.str();
  }
  uint32_t next() { return (random = random * 1664525u + 1013904223u) >> 8; }

  // Imports `contents`; every 16th model that passes is compiled, as far as MLIR goes.
  void import(const std::string &contents, const std::string &what) {
    std::string path = folder + "/damaged.model";
    std::ofstream(path, std::ios::binary) << contents;
    DialectRegistry registry;
    cauce::registerDialects(registry);
    MLIRContext context(registry, MLIRContext::Threading::DISABLED);
    context.loadAllAvailableDialects();
    std::vector<std::string> errors;
    context.getDiagEngine().registerHandler([&](Diagnostic &diagnostic) {
      std::string text;
      llvm::raw_string_ostream(text) << diagnostic.getLocation() << ": " << diagnostic;
      if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
        errors.push_back(text);
    });
    SCOPED_TRACE(what + "\n" + contents);
    testing::internal::CaptureStderr();
    OwningOpRef<ModuleOp> module = cauce::graph::importModel(path, context);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    if (!module) {
      ASSERT_EQ(errors.size(), 1u);
      EXPECT_NE(errors[0].find("damaged.model"), std::string::npos) << errors[0];
      return;
    }
    ASSERT_EQ(errors.size(), 0u) << errors[0];
    if (++passed % 16)
      return;
    cauce::CompileOptions options;
    options.stopAfter = "target";
    options.target = "x86-64-v2";
    if (failed(cauce::compileProgram(*module, options, "")))
      EXPECT_FALSE(errors.empty()); // a level may refuse several ops
  }

  std::string folder;
  uint32_t random = 1;
  int passed = 0, factor = 1;
};

TEST_F(DamagedModels, Text) {
  for (const char *model : models) {
    std::string text = read(std::string(MODELS_DIR "/") + model + ".textproto");
    std::vector<std::pair<size_t, size_t>> words; // numbers and names, with their lengths
    for (size_t i = 0; i < text.size(); ++i)
      if (isalnum(text[i]) && (i == 0 || !(isalnum(text[i - 1]) || text[i - 1] == '_' || text[i - 1] == '.'))) {
        size_t end = i;
        while (end < text.size() && (isalnum(text[end]) || text[end] == '_' || text[end] == '.'))
          ++end;
        words.push_back({i, end - i});
      }
    for (int i = 0; i < 16 * factor; ++i) {
      auto [at, length] = words[next() % words.size()];
      auto [from, fromLength] = words[next() % words.size()];
      std::string other = text.substr(from, fromLength), damaged = text, place = std::string(model) + ".textproto, byte " + std::to_string(at);
      import(damaged.replace(at, length, numbers[next() % std::size(numbers)]), place + ": a word becomes a number");
      import((damaged = text).replace(at, length, other), place + ": a word becomes another");
      import((damaged = text).insert(at, other + " "), place + ": a word too many");
      import((damaged = text).erase(at, length), place + ": a word is missing");
      import(text.substr(0, at + next() % 3), place + ": cut off");
      size_t lineEnd = std::min(text.find('\n', at), text.size() - 1), lineStart = text.rfind('\n', at) + 1;
      import((damaged = text).erase(lineStart, lineEnd + 1 - lineStart), place + ": a line is missing");
      import((damaged = text).insert(lineStart, text.substr(lineStart, lineEnd + 1 - lineStart)), place + ": a line twice");
      (damaged = text)[at] = char(next());
      import(damaged, place + ": a byte changed");
    }
  }
}

TEST_F(DamagedModels, Binary) {
  for (const char *model : models) {
    cauce::graph::ModelFile file;
    std::string error;
    ASSERT_TRUE(cauce::graph::readModelFile(std::string(MODELS_DIR "/") + model + ".textproto", file, error)) << error;
    std::string bytes = file.model.SerializeAsString();
    for (int i = 0; i < 16 * factor; ++i) {
      size_t at = next() % bytes.size();
      std::string damaged = bytes, place = std::string(model) + " as binary, byte " + std::to_string(at);
      import(bytes.substr(0, at), place + ": cut off");
      damaged[at] ^= char(1 << next() % 8);
      import(damaged, place + ": a bit flipped");
      (damaged = bytes)[at] = char(next());
      import(damaged, place + ": a byte changed");
      import((damaged = bytes).erase(at, 1 + next() % 8), place + ": bytes are missing");
      import((damaged = bytes).replace(at, 1, std::string(9, char(0xff)) + char(1)), place + ": the largest number");
    }
  }
}

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class RandomModels : public DamagedModels {
protected:
  template <typename T, size_t n> T oneOf(const T (&values)[n]) { return values[next() % n]; }

  // Sets each field of `message`, or one of a oneof, or none, to a small number, a known name or a size.
  void fill(Message &message, int depth) {
    const google::protobuf::Reflection *reflection = message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const FieldDescriptor *field = message.GetDescriptor()->field(i);
      const google::protobuf::OneofDescriptor *choice = field->containing_oneof();
      bool isIn = choice && choice->field_count() > 1 ? choice->field(int(next() % choice->field_count())) == field : next() % 4 != 0;
      if (!isIn || depth > 3)
        continue;
      for (size_t k = 0, count = field->is_repeated() ? next() % 4 : 1; k < count; ++k)
        set(message, *reflection, field, depth);
    }
  }

  void set(Message &message, const google::protobuf::Reflection &reflection, const FieldDescriptor *field, int depth) {
    static const uint32_t sizes[] = {0, 1, 1, 2, 2, 3, 4, 6};
    static const float reals[] = {0, 0.5f, 1, -1, 2.5f};
    static const char *const words[] = {"N", "M", "1", "2", "3", "4", "6", "n0", "n1", "x", "y", "b"};
    bool many = field->is_repeated();
    int64_t size = int64_t(oneOf(sizes));
#define SET(kind, value) (many ? reflection.Add##kind(&message, field, value) : reflection.Set##kind(&message, field, value))
    switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      return SET(UInt32, uint32_t(size));
    case FieldDescriptor::CPPTYPE_UINT64:
      return SET(UInt64, uint64_t(size));
    case FieldDescriptor::CPPTYPE_INT32:
      return SET(Int32, int32_t(next() % 4 ? size : -size));
    case FieldDescriptor::CPPTYPE_INT64:
      return SET(Int64, next() % 4 ? size : -size);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return SET(Float, oneOf(reals));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return SET(Double, oneOf(reals));
    case FieldDescriptor::CPPTYPE_BOOL:
      return SET(Bool, next() % 2);
    case FieldDescriptor::CPPTYPE_ENUM:
      return SET(EnumValue, int(next() % field->enum_type()->value_count()));
    case FieldDescriptor::CPPTYPE_STRING:
      return SET(String, oneOf(words));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return fill(*(many ? reflection.AddMessage(&message, field) : reflection.MutableMessage(&message, field)), depth + 1);
    default:
      FAIL() << "no values for " << field->full_name();
    }
#undef SET
  }

  cauce::graph::pb::Tensor tensor(const char *name) {
    cauce::graph::pb::Tensor tensor;
    tensor.set_name(name);
    tensor.set_type(cauce::graph::pb::ElementType(next() % 2 ? 0 : next() % 6));
    static const char *const dims[] = {"N", "1", "2", "3", "4", "6", "M"};
    for (size_t rank = next() % 4; rank; --rank)
      tensor.add_dim(oneOf(dims));
    return tensor;
  }
};

TEST_F(RandomModels, AreRefusedOrCompiled) {
  const google::protobuf::OneofDescriptor *operators = cauce::graph::pb::Node::descriptor()->FindOneofByName("op");
  for (int i = 0; i < 800 * factor; ++i) {
    cauce::graph::pb::Model model;
    model.set_format_version(1);
    model.set_name("random");
    *model.add_input() = tensor("x");
    *model.add_input() = tensor("y");
    *model.add_label() = tensor("t");
    size_t nodes = 1 + next() % 4;
    for (size_t k = 0; k < nodes; ++k) {
      cauce::graph::pb::Node &node = *model.add_node();
      node.set_name("n" + std::to_string(k));
      for (size_t inputs = next() % 3; inputs; --inputs)
        node.add_input(next() % 2 || !k ? (next() % 8 == 0 ? "t" : next() % 2 ? "x" : "y") : "n" + std::to_string(next() % k));
      set(node, *node.GetReflection(), operators->field(int(next() % operators->field_count())), 0);
    }
    if (next() % 4 == 0)
      model.mutable_input(0)->mutable_noise()->mutable_normal();
    for (size_t phases = next() % 3, k = 0; k < phases; ++k) {
      fill(*model.add_training(), 0);
      if (next() % 2)
        model.mutable_training(int(k))->set_name("p" + std::to_string(k));
    }
    import(model.SerializeAsString(), model.ShortDebugString());
  }
}

} // namespace
