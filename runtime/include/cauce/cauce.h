/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 * The public C API of the runtime: load a compiled program, hold its parameters in a session, call its functions,
 * train it. `cauce train` and the command line of compiled executables use exactly this.
 *
 * Errors. Every function that can fail returns a status; CAUCE_OK is 0. cauce_message() is the sentence that belongs to
 * the last failure on the calling thread: lower case, no period, naming what was expected and what was found. On
 * failure an `*out_...` is NULL or 0, and nothing else has changed unless the function says so. Any function that takes
 * something returns CAUCE_INVALID_ARGUMENT for NULL where it does not allow it; the functions that return no status take NULL
 * and answer 0. A handle that was released is not recognised.
 * Memory. Any function may return CAUCE_OUT_OF_MEMORY, and may be called again: what it was called on is as it was, no file is half
 * written, and what there is can be used and released. Exceptions are said where they are. What else is wrong is
 * said in full without memory, too.
 * Arguments. Options may be NULL: the defaults. A place for what a function fills in may be NULL only if its `capacity` is 0. A size or
 * count below 0 is CAUCE_INVALID_ARGUMENT, one that no memory can have CAUCE_OUT_OF_MEMORY, an empty path CAUCE_INVALID_ARGUMENT, an
 * empty name one that there is not. A field `reserved` is 0; anything else is CAUCE_UNSUPPORTED, a wish of a later version.
 * Callbacks may call whatever their thread might call without them, but they end nothing that is at work, and make no step of a
 * trainer within its step, which is CAUCE_INVALID_ARGUMENT. They throw nothing and do not longjmp.
 * Ownership. What a `_create`, `_open`, `_link`, `_wrap` or `_read` function returns is the caller's, who ends it with
 * `_release`, which accepts NULL. A program outlives its sessions and data. What any other function returns belongs to
 * what it was asked of and lives as long.
 * Threads. Every function may be called from any thread. Programs are immutable and may be used by many threads at once,
 * tensors as long as none writes, data always: trainers and evaluations of several threads may share it. Calls on one session may
 * run at once as long as they write no state (predict, loss, gradient); everything else on a session belongs to one thread at a
 * time. All sessions of the process share one pool of threads: "threads of the runtime", below, says when it works, and what fork()
 * does to it.
 * Versions. Structs with a `size`, which the application sets to sizeof before it passes one, may grow: a shorter one, of an
 * application compiled with an older header, is taken with the defaults for the rest, or filled as far as it goes; a longer one is
 * taken as long as the rest is zero, and its rest filled with zeros. So may structs that are the runtime's own, of which
 * applications get a pointer. All other structs, the functions and the numbers of constants stay as they are while the major
 * version does, which is the number in the name libcauce.so.N. What programs and runtimes promise each other is in program_abi.h.
 * Files that are written appear as a whole or not at all, under a name of their own, PATH.0123456789abcdef.tmp, until they are
 * complete: threads, processes and machines may write to one path at once, of which the last to finish wins, and read it
 * meanwhile. What is replaced keeps its mode, and its owner if the system allows it. Only a process that is killed, or a machine,
 * leaves such a name; a trainer removes those of its checkpoint folder.
 * Strings are UTF-8 and end in 0; other bytes of a caller or a file are ? in messages. Sizes count bytes unless they say otherwise.
 * The runtime never prints and never exits. */
#ifndef CAUCE_CAUCE_H
#define CAUCE_CAUCE_H

#include "cauce/program_abi.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Marks what a shared library exports. */
#if defined(__GNUC__)
#define CAUCE_API __attribute__((visibility("default")))
#else
#define CAUCE_API
#endif

/* ---- Status ---- */

/* What a call came to: CAUCE_OK, or the kind of failure. */
typedef int32_t cauce_status_t;
enum {
  CAUCE_OK = 0,               /* done */
  CAUCE_INVALID_ARGUMENT = 1, /* a value that no call may pass: a NULL, a zero batch, an unknown option */
  CAUCE_NOT_FOUND = 2,        /* no function, state, data set or file of that name */
  CAUCE_MISMATCH = 3,         /* shapes, element types or symbols that do not fit together */
  CAUCE_BAD_DATA = 4,         /* a file or numbers whose contents are wrong; the message names the place */
  CAUCE_IO = 5,               /* the operating system refused a read or a write */
  CAUCE_OUT_OF_MEMORY = 6,    /* memory was refused, or a size does not fit any */
  CAUCE_UNSUPPORTED = 7, /* a program of another ABI version, or for a CPU with more features */
  CAUCE_NOT_FINITE = 8,  /* the loss or a parameter became NaN or infinite while training */
  CAUCE_CANCELLED = 9    /* cauce_trainer_cancel was called */
};

/* The sentence of the last failure on this thread; "" if there was none. Valid until the next failure on it. One line of up to 479
 * bytes of UTF-8; what was longer ends in "...". */
CAUCE_API const char *cauce_message(void);

/* Version of this header: the first of its three numbers. */
#define CAUCE_VERSION_MAJOR 0
/* The second number. */
#define CAUCE_VERSION_MINOR 1
/* The third number. */
#define CAUCE_VERSION_PATCH 0
/* The same as one number, which is larger for later versions. */
#define CAUCE_VERSION_NUMBER (CAUCE_VERSION_MAJOR * 1000000 + CAUCE_VERSION_MINOR * 1000 + CAUCE_VERSION_PATCH)

/* Version of the runtime, "0.1.0". */
CAUCE_API const char *cauce_version(void);
/* The same as a number like CAUCE_VERSION_NUMBER: less than that, it is a runtime older than the header that the application was
 * compiled with, and may lack what this one declares. */
CAUCE_API uint32_t cauce_version_number(void);

/* ---- The process: memory and log ---- */

/* Where the runtime gets all its memory, large or small. Called from any thread, also at once. (The stacks of threads and what the
 * C library takes for itself come from the system.) */
typedef struct cauce_allocator {
  size_t size;                                                     /* sizeof(cauce_allocator_t) */
  void *(*allocate)(void *user, size_t bytes, size_t alignment); /* a power of two up to 128; NULL: no memory */
  void (*release)(void *user, void *memory);                      /* what allocate returned; never NULL */
  void *user;                                                      /* passed on to both */
} cauce_allocator_t;

/* Sets the allocator of the process; NULL: the C library's again. CAUCE_INVALID_ARGUMENT while any object of the runtime
 * lives. Not while another thread calls the runtime. `*allocator` is copied. */
CAUCE_API cauce_status_t cauce_set_allocator(const cauce_allocator_t *allocator);

/* How much a sentence of the log matters. */
typedef int32_t cauce_log_level_t;
enum {
  CAUCE_LOG_DEBUG = 0,  /* what was made, with its sizes */
  CAUCE_LOG_INFO = 1,   /* programs loaded, files read and written */
  CAUCE_LOG_WARNING = 2 /* something works, but not as asked for */
};

