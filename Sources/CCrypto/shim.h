// OpenSSL's low-level SHA-256: its newer interface would bring in the whole of its provider machinery.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
