// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// C99 that is C++ as well. A function of the program becomes an inline one whose arguments are the symbolic sizes and
// plain memory: what the descriptor says of types and shapes is checked by the application's compiler.
#include "compiler/program/Header.h"

#include "compiler/program/Signature.h"
#include "dialects/elements/ElementType.h"
#include "dialects/sizes/SizeExpr.h"
#include "runtime/include/cauce/program_abi.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

#include <set>

using namespace mlir;

namespace cauce {
namespace {

using Function = ProgramPlan::Function;
using Binding = ProgramPlan::Binding;

// Of C99 and of C++20 together, and what GNU C predefines.
const char *const keywords[] = {
    "alignas",      "alignof",   "and",          "and_eq",     "asm",           "auto",       "bitand",       "bitor",
    "bool",         "break",     "case",         "catch",      "char",          "char8_t",    "char16_t",     "char32_t",
    "class",        "co_await",  "co_return",    "co_yield",   "compl",         "concept",    "const",        "const_cast",
    "consteval",    "constexpr", "constinit",    "continue",   "decltype",      "default",    "delete",       "do",
    "double",       "dynamic_cast", "else",      "enum",       "explicit",      "export",     "extern",       "false",
    "float",        "for",       "friend",       "goto",       "if",            "inline",     "int",          "long",
    "main",         "mutable",   "namespace",    "new",        "noexcept",      "not",        "not_eq",       "nullptr",
    "operator",     "or",        "or_eq",        "private",    "protected",     "public",     "register",     "reinterpret_cast",
    "requires",     "restrict",  "return",       "short",      "signed",        "sizeof",     "static",       "static_assert",
    "static_cast",  "struct",    "switch",       "template",   "this",          "thread_local", "throw",      "true",
    "try",          "typedef",   "typeid",       "typename",   "union",         "unsigned",   "using",        "virtual",
    "void",         "volatile",  "wchar_t",      "while",      "xor",           "xor_eq",     "linux",        "unix"};

bool isKeyword(StringRef name) {
  return llvm::any_of(keywords, [&](const char *word) { return name == word; });
}

// Letters, digits and '_' as they are, anything else as '_'.
std::string sanitize(StringRef name) {
  std::string text;
  for (char c : name)
    text += llvm::isAlnum(c) ? c : '_';
  return text;
}

// Names of a scope, each made an identifier that is not taken.
class Scope {
public:
  Scope(std::initializer_list<StringRef> taken = {}) {
    for (StringRef name : taken)
      names.insert(name);
  }
  std::string declare(StringRef wanted) {
    std::string name = sanitize(wanted);
    if (name.empty() || llvm::isDigit(name.front()))
      name = "_" + name;
    while (isKeyword(name) || !names.insert(name).second)
      name += '_';
    return name;
  }

private:
  llvm::StringSet<> names;
};

// Conversion has dropped the sign of bytes.
const ElementType &elementOf(Type type) { return *loweredElementTypeOf(type); }

// The sizes as the model says them: "64", "N", "N*T".
std::vector<std::string> sizesOf(const Binding &binding) {
  std::vector<std::string> sizes;
  unsigned next = 0;
  for (int64_t size : binding.type.getShape())
    sizes.push_back(ShapedType::isDynamic(size) ? binding.dims[next++] : std::to_string(size));
  return sizes;
}

// "pixels: ui8 (N, 64)", as messages and `info` say it.
std::string describe(const Binding &binding) {
  return binding.name + ": " + elementOf(binding.type.getElementType()).text.str() + " (" + llvm::join(sizesOf(binding), ", ") + ")";
}

// What neither ends a comment nor a line.
std::string inComment(std::string text) {
  for (char &c : text)
    c = !llvm::isPrint(c) || c == '\\' ? '?' : c;
  for (size_t at; (at = text.find("*/")) != std::string::npos;)
    text[at] = '?';
  return text;
}

std::string literal(StringRef name) {
  std::string text;
  llvm::raw_string_ostream(text).write_escaped(name);
  return "\"" + text + "\"";
}

class Header {
public:
  Header(const ProgramPlan &plan, const CpuTarget &target) : plan(plan), target(target) {}

