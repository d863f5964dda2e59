package dev.hirundo.realtime.websocket;

import dev.hirundo.realtime.Node;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The WebSocket, used by npm's `ws`.
class IndependentClientTest {
    @Test
    void isUnderstood() throws Exception {
        try (var server = new EchoServer()) {
            Node.test("ws.test.mjs", Map.of("SERVER", "ws://127.0.0.1:" + server.port() + "/echo"));
        }
    }
}
