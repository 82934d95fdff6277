// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attention, and the embedding of places that goes before it. Inside, heads stand beside features: (B, L, H, D).
#include "dialects/nn/Attention.h"

#include "dialects/nn/Elementwise.h"
#include "dialects/nn/Reduction.h"
#include "dialects/nn/Shape.h"
#include "frontends/onnx/Operators.h"

using namespace mlir;

namespace cauce::onnx {
namespace {

using P = nn::ComparePredicate;

// (B, H, L, D) or, with a number of heads, (B, L, H D) as (B, L, H, D); null after a message.
Value withHeads(Node &n, size_t i, int64_t heads) {
  Value x = n.floats(i);
  if (!x)
    return {};
  SmallVector<nn::Dim> dims = n.dims(i);
  if (dims.size() == 4)
    return n.b.transpose(x, {0, 2, 1, 3});
  if (dims.size() != 3 || !dims[2].isStatic() || heads < 1 || dims[2].size % heads)
    return n.fail() << "expected input " << i << " to be (B, H, L, D), or (B, L, H D) of " << heads << " heads, but got " << nn::describe(dims), Value();
  return n.reshape(x, {dims[0], dims[1], {heads, {}}, {dims[2].size / heads, {}}});
}

// What is done to scores (B, H, Lq, Lk): a mask with some of their dimensions, numbers that are added or truth values that are kept.
struct Mask {
  Value value;
  SmallVector<int64_t> dims;
};

class Scores {
public:
  Scores(Node &n, ArrayRef<nn::Dim> dims, Type element) : n(n), dims(dims), element(element) {}

  Value spread(const Mask &mask, ArrayRef<int64_t> to) {
    SmallVector<nn::Dim> sizes;
    SmallVector<int64_t> places;
    for (auto [i, dim] : llvm::enumerate(to)) {
      sizes.push_back(dims[dim]);
      if (llvm::is_contained(mask.dims, dim))
        places.push_back(int64_t(i));
    }
    RankedTensorType type = nn::makeType(sizes, typeOf(mask.value).getElementType());
    return mask.value.getType() == type ? mask.value : n.b.broadcast(mask.value, n.b.full(type, 0), places);
  }

  // Both at once.
  void add(const Mask &more) {
    if (!mask.value) {
      mask = more;
      return;
    }
    SmallVector<int64_t> all;
    for (int64_t dim = 0; dim < 4; ++dim)
      if (llvm::is_contained(mask.dims, dim) || llvm::is_contained(more.dims, dim))
        all.push_back(dim);
    Value have = spread(mask, all), kept = spread(more, all);
    if (typeOf(have).getElementType().isInteger(1))
      mask.value = n.b.integer(nn::IntegerKind::bit_and, have, kept);
    else
      mask.value = n.b.select(kept, have, n.b.full(have, -HUGE_VAL));
    mask.dims = all;
  }

  // An input that is repeated to the scores. Keys behind its end are not kept. False after a message.
  bool addInput(size_t i) {
    Value value = n.operand(i);
    if (!value)
      return false;
    SmallVector<nn::Dim> given = n.dims(i);
    bool isBool = n.element(i).isInteger(1);
    auto mismatch = [&] { return n.fail() << "expected a mask that is repeated to the scores, " << nn::describe(dims) << ", but got " << n.type(i), false; };
    if (given.empty() || given.size() > 4)
      return mismatch();
    value = isBool ? value : n.b.convert(value, element);
    if (given.back() == nn::Dim{1, {}} && dims[3] != given.back())
      return n.fail() << "expected a mask of more keys than one: whether others are kept then, the standard does not say", false;
    if (nn::Dim &last = given.back(); last.isStatic() && dims[3].isStatic() && last.size < dims[3].size) {
      int64_t missing = dims[3].size - last.size, at = int64_t(given.size()) - 1;
      value = isBool ? n.b.concat({value, n.b.full(nn::withSize(typeOf(value), at, missing), 0)}, at) : n.b.pad(value, at, 0, missing, 0, -HUGE_VAL);
      last = dims[3];
    }
    SmallVector<nn::Dim> kept;
    Mask made;
    for (auto [j, size] : llvm::enumerate(given)) {
      int64_t dim = int64_t(4 - given.size() + j);
      if (size == nn::Dim{1, {}})
        continue;
      if (size != dims[dim])
        return mismatch();
      kept.push_back(size);
      made.dims.push_back(dim);
    }
    made.value = n.reshape(value, kept);
    if (!made.value)
      return false;
    if (kept.empty()) { // a number for all
      made.value = n.b.broadcastScalar(made.value, n.b.full(nn::makeType({dims[3]}, typeOf(value).getElementType()), 0));
      made.dims = {3};
    }
    add(made);
    return true;
  }

