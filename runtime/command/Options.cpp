// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One table of flags: parsing, ranges and --help come from it.
#include "base/ThreadPool.h"
#include "command/Command.h"
#include "command/Files.h"
#include "data/Elements.h"
#include "data/Npy.h"
#include "data/TensorReader.h"

#include <cfloat>
#include <cmath>
#include <cstddef>

namespace cauce::runtime::command {

namespace {

enum class Kind { text, number, real, rate, switchedOn, list };

// Whether a flag's value is a file, or NAME=FILE. What is used in a folder, checkFiles finds out.
enum class Access { none, reads, writes };

// Bits of the commands that a flag belongs to.
enum : unsigned { forTrain = 1, forEvaluate = 2, forPredict = 4, forCall = 8, forGenerate = 16 };

struct Flag {
  const char *name, *value, *help;
  Kind kind;
  unsigned commands;
  size_t offset; // of the member of Options
  uint64_t least, most;
  Access access = Access::none;
};

} // namespace

// Options is no standard-layout type by the letter (its members mix access), but has no bases and no virtual functions.
#pragma GCC diagnostic ignored "-Winvalid-offsetof"
#define MEMBER(name) offsetof(Options, name)
static const Flag flags[] = {
    {"--data", "DIR", "folder of the data files (default: the model's, of an executable this folder)", Kind::text, forTrain | forEvaluate, MEMBER(data), 0, 0},
    {"--data", "DIR", "folder of the text that the vocabulary of a model file is made of (default: the model's); a compiled one has it", Kind::text, forGenerate, MEMBER(data), 0, 0},
    {"--data", "FILE", "rows of a .csv file (also .gz) or of the standard input, -: columns, categories, windows and missing values are\n"
     "                           those of the model's data, columns of labels need not be there", Kind::text, forPredict | forCall, MEMBER(rows), 0, 0,
     Access::reads},
    {"--set", "NAME", "data set: test (default if there is one), validation or train", Kind::text, forEvaluate, MEMBER(set), 0, 0},
    {"--epochs", "N", "passes over the training data, 1 to 1000000000 (default: the model's)", Kind::number, forTrain, MEMBER(epochs), 1,
     1000000000},
    {"--batch", "N", "rows in a batch, 1 to 1073741824 (default: the model's)", Kind::number, forTrain | forEvaluate, MEMBER(batch), 1,
     1 << 30},
    {"--accumulate", "N", "batches of an update, 1 to 1000000000 (default: the model's); a compiled model has to say it, too", Kind::number, forTrain,
     MEMBER(accumulate), 1, 1000000000},
    {"--learning-rate", "R", "learning rate instead of the model's and its schedule, 0 to 3.4e38; \"model\": again as the model says (when resumed);\n"
     "                           PHASE=R for one of several phases, once for each",
     Kind::rate, forTrain, MEMBER(learningRates), 0, 0},
    {"--threads", "N", "threads, 1 to 1024 (default: one for each processor)", Kind::number,
     forTrain | forEvaluate | forPredict | forCall | forGenerate, MEMBER(threads), 1, maxThreads},
    {"--seed", "N", "seed of initialisers and shuffling, 0 to 2^64-1 (default: the model's)", Kind::number, forTrain | forCall,
     MEMBER(seed), 0, UINT64_MAX},
    {"--seed", "N", "seed of what is drawn, 0 to 2^64-1 (default: 0): the same text for the same", Kind::number, forGenerate, MEMBER(seed), 0, UINT64_MAX},
    {"--weights", "FILE", "weights, a .safetensors file; floats of other types are converted to the nearest", Kind::text,
     forTrain | forEvaluate | forPredict | forCall | forGenerate, MEMBER(weights), 0, 0, Access::reads},
    {"--partial", nullptr, "with --weights: take the tensors that fit the model, and say which do not; the rest is compiled in or initialised",
     Kind::switchedOn, forTrain | forEvaluate | forPredict | forCall | forGenerate, MEMBER(partial), 0, 0},
    {"--fresh", nullptr, "start from the model's initialisers, not from the weights compiled in", Kind::switchedOn, forTrain, MEMBER(fresh), 0, 0},
    {"--adapt", nullptr, "with weights: gather the statistics of standardize { adapt } anew from the training data (default: keep them)",
     Kind::switchedOn, forTrain, MEMBER(adapt), 0, 0},
    {"--save", "FILE", "write the trained weights to this .safetensors file", Kind::text, forTrain, MEMBER(save), 0, 0, Access::writes},
    {"--log", "FILE", "append one line of JSON for each epoch to this file", Kind::text, forTrain, MEMBER(log), 0, 0, Access::writes},
    {"--checkpoint", "DIR", "write checkpoints to this folder, at the end of each epoch and of training", Kind::text, forTrain, MEMBER(checkpoint), 0, 0},
    {"--every", "N", "a checkpoint after every N steps instead, 1 to 1000000000", Kind::number, forTrain, MEMBER(every), 1, 1000000000},
    {"--keep", "N", "keep the newest N checkpoints, 1 to 1000000000 (default: 3)", Kind::number, forTrain, MEMBER(keep), 1, 1000000000},
    {"--resume", "DIR", "go on from the newest checkpoint in this folder, and write the next ones there", Kind::text, forTrain, MEMBER(resume), 0, 0},
    {"--accept-changes", nullptr, "with --resume: go on although the net, its loss or its optimizer has changed, if weights and optimizer states have the same names and shapes", Kind::switchedOn, forTrain,
     MEMBER(acceptsChanges), 0, 0},
    {"--profile", nullptr, "print where the time goes: kernels with their speed and the model's nodes, and what lies between", Kind::switchedOn,
     forTrain | forEvaluate | forPredict | forCall | forGenerate, MEMBER(profile), 0, 0},
    {"--trace", "FILE", "write when each kernel ran on which thread, for ui.perfetto.dev (JSON)", Kind::text,
     forTrain | forEvaluate | forPredict | forCall | forGenerate, MEMBER(trace), 0, 0, Access::writes},
    {"--quiet", nullptr, "print nothing but errors", Kind::switchedOn, forTrain, MEMBER(quiet), 0, 0},
    {"--input", "NAME=VALUE", "an argument, once for each: FILE.npy, FILE.csv (both also .gz), FILE.npz:MEMBER (default: NAME), numbers\n"
     "                           separated by commas, or - for the standard input: what .npy or .csv files hold", Kind::list,
     forPredict | forCall, MEMBER(inputs), 0, 0, Access::reads},
    {"--output", "[NAME=]FILE", "write a result to FILE.npy or FILE.csv, and without NAME all to FILE.npz or FILE.jsonl (default: print all)", Kind::list, forPredict | forCall,
     MEMBER(outputs), 0, 0, Access::writes},
    {"--format", "FORMAT", "print csv, npy or jsonl: lines of JSON, with the names of the results, and null for NaN and infinity", Kind::text,
     forPredict | forCall, MEMBER(format), 0, 0},
    {"--batch", "N", "rows in a call, 1 to 1073741824 (default: all): files are then read, and lines written, in parts", Kind::number,
     forPredict | forCall, MEMBER(batch), 1, 1 << 30},
    {"--prompt", "TEXT", "text to be continued (default: the standard input)", Kind::text, forGenerate, MEMBER(prompt), 0, 0},
    {"--prompt-file", "FILE", "the same from a file", Kind::text, forGenerate, MEMBER(promptFile), 0, 0, Access::reads},
    {"--tokens", "N", "tokens at most, 1 to 1000000000 (default: 256)", Kind::number, forGenerate, MEMBER(tokens), 1, 1000000000},
    {"--temperature", "R", "what logits are divided by, 0 to 1000000 (default: 1); 0: always the best token", Kind::real, forGenerate, MEMBER(temperature), 0, 1000000},
    {"--top-k", "N", "draw from the N best tokens (default: all)", Kind::number, forGenerate, MEMBER(topK), 1, UINT32_MAX},
    {"--top-p", "R", "draw from so many of the best tokens as have the probability R together, above 0 to 1 (default: 1)", Kind::real, forGenerate, MEMBER(topP), 0, 1},
    {"--beams", "N", "search for the likeliest text with N beams, 1 to 256, instead of drawing", Kind::number, forGenerate, MEMBER(beams), 1, 256},
    {"--stop", "TEXT", "end before this text", Kind::text, forGenerate, MEMBER(stop), 0, 0},
    {"--end", "TOKEN", "end at this token of the vocabulary", Kind::text, forGenerate, MEMBER(end), 0, 0},
    {"--block", "N", "tokens that the model sees, the last (default: as many as its input has, or windows of its data)", Kind::number, forGenerate, MEMBER(block), 1, UINT32_MAX},
    {"--recompute", nullptr, "compute each token from all before it, as predict does, instead of remembering keys, values and states", Kind::switchedOn, forGenerate,
     MEMBER(recompute), 0, 0},
    {"--result", "NAME", "the result of predict that has the scores (default: the only one that fits)", Kind::text, forGenerate, MEMBER(result), 0, 0},
};

static const struct {
  const char *name, *summary, *details, *example;
} commands[] = {
    {"train", "train on the model's data and save the weights",
     "Prints a line for each epoch, and at the end the metrics on the data set \"test\" if there is one. A loss that becomes NaN\n"
     "goes back to the last good epoch and has status 1; --save saves. Ctrl-C (SIGINT, or SIGTERM) ends training after the step\n"
     "at hand, saves, prints the command that goes on, and has status 130 (143); a second one leaves at once. A run that is\n"
     "resumed, after whatever ended it, has the results of one that was never stopped. A checkpoint that cannot be written\n"
     "ends the run; the one before stays. Training starts from --weights, else from the weights compiled in, else anew; statistics\n"
     "that the net standardises its inputs with are those of the weights then.",
     "--epochs 20 --save weights.safetensors --checkpoint checkpoints --log epochs.jsonl"},
    {"evaluate", "print the metrics on the model's test data", "Prints one line \"NAME: VALUE\" for each metric.",
     "--weights weights.safetensors"},
    {"predict", "run the model on inputs from files",
     "Prints one line for each sample, numbers separated by commas. A .csv file has a line for each sample; a first line without\n"
     "any number is a header. With --data the class comes first, if the label has categories in the model's data: CLASS,SCORE,...\n"
     "(in JSON as the label's value; none if a score is NaN). A row that the model's data would leave out is an error, so that there\n"
     "is a line for each. With --batch a file of any length takes the memory of a batch (but .npy and .npz results stay to the end).\n"
     "Weights are those of --weights, else those compiled in. A model without training needs none: the rest is as its initialisers make it.",
     "--weights weights.safetensors --input x=samples.csv --output y.npy"},
    {"call", "call any function of the program",
     "Prints the results with their names. States start with the weights of --weights, else those compiled in, else as the seed makes them.",
     "gradient --weights weights.safetensors --input x=1,2,3"},
    {"generate", "continue a text, token by token",
     "Prints what follows the prompt, each token when it is chosen, and a line end. 'predict' takes ids of tokens and says logits or probabilities of what follows each of\n"
     "them, or the last; the vocabulary is that of the model's text. With a seed the text is the same each time, whatever the number of threads.",
     "--weights weights.safetensors --prompt 'First' --temperature 0.8 --top-k 20 --tokens 500 --seed 1"},
    {"info", "print functions, inputs and outputs, parameters, memory, kernels, target and versions", "", ""},
};

static const struct {
  const char *name, *help;
} positionals[] = {
    {"MODEL", "a model file (text or binary protobuf, or .mlir at level graph), or a shared object made of one"},
    {"FUNCTION", "predict, loss, gradient, evaluate, ...; of an unknown one the message lists all"},
};

bool findCommand(const char *name, Command *out) {
  for (unsigned i = 0; i < sizeof(commands) / sizeof(commands[0]); ++i)
    if (strcmp(commands[i].name, name) == 0) {
      *out = Command(i);
      return true;
    }
  return false;
}

const char *commandName(Command command) { return commands[int(command)].name; }
const char *commandSummary(Command command) { return commands[int(command)].summary; }

static bool belongs(const Flag &flag, Command command) {
  return command != Command::info && (flag.commands >> unsigned(command) & 1);
}

void describeUsage(Command command, const Invocation &invocation, String *out) {
  out->append("usage: ").append(invocation.name);
  for (uint32_t i = 0; i < invocation.positionalCount; ++i)
    out->append(" ").append(invocation.positionals[i]);
  out->append(" [options]\n  ").append(commandSummary(command)).append("\n\n");
  if (*commands[int(command)].details)
    out->append(commands[int(command)].details).append("\n\n");
  for (uint32_t i = 0; i < invocation.positionalCount; ++i)
    for (const auto &positional : positionals)
      if (strcmp(positional.name, invocation.positionals[i]) == 0)
        out->format("  %-24s %s\n", positional.name, positional.help);
  if (invocation.positionalCount)
    out->append("\n");
  out->append("options:\n");
  for (const Flag &flag : flags)
    if (belongs(flag, command)) {
      Message left(flag.name);
      left.append(" ").append(flag.value ? flag.value : "");
      out->format("  %-24s %s\n", left.c_str(), flag.help);
    }
  out->format("  %-24s %s\n", "--help", "print this");
  if (*commands[int(command)].example) {
    out->append("\nexample:\n  ").append(invocation.name);
    // The function of `call` is part of its example.
    if (invocation.positionalCount && strcmp(invocation.positionals[0], "MODEL") == 0)
      out->append(" MODEL");
    out->append(" ").append(commands[int(command)].example).append("\n");
  }
  out->append("\nexit status: 0 done, 1 failed, 2 wrong usage\n");
}

static int usageError(const Invocation &invocation, const char *text) {
  printError("%s\nsee '%s --help'", text, invocation.name);
  return 2;
}

static int storeFlag(const Invocation &invocation, const Flag &flag, const char *value, Options *options) {
  char *member = reinterpret_cast<char *>(options) + flag.offset;
  Message message;
  switch (flag.kind) {
  case Kind::switchedOn:
    *reinterpret_cast<bool *>(member) = true;
    return -1;
  case Kind::list:
    return reinterpret_cast<Vector<const char *> *>(member)->push(value) == Status::ok ? -1 : reportFailure();
  case Kind::text:
    if (!*value)
      return usageError(invocation, message.format("%s: expected %s, but got nothing", flag.name, flag.value).c_str());
    *reinterpret_cast<const char **>(member) = value;
    return -1;
  case Kind::rate: {
    Number rate = Number::of(NAN);
    const char *equals = strrchr(value, '='), *text = equals ? equals + 1 : value;
    if (strcmp(text, "model") != 0 && !(parseNumber(text, strlen(text), &rate) && rate.value >= 0 && rate.value <= FLT_MAX))
      return usageError(invocation, message.format("expected %s to be a number from 0 to 3.4e38, or model, but got '%.60s'", flag.name, text).c_str());
    const Options::Rate given{equals ? value : nullptr, equals ? size_t(equals - value) : 0, rate.value};
    for (const Options::Rate &other : options->learningRates)
      if (other.length == given.length && strncmp(other.phase ? other.phase : "", given.phase ? given.phase : "", given.length) == 0)
        return usageError(invocation, message.format("expected %s once%s, but got another: '%.60s'", flag.name, equals ? " for each phase" : "", value).c_str());
    return options->learningRates.push(given) == Status::ok ? -1 : reportFailure();
  }
  case Kind::real: {
    Number number;
    bool isAbove = flag.offset == MEMBER(topP); // 0
    if (!parseNumber(value, strlen(value), &number) || !(number.value >= double(flag.least) && number.value <= double(flag.most)) || (isAbove && number.value == 0))
      return usageError(invocation, message.format("expected %s to be a number %s %llu%s to %llu, but got '%.60s'", flag.name, isAbove ? "above" : "from",
                                                   static_cast<unsigned long long>(flag.least), isAbove ? " and up" : "", static_cast<unsigned long long>(flag.most), value).c_str());
    *reinterpret_cast<double *>(member) = number.value;
    return -1;
  }
  case Kind::number:
    break;
  }
  uint64_t number = 0;
  if (!parseWhole(value, strlen(value), &number) || number < flag.least || number > flag.most) {
    message.format("expected %s to be a whole number from %llu to %llu, but got '%.60s'", flag.name,
                   static_cast<unsigned long long>(flag.least), static_cast<unsigned long long>(flag.most), value);
    return usageError(invocation, message.c_str());
  }
  if (flag.offset == MEMBER(threads)) {
    options->threads = uint32_t(number);
    return -1;
  }
  options->hasSeed |= flag.offset == MEMBER(seed);
  *reinterpret_cast<uint64_t *>(member) = number;
  return -1;
}

int parseOptions(Command command, const Invocation &invocation, int argc, const char *const *argv, Options *out) {
  for (int i = 0; i < argc; ++i) {
    const char *argument = argv[i];
    Message message;
    if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
      String usage;
      describeUsage(command, invocation, &usage);
      usage.shorten(usage.size() ? usage.size() - 1 : 0); // printLine ends the line
      printLine(usage);
      return finishOutput(0);
    }
    if (argument[0] != '-' || argument[1] == 0) {
      if (out->positionals.size() == invocation.positionalCount)
        return usageError(invocation, message.format("unexpected argument '%.200s'", argument).c_str());
      if (out->positionals.push(argument) != Status::ok)
        return reportFailure();
      continue;
    }
    const char *equals = strchr(argument, '=');
    size_t length = equals ? size_t(equals - argument) : strlen(argument);
    const Flag *found = nullptr;
    for (const Flag &flag : flags)
      if (belongs(flag, command) && strlen(flag.name) == length && strncmp(flag.name, argument, length) == 0)
        found = &flag;
    if (!found)
      return usageError(invocation, message.format("unknown flag '%.200s'", argument).c_str());
    const char *value = equals ? equals + 1 : nullptr;
    // What is said again when a run is resumed: all but where it begins.
    bool isRepeated = true;
    for (size_t start : {MEMBER(checkpoint), MEMBER(resume), MEMBER(acceptsChanges), MEMBER(weights), MEMBER(partial), MEMBER(fresh), MEMBER(adapt)})
      isRepeated = isRepeated && found->offset != start;
    if (isRepeated && out->repeated.push(argument) != Status::ok)
      return reportFailure();
    if (found->kind == Kind::switchedOn && value)
      return usageError(invocation, message.format("%s takes no value", found->name).c_str());
    if (found->kind != Kind::switchedOn && !value) {
      if (i + 1 == argc)
        return usageError(invocation, message.format("%s: expected %s, but got nothing", found->name, found->value).c_str());
      value = argv[++i];
      if (isRepeated && out->repeated.push(value) != Status::ok)
        return reportFailure();
    }
    if (int status = storeFlag(invocation, *found, value, out); status >= 0)
      return status;
  }
  if (out->positionals.size() < invocation.positionalCount) {
    Message message;
    message.format("expected %s", invocation.positionals[out->positionals.size()]);
    return usageError(invocation, message.c_str());
  }
  if ((out->every || out->keep) && !out->checkpoint && !out->resume)
    return usageError(invocation, out->every ? "--every: expected --checkpoint DIR, too" : "--keep: expected --checkpoint DIR, too");
  if (out->resume && out->weights)
    return usageError(invocation, "expected --weights or --resume, but got both: a checkpoint holds weights");
  if (out->prompt && out->promptFile)
    return usageError(invocation, "expected --prompt or --prompt-file, but got both");
  if (out->beams && (out->temperature != 1 || out->topK || out->topP != 1 || out->hasSeed))
    return usageError(invocation, "expected --beams, or --temperature, --top-k, --top-p and --seed, but got both: beams draw nothing");
  if (out->partial && !out->weights)
    return usageError(invocation, "--partial: expected --weights FILE, too");
  if (out->fresh && (out->weights || out->resume))
    return usageError(invocation, out->weights ? "expected --fresh or --weights, but got both" : "expected --fresh or --resume, but got both");
  if (out->adapt && out->resume)
    return usageError(invocation, "expected --adapt or --resume, but got both: a run keeps its statistics");
  if (out->acceptsChanges && !out->resume)
    return usageError(invocation, "--accept-changes: expected --resume DIR, too");
  return -1;
}

