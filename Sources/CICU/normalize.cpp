#include "character_finder.h"
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
#include <unicode/unistr.h>
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

/// A form with its data: made once, then shared by all threads, as ICU allows for all these classes.
struct Form {
  const Normalizer2 *normalizer = nullptr;  // null for case folding
  /// What may change, compose with what stands before it, or change places with it. Every other character can be cut
  /// in front of.
  const CharacterFinder *doubtful = nullptr;

  // With a filter:
  const Normalizer2 *filtered = nullptr;
  const UnicodeSet *set = nullptr;
  /// Characters outside the filter that the form does something with. Texts hold them rarely, and without them the
  /// filtered normalizer, which is half as fast, does the same as the plain one.
  const CharacterFinder *excluded = nullptr;

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

/// Keeps of `set` what folding case changes. No property says so: that of the like name is about decomposed text.
void keepFolding(UnicodeSet &set) {
  UnicodeSet all(set);
  for (icu::UnicodeSetIterator each(all); each.next();) {
    icu::UnicodeString text(each.getCodepoint());
    if (icu::UnicodeString(text).foldCase() == text) set.remove(each.getCodepoint());
  }
}

Form makeForm(int form, bool unicode9) {
  Form result;
  // The quick-check properties say which characters are not surely in a form.
  const char16_t *doubtful = u"";
  switch (form) {
    case CICU_NFC:
      result.normalizer = Normalizer2::getNFCInstance(result.status);
      doubtful = u"[[:^NFC_QC=Yes:][:^ccc=0:]]";
      break;
    case CICU_NFD:
      result.normalizer = Normalizer2::getNFDInstance(result.status);
      doubtful = u"[[:^NFD_QC=Yes:][:^ccc=0:]]";
      break;
    case CICU_NFKC:
      result.normalizer = Normalizer2::getNFKCInstance(result.status);
      doubtful = u"[[:^NFKC_QC=Yes:][:^ccc=0:]]";
      break;
    case CICU_NFKD:
      result.normalizer = Normalizer2::getNFKDInstance(result.status);
      doubtful = u"[[:^NFKD_QC=Yes:][:^ccc=0:]]";
      break;
    case CICU_NFKC_CASEFOLD:
      result.normalizer = Normalizer2::getNFKCCasefoldInstance(result.status);
      doubtful = u"[[:CWKCF:][:^NFC_QC=Yes:][:^ccc=0:]]";
      break;
    case CICU_CASEFOLD: doubtful = u"[[:Cased:][:CWCF:][:CWCM:]]"; break;
    default: result.status = U_ILLEGAL_ARGUMENT_ERROR; return result;
  }
  auto *set = new UnicodeSet(icu::UnicodeString(doubtful), result.status);
  if (form == CICU_CASEFOLD) keepFolding(*set);
  if (unicode9) {
    result.set = unicode9Set(result.status);
    if (U_FAILURE(result.status)) return result;
    auto *excluded = new UnicodeSet(*set);
    excluded->removeAll(*result.set);
    result.excluded = new CharacterFinder(excluded);
    set->retainAll(*result.set);
    if (result.normalizer != nullptr) {
      result.filtered = new icu::FilteredNormalizer2(*result.normalizer, *result.set);
    }
  }
  if (U_FAILURE(result.status)) return result;
  result.doubtful = new CharacterFinder(set);
  return result;
}

/// Each is made when it is first asked for.
template <int form, bool unicode9>
const Form &sharedForm() {
  static const Form shared = makeForm(form, unicode9);
  return shared;
}

template <bool unicode9>
const Form &sharedForm(int form) {
  switch (form) {
    case CICU_NFC: return sharedForm<CICU_NFC, unicode9>();
    case CICU_NFD: return sharedForm<CICU_NFD, unicode9>();
    case CICU_NFKC: return sharedForm<CICU_NFKC, unicode9>();
    case CICU_NFKD: return sharedForm<CICU_NFKD, unicode9>();
    case CICU_NFKC_CASEFOLD: return sharedForm<CICU_NFKC_CASEFOLD, unicode9>();
    case CICU_CASEFOLD: return sharedForm<CICU_CASEFOLD, unicode9>();
    default: return sharedForm<-1, unicode9>();
  }
}

struct Normalization {
  const Form &form;
  /// Of `form`, or the filtered one where that makes a difference.
  const Normalizer2 *normalizer;
  bool fine;
  const uint8_t *text;
  size_t count;
  void *context;
  cicu_change change;
  UErrorCode status = U_ZERO_ERROR;
  std::string replacements{};

