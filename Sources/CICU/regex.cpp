#include "cicu_regex.h"
#include <memory>
#include <new>
#include <unicode/regex.h>
#include <unicode/uniset.h>
#include <unicode/utext.h>

struct cicu_regex {
  std::unique_ptr<icu::RegexPattern> pattern;
};

struct cicu_matcher {
  std::unique_ptr<icu::RegexMatcher> matcher;
  UText text = UTEXT_INITIALIZER;
  ~cicu_matcher() {
    matcher.reset();
    utext_close(&text);
  }
};

extern "C" {

int cicu_regex_open(const char *pattern, int32_t count, cicu_regex **regex, int32_t *error_offset) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError error;
  *regex = nullptr;
  *error_offset = -1;
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(icu::StringPiece(pattern, count));
  std::unique_ptr<icu::RegexPattern> compiled(icu::RegexPattern::compile(text, 0, error, status));
  if (U_FAILURE(status)) {
    *error_offset = error.offset;
    return status;
  }
  *regex = new (std::nothrow) cicu_regex{std::move(compiled)};
  return *regex ? status : U_MEMORY_ALLOCATION_ERROR;
}

void cicu_regex_close(cicu_regex *regex) { delete regex; }

int cicu_matcher_open(const cicu_regex *regex, cicu_matcher **matcher) {
  UErrorCode status = U_ZERO_ERROR;
  *matcher = new (std::nothrow) cicu_matcher;
  if (!*matcher) return U_MEMORY_ALLOCATION_ERROR;
  (*matcher)->matcher.reset(regex->pattern->matcher(status));
  return status;
}

void cicu_matcher_close(cicu_matcher *matcher) { delete matcher; }

int cicu_matcher_set_text(cicu_matcher *matcher, const char *text, int64_t count, int32_t step_limit,
                          int32_t stack_limit) {
  UErrorCode status = U_ZERO_ERROR;
  utext_openUTF8(&matcher->text, text, count, &status);
  if (U_FAILURE(status)) return status;
  // The limits belong to the matcher, but the count of steps starts anew with each text.
  matcher->matcher->reset(&matcher->text);
  matcher->matcher->setTimeLimit(step_limit, status);
  matcher->matcher->setStackLimit(stack_limit, status);
  return status;
}

int cicu_matcher_next(cicu_matcher *matcher, int64_t *start, int64_t *end) {
  UErrorCode status = U_ZERO_ERROR;
  *start = *end = -1;
  if (matcher->matcher->find(status) && U_SUCCESS(status)) {
    *start = matcher->matcher->start64(status);
    *end = matcher->matcher->end64(status);
  }
  return status;
}

int cicu_set_ranges(const char *expression, int32_t length, int ignore_case, int32_t *ranges, int32_t capacity,
                    int32_t *count) {
  UErrorCode status = U_ZERO_ERROR;
  *count = 0;
  icu::UnicodeSet set(icu::UnicodeString::fromUTF8(icu::StringPiece(expression, length)), status);
  if (ignore_case) set.closeOver(USET_CASE_INSENSITIVE).removeAllStrings();
  if (U_FAILURE(status)) return status;
  *count = set.getRangeCount();
  for (int32_t index = 0; index < *count && index < capacity; ++index) {
    ranges[2 * index] = set.getRangeStart(index);
    ranges[2 * index + 1] = set.getRangeEnd(index);
  }
  return status;
}
}