  std::string make() {
    std::string guard = StringRef(plan.symbol).upper() + "_H", identity = number(plan.identity);
    text = "/* Made by cauce " CAUCE_VERSION " from model '" + inComment(plan.name) + "', for " + target.cpu + ".\n" +
           " * Goes with the object or archive beside it; link with libcauce. */\n";
    text += "#ifndef " + guard + "\n#define " + guard + " " + identity + "\n\n#include <cauce/cauce.h>\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
    text += "/* The program, for cauce_program_link. Linkers know it by a name of which a hash is part: this header goes with no other object\n"
            " * or archive than the one it was made with, and those of one model that differ go into one application. */\n"
            "extern const cauce_abi_program_t " + plan.symbol + " __asm__(\"" + plan.linkName + "\") __attribute__((visibility(\"hidden\")));\n";
    Scope functions;
    for (const Function &function : plan.functions) {
      std::vector<Tensor> tensors = tensorsOf(function);
      // Those that take and give states alone are called through cauce_session_init and cauce_session_metrics.
      if (llvm::any_of(tensors, [](const Tensor &tensor) { return tensor.binding->type.getRank() > 0; }))
        addFunction(function, tensors, functions.declare(function.name));
    }
    text += "\n#ifdef __cplusplus\n}\n#endif\n#elif " + guard + " != " + identity + "\n#error \"this header and one before it are of programs that are both called " +
            plan.symbol + "; give one of them another name with --symbol\"\n#endif /* " + guard + " */\n";
    return text;
  }

private:
  struct Tensor {
    const Binding *binding;
    bool isResult;
    std::string variable;
  };

  static std::string number(uint64_t value) { return "0x" + llvm::utohexstr(value, /*LowerCase=*/true, /*Width=*/16) + "ULL"; }

  static std::vector<Tensor> tensorsOf(const Function &function) {
    std::vector<Tensor> tensors;
    for (bool isResult : {false, true})
      for (const Binding &binding : isResult ? function.outputs : function.inputs)
        if (binding.state.empty() && !binding.isKept)
          tensors.push_back({&binding, isResult, ""});
    return tensors;
  }

  void addFunction(const Function &function, std::vector<Tensor> &tensors, StringRef functionName) {
    std::set<std::string> used;
    for (const Tensor &tensor : tensors)
      for (StringRef dim : tensor.binding->dims)
        llvm::copy(SizeExpr::parse(dim)->symbols(), std::inserter(used, used.end()));
    Scope scope({"session", "sizes", "arguments", "results", "cauce_session_compute_checked", "cauce_session_t", "NULL", "int32_t", "int64_t",
                 "uint8_t", "uint16_t"});
    std::string prefix = plan.symbol + "_" + functionName.str(), parameters, sizes, taken, given, arguments, results;
    unsigned counts[] = {0, 0};
    auto append = [](std::string &list, const Twine &entry) { list += (list.empty() ? "" : ", ") + entry.str(); };
    for (const std::string &symbol : plan.symbols) {
      std::string variable = used.count(symbol) ? scope.declare(symbol) : "0";
      append(sizes, variable);
      if (used.count(symbol))
        parameters += ", int64_t " + variable;
    }
    for (Tensor &tensor : tensors) {
      tensor.variable = scope.declare(tensor.binding->name);
      parameters += (tensor.isResult ? ", " : ", const ") + elementOf(tensor.binding->type.getElementType()).c.str() + " *" + tensor.variable;
      append(tensor.isResult ? given : taken, describe(*tensor.binding));
      append(tensor.isResult ? results : arguments, tensor.variable);
      ++counts[tensor.isResult];
    }

    text += "\n/* " + inComment(function.name + "(" + taken + ")" + (given.empty() ? "" : " -> " + given)) + "\n" +
            " * See cauce_session_compute_checked for memory, errors and threads. */\n";
    for (const Tensor &tensor : tensors)
      for (auto [i, size] : llvm::enumerate(tensor.binding->type.getShape()))
        if (!ShapedType::isDynamic(size))
          text += "#define " + macros.declare(StringRef(prefix + "_" + tensor.variable + "_DIM" + std::to_string(i)).upper()) + " " +
                  std::to_string(size) + "\n";
    text += "static inline cauce_status_t " + prefix + "(cauce_session_t *session" + parameters + ") {\n";
    // No empty arrays in C: what there is none of is NULL.
    auto declare = [&](StringRef type, StringRef name, const std::string &list) {
      if (!list.empty())
        text += "  " + type.str() + name.str() + "[] = {" + list + "};\n";
      return list.empty() ? "NULL" : name.str();
    };
    std::string call = declare("const int64_t ", "sizes", sizes) + ", " + std::to_string(plan.symbols.size()) + ", ";
    call += declare("const void *const ", "arguments", arguments) + ", " + std::to_string(counts[0]) + ", ";
    call += declare("void *const ", "results", results) + ", " + std::to_string(counts[1]);
    text += "  return cauce_session_compute_checked(session, " + literal(function.name) + ", " + number(signatureOf(plan, function)) + ", " + call + ");\n}\n";
  }

  const ProgramPlan &plan;
  const CpuTarget &target;
  Scope macros;
  std::string text;
};

} // namespace

std::string symbolOf(StringRef model) { return "cauce_model_" + sanitize(model); }

bool isIdentifier(StringRef name) {
  return !name.empty() && sanitize(name) == name && !llvm::isDigit(name.front()) && !isKeyword(name);
}

std::string makeHeader(const ProgramPlan &plan, const CpuTarget &target) { return Header(plan, target).make(); }

} // namespace cauce
