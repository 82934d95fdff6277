// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading trusts nothing: every offset and size is checked against the file.
#include "train/Safetensors.h"

#include <cstring>

namespace cauce {
namespace {

struct TypeName {
  const char *name;
  cauce_abi_dtype_t dtype;
};
const TypeName typeNames[] = {{"F32", CAUCE_DTYPE_F32}, {"F64", CAUCE_DTYPE_F64}, {"I32", CAUCE_DTYPE_I32},
                              {"I64", CAUCE_DTYPE_I64}, {"U8", CAUCE_DTYPE_UI8},  {"BOOL", CAUCE_DTYPE_I1}};

// The JSON that safetensors headers use: objects, arrays, strings and whole numbers.
class Json {
public:
  Json(const char *text, const char *end) : text(text), end(end) {}

  bool take(char c) {
    space();
    if (text == end || *text != c)
      return false;
    ++text;
    return true;
  }
  bool string(std::string &value) {
    value.clear();
    if (!take('"'))
      return false;
    while (text < end && *text != '"') {
      if (*text == '\\') {
        if (++text == end)
          return false;
        char c = *text == 'n' ? '\n' : *text == 't' ? '\t' : *text;
        if (c == 'u')
          return false; // names are written unescaped
        value += c;
      } else {
        value += *text;
      }
      ++text;
    }
    return take('"');
  }
  bool number(uint64_t &value) {
    space();
    const char *start = text;
    value = 0;
    while (text < end && *text >= '0' && *text <= '9' && value < (uint64_t(1) << 58))
      value = value * 10 + (*text++ - '0');
    return text != start && (text == end || *text < '0' || *text > '9');
  }
  bool numbers(std::vector<uint64_t> &values) {
    values.clear();
    if (!take('['))
      return false;
    if (take(']'))
      return true;
    do {
      uint64_t value;
      if (!number(value))
        return false;
      values.push_back(value);
    } while (take(','));
    return take(']');
  }
  // Any value, for metadata; bounded depth.
  bool skip(int depth = 0) {
    std::string text_;
    uint64_t value;
    space();
    if (depth > 16 || text == end)
      return false;
    if (*text == '"')
      return string(text_);
    if (take('{')) {
      if (take('}'))
        return true;
      do
        if (!string(text_) || !take(':') || !skip(depth + 1))
          return false;
      while (take(','));
      return take('}');
    }
    return number(value);
  }

private:
  void space() {
    while (text < end && (*text == ' ' || *text == '\n' || *text == '\t' || *text == '\r'))
      ++text;
  }
  const char *text, *end;
};

bool isWeight(const cauce_abi_state_t &state) {
  return state.role == CAUCE_ROLE_PARAMETER || state.role == CAUCE_ROLE_CONSTANT;
}

std::string shapeText(const std::vector<int64_t> &dims) {
  std::string text = "(";
  for (size_t i = 0; i < dims.size(); ++i)
    text += (i ? ", " : "") + std::to_string(dims[i]);
  return text + ")";
}

} // namespace

Status saveWeights(const std::string &path, const Session &session) {
  const cauce_abi_program_t &program = session.program();
  std::string header = "{";
  Bytes data;
  for (uint32_t i = 0; i < program.state_count; ++i) {
    if (!isWeight(program.states[i]))
      continue;
    Tensor tensor = session.get(i);
    const char *type = "U8";
    for (const TypeName &entry : typeNames)
      if (entry.dtype == tensor.dtype)
        type = entry.name;
    std::string name;
    for (const char *c = program.states[i].tensor.name; *c; ++c)
      name += (*c == '"' || *c == '\\') ? std::string("\\") + *c : std::string(1, *c);
    std::string shape;
    for (size_t d = 0; d < tensor.dims.size(); ++d)
      shape += (d ? "," : "") + std::to_string(tensor.dims[d]);
    header += formatText("%s\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%zu,%zu]}",
                         header.size() > 1 ? "," : "", name.c_str(), type, shape.c_str(), data.size(),
                         data.size() + tensor.data.size());
    data.insert(data.end(), tensor.data.begin(), tensor.data.end());
  }
  header += "}";
  header.append((8 - header.size() % 8) % 8, ' ');
  Bytes bytes(8);
  uint64_t length = header.size();
  memcpy(bytes.data(), &length, 8);
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.insert(bytes.end(), data.begin(), data.end());
  return writeFile(path, bytes.data(), bytes.size());
}

Status readSafetensors(const std::string &path, std::map<std::string, Tensor> &tensors) {
  Bytes bytes;
  CAUCE_RETURN_IF_FAILED(readFile(path, bytes));
  uint64_t length = 0;
  if (bytes.size() >= 8)
    memcpy(&length, bytes.data(), 8);
  if (bytes.size() < 8 || length > bytes.size() - 8)
    return Status::error("'%s' is not a safetensors file: its header does not fit in its %zu bytes", path.c_str(), bytes.size());
  const char *text = reinterpret_cast<const char *>(bytes.data()) + 8;
  Json json(text, text + length);
  const uint8_t *data = bytes.data() + 8 + length;
  uint64_t size = bytes.size() - 8 - length;
  Status bad = Status::error("'%s' has a header that is not valid JSON of the safetensors kind", path.c_str());
  if (!json.take('{'))
    return bad;
  if (json.take('}'))
    return Status::ok();
  do {
    std::string name, key, type;
    if (!json.string(name) || !json.take(':'))
      return bad;
    if (name == "__metadata__") {
      if (!json.skip())
        return bad;
      continue;
    }
    std::vector<uint64_t> shape, offsets;
    if (!json.take('{'))
      return bad;
    do {
      if (!json.string(key) || !json.take(':'))
        return bad;
      bool good = key == "dtype" ? json.string(type) : key == "shape" ? json.numbers(shape) : key == "data_offsets" ? json.numbers(offsets) : json.skip();
      if (!good)
        return bad;
    } while (json.take(','));
    if (!json.take('}'))
      return bad;
    Tensor tensor;
    for (const TypeName &entry : typeNames)
      if (type == entry.name)
        tensor.dtype = entry.dtype;
    if (!tensor.dtype)
      return Status::error("'%s': tensor '%s' has element type '%s', which is not supported", path.c_str(), name.c_str(), type.c_str());
    uint64_t count = 1;
    for (uint64_t dim : shape) {
      if (dim && count > (uint64_t(1) << 50) / dim)
        return Status::error("'%s': tensor '%s' has an absurd shape", path.c_str(), name.c_str());
      count *= dim;
      tensor.dims.push_back(int64_t(dim));
    }
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > size ||
        offsets[1] - offsets[0] != count * sizeOfDtype(tensor.dtype))
      return Status::error("'%s': the offsets of tensor '%s' do not fit its shape or the file", path.c_str(), name.c_str());
    tensor.data.assign(data + offsets[0], data + offsets[1]);
    if (!tensors.emplace(name, std::move(tensor)).second)
      return Status::error("'%s': tensor '%s' is there twice", path.c_str(), name.c_str());
  } while (json.take(','));
  return json.take('}') ? Status::ok() : bad;
}