/* Takes one sentence, like those of cauce_message(). `message` is valid during the call. */
typedef void (*cauce_log_fn_t)(void *user, cauce_log_level_t level, const char *message);

/* Sends what the runtime says besides failures, from `least` on, to `log`; NULL: to nobody, as at the start. `log` is called
 * on the thread that has something to say, by several at once, and may call the runtime. Thread-safe; a call of the
 * function before may still be running when this returns. */
CAUCE_API void cauce_set_log(cauce_log_fn_t log, void *user, cauce_log_level_t least);

/* ---- The process: threads of the runtime ----
 *
 * Which there are. "cauce/pool 1" and so on, the threads that help those that call: none before a kernel is worth one, one
 * less than the most that a session may use, shared by all sessions. "cauce/loader", which makes batches: up to two for each trainer, as
 * long as it lives, and one while a session is evaluated or statistics are gathered; not for small batches of files. "cauce/calls", one
 * for each session that asynchronous calls were made on. They end with the last session, the trainer, the session. Their stacks are
 * the system's default. They block all signals but those of faults (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS):
 * the application's handlers run on its own threads. They run on the processors of the thread that had them started.
 * When they work. A call whose work is too little to be shared stays on its caller. A thread that waits sleeps, but for 0.1 ms
 * within calls, and for 0.1 ms after a call where calls take more time than lies between them; nothing works or waits actively in
 * a process that makes no calls. The pool serves one caller at a time: others that call meanwhile do all their work themselves
 * instead of waiting. What a call computes never depends on who does it.
 * What they need. A call needs less than 64 KiB of its caller's stack, and so does a step of a trainer, apart from what the
 * application's functions take; one that opens programs, reads or writes files 128 KiB. A system without threads to give is no
 * failure: less of them work, which is said to the log once.
 * fork(). The child has the thread that called fork alone, and threads of its own when it needs them. There everything may be
 * released, and programs, tensors, data, profiles and sessions may be used that no other thread was changing at that moment. A
 * trainer stays with the process that made it: in the child its step, run and save are CAUCE_INVALID_ARGUMENT; another one may be made
 * there. Asynchronous calls that were not done stay there, too: in the child nobody is told of them. */

/* The most threads that may work on one call in this process, its caller included, whatever sessions ask for; 0: no limit, as at the
 * start. 1: calls run on their callers alone. Thread-safe; holds for calls that begin later. Threads that there are already sleep. */
CAUCE_API cauce_status_t cauce_set_threads_limit(uint32_t threads);

/* The application's own threads, in place of the pool. */
typedef struct cauce_executor {
  size_t size; /* sizeof(cauce_executor_t) */
  /* Calls run(context, part) once for each part from 0 to parts - 1, on any threads, also at once and in any order, and returns when
   * all of them have returned. It may run all of them on the caller. `parts` is 2 to the threads of the session. Called
   * by any thread that calls the runtime, also at once; nothing may be thrown through it. */
  void (*parallel_for)(void *user, uint32_t parts, void (*run)(void *context, uint32_t part), void *context);
  void *user;        /* passed on to it */
  uint32_t threads;  /* of sessions that do not say how many, 1 to 1024 */
  uint32_t reserved; /* 0 */
  uint64_t grain_ns; /* nanoseconds of work that make up for handing over a part: no part has less; 0: 5000 */
} cauce_executor_t;

/* Sets the executor of the process, which no longer starts threads for kernels then; NULL: the runtime's own pool again.
 * CAUCE_INVALID_ARGUMENT while a session lives. Not while another thread calls the runtime. `*executor` is copied. */
CAUCE_API cauce_status_t cauce_set_executor(const cauce_executor_t *executor);

/* ---- Programs ---- */

/* A compiled program, checked when it was loaded; immutable. */
typedef struct cauce_program cauce_program_t;

/* Loads the shared object `path`, made by `cauce compile -o NAME.so`, and checks that it holds a program whose version is
 * this runtime's (CAUCE_UNSUPPORTED) and that this CPU can run (CAUCE_UNSUPPORTED, naming the features that it lacks).
 * CAUCE_BAD_DATA: it is no such file. Its code runs in this process: open only what you trust.
 * The program is what lies at `path` now, whatever was opened from there before and is still held: replace a file by
 * renaming another over it, as the compiler does, and open it again. (Writing into the file of a program that is held damages
 * that program: the system maps files, it does not copy them.) The same file with the same bytes is loaded once, however often it
 * is opened; where the system's loader would take an older file for it, it is loaded from a copy in memory, which debuggers
 * and profilers know by no path. CAUCE_IO: the file cannot be read, changed meanwhile, or could not be copied. */
CAUCE_API cauce_status_t cauce_program_open(const char *path, cauce_program_t **out_program);

/* The same from the `size` bytes of such a file, which may go afterwards: out of a resource of the application, a network, an
 * archive. They are copied for each program that is opened. */
CAUCE_API cauce_status_t cauce_program_open_memory(const void *bytes, size_t size, cauce_program_t **out_program);

/* The same for a program that is linked into the application: `descriptor` is what the header beside the object or archive
 * declares, and must outlive the program. It is hidden: what links the object or archive, an executable or a shared library, has it
 * to itself. Models of one name may go into one application; their headers into one file only if `cauce compile --symbol` names them. */
CAUCE_API cauce_status_t cauce_program_link(const cauce_abi_program_t *descriptor, cauce_program_t **out_program);

/* Releases a program that no session and no data uses any more. */
CAUCE_API void cauce_program_release(cauce_program_t *program);

/* Everything the program says about itself: names, shapes, states, data sets. Lives as long as the program. */
CAUCE_API const cauce_abi_program_t *cauce_program_descriptor(const cauce_program_t *program);

/* The function `name` with the names, types and shapes of its arguments and results, or CAUCE_NOT_FOUND with the names that
 * there are. A negative size in a shape is whatever the caller passes; see cauce_program_size. */
CAUCE_API cauce_status_t cauce_program_function(const cauce_program_t *program, const char *name,
                                                const cauce_abi_function_t **out_function);

/* The shapes of the results of `function` for arguments of these shapes, before there is a session or a tensor. `dims` are the sizes of
 * all arguments, one after the other: as many as cauce_program_function says. Fills up to `capacity` sizes of all results
 * likewise, and says in `*out_count` how many there are. CAUCE_MISMATCH: another number of sizes, or sizes that do not fit together. */
CAUCE_API cauce_status_t cauce_program_result_dims(const cauce_program_t *program, const char *function, const int64_t *dims, size_t dim_count,
                                                   int64_t *out_dims, size_t capacity, size_t *out_count);

/* The size that `dim`, an entry of a shape of the program, stands for: itself if it is not negative; else, with d = ~dim, the value
 * of symbol number d, or from the number of symbols on the product of those that the program's `products` name. `sizes` are the values
 * of all symbols, in the program's order. -1: there is no such symbol, a size is negative, or the product does not fit. */
