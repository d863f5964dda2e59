/// Strict HTTP/1.1: framing, timeouts and a polite close, between Helidon's connection and its
/// socket.
@NullMarked
package dev.hirundo.core.http1;

import org.jspecify.annotations.NullMarked;
