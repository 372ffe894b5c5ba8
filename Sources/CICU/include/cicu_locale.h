#ifndef CICU_LOCALE_H
#define CICU_LOCALE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The data of one locale: how a language writes numbers, dates, names. For one thread.
typedef struct cicu_locale cicu_locale;

/// Receives a text, UTF-8, or a part of one.
typedef void (*cicu_append)(void *_Nullable context, const char *_Nonnull bytes, size_t count);

// All functions that return an `int` return zero, or a status that `cicu_status_name` names.

/// Calls `each` with the name of every locale that has rules for spelling out numbers.
int cicu_locale_names(void *_Nullable context, cicu_append _Nonnull each);

/// The kinds of code that have names.
enum cicu_code_kind {
  CICU_REGION = 0,
  CICU_LANGUAGE = 1,
  CICU_SCRIPT = 2,
  CICU_CURRENCY = 3,
  CICU_UNIT = 4,
};

/// Calls `each` with every code of a kind, in no order: "FR", "fr", "Latn", "EUR", "kilometer-per-hour".
int cicu_codes(int kind, void *_Nullable context, cicu_append _Nonnull each);

/// Opens the data of a locale; `name` is "sr_Latn", or "root" for what ICU falls back to.
int cicu_locale_open(const char *_Nonnull name, cicu_locale *_Nullable *_Nonnull locale);

/// Frees it.
void cicu_locale_close(cicu_locale *_Nonnull locale);

/// The name of a code. Calls nothing where the locale has none.
int cicu_name(cicu_locale *_Nonnull locale, int kind, const char *_Nonnull code, void *_Nullable context,
              cicu_append _Nonnull append);

/// The name of a locale: "French (Canada)".
int cicu_locale_name(cicu_locale *_Nonnull locale, const char *_Nonnull code, void *_Nullable context,
                     cicu_append _Nonnull append);

/// A number in words, "twelve", without the hidden hyphens and spaces that mark where it may be broken.
int cicu_spell(cicu_locale *_Nonnull locale, int64_t number, void *_Nullable context, cicu_append _Nonnull append);

/// A number in words, with `digits` decimal places: "three point one four" for 314 and 2.
int cicu_spell_decimal(cicu_locale *_Nonnull locale, int64_t number, int digits, void *_Nullable context,
                       cicu_append _Nonnull append);

/// A number with `digits` decimal places and a unit in full: "12.5 kilometers per hour" for 125 and 1.
int cicu_quantity(cicu_locale *_Nonnull locale, int64_t number, int digits, const char *_Nonnull unit,
                  void *_Nullable context, cicu_append _Nonnull append);

/// An amount of money, the currency in full: "12 euros".
int cicu_amount(cicu_locale *_Nonnull locale, int64_t number, const char *_Nonnull currency, void *_Nullable context,
                cicu_append _Nonnull append);

/// A large number in short: "3.2 million".
int cicu_compact(cicu_locale *_Nonnull locale, int64_t number, void *_Nullable context, cicu_append _Nonnull append);

/// How a date is written.
enum cicu_date_style {
  CICU_FULL_DATE = 0,
  CICU_FULL_DATE_AND_TIME = 1,
  CICU_MONTH_AND_YEAR = 2,
  CICU_DAY_AND_MONTH = 3,
};

/// A date of the Gregorian calendar in long form, UTC; `seconds` count from 1970.
int cicu_date(cicu_locale *_Nonnull locale, int64_t seconds, int style, void *_Nullable context,
              cicu_append _Nonnull append);

/// From one date to another in long form: "March 3 – 7, 2024".
int cicu_date_interval(cicu_locale *_Nonnull locale, int64_t from, int64_t to, void *_Nullable context,
                       cicu_append _Nonnull append);

/// Units of relative times: second, minute, hour, day, week, month, year.
enum { CICU_RELATIVE_UNITS = 7 };

/// A time from now: "in 3 weeks" for 3 and 4; in words where there are any ("tomorrow"), if `words` is not zero.
int cicu_relative_time(cicu_locale *_Nonnull locale, int offset, int unit, int words, void *_Nullable context,
                       cicu_append _Nonnull append);

/// Items joined: "a, b, and c"; with "or" if `alternatives` is not zero.
int cicu_list(cicu_locale *_Nonnull locale, const char *_Nonnull const *_Nonnull items, size_t count, int alternatives,
              void *_Nullable context, cicu_append _Nonnull append);

#ifdef __cplusplus
}
#endif
#endif