  // Key j is kept by query i if j is at most i + offset + right, and at least i + offset - left, where these are not below 0.
  bool addWindow(const SizeExpr &offset, int64_t left, int64_t right) {
    SmallVector<nn::Dim> places = {dims[2], dims[3]};
    Value start = n.sizeValue(offset, n.b.builder.getI64Type());
    if (!start)
      return false;
    Value key = n.indicesAlong(places, 1), query = n.b.add(n.indicesAlong(places, 0), n.b.broadcastScalar(start, key));
    if (right >= 0)
      add({n.b.compare(P::le, key, n.b.addScalar(query, double(right))), {2, 3}});
    if (left >= 0)
      add({n.b.compare(P::ge, key, n.b.addScalar(query, -double(left))), {2, 3}});
    return true;
  }

  // Of so many keys in each sample.
  bool addLengths(size_t i) {
    Value lengths = n.operand(i);
    if (!lengths)
      return false;
    if (n.rank(i) != 1 || n.dims(i)[0] != dims[0] || !n.element(i).isInteger(64))
      return n.fail() << "expected numbers of keys, (" << nn::describe(dims[0]) << ") integers of 64 bits, but got " << n.type(i), false;
    Value key = n.indicesAlong({dims[0], dims[3]}, 1);
    add({n.b.compare(P::lt, key, n.b.broadcast(lengths, key, {0})), {0, 3}});
    return true;
  }