CAUCE_API int64_t cauce_program_size(const cauce_program_t *program, int64_t dim, const int64_t *sizes, size_t size_count);

/* ---- Tensors: dense row-major memory with a type and a shape ---- */

/* Elements in memory with their type and shape; the memory is the tensor's own or the caller's. */
typedef struct cauce_tensor cauce_tensor_t;

/* A tensor with memory of its own, zeroed and aligned to 64 bytes. Sizes are >= 0; rank at most 16. */
CAUCE_API cauce_status_t cauce_tensor_create(cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims,
                                             cauce_tensor_t **out_tensor);

/* A tensor over memory of the caller, which must outlive it. Any alignment; calls copy what is not aligned to 64. `data` may
 * be NULL only if the tensor has no elements. */
CAUCE_API cauce_status_t cauce_tensor_wrap(cauce_abi_dtype_t dtype, uint32_t rank, const int64_t *dims, void *data,
                                           cauce_tensor_t **out_tensor);

/* Reads FILE.npy or FILE.csv (each may be .gz), FILE.npz:MEMBER, FILE.npz (the member called as `type`), or "-", the
 * standard input, in the element type and shape that `type` asks for. Symbolic dimensions of `type` may have any size. An
 * array without the first dimension of `type` counts as one row. In a .csv file a row is one entry of the first dimension;
 * a first line without any number is a header. CAUCE_MISMATCH: the shape is another one.
 * CAUCE_BAD_DATA: contents that are wrong, or values that do not fit the type. */
CAUCE_API cauce_status_t cauce_tensor_read(const char *path, const cauce_abi_tensor_t *type,
                                           cauce_tensor_t **out_tensor);

/* Writes a .npy file, or a .csv file with one line for each entry of the first dimension. Replaces it atomically. */
CAUCE_API cauce_status_t cauce_tensor_write(const cauce_tensor_t *tensor, const char *path);

/* Releases a tensor, and its memory unless that is the caller's. */
CAUCE_API void cauce_tensor_release(cauce_tensor_t *tensor);
/* The type of its elements, one of CAUCE_DTYPE_... */
CAUCE_API cauce_abi_dtype_t cauce_tensor_dtype(const cauce_tensor_t *tensor);
/* The number of its dimensions; 0 for a scalar. */
CAUCE_API uint32_t cauce_tensor_rank(const cauce_tensor_t *tensor);
/* Its sizes, one for each dimension. Valid as long as the tensor. */
CAUCE_API const int64_t *cauce_tensor_dims(const cauce_tensor_t *tensor);
/* Its elements, to read and to write. Valid as long as the tensor. */
CAUCE_API void *cauce_tensor_data(const cauce_tensor_t *tensor);
/* The bytes of all its elements. */
CAUCE_API size_t cauce_tensor_bytes(const cauce_tensor_t *tensor);
/* The number of its elements. */
CAUCE_API size_t cauce_tensor_count(const cauce_tensor_t *tensor);
/* Element `index` in row-major order as a double, to which integers of 2^53 and more are rounded; 0 from the count on. */
CAUCE_API double cauce_tensor_at(const cauce_tensor_t *tensor, size_t index);
/* The same as an integer, exact for integers of all types; other numbers lose their fraction, are the nearest of 64 bits if there is no
 * such integer, and 0 if they are NaN. */
CAUCE_API int64_t cauce_tensor_whole_at(const cauce_tensor_t *tensor, size_t index);
/* The size of an element of `dtype`; 0 if there is no such type. */
CAUCE_API size_t cauce_dtype_size(cauce_abi_dtype_t dtype);
/* "f32", "ui8", ...; "?" if there is no such type. */
CAUCE_API const char *cauce_dtype_name(cauce_abi_dtype_t dtype);

/* ---- Sessions: the states of a program (parameters, optimizer slots, counters) ---- */

/* The values of a program's states, and the threads that compute on them. */
typedef struct cauce_session cauce_session_t;

/* What a session is made with. */
typedef struct cauce_session_options {
  size_t size;      /* sizeof(cauce_session_options_t), set by the _init function */
  uint32_t threads; /* 1 to 1024; 0: one for each processor that the process may use, or the executor's */
  uint32_t awake_us; /* for latency: microseconds for which threads stay awake after each call, at least, which takes all their time
                        meanwhile, and makes calls that come within them as fast as they can be; 0: only as long as has paid */
} cauce_session_options_t;

/* Fills in the defaults. */
CAUCE_API void cauce_session_options_init(cauce_session_options_t *options);

/* A session whose states hold the values that the program was compiled with; the others have no value yet. `options` may be NULL. The
 * program must outlive the session. No thread is started before a kernel needs one. */
CAUCE_API cauce_status_t cauce_session_create(const cauce_program_t *program, const cauce_session_options_t *options,
                                              cauce_session_t **out_session);
/* A session that starts as a copy of `session`: with the values of all its states, but for the accumulators of metrics, which are
 * zero, and without its profile. NULL for `options`: with as many threads. Either may be released first; the program must outlive both.
 * The memory of a state is that of both until one of them writes it (trains, loads, initialises, sets), which takes memory of its own then,
 * once, and may be CAUCE_OUT_OF_MEMORY there: neither ever sees what the other one does, from whatever threads. So a hundred
 * sessions that predict have the weights once, and what trains can give copies away between its steps and in its callbacks; those made
 * in callbacks have memory of their own at once.
 * A copy is a call that writes no state: predictions on `session` may run at once, and other copies. */
CAUCE_API cauce_status_t cauce_session_copy(const cauce_session_t *session, const cauce_session_options_t *options,
                                            cauce_session_t **out_session);
/* Releases a session that no thread calls any more. Asynchronous calls: see cauce_session_cancel. */
CAUCE_API void cauce_session_release(cauce_session_t *session);
/* The number of threads that its calls may use, the limit of the process aside. */
CAUCE_API uint32_t cauce_session_threads(const cauce_session_t *session);

/* Sets all parameters, slots and counters from `seed` by the program's `init`, also those that are compiled in, loaded or set: a session
 * of trained weights is one of untrained ones then. That the weights that the program was compiled with are replaced is a warning of
 * the log; cauce_session_complete keeps them. A program without `init` goes back to its compiled-in values; its slots and counters
 * start again. CAUCE_OUT_OF_MEMORY: nothing has changed. After another failure they have no value. */
CAUCE_API cauce_status_t cauce_session_init(cauce_session_t *session, uint64_t seed);

/* The same for the states that have no value yet: what is compiled in, loaded, set or initialised stays. A trainer and calls
 * of functions that read slots or counters do it for these alone. */
CAUCE_API cauce_status_t cauce_session_complete(cauce_session_t *session, uint64_t seed);

/* 1 if every parameter has a value: compiled in, initialised, loaded or set. Constants (statistics of the data, frozen parameters) may
 * still lack one where parameters alone were set or a file was loaded in part; cauce_session_complete gives it to them. */
