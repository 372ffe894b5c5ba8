#include "cicu_version.h"
#include <unicode/uchar.h>
#include <unicode/utypes.h>

extern "C" {

const char *cicu_icu_version(void) { return U_ICU_VERSION; }

const char *cicu_unicode_version(void) { return U_UNICODE_VERSION; }

const char *cicu_status_name(int status) { return u_errorName(static_cast<UErrorCode>(status)); }
}
