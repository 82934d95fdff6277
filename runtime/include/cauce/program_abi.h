// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The whole contract between a compiled program and the runtime: constant data plus plain functions. A program is an
// object file with one defined symbol and no undefined ones; everything it needs of the runtime reaches it through
// `cauce_abi_call_t`. This is the only file that compiler and runtime share: C, no dependencies. The compiler emits these
// structs field by field (compiler/program/Descriptor.cpp).
//
// The promise. A runtime of version M.n runs every program of version M.m, whether m is older or newer than n; one of
// another major version is refused with a sentence that names both. So a minor version only appends fields, to the
// end of structs that are reached by pointers (the program, and what it has arrays of pointers to), and what it appends may
// be ignored: an older runtime never sees it, a newer one reads it only if `minor` says that it is there. Structs that lie
// within others, or side by side in an array (layouts, terms, bindings, ids), stay as they are. What a runtime does for a program
// grows at the end of `cauce_abi_services_t`; a program that uses more than a runtime has, a kind of kernel or a memory space
// that it does not know, is refused. Whatever else changes what a program means raises the major version.
#ifndef CAUCE_PROGRAM_ABI_H
#define CAUCE_PROGRAM_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CAUCE_ABI_MAGIC 0x45435543u /* "CUCE" in memory on a little-endian machine */
#define CAUCE_ABI_MAJOR 5u          /* a program of another one is refused */
#define CAUCE_ABI_MINOR 5u          /* what a program may lack */

// The element types, by kind and size: X(name, number in a program, text, kind, type of C, name in .npy files, name in safetensors).
// Every list of types is made of this one. Kinds: REAL is IEEE 754 of 32 or 64 bits; HALF has 16 bits, for which C has an integer: f16 is
// IEEE 754, bf16 the upper half of an f32, which NumPy has no name for; SIGNED and UNSIGNED are integers; BOOL is a byte, 0 or 1. A model
// file has the names that ElementType in graph.proto lists.
#define CAUCE_ELEMENT_TYPES(X)                                     \
  X(F16, 7, "f16", HALF, uint16_t, "f2", "F16")                    \
  X(BF16, 8, "bf16", HALF, uint16_t, "", "BF16")                   \
  X(F32, 1, "f32", REAL, float, "f4", "F32")                       \
  X(F64, 2, "f64", REAL, double, "f8", "F64")                      \
  X(I1, 6, "i1", BOOL, uint8_t, "b1", "BOOL")                      \
  X(I8, 9, "i8", SIGNED, int8_t, "i1", "I8")                       \
  X(I32, 3, "i32", SIGNED, int32_t, "i4", "I32")                   \
  X(I64, 4, "i64", SIGNED, int64_t, "i8", "I64")                   \
  X(UI8, 5, "ui8", UNSIGNED, uint8_t, "u1", "U8")

// The number of an element type: CAUCE_DTYPE_F32, ...
typedef uint32_t cauce_abi_dtype_t;
enum {
// Makes an enumerator of a line of the list.
#define CAUCE_ELEMENT_TYPE(NAME, NUMBER, ...) CAUCE_DTYPE_##NAME = NUMBER,
  CAUCE_ELEMENT_TYPES(CAUCE_ELEMENT_TYPE)
#undef CAUCE_ELEMENT_TYPE
};

// Where an element lies. Arguments and results of a function are always dense. A state may be laid out for the kernels
// that use it; the runtime converts at its border (load, save, get, set), never in between. Padding starts as zeros; kernels
// may leave anything there, and nothing depends on it.
typedef uint32_t cauce_abi_layout_kind_t;
enum {
  CAUCE_LAYOUT_DENSE = 0, // row-major, no gaps
  CAUCE_LAYOUT_ROWS = 1,  // row-major, rows (last dimension) start `parameter` elements apart
  CAUCE_LAYOUT_PANEL = 2, // rank 2 or more, (K..., N): [ceil(N / parameter)][K...][parameter]
};

// A layout with its number.
typedef struct cauce_abi_layout {
  cauce_abi_layout_kind_t kind; // one of CAUCE_LAYOUT_...
  uint32_t reserved;            // 0
  int64_t parameter;            // see the kinds; 0 for dense
} cauce_abi_layout_t;

// The memory that something lies in.
typedef uint32_t cauce_abi_space_t;
enum {
  CAUCE_SPACE_HOST = 0, // the process's
};

