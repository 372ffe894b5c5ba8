#ifndef CHARACTER_FINDER_H
#define CHARACTER_FINDER_H

#include <cstdint>
#include <cstring>
#include <vector>

#include <unicode/uniset.h>
#include <unicode/usetiter.h>
#include <unicode/utf8.h>

/// Looks for any character of a set in UTF-8, at several bytes a nanosecond where there is none.
///
/// The first two bytes of a character decide first, by a table of all pairs; most characters of most texts share theirs
/// with none of the set. Only then is the character decoded.
class CharacterFinder {
 public:
  /// Takes over `set`.
  explicit CharacterFinder(icu::UnicodeSet *set) : set_(set), pairs_(1 << 16) {
    icu::UnicodeSetIterator characters(*set);
    while (characters.next()) {
      UChar32 character = characters.getCodepoint();
      if (U_IS_SURROGATE(character)) continue;
      uint8_t bytes[5] = {};
      int32_t length = 0;
      U8_APPEND_UNSAFE(bytes, length, character);
      if (length > 1) {
        pairs_[pair(bytes)] = 1;
        continue;
      }
      hasASCII_ = true;
      for (int next = 0; next < 256; next++) {
        bytes[1] = static_cast<uint8_t>(next);
        pairs_[pair(bytes)] = 1;
      }
    }
    set->freeze();
  }

  /// Where the first such character begins that begins in `from ..< to`, or `to`. The text goes on up to `count`.
  size_t first(const uint8_t *text, size_t from, size_t to, size_t count) const {
    size_t i = from;
    // Eight at a time: no branch but these.
    for (; i + 8 <= to && i + 9 <= count; i += 8) {
      if (!hasASCII_) {
        uint64_t word;
        std::memcpy(&word, text + i, 8);
        if ((word & 0x8080808080808080) == 0) continue;
      }
      uint8_t found = 0;
      for (size_t j = i; j < i + 8; j++) found |= pairs_[pair(text + j)];
      if (found == 0) continue;
      for (size_t j = i; j < i + 8; j++) {
        if (pairs_[pair(text + j)] != 0 && isAt(text, j, count)) return j;
      }
    }
    for (; i < to; i++) {
      if (isAt(text, i, count)) return i;
    }
    return to;
  }

 private:
  const icu::UnicodeSet *set_;
  std::vector<uint8_t> pairs_;
  bool hasASCII_ = false;

  /// The two bytes as one number, in the order of the machine.
  static uint16_t pair(const uint8_t *bytes) {
    uint16_t result;
    std::memcpy(&result, bytes, 2);
    return result;
  }

  bool isAt(const uint8_t *text, size_t i, size_t count) const {
    int32_t next = 0;
    UChar32 character;
    U8_NEXT(text + i, next, static_cast<int32_t>(count - i < 4 ? count - i : 4), character);
    return character >= 0 && set_->contains(character);
  }
};

#endif
