/// WebSocket, RFC 6455, as a route of its own: the handshake, the frames, and the close.
@NullMarked
package dev.hirundo.realtime.websocket;

import org.jspecify.annotations.NullMarked;