// A tensor's name, type, shape and place. A dimension >= 0 is a size; a negative one, d, is the value of symbol number ~d, or,
// from the number of symbols on, of product number ~d - symbol_count.
typedef struct cauce_abi_tensor {
  const char *name;        // never NULL, UTF-8
  cauce_abi_dtype_t dtype; // of its elements
  uint32_t rank;           // number of dimensions
  const int64_t *dims;     // rank entries; NULL if rank is 0
  cauce_abi_space_t space; // where its elements are when a function runs
  uint32_t reserved;       // 0
} cauce_abi_tensor_t;

// coefficient * product of the values of `symbols`; without symbols, a constant. A symbol may occur more than once (a
// power). A size in bytes or a number of operations is a sum of terms.
typedef struct cauce_abi_term {
  int64_t coefficient;     // what the product is multiplied by
  uint32_t symbol_count;   // number of `symbols`
  uint32_t reserved;       // 0
  const uint32_t *symbols; // numbers of symbols of the program
} cauce_abi_term_t;

// What is done with a state, a set of flags. A parameter is trained, saved and checkpointed, a statistic or a frozen parameter the
// latter two; what an optimizer remembers and counters are checkpointed, accumulators of metrics reset.
typedef uint32_t cauce_abi_state_flags_t;
enum {
  CAUCE_STATE_TRAINED = 1,      // the optimizer changes it; then it is saved
  CAUCE_STATE_SAVED = 2,        // files of weights have it; then checkpoints do
  CAUCE_STATE_CHECKPOINTED = 4, // checkpoints have it
  CAUCE_STATE_RESET = 8,        // zeroed before each pass over data; checkpoints have it in the middle of one
  CAUCE_STATE_SEED = 16,        // random key (i64 scalar): the seed is written to it before `init`
  CAUCE_STATE_RATE = 32,        // learning rate (f32 scalar) of a `step`; negative: what the model says
};

// A value that lives from call to call.
typedef struct cauce_abi_state {
  const cauce_abi_tensor_t *tensor; // static shape
  cauce_abi_state_flags_t flags;    // what is done with it
  uint32_t reserved;                // 0
  cauce_abi_layout_t layout;        // of its buffer
  uint64_t bytes;                   // size of the buffer in its layout, a multiple of 64
  const void *initial;              // dense little-endian bytes, or NULL: zero until a function or a file sets it
} cauce_abi_state_t;

// One input or output of a function: either a state (index into `states`) or an argument/result of the caller (index
// into the function's `arguments` or `results`).
typedef struct cauce_abi_binding {
  uint32_t is_state; // 0 or 1
  uint32_t index;    // into `states`, `arguments` or `results`, what is kept included
} cauce_abi_binding_t;

// What a function or a kernel came to: 0, or the number of a cauce_status_t (cauce.h) up to CAUCE_UNSUPPORTED other than CAUCE_IO,
// which callers get; any other is CAUCE_UNSUPPORTED to them. What was to be written is undefined then, states included.
typedef int32_t cauce_abi_status_t;

// The status of a function that cannot do what it is for: CAUCE_INVALID_ARGUMENT.
#define CAUCE_ABI_FAILED 1

// What kind of code a kernel is.
typedef uint32_t cauce_abi_kernel_kind_t;
enum {
  CAUCE_KERNEL_CPU = 0, // of this process: `run`
};

// Runs tasks [begin, end) of a kernel. Tasks are independent and may run on any thread, in any order; the values do
// not depend on how they are split. `buffers` and `symbols` are those of the launch.
typedef cauce_abi_status_t (*cauce_abi_kernel_fn_t)(void *const *buffers, const int64_t *symbols, int64_t begin, int64_t end);

// A loop nest over buffers, cut into tasks.
typedef struct cauce_abi_kernel {
  const char *name;              // unique in the program
  cauce_abi_kernel_fn_t run;     // its code
  const char *nodes;             // model nodes it came from, separated by spaces; "" if unknown
  const char *schedule;          // "contraction", "loops", ...
  // What a launch does at least, sums of terms; without terms it is not known. A floating-point operation counts 1, a
  // multiply-add 2, a math function 1. Bytes: each buffer read or written once, without padding.
  const cauce_abi_term_t *flops; // floating-point operations
  const cauce_abi_term_t *bytes; // of memory that are read or written
  uint32_t flop_count;           // number of terms of `flops`
  uint32_t byte_count;           // number of terms of `bytes`
  uint32_t index;                // of this kernel in the program's `kernels`
  cauce_abi_kernel_kind_t kind;  // one of CAUCE_KERNEL_...
} cauce_abi_kernel_t;

