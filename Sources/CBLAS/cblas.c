#include "CBLAS.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

// The numbers of the CBLAS interface.
enum { ROW_MAJOR = 101, NO_TRANSPOSE = 111, TRANSPOSE = 112 };

typedef void (*sgemm_t)(
  int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
typedef void (*dgemm_t)(
  int, int, int, int, int, int, double, const double *, int, const double *, int, double, double *, int);
typedef void (*sgemv_t)(int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
typedef void (*saxpy_t)(int, float, const float *, int, float *, int);
typedef float (*sdot_t)(int, const float *, int, const float *, int);
typedef void (*set_threads_t)(int);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const char *failure;
static const char *library;
static sgemm_t sgemm;
static dgemm_t dgemm;
static sgemv_t sgemv;
static saxpy_t saxpy;
static sdot_t sdot;
static set_threads_t set_threads;

// OpenBLAS takes its slowest kernels on processors that are newer than itself (Debian 12's 0.3.21: a quarter of the
// speed on a Xeon of 2023). It is told what the processor can do, unless the user has.
static void name_kernels(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const char *kernels = NULL;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd"))
    kernels = "SkylakeX";
  else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    kernels = "Haswell";
  if (kernels) setenv("OPENBLAS_CORETYPE", kernels, 0);
#endif
}

static void load(void) {
  name_kernels();
  static const char *const names[] = {"libopenblas.so.0", "libblas.so.3"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    void *handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!handle) continue;
    sgemm = (sgemm_t)dlsym(handle, "cblas_sgemm");
    dgemm = (dgemm_t)dlsym(handle, "cblas_dgemm");
    sgemv = (sgemv_t)dlsym(handle, "cblas_sgemv");
    saxpy = (saxpy_t)dlsym(handle, "cblas_saxpy");
    sdot = (sdot_t)dlsym(handle, "cblas_sdot");
    if (sgemm && dgemm && sgemv && saxpy && sdot) {
      set_threads = (set_threads_t)dlsym(handle, "openblas_set_num_threads");
      library = names[i];
      failure = NULL;
      if (set_threads) set_threads(1);
      return;
    }
    dlclose(handle);
    failure = "libblas.so.3 has no CBLAS functions; install OpenBLAS (Debian: apt-get install libopenblas0)";
  }
  if (!failure)
    failure = "no BLAS library is installed (libopenblas.so.0, libblas.so.3); "
              "install OpenBLAS (Debian: apt-get install libopenblas0)";
}

const char *cleave_blas_load(void) {
  pthread_once(&once, load);
  return failure;
}

const char *cleave_blas_library(void) { return library; }

void cleave_blas_set_threads(int count) {
  if (set_threads) set_threads(count);
}

void cleave_sgemm(
  int transposesA, int transposesB, long m, long n, long k, float alpha, const float *a, long lda, const float *b,
  long ldb, float beta, float *c, long ldc) {
  sgemm(
    ROW_MAJOR, transposesA ? TRANSPOSE : NO_TRANSPOSE, transposesB ? TRANSPOSE : NO_TRANSPOSE, (int)m, (int)n, (int)k,
    alpha, a, (int)lda, b, (int)ldb, beta, c, (int)ldc);
}

void cleave_dgemm(
  int transposesA, int transposesB, long m, long n, long k, double alpha, const double *a, long lda, const double *b,
  long ldb, double beta, double *c, long ldc) {
  dgemm(
    ROW_MAJOR, transposesA ? TRANSPOSE : NO_TRANSPOSE, transposesB ? TRANSPOSE : NO_TRANSPOSE, (int)m, (int)n, (int)k,
    alpha, a, (int)lda, b, (int)ldb, beta, c, (int)ldc);
}

void cleave_sgemv(
  int transposes, long m, long n, float alpha, const float *a, long lda, const float *x, float beta, float *y) {
  sgemv(ROW_MAJOR, transposes ? TRANSPOSE : NO_TRANSPOSE, (int)m, (int)n, alpha, a, (int)lda, x, 1, beta, y, 1);
}

void cleave_saxpy(long n, float alpha, const float *x, float *y) { saxpy((int)n, alpha, x, 1, y, 1); }

float cleave_sdot(long n, const float *x, const float *y) { return sdot((int)n, x, 1, y, 1); }
