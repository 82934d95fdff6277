// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where batches come from, as attributes: what a data set says is checked against the model and against the other ones.
#include "frontends/graph/Dictionary.h"
#include "frontends/graph/Parts.h"
#include "frontends/graph/Subwords.h"

#include "dialects/nn/Numbers.h"

#include "runtime/include/cauce/program_abi.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace cauce::graph {
namespace {

class DataSets {
public:
  DataSets(const ModelFile &file, const llvm::StringMap<int64_t> &classes, OpBuilder &b) : file(file), model(file.model), classes(classes), b(b) {
    for (const pb::DataSet &set : model.data()) {
      names.push_back(set.name());
      if (!set.has_split())
        sources.push_back(set.name());
    }
    for (const auto *list : {&model.input(), &model.label()})
      for (const pb::Tensor &tensor : *list)
        if (!tensor.has_noise()) // which is drawn
          known.push_back(tensor.name());
  }

  FailureOr<DictionaryAttr> describe(int at) {
    index = at;
    set = &model.data(at);
    filled.clear();
    feeds.clear();
    hasWindows = set->has_text() || set->has_windows();
    Dictionary d(b);
    d.text("name", set->name());
    if (set->name() != "train" && set->name() != "validation" && set->name() != "test")
      return report() << "expected a data set to be named 'train', 'validation' or 'test', but got '" << set->name() << "'";
    if (llvm::count(names, set->name()) > 1)
      return report() << "data set '" << set->name() << "' is there twice";
    if (failed(describeSource(d)) || (hasWindows && failed(describeWindows(d))) || (!set->lengths().empty() && failed(describeLengths(d))))
      return failure();
    return feeds.empty() ? d.get() : d.set("feeds", b.getArrayAttr(feeds)).get();
  }

private:
  InFlightDiagnostic report() {
    Place place = placeOf(&file.places, pb::Model::descriptor(), "data", index);
    return emitError(FileLineColLoc::get(b.getContext(), file.path, place.line, place.column));
  }
  InFlightDiagnostic reportSet() { return report() << "data set '" << set->name() << "': "; }

  LogicalResult describeSource(Dictionary &d) {
    switch (set->source_case()) {
    case pb::DataSet::kCsv:
      return describeCsv(set->csv(), d);
    case pb::DataSet::kIdx:
      if (hasWindows)
        return reportSet() << "expected csv, npy or text for windows, but got idx";
      return describeFiles(set->idx(), CAUCE_READER_IDX, d);
    case pb::DataSet::kNpy:
      return describeFiles(set->npy(), hasWindows ? CAUCE_READER_NPY_WINDOWS : CAUCE_READER_NPY, d);
    case pb::DataSet::kSplit:
      if (hasWindows)
        return reportSet() << "expected no windows of its own, as its samples are those of '" << set->split().from() << "'";
      return describeSplit(set->split(), d);
    case pb::DataSet::kText:
      return describeText(set->text(), d);
    default:
      return reportSet() << "expected csv, idx, npy, text or split";
    }
  }

  // What `windows` says of a field; null if it says nothing.
  const pb::WindowField *windowOf(StringRef name) {
    for (const pb::WindowField &field : set->windows().field())
      if (field.name() == name)
        return &field;
    return nullptr;
  }
  uint32_t lengthOf(const pb::WindowField &field) {
    return field.length() ? field.length() : std::max(set->windows().length(), 1u);
  }

  // Adds what a feed takes of a window to what it says besides.
  LogicalResult describePiece(StringRef name, Dictionary &feed) {
    if (!hasWindows)
      return success();
    const pb::WindowField *field = windowOf(name);
    if (!field)
      return reportSet() << "expected windows to have the field '" << name << "', which the files fill";
    feed.integer("length", lengthOf(*field)).nonzero("offset", field->offset());
    return success();
  }

  LogicalResult describeWindows(Dictionary &d) {
    const pb::Windows &windows = set->windows();
    for (int i = 0; i < windows.field_size(); ++i) {
      const std::string &name = windows.field(i).name();
      if (windowOf(name) != &windows.field(i))
        return reportSet() << "windows have the field '" << name << "' twice";
      if (!filled.contains(name))
        return reportSet() << "windows have the field '" << name << "', which no file fills" << didYouMean(name, known);
    }
    bool followsLength = set->has_text() && windows.length();
    d.integer("stride", windows.stride() ? windows.stride() : followsLength ? windows.length() : 1);
    return success();
  }