CAUCE_API int cauce_session_has_weights(const cauce_session_t *session);

/* Calls `function`: arguments and results in the program's order, shapes checked, symbols bound from the arguments.
 * The results are tensors of the caller with the shapes that the symbols give; see cauce_session_results and cauce_program_result_dims. CAUCE_NOT_FOUND:
 * there is no such function. CAUCE_MISMATCH: a number of tensors, a type or a shape is another one; nothing ran.
 * CAUCE_BAD_DATA: an integer names a row of a table or a class that there is not (program_abi.h, cauce_abi_ids_t); nothing ran.
 * CAUCE_INVALID_ARGUMENT, and nothing ran: the function reads a parameter or constant that has no value (slots and counters get
 * theirs); or it changes states (step, evaluate, adapt) and gets no sample. One that changes none gives no rows for no rows, and NaN for
 * the mean of none (loss).
 * Arguments and results must not overlap. The session keeps what a call took for later ones, once for each call that ran at
 * the same time: a call takes memory only if those before it that ran so were fewer, or their sizes smaller. */
CAUCE_API cauce_status_t cauce_session_call(cauce_session_t *session, const char *function,
                                            const cauce_tensor_t *const *arguments, size_t argument_count,
                                            cauce_tensor_t *const *results, size_t result_count);

/* The same on plain memory: no tensors, dense and row-major. `sizes` are the values of the program's symbols, in its order; those
 * that the function does not use are ignored. `arguments` and `results` point to as many elements as types and sizes
 * say, NULL only if these are none, with any alignment. Errors
 * and threads as with cauce_session_call; CAUCE_MISMATCH: another number of sizes, arguments or results. */
CAUCE_API cauce_status_t cauce_session_compute(cauce_session_t *session, const char *function, const int64_t *sizes,
                                               size_t size_count, const void *const *arguments, size_t argument_count,
                                               void *const *results, size_t result_count);

/* The same for a caller that was compiled for a function of this signature (program_abi.h, cauce_abi_function_t), as the functions of
 * generated headers are: CAUCE_MISMATCH, and nothing ran, if the session's program has another one, so that memory of one model
 * is never taken for that of another. Programs that differ in what they compute, or in how large their hidden layers are, may have
 * the same. 0 is not compared. */
CAUCE_API cauce_status_t cauce_session_compute_checked(cauce_session_t *session, const char *function, uint64_t signature,
                                                       const int64_t *sizes, size_t size_count, const void *const *arguments,
                                                       size_t argument_count, void *const *results, size_t result_count);

/* What an asynchronous call came to. `message` is "" or the sentence that belongs to the failure, valid during the call. */
typedef void (*cauce_done_fn_t)(void *user, cauce_status_t status, const char *message);

/* The same as cauce_session_call on a thread of the runtime: returns at once, and calls `done` when it is done, on that thread.
 * What is wrong at once is returned, and `done` never called then: CAUCE_INVALID_ARGUMENT, CAUCE_NOT_FOUND, CAUCE_MISMATCH of the
 * numbers of tensors, CAUCE_OUT_OF_MEMORY (no memory, or no thread). All else is told to `done`, which is called exactly once.
 * The lists of tensors are copied; the tensors stay the caller's, and must live and be left alone until `done` is called; so must
 * `user`. Asynchronous calls of a session run one at a time in the order in which they were made, each after `done` of the one
 * before, so that they may write states. What else is done with the session meanwhile must be allowed beside them, as with any
 * other thread. Those of several sessions run at the same time. `done` may call the runtime, and make asynchronous calls; nothing may be
 * thrown through it. Thread-safe. */
CAUCE_API cauce_status_t cauce_session_call_async(cauce_session_t *session, const char *function, const cauce_tensor_t *const *arguments,
                                                  size_t argument_count, cauce_tensor_t *const *results, size_t result_count,
                                                  cauce_done_fn_t done, void *user);

/* Waits until all asynchronous calls that were made on the session before are done, and their `done` has returned.
 * CAUCE_INVALID_ARGUMENT: it is called by such a `done`. Thread-safe. */
CAUCE_API cauce_status_t cauce_session_wait(cauce_session_t *session);

/* Has the asynchronous calls that have not begun end with CAUCE_CANCELLED: in order, on their thread, after the one that runs.
 * Releasing the session does the same and then waits, unless a `done` does it: then session and program are needed until the last
 * of them returns. Thread-safe. */
CAUCE_API void cauce_session_cancel(cauce_session_t *session);

/* Makes the `result_count` tensors that cauce_session_call of `function` with these arguments fills. The caller releases
 * each of them. Fails as cauce_session_call does. Thread-safe. */
CAUCE_API cauce_status_t cauce_session_results(cauce_session_t *session, const char *function,
                                               const cauce_tensor_t *const *arguments, size_t argument_count,
                                               cauce_tensor_t **out_results, size_t result_count);

/* Zeroes the accumulators of metrics; done before each pass over data. Metrics of no samples are NaN. */
CAUCE_API void cauce_session_reset_metrics(cauce_session_t *session);

/* Copies a state out of the session, dense and row-major whatever its layout is. `bytes` must be its size, or it is
 * CAUCE_MISMATCH. CAUCE_NOT_FOUND: there is no such state. CAUCE_INVALID_ARGUMENT: it has no value yet. */
CAUCE_API cauce_status_t cauce_session_get(const cauce_session_t *session, const char *state, void *data, size_t bytes);
/* Copies a state into the session, from dense row-major memory, which gives it a value. Else fails as cauce_session_get does. */
CAUCE_API cauce_status_t cauce_session_set(cauce_session_t *session, const char *state, const void *data, size_t bytes);

/* Reads parameters and constants from a safetensors file. Changes nothing unless all of the file fits: every parameter
 * and constant there with its shape, and no tensor that the program does not know (CAUCE_MISMATCH). Types are equal, or both of
 * floats: f16, bf16, f32 and f64 are converted to the nearest, halves to even, which is said once, as a warning of the log.
 * CAUCE_NOT_FOUND: there is no such file. CAUCE_BAD_DATA: it is damaged, no safetensors file, or has a finite number that
 * becomes infinite. */
CAUCE_API cauce_status_t cauce_session_load(cauce_session_t *session, const char *path);
/* The same from the `size` bytes of such a file in memory, which may go afterwards. */
CAUCE_API cauce_status_t cauce_session_load_memory(cauce_session_t *session, const void *bytes, size_t size);
/* The same of a file, but takes what fits, and leaves the rest of the session as it is: warnings of the log name what the model lacks, what
 * has another shape or type, and what the file lacks. CAUCE_MISMATCH: nothing fits. Whether all parameters have a value then, and
 * how to give it to them, is for cauce_session_has_weights and _complete. */
CAUCE_API cauce_status_t cauce_session_load_partial(cauce_session_t *session, const char *path);
/* Writes parameters and constants to a safetensors file. Replaces it atomically. CAUCE_INVALID_ARGUMENT: one has no value. */
CAUCE_API cauce_status_t cauce_session_save(const cauce_session_t *session, const char *path);

