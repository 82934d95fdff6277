// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See Recomputation.h.
#include "compiler/memory/Recomputation.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;

namespace cauce {

constexpr double flopsOfByte = 4; // what moving one costs beside an operation

Recomputation::Recomputation(func::FuncOp function, const SymbolTable &symbols, KernelSlices &slices, const llvm::StringMap<SizeExpr> &arenas, bool redzones, ValueOf valueOf)
    : function(function), symbols(symbols), slices(slices), arenas(arenas), redzones(redzones), valueOf(valueOf) {
  replan();
}

Recomputation::~Recomputation() {
  for (Operation *op : parked)
    op->dropAllReferences();
  for (Operation *op : parked) {
    op->dropAllUses();
    op->destroy();
  }
}

//===--- The plan ---------------------------------------------------===//

void Recomputation::replan() {
  host.emplace(function, symbols);
  plan = FunctionPlan();
  placeResults(*host, plan);
  placeIntermediates(*host, redzones, plan);
  placeBodies(function, arenas, plan);
  plannedArena = plan.arena.evaluate(valueOf).value_or(INT64_MAX);
  steps.clear();
  for (auto [i, op] : llvm::enumerate(plan.order))
    steps[op] = i;
  alive.assign(plan.order.size() + 2, 0);
  for (auto &[value, place] : plan.places) {
    int64_t bytes = (place.unit * place.size).evaluate(valueOf).value_or(0);
    auto [first, last] = plan.lives.lookup(value);
    for (unsigned step = first; step <= last; ++step)
      alive[step] += bytes;
  }
  peakStep = std::max_element(alive.begin(), alive.begin() + plan.order.size()) - alive.begin();
}

// Writes the operations in the order in which they run, each behind the views that it reads.
void Recomputation::arrange() {
  Operation *end = host->getTerminator();
  llvm::DenseSet<Operation *> placed;
  auto place = [&](auto &place, Operation *op) -> void {
    if (!placed.insert(op).second)
      return;
    for (Value operand : op->getOperands())
      if (Operation *view = operand.getDefiningOp(); view && !isNode(view) && view->getBlock() == end->getBlock())
        place(place, view);
    op->moveBefore(end);
  };
  for (Operation *op : plan.order)
    place(place, op);
  for (Operation &op : llvm::make_early_inc_range(end->getBlock()->without_terminator()))
    if (isReshape(&op) && op.use_empty())
      op.erase();
  if (!ranks.empty())
    return;
  for (auto [i, op] : llvm::enumerate(plan.order)) {
    ranks[op] = i;
    for (OpResult result : op->getResults()) {
      keys[result] = {op, result.getResultNumber()};
      versions[{op, result.getResultNumber()}].push_back(result);
    }
  }
}

std::optional<unsigned> Recomputation::stepOf(Operation *op) const {
  auto step = steps.find(op);
  return step == steps.end() ? std::nullopt : std::optional(step->second);
}

unsigned Recomputation::lastUse(Value value) const {
  unsigned last = steps.lookup(value.getDefiningOp());
  for (Operation *reader : host->readersOf(value))
    last = std::max(last, steps.lookup(reader));
  return last;
}

int64_t Recomputation::bytesOf(Value value) const {
  Place room = roomFor(host->neededFor(host->wholeOf(value)), redzones);
  return (room.unit * room.size).evaluate(valueOf).value_or(0);
}

// Whether a value lies where it is asked for, for the caller, in a state or in a concatenation.
bool Recomputation::isKept(Value value) const {
  return plan.bindings.contains(value) || plan.aliases.contains(value) || host->partOf(value).whole || llvm::any_of(value.getUsers(), [](Operation *user) {
           return isa<func::ReturnOp, tensor::ConcatOp>(user);
         });
}

bool Recomputation::isRecomputable(Operation *origin) const {
  return llvm::all_of(origin->getResults(), [&](OpResult result) {
    for (Value version : versions.at({origin, result.getResultNumber()}))
      if (stepOf(version.getDefiningOp()) && isKept(version))
        return false;
    return true;
  });
}

Value Recomputation::versionAt(const Key &key, unsigned step) const {
  for (Value version : versions.at(key))
    if (auto made = stepOf(version.getDefiningOp()); made && *made < step && lastUse(version) >= step)
      return version;
  return {};
}

Value Recomputation::latestBefore(const Key &key, unsigned step) const {
  Value latest;
  for (Value version : versions.at(key))
    if (auto made = stepOf(version.getDefiningOp()); made && *made < step && (!latest || lastUse(version) > lastUse(latest)))
      latest = version;
  return latest;
}

//===--- What it costs ----------------------------------------------===//

Work Recomputation::workOf(func::FuncOp kernel) const {
  auto [known, isNew] = works.try_emplace(kernel);
  if (isNew)
    if (FailureOr<ScheduledKernel> scheduled = scheduleOf(kernel); succeeded(scheduled))
      known->second = countWork(kernel, *scheduled).value_or(Work());
  return known->second;
}

Work Recomputation::workOf(Operation *op) const {
  if (auto dispatch = dyn_cast<rt::DispatchOp>(op))
    return workOf(symbols.lookup<func::FuncOp>(dispatch.getKernel()));
  SizeExpr trips = 1;
  if (auto scan = dyn_cast<rt::ScanOp>(op))
    trips = scan.getTrips().getSize();
  else if (auto loop = dyn_cast<rt::WhileOp>(op))
    trips = loop.getMost() ? *loop.getMost() : loop.getLimit().value_or(1);
  Work work;
  for (FlatSymbolRefAttr body : rt::bodiesOf(op))
    for (Operation &inner : symbols.lookup<func::FuncOp>(body.getValue()).getOps())
      if (isNode(&inner)) {
        Work each = workOf(&inner);
        work.flops = work.flops + each.flops * trips;
        work.bytes = work.bytes + each.bytes * trips;
      }
  return work;
}

double Recomputation::costOf(const Work &work) const {
  return double(work.flops.evaluate(valueOf).value_or(0)) + flopsOfByte * double(work.bytes.evaluate(valueOf).value_or(0));
}

int64_t Recomputation::flops(bool isAgain) const {
  int64_t sum = 0;
  for (Operation *op : plan.order)
    if (!isAgain || again.contains(op))
      sum += workOf(op).flops.evaluate(valueOf).value_or(0);
  return sum;
}

void Recomputation::forEachAgain(llvm::function_ref<void(Operation *, Operation *, int64_t)> visit) const {
  for (auto [i, op] : llvm::enumerate(plan.order)) {
    if (!again.contains(op))
      continue;
    size_t next = i + 1;
    while (next < plan.order.size() && again.contains(plan.order[next]))
      ++next;
    visit(op, next < plan.order.size() ? plan.order[next] : op, workOf(op).flops.evaluate(valueOf).value_or(0));
  }
}

//===--- What may be computed again ---------------------------------===//

SmallVector<Operation *> Recomputation::inOrder(const Choice &choice) const {
  SmallVector<Operation *> origins;
  for (auto &[origin, part] : choice.parts)
    origins.push_back(origin);
  llvm::sort(origins, [&](Operation *a, Operation *b) { return ranks.lookup(a) < ranks.lookup(b); });
  return origins;
}

// What a part reads of what is not made anew: the values, before views, that its first computation read.
SmallVector<Value> Recomputation::inputsOf(const Choice &choice, Operation *origin) const {
  const Part &part = choice.parts.find(origin)->second;
  SmallVector<Value> inputs;
  OperandRange all = cauce::inputsOf(origin);
  if (!part.slice)
    llvm::append_range(inputs, all);
  else
    for (unsigned i : part.slice->inputs)
      inputs.push_back(all[i]);
  for (Value &input : inputs)
    input = rootOf(input);
  return inputs;
}

// Chooses the slice of a part anew: what it makes may have become more.
void Recomputation::update(Choice &choice, Operation *origin) const {
  Part &part = choice.parts[origin];
  auto dispatch = dyn_cast<rt::DispatchOp>(origin);
  if (!dispatch)
    return;
  llvm::SmallBitVector given(origin->getNumResults());
  for (unsigned i = 0; i < given.size(); ++i)
    if (!part.needed.test(i) && versionAt({origin, i}, choice.before))
      given.set(i);
  part.slice = &slices.get(symbols.lookup<func::FuncOp>(dispatch.getKernel()), part.needed, given);
}

// Sees to it that a value is there: it is, stays, since it is small, or is made by a part of the choice.
bool Recomputation::request(Choice &choice, Value value, int64_t small) const {
  auto key = keys.find(value);
  if (key == keys.end())
    return true; // an argument, a constant or a concatenation
  auto [origin, result] = key->second;
  if (auto part = choice.parts.find(origin); part != choice.parts.end() && part->second.needed.test(result))
    return true;
  if (versionAt(key->second, choice.before))
    return true;
  Value latest = latestBefore(key->second, choice.before);
  if (latest && (bytesOf(latest) <= small || !isRecomputable(origin)))
    return true;
  if (!isRecomputable(origin))
    return false;
  Part &part = choice.parts[origin];
  part.needed.resize(origin->getNumResults());
  part.needed.set(result);
  update(choice, origin);
  for (Value input : inputsOf(choice, origin))
    if (!request(choice, input, small))
      return false;
  return true;
}

DenseMap<Attribute, Value> Recomputation::newStates() const {
  func::FuncOp of = function;
  DenseMap<Attribute, Value> news;
  for (auto [i, value] : llvm::enumerate(host->getTerminator().getOperands()))
    if (Attribute state = of.getResultAttr(i, "train.state"); state && value.getDefiningOp())
      news[state] = value;
  return news;
}

// What overwrites the state that `value` is; null if it is none, or nothing does.
Operation *Recomputation::writerOf(Value value, const DenseMap<Attribute, Value> &news) const {
  func::FuncOp of = function;
  auto argument = dyn_cast<BlockArgument>(value);
  Attribute state = argument ? of.getArgAttr(argument.getArgNumber(), "train.state") : Attribute();
  Value written = state ? news.lookup(state) : Value();
  Operation *writer = written ? rootOf(written).getDefiningOp() : nullptr;
  return isNode(writer) ? writer : nullptr;
}

// States that parts read are overwritten behind the step: by what can wait, if it is in front now.
bool Recomputation::mayReadStates(const Choice &choice) const {
  DenseMap<Attribute, Value> news = newStates();
  for (auto &[origin, part] : choice.parts)
    for (Value input : inputsOf(choice, origin)) {
      Operation *writer = writerOf(input, news);
      auto step = writer ? stepOf(writer) : std::nullopt;
      if (!step || *step >= choice.before)
        continue;
      for (Value result : writer->getResults())
        for (Operation *reader : host->readersOf(result))
          if (steps.lookup(reader) < choice.before)
            return false;
      if (llvm::any_of(writer->getResults(), [&](Value result) { return host->partOf(result).whole; }))
        return false;
    }
  return true;
}

// What the choice costs and gains where most is alive. False if it gains nothing there, or as much would be alive elsewhere.
bool Recomputation::evaluate(Choice &choice) const {
  SmallVector<Operation *> origins = inOrder(choice);
  const unsigned step = choice.before;
  std::map<Key, unsigned> lastIn; // of values that parts make: the last part that reads them
  llvm::DenseSet<Value> extended;
  int64_t stays = 0, atPeak = 0, dropped = 0;
  for (auto [i, origin] : llvm::enumerate(origins)) {
    for (Value input : inputsOf(choice, origin)) {
      auto key = keys.find(input);
      if (key == keys.end()) {
        if (input.getDefiningOp<tensor::ConcatOp>()) {
          unsigned last = 0;
          forEachPart(input, [&](Value each) {
            for (Operation *reader : host->readersOf(each))
              last = std::max(last, steps.lookup(reader));
          });
          if (last < step && extended.insert(input).second) {
            stays += bytesOf(input);
            atPeak += last < peakStep ? bytesOf(input) : 0;
          }
        }
        continue;
      }
      auto part = choice.parts.find(key->second.first);
      if (part != choice.parts.end() && part->second.needed.test(key->second.second)) {
        lastIn[key->second] = i;
        continue;
      }
      if (versionAt(key->second, step))
        continue;
      Value latest = latestBefore(key->second, step);
      if (!latest)
        return false;
      if (isKept(latest) && !host->partOf(latest).whole) // in a buffer of the caller's or of a state
        continue;
      if (extended.insert(host->wholeOf(latest)).second) {
        stays += bytesOf(latest);
        atPeak += lastUse(latest) < peakStep ? bytesOf(latest) : 0;
      }
    }
    auto dispatch = dyn_cast<rt::DispatchOp>(origin);
    const Part &part = choice.parts.find(origin)->second;
    choice.cost += costOf(dispatch ? workOf(part.slice->kernel) : workOf(origin));
  }
  // What is dropped, and what is alive while the parts run.
  std::vector<int64_t> during(origins.size() + 1);
  for (auto [i, origin] : llvm::enumerate(origins)) {
    const Part &part = choice.parts.find(origin)->second;
    for (unsigned result = 0; result < origin->getNumResults(); ++result) {
      bool isMade = !part.slice || llvm::is_contained(part.slice->results, result);
      if (!isMade)
        continue;
      Key key{origin, result};
      bool hasLater = false;
      int64_t bytes = 0;
      for (Value version : versions.at(key)) {
        auto made = stepOf(version.getDefiningOp());
        if (!made)
          continue;
        bytes = bytesOf(version);
        if (*made >= step)
          continue;
        unsigned lastBefore = *made, firstAfter = UINT_MAX;
        for (Operation *reader : host->readersOf(version)) {
          unsigned at = steps.lookup(reader);
          if (at < step)
            lastBefore = std::max(lastBefore, at);
          else
            firstAfter = std::min(firstAfter, at);
        }
        if (firstAfter == UINT_MAX)
          continue;
        hasLater = true;
        dropped += bytes;
        if (*made < peakStep && lastBefore < peakStep && peakStep < step)
          choice.gain += bytes;
      }
      if (!bytes)
        bytes = bytesOf(versions.at(key).front());
      // What is used later is among what is alive at the step already, but not until then.
      unsigned last = hasLater ? origins.size() - 1 : lastIn.count(key) ? lastIn[key] : i;
      for (size_t at = i; at <= last; ++at)
        during[at] += bytes;
    }
  }
  choice.gain -= atPeak;
  if (choice.gain <= 0)
    return false;
  int64_t most = 0;
  for (int64_t bytes : during)
    most = std::max(most, bytes);
  // Of what is alive between the step in front and this one nothing is made here but by parts.
  int64_t between = step ? std::min(alive[step - 1], alive[step]) : 0;
  return between - dropped + stays + most < alive[peakStep];
}

std::optional<Recomputation::Choice> Recomputation::choose(Value value, int64_t share) const {
  unsigned next = UINT_MAX;
  for (Operation *reader : host->readersOf(value)) {
    unsigned at = steps.lookup(reader);
    if (at == peakStep)
      return std::nullopt;
    if (at > peakStep)
      next = std::min(next, at);
  }
  if (next == UINT_MAX)
    return std::nullopt;
  Choice choice;
  choice.before = next;
  auto [origin, result] = keys.lookup(value);
  choice.parts[origin].needed.resize(origin->getNumResults());
  choice.parts[origin].needed.set(result);
  update(choice, origin);
  int64_t small = bytesOf(value) / share;
  for (Value input : inputsOf(choice, origin))
    if (!request(choice, input, small))
      return std::nullopt;
  if (!mayReadStates(choice) || !evaluate(choice))
    return std::nullopt;
  return choice;
}

bool Recomputation::dropOne() {
  arrange();
  replan();
  std::optional<Choice> best;
  for (Operation *op : ArrayRef(plan.order).take_front(peakStep))
    for (OpResult value : op->getResults()) {
      if (isKept(value) || lastUse(value) <= peakStep || !isRecomputable(originOf(value)))
        continue;
      for (int64_t share : {8, 2})
        if (std::optional<Choice> choice = choose(value, share); choice && (!best || choice->cost * best->gain < best->cost * choice->gain))
          best = std::move(choice);
    }
  if (!best)
    return false;
  apply(*best);
  replan();
  return true;
}

//===--- The change -------------------------------------------------===//

// The views that lead from a root to `view`, on another root.
Value Recomputation::onto(Value view, Value root, OpBuilder &b, DenseMap<Operation *, Value> &views) {
  Operation *op = view.getDefiningOp();
  if (!op || !isReshape(op))
    return root;
  Value &made = views[op];
  if (made)
    return made;
  IRMapping mapping;
  mapping.map(op->getOperand(0), onto(op->getOperand(0), root, b, views));
  Value copy = b.clone(*op, mapping)->getResult(0);
  return views[op] = copy;
}

// Has what runs from `step` on read `to` instead, through views that are made behind `behind`.
void Recomputation::redirect(Value from, Value to, unsigned step, Operation *behind) {
  OpBuilder b(function.getContext());
  b.setInsertionPointAfter(behind);
  DenseMap<Operation *, Value> views;
  for (Operation *reader : host->readersOf(from))
    if (steps.lookup(reader) >= step)
      for (OpOperand &operand : reader->getOpOperands())
        if (isa<RankedTensorType>(operand.get().getType()) && rootOf(operand.get()) == from)
          operand.set(onto(operand.get(), to, b, views));
}

void Recomputation::apply(const Choice &choice) {
  Operation *at = plan.order[choice.before];
  OpBuilder b(at);
  std::map<Key, Value> made;
  auto resolve = [&](Value root) -> Value {
    auto key = keys.find(root);
    if (key == keys.end())
      return root;
    if (auto known = made.find(key->second); known != made.end())
      return known->second;
    Value version = versionAt(key->second, choice.before);
    return version ? version : latestBefore(key->second, choice.before);
  };
  DenseMap<Attribute, Value> news = newStates();
  for (Operation *origin : inOrder(choice)) {
    const Part &part = choice.parts.find(origin)->second;
    OperandRange inputs = cauce::inputsOf(origin);
    auto operandFor = [&](Value input) {
      DenseMap<Operation *, Value> views;
      return onto(input, resolve(rootOf(input)), b, views);
    };
    Operation *copy;
    if (part.slice) {
      SmallVector<Value> operands;
      for (unsigned i : part.slice->inputs)
        operands.push_back(operandFor(inputs[i]));
      for (unsigned i : part.slice->given)
        operands.push_back(versionAt({origin, i}, choice.before));
      SmallVector<Type> types;
      for (unsigned i : part.slice->results)
        types.push_back(origin->getResult(i).getType());
      func::FuncOp kernel = part.slice->kernel;
      copy = rt::DispatchOp::create(b, origin->getLoc(), types, kernel.getName(), operands, cast<rt::DispatchOp>(origin).getSymbols());
      for (auto [position, i] : llvm::enumerate(part.slice->results)) {
        keys[copy->getResult(position)] = {origin, i};
        made[{origin, i}] = copy->getResult(position);
      }
    } else {
      SmallVector<Value> operands;
      for (Value input : inputs)
        operands.push_back(operandFor(input));
      copy = b.clone(*origin);
      for (auto [i, operand] : llvm::enumerate(operands))
        copy->setOperand(i, operand);
      for (OpResult result : copy->getResults()) {
        keys[result] = {origin, result.getResultNumber()};
        made[{origin, result.getResultNumber()}] = result;
      }
    }
    again.insert(copy);
    // Who overwrites a state that is read here runs behind.
    for (Value input : copy->getOperands())
      if (Operation *writer = writerOf(rootOf(input), news); writer && steps.lookup(writer) < choice.before)
        writer->moveBefore(at);
  }
  for (auto &[key, value] : made) {
    for (Value version : SmallVector<Value>(versions.at(key)))
      if (stepOf(version.getDefiningOp()))
        redirect(version, value, choice.before, value.getDefiningOp());
    versions[key].push_back(value);
  }
  tidy();
}

// Takes out what nobody needs any more: whole operations, and results of kernels.
void Recomputation::tidy() {
  Block &block = function.getBody().front();
  auto isUsed = [&](Value value) { return llvm::any_of(value.getUsers(), [&](Operation *user) { return user->getBlock() == &block; }); };
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block))) {
    if (isReshape(&op) && !isUsed(op.getResult(0)) && op.use_empty()) {
      op.erase();
      continue;
    }
    if (!isNode(&op))
      continue;
    bool isAny = llvm::any_of(op.getResults(), isUsed);
    Operation *origin = op.getNumResults() ? originOf(op.getResult(0)) : nullptr;
    auto dispatch = dyn_cast<rt::DispatchOp>(op);
    if (isAny && (!dispatch || op.getNumResults() == 1 || llvm::all_of(op.getResults(), isUsed)))
      continue;
    if (isAny) {
      // Of an operation whose results are those of its first computation; others make no more than is needed.
      if (origin != &op)
        continue;
      llvm::SmallBitVector needed(op.getNumResults());
      for (OpResult result : op.getResults())
        if (isUsed(result))
          needed.set(result.getResultNumber());
      const KernelSlice &slice = slices.get(symbols.lookup<func::FuncOp>(dispatch.getKernel()), needed, llvm::SmallBitVector(op.getNumResults()));
      if (slice.results.size() == op.getNumResults())
        continue;
      OpBuilder b(&op);
      SmallVector<Value> operands;
      for (unsigned i : slice.inputs)
        operands.push_back(dispatch.getInputs()[i]);
      SmallVector<Type> types;
      for (unsigned i : slice.results)
        types.push_back(op.getResult(i).getType());
      func::FuncOp kernel = slice.kernel;
      auto less = rt::DispatchOp::create(b, op.getLoc(), types, kernel.getName(), operands, dispatch.getSymbols());
      for (auto [position, i] : llvm::enumerate(slice.results)) {
        Value result = less->getResult(position);
        op.getResult(i).replaceUsesWithIf(result, [&](OpOperand &use) { return use.getOwner()->getBlock() == &block; });
        keys[result] = {origin, i};
        versions[{origin, i}].push_back(result);
      }
    }
    again.erase(&op);
    op.remove();
    parked.push_back(&op);
  }
}

} // namespace cauce
