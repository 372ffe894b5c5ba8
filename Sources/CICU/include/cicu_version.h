#ifndef CICU_VERSION_H
#define CICU_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif

/// The release of the linked ICU, as "72.1".
const char *_Nonnull cicu_icu_version(void);

/// The version of the Unicode data of the linked ICU, as "15.0".
const char *_Nonnull cicu_unicode_version(void);

/// ICU's name of a status that one of these functions returned, as "U_REGEX_TIME_OUT". Above zero is a failure.
const char *_Nonnull cicu_status_name(int status);

#ifdef __cplusplus
}
#endif
#endif