/* ---- Data ---- */

/* The data sets "train", "validation" and "test", those of them that there are. */
typedef struct cauce_data cauce_data_t;

/* A data set that the application provides: `rows` rows, of which any may be asked for in any order.
 * `fill` writes the rows numbered rows[0..count) to `fields`, one dense buffer for each of `field_names`, in the element
 * types of the program's arguments of these names. It returns 0, or anything else to fail, which cauce_source_fail gives a
 * reason; the training or evaluation that needed the rows calls it no more then. It is called on a thread of the runtime's, ahead of
 * the step that needs the rows, or on the caller's if the system gives no thread. It is never called twice at once for one data
 * set, whoever trains and evaluates on it, also from on_step and on other threads: the second waits for the first. Two data
 * sets may be filled at once. `fill` may predict; what asks for rows of an application's data set (an evaluation, a trainer or its
 * step) is CAUCE_INVALID_ARGUMENT there, since it could wait for itself, and so must not be left to another thread that `fill` waits
 * for. It must not release what it fills for.
 * A stream, whose rows have no number and come once, is no data set: call `step` with cauce_session_call for each batch, and
 * cauce_session_metrics for what it accumulated. */
typedef struct cauce_source {
  size_t size;                    /* sizeof(cauce_source_t) */
  const char *name;               /* "train", "validation", "test", or one for cauce_session_evaluate alone */
  uint64_t rows;                  /* 1 to 2^32 - 2 */
  const char *const *field_names; /* each the name of an argument whose first dimension is the batch */
  uint32_t field_count;           /* number of `field_names` */
  uint32_t reserved;              /* 0 */
  int (*fill)(void *user, const uint32_t *rows, size_t count, void *const *fields); /* see above */
  void *user;                     /* passed on to `fill` */
} cauce_source_t;

/* The data sets that the program's model names, in `folder`, of which "" is the current one. Files are read when a data set is first used, and what is wrong
 * with them (CAUCE_NOT_FOUND, CAUCE_BAD_DATA with file and place) is said by the call that uses it. */
CAUCE_API cauce_status_t cauce_data_open(const cauce_program_t *program, const char *folder, cauce_data_t **out_data);

/* Data sets of the application. Names are copied; `fill` and `user` must stay valid. A `fill` that fails makes the call
 * that needed its rows CAUCE_BAD_DATA, and so do integers that name a class or a row of a table that there is not. The first rows, in
 * the order of the training or evaluation, that cannot be had are those that the message is about.
 * CAUCE_UNSUPPORTED: a field has another symbolic size than the batch. */
CAUCE_API cauce_status_t cauce_data_create(const cauce_program_t *program, const cauce_source_t *sources, size_t count,
                                           cauce_data_t **out_data);
/* For `fill` to call, on the thread that it was called on: says why it fails, and returns 1, so that it can end with
 * `return cauce_source_fail("row 7: there is no such image")`. The sentence, of which about 400 bytes are kept, is copied; behind the
 * name of the data set it is the message of the call that needed the rows. Anywhere else it does nothing but return 1. */
CAUCE_API int cauce_source_fail(const char *reason);

/* Releases data that no thread trains on any more. */
CAUCE_API void cauce_data_release(cauce_data_t *data);

/* Number of rows of data set `name`; reads its files if that has not happened. CAUCE_NOT_FOUND if there is none. */
CAUCE_API cauce_status_t cauce_data_rows(cauce_data_t *data, const char *name, uint64_t *out_rows);

/* ---- Rows for prediction ---- */

/* Rows of a CSV file that was not there in training: what a data set of the model says of its columns, categories and missing
 * values holds for them, too. */
typedef struct cauce_rows cauce_rows_t;

/* Opens the file `path` (.gz is unpacked; "-" is the standard input) as arguments of `function`, "predict" or another one whose
 * arguments the data set fills. It is read as the model's first data set in a CSV file is, "train" if that is one: columns
 * are found by their names in the header, or by their positions if the data set has none. Columns that `function` does not
 * need, those of labels, may be missing; where a missing one could have moved others, which are named by position, that is
 * CAUCE_BAD_DATA. The program must outlive the rows. CAUCE_NOT_FOUND: there is no such file or function. CAUCE_UNSUPPORTED: no data
 * set of the model is a CSV file. CAUCE_MISMATCH: the data set does not fill an argument, or fills it with another shape. */
CAUCE_API cauce_status_t cauce_rows_open(const cauce_program_t *program, const char *function, const char *path,
                                         cauce_rows_t **out_rows);
/* Releases rows; their arguments are no longer valid. */
CAUCE_API void cauce_rows_release(cauce_rows_t *rows);

/* Reads the next rows, up to `most`, at least 1, and says in `*out_count` how many there are, 0 at the end. `*out_arguments`
 * are tensors for cauce_session_call, one for each argument of the function, valid until the next call. CAUCE_BAD_DATA, with
 * file, line and column: a cell that is wrong, or one without a value where the data set would leave the row out, since there is an
 * answer for each row. After a failure the rows cannot be read on. Rows belong to one thread at a time. */
CAUCE_API cauce_status_t cauce_rows_next(cauce_rows_t *rows, uint64_t most, const cauce_tensor_t *const **out_arguments,
                                         uint64_t *out_count);

/* The class of sample `row` by `value`, what `predict` returned as `result`: the category that the data set of the model has for
 * it, of the highest score, or by whether the one score says class 1. NULL if the result does not decide about a label with
 * categories, or a score is NaN. Lives as long as the program. */
CAUCE_API const char *cauce_program_class(const cauce_program_t *program, const char *result, const cauce_tensor_t *value,
                                          uint64_t row);

/* ---- Generation: a text, token by token ---- */

/* How the next token is chosen. Scores are what `predict` says of each token of the vocabulary, logits or probabilities. */
typedef struct cauce_generate_options {
  size_t size;        /* sizeof(cauce_generate_options_t), set by the _init function */
  double temperature; /* logits are divided by it, at least 0; 0: always the best token, of equal ones the first. Default: 1 */
  double top_p;       /* of the best tokens so many that their probabilities come to this, in (0, 1], and at least one; default: 1, all */
  uint64_t top_k;     /* so many of the best tokens, of equal ones the first, before top_p; 0 and more than there are: all */
  uint64_t beams;     /* 1 to 256: instead of drawing, keeps so many of the best continuations, and ends with the one of the highest mean
                         logarithm of its tokens' probabilities; 0: draws */
  uint64_t seed;      /* of what is drawn: the same for the same program, weights, prompt and options */
  uint64_t most;      /* tokens after the prompt; 0: 256 */
  uint64_t block;     /* the model sees the last so many tokens; 0: as many as its input has, else as windows of its data, else all. Behind
                         fewer than its input has there are tokens 0, which only a causal model does not see */
  const char *stop;   /* text that ends generation when it appears, and is left out; NULL: none */
  const char *end;    /* token of the vocabulary that ends generation, and is left out; NULL: none */
  const char *result; /* which result of `predict` has the scores; NULL: the only one of floats whose shape fits */
  uint64_t recompute; /* 1: each token is computed of all before it. 0: keys, values and states of those that were seen are remembered where the program has a
                         function `continue`, as long as all tokens fit the block; what comes of it differs by rounding alone */
} cauce_generate_options_t;

