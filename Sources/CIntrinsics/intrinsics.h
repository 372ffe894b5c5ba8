// Machine instructions that Swift has no name for. Only inline functions: nothing is linked.
#pragma once

#include <stdint.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Asks for the memory at `address` to be brought near, without waiting for it. Any address is allowed.
static inline __attribute__((always_inline)) void cleave_prefetch(const void *_Nonnull address) {
  __builtin_prefetch(address, 0, 3);
}

/// A bit for each of 64 bytes, the first byte lowest: what kind of ASCII character it is. None of them is set for other
/// bytes but `high`.
typedef struct {
  uint64_t letter, upper, digit, space, newline, blank, apostrophe, slash, high;
} cleave_masks;

#if defined(__SSE2__)
/// The bytes from `first` on, `count` of them: one addition moves the range to the bottom of the signed numbers.
static inline __attribute__((always_inline)) __m128i cleave_in_range(__m128i bytes, char first, char count) {
  __m128i moved = _mm_add_epi8(bytes, _mm_set1_epi8((char)(0x80 - first)));
  return _mm_cmplt_epi8(moved, _mm_set1_epi8((char)(-128 + count)));
}
#endif

/// The kinds of 64 bytes, all of which must be readable.
static inline __attribute__((always_inline)) cleave_masks cleave_classify(const uint8_t *_Nonnull bytes) {
  cleave_masks masks = {0, 0, 0, 0, 0, 0, 0, 0, 0};
#if defined(__SSE2__)
  for (int step = 0; step < 4; step++) {
    __m128i text = _mm_loadu_si128((const __m128i *)(bytes + 16 * step));
    __m128i blank = _mm_cmpeq_epi8(text, _mm_set1_epi8(0x20));
    __m128i newline =
      _mm_or_si128(_mm_cmpeq_epi8(text, _mm_set1_epi8('\n')), _mm_cmpeq_epi8(text, _mm_set1_epi8('\r')));
    __m128i space = _mm_or_si128(blank, cleave_in_range(text, '\t', 5));
    __m128i letter = cleave_in_range(_mm_or_si128(text, _mm_set1_epi8(0x20)), 'a', 26);
#define CLEAVE_BITS(vector) ((uint64_t)(uint32_t)_mm_movemask_epi8(vector) << (16 * step))
    masks.letter |= CLEAVE_BITS(letter);
    masks.upper |= CLEAVE_BITS(cleave_in_range(text, 'A', 26));
    masks.digit |= CLEAVE_BITS(cleave_in_range(text, '0', 10));
    masks.space |= CLEAVE_BITS(space);
    masks.newline |= CLEAVE_BITS(newline);
    masks.blank |= CLEAVE_BITS(blank);
    masks.apostrophe |= CLEAVE_BITS(_mm_cmpeq_epi8(text, _mm_set1_epi8('\'')));
    masks.slash |= CLEAVE_BITS(_mm_cmpeq_epi8(text, _mm_set1_epi8('/')));
    masks.high |= CLEAVE_BITS(text);
#undef CLEAVE_BITS
  }
#else
  for (int index = 0; index < 64; index++) {
    uint8_t byte = bytes[index];
    uint8_t folded = byte | 0x20;
    masks.letter |= (uint64_t)((uint8_t)(folded - 'a') < 26) << index;
    masks.upper |= (uint64_t)((uint8_t)(byte - 'A') < 26) << index;
    masks.digit |= (uint64_t)((uint8_t)(byte - '0') < 10) << index;
    masks.space |= (uint64_t)(byte == 0x20 || (uint8_t)(byte - '\t') < 5) << index;
    masks.newline |= (uint64_t)(byte == '\n' || byte == '\r') << index;
    masks.blank |= (uint64_t)(byte == 0x20) << index;
    masks.apostrophe |= (uint64_t)(byte == '\'') << index;
    masks.slash |= (uint64_t)(byte == '/') << index;
    masks.high |= (uint64_t)(byte >> 7) << index;
  }
#endif
  return masks;
}

/// The sum of `base` and each of 64 bytes, and `mark` in place of each space.
static inline __attribute__((always_inline)) void cleave_add_but_spaces(
  const uint8_t *_Nonnull bytes, uint32_t base, uint32_t mark, uint32_t *_Nonnull sums) {
#if defined(__SSE2__)
  const __m128i zero = _mm_setzero_si128();
  const __m128i added = _mm_set1_epi32((int)base);
  const __m128i marks = _mm_set1_epi32((int)mark);
  for (int step = 0; step < 64; step += 16) {
    __m128i text = _mm_loadu_si128((const __m128i *)(bytes + step));
    __m128i space = _mm_cmpeq_epi8(text, _mm_set1_epi8(0x20));
    __m128i halves[2] = {_mm_unpacklo_epi8(text, zero), _mm_unpackhi_epi8(text, zero)};
    __m128i spaces[2] = {_mm_unpacklo_epi8(space, space), _mm_unpackhi_epi8(space, space)};
    for (int half = 0; half < 2; half++) {
      __m128i values[2] = {_mm_unpacklo_epi16(halves[half], zero), _mm_unpackhi_epi16(halves[half], zero)};
      __m128i chosen[2] = {_mm_unpacklo_epi16(spaces[half], spaces[half]), _mm_unpackhi_epi16(spaces[half], spaces[half])};
      for (int part = 0; part < 2; part++) {
        __m128i sum = _mm_or_si128(
          _mm_andnot_si128(chosen[part], _mm_add_epi32(values[part], added)), _mm_and_si128(chosen[part], marks));
        _mm_storeu_si128((__m128i *)(sums + step + 8 * half + 4 * part), sum);
      }
    }
  }
#else
  for (int index = 0; index < 64; index++) sums[index] = bytes[index] == 0x20 ? mark : bytes[index] + base;
#endif
}

/// The first bytes of a string of up to 15, packed into 16: bytes, zeros, and the length in the last byte.
typedef struct {
  uint64_t low, high;
} cleave_piece_key;

/// All ones for the bytes that a string of each length has.
static const uint64_t cleave_piece_masks[16][2] = {
#define CLEAVE_MASK(length) {~0ULL >> (64 - 8 * (length)), 0}
#define CLEAVE_LONG_MASK(length) {~0ULL, ~0ULL >> (128 - 8 * (length))}
  {0, 0}, CLEAVE_MASK(1), CLEAVE_MASK(2), CLEAVE_MASK(3), CLEAVE_MASK(4), CLEAVE_MASK(5), CLEAVE_MASK(6), CLEAVE_MASK(7),
  CLEAVE_MASK(8), CLEAVE_LONG_MASK(9), CLEAVE_LONG_MASK(10), CLEAVE_LONG_MASK(11), CLEAVE_LONG_MASK(12),
  CLEAVE_LONG_MASK(13), CLEAVE_LONG_MASK(14), CLEAVE_LONG_MASK(15)
#undef CLEAVE_MASK
#undef CLEAVE_LONG_MASK
};

/// The key of the `length` bytes at `bytes`, 0 to 15 of them; 16 bytes must be readable.
///
/// Masks come from a table: how long words are cannot be foretold, and compilers make branches of a choice by length.
static inline __attribute__((always_inline)) cleave_piece_key cleave_load_piece_key(
  const void *_Nonnull bytes, uint64_t length) {
  cleave_piece_key key;
  __builtin_memcpy(&key, bytes, 16);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  key.low = __builtin_bswap64(key.low);
  key.high = __builtin_bswap64(key.high);
#endif
  key.low &= cleave_piece_masks[length][0];
  key.high = (key.high & cleave_piece_masks[length][1]) | length << 56;
  return key;
}
