// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Data sets in text files: tokens by the vocabulary of the program, of which samples are windows. The text itself is read once and not kept.
#include "base/File.h"
#include "data/Reader.h"
#include "data/Tokenizer.h"

namespace cauce::runtime {

static Status prepareTokens(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, uint32_t feed, const char *path, Field *field) {
  CAUCE_TRY(prepareField(program, dataset.feeds[feed]->field, field));
  prepareWindow(dataset, feed, field);
  cauce_abi_dtype_t dtype = field->type->dtype;
  if (dtype != CAUCE_DTYPE_I64 && dtype != CAUCE_DTYPE_I32)
    return fail(Status::unsupported, "%s: '%s' is neither i32 nor i64, which ids of tokens are", path, field->name);
  if (int64_t bound = dataset.feeds[feed]->class_count; bound && dataset.vocabulary->count > bound)
    return fail(Status::mismatch, "%s: '%s' takes ids from 0 to %lld, but the vocabulary has %u tokens", path, field->name,
                static_cast<long long>(bound - 1), dataset.vocabulary->count);
  field->isTokens = true;
  const int64_t dims[] = {0, field->length()};
  // A label that is one token needs no dimension for it.
  return setRowShape(program, path, field->length() == 1 && field->type->rank == 1 ? 1 : 2, dims, field);
}

// Appends the ids of a file's tokens to those of the table.
template <typename Id> static Status readTokens(FileReader &file, bool isCharacters, Tokenizer &text, Table *table) {
  uint64_t known = 0;
  // A character has at least a byte. Where the number of tokens is not known, memory grows with what comes.
  if (isCharacters && file.knowsRest(&known))
    CAUCE_TRY(table->tokens.reserve(size_t(known) * sizeof(Id) + 1));
  uint32_t id = 0;
  size_t room = table->tokens.size() / sizeof(Id), count = 0;
  for (bool more = true;; ++count) {
    CAUCE_TRY(text.next(&id, &more));
    if (!more)
      break;
    if (count == room) {
      CAUCE_TRY(table->tokens.grow((count + 32768) * 2 * sizeof(Id), count * sizeof(Id)));
      room = table->tokens.size() / sizeof(Id);
    }
    reinterpret_cast<Id *>(table->tokens.data())[count] = Id(id);
  }
  table->records = count;
  return Status::ok;
}

static Status readText(const cauce_abi_program_t &program, const cauce_abi_dataset_t &dataset, const char *folder, Table *out) {
  if (!dataset.feed_count)
    return Status::ok;
  FileReader file;
  Tokenizer text(file);
  CAUCE_TRY(text.open(*dataset.vocabulary));
  CAUCE_TRY(out->fields.resize(dataset.feed_count));
  String path;
  CAUCE_TRY(joinPath(folder, dataset.feeds[0]->path, &path));
  for (uint32_t f = 0; f < dataset.feed_count; ++f)
    CAUCE_TRY(prepareTokens(program, dataset, f, path.c_str(), &out->fields[f]));
  CAUCE_TRY(file.open(path.c_str()));
  bool isCharacters = dataset.vocabulary->unit == CAUCE_UNIT_CHARACTER;
  out->tokenKinds = dataset.vocabulary->count;
  out->tokenBytes = out->tokenKinds <= 0x100 ? 1 : out->tokenKinds <= 0x10000 ? 2 : 4;
  CAUCE_TRY(out->tokenBytes == 1   ? readTokens<uint8_t>(file, isCharacters, text, out)
            : out->tokenBytes == 2 ? readTokens<uint16_t>(file, isCharacters, text, out)
                                   : readTokens<uint32_t>(file, isCharacters, text, out));
  return makeWindows(dataset, path.c_str(), out->records, out);
}

} // namespace cauce::runtime

extern "C" const cauce::runtime::Reader cauce_reader_text = {cauce::runtime::readText, nullptr};
