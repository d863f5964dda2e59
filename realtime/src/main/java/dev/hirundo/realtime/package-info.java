/// Live updates: what happened in a topic, over SSE and WebSocket, with one position for both.
@NullMarked
package dev.hirundo.realtime;

import org.jspecify.annotations.NullMarked;