struct cauce_abi_call;

// What the runtime does for a running function. `call` is that of the function.
typedef struct cauce_abi_services {
  uint64_t size; // sizeof(cauce_abi_services_t) as the runtime knows it
  // Runs all `tasks` of `kernel` and returns when they are done. `buffers` is only read during the call. Once a launch of a
  // call has failed, those after it run nothing and return its status: a function may launch all and return what the last says.
  cauce_abi_status_t (*launch)(struct cauce_abi_call *call, const cauce_abi_kernel_t *kernel, void *const *buffers, int64_t tasks);
  // Makes the call fail as a launch that returns `status`, which is not 0, does, and returns that. `message`, which stays valid, says why to whoever called.
  cauce_abi_status_t (*fail)(struct cauce_abi_call *call, cauce_abi_status_t status, const char *message);
} cauce_abi_services_t;

// What a running function sees. All buffers are aligned to 64 bytes.
typedef struct cauce_abi_call {
  void *const *buffers;   // the function's inputs, then its outputs, in order; a state that is input and output comes
                          // twice with the same pointer and is updated in place
  const int64_t *symbols; // values of the program's symbols; those that the function does not use are 0
  char *arena;            // at least `arena` bytes of that function, of the process's memory; contents undefined
  const cauce_abi_services_t *services; // never NULL
  void *context;          // the runtime's
} cauce_abi_call_t;

// Elements of an argument that name one of `count` things: those with an index in [begin, end) along `dimension`. The
// runtime lets no others in than those in [0, count). With a `count` of INT64_MAX they are no ids but weights, and no other number is let in
// than a finite one of at least 0. With an `end` of 0 there are no such elements: places along `dimension` are ids, and so that size is at most `count`.
typedef struct cauce_abi_ids {
  uint32_t argument;  // index into the function's `arguments`
  uint32_t dimension; // of the argument; 0 if it is a scalar
  int64_t begin;      // at least 0
  int64_t end;        // may be more than there are
  int64_t count;      // at least 1
} cauce_abi_ids_t;

// Runs a function: launches its kernels in order, on the calling thread.
typedef cauce_abi_status_t (*cauce_abi_function_fn_t)(cauce_abi_call_t *call);

// Functions are pure but for the states they bind as outputs. Names with a meaning to the runtime:
//   init      sets all parameters, slots and counters from the key         (states only)
//   adapt     accumulates normalisation statistics over one batch          (arguments: fields of a batch)
//   step      one training step on one batch; accumulates training metrics (arguments: fields; no results)
//   accumulate  adds gradients of one batch to what the next `step` takes  (arguments: fields; no results)
//   evaluate  accumulates metrics over one batch                           (arguments: fields; no results)
//   metrics   reads the accumulators of `evaluate`; results: scalars       (results: one per metric, `loss` first)
//   step_metrics  the same for what `step` accumulated
//   learning_rate  the rate that the next `step` takes                     (states only; result: one f32 scalar)
//   predict   arguments: the model's inputs; results: its outputs
//   continue  since minor version 5, `predict` of tokens behind others, of a program whose `predict` takes ids of tokens (N, T) alone. Arguments: ids of the new tokens, then
//             what is remembered of those before; results: as those of `predict`, of the last token, then for each argument behind the ids what is to be remembered: what it
//             becomes if their sizes are equal, else what is appended to it along the one dimension in which they differ, the first of which counts texts in both. Before
//             the first token that dimension is 0, and all else zeros
// A program with phases (cauce_abi_phase_t) has a step for each of them, PHASE.step, instead of `step`, and so with `accumulate`; the others tell of all of them.
//   loss, gradient, and any other name: for callers
typedef struct cauce_abi_function {
  const char *name;                    // unique in the program
  cauce_abi_function_fn_t run;         // its code
  uint32_t input_count;                // number of `inputs`
  uint32_t output_count;               // number of `outputs`
  const cauce_abi_binding_t *inputs;   // the buffers it reads
  const cauce_abi_binding_t *outputs;  // the buffers it writes
  uint32_t argument_count;             // number of `arguments`
  uint32_t result_count;               // number of `results`
  const cauce_abi_tensor_t *const *arguments; // what the caller passes
  const cauce_abi_tensor_t *const *results;   // what the caller gets
  const cauce_abi_term_t *arena;       // bytes
  uint32_t arena_count;                // number of terms of `arena`
  uint32_t launch_count;               // kernels launched by one call
  const cauce_abi_ids_t *ids;          // which elements of its arguments are ids
  uint32_t ids_count;                  // number of `ids`
  // Behind the `result_count` results: what the runtime keeps from call to call until metrics are reset. Rows of two f64, a score and
  // a label, -infinity if it does not count, for the metric state of the tensor's name. That state, f64 (2), is set by the runtime before it is read: the area under
  // the ROC curve of the rows, and their average precision.
  uint32_t kept_count;
  // 1: no state is changed, and row i of every result (along its first size, a symbol) depends on the arguments' row i alone:
  // not on another row, nor on how many there are. The function may then be called on some rows at a time.
  uint32_t row_wise;
  uint32_t reserved;  // 0
  // Hash of the function's name, those of the program's symbols, and names, types and shapes of arguments and results, in their
  // order: callers who were made for one function may pass the same memory to another of its signature. 0: not known.
  uint64_t signature;
  // Minor version 4: ids_count entries, or NULL: what else the elements of each of `ids` may be, a label that no loss counts. A number in
  // [0, count) is none.
  const int64_t *ignored;
  // Minor version 4: bit i: rows of result i, along its last size, are probabilities, not logits or anything else. Of the first 64 results.
  uint64_t probabilities;
} cauce_abi_function_t;