  void run() {
    size_t start = 0;
    while (U_SUCCESS(status)) {
      size_t doubtful = form.doubtful->first(text, start, count, count);
      if (doubtful == count) break;
      // The character before may compose with it.
      start = characterStart(doubtful, start);
      // As long as there are more in the next block, up to a chunk.
      size_t end = std::min(doubtful + kBlock, count);
      while (end < count && end - start < kChunk) {
        size_t next = std::min(end + kBlock, count);
        if (form.doubtful->first(text, end, next, count) == next) break;
        end = next;
      }
      if (form.normalizer == nullptr) {
        fold(start, end = characterEnd(end));
        start = end;
        continue;
      }
      size_t cut = boundaryBefore(end, start);
      end = cut != 0 ? cut : boundaryAfter(end);
      normalizer = holdsExcluded(start, end) ? form.filtered : form.normalizer;
      if (cut == 0 && end - start > kChunk) {
        normalizeRunOfMarks(start, end);
      } else {
        normalize(start, end);
      }
      start = end;
    }
  }

  bool holdsExcluded(size_t start, size_t end) const {
    return form.excluded != nullptr && form.excluded->first(text, start, end, count) < end;
  }

  /// The start of the character before `offset`, or `limit` where there is none.
  size_t characterStart(size_t offset, size_t limit) const {
    int32_t i = static_cast<int32_t>(std::min<size_t>(4, offset - limit));
    if (i == 0) return limit;
    const uint8_t *window = text + offset - i;
    size_t base = offset - i;
    UChar32 character;
    U8_PREV(window, 0, i, character);
    return base + i;
  }

  /// The nearest place at or before `offset` and after `start` where the text can be cut, or 0. With a filter there may
  /// be more such places, never fewer.
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
    normalizer->normalizeUTF8(U_OMIT_UNCHANGED_TEXT, piece(start, end), sink, &edits, status);
    report(edits, start);
  }

  /// Folds case, which works character by character; ICU would make ill-formed bytes U+FFFD.
  void fold(size_t start, size_t end) {
    const UnicodeSet *folded = holdsExcluded(start, end) ? form.set : nullptr;
    size_t offset = start;
    while (offset < end && U_SUCCESS(status)) {
      size_t from = offset;
      while (offset < end) {
        int32_t next = 0;
        int32_t length = static_cast<int32_t>(std::min<size_t>(4, end - offset));
        UChar32 character;
        U8_NEXT(text + offset, next, length, character);
        bool folds = character >= 0 && (folded == nullptr || folded->contains(character));
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
      if (normalizer->getDecomposition(character, mapping)) {
        for (int32_t i = 0; i < mapping.length(); i = mapping.moveIndex32(i, 1)) {
          UChar32 part = mapping.char32At(i);
          marks.push_back({part, normalizer->getCombiningClass(part)});
        }
      } else {
        marks.push_back({character, normalizer->getCombiningClass(character)});
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
    normalizer->normalizeUTF8(0, StringPiece(sorted.data(), static_cast<int32_t>(sorted.size())), sink, nullptr,
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
  Normalization normalization{shared, shared.normalizer, fine != 0, text, count, context, change};
  normalization.run();
  return U_SUCCESS(normalization.status) ? 0 : normalization.status;
}