/* What cauce_generator_next came to. */
typedef int32_t cauce_generate_event_t;
enum {
  CAUCE_GENERATE_TOKEN = 0, /* a token */
  CAUCE_GENERATE_END = 1,   /* none: the token `end` was chosen */
  CAUCE_GENERATE_STOP = 2,  /* the last token: with it the text `stop` is there */
  CAUCE_GENERATE_MOST = 3   /* none: there are as many as were asked for */
};

/* A token, and the text that is complete with it. */
typedef struct cauce_token {
  size_t size;           /* sizeof(cauce_token_t) */
  cauce_generate_event_t event; /* whether there is one */
  uint32_t id;           /* of the token; CAUCE_NO_TOKEN if there is none */
  double log_probability; /* of the token, as the model has it, whatever it was chosen by; 0 if there is none */
  const char *text;      /* whole characters of UTF-8, ended by 0; "" while a character is not complete, or what there is may be the start of
                            `stop`, and then told with what follows. Valid until the next call. "" if the program has no vocabulary */
  size_t length;         /* bytes of `text` */
} cauce_token_t;

/* Continues a text with a session that predicts. */
typedef struct cauce_generator cauce_generator_t;

/* Fills in the defaults. */
CAUCE_API void cauce_generate_options_init(cauce_generate_options_t *options);

/* A generator for a program whose `predict` takes ids of tokens (N, T), and nothing else, and says scores (N, T, V) of what follows each of them, or (N, V)
 * of what follows the last. If there are T ids exactly, fewer are filled up behind with id 0 where there are scores for each, so that a model may look at those before
 * alone. `options` are copied, NULL: the defaults. The session must outlive the generator, and may be used otherwise meanwhile; its weights should stay. CAUCE_UNSUPPORTED: `predict` is none
 * such. CAUCE_NOT_FOUND: there is no such `result`, or the vocabulary has no token `end`. CAUCE_INVALID_ARGUMENT: a number is out of its range, or
 * the session lacks weights. A generator belongs to one thread at a time. */
CAUCE_API cauce_status_t cauce_generator_create(cauce_session_t *session, const cauce_generate_options_t *options, cauce_generator_t **out_generator);
/* Releases a generator; the session stays. */
CAUCE_API void cauce_generator_release(cauce_generator_t *generator);

/* Appends `length` bytes of text, UTF-8, to what is continued, before generation and between its tokens (not of beams that have begun). CAUCE_BAD_DATA, with line and
 * column: it is no text, or the vocabulary has no such token and none that stands for what it lacks. CAUCE_UNSUPPORTED: the program has no vocabulary. Nothing is appended then. */
CAUCE_API cauce_status_t cauce_generator_prompt(cauce_generator_t *generator, const char *text, size_t length);
/* The same of ids; CAUCE_BAD_DATA: one is none of the vocabulary, or of the scores. */
CAUCE_API cauce_status_t cauce_generator_prompt_ids(cauce_generator_t *generator, const uint32_t *ids, size_t count);

/* Chooses the next token, which is part of what is continued from then on. `token->size` is set. At the end, which is no failure, and stays so, `text` is what was held back.
 * CAUCE_INVALID_ARGUMENT: there is no prompt yet, of one token at least. CAUCE_MISMATCH: the model takes more tokens at once than there are. CAUCE_NOT_FINITE: a score is NaN or
 * positive infinity, or all are negative infinity (one is a token that is never chosen). After a failure the generator is as before. */
CAUCE_API cauce_status_t cauce_generator_next(cauce_generator_t *generator, cauce_token_t *token);

/* ---- Training and evaluation ---- */

/* The loss, which comes first wherever there are several, or a metric of the model. */
typedef struct cauce_metric {
  const char *name; /* the program's: "loss", or what the model says */
  double value;     /* over all samples since the accumulators were reset */
} cauce_metric_t;

/* A phase of training: what a model trains at a time, with a loss and a learning rate of its own. The runtime's own. */
typedef struct cauce_phase {
  const char *name;     /* the model's; "" of the only one of a model that names none */
  uint64_t steps;       /* on each batch */
  double learning_rate; /* of its last step; NaN before the first */
  const cauce_metric_t *training;   /* its part of `training` of cauce_progress_t, its loss first */
  size_t training_count;            /* number of `training` */
  const cauce_metric_t *validation; /* the same of `validation` */
  size_t validation_count;          /* number of `validation` */
} cauce_phase_t;

/* Where training stands; the runtime's own. A model that names its phases has PHASE.loss for the loss, and PHASE.NAME for a metric of one; a step
 * here is those of all phases on one batch. */
typedef struct cauce_progress {
  uint64_t epoch;  /* from 1; of a complete run that was resumed, the last one */
  uint64_t epochs; /* that were asked for */
  uint64_t step;   /* steps of this epoch that are done */
  uint64_t steps;  /* in an epoch */
  uint64_t total_steps;             /* steps of all epochs that are done */
  double seconds;                   /* since the epoch began, or was resumed */
  const cauce_metric_t *training;   /* of this epoch so far; AUC and average precision at its end alone, NaN before. All are NaN before
                                       the first step, also of a run that was resumed at the end of an epoch */
  size_t training_count;            /* number of `training` */
  const cauce_metric_t *validation; /* at the end of an epoch, if there is a validation set; NaN before the first */
  size_t validation_count;          /* number of `validation` */
  int improved; /* at the end of an epoch: 1 if the monitored metric is the best so far */
  double learning_rate; /* of the last step, in the first phase; NaN before the first */
  const cauce_phase_t *const *phases; /* in the order of their steps; at least one */
  size_t phase_count;                 /* number of `phases` */
} cauce_progress_t;

/* A function or NULL each. Called on the thread that trains, which may read and set the session's states and evaluate meanwhile.
 * `progress` is valid during the call. */
typedef struct cauce_train_callbacks {
  void (*on_step)(void *user, const cauce_progress_t *progress);  /* after each step */
  void (*on_epoch)(void *user, const cauce_progress_t *progress); /* after each epoch and its validation */
  void *user;                                                     /* passed on to both */
} cauce_train_callbacks_t;

