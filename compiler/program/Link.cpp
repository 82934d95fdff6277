// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// lld as a library: no linker process, no toolchain on the user's machine.
#include "compiler/program/Link.h"

#include "runtime/include/cauce/program_abi.h"
#include "lld/Common/Driver.h"
#include "llvm/ObjCopy/ConfigManager.h"
#include "llvm/ObjCopy/ObjCopy.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

LLD_HAS_DRIVER(elf)

using namespace mlir;

namespace cauce {

static LogicalResult run(std::vector<std::string> arguments, std::string &error) {
  arguments.insert(arguments.begin(), "ld.lld");
  std::vector<const char *> raw;
  for (const std::string &argument : arguments)
    raw.push_back(argument.c_str());
  llvm::raw_string_ostream stream(error);
  lld::Result result = lld::lldMain(raw, stream, stream, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode == 0)
    return success();
  error = "linking failed: " + error;
  return failure();
}

// Pointers that stand side by side, of which the descriptor of a program is made, take a bit each instead of 24 bytes.
static constexpr char packed[] = "pack-relative-relocs";

static std::vector<std::string> concat(std::vector<std::string> list, ArrayRef<std::string> more) {
  list.insert(list.end(), more.begin(), more.end());
  return list;
}

LogicalResult linkObject(ArrayRef<std::string> objects, StringRef symbol, StringRef temporary, SmallVectorImpl<char> &object,
                         std::string &error) {
  if (failed(run(concat({"-r", "-o", temporary.str()}, objects), error)))
    return failure();
  auto file = llvm::object::ObjectFile::createObjectFile(temporary);
  llvm::raw_svector_ostream stream(object);
  llvm::objcopy::ConfigManager config;
  config.ELF.LocalizeHidden = true; // the entries of kernels, which other programs have too
  // Hidden, too, so that what it is linked into does not export it; but seen until then.
  if (llvm::Error problem = config.Common.SymbolsToGlobalize.addMatcher(llvm::objcopy::NameOrPattern::create(
          symbol, llvm::objcopy::MatchStyle::Literal, [](llvm::Error ignored) { return ignored; })))
    return error = llvm::toString(std::move(problem)), failure();
  llvm::Error problem = file ? llvm::objcopy::executeObjcopyOnBinary(config, *file->getBinary(), stream) : file.takeError();
  if (!problem)
    return success();
  error = "linking failed: " + llvm::toString(std::move(problem));
  return failure();
}

LogicalResult linkArchive(ArrayRef<std::string> objects, StringRef symbol, StringRef temporary, StringRef member,
                          SmallVectorImpl<char> &archive, std::string &error) {
  SmallVector<char, 0> object;
  if (failed(linkObject(objects, symbol, temporary, object, error)))
    return failure();
  llvm::NewArchiveMember entry(llvm::MemoryBufferRef(StringRef(object.data(), object.size()), member));
  llvm::raw_svector_ostream stream(archive);
  llvm::Error problem = llvm::writeArchiveToStream(stream, entry, llvm::SymtabWritingMode::NormalSymtab, llvm::object::Archive::K_GNU,
                                                   /*Deterministic=*/true, /*Thin=*/false);
  if (!problem)
    return success();
  error = "cannot make an archive: " + llvm::toString(std::move(problem));
  return failure();
}

// Links to `temporary` and takes what came out.
static LogicalResult linkTo(SmallVectorImpl<char> &content, StringRef temporary, std::vector<std::string> arguments, std::string &error) {
  arguments.insert(arguments.end(), {"-o", temporary.str()});
  if (failed(run(std::move(arguments), error)))
    return failure();
  auto linked = llvm::MemoryBuffer::getFile(temporary, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (std::error_code code = linked.getError()) {
    error = "cannot read what was linked: " + code.message();
    return failure();
  }
  content.assign((*linked)->getBufferStart(), (*linked)->getBufferEnd());
  return success();
}

// Appends the checksum by which a damaged file is told, and an executable that the compiler made.
static void seal(SmallVectorImpl<char> &content) {
  cauce_abi_seal_t seal;
  memcpy(seal.magic, CAUCE_SEAL_MAGIC, sizeof(seal.magic));
  seal.crc = llvm::crc32(ArrayRef(reinterpret_cast<const uint8_t *>(content.data()), content.size()));
  const char *bytes = reinterpret_cast<const char *>(&seal);
  content.append(bytes, bytes + sizeof(seal));
}

LogicalResult linkSharedObject(ArrayRef<std::string> objects, bool sanitize, StringRef temporary, SmallVectorImpl<char> &content,
                               std::string &error) {
  // Without a name of its own in it: the system's loader would read that, in a file that may have become shorter, to load any other.
  if (failed(linkTo(content, temporary, concat({"-shared", "-z", sanitize ? "undefs" : "defs", "-z", "noexecstack", "-z", packed, "--gc-sections"}, objects), error)))
    return failure();
  seal(content);
  return success();
}

LogicalResult linkExecutable(ArrayRef<std::string> objects, StringRef library, uint32_t readers, bool strip, StringRef temporary,
                             SmallVectorImpl<char> &content, std::string &error) {
  std::string start = (library + "/start.o").str(), runtime = (library + "/libcauce_standalone.a").str();
  for (const std::string &file : {start, runtime})
    if (!llvm::sys::fs::exists(file)) {
      error = "the runtime's '" + file + "' is missing: it belongs beside the compiler, in ../lib/cauce";
      return failure();
    }
  std::string libc;
  for (const char *candidate : {"/lib/x86_64-linux-gnu/libc.so.6", "/lib64/libc.so.6", "/usr/lib/libc.so.6"})
    if (libc.empty() && llvm::sys::fs::exists(candidate))
      libc = candidate;
  if (libc.empty()) {
    error = "the C library libc.so.6 is not where executables find it";
    return failure();
  }
  std::vector<std::string> arguments = {"-pie", "--gc-sections", "-z", "noexecstack", "-z", packed, "-z", "now", "--dynamic-linker",
                                        "/lib64/ld-linux-x86-64.so.2", start};
  if (strip)
    arguments.push_back("-s");
  arguments = concat(arguments, objects);
  arguments.insert(arguments.end(), {runtime, libc});
  // The runtime refers to its readers weakly: those that the model names are pulled in, and no others.
  for (auto [reader, name] : {std::pair(CAUCE_READER_CSV, "csv"), {CAUCE_READER_IDX, "idx"}, {CAUCE_READER_NPY, "npy"}, {CAUCE_READER_TEXT, "text"},
                              {CAUCE_READER_CSV_WINDOWS, "csv"}, {CAUCE_READER_NPY_WINDOWS, "npy"}})
    if (readers >> reader & 1)
      arguments.insert(arguments.end(), {"-u", std::string("cauce_reader_") + name});
  if (readers >> CAUCE_READER_TEXT & 1) // so it is with the command that continues a text
    arguments.insert(arguments.end(), {"-u", "cauce_command_generate"});
  if (failed(linkTo(content, temporary, std::move(arguments), error)))
    return failure();
  seal(content);
  return success();
}

} // namespace cauce