  LogicalResult describeText(const pb::Text &text, Dictionary &d) {
    const pb::Windows &windows = set->windows();
    if (text.path().empty())
      return reportSet() << "expected the text to have a path";
    if (windows.field().empty())
      return reportSet() << "expected windows to say which fields take tokens of the text";
    if (failed(describeVocabulary(text, d)))
      return failure();
    d.integer("reader", CAUCE_READER_TEXT);
    for (const pb::WindowField &field : windows.field()) {
      uint32_t classCount = 0;
      if (failed(checkField(field.name(), classCount)))
        return failure();
      Type type = typeOf(field.name());
      if (!type.isSignlessInteger(64) && !type.isSignlessInteger(32))
        return reportSet() << "expected '" << field.name() << "' to be I64 or I32, as ids of tokens are, but got " << type;
      if (std::string shape = findOtherShape(field.name(), lengthOf(field)); !shape.empty())
        return reportSet() << "windows have " << lengthOf(field) << " tokens for '" << field.name() << "', whose shape is " << shape;
      if (classCount && tokens.size() > classCount)
        return reportSet() << "expected a vocabulary of at most " << classCount << " tokens for '" << field.name() << "', as the model has it, but got "
                           << tokens.size();
      feeds.push_back(Dictionary(b).text("field", field.name()).text("path", text.path()).integer("length", lengthOf(field))
                          .nonzero("offset", field.offset()).nonzero("class_count", classCount).get());
    }
    return success();
  }

  static std::string inFolder(StringRef folder, const std::string &path) {
    SmallString<256> joined(folder);
    if (llvm::sys::path::is_absolute(path))
      return path;
    llvm::sys::path::append(joined, path);
    return joined.str().str();
  }

  // The text that says what the vocabulary of `text` is: itself, or that of the data set "train".
  FailureOr<const pb::Text *> sourceOf(const pb::Text &text) {
    if (!text.vocabulary().empty() || set->name() == "train")
      return &text;
    for (const pb::DataSet &other : model.data())
      if (other.name() == "train" && other.has_text()) {
        if (text.unit() || !text.unknown().empty() || text.most() || !text.merges().empty() || text.lower_case())
          return reportSet() << "expected no unit, unknown and most besides those of data set 'train', whose vocabulary it has";
        return &other.text();
      }
    return reportSet() << "expected a vocabulary, or a text of data set 'train', of which one is made";
  }