/* How a trainer runs.
 *
 * A checkpoint is one safetensors file with all that a run needs to go on: parameters, optimizer slots, counters, the random
 * key, the position in the data, metrics in the middle of an epoch, and what early stopping remembers. It is written
 * beside its place and then renamed, so that it is there as a whole or not at all whatever happens to the process or
 * the machine. A run that is resumed ends with the bytes of one that was never stopped, given the same program, data,
 * batch and seed; the numbers of epochs and threads may differ. A learning rate and its schedule may
 * change on the way. A file that was made for another net, loss, optimizer, batch, seed or data
 * is refused with CAUCE_MISMATCH and a message that names the difference; of an application's data sets the numbers of
 * rows are compared, not the contents. */
typedef struct cauce_train_options {
  size_t size;     /* sizeof(cauce_train_options_t), set by the _init function */
  uint64_t epochs; /* 0: the model's */
  uint64_t batch;  /* 0: the model's */
  uint64_t seed;   /* of the shuffling */
  int continues;   /* 1: keep the statistics that `adapt` has gathered before, or that were loaded, compiled in or set with the
                      weights; 0: gather them from the training data, as is done in any case if there are none */
  int accepts_changes; /* 1: with `resume`, the net, its loss and its optimizer may have changed as long as all states fit */
  cauce_train_callbacks_t callbacks; /* what is called on the way */
  const char *checkpoint; /* folder to write checkpoints to, made if it is not there; NULL: none are written. It may hold
                             checkpoints only if it is resumed from, and belongs to one trainer at a time. */
  uint64_t every;         /* steps from one checkpoint to the next; 0: one at the end of each epoch. One more at the end. */
  uint64_t keep;          /* checkpoints that stay, the newest; 0: 3 */
  const char *resume;     /* a checkpoint, or a folder, whose newest is taken; NULL: training begins at the beginning */
  uint64_t accumulate;    /* batches of an update; 0: the model's. A step is one of a batch all the same: parameters, what the optimizer remembers and
                             its counters change at every so many of an epoch, and at its last. More than 1 needs a model that accumulates. */
} cauce_train_options_t;

/* What a trainer did. */
typedef struct cauce_train_report {
  size_t size;          /* sizeof(cauce_train_report_t) */
  uint64_t epochs;      /* that were completed, before a resumption, too */
  uint64_t steps;       /* that were run, before a resumption, too */
  uint64_t best_epoch;  /* 0 if nothing was monitored, or it was NaN in every epoch */
  int stopped_early;    /* 1 if patience ran out */
  int restored;         /* 1 if the session holds the weights of an earlier moment: best_epoch or good_epoch */
  uint64_t good_epoch;  /* with CAUCE_NOT_FINITE: the session holds the weights from the end of this epoch */
  uint64_t failed_step; /* with CAUCE_NOT_FINITE: the step, from 1, whose loss was not finite */
  double seconds;       /* from the first step of this process */
} cauce_train_report_t;

/* What a call of cauce_trainer_step did. */
typedef int32_t cauce_train_event_t;
enum {
  CAUCE_TRAIN_STEP = 0,  /* one step */
  CAUCE_TRAIN_EPOCH = 1, /* the last step of an epoch, and validation */
  CAUCE_TRAIN_DONE = 2   /* no step: training is complete. The best weights are restored if the model says so. */
};

/* A training run: the loop, from step to step. */
typedef struct cauce_trainer cauce_trainer_t;

/* Sets everything to 0 but the size and `seed`, which comes from the program. */
CAUCE_API void cauce_train_options_init(const cauce_program_t *program, cauce_train_options_t *options);

/* Prepares training on data set "train", with validation on "validation" if there is one: reads files, takes all memory,
 * and resumes if the options say so. Without `resume` the session must have been initialised or loaded; with it, what it
 * holds is replaced. Nothing of the session is changed on failure. `session` and `data` must outlive the trainer; the
 * options and their strings need not. One session has one trainer at a time. A trainer belongs to one thread at a time,
 * cauce_trainer_cancel aside. */
CAUCE_API cauce_status_t cauce_trainer_create(cauce_session_t *session, cauce_data_t *data,
                                              const cauce_train_options_t *options, cauce_trainer_t **out_trainer);

/* Ends the run; the session keeps what it holds. A checkpoint is not written. */
CAUCE_API void cauce_trainer_release(cauce_trainer_t *trainer);

/* Runs one step, after the last one of an epoch validation, and writes the checkpoint that is due. Call it until
 * `*out_event` is CAUCE_TRAIN_DONE; from then on it does nothing. The first call gathers the statistics that the model
 * adapts to; after it nothing is allocated, but for states that a copy of the session has, too (cauce_session_copy).
 * CAUCE_NOT_FINITE: the loss or a parameter became NaN or infinite; the session holds the weights from the start of the
 * epoch. CAUCE_IO: a checkpoint could not be written; the step is done, `*out_event` says which, the checkpoint before
 * is untouched, and training may go on: after the next step the trainer tries again. CAUCE_OUT_OF_MEMORY: the same, or, at the
 * first call and after a copy of the session was made, no step was done, and the next call tries again. All other failures, NaN
 * among them, are final. */
CAUCE_API cauce_status_t cauce_trainer_step(cauce_trainer_t *trainer, cauce_train_event_t *out_event);

/* Steps until training is complete, fails, or is cancelled. After CAUCE_CANCELLED another call goes on. */
CAUCE_API cauce_status_t cauce_trainer_run(cauce_trainer_t *trainer);

/* Makes cauce_trainer_run return CAUCE_CANCELLED after the step at hand (and the validation, if it is an epoch's last), or at
 * once if it is called later. May be called by any thread and by signal handlers, as long as the trainer is not released. */
CAUCE_API void cauce_trainer_cancel(cauce_trainer_t *trainer);

/* Writes a checkpoint to the file `path`, or, if that is NULL, the next one to the folder of the options unless its newest is of
 * this moment. May be called between steps and by callbacks, on_step of an epoch's last step aside. */
CAUCE_API cauce_status_t cauce_trainer_save(cauce_trainer_t *trainer, const char *path);

/* The file of the last checkpoint that was written or resumed from; NULL if there is none. Valid until the next is written. */
CAUCE_API const char *cauce_trainer_checkpoint(const cauce_trainer_t *trainer);

/* Text of the application that its checkpoints carry: where its own data source stands, say. It is copied; NULL is no text. Empty at
 * first, after a resumption that of the checkpoint. */
CAUCE_API cauce_status_t cauce_trainer_set_note(cauce_trainer_t *trainer, const char *note);
/* That text; valid until it is set again. */
CAUCE_API const char *cauce_trainer_note(const cauce_trainer_t *trainer);

/* Sets the learning rate of the next steps, 0 or more: instead of the model's and its schedule, until it is set again; NaN: as the
 * model says from there on, its schedule at the step that is next. Called from on_step or on_epoch it makes any schedule. It is
 * multiplied as the model's is: by the decay of adamw, not by other weight decays. It is a state of the session: checkpoints and
 * later trainers of the session have it, cauce_session_init goes back to the model's, files of weights know nothing of it, and
 * it stays when the weights of an earlier moment are brought back. (Without
 * a trainer: the f32 state with CAUCE_STATE_RATE, with cauce_session_set; a negative number is the model's.) Rounded to f32.
 * CAUCE_INVALID_ARGUMENT: a rate that is negative, or no number of f32; or the model has several phases, so that one has to be named, as
 * below. CAUCE_UNSUPPORTED: the program has no such state. */
