// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights that others wrote become those of a model.
#include "tools/cauce/Commands.h"

#include "command/Files.h"
#include "compiler/program/Descriptor.h"
#include "dialects/train/Train.h"
#include "frontends/graph/WeightNames.h"
#include "train/Match.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

#include <deque>

using namespace mlir;

namespace cauce::driver {
namespace {

struct WeightsFlags {
  std::string model, output, prefix;
  std::vector<std::string> files;
};

// A weight of the model: what it is made of, then what it is.
struct Weight {
  std::string name;
  std::vector<int64_t> dims;
  std::vector<const runtime::WeightTensor *> sources;
  std::vector<unsigned> permutation;
  std::string bytes;
  cauce_abi_tensor_t tensor = {};
  cauce_abi_state_t state = {};
};

class Converter {
public:
  explicit Converter(const WeightsFlags &flags) : flags(flags) {}

  int run() {
    std::unique_ptr<MLIRContext> context = makeContext();
    OwningOpRef<ModuleOp> module = readModel(*context, flags.model, "graph", /*predictOnly=*/!StringRef(flags.model).ends_with(".mlir"));
    if (!module)
      return Failed;
    rules = graph::readWeightNames(flags.model);
    if (int status = open())
      return status;
    for (auto state : module->getOps<train::StateOp>())
      if (cauce_abi_state_flags_t(state.getFlags()) & CAUCE_STATE_SAVED)
        find(state);
    if (!missing.empty())
      return fail(files.front().path + (files.size() > 1 ? " and the others: " : ": ") + missing + hint);
    for (Weight &weight : weights)
      if (int status = make(weight))
        return status;
    sayUnused();
    return write();
  }

private:
  struct File {
    std::string path;
    runtime::WeightsFile contents;
  };

  StringRef nameOf(const runtime::WeightTensor &tensor) const {
    StringRef name = tensor.name.c_str();
    name.consume_front(flags.prefix);
    return name;
  }

  int open() {
    for (const std::string &path : flags.files) {
      File &file = files.emplace_back();
      file.path = path;
      if (file.contents.open(path.c_str()) != runtime::Status::ok)
        return fail(cauce_message());
      for (const runtime::WeightTensor &tensor : file.contents.tensors) {
        if (!tensors.try_emplace(nameOf(tensor), Source{&tensor, &file}).second)
          return fail(path + ": tensor '" + nameOf(tensor).str() + "' is there twice");
      }
    }
    return Done;
  }

  // The first rule whose tensors are there, or a tensor of its own name.
  void find(train::StateOp state) {
    Weight weight;
    weight.name = state.getSymName().str();
    ArrayRef<int64_t> shape = cast<RankedTensorType>(state.getType()).getShape();
    weight.dims.assign(shape.begin(), shape.end());
    std::string wanted;
    auto take = [&](ArrayRef<std::string> names, ArrayRef<unsigned> permutation) {
      for (StringRef name : names)
        if (!tensors.count(name)) {
          wanted += (wanted.empty() ? "'" : " or '") + name.str() + "'";
          findPrefix(name);
          return false;
        }
      for (StringRef name : names) {
        weight.sources.push_back(tensors.find(name)->second.tensor);
        used.insert(name);
      }
      weight.permutation.assign(permutation.begin(), permutation.end());
      return true;
    };
    bool isFound = false;
    for (const graph::WeightNames &rule : rules)
      if (auto names = rule.sourcesOf(weight.name); names && !isFound)
        isFound = take(*names, rule.permutation);
    if (isFound || take({weight.name}, {}))
      weights.push_back(std::move(weight));
    else if (missing.size() < 300)
      missing += (missing.empty() ? "expected " : "; ") + wanted + " for weight '" + weight.name + "'";
  }

  // What might be in front of a name that is not there.
  void findPrefix(StringRef name) {
    if (hint.empty())
      for (const auto &tensor : tensors)
        if (StringRef found = tensor.second.tensor->name.c_str(); found.ends_with(("." + name).str()))
          hint = ", did you mean --prefix " + found.drop_back(name.size()).str() + "?";
  }

  // The dimensions of a source in the order of those of the weight; nothing if they are as many as no permutation fits.
  static std::vector<int64_t> turned(const runtime::WeightTensor &source, ArrayRef<unsigned> permutation) {
    std::vector<int64_t> dims(source.dims, source.dims + source.rank);
    if (permutation.empty())
      return dims;
    if (permutation.size() != dims.size())
      return {};
    auto sizes = llvm::map_range(permutation, [&](unsigned dim) { return dims[dim]; });
    return {sizes.begin(), sizes.end()};
  }

  int make(Weight &weight) {
    const runtime::WeightTensor &first = *weight.sources.front();
    if (!first.elementType())
      return fail("tensor '" + std::string(first.name.c_str()) + "': elements of type " + first.dtype.c_str() + " are not known");
    weight.tensor = {weight.name.c_str(), first.elementType(), uint32_t(weight.dims.size()), weight.dims.data(), CAUCE_SPACE_HOST, 0};
    weight.state.tensor = &weight.tensor;
    weight.state.flags = CAUCE_STATE_SAVED;
    weight.bytes.resize(runtime::denseBytes(weight.state));
    int64_t rank = weight.dims.size(), last = rank ? weight.dims.back() : 1, begin = 0;
    for (const runtime::WeightTensor *source : weight.sources) {
      std::vector<int64_t> dims = turned(*source, weight.permutation);
      bool fits = int64_t(dims.size()) == rank && source->elementType() == first.elementType();
      for (int64_t dim = 0; fits && dim + 1 < rank; ++dim)
        fits = dims[dim] == weight.dims[dim];
      int64_t width = rank && fits ? dims.back() : 1;
      if (!fits || begin + width > last)
        return refuse(weight);
      copy(weight, *source, dims, begin);
      begin += width;
    }
    return begin == last ? int(Done) : refuse(weight);
  }

