package dev.hirundo.bench.live;

import dev.hirundo.bench.harness.Child;
import dev.hirundo.core.Json;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/// What [Site] is measured against: Helidon, and a loop over those who listen. One thread tells
/// them, one after the other; nothing is kept, and whoever does not read stops it.
final class Bare {
    private static final Set<WsSession> SESSIONS = ConcurrentHashMap.newKeySet();
    private static final Map<SseSink, CountDownLatch> SINKS = new ConcurrentHashMap<>();

    private Bare() {}

    /// @param args the send buffer of a connection in bytes; 0 for the system's
    public static void main(String[] args) throws IOException {
        Child.serve(
                WebServer.builder()
                        .host("127.0.0.1")
                        .connectionOptions(Wire.sendBuffer(args[0]))
                        .addRouting(WsRouting.builder().endpoint(Wire.WS.path(), WsEndpoint::new))
                        .routing(
                                routing ->
                                        Control.add(
                                                routing.get(Wire.SSE.path(), Bare::stream),
                                                Map.of(
                                                        "ws",
                                                        Bare::tellSessions,
                                                        "sse",
                                                        Bare::tellSinks)))
                        .build());
    }

    /// Listens when it has said anything.
    private static final class WsEndpoint implements WsListener {
        @Override
        public void onMessage(WsSession session, String text, boolean last) {
            SESSIONS.add(session);
            session.send("{\"re\":1,\"ok\":true}", true);
        }
    }

    private static void tellSessions(Message message) {
        String text =
                "{\"topic\":\"talk\",\"event\":\"message\",\"data\":"
                        + Json.standard().toTree(message)
                        + "}";
        tell(SESSIONS, session -> session.send(text, true), _ -> {});
    }

    private static void stream(ServerRequest request, ServerResponse response)
            throws InterruptedException {
        var gone = new CountDownLatch(1);
        var sink = response.sink(SseSink.TYPE);
        SINKS.put(sink, gone);
        sink.emit(SseEvent.builder().id("0").name("begun").data("").build());
        gone.await();
    }

    private static void tellSinks(Message message) {
        var event =
                SseEvent.builder()
                        .id(String.valueOf(message.n()))
                        .name("created")
                        .data(Json.standard().toTree(message).toString())
                        .build();
        tell(SINKS.keySet(), sink -> sink.emit(event), sink -> SINKS.get(sink).countDown());
    }

    private static <T> void tell(Set<T> all, Consumer<T> way, Consumer<T> lost) {
        all.removeIf(each -> isLost(each, way, lost));
    }

    private static <T> boolean isLost(T each, Consumer<T> way, Consumer<T> lost) {
        try {
            way.accept(each);
            return false;
        } catch (UncheckedIOException | CloseConnectionException _) {
            lost.accept(each);
            return true;
        }
    }
}
