#include "CBLAS.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

typedef void (*dsyevd_t)(
  const char *, const char *, const int *, double *, const int *, double *, double *, const int *, int *, const int *,
  int *, size_t, size_t);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static dsyevd_t dsyevd;

static void load(void) {
  // Loads the products first, so that their library is set to one thread.
  (void)cleave_blas_load();
  static const char *const names[] = {"libopenblas.so.0", "liblapack.so.3"};
  for (size_t i = 0; i < sizeof names / sizeof *names && !dsyevd; i++) {
    void *handle = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!handle) continue;
    dsyevd = (dsyevd_t)dlsym(handle, "dsyevd_");
    if (!dsyevd) dlclose(handle);
  }
}

const char *cleave_lapack_load(void) {
  pthread_once(&once, load);
  if (dsyevd) return NULL;
  return "no LAPACK library is installed (libopenblas.so.0, liblapack.so.3); "
         "install OpenBLAS (Debian: apt-get install libopenblas0)";
}

int cleave_dsyevd(int n, double *matrix, double *values, double *work, int workCount, int *integers, int integerCount) {
  int info = 0;
  dsyevd("V", "U", &n, matrix, &n, values, work, &workCount, integers, &integerCount, &info, 1, 1);
  return info;
}
