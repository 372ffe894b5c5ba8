#include "cicu_normalize.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>
#include <unicode/uniset.h>
#include <unicode/utf8.h>
#include <unicode/utf16.h>

namespace {

using icu::Edits;
using icu::Normalizer2;
using icu::StringPiece;
using icu::UnicodeSet;

/// What ICU is asked for at once. Small, because ICU sorts a run of marks by insertion, which is quadratic in the run.
constexpr size_t kChunk = 4096;
constexpr size_t kBlock = 1024;

/// A form with its data: made once, then shared by all threads, as ICU allows for both classes.
struct Form {
  const Normalizer2 *normalizer = nullptr;  // null for case folding
  const UnicodeSet *set = nullptr;          // null without a filter
  bool changesASCII = false;
  UErrorCode status = U_ZERO_ERROR;
};

const UnicodeSet *unicode9Set(UErrorCode &status) {
  static UErrorCode setStatus = U_ZERO_ERROR;
  static const UnicodeSet *set = [] {
    auto *made = new UnicodeSet(icu::UnicodeString(u"[:age=9.0:]"), setStatus);
    made->freeze();
    return made;
  }();
  if (U_FAILURE(setStatus)) status = setStatus;
  return set;
}

Form makeForm(int form, bool unicode9) {
  Form result;
  switch (form) {
    case CICU_NFC: result.normalizer = Normalizer2::getNFCInstance(result.status); break;
    case CICU_NFD: result.normalizer = Normalizer2::getNFDInstance(result.status); break;
    case CICU_NFKC: result.normalizer = Normalizer2::getNFKCInstance(result.status); break;
    case CICU_NFKD: result.normalizer = Normalizer2::getNFKDInstance(result.status); break;
    case CICU_NFKC_CASEFOLD: result.normalizer = Normalizer2::getNFKCCasefoldInstance(result.status); break;
    case CICU_CASEFOLD: break;
    default: result.status = U_ILLEGAL_ARGUMENT_ERROR;
  }
  result.changesASCII = form == CICU_NFKC_CASEFOLD || form == CICU_CASEFOLD;
  if (unicode9) result.set = unicode9Set(result.status);
  if (U_SUCCESS(result.status) && result.normalizer != nullptr && unicode9) {
    result.normalizer = new icu::FilteredNormalizer2(*result.normalizer, *result.set);
  }
  return result;
}

template <bool unicode9>
const Form &sharedForm(int form) {
  static const Form forms[6] = {makeForm(0, unicode9), makeForm(1, unicode9), makeForm(2, unicode9),
                                makeForm(3, unicode9), makeForm(4, unicode9), makeForm(5, unicode9)};
  static const Form unknown = makeForm(-1, false);
  return form >= 0 && form < 6 ? forms[form] : unknown;
}

/// Whether a block holds a byte that may change. Without branches, so that it is done 16 bytes at a time.
bool mayChange(const uint8_t *text, size_t count, bool changesASCII) {
  uint8_t found = 0;
  if (changesASCII) {
    for (size_t i = 0; i < count; i++) {
      found |= (text[i] & 0x80) | (static_cast<uint8_t>(text[i] - 'A') < 26 ? 1 : 0);
    }
  } else {
    for (size_t i = 0; i < count; i++) found |= text[i] & 0x80;
  }
  return found != 0;
}

struct Normalization {
  const Form &form;
  bool fine;
  const uint8_t *text;
  size_t count;
  void *context;
  cicu_change change;
  UErrorCode status = U_ZERO_ERROR;
  std::string replacements{};

  void run() {
    size_t start = 0;
    while (U_SUCCESS(status) && (start = nextThatMayChange(start)) < count) {
      // As long as there is no block of unchanging ASCII, up to a chunk.
      size_t end = std::min(start + kBlock, count);
      while (end < count && end - start < kChunk) {
        size_t block = std::min(kBlock, count - end);
        if (!mayChange(text + end, block, form.changesASCII)) break;
        end += block;
      }
      if (form.normalizer == nullptr) {
        fold(start, end = characterEnd(end));
      } else if (size_t cut = boundaryBefore(end, start)) {
        normalize(start, end = cut);
      } else {
        end = boundaryAfter(end);
        if (end - start > kChunk) {
          normalizeRunOfMarks(start, end);
        } else {
          normalize(start, end);
        }
      }
      start = end;
    }
  }

