// Linear algebra of OpenBLAS (or another BLAS with CBLAS names), loaded when it is first asked for: a program that does
// none does not pay for loading it, and runs where it is not installed.
//
// `cleave_blas_load` must have returned NULL before any other function is called. All matrices are row-major.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Loads the library once; NULL when it is there, otherwise why not and what to install. Safe on any thread.
const char *_Nullable cleave_blas_load(void);

/// The file that was loaded, or NULL.
const char *_Nullable cleave_blas_library(void);

/// How many threads one call may use. One by default, so that results do not depend on the machine's cores: callers run
/// calls of their own side by side. Libraries without that notion ignore it.
void cleave_blas_set_threads(int count);

/// C (m × n) = alpha · op(A) · op(B) + beta · C, where op(A) is m × k and op(B) is k × n; `lda`… are lengths of stored rows.
void cleave_sgemm(
  int transposesA, int transposesB, long m, long n, long k, float alpha, const float *_Nonnull a, long lda,
  const float *_Nonnull b, long ldb, float beta, float *_Nonnull c, long ldc);

/// The same in 64 bits.
void cleave_dgemm(
  int transposesA, int transposesB, long m, long n, long k, double alpha, const double *_Nonnull a, long lda,
  const double *_Nonnull b, long ldb, double beta, double *_Nonnull c, long ldc);

/// y = alpha · op(A) · x + beta · y, where A is stored as m × n.
void cleave_sgemv(
  int transposes, long m, long n, float alpha, const float *_Nonnull a, long lda, const float *_Nonnull x, float beta,
  float *_Nonnull y);

/// y += alpha · x.
void cleave_saxpy(long n, float alpha, const float *_Nonnull x, float *_Nonnull y);

/// The sum of x · y.
float cleave_sdot(long n, const float *_Nonnull x, const float *_Nonnull y);

/// Loads LAPACK once; NULL when it is there, otherwise why not and what to install. Safe on any thread.
const char *_Nullable cleave_lapack_load(void);

/// Eigenvalues, ascending, and eigenvectors of a symmetric n × n matrix, which is replaced by them: row i is the vector
/// of value i. 0, or LAPACK's number of what failed. Needs `cleave_lapack_load`, 1 + 6n + 2n² numbers to work with and
/// 3 + 5n integers.
int cleave_dsyevd(
  int n, double *_Nonnull matrix, double *_Nonnull values, double *_Nonnull work, int workCount,
  int *_Nonnull integers, int integerCount);

#ifdef __cplusplus
}
#endif
