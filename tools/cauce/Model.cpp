// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reading models, and the commands that only look at them.
#include "tools/cauce/Commands.h"

#include "compiler/pipeline/Pipeline.h"
#include "compiler/support/File.h"
#include "command/Files.h"
#include "frontends/graph/Importer.h"
#include "frontends/graph/Summary.h"
#include "frontends/onnx/Importer.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace cauce::driver {

// One line of bounded length, whatever a file put into it.
static void print(const char *severity, std::string message) {
  constexpr size_t longest = 4096;
  if (message.size() > longest)
    message = message.substr(0, longest / 2) + " ... " + message.substr(message.size() - longest / 2);
  for (char &c : message)
    if (static_cast<unsigned char>(c) < ' ' || c == 127)
      c = c == '\n' ? ' ' : '?';
  llvm::errs() << "cauce: " << severity << ": " << message << "\n";
}

int fail(const std::string &message) {
  print("error", message);
  return Failed;
}

void warn(const std::string &message) { print("warning", message); }

// The position in the model file, if the location has one.
static std::string describe(Location location) {
  std::string text;
  location->walk([&](Location inner) {
    if (auto file = dyn_cast<FileLineColLoc>(inner)) {
      // A binary model has no lines.
      text = file.getFilename().str() + ": ";
      if (file.getLine())
        text = (file.getFilename().getValue() + ":" + llvm::Twine(file.getLine()) + ":" + llvm::Twine(file.getColumn()) + ": ").str();
      return WalkResult::interrupt();
    }
    return WalkResult::advance();
  });
  return text;
}

std::unique_ptr<MLIRContext> makeContext() {
  DialectRegistry registry;
  registerDialects(registry);
  auto context = std::make_unique<MLIRContext>(registry);
  context->loadAllAvailableDialects();
  context->printOpOnDiagnostic(false);
  context->getDiagEngine().registerHandler([](Diagnostic &diagnostic) {
    const char *severity = diagnostic.getSeverity() == DiagnosticSeverity::Error     ? "error"
                           : diagnostic.getSeverity() == DiagnosticSeverity::Warning ? "warning"
                           : diagnostic.getSeverity() == DiagnosticSeverity::Remark  ? "remark"
                                                                                     : "note";
    print(severity, describe(diagnostic.getLocation()) + diagnostic.str());
    for (Diagnostic &note : diagnostic.getNotes())
      print("note", describe(note.getLocation()) + note.str());
    return success();
  });
  return context;
}

OwningOpRef<ModuleOp> readModel(MLIRContext &context, const std::string &path, StringRef level, bool predictOnly, const std::string &dataFolder) {
  if (predictOnly && (StringRef(path).ends_with(".mlir") || level != "graph"))
    return fail("--predict-only: expected a model file, but got " + path), nullptr;
  if (StringRef(path).ends_with(".mlir")) {
    OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(path, &context);
    PassManager passes(&context, ModuleOp::getOperationName());
    buildPipeline(passes, "native", level, level); // nothing but its check
    return module && succeeded(passes.run(*module)) ? std::move(module) : nullptr;
  }
  if (level != "graph")
    return fail("expected " + path + " to be NAME.mlir, which --from=" + level.str() + " is for"), nullptr;
  if (StringRef(path).ends_with(".onnx"))
    return onnx::importModel(path, context);
  return graph::importModel(path, context, predictOnly, dataFolder);
}

std::string libraryFolder() {
  static int anchor;
  SmallString<256> path(llvm::sys::fs::getMainExecutable(nullptr, &anchor));
  llvm::sys::path::remove_filename(path);
  llvm::sys::path::append(path, "..", "lib", "cauce");
  llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  return path.str().str();
}

Command addCheck(Arguments &arguments) {
  Arguments command = arguments.command("check", "parse, verify and infer shapes; nothing else");
  auto model = std::make_shared<std::string>();
  command.option("MODEL", *model, "model file, text or binary protobuf, .onnx, or .mlir at the level that --from says").required().typeName("FILE");
  auto from = std::make_shared<std::string>("graph");
  std::vector<std::string> names;
  for (const Level &level : levels())
    names.push_back(level.name.str());
  command.option("--from", *from, "the level of MODEL, .mlir as cauce compile --stop-after prints it")
      .among(names)
      .showDefault();
  command.footer("Prints nothing for a model that is right. Otherwise each error names the file, line and column.");
  return {command, [model, from] {
            std::unique_ptr<MLIRContext> context = makeContext();
            return readModel(*context, *model, *from) ? Done : Failed;
          }};
}

Command addSummary(Arguments &arguments) {
  Arguments command = arguments.command("summary", "table of layers, output shapes and parameters; bytes and FLOPs");
  auto model = std::make_shared<std::string>();
  command.option("MODEL", *model, "model file, text or binary protobuf, .onnx, or .mlir at level graph").required().typeName("FILE");
  return {command, [model] {
            std::unique_ptr<MLIRContext> context = makeContext();
            OwningOpRef<ModuleOp> module = readModel(*context, *model);
            if (!module)
              return Failed;
            graph::printSummary(*module, llvm::outs());
            return Done;
          }};
}

Command addConvert(Arguments &arguments) {
  Arguments command = arguments.command("convert", "text protobuf to binary and back");
  auto model = std::make_shared<std::string>(), output = std::make_shared<std::string>();
  command.option("MODEL", *model, "model file, text or binary protobuf").required().typeName("FILE");
  command.option("-o,--output", *output, "file to write: .textproto for text, anything else for binary; - for text on the standard output")
      .required()
      .typeName("FILE");
  command.footer("Examples:\n"
                  "  cauce convert model.textproto -o model.pb\n"
                  "  cauce convert model.pb -o model.textproto");
  return {command, [model, output] {
            runtime::command::Files files;
            files.reads("MODEL", model->c_str());
            bool isPrinted = *output == "-";
            if (!isPrinted)
              files.writes("--output", output->c_str());
            if (int status = files.check())
              return status;
            if (StringRef(*model).ends_with(".onnx"))
              return fail("expected a model file, text or binary, but got '" + *model + "': ONNX models are read by other commands, not converted");
            std::string content, error;
            if (failed(graph::convertModel(*model, isPrinted || StringRef(*output).ends_with(".textproto"), content, error)))
              return int(fail(error));
            if (isPrinted) {
              llvm::outs() << content;
              return int(Done);
            }
            std::error_code code = writeFile(*output, content);
            return code ? int(fail("cannot write '" + *output + "': " + code.message())) : int(Done);
          }};
}

} // namespace cauce::driver