  /// The first place from `start` on from where the text must be looked at; nothing before it changes or composes
  /// with what follows.
  size_t nextThatMayChange(size_t start) const {
    size_t offset = start;
    while (offset < count) {
      size_t block = std::min(kBlock, count - offset);
      if (mayChange(text + offset, block, form.changesASCII)) break;
      offset += block;
    }
    // The ASCII character before a mark may compose with it.
    if (offset == count) return count;
    while (!mayChange(text + offset, 1, form.changesASCII)) offset++;
    return offset > start ? offset - 1 : offset;
  }

  /// The nearest place at or before `offset` and after `start` where the text can be cut, or 0.
  size_t boundaryBefore(size_t offset, size_t start) const {
    if (offset == count) return count;
    const uint8_t *chunk = text + start;
    int32_t length = static_cast<int32_t>(std::min(offset + 4, count) - start);
    int32_t i = static_cast<int32_t>(offset - start);
    U8_SET_CP_START(chunk, 0, i);
    while (i > 0) {
      int32_t next = i;
      UChar32 character;
      U8_NEXT(chunk, next, length, character);
      if (character < 0 || form.normalizer->hasBoundaryBefore(character)) return start + i;
      U8_PREV(chunk, 0, i, character);
    }
    return 0;
  }

  /// The nearest place after `offset` where the text can be cut.
  size_t boundaryAfter(size_t offset) const {
    offset = characterEnd(offset);
    while (offset < count) {
      int32_t length = static_cast<int32_t>(std::min<size_t>(4, count - offset));
      int32_t next = 0;
      UChar32 character;
      U8_NEXT(text + offset, next, length, character);
      if (character < 0 || form.normalizer->hasBoundaryBefore(character)) break;
      offset += next;
    }
    return offset;
  }

  /// The end of the character that `offset` lies within, or `offset`.
  size_t characterEnd(size_t offset) const {
    if (offset == count || (text[offset] & 0xC0) != 0x80) return offset;
    int32_t back = static_cast<int32_t>(std::min<size_t>(4, offset));
    const uint8_t *window = text + offset - back;
    int32_t start = back;
    int32_t end = static_cast<int32_t>(std::min<size_t>(back + 4, count - (offset - back)));
    U8_SET_CP_START(window, 0, start);
    if (start == back) return offset;
    UChar32 character;
    U8_NEXT(window, start, end, character);
    return offset - back + start;
  }

  void normalize(size_t start, size_t end) {
    Edits edits;
    replacements.clear();
    icu::StringByteSink<std::string> sink(&replacements);
    form.normalizer->normalizeUTF8(U_OMIT_UNCHANGED_TEXT, piece(start, end), sink, &edits, status);
    report(edits, start);
  }

  /// Folds case, which works character by character; ICU would make ill-formed bytes U+FFFD.
  void fold(size_t start, size_t end) {
    size_t offset = start;
    while (offset < end && U_SUCCESS(status)) {
      size_t from = offset;
      while (offset < end) {
        int32_t next = 0;
        int32_t length = static_cast<int32_t>(std::min<size_t>(4, end - offset));
        UChar32 character;
        U8_NEXT(text + offset, next, length, character);
        bool folds = character >= 0 && (form.set == nullptr || form.set->contains(character));
        if (!folds) {
          foldWellFormed(from, offset);
          offset += next;
          from = offset;
        } else {
          offset += next;
        }
      }
      foldWellFormed(from, offset);
    }
  }

  void foldWellFormed(size_t start, size_t end) {
    if (start == end || U_FAILURE(status)) return;
    Edits edits;
    replacements.clear();
    icu::StringByteSink<std::string> sink(&replacements);
    icu::CaseMap::utf8Fold(U_FOLD_CASE_DEFAULT | U_OMIT_UNCHANGED_TEXT, piece(start, end), sink, &edits, status);
    report(edits, start);
  }

