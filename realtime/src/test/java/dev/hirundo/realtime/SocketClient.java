package dev.hirundo.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hirundo.core.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;

/// A client of the protocol, by the JDK's WebSocket.
final class SocketClient implements WebSocket.Listener, AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final LinkedBlockingDeque<JsonNode> received = new LinkedBlockingDeque<>();
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final StringBuilder text = new StringBuilder();
    private WebSocket socket;
    private int id;

    record Closed(int code, String reason) {}

    /// @param headers names and values
    static SocketClient open(URI uri, String... headers) {
        var client = new SocketClient();
        var builder = CLIENT.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        client.socket = builder.buildAsync(uri, client).join();
        return client;
    }

    /// With which status the handshake is refused.
    static int refused(URI uri, String... headers) {
        try (var _ = open(uri, headers)) {
            throw new AssertionError("not refused");
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    SocketClient send(String json) {
        socket.sendText(json.replace('\'', '"'), true).join();
        return this;
    }

    /// @return false if the socket has been closed
    boolean sends(String json) {
        try {
            send(json);
            return true;
        } catch (CompletionException e) {
            assertInstanceOf(IOException.class, e.getCause());
            return false;
        }
    }

    SocketClient sendBinary(byte[] data) {
        socket.sendBinary(ByteBuffer.wrap(data), true).join();
        return this;
    }

    /// Sends a request, with an id, and returns the answer, which must be the next that comes.
    JsonNode ask(String members) throws InterruptedException {
        send("{'id':" + ++id + "," + members + "}");
        var answer = next();
        assertEquals(id, answer.path("re").intValue(), answer.toString());
        return answer;
    }

    JsonNode subscribe(String topic) throws InterruptedException {
        return ask("'op':'subscribe','topic':'" + topic + "'");
    }

    JsonNode subscribe(String topic, String after) throws InterruptedException {
        return ask("'op':'subscribe','topic':'" + topic + "','after':'" + after + "'");
    }

    /// Waits for it. What only says where the client is, is passed over.
    JsonNode next() throws InterruptedException {
        JsonNode next;
        do {
            next = received.poll(20, TimeUnit.SECONDS);
            assertNotNull(next, "nothing came");
        } while (next.path("event").asText().equals("position"));
        return next;
    }

    /// Waits for it.
    ///
    /// @return empty if the socket is closed, or breaks, before anything has come
    Optional<JsonNode> nextUnlessClosed() throws InterruptedException {
        for (int i = 0; i < 2000; i++) {
            boolean isClosed = closed.isDone(); // before it is known that nothing has come
            var next = received.poll(isClosed ? 0 : 10, TimeUnit.MILLISECONDS);
            if (next != null || isClosed) {
                return Optional.ofNullable(next);
            }
        }
        throw new AssertionError("nothing came");
    }

    /// Whether nothing has come for a twentieth of a second.
    boolean hasNothing() throws InterruptedException {
        var next = received.poll(50, TimeUnit.MILLISECONDS);
        if (next != null) {
            received.addFirst(next);
        }
        return next == null;
    }

    /// Waits for the next heartbeat, which must be the next that comes.
    JsonNode heartbeat() throws InterruptedException {
        var next = received.poll(20, TimeUnit.SECONDS);
        assertNotNull(next, "nothing came");
        assertEquals("position", next.path("event").asText(), next.toString());
        return next;
    }

    /// Waits for the next heartbeat that says where the client is.
    String position() throws InterruptedException {
        JsonNode next;
        do {
            next = heartbeat();
        } while (!next.has("position"));
        return next.path("position").asText();
    }

    /// As `topic event data`.
    String event() throws InterruptedException {
        var event = next();
        return event.path("topic").asText()
                + " "
                + event.path("event").asText()
                + " "
                + event.path("data");
    }

    Closed closed() {
        return closed.orTimeout(20, TimeUnit.SECONDS).join();
    }

    Optional<Closed> closedYet() {
        return Optional.ofNullable(closed.getNow(null));
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            received.add(
                    Json.standard().readTree(text.toString().getBytes(StandardCharsets.UTF_8)));
            text.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        closed.complete(new Closed(code, reason));
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        closed.complete(new Closed(1006, String.valueOf(error)));
    }

    @Override
    public void close() {
        if (!socket.isOutputClosed()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").handle((_, _) -> socket).join();
        }
    }
}
