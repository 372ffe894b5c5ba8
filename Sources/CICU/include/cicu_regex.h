#ifndef CICU_REGEX_H
#define CICU_REGEX_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled regular expression. Nothing changes it, so threads may share it.
typedef struct cicu_regex cicu_regex;

/// A search with a regular expression in one text after another. For one thread.
typedef struct cicu_matcher cicu_matcher;

/// Compiles `count` bytes of UTF-8. 0 or less is success; `cicu_status_name` names the rest, and `error_offset` is then
/// the number of code points before the error on its line, or -1.
int cicu_regex_open(const char *_Nonnull pattern, int32_t count, cicu_regex *_Nullable *_Nonnull regex,
                    int32_t *_Nonnull error_offset);

/// Frees a regular expression that no matcher uses any more.
void cicu_regex_close(cicu_regex *_Nonnull regex);

/// Prepares a search.
int cicu_matcher_open(const cicu_regex *_Nonnull regex, cicu_matcher *_Nullable *_Nonnull matcher);

/// Frees a matcher.
void cicu_matcher_close(cicu_matcher *_Nonnull matcher);

/// Goes to the start of a text of `count` bytes, of which nothing is copied: it must stay where it is. A sequence of
/// ill-formed bytes counts as U+FFFD.
///
/// `step_limit` bounds the work on this text, in units of ten thousand backtracking points; `stack_limit` the memory, in
/// bytes.
int cicu_matcher_set_text(cicu_matcher *_Nonnull matcher, const char *_Nonnull text, int64_t count,
                          int32_t step_limit, int32_t stack_limit);

/// Finds the next match: its byte offsets in `start` and `end`, or -1 in both when there is none.
int cicu_matcher_next(cicu_matcher *_Nonnull matcher, int64_t *_Nonnull start, int64_t *_Nonnull end);

/// The code points that an expression like `\p{Script=Han}` stands for, and those that differ from them only in case if
/// `ignore_case`: writes up to `capacity` pairs of first and last into `ranges`, and how many there are into `count`.
int cicu_set_ranges(const char *_Nonnull expression, int32_t length, int ignore_case, int32_t *_Nullable ranges,
                    int32_t capacity, int32_t *_Nonnull count);

#ifdef __cplusplus
}
#endif
#endif