Status loadWeights(const std::string &path, Session &session) {
  std::map<std::string, Tensor> tensors;
  CAUCE_RETURN_IF_FAILED(readSafetensors(path, tensors));
  const cauce_abi_program_t &program = session.program();
  for (uint32_t i = 0; i < program.state_count; ++i) {
    const cauce_abi_state_t &state = program.states[i];
    if (!isWeight(state))
      continue;
    auto it = tensors.find(state.tensor.name);
    if (it == tensors.end())
      return Status::error("'%s' does not fit the model: tensor '%s' is missing", path.c_str(), state.tensor.name);
    std::vector<int64_t> dims(state.tensor.dims, state.tensor.dims + state.tensor.rank);
    if (it->second.dtype != state.tensor.dtype || it->second.dims != dims)
      return Status::error("'%s' does not fit the model: expected tensor '%s' to be %s %s, but got %s %s", path.c_str(),
                           state.tensor.name, nameOfDtype(state.tensor.dtype), shapeText(dims).c_str(),
                           nameOfDtype(it->second.dtype), shapeText(it->second.dims).c_str());
  }
  for (const auto &entry : tensors) {
    int index = session.findState(entry.first);
    if (index < 0 || !isWeight(program.states[index]))
      return Status::error("'%s' does not fit the model: it has no tensor '%s'", path.c_str(), entry.first.c_str());
  }
  for (const auto &entry : tensors)
    session.set(session.findState(entry.first), entry.second.data.data());
  return Status::ok();
}

} // namespace cauce
