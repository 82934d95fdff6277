// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What shares.py measures against: the loops that anyone would write, for a C compiler to vectorise. Prints one line of JSON when it
// is ready, then one for each line it reads: a number of seconds to measure for.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef float *restrict Out;
typedef const float *restrict In;

// c (m, n) = a (m, k) b (k, n)
static void product(long m, long n, long k, In a, In b, Out c) {
  memset(c, 0, m * n * sizeof(float));
  for (long i = 0; i < m; ++i)
    for (long l = 0; l < k; ++l)
      for (long j = 0; j < n; ++j)
        c[i * n + j] += a[i * k + l] * b[l * n + j];
}

// Those that follow: x (m, n).
static void add(long m, long n, long k, In x, In z, Out y) {
  for (long i = 0; i < m * n; ++i)
    y[i] = x[i] + z[i];
}

static void exponential(long m, long n, long k, In x, In z, Out y) {
  for (long i = 0; i < m * n; ++i)
    y[i] = expf(x[i]);
}

static void sum_columns(long m, long n, long k, In x, In z, Out y) {
  memset(y, 0, n * sizeof(float));
  for (long i = 0; i < m; ++i)
    for (long j = 0; j < n; ++j)
      y[j] += x[i * n + j];
}

static void max_rows(long m, long n, long k, In x, In z, Out y) {
  for (long i = 0; i < m; ++i) {
    float most = x[i * n];
    for (long j = 0; j < n; ++j)
      most = x[i * n + j] > most ? x[i * n + j] : most;
    y[i] = most;
  }
}

static void softmax(long m, long n, long k, In x, In z, Out y) {
  for (long i = 0; i < m; ++i) {
    float most = x[i * n], sum = 0;
    for (long j = 0; j < n; ++j)
      most = x[i * n + j] > most ? x[i * n + j] : most;
    for (long j = 0; j < n; ++j)
      sum += y[i * n + j] = expf(x[i * n + j] - most);
    for (long j = 0; j < n; ++j)
      y[i * n + j] /= sum;
  }
}

// In blocks, so that what is read stays in the cache until all of it is used.
static void transpose(long m, long n, long k, In x, In z, Out y) {
  for (long i0 = 0; i0 < m; i0 += 16)
    for (long j = 0; j < n; ++j)
      for (long i = i0; i < (i0 + 16 < m ? i0 + 16 : m); ++i)
        y[j * m + i] = x[i * n + j];
}

static long idAt(long i, long k) { return i * 7919 % k; }

// y (k, n)
static void scatter(long m, long n, long k, In x, In z, Out y) {
  memset(y, 0, k * n * sizeof(float));
  for (long i = 0; i < m; ++i)
    for (long j = 0; j < n; ++j)
      y[idAt(i, k) * n + j] += x[i * n + j];
}

// z (k, n)
static void gather(long m, long n, long k, In x, In z, Out y) {
  for (long i = 0; i < m; ++i)
    for (long j = 0; j < n; ++j)
      y[i * n + j] = z[idAt(i, k) * n + j];
}

// x: gradient, z: parameter; y: moments and the new parameter.
static void adam(long m, long n, long k, In x, In z, Out y) {
  float *first = y, *second = y + m * n, *updated = y + 2 * m * n;
  for (long i = 0; i < m * n; ++i) {
    first[i] = 0.9f * first[i] + 0.1f * x[i];
    second[i] = 0.999f * second[i] + 0.001f * x[i] * x[i];
    updated[i] = z[i] - 0.001f * first[i] / (sqrtf(second[i]) + 1e-8f);
  }
}

// Images of k pixels a row, one below the other, n channels last; windows 2 apart, each in one image.
static void max_pool(long size, long m, long n, long k, In x, Out y) {
  for (long i = 0; i + size <= m / k; i += 2)
    for (long j = 0; j + size <= k; j += 2, y += n) {
      memcpy(y, x + (i * k + j) * n, n * sizeof(float));
      for (long h = 0; h < size; ++h)
        for (long w = 0; w < size; ++w)
          for (long c = 0; c < n; ++c) {
            float value = x[((i + h) * k + j + w) * n + c];
            y[c] = value > y[c] ? value : y[c];
          }
    }
}

static void max_pool_2(long m, long n, long k, In x, In z, Out y) { max_pool(2, m, n, k, x, y); }

static void max_pool_3(long m, long n, long k, In x, In z, Out y) { max_pool(3, m, n, k, x, y); }

// 3x3, with a filter z (9, n).
static void depthwise(long m, long n, long k, In x, In z, Out y) {
  for (long i = 0; i + 3 <= m / k; ++i)
    for (long j = 0; j + 3 <= k; ++j, y += n) {
      memset(y, 0, n * sizeof(float));
      for (long h = 0; h < 3; ++h)
        for (long w = 0; w < 3; ++w)
          for (long c = 0; c < n; ++c)
            y[c] += x[((i + h) * k + j + w) * n + c] * z[(h * 3 + w) * n + c];
    }
}

static void copy(long m, long n, long k, In x, In z, Out y) { memcpy(y, x, m * n * sizeof(float)); }

typedef void Kernel(long, long, long, In, In, Out);
static const struct {
  const char *name;
  Kernel *run;
} kernels[] = {{"product", product},     {"add", add},         {"exp", exponential}, {"sum_columns", sum_columns},
               {"max_rows", max_rows},   {"softmax", softmax}, {"transpose", transpose}, {"scatter", scatter},
               {"gather", gather},       {"adam", adam},       {"copy", copy},       {"max_pool_2", max_pool_2},
               {"max_pool_3", max_pool_3}, {"depthwise", depthwise}};

static float *numbers(long count) {
  float *list = aligned_alloc(64, (count * sizeof(float) + 63) / 64 * 64);
  if (!list)
    exit(1);
  for (long i = 0; i < count; ++i)
    list[i] = (float)(i * 7919 % 1000) / 1000 - 0.5f;
  return list;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + 1e-9 * time.tv_nsec;
}

int main(int argc, char **argv) {
  Kernel *run = NULL;
  for (size_t i = 0; i < sizeof kernels / sizeof *kernels; ++i)
    if (argc == 5 && strcmp(argv[1], kernels[i].name) == 0)
      run = kernels[i].run;
  if (!run) {
    fprintf(stderr, "usage: kernels NAME M N K\n");
    return 2;
  }
  long m = atol(argv[2]), n = atol(argv[3]), k = atol(argv[4]);
  long most = 3 * m * n + m * k + k * n;
  float *x = numbers(most), *z = numbers(most), *y = numbers(most);
  printf("{}\n");
  fflush(stdout);
  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    double start = now(), end = start + atof(line);
    long calls = 0;
    do {
      run(m, n, k, x, z, y);
      ++calls;
    } while (now() < end);
    printf("{\"cpu_ms\": %.9g}\n", (now() - start) / calls * 1e3);
    fflush(stdout);
  }
  return 0;
}
