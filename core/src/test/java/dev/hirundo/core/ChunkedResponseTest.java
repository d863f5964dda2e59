package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hirundo.core.http1.ChunkedResponse;
import dev.hirundo.testing.RawHttp;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncoding;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What goes to the socket behind the stream of a response.
@Timeout(60)
class ChunkedResponseTest {
    private static final String LONG = "long".repeat(100_000);

    private final BlockingQueue<Object> events = new ArrayBlockingQueue<>(10);
    private final CountDownLatch gone = new CountDownLatch(1);
    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(Map.of(), this::routes);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void routes(HttpRouting.Builder routing) {
        routing.get("/chunks", this::inTurns)
                .get("/ok", (_, response) -> response.send("ok"))
                .get("/filtered", this::filtered)
                .get("/whole", this::whole)
                .get("/of-a-length", this::ofALength)
                .get("/elsewhere", this::elsewhere)
                .get("/endless", this::endless);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static OutputStream begun(ServerResponse response) throws IOException {
        var body = response.outputStream();
        body.write(bytes("begun,"));
        body.flush();
        return body;
    }

    private static boolean hasSocket(OutputStream body) {
        return ChunkedResponse.behind(body).isPresent();
    }

    private void inTurns(ServerRequest request, ServerResponse response) throws IOException {
        var body = response.outputStream();
        body.write(bytes("begun,"));
        events.add(hasSocket(body)); // the head is not written
        body.flush();
        var socket = ChunkedResponse.behind(body).orElseThrow();
        socket.write(ChunkedResponse.chunk(bytes("ü,")));
        body.write(bytes("body,"));
        body.flush();
        byte[] chunk = ChunkedResponse.chunk(bytes(LONG));
        socket.write(chunk, 0, 7);
        socket.write(chunk[7]);
        socket.write(chunk, 8, chunk.length - 8);
        body.close();
    }

    private void filtered(ServerRequest request, ServerResponse response) throws IOException {
        response.streamFilter(Capitals::new);
        answer(begun(response));
    }

    private void whole(ServerRequest request, ServerResponse response) throws IOException {
        answer(begun(response));
    }

    private void ofALength(ServerRequest request, ServerResponse response) throws IOException {
        response.contentLength(bytes("begun,true").length);
        var body = begun(response);
        events.add(hasSocket(body));
        body.write(bytes("true"));
        body.close();
    }

    private void answer(OutputStream body) throws IOException {
        body.write(bytes(String.valueOf(hasSocket(body))));
        body.close();
    }

    private void elsewhere(ServerRequest request, ServerResponse response) throws Exception {
        var body = begun(response);
        Thread.startVirtualThread(() -> events.add(hasSocket(body))).join();
        body.close();
    }

    private void endless(ServerRequest request, ServerResponse response) throws Exception {
        var socket = ChunkedResponse.behind(begun(response)).orElseThrow();
        gone.await();
        byte[] chunk = ChunkedResponse.chunk(bytes(LONG));
        assertThrows(
                IOException.class,
                () -> {
                    while (true) {
                        socket.write(chunk);
                    }
                });
        events.add("told");
    }

    private static final class Capitals extends FilterOutputStream {
        Capitals(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(Character.toUpperCase(b));
        }
    }

    private String body(String path) throws IOException {
        try (var client = server.connect()) {
            client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
            return client.answer().orElseThrow().body();
        }
    }

    @Test
    void goesInTurnsWithWhatIsWrittenToTheBody() throws IOException {
        try (var client = server.connect()) {
            client.send("GET /chunks HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals("begun,ü,body," + LONG, client.answer().orElseThrow().body());
            client.send("GET /ok HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals("ok", client.answer().orElseThrow().body());
        }
        assertEquals(false, events.poll());
    }

    @Test
    void isNotPassedByAFilterOfTheStream() throws IOException {
        assertEquals("BEGUN,FALSE", body("/filtered"));
    }

    /// Such as gzip, which Helidon finds on the class path.
    @Test
    void isNotPassedByAContentEncoding() throws IOException {
        var config = Config.just(ConfigSources.create(Map.of("host", "127.0.0.1", "port", "0")));
        var encodings = ContentEncodingContext.builder().addContentEncoding(new Encoding()).build();
        var encoding =
                WebServer.builder()
                        .config(config)
                        .shutdownHook(false)
                        .update(Hirundo.defaults(config))
                        .contentEncoding(encodings)
                        .routing(this::routes)
                        .build()
                        .start();
        try (var client = new RawHttp(encoding.port())) {
            String head = "GET /whole HTTP/1.1\r\nHost: a\r\n";
            client.send(head + "Accept-Encoding: capitals\r\n\r\n");
            assertEquals("BEGUN,FALSE", client.answer().orElseThrow().body());
            client.send(head + "\r\n");
            assertEquals("begun,true", client.answer().orElseThrow().body());
        } finally {
            encoding.stop();
        }
    }

    private static final class Encoding implements ContentEncoding {
        @Override
        public Set<String> ids() {
            return Set.of("capitals");
        }

        @Override
        public boolean supportsEncoding() {
            return true;
        }

        @Override
        public boolean supportsDecoding() {
            return false;
        }

        @Override
        public ContentDecoder decoder() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ContentEncoder encoder() {
            return Capitals::new;
        }

        @Override
        public String name() {
            return "capitals";
        }

        @Override
        public String type() {
            return "capitals";
        }
    }

    @Test
    void thereIsNoneWhereTheAnswerHasALength() throws IOException {
        assertEquals("begun,true", body("/of-a-length"));
        assertEquals(false, events.poll());
    }

    @Test
    void thereIsNoneForAnotherThread() throws IOException {
        assertEquals("begun,", body("/elsewhere"));
        assertEquals(false, events.poll());
    }

    @Test
    void aWriteFailsWhenTheClientHasGone() throws Exception {
        var client = server.connect().send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
        client.read();
        client.reset();
        gone.countDown();
        assertEquals("told", events.take());
    }

    @Test
    void anEmptyChunkWouldEndTheBody() {
        assertThrows(IllegalArgumentException.class, () -> ChunkedResponse.chunk(new byte[0]));
    }
}