  LogicalResult describeVocabulary(const pb::Text &text, Dictionary &d) {
    FailureOr<const pb::Text *> source = sourceOf(text);
    if (failed(source))
      return failure();
    const pb::Text &from = **source;
    bool isCharacters = from.unit() == pb::Text::CHARACTER, isFile = !from.vocabulary().empty();
    bool isBytePairs = from.unit() == pb::Text::BYTE_PAIR, hasParts = isBytePairs || from.unit() == pb::Text::WORD_PIECE;
    if (hasParts && !isFile)
      return reportSet() << "expected a vocabulary file of " << pb::Text::Unit_Name(from.unit()) << ", which is not made of a text";
    if (!from.merges().empty() && !isBytePairs)
      return reportSet() << "expected merges of BYTE_PAIR only";
    if (from.lower_case() && from.unit() != pb::Text::WORD_PIECE)
      return reportSet() << "expected lower_case of WORD_PIECE only";
    if (from.most() && (isCharacters || isFile))
      return reportSet() << "expected most with words of which a vocabulary is made";
    if (isCharacters && !from.unknown().empty() && !isCharacter(from.unknown()))
      return reportSet() << "expected unknown to be one character, as the tokens of this vocabulary are, but got '" << from.unknown() << "'";
    std::string error;
    tokens.clear();
    Subwords parts;
    StringRef folder = llvm::sys::path::parent_path(file.path);
    std::string path = isFile ? inFolder(folder, from.vocabulary()) : inFolder(file.dataFolder, from.path());
    if (failed(hasParts       ? readSubwords(path, from.merges().empty() ? "" : inFolder(folder, from.merges()), isBytePairs, parts, error)
               : isFile       ? readVocabulary(path, isCharacters, tokens, error)
               : isCharacters ? collectCharacters(path, tokens, error)
                              : collectWords(path, from.most() ? from.most() : SIZE_MAX, tokens, error)))
      return reportSet() << (isFile ? "" : "its vocabulary is made of a text: ") << error;
    if (hasParts)
      tokens = std::move(parts.tokens);
    parts.lowerCase |= from.lower_case();
    if (!parts.unknown.empty() && parts.unknown != from.unknown())
      return reportSet() << "expected unknown to be '" << parts.unknown << "', as the tokenizer has it, but got '" << from.unknown() << "'";
    auto unknown = llvm::find(tokens, from.unknown());
    if (!from.unknown().empty() && unknown == tokens.end()) {
      if (isFile)
        return reportSet() << "expected the vocabulary to have the unknown token '" << from.unknown() << "'";
      unknown = tokens.insert(tokens.begin(), from.unknown());
    }
    d.texts("vocabulary", tokens).nonzero("unit", from.unit());
    if (!parts.merges.empty())
      d.set("merges", b.getDenseI32ArrayAttr(parts.merges));
    d.nonzero("lower_case", parts.lowerCase);
    if (!from.unknown().empty())
      d.integer("unknown", unknown - tokens.begin());
    auto described = std::make_tuple(from.unit(), from.unknown(), tokens, parts.merges, parts.lowerCase);
    if (vocabulary && *vocabulary != described)
      return reportSet() << "expected the vocabulary of the data sets before, so that ids mean the same";
    vocabulary = std::move(described);
    return success();
  }

  // An input or label by its name, one that is there.
  const pb::Tensor &tensorOf(StringRef name) {
    for (const auto *list : {&model.input(), &model.label()})
      for (const pb::Tensor &tensor : *list)
        if (tensor.name() == name)
          return tensor;
    llvm_unreachable("fields are checked before");
  }

  LogicalResult describeLengths(Dictionary &d) {
    const std::string &name = set->lengths();
    if (set->has_split())
      return reportSet() << "expected no lengths of its own, as its samples are those of '" << set->split().from() << "'";
    if (hasWindows)
      return reportSet() << "expected no lengths besides windows, which are all as long";
    std::vector<std::string> fields;
    for (Attribute feed : feeds)
      fields.push_back(cast<DictionaryAttr>(feed).getAs<StringAttr>("field").str());
    auto found = llvm::find(fields, name);
    if (found == fields.end())
      return reportSet() << "expected lengths to be a field that its files fill, but got '" << name << "'" << didYouMean(name, fields);
    if (const pb::Tensor &tensor = tensorOf(name); tensor.dim_size() != 1 || !isa<IntegerType>(typeOf(name)))
      return reportSet() << "expected lengths to be an integer for each sample, but '" << name << "' is (" << llvm::join(tensor.dim(), ", ") << ") of " << typeOf(name);
    std::string steps;
    auto isSymbol = [](StringRef size) { return !llvm::isDigit(size[0]); };
    for (const std::string &field : fields) {
      const pb::Tensor &tensor = tensorOf(field);
      bool isPadded = tensor.dim_size() > 1 && isSymbol(tensor.dim(1));
      if (isPadded && !steps.empty() && tensor.dim(1) != steps)
        return reportSet() << "expected one size of steps, which lengths cut, but got " << steps << " and " << tensor.dim(1) << " of '" << field << "'";
      if (isPadded)
        steps = tensor.dim(1);
    }
    if (steps.empty())
      return reportSet() << "expected an input or label whose second size is a symbol, its steps, for lengths to cut";
    for (const std::string &field : fields)
      for (auto [i, size] : llvm::enumerate(tensorOf(field).dim()))
        if (size == steps && i != 1)
          return reportSet() << "expected " << steps << ", which lengths cut, to be the second size of '" << field << "' alone, but it is number " << i;
    d.integer("lengths", found - fields.begin() + 1);
    return success();
  }