  static int refuse(const Weight &weight) {
    std::string text;
    llvm::raw_string_ostream out(text);
    auto list = [&](auto numbers) {
      out << '[';
      llvm::interleaveComma(numbers, out);
      out << ']';
    };
    out << "weight '" << weight.name << "': expected ";
    list(ArrayRef<int64_t>(weight.dims));
    out << ", of which ";
    llvm::interleave(weight.sources, out, [&](const runtime::WeightTensor *source) {
      out << "'" << source->name.c_str() << "' is " << source->dtype.c_str() << ' ';
      list(ArrayRef<int64_t>(source->dims, source->rank));
    }, " and ");
    if (!weight.permutation.empty()) {
      out << " turned by ";
      list(ArrayRef<unsigned>(weight.permutation));
    }
    return fail(text);
  }

  // Elements of a source to where they belong in rows of the weight, from `begin` of each on.
  void copy(Weight &weight, const runtime::WeightTensor &source, ArrayRef<int64_t> dims, int64_t begin) {
    const char *from = tensorData(source);
    size_t bytes = weight.bytes.size(), count = 1;
    for (int64_t size : weight.dims)
      count *= size;
    size_t element = count ? bytes / count : 0;
    std::vector<int64_t> strides(source.rank, 1), steps(dims.size());
    for (int64_t dim = int64_t(source.rank) - 2; dim >= 0; --dim)
      strides[dim] = strides[dim + 1] * source.dims[dim + 1];
    for (size_t dim = 0; dim < dims.size(); ++dim)
      steps[dim] = strides[weight.permutation.empty() ? dim : weight.permutation[dim]];
    int64_t rows = 1, width = dims.empty() ? 1 : dims.back(), last = dims.empty() ? 1 : weight.dims.back(), step = dims.empty() ? 1 : steps.back();
    for (int64_t size : dims.drop_back(dims.empty() ? 0 : 1))
      rows *= size;
    for (int64_t row = 0; row < rows; ++row) {
      int64_t offset = 0, rest = row;
      for (int64_t dim = int64_t(dims.size()) - 2; dim >= 0; --dim) {
        offset += rest % dims[dim] * steps[dim];
        rest /= dims[dim];
      }
      char *to = weight.bytes.data() + (row * last + begin) * element;
      for (int64_t i = 0; i < width; ++i)
        memcpy(to + i * element, from + (offset + i * step) * element, element);
    }
  }

  const char *tensorData(const runtime::WeightTensor &tensor) const {
    return tensors.find(nameOf(tensor))->second.file->contents.data(tensor);
  }

  void sayUnused() {
    std::string names;
    size_t count = 0;
    for (const File &file : files)
      for (const runtime::WeightTensor &tensor : file.contents.tensors) {
        if (used.contains(nameOf(tensor)))
          continue;
        if (++count <= 5)
          names += (names.empty() ? "'" : ", '") + nameOf(tensor).str() + "'";
      }
    if (count)
      warn("the model has no weights for " + names + (count > 5 ? " and " + std::to_string(count - 5) + " more tensors" : ""));
  }

  int write() {
    runtime::SafetensorsWriter writer;
    writer.begin(false);
    for (const Weight &weight : weights)
      if (writer.addTensor("", weight.state, weight.bytes.data()) != runtime::Status::ok)
        return fail(cauce_message());
    return writer.write(flags.output.c_str()) == runtime::Status::ok ? int(Done) : fail(cauce_message());
  }

  struct Source {
    const runtime::WeightTensor *tensor;
    const File *file;
  };
  const WeightsFlags &flags;
  std::vector<graph::WeightNames> rules;
  std::deque<File> files;
  llvm::StringMap<Source> tensors; // by name without the prefix
  llvm::StringSet<> used;
  std::deque<Weight> weights;
  std::string missing, hint;
};

} // namespace

Command addWeights(Arguments &arguments) {
  Arguments command = arguments.command("weights", "weights that others wrote, in the names and shapes of a model");
  auto flags = std::make_shared<WeightsFlags>();
  command.option("MODEL", flags->model, "model file whose weight_names say which tensors its weights are").required().typeName("FILE");
  command.option("WEIGHTS", flags->files, "what others wrote, .safetensors: one file, or all the parts of one").required().typeName("FILE...");
  command.option("-o,--output", flags->output, "file to write, .safetensors; element types stay, and are converted where weights are read").required().typeName("FILE");
  command.option("--prefix", flags->prefix, "what names of tensors begin with that weight_names leave out").typeName("TEXT");
  command.footer("Examples:\n"
                 "  cauce weights gpt2.textproto model.safetensors -o weights.safetensors\n"
                 "  cauce weights bert.textproto model.safetensors --prefix bert. -o weights.safetensors");
  return {command, [flags] {
            runtime::command::Files files;
            files.reads("MODEL", flags->model.c_str());
            for (const std::string &path : flags->files)
              files.reads("WEIGHTS", path.c_str());
            files.writes("--output", flags->output.c_str());
            int status = files.check();
            return status ? status : Converter(*flags).run();
          }};
}

} // namespace cauce::driver
