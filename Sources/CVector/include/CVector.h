// The one gate to what vector units can do and Swift's SIMD types cannot say.
#ifndef CVECTOR_H
#define CVECTOR_H

#include <stdint.h>

/// A comparison of sixteen bytes: all bits of a place are set, or none.
typedef unsigned char clv_mask __attribute__((ext_vector_type(16)));

/// The places that are set, the first of them as the lowest bit; one instruction where there is one.
static inline uint16_t clv_places(clv_mask mask) {
    typedef _Bool places __attribute__((ext_vector_type(16)));
    union {
        places set;
        uint16_t bits;
    } result = {__builtin_convertvector(mask, places)};
    return result.bits;
}

#endif