  // Whether `name` may be filled. The bound of the model is that of the file unless it has one of its own.
  LogicalResult checkField(const std::string &name, uint32_t &classCount) {
    if (!filled.insert(name).second)
      return report() << "data set '" << set->name() << "' fills '" << name << "' twice";
    if (auto it = classes.find(name); it != classes.end()) {
      if (classCount > it->second)
        return reportSet() << "expected class_count of '" << name << "' to be at most " << it->second << ", as the model has it, but got "
                           << classCount;
      if (classCount == 0)
        classCount = it->second;
    }
    if (llvm::is_contained(known, name))
      return success();
    return report() << "data set '" << set->name() << "' fills '" << name << "', which is neither an input nor a label" << didYouMean(name, known);
  }

  // Of an input or a label.
  Type typeOf(StringRef name) {
    for (const auto *list : {&model.input(), &model.label()})
      for (const pb::Tensor &tensor : *list)
        if (tensor.name() == name)
          return elementTypeOf(tensor.type(), b.getContext());
    return Type();
  }

  // The shape of an input or a label if it is none of `length` tokens; empty otherwise.
  std::string findOtherShape(StringRef name, uint32_t length) {
    for (const auto *list : {&model.input(), &model.label()})
      for (const pb::Tensor &tensor : *list) {
        uint64_t size = 0;
        if (tensor.name() != name || (length == 1 && tensor.dim_size() == 1) ||
            (tensor.dim_size() == 2 && (StringRef(tensor.dim(1)).getAsInteger(10, size) || size == length)))
          continue;
        return "(" + llvm::join(tensor.dim(), ", ") + ")";
      }
    return "";
  }

  LogicalResult checkCsvField(const pb::CsvField &field, uint32_t &classCount) {
    if (failed(checkField(field.name(), classCount)))
      return failure();
    llvm::StringSet<> seen;
    for (const std::string &category : field.category())
      if (!seen.insert(category).second)
        return reportSet() << "category '" << category << "' of '" << field.name() << "' is there twice";
    if (classCount && uint32_t(field.category_size()) > classCount)
      return reportSet() << "expected at most " << classCount << " categories of '" << field.name() << "', as the model has it, but got "
                         << field.category_size();
    if (hasWindows && field.missing() == pb::CsvField::SKIP_ROW)
      return reportSet() << "expected missing: ERROR or VALUE for '" << field.name() << "', as rows of windows follow each other";
    if (field.missing() != pb::CsvField::VALUE && field.missing_value() != 0)
      return reportSet() << "expected missing: VALUE for the missing_value of '" << field.name() << "'";
    if (std::string wrong = nn::describeLossOfText(field.missing_value(), typeOf(field.name())); !wrong.empty())
      return reportSet() << "missing_value of '" << field.name() << "': " << wrong;
    if (classCount && field.missing() == pb::CsvField::VALUE && !(field.missing_value() >= 0 && field.missing_value() < double(classCount)))
      return reportSet() << "expected missing_value of '" << field.name() << "' to be a class from 0 to " << classCount - 1 << ", but got "
                         << std::to_string(field.missing_value());
    return success();
  }

  // Of numbers, what cannot be told from their digits, signs and exponents.
  static bool isPunctuation(const std::string &text, bool mayBeBlank) {
    return text.size() == 1 && (llvm::isPunct(text[0]) || (mayBeBlank && text[0] == ' ')) && text[0] != '"' && text[0] != '+' && text[0] != '-';
  }