// ---- Data: what the model file says about where batches come from. NULL where it says nothing. ----

// A file format of data sets.
typedef uint32_t cauce_abi_reader_t;
enum {
  CAUCE_READER_CSV = 1, // one file, a row per line
  CAUCE_READER_IDX = 2, // a file per field, as MNIST is distributed
  CAUCE_READER_NPY = 3, // a file per field, as NumPy writes
  // Minor version 2. Of these a data set has what that version appends to it.
  CAUCE_READER_TEXT = 4,        // one file in UTF-8, of which samples are windows of tokens
  CAUCE_READER_CSV_WINDOWS = 5, // as CAUCE_READER_CSV, but samples are windows of rows
  CAUCE_READER_NPY_WINDOWS = 6, // as CAUCE_READER_NPY, but samples are windows of rows
};

// What a CSV cell without a value is: one that is empty, or one of the data set's `missing_texts`.
typedef uint32_t cauce_abi_missing_t;
enum {
  CAUCE_MISSING_ERROR = 0, // an error that names file, line and column
  CAUCE_MISSING_SKIP = 1,  // the row is left out
  CAUCE_MISSING_VALUE = 2, // replaced by `missing_value`
};

// Fills one argument ("field") of a batch. CSV: the values of `columns`, in order, per row. IDX and NPY: the slice of
// the file along its first dimension.
typedef struct cauce_abi_feed {
  const char *field;             // name of the argument it fills
  const char *path;              // relative to the data folder; .gz is unpacked; NPY: also FILE.npz:MEMBER; TEXT: that of all feeds
  const char *const *columns;    // CSV: names (file with header) or decimal positions from 0, or ranges "0-63"
  uint32_t column_count;         // number of `columns`
  uint32_t category_count;       // CSV: > 0 makes the one column categorical: the position of its text is the value
  const char *const *categories; // the texts of such a column
  cauce_abi_missing_t missing;   // CSV: what a cell without a value is
  uint32_t reserved;             // 0
  double missing_value;          // of CAUCE_MISSING_VALUE
  int64_t class_count;           // if not 0: the values are class indices in [0, class_count); others are an error
} cauce_abi_feed_t;

// What a feed takes of a window: the rows, or tokens, [offset, offset + length) from its first.
typedef struct cauce_abi_piece {
  uint32_t length; // at least 1; a row of the field has this size first, and it may have none of 1
  uint32_t offset; // of the first
} cauce_abi_piece_t;

// What a token of a text is.
typedef uint32_t cauce_abi_unit_t;
enum {
  CAUCE_UNIT_CHARACTER = 0, // a character of Unicode
  CAUCE_UNIT_WORD = 1,      // what lies between white space; a punctuation character of ASCII is a word by itself
  // Minor version 4.
  CAUCE_UNIT_BYTE_PAIR = 2,  // what merges of a vocabulary make of the bytes of a word, as GPT-2 has words
  CAUCE_UNIT_WORD_PIECE = 3, // the longest pieces of the vocabulary that a word, as BERT has words, is made of; those behind the first begin with ##
};

// No id of a vocabulary.
#define CAUCE_NO_TOKEN UINT32_MAX

