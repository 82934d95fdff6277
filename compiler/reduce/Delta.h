// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Delta debugging (Zeller and Hildebrandt 2002): a program that shows something becomes a smaller one that still shows it.
// What can be made smaller is known to reductions, whether it is still shown to a predicate; programs are modules or models.
//
// Each reduction names the places where it applies by passing them, always in the same order. All of them are tried at
// once, then halves, quarters, ..., single ones; the last places first, because what comes later uses what comes earlier.
// Rounds of all reductions follow until one changes nothing. No program is tried twice, so there is an end, and which program is left
// depends on nothing but the first one, unless time ran out.
#pragma once

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/xxhash.h"

#include <chrono>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace cauce::reduce {

/// The places of a reduction; those from `begin` to `end` are to be made smaller.
class Places {
public:
  Places(size_t begin, size_t end) : begin(begin), end(end) {}

  /// Whether the next place is one of them. Asked once for each place, whether it is or not.
  bool next() {
    size_t place = number++;
    return begin <= place && place < end;
  }
  size_t count() const { return number; }

private:
  size_t begin, end, number = 0;
};

template <typename Program>
struct Reduction {
  std::string name; // "replace ops by operands"
  std::function<void(Program &, Places &)> apply;
};

/// What is known of a kind of programs, and what is wanted.
template <typename Program>
struct Task {
  std::vector<Reduction<Program>> reductions;
  std::function<Program(const Program &)> copy;
  /// The program as it is tried, or nothing for one that is none.
  std::function<std::string(const Program &)> print;
  /// Whether a program still shows what the first one did.
  std::function<bool(const Program &, llvm::StringRef text)> isInteresting;
  /// Called with each smaller program, its text and the reduction that made it.
  std::function<void(const Program &, llvm::StringRef text, llvm::StringRef reduction)> accept = [](auto &&...) {};
  double seconds = 0; // at most; 0: as long as it takes
  std::function<bool()> isInterrupted = [] { return false; };
};

struct Outcome {
  unsigned tried = 0, accepted = 0;
  double seconds = 0;
  bool ranOut = false; // of time, or was interrupted
};

template <typename Program>
class Reducer {
public:
  Reducer(Program program, const Task<Program> &task) : program(std::move(program)), task(task) {}

  /// The first program must be interesting.
  Outcome run() {
    tried.insert(llvm::xxh3_64bits(task.print(program)));
    for (bool changed = true; changed && !isOver();) {
      changed = false;
      for (const Reduction<Program> &reduction : task.reductions)
        changed |= reduce(reduction);
    }
    outcome.ranOut = isOver();
    outcome.seconds = elapsed();
    return outcome;
  }

  Program &result() { return program; }

private:
  bool reduce(const Reduction<Program> &reduction) {
    bool changed = false;
    size_t count = countPlaces(reduction);
    for (size_t size = count; size > 0; size = size > 1 ? (size + 1) / 2 : 0)
      for (size_t end = count; end > 0 && !isOver();) {
        size_t begin = end > size ? end - size : 0;
        if (attempt(reduction, begin, end)) {
          changed = true;
          count = countPlaces(reduction);
        }
        end = std::min(begin, count);
      }
    return changed;
  }

  size_t countPlaces(const Reduction<Program> &reduction) {
    Program copy = task.copy(program);
    Places none(0, 0);
    reduction.apply(copy, none);
    return none.count();
  }

  bool attempt(const Reduction<Program> &reduction, size_t begin, size_t end) {
    Program candidate = task.copy(program);
    Places some(begin, end);
    reduction.apply(candidate, some);
    std::string text = task.print(candidate);
    if (text.empty() || !tried.insert(llvm::xxh3_64bits(text)).second)
      return false;
    ++outcome.tried;
    if (!task.isInteresting(candidate, text))
      return false;
    ++outcome.accepted;
    program = std::move(candidate);
    task.accept(program, text, reduction.name);
    return true;
  }

  double elapsed() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); }
  bool isOver() const { return (task.seconds > 0 && elapsed() >= task.seconds) || task.isInterrupted(); }

  Program program;
  const Task<Program> &task;
  std::set<uint64_t> tried; // by the hash of their text
  Outcome outcome;
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
};

} // namespace cauce::reduce
