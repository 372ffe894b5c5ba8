#ifndef CICU_H
#define CICU_H

// The parts of ICU that Cleave calls, under names without ICU's version suffix. One header a topic; none of them
// includes a header of ICU, because Foundation brings a second ICU whose declarations would clash.
#include "cicu_locale.h"
#include "cicu_normalize.h"
#include "cicu_regex.h"
#include "cicu_version.h"

#endif
