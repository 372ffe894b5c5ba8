#ifndef CICU_NORMALIZE_H
#define CICU_NORMALIZE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The normalization forms, and case folding.
enum cicu_form {
  CICU_NFC = 0,
  CICU_NFD = 1,
  CICU_NFKC = 2,
  CICU_NFKD = 3,
  CICU_NFKC_CASEFOLD = 4,
  CICU_CASEFOLD = 5,
};

/// Receives one place that a normalization changes: the bytes from `start` to before `end` become `count` others.
typedef void (*cicu_change)(void *_Nullable context, size_t start, size_t end, const uint8_t *_Nonnull replacement,
                            size_t count);

/// Normalizes `count` bytes of UTF-8 by calling `change`, in order, for each place that becomes different.
///
/// Ill-formed bytes are left as they are, and nothing composes or is reordered across them. The work is linear in the
/// text, whatever it holds.
///
/// - form: a `cicu_form`.
/// - unicode9: not zero to leave characters newer than Unicode 9.0 as they are, as if the data were of that version.
/// - fine: not zero for the smallest places; otherwise neighbouring ones come as one, which is faster.
/// - Returns: zero, or a status that `cicu_status_name` names.
int cicu_normalize(int form, int unicode9, int fine, const uint8_t *_Nullable text, size_t count,
                   void *_Nullable context, cicu_change _Nonnull change);

#ifdef __cplusplus
}
#endif
#endif