  LogicalResult describeCsv(const pb::Csv &csv, Dictionary &d) {
    auto isEnd = [](char c) { return c == '"' || c == '\n' || c == '\r'; };
    if (csv.delimiter().size() > 1 || (csv.delimiter().size() == 1 && isEnd(csv.delimiter()[0])))
      return report() << "expected the delimiter to be one character, but got '" << csv.delimiter() << "'";
    if (!csv.decimal().empty() && !isPunctuation(csv.decimal(), false))
      return reportSet() << "expected decimal to be one character like '.' or ',', but got '" << csv.decimal() << "'";
    if (!csv.thousands().empty() && !isPunctuation(csv.thousands(), true))
      return reportSet() << "expected thousands to be one character like ',', '.' or ' ', but got '" << csv.thousands() << "'";
    if (csv.thousands() == (csv.decimal().empty() ? "." : csv.decimal()))
      return reportSet() << "expected thousands and decimal to be different characters, but both are '" << csv.thousands() << "'";
    d.integer("reader", hasWindows ? CAUCE_READER_CSV_WINDOWS : CAUCE_READER_CSV).nonzero("has_header", csv.header());
    // What is left out has the default of program_abi.h.
    for (auto [key, value] : {std::pair("delimiter", &csv.delimiter()), std::pair("decimal", &csv.decimal()), std::pair("thousands", &csv.thousands())})
      if (!value->empty())
        d.text(key, *value);
    d.nonzero("trim", csv.trim()).nonzero("skip_lines", csv.skip_lines()).nonempty("missing_texts", csv.missing_text());
    for (const pb::CsvField &field : csv.field()) {
      uint32_t classCount = field.class_count();
      if (failed(checkCsvField(field, classCount)))
        return failure();
      Dictionary feed(b);
      feed.text("field", field.name()).text("path", csv.path()).texts("columns", field.column()).nonempty("categories", field.category())
          .nonzero("missing", field.missing()).nonzeroReal("missing_value", field.missing_value()).nonzero("class_count", classCount);
      if (failed(describePiece(field.name(), feed)))
        return failure();
      feeds.push_back(feed.get());
    }
    return success();
  }

  LogicalResult describeFiles(const pb::Files &files, cauce_abi_reader_t reader, Dictionary &d) {
    d.integer("reader", reader);
    for (const pb::FileField &field : files.field()) {
      uint32_t classCount = field.class_count();
      if (failed(checkField(field.name(), classCount)))
        return failure();
      Dictionary feed(b);
      feed.text("field", field.name()).text("path", field.path()).nonzero("class_count", classCount);
      if (failed(describePiece(field.name(), feed)))
        return failure();
      feeds.push_back(feed.get());
    }
    return success();
  }

  LogicalResult describeSplit(const pb::Holdout &split, Dictionary &d) {
    if (split.from() == set->name())
      return report() << "expected data set '" << set->name() << "' to be split from another one, but got itself";
    if (!llvm::is_contained(names, split.from()))
      return report() << "data set '" << set->name() << "' is split from '" << split.from() << "', which there is not" << didYouMean(split.from(), sources);
    for (const pb::DataSet &other : model.data())
      if (other.name() == split.from() && other.has_split())
        return report() << "data set '" << set->name() << "' is split from '" << other.name() << "', which is a split itself";
    if (!(split.share() > 0 && split.share() < 1))
      return report() << "expected share to be between 0 and 1, but got " << split.share();
    if (split.last() && split.seed())
      return reportSet() << "expected no seed for the last samples, which are not drawn";
    d.integer("reader", 0).text("split_from", split.from()).real("split_share", split.last() ? -split.share() : split.share())
        .nonzero("split_seed", int64_t(split.seed()));
    return success();
  }

  const ModelFile &file;
  const pb::Model &model;
  const llvm::StringMap<int64_t> &classes;
  OpBuilder &b;
  std::vector<std::string> names, sources, known; // of the data sets; of those that others may be split from; of what they may fill
  std::optional<std::tuple<pb::Text::Unit, std::string, Vocabulary, std::vector<int32_t>, bool>> vocabulary; // of the data sets that have texts, and its unknown token
  // Of the set at hand.
  int index = 0;
  const pb::DataSet *set = nullptr;
  bool hasWindows = false;
  Vocabulary tokens;
  llvm::StringSet<> filled;
  SmallVector<Attribute> feeds;
};

} // namespace

LogicalResult buildDataSets(const ModelFile &file, const llvm::StringMap<int64_t> &classes, ModuleOp module, OpBuilder &b) {
  DataSets builder(file, classes, b);
  SmallVector<Attribute> sets;
  for (int i = 0; i < file.model.data_size(); ++i) {
    FailureOr<DictionaryAttr> set = builder.describe(i);
    if (failed(set))
      return failure();
    sets.push_back(*set);
  }
  if (!sets.empty())
    module->setAttr("cauce.datasets", b.getArrayAttr(sets));
  return success();
}

} // namespace cauce::graph
