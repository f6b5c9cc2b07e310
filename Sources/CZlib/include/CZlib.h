#ifndef CZLIB_H
#define CZLIB_H

#include <zlib.h>

/* What Swift cannot call: the init functions are macros. "Raw" is without zlib's head and checksum (RFC 1951). */

static inline int czlib_deflate_init_raw(z_stream *stream, int level, int window_bits, int memory_level) {
  return deflateInit2(stream, level, Z_DEFLATED, -window_bits, memory_level, Z_DEFAULT_STRATEGY);
}

static inline int czlib_inflate_init_raw(z_stream *stream, int window_bits) {
  return inflateInit2(stream, -window_bits);
}

/* Begins a new stream that may refer back to what the one before it held. */
static inline int czlib_inflate_continue(z_stream *stream) {
  extern int inflateResetKeep(z_stream *);
  return inflateResetKeep(stream);
}

#endif