// Which token an id names. One token lies behind the other, so that a large vocabulary has no pointers, which a loader would relocate.
typedef struct cauce_abi_vocabulary {
  cauce_abi_unit_t unit; // one of CAUCE_UNIT_...
  uint32_t count;        // of tokens; at least 1
  const char *text;      // the tokens, UTF-8, of BYTE_PAIR any bytes, in the order of their ids
  const uint32_t *ends;  // `count` entries: where in `text` each ends
  uint32_t unknown;      // the token that stands for what has no id, or CAUCE_NO_TOKEN: that is an error
  uint32_t reserved;     // 0
  // Minor version 4.
  const uint32_t *merges; // BYTE_PAIR: merge_count times three tokens: the first two, side by side, become the third. Those before others come first
  uint32_t merge_count;   // number of merges
  uint32_t lower_case;    // WORD_PIECE: 1: text is put in lower case, without accents
} cauce_abi_vocabulary_t;

// Where the samples of a data set come from.
typedef struct cauce_abi_dataset {
  const char *name;              // "train", "validation" or "test"
  cauce_abi_reader_t reader;     // the format of its files
  uint32_t feed_count;           // number of `feeds`
  const cauce_abi_feed_t *const *feeds; // one for each field of a batch
  uint32_t has_header;           // CSV: 1: the first line has the names of the columns
  char delimiter;                // CSV; 0: ','
  char decimal;                  // CSV: the decimal point; 0: '.'
  char thousands;                // CSV: what may stand between groups of three digits before the point; 0: nothing
  char trim;                     // CSV: 1: blanks around cells do not count; with delimiter ' ' runs of them are one
  uint32_t skip_lines;           // CSV: lines before the header or the first row that are left out
  uint32_t missing_text_count;   // CSV: number of `missing_texts`; 0: the usual ones, as graph.proto lists them
  const char *const *missing_texts; // CSV: what stands for no value besides an empty cell
  const char *split_from;        // NULL, or the name of the data set this one is a share of
  // In (0, 1): of the rows of `split_from`, drawn by a shuffle with `split_seed`. Since minor version 2 also in (-1, 0): the last of
  // them, and the windows before that reach into these belong to no data set.
  double split_share;
  uint64_t split_seed;           // of that shuffle
  // Minor version 2, of the readers that came with it.
  uint32_t stride;                 // rows or tokens from the first of a window to that of the next; at least 1
  // 0, or the number, from 1, of the feed of integers that say how many steps of each row count. A batch may then have as many as its longest row, at least 1: that is
  // the second size of all fields that have a symbol there. A runtime that does not know this leaves rows as they are.
  uint32_t lengths;
  const cauce_abi_piece_t *pieces; // feed_count entries: what each feed takes of a window
  const cauce_abi_vocabulary_t *vocabulary; // TEXT
} cauce_abi_dataset_t;

// How a class follows from a result of `predict`.
typedef uint32_t cauce_abi_decision_kind_t;
enum {
  CAUCE_DECISION_ARGMAX = 0,    // scores, one a class along the last dimension: the first of the highest
  CAUCE_DECISION_THRESHOLD = 1, // one score a sample: class 1 if it is above `threshold`, else class 0
  CAUCE_DECISION_INDEX = 2,     // the class itself
};

// A result of `predict` that says, for each sample, which of the categories that a data set has for a label it is.
typedef struct cauce_abi_decision {
  const char *result;             // name of the result
  const char *label;              // name of the label
  const char *const *classes;     // the categories, by class
  uint32_t class_count;           // number of `classes`
  cauce_abi_decision_kind_t kind; // one of CAUCE_DECISION_...
  double threshold;               // of CAUCE_DECISION_THRESHOLD
} cauce_abi_decision_t;

// How the program is trained unless the caller says otherwise.
typedef struct cauce_abi_training {
  uint64_t epochs;    // default of --epochs
  uint64_t batch;     // default of --batch
  uint64_t seed;      // default of --seed
  uint32_t shuffle;   // 0: the samples come in the order of their data set
  uint32_t drop_last; // 1: the short last batch of an epoch is left out
  // Early stopping: off if patience is 0. `monitor` is the name of a result of `metrics`; the validation set is used
  // if there is one, else the training metrics.
  const char *monitor;
  uint32_t patience; // epochs without an improvement of at least `min_delta`
  uint32_t maximize; // 0: smaller is better
  double min_delta;   // what counts as an improvement; at least 0
  uint32_t restore_best; // 1: the best epoch's weights are the result
  uint32_t accumulate;   // batches of an update; 0: 1, as before minor version 3. More need a function `accumulate`
} cauce_abi_training_t;