  /// Normalizes a stretch without a boundary that is longer than any real text has. ICU would take time quadratic in
  /// its length, unless its marks are in order already: so they are sorted first, which no form can tell.
  void normalizeRunOfMarks(size_t start, size_t end) {
    struct Mark {
      UChar32 character;
      uint8_t combiningClass;
    };
    std::vector<Mark> marks;
    icu::UnicodeString mapping;
    for (size_t offset = start; offset < end;) {
      int32_t next = 0;
      UChar32 character;
      U8_NEXT(text + offset, next, static_cast<int32_t>(std::min<size_t>(4, end - offset)), character);
      if (form.normalizer->getDecomposition(character, mapping)) {
        for (int32_t i = 0; i < mapping.length(); i = mapping.moveIndex32(i, 1)) {
          UChar32 part = mapping.char32At(i);
          marks.push_back({part, form.normalizer->getCombiningClass(part)});
        }
      } else {
        marks.push_back({character, form.normalizer->getCombiningClass(character)});
      }
      offset += next;
    }
    std::vector<UChar32> byClass[256];
    std::vector<UChar32> ordered;
    for (size_t i = 0; i <= marks.size(); i++) {
      if (i < marks.size() && marks[i].combiningClass != 0) {
        byClass[marks[i].combiningClass].push_back(marks[i].character);
        continue;
      }
      if (i > 0 && marks[i - 1].combiningClass != 0) {
        for (std::vector<UChar32> &sameClass : byClass) {
          ordered.insert(ordered.end(), sameClass.begin(), sameClass.end());
          sameClass.clear();
        }
      }
      if (i < marks.size()) ordered.push_back(marks[i].character);
    }
    std::string sorted;
    for (UChar32 character : ordered) {
      uint8_t bytes[4];
      int32_t length = 0;
      U8_APPEND_UNSAFE(bytes, length, character);
      sorted.append(reinterpret_cast<const char *>(bytes), length);
    }
    if (sorted.size() > INT32_MAX / 4) {
      status = U_INDEX_OUTOFBOUNDS_ERROR;
      return;
    }
    replacements.clear();
    icu::StringByteSink<std::string> sink(&replacements);
    form.normalizer->normalizeUTF8(0, StringPiece(sorted.data(), static_cast<int32_t>(sorted.size())), sink, nullptr,
                                   status);
    if (U_SUCCESS(status)) reportChange(start, end, replacements.data(), replacements.size());
  }

  StringPiece piece(size_t start, size_t end) const {
    return StringPiece(reinterpret_cast<const char *>(text + start), static_cast<int32_t>(end - start));
  }

  void report(const Edits &edits, size_t base) {
    if (U_FAILURE(status) || edits.copyErrorTo(status) || !edits.hasChanges()) return;
    Edits::Iterator places = fine ? edits.getFineChangesIterator() : edits.getCoarseChangesIterator();
    while (places.next(status)) {
      size_t start = base + places.sourceIndex();
      reportChange(start, start + places.oldLength(), replacements.data() + places.replacementIndex(),
                   places.newLength());
    }
  }

  /// ICU reports some places that come out as they were.
  void reportChange(size_t start, size_t end, const char *replacement, size_t length) {
    if (end - start == length && std::memcmp(text + start, replacement, length) == 0) return;
    change(context, start, end, reinterpret_cast<const uint8_t *>(replacement), length);
  }
};

}  // namespace

extern "C" int cicu_normalize(int form, int unicode9, int fine, const uint8_t *text, size_t count, void *context,
                              cicu_change change) {
  const Form &shared = unicode9 != 0 ? sharedForm<true>(form) : sharedForm<false>(form);
  if (U_FAILURE(shared.status)) return shared.status;
  Normalization normalization{shared, fine != 0, text, count, context, change};
  normalization.run();
  return U_SUCCESS(normalization.status) ? 0 : normalization.status;
}
