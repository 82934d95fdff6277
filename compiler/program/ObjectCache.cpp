// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See ObjectCache.h. A file is a line, a hash of its name and its content, and the content; it takes its place when it is complete. When it was used is its time of
// modification, since not every file system keeps times of access.
#include "compiler/program/ObjectCache.h"

#include "compiler/support/File.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <fcntl.h>
#include <sys/stat.h>

using namespace llvm;

namespace cauce {

static constexpr StringLiteral header = "cauce cache 2\n", extension = ".object";
// A name is a hash in hexadecimal digits.
static constexpr size_t nameLength = 2 * LLVM_BLAKE3_OUT_LEN;

static std::string hashOf(StringRef name, StringRef content) {
  BLAKE3 hash;
  hash.update(name); // of one length
  hash.update(content);
  return toStringRef(hash.final()).str();
}

// Which build of the compiler this is: its file, which is another after each change of the code.
static std::string describeCompiler() {
  struct stat info = {};
  (void)stat("/proc/self/exe", &info);
  std::string text;
  raw_string_ostream(text) << CAUCE_VERSION " " LLVM_VERSION_STRING " " << info.st_size << ' ' << info.st_mtim.tv_sec << '.' << info.st_mtim.tv_nsec;
  return text;
}

ObjectCache::ObjectCache(StringRef folder, uint64_t most) : folder(folder), most(most) {
  if (std::error_code code = sys::fs::create_directories(folder))
    failure = code.message();
}

std::string ObjectCache::nameOf(StringRef text) {
  static const std::string compiler = describeCompiler();
  BLAKE3 hash;
  hash.update(compiler);
  hash.update(StringRef("", 1));
  hash.update(text);
  return toHex(toStringRef(hash.final()), /*LowerCase=*/true);
}

std::string ObjectCache::nameOf(const Module &module, const CpuTarget &target, CodeGenOptLevel level, bool sanitize) {
  SmallString<0> text;
  raw_svector_ostream stream(text);
  stream << target.cpu << '\0' << target.features << '\0' << int(level) << ' ' << sanitize << '\0';
  WriteBitcodeToFile(module, stream);
  return nameOf(text);
}

std::string ObjectCache::pathOf(StringRef name) const {
  SmallString<128> path(folder);
  sys::path::append(path, name + extension);
  return path.str().str();
}

bool ObjectCache::read(StringRef name, SmallVectorImpl<char> &content) {
  std::string path = pathOf(name);
  // A copy, not a mapping: another process may replace or remove the file.
  ErrorOr<std::unique_ptr<MemoryBuffer>> file = std::make_error_code(std::errc::no_such_file_or_directory);
  if (sys::fs::is_regular_file(path)) // and no pipe, which would be waited for
    file = MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false, /*IsVolatile=*/true);
  StringRef bytes = file ? (*file)->getBuffer() : "";
  bool isThere = bytes.consume_front(header) && bytes.size() >= LLVM_BLAKE3_OUT_LEN;
  if (isThere) {
    StringRef hash = bytes.take_front(LLVM_BLAKE3_OUT_LEN);
    bytes = bytes.drop_front(LLVM_BLAKE3_OUT_LEN);
    isThere = hash == hashOf(name, bytes);
  }
  if (isThere) {
    content.assign(bytes.begin(), bytes.end());
    (void)utimensat(AT_FDCWD, path.c_str(), nullptr, 0); // now; in a folder that is read-only its age stays
  }
  std::lock_guard lock(mutex);
  ++asked;
  found += isThere;
  return isThere;
}

void ObjectCache::write(StringRef name, ArrayRef<char> content) {
  if (content.size() > most / 4)
    return;
  {
    std::lock_guard lock(mutex);
    if (!failure.empty()) // one reason is enough
      return;
  }
  StringRef bytes(content.data(), content.size());
  std::error_code code = writeFile(pathOf(name), (header + hashOf(name, bytes) + bytes).str());
  std::lock_guard lock(mutex);
  if (code)
    failure = code.message();
  else
    ++written;
}

void ObjectCache::trim() {
  if (!written)
    return;
  struct Entry {
    std::string path;
    sys::TimePoint<> used;
    uint64_t size;
  };
  std::vector<Entry> entries;
  uint64_t total = 0;
  std::error_code code;
  auto now = std::chrono::system_clock::now();
  for (sys::fs::directory_iterator file(folder, code), end; file != end && !code; file.increment(code)) {
    StringRef name = sys::path::filename(file->path());
    size_t digits = std::min(name.find_if_not(isHexDigit), name.size());
    if (digits != nameLength || !name.drop_front(digits).starts_with(extension))
      continue; // somebody else's
    sys::fs::file_status status;
    if (sys::fs::status(file->path(), status))
      continue; // gone
    bool isWhole = name.size() == nameLength + extension.size();
    // What another process is writing, unless that ended before it was done.
    if (!isWhole && now - status.getLastModificationTime() > std::chrono::hours(1))
      sys::fs::remove(file->path());
    if (!isWhole)
      continue;
    entries.push_back({file->path(), status.getLastModificationTime(), status.getSize()});
    total += status.getSize();
  }
  llvm::sort(entries, [](const Entry &a, const Entry &b) { return a.used != b.used ? a.used < b.used : a.path < b.path; });
  for (const Entry &entry : entries) {
    if (total <= most)
      return;
    sys::fs::remove(entry.path);
    total -= entry.size;
  }
}

} // namespace cauce
