#include "cicu_locale.h"

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <unicode/calendar.h>
#include <unicode/dtitvfmt.h>
#include <unicode/listformatter.h>
#include <unicode/locdspnm.h>
#include <unicode/measunit.h>
#include <unicode/numberformatter.h>
#include <unicode/rbnf.h>
#include <unicode/reldatefmt.h>
#include <unicode/smpdtfmt.h>
#include <unicode/ucurr.h>
#include <unicode/udata.h>
#include <unicode/uloc.h>
#include <unicode/ures.h>
#include <unicode/uscript.h>

using icu::Locale;
using icu::MeasureUnit;
using icu::UnicodeString;

/// Formatters are made when they are first needed.
struct cicu_locale {
  Locale locale;
  /// The same, with the calendar that all locales have in common.
  Locale gregorian;
  std::unique_ptr<icu::LocaleDisplayNames> names;
  std::unique_ptr<icu::LocaleDisplayNames> localeNames;
  std::unique_ptr<icu::RuleBasedNumberFormat> speller;
  std::unique_ptr<icu::RelativeDateTimeFormatter> relative;
  std::unique_ptr<icu::DateFormat> dates[4];
  std::unique_ptr<icu::DateIntervalFormat> intervals;
  std::unique_ptr<icu::ListFormatter> lists[2];
};

namespace {

constexpr UChar32 kSoftHyphen = 0xAD;
constexpr UChar32 kZeroWidthSpace = 0x200B;

int send(const UnicodeString &text, UErrorCode status, void *context, cicu_append append) {
  if (U_FAILURE(status)) return status;
  std::string bytes;
  text.toUTF8String(bytes);
  append(context, bytes.data(), bytes.size());
  return 0;
}

int each(UEnumeration *names, UErrorCode status, void *context, cicu_append append) {
  while (U_SUCCESS(status)) {
    int32_t length = 0;
    const char *name = uenum_next(names, &length, &status);
    if (name == nullptr) break;
    append(context, name, static_cast<size_t>(length));
  }
  uenum_close(names);
  return U_SUCCESS(status) ? 0 : status;
}

/// `number` with the last `digits` behind the decimal point, exactly.
std::string decimal(int64_t number, int digits) {
  std::string text = std::to_string(number < 0 ? -static_cast<uint64_t>(number) : static_cast<uint64_t>(number));
  if (digits > 0) {
    if (text.size() <= static_cast<size_t>(digits)) text.insert(0, digits + 1 - text.size(), '0');
    text.insert(text.size() - digits, ".");
  }
  return number < 0 ? "-" + text : text;
}

icu::RuleBasedNumberFormat *speller(cicu_locale *locale, UErrorCode &status) {
  if (!locale->speller) {
    locale->speller.reset(new icu::RuleBasedNumberFormat(icu::URBNF_SPELLOUT, locale->locale, status));
    if (U_FAILURE(status)) locale->speller.reset();
  }
  return locale->speller.get();
}

UnicodeString withoutBreakMarks(const UnicodeString &text) {
  UnicodeString result;
  for (int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
    UChar32 character = text.char32At(i);
    if (character != kSoftHyphen && character != kZeroWidthSpace) result.append(character);
  }
  return result;
}

icu::DateFormat *dateFormat(cicu_locale *locale, int style, UErrorCode &status) {
  if (style < CICU_FULL_DATE || style > CICU_DAY_AND_MONTH) {
    status = U_ILLEGAL_ARGUMENT_ERROR;
    return nullptr;
  }
  std::unique_ptr<icu::DateFormat> &format = locale->dates[style];
  if (!format) {
    switch (style) {
      case CICU_FULL_DATE:
        format.reset(icu::DateFormat::createDateInstance(icu::DateFormat::FULL, locale->gregorian));
        break;
      case CICU_FULL_DATE_AND_TIME:
        format.reset(icu::DateFormat::createDateTimeInstance(icu::DateFormat::FULL, icu::DateFormat::SHORT,
                                                             locale->gregorian));
        break;
      case CICU_MONTH_AND_YEAR:
        format.reset(icu::DateFormat::createInstanceForSkeleton("yMMMM", locale->gregorian, status));
        break;
      case CICU_DAY_AND_MONTH:
        format.reset(icu::DateFormat::createInstanceForSkeleton("MMMMEEEEd", locale->gregorian, status));
        break;
    }
    if (!format) {
      if (U_SUCCESS(status)) status = U_MISSING_RESOURCE_ERROR;
      return nullptr;
    }
    format->setTimeZone(*icu::TimeZone::getGMT());
  }
  return format.get();
}

}  // namespace

