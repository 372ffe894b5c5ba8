// Machine instructions that Swift has no name for. Only inline functions: nothing is linked.
#pragma once

/// Asks for the memory at `address` to be brought near, without waiting for it. Any address is allowed.
static inline __attribute__((always_inline)) void cleave_prefetch(const void *_Nonnull address) {
  __builtin_prefetch(address, 0, 3);
}