// A phase of training: what is trained at a time, with a loss, an optimizer, parameters and a learning rate of its own. Those of a program take their
// steps by turns, in their order, on each batch.
typedef struct cauce_abi_phase {
  const char *name;      // unique in the program
  uint32_t step;         // index into `functions`: one step on one batch, as `step` of a program without phases
  uint32_t steps;        // on each batch; at least 1
  uint32_t rate;         // index into `states`: the learning rate that it takes, with CAUCE_STATE_RATE
  uint32_t metric;       // index of the first result of `step_metrics` that is of this phase: its loss, PHASE.loss; the others follow
  uint32_t metric_count; // number of those
  uint32_t measure;      // the same of `metrics`
  uint32_t measure_count; // number of those
  uint32_t reserved;     // 0
} cauce_abi_phase_t;

// What training computes, as hashes: a run may be continued by a program of the same fingerprint. Independent of the target, of
// how the program was compiled, and of what may change on the way (the learning rate, its schedule). 0: not known.
typedef struct cauce_abi_fingerprint {
  uint64_t function;  // the net with its penalties, the loss, how statistics are gathered, the names and shapes of weights
  uint64_t optimizer; // its kind and numbers, and how gradients are clipped; 0 if the program is not trained
} cauce_abi_fingerprint_t;

// A program: all that it says about itself.
typedef struct cauce_abi_program {
  uint32_t magic;          // CAUCE_ABI_MAGIC
  uint16_t major;          // CAUCE_ABI_MAJOR of the compiler
  uint16_t minor;          // CAUCE_ABI_MINOR of the compiler
  uint64_t size;           // sizeof(cauce_abi_program_t) as the compiler knew it
  const char *name;        // of the model
  const char *producer;    // "cauce 0.1.0"
  const char *target;      // "native", "x86-64-v3", ...; for messages
  const char *cpu;         // LLVM's name of the CPU it was compiled for
  uint32_t feature_count;  // CPU features that the code uses, LLVM's names ("avx512f", "fma"); checked when loaded
  uint32_t symbol_count;   // number of `symbols`
  const char *const *features;              // see `feature_count`
  const char *const *symbols;               // names of the symbolic sizes
  uint32_t state_count;                     // number of `states`
  uint32_t function_count;                  // number of `functions`
  uint32_t kernel_count;                    // number of `kernels`
  uint32_t dataset_count;                   // number of `datasets`
  const cauce_abi_state_t *const *states;       // in the order in which bindings count them
  const cauce_abi_function_t *const *functions; // each name once
  const cauce_abi_kernel_t *const *kernels;     // that the functions launch
  const cauce_abi_dataset_t *const *datasets;   // of the model file; may be none
  const cauce_abi_training_t *training;     // NULL: the program cannot be trained
  uint32_t readers;                         // bit (1 << reader) for each reader that the data sets name
  uint32_t product_count;                   // number of `products`
  const cauce_abi_term_t *products;         // sizes that are products of symbols, coefficient 1
  cauce_abi_fingerprint_t fingerprint;      // see there
  const cauce_abi_decision_t *const *decisions; // at most one for a result of `predict`
  uint32_t decision_count;                  // number of `decisions`
  uint32_t services;                        // bytes of cauce_abi_services_t that the functions use
  uint64_t signature;                       // hash of the signatures of all functions, and names, types, shapes and flags of states
  // Minor version 1.
  const cauce_abi_phase_t *const *phases; // of which `learning_rate` has a result each, in this order. NULL: one, whose step is `step`
  uint32_t phase_count;                   // number of `phases`
  uint32_t reserved;                      // 0
} cauce_abi_program_t;

// The one symbol of a program in a shared object or an executable. In an object or archive, of which an application may
// link several, it is the name that the header beside it declares, with a hash of the program, and hidden.
#define CAUCE_PROGRAM_SYMBOL "cauce_program"

// How a seal starts.
#define CAUCE_SEAL_MAGIC "CauceCRC"

// What a shared object and an executable end in, so that damage is seen before anything of it is mapped; one without it is not
// checked.
typedef struct cauce_abi_seal {
  char magic[8]; // CAUCE_SEAL_MAGIC without its 0
  uint32_t crc;  // CRC-32 (that of zlib) of everything before, little-endian
} cauce_abi_seal_t;

#ifdef __cplusplus
}
#endif
#endif // CAUCE_PROGRAM_ABI_H