extern "C" {

int cicu_locale_names(void *context, cicu_append append) {
  UErrorCode status = U_ZERO_ERROR;
  return each(ures_openAvailableLocales(U_ICUDATA_NAME "-rbnf", &status), status, context, append);
}

int cicu_codes(int kind, void *context, cicu_append append) {
  UErrorCode status = U_ZERO_ERROR;
  switch (kind) {
    case CICU_REGION:
    case CICU_LANGUAGE: {
      const char *const *codes = kind == CICU_REGION ? uloc_getISOCountries() : uloc_getISOLanguages();
      for (; *codes != nullptr; codes++) append(context, *codes, std::strlen(*codes));
      return 0;
    }
    case CICU_SCRIPT:
      for (int script = 0; script < USCRIPT_CODE_LIMIT; script++) {
        const char *code = uscript_getShortName(static_cast<UScriptCode>(script));
        if (code != nullptr) append(context, code, std::strlen(code));
      }
      return 0;
    case CICU_CURRENCY:
      return each(ucurr_openISOCurrencies(UCURR_COMMON | UCURR_NON_DEPRECATED, &status), status, context, append);
    case CICU_UNIT: {
      int32_t count = MeasureUnit::getAvailable(nullptr, 0, status);
      if (status != U_BUFFER_OVERFLOW_ERROR) return status;
      status = U_ZERO_ERROR;
      std::vector<MeasureUnit> units(count);
      MeasureUnit::getAvailable(units.data(), count, status);
      if (U_FAILURE(status)) return status;
      for (const MeasureUnit &unit : units) {
        // Currencies are units to ICU.
        if (std::strcmp(unit.getType(), "currency") == 0) continue;
        // ICU does not find all of them again by their own name.
        UErrorCode found = U_ZERO_ERROR;
        MeasureUnit::forIdentifier(unit.getIdentifier(), found);
        if (U_SUCCESS(found)) append(context, unit.getIdentifier(), std::strlen(unit.getIdentifier()));
      }
      return 0;
    }
    default: return U_ILLEGAL_ARGUMENT_ERROR;
  }
}

int cicu_locale_open(const char *name, cicu_locale **locale) {
  std::unique_ptr<cicu_locale> made(new cicu_locale);
  UErrorCode status = U_ZERO_ERROR;
  made->locale = std::strcmp(name, "root") == 0 ? Locale::getRoot() : Locale(name);
  if (made->locale.isBogus()) return U_ILLEGAL_ARGUMENT_ERROR;
  made->gregorian = made->locale;
  made->gregorian.setKeywordValue("calendar", "gregorian", status);
  if (U_FAILURE(status)) return status;
  UDisplayContext context[] = {UDISPCTX_NO_SUBSTITUTE, UDISPCTX_CAPITALIZATION_FOR_STANDALONE};
  made->names.reset(icu::LocaleDisplayNames::createInstance(made->locale, context, 2));
  made->localeNames.reset(icu::LocaleDisplayNames::createInstance(made->locale));
  if (!made->names || !made->localeNames) return U_MEMORY_ALLOCATION_ERROR;
  *locale = made.release();
  return 0;
}

void cicu_locale_close(cicu_locale *locale) { delete locale; }

int cicu_name(cicu_locale *locale, int kind, const char *code, void *context, cicu_append append) {
  UnicodeString name;
  switch (kind) {
    case CICU_REGION: locale->names->regionDisplayName(code, name); break;
    case CICU_LANGUAGE: locale->names->languageDisplayName(code, name); break;
    case CICU_SCRIPT: locale->names->scriptDisplayName(code, name); break;
    case CICU_CURRENCY: {
      UnicodeString currency(code, -1, US_INV);
      UErrorCode status = U_ZERO_ERROR;
      int32_t length = 0;
      const char16_t *found = ucurr_getName(currency.getTerminatedBuffer(), locale->locale.getName(),
                                            UCURR_LONG_NAME, nullptr, &length, &status);
      if (U_FAILURE(status)) return status;
      // Where there is no name, the code is given.
      if (status == U_USING_DEFAULT_WARNING || currency == UnicodeString(found, length)) return 0;
      name.setTo(found, length);
      break;
    }
    default: return U_ILLEGAL_ARGUMENT_ERROR;
  }
  if (name.isBogus() || name.isEmpty()) return 0;
  return send(name, U_ZERO_ERROR, context, append);
}

int cicu_locale_name(cicu_locale *locale, const char *code, void *context, cicu_append append) {
  UnicodeString name;
  locale->localeNames->localeDisplayName(code, name);
  return send(name, U_ZERO_ERROR, context, append);
}

int cicu_spell(cicu_locale *locale, int64_t number, void *context, cicu_append append) {
  UErrorCode status = U_ZERO_ERROR;
  icu::RuleBasedNumberFormat *format = speller(locale, status);
  if (U_FAILURE(status)) return status;
  UnicodeString text;
  icu::FieldPosition nowhere(icu::FieldPosition::DONT_CARE);
  format->format(number, text, nowhere, status);
  return send(withoutBreakMarks(text), status, context, append);
}

int cicu_spell_decimal(cicu_locale *locale, int64_t number, int digits, void *context, cicu_append append) {
  UErrorCode status = U_ZERO_ERROR;
  icu::RuleBasedNumberFormat *format = speller(locale, status);
  if (U_FAILURE(status)) return status;
  icu::Formattable value(decimal(number, digits).c_str(), status);
  UnicodeString text;
  icu::FieldPosition nowhere(icu::FieldPosition::DONT_CARE);
  if (U_SUCCESS(status)) format->format(value.getDouble(status), text, nowhere, status);
  return send(withoutBreakMarks(text), status, context, append);
}

int cicu_quantity(cicu_locale *locale, int64_t number, int digits, const char *unit, void *context,
                  cicu_append append) {
  UErrorCode status = U_ZERO_ERROR;
  MeasureUnit measure = MeasureUnit::forIdentifier(unit, status);
  if (U_FAILURE(status)) return status;
  icu::number::FormattedNumber formatted = icu::number::NumberFormatter::withLocale(locale->locale)
                                               .unit(measure)
                                               .unitWidth(UNUM_UNIT_WIDTH_FULL_NAME)
                                               .formatDecimal(decimal(number, digits), status);
  UnicodeString text = formatted.toString(status);
  return send(text, status, context, append);
}

int cicu_amount(cicu_locale *locale, int64_t number, const char *currency, void *context, cicu_append append) {
  UErrorCode status = U_ZERO_ERROR;
  icu::CurrencyUnit unit(currency, status);
  if (U_FAILURE(status)) return status;
  icu::number::FormattedNumber formatted = icu::number::NumberFormatter::withLocale(locale->locale)
                                               .unit(unit)
                                               .unitWidth(UNUM_UNIT_WIDTH_FULL_NAME)
                                               .precision(icu::number::Precision::maxFraction(0))
                                               .formatInt(number, status);
  UnicodeString text = formatted.toString(status);
  return send(text, status, context, append);
}

int cicu_compact(cicu_locale *locale, int64_t number, void *context, cicu_append append) {
  UErrorCode status = U_ZERO_ERROR;
  icu::number::FormattedNumber formatted = icu::number::NumberFormatter::withLocale(locale->locale)
                                               .notation(icu::number::Notation::compactLong())
                                               .formatInt(number, status);
  UnicodeString text = formatted.toString(status);
  return send(text, status, context, append);
}

int cicu_date(cicu_locale *locale, int64_t seconds, int style, void *context, cicu_append append) {
  UErrorCode status = U_ZERO_ERROR;
  icu::DateFormat *format = dateFormat(locale, style, status);
  if (U_FAILURE(status)) return status;
  UnicodeString text;
  format->format(static_cast<UDate>(seconds) * 1000, text);
  return send(text, status, context, append);
}

int cicu_date_interval(cicu_locale *locale, int64_t from, int64_t to, void *context, cicu_append append) {
  UErrorCode status = U_ZERO_ERROR;
  if (!locale->intervals) {
    locale->intervals.reset(icu::DateIntervalFormat::createInstance("yMMMMd", locale->gregorian, status));
    if (U_FAILURE(status)) {
      locale->intervals.reset();
      return status;
    }
    locale->intervals->setTimeZone(*icu::TimeZone::getGMT());
  }
  icu::DateInterval interval(static_cast<UDate>(from) * 1000, static_cast<UDate>(to) * 1000);
  UnicodeString text;
  icu::FieldPosition nowhere(icu::FieldPosition::DONT_CARE);
  locale->intervals->format(&interval, text, nowhere, status);
  return send(text, status, context, append);
}

int cicu_relative_time(cicu_locale *locale, int offset, int unit, int words, void *context, cicu_append append) {
  static const URelativeDateTimeUnit units[CICU_RELATIVE_UNITS] = {
      UDAT_REL_UNIT_SECOND, UDAT_REL_UNIT_MINUTE, UDAT_REL_UNIT_HOUR, UDAT_REL_UNIT_DAY,
      UDAT_REL_UNIT_WEEK,   UDAT_REL_UNIT_MONTH,  UDAT_REL_UNIT_YEAR,
  };
  if (unit < 0 || unit >= CICU_RELATIVE_UNITS) return U_ILLEGAL_ARGUMENT_ERROR;
  UErrorCode status = U_ZERO_ERROR;
  if (!locale->relative) {
    locale->relative.reset(new icu::RelativeDateTimeFormatter(locale->locale, status));
    if (U_FAILURE(status)) {
      locale->relative.reset();
      return status;
    }
  }
  UnicodeString text;
  if (words != 0) {
    locale->relative->format(offset, units[unit], text, status);
  } else {
    locale->relative->formatNumeric(offset, units[unit], text, status);
  }
  return send(text, status, context, append);
}

int cicu_list(cicu_locale *locale, const char *const *items, size_t count, int alternatives, void *context,
              cicu_append append) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::ListFormatter> &list = locale->lists[alternatives != 0 ? 1 : 0];
  if (!list) {
    UListFormatterType type = alternatives != 0 ? ULISTFMT_TYPE_OR : ULISTFMT_TYPE_AND;
    list.reset(icu::ListFormatter::createInstance(locale->locale, type, ULISTFMT_WIDTH_WIDE, status));
    if (U_FAILURE(status)) {
      list.reset();
      return status;
    }
  }
  std::vector<UnicodeString> parts;
  for (size_t i = 0; i < count; i++) parts.push_back(UnicodeString::fromUTF8(items[i]));
  UnicodeString text;
  list->format(parts.data(), static_cast<int32_t>(parts.size()), text, status);
  return send(text, status, context, append);
}
}