// Adds FILE, or the FILE of NAME=FILE; numbers are none.
static Status addFile(const Flag &flag, const char *value, Files *out) {
  const char *equals = flag.kind == Kind::list ? strchr(value, '=') : nullptr;
  const char *path = equals ? equals + 1 : value;
  if (flag.access == Access::writes)
    out->writes(flag.name, path);
  else if (strcmp(path, "-") == 0)
    out->reads("the standard input", "/dev/stdin");
  else if (flag.kind != Kind::list || isTensorFile(path)) {
    String file;
    CAUCE_TRY(fileOf(path, &file));
    out->reads(flag.name, file.c_str());
  }
  return Status::ok;
}

Status addFiles(Command command, const Options &options, Files *out) {
  for (const Flag &flag : flags) {
    if (!belongs(flag, command) || flag.access == Access::none)
      continue;
    const char *member = reinterpret_cast<const char *>(&options) + flag.offset;
    if (flag.kind == Kind::list)
      for (const char *value : *reinterpret_cast<const Vector<const char *> *>(member))
        CAUCE_TRY(addFile(flag, value, out));
    else if (const char *value = *reinterpret_cast<const char *const *>(member))
      CAUCE_TRY(addFile(flag, value, out));
  }
  return Status::ok;
}

// `word` as a shell reads it back.
static void appendQuoted(const char *word, String *out) {
  bool isPlain = *word != 0;
  for (const char *c = word; *c; ++c)
    isPlain = isPlain && ((*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || strchr("_-+=./,:@%", *c));
  if (isPlain) {
    out->append(word);
    return;
  }
  out->add('\'');
  for (const char *c = word; *c; ++c)
    *c == '\'' ? out->append("'\\''") : out->add(*c);
  out->add('\'');
}

void describeContinuation(const Options &options, const char *from, String *out) {
  for (const char *word : options.command) {
    appendQuoted(word, out);
    out->add(' ');
  }
  for (const char *word : options.repeated) {
    appendQuoted(word, out);
    out->add(' ');
  }
  out->append("--resume ");
  appendQuoted(from, out);
}

} // namespace cauce::runtime::command