  Mask mask;

private:
  Node &n;
  ArrayRef<nn::Dim> dims;
  Type element;
};

// Products of queries and keys, before or behind the cap, the mask or the softmax, as the mode says.
Value scoresAt(Node &n, int64_t mode, Value q, Value k, Value lse, double scale, double softcap, Scores &scores) {
  int64_t groups = typeOf(q).getShape()[2] / typeOf(k).getShape()[2];
  SmallVector<nn::Dim> keys = nn::dimsOf(typeOf(k));
  if (groups > 1) {
    SmallVector<nn::Dim> copies = {keys[0], keys[1], keys[2], {groups, {}}, keys[3]};
    Value each = n.b.broadcast(k, n.b.full(nn::makeType(copies, typeOf(k).getElementType()), 0), {0, 1, 2, 4});
    k = n.b.merge(each, 2);
  }
  SmallVector<int64_t> batch = {0, 2}, last = {3};
  Value s = nn::DotGeneralOp::create(n.b.builder, n.b.loc, n.widened(q), n.widened(k), batch, batch, last, last);
  s = n.b.mulScalar(s, scale);
  if (mode >= 1 && softcap > 0)
    s = n.b.mulScalar(nn::TanhOp::create(n.b.builder, n.b.loc, n.b.mulScalar(s, 1 / softcap)), softcap);
  if (mode >= 2 && scores.mask.value) {
    Value mask = scores.spread(scores.mask, {0, 1, 2, 3});
    s = typeOf(mask).getElementType().isInteger(1) ? n.b.select(mask, s, n.b.full(s, -HUGE_VAL)) : n.b.add(s, n.b.convert(mask, typeOf(s).getElementType()));
  }
  if (mode == 3) { // 0 where no key is kept, not the difference of infinities
    Value isNone = n.b.compare(P::eq, s, n.b.full(s, -HUGE_VAL));
    s = n.b.select(isNone, n.b.zeros(s), n.b.exp(n.b.sub(s, n.b.broadcast(n.widened(lse), s, {0, 1, 2}))));
  }
  return n.b.convert(s, n.element(0));
}

LogicalResult attention(Node &n) {
  int64_t heads = n.integer("q_num_heads", 0), kvHeads = n.integer("kv_num_heads", 0), mode = n.integer("qk_matmul_output_mode", 0);
  double softcap = n.real("softcap", 0);
  bool isCausal = n.integer("is_causal", 0);
  int64_t left = n.integer("left_window_size", -1), right = n.integer("right_window_size", -1);
  if (n.failed())
    return failure();
  if (n.rank(0) != n.rank(1) || n.rank(0) != n.rank(2) || n.element(0) != n.element(1) || n.element(0) != n.element(2))
    return n.fail() << "expected queries, keys and values of one rank and one type, but got " << n.type(0) << ", " << n.type(1) << " and " << n.type(2);
  if (!(softcap == 0 || (softcap >= 1e-30 && std::isfinite(softcap))))
    return n.fail() << "expected softcap to be 0, which is none, or at least 1e-30, but got " << softcap;
  if (mode < 0 || mode > 3 || left < -1 || right < -1 || left > INT32_MAX || right > INT32_MAX)
    return n.fail() << "expected qk_matmul_output_mode from 0 to 3, and sizes of windows of at least -1, which is none";
  Value q = withHeads(n, 0, heads), k = q ? withHeads(n, 1, kvHeads) : Value(), v = k ? withHeads(n, 2, kvHeads) : Value();
  if (!v)
    return failure();
  SizeExpr offset = 0;
  if (n.has(4) != n.has(5) || (n.has(4) && n.has(6)))
    return n.fail() << "expected keys of the past and values of the past, or none of both and numbers of keys";
  bool isAligned = n.rank(0) == 4 ? n.dims(0)[2] == n.dims(1)[2] : n.dims(0)[1] == n.dims(1)[1]; // the last query with the last key
  for (size_t i : {4, 5}) {
    Value &now = i == 4 ? k : v;
    SmallVector<nn::Dim> own = nn::dimsOf(typeOf(now)), past = n.has(i) ? n.dims(i) : SmallVector<nn::Dim>();
    if (!n.has(i))
      continue;
    if (past.size() != 4 || past[0] != own[0] || past[1] != own[2] || past[3] != own[3] || n.element(i) != n.element(0) || !past[2].isStatic() || !own[1].isStatic())
      return n.fail() << "expected input " << i << " to be (" << nn::describe(own[0]) << ", " << nn::describe(own[2]) << ", P, " << nn::describe(own[3]) << ") of " << n.element(0)
                      << ", and numbers of keys that are known, but got " << n.type(i) << " before " << nn::describe(own);
    Value before = n.floats(i);
    if (!before)
      return failure();
    offset = past[2].size;
    if (past[2].size)
      now = own[1].size ? n.b.concat({n.b.transpose(before, {0, 2, 1, 3}), now}, 1) : n.b.transpose(before, {0, 2, 1, 3});
  }
  SmallVector<nn::Dim> queries = nn::dimsOf(typeOf(q)), keys = nn::dimsOf(typeOf(k)), values = nn::dimsOf(typeOf(v));
  if (queries[0] != keys[0] || queries[0] != values[0] || queries[3] != keys[3] || keys[1] != values[1] || keys[2] != values[2] || !queries[2].isStatic() || !keys[2].isStatic() ||
      !queries[3].isStatic() || keys[2].size < 1 || queries[2].size % keys[2].size)
    return n.fail() << "expected queries (B, Lq, H, D), keys (B, Lk, G, D) and values (B, Lk, G, Dv) whose G divides H, but got " << nn::describe(queries) << ", " << nn::describe(keys)
                    << " and " << nn::describe(values);
  double scale = n.hasAttribute("scale") ? n.real("scale", 1) : 1 / std::sqrt(double(std::max<int64_t>(queries[3].size, 1)));
  if (!std::isfinite(scale))
    return n.fail() << "expected a scale that is finite";
  SmallVector<nn::Dim> sizes = {queries[0], queries[2], queries[1], keys[1]};
  if (std::string excess = nn::describeExcess(sizes); !excess.empty())
    return n.fail() << "its scores: " << excess;
  Scores scores(n, sizes, n.element(0));
  if (n.has(3) && !scores.addInput(3))
    return failure();
  bool hasWindow = left >= 0 || right >= 0;
  if (n.has(6)) {
    if (isCausal || hasWindow)
      return n.fail() << "expected no numbers of keys beside is_causal or windows: editions of the standard differ in what they mean together";
    if (!scores.addLengths(6))
      return failure();
  }
  // What the op can say by itself is no mask.
  bool isCornered = isCausal && !hasWindow && !n.wants(3) && (offset == SizeExpr(0) || isAligned);
  if (isCausal)
    right = right < 0 ? 0 : std::min<int64_t>(right, 0);
  if ((isCausal || hasWindow) && !isCornered && !scores.addWindow(offset, left, right))
    return failure();
  nn::Causal causal = !isCornered ? nn::Causal::none : offset == SizeExpr(0) ? nn::Causal::top_left : nn::Causal::bottom_right;
  auto number = [&](double value) { return n.b.builder.getF64FloatAttr(value); };
  auto op = nn::AttentionOp::create(n.b.builder, n.b.loc, q, k, v, scores.mask.value, Value(), Value(), number(scale), softcap > 0 ? number(softcap) : FloatAttr(),
                                    nn::CausalAttr::get(n.b.builder.getContext(), causal), n.b.builder.getDenseI64ArrayAttr(scores.mask.dims), number(0));
  Value y = n.rank(0) == 4 ? n.b.transpose(op.getY(), {0, 2, 1, 3}) : values[3].isStatic() ? n.b.merge(op.getY(), 2) : Value();
  if (mlir::failed(n.give(y)))
    return failure();
  if ((n.wants(1) && mlir::failed(n.give(n.b.transpose(k, {0, 2, 1, 3}), 1))) || (n.wants(2) && mlir::failed(n.give(n.b.transpose(v, {0, 2, 1, 3}), 2))))
    return failure();
  return n.wants(3) ? n.give(scoresAt(n, mode, q, k, op.getLse(), scale, softcap, scores), 3) : success();
}

// Pairs of features of each head turned by the angles of their place; neighbours are pairs if `interleaved`, else one of each half.
LogicalResult rotaryEmbedding(Node &n) {
  int64_t heads = n.integer("num_heads", 0), turned = n.integer("rotary_embedding_dim", 0);
  bool isInterleaved = n.integer("interleaved", 0);
  Value x = n.floats(0), angles[2];
  if (!x || n.failed())
    return failure();
  SmallVector<nn::Dim> given = n.dims(0), dims = given;
  if (dims.size() == 3) {
    if (!dims[2].isStatic() || heads < 1 || dims[2].size % heads)
      return n.fail() << "expected num_heads to divide the features of " << nn::describe(dims) << ", but got " << heads;
    dims = {dims[0], dims[1], {heads, {}}, {dims[2].size / heads, {}}};
    x = n.reshape(x, dims);
  }
  if (!x || dims.size() != 4 || !dims[3].isStatic())
    return n.failed() ? failure() : n.fail() << "expected (B, H, L, D) or (B, L, H D), but got " << nn::describe(given);
  int64_t size = dims[3].size, half = (turned ? turned : size) / 2;
  turned = turned ? turned : size;
  if (turned < 2 || turned % 2 || turned > size)
    return n.fail() << "expected rotary_embedding_dim to be even, from 2 to the size of a head, " << size << ", or 0, which is that size, but got " << turned;
  nn::Dim samples = dims[0], steps = given.size() == 4 ? dims[2] : dims[1];
  SmallVector<nn::Dim> places = {samples, steps};
  if (n.has(3) && (n.dims(3) != places || !n.element(3).isInteger(64)))
    return n.fail() << "expected places " << nn::describe(places) << " of 64 bits, but got " << n.type(3);
  for (size_t i : {1, 2}) {
    SmallVector<nn::Dim> table = n.dims(i), each = {samples, steps, {half, {}}};
    bool fits = n.has(3) ? table.size() == 2 && table[0].isStatic() && table[0].size > 0 && table[1] == each[2] : table == each;
    if (!fits || n.element(i) != n.element(0))
      return n.fail() << "expected a table of " << n.element(0) << (n.has(3) ? ", a row for each place" : ", " + nn::describe(each)) << ", of " << half << " columns, but got " << n.type(i);
    Value row = n.operand(i), place = row && n.has(3) ? n.operand(3) : Value();
    if (n.failed())
      return failure();
    angles[i - 1] = place ? n.b.gather(row, place, 0) : row;
  }
  Value rest = turned < size ? n.b.slice(x, 3, turned, size) : Value();
  Value first = isInterleaved ? n.b.slice(x, 3, 0, turned, 2) : n.b.slice(x, 3, 0, half), second = isInterleaved ? n.b.slice(x, 3, 1, turned, 2) : n.b.slice(x, 3, half, turned);
  SmallVector<int64_t> at = {0, given.size() == 4 ? 2 : 1, 3};
  Value cosine = n.b.broadcast(angles[0], first, at), sine = n.b.broadcast(angles[1], first, at);
  SmallVector<Value> parts = {n.b.sub(n.b.mul(first, cosine), n.b.mul(second, sine)), n.b.add(n.b.mul(first, sine), n.b.mul(second, cosine))};
  Value y;
  if (isInterleaved) {
    SmallVector<nn::Dim> pairs = nn::dimsOf(typeOf(first));
    pairs.push_back({1, {}});
    for (Value &part : parts)
      part = n.b.reshape(part, nn::makeType(pairs, n.element(0)));
    y = n.b.merge(n.b.concat(parts, 4), 3);
  } else {
    y = n.b.concat(parts, 3);
  }
  return n.give(n.reshape(rest ? n.b.concat({y, rest}, 3) : y, given));
}

constexpr Operator all[] = {
    {"Attention", 23, 3, 7, attention},
    {"RotaryEmbedding", 23, 3, 4, rotaryEmbedding},
};

} // namespace

ArrayRef<Operator> attentionOperators() { return all; }

} // namespace cauce::onnx
