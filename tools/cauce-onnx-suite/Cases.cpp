// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finding cases on disk.
#include "tools/cauce-onnx-suite/Cases.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <optional>

namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;
using llvm::StringRef;

namespace cauce::suite {
namespace {

std::string inFolder(StringRef folder, const llvm::Twine &name) {
  llvm::SmallString<256> result(folder);
  path::append(result, name);
  return result.str().str();
}

// The entries of a folder, in the order of their names.
bool list(StringRef folder, std::vector<std::string> &entries, std::string &error) {
  std::error_code code;
  for (fs::directory_iterator entry(folder, code), end; entry != end && !code; entry.increment(code))
    entries.push_back(entry->path());
  if (code)
    error = "cannot read folder '" + folder.str() + "': " + code.message();
  llvm::sort(entries);
  return !code;
}

// The number in "input_12.pb".
std::optional<unsigned> numberOf(StringRef file, StringRef prefix) {
  unsigned number;
  if (file.consume_front(prefix) && file.consume_back(".pb") && !file.getAsInteger(10, number))
    return number;
  return std::nullopt;
}

bool readDataSet(StringRef folder, DataSet &set, std::string &error) {
  std::vector<std::string> files;
  if (!list(folder, files, error))
    return false;
  for (const std::string &file : files) {
    if (std::optional<unsigned> number = numberOf(path::filename(file), "input_"))
      set.inputs[*number] = file;
    if (std::optional<unsigned> number = numberOf(path::filename(file), "output_"))
      set.outputs[*number] = file;
  }
  if (set.outputs.empty())
    error = "expected a file output_0.pb in '" + folder.str() + "'";
  return error.empty();
}

// What data.json says: tolerances, and for a model that lies elsewhere, where.
bool readDescription(StringRef file, Case &found, std::string &location, std::string &error) {
  auto buffer = llvm::MemoryBuffer::getFile(file);
  if (!buffer)
    return error = "cannot read '" + file.str() + "': " + buffer.getError().message(), false;
  llvm::Expected<llvm::json::Value> value = llvm::json::parse((*buffer)->getBuffer());
  if (!value)
    return error = file.str() + ": " + llvm::toString(value.takeError()), false;
  const llvm::json::Object *object = value->getAsObject();
  if (!object)
    return error = file.str() + ": expected an object", false;
  found.tolerance.relative = object->getNumber("rtol").value_or(found.tolerance.relative);
  found.tolerance.absolute = object->getNumber("atol").value_or(found.tolerance.absolute);
  location = object->getString("url").value_or("").str();
  return true;
}

// "light/NAME.onnx" and "light/NAME_output_0.pb" beside the folder of the case's folder.
void useLightModel(StringRef folder, StringRef location, Case &found) {
  found.hasRamps = true;
  std::string light = inFolder(path::parent_path(path::parent_path(folder)), "light");
  found.model = inFolder(light, path::filename(location));
  found.dataSets.emplace_back();
  found.dataSets[0].outputs[0] = inFolder(light, path::stem(location) + "_output_0.pb");
  for (const std::string &file : {found.model, found.dataSets[0].outputs[0]})
    if (found.problem.empty() && !fs::exists(file))
      found.problem = "expected a file '" + file + "', which data.json of '" + folder.str() + "' names";
}

// Whether `folder` is a case, which is added to `cases` then.
bool isCase(StringRef folder, std::vector<Case> &cases) {
  std::string model = inFolder(folder, "model.onnx"), description = inFolder(folder, "data.json");
  bool hasModel = fs::exists(model), hasDescription = fs::exists(description);
  if (!hasModel && !hasDescription)
    return false;
  Case found;
  found.folder = path::filename(path::parent_path(folder)).str();
  found.name = path::filename(folder).str();
  found.model = model;
  std::string location;
  if (hasDescription && !readDescription(description, found, location, found.problem))
    location.clear();
  if (!hasModel) {
    if (found.problem.empty() && path::filename(path::parent_path(location)) != "light")
      found.problem = "expected model.onnx in '" + folder.str() + "', or a file of a folder 'light' that data.json names, but got '" + location + "'";
    if (found.problem.empty())
      useLightModel(folder, location, found);
    cases.push_back(std::move(found));
    return true;
  }
  std::vector<std::string> entries;
  if (found.problem.empty() && list(folder, entries, found.problem))
    for (const std::string &entry : entries)
      if (StringRef(path::filename(entry)).starts_with("test_data_set_")) {
        found.dataSets.emplace_back();
        if (!readDataSet(entry, found.dataSets.back(), found.problem))
          break;
      }
  if (found.problem.empty() && found.dataSets.empty())
    found.problem = "expected a folder test_data_set_0 in '" + folder.str() + "'";
  cases.push_back(std::move(found));
  return true;
}

bool searchFolder(StringRef folder, std::vector<Case> &cases, std::string &error) {
  if (isCase(folder, cases))
    return true;
  std::vector<std::string> entries;
  if (!list(folder, entries, error))
    return false;
  // A link is followed where it was named, and not on the way: it may lead back.
  for (const std::string &entry : entries)
    if (fs::is_directory(entry) && !fs::is_symlink_file(entry) && !searchFolder(entry, cases, error))
      return false;
  return true;
}

} // namespace

bool findCases(const std::vector<std::string> &folders, std::vector<Case> &cases, std::string &error) {
  for (const std::string &given : folders) {
    llvm::SmallString<256> folder(given);
    if (std::error_code code = fs::make_absolute(folder))
      return error = "cannot read folder '" + given + "': " + code.message(), false;
    path::remove_dots(folder, /*remove_dot_dot=*/true);
    if (!searchFolder(folder, cases, error))
      return false;
  }
  llvm::sort(cases, [](const Case &a, const Case &b) { return a.id() < b.id(); });
  for (size_t i = 1; i < cases.size(); ++i)
    if (cases[i].id() == cases[i - 1].id())
      return error = "expected one case '" + cases[i].id() + "', but '" + cases[i - 1].model + "' and '" + cases[i].model + "' are both called so",
             false;
  return true;
}

} // namespace cauce::suite