CAUCE_API cauce_status_t cauce_trainer_set_learning_rate(cauce_trainer_t *trainer, double rate);
/* The learning rate that the next step takes: the one that was set, or the model's by its schedule. NaN if the program does
 * not tell. CAUCE_INVALID_ARGUMENT: the model has several phases. */
CAUCE_API cauce_status_t cauce_trainer_learning_rate(cauce_trainer_t *trainer, double *out_rate);
/* The same two of the phase called `phase`, "" for the only one of a model that names none. CAUCE_NOT_FOUND: there is no such phase. */
CAUCE_API cauce_status_t cauce_trainer_set_phase_learning_rate(cauce_trainer_t *trainer, const char *phase, double rate);
/* See above. */
CAUCE_API cauce_status_t cauce_trainer_phase_learning_rate(cauce_trainer_t *trainer, const char *phase, double *out_rate);

/* Where training stands; lives as long as the trainer and changes with each step. */
CAUCE_API const cauce_progress_t *cauce_trainer_progress(const cauce_trainer_t *trainer);
/* Fills `*out_report`, whose `size` is set; at any time. */
CAUCE_API cauce_status_t cauce_trainer_report(const cauce_trainer_t *trainer, cauce_train_report_t *out_report);

/* cauce_trainer_create, _run, _report and _release in one. `out_report` may be NULL; else its `size` is set, and the rest is filled
 * whatever the status is. */
CAUCE_API cauce_status_t cauce_session_train(cauce_session_t *session, cauce_data_t *data,
                                             const cauce_train_options_t *options, cauce_train_report_t *out_report);

/* One pass over data set `name` in order, also between the steps of a trainer and in its callbacks. Fills up to `capacity` metrics, the
 * loss first, and says in `*out_count` how many there are. CAUCE_NOT_FOUND: there is no such data set. CAUCE_INVALID_ARGUMENT: a
 * parameter or constant has no value. */
CAUCE_API cauce_status_t cauce_session_evaluate(cauce_session_t *session, cauce_data_t *data, const char *name,
                                                uint64_t batch, cauce_metric_t *out_metrics, size_t capacity,
                                                size_t *out_count);

/* Runs `step_metrics` (what `step` accumulated since the last reset) or `metrics` (what `evaluate` did), and resets nothing.
 * Another function is CAUCE_INVALID_ARGUMENT. Metrics of no samples are NaN. `out_metrics` and `*out_count` as cauce_session_evaluate has them. AUC and average
 * precision sort all samples since then, of which the session keeps 16 bytes each. */
CAUCE_API cauce_status_t cauce_session_metrics(cauce_session_t *session, const char *function,
                                               cauce_metric_t *out_metrics, size_t capacity, size_t *out_count);

/* ---- Profiles: where the time of sessions goes ---- */

/* Times and counts of the kernels of a program, gathered while sessions run. */
typedef struct cauce_profile cauce_profile_t;

/* What a profile is made with. */
typedef struct cauce_profile_options {
  size_t size;      /* sizeof(cauce_profile_options_t), set by the _init function */
  uint64_t events;  /* most that are kept for cauce_profile_write_trace, 48 bytes each; 0, the default: none */
  uint32_t threads; /* to measure on, for some 0.1 s, what the machine can do; 0, the default: nothing is measured */
  uint32_t reserved; /* 0 */
} cauce_profile_options_t;

/* Fills in the defaults. */
CAUCE_API void cauce_profile_options_init(cauce_profile_options_t *options);

/* Counters for each kernel of `program`, which must outlive the profile. The time of the profile begins now. */
CAUCE_API cauce_status_t cauce_profile_create(const cauce_program_t *program, const cauce_profile_options_t *options,
                                              cauce_profile_t **out_profile);
/* Releases a profile that no session records in. */
CAUCE_API void cauce_profile_release(cauce_profile_t *profile);

/* From now on what `session` does is recorded in `profile`, or with NULL nowhere. The profile must outlive the session or
 * be taken from it, and may be that of several sessions of its program. Nothing is allocated while it records. */
CAUCE_API cauce_status_t cauce_session_set_profile(cauce_session_t *session, cauce_profile_t *profile);

/* What a kernel took. */
typedef struct cauce_kernel_profile {
  size_t size;          /* sizeof(cauce_kernel_profile_t) */
  const cauce_abi_kernel_t *kernel; /* its name, schedule and nodes of the model */
  uint64_t calls;       /* launches */
  double seconds;       /* of the threads that launched it, waiting for other threads included */
  double flops;         /* of all calls, counted as program_abi.h says; 0: not known */
  double bytes;         /* the same */
  double least_seconds; /* that the machine could do it in by its roofline: the longer of computing `flops` at the rate of
                           multiply-adds of f32, and of reading `bytes` from the cache that holds them; 0: not measured */
  int memory_bound;     /* 1: the bytes decide */
  int reserved;         /* 0 */
} cauce_kernel_profile_t;

/* Fills up to `capacity` records, one a kernel in the program's order, and says in `*out_count` how many kernels there are. The
 * `size` of the first record is set, for all of them. Figures of kernels that run at the same time may be one call apart. */
CAUCE_API cauce_status_t cauce_profile_kernels(const cauce_profile_t *profile, cauce_kernel_profile_t *out_kernels,
                                               size_t capacity, size_t *out_count);

/* What all sessions of a profile took, and what the machine could do. */
typedef struct cauce_profile_totals {
  size_t size;             /* sizeof(cauce_profile_totals_t) */
  double seconds;          /* since the profile was created */
  uint64_t calls;          /* of functions */
  double calls_seconds;    /* in functions, kernels included; like the next two summed over threads that call */
  double kernels_seconds;  /* in kernels */
  double waiting_seconds;  /* for batches */
  double flops_per_second; /* of multiply-adds of f32 at best; 0: not measured */
  double bytes_per_second; /* from main memory at best; 0: not measured */
  uint64_t events;         /* that are kept */
  uint64_t dropped_events; /* for which there was no room: the last ones */
} cauce_profile_totals_t;

/* Fills in the figures up to now of `*out_totals`, whose `size` is set. */
CAUCE_API cauce_status_t cauce_profile_summary(const cauce_profile_t *profile, cauce_profile_totals_t *out_totals);

/* Writes the events as a file in the trace event format (JSON), which ui.perfetto.dev and chrome://tracing open. Replaces
 * it atomically. No session may be recording at that time. */
CAUCE_API cauce_status_t cauce_profile_write_trace(const cauce_profile_t *profile, const char *path);

#ifdef __cplusplus
}
#endif
#endif /* CAUCE_CAUCE_H */
