package dev.hirundo.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hirundo.testing.RawHttp;
import dev.hirundo.testing.TestLogging;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// A client that sends 10 MB to a server that takes 1 MiB always sees the 413: it is not reset
/// while it still sends.
class BodyLimitTest {
    private static final int ROUNDS = 20;
    private static final byte[] BODY = new byte[10_000_000];

    private TestLogging.Recording log;
    private TestServer server;

    @BeforeEach
    void start() {
        server =
                TestServer.start(
                        Map.of(),
                        routing ->
                                routing.post(
                                                "/bytes",
                                                (request, response) ->
                                                        response.send(
                                                                ""
                                                                        + request.content()
                                                                                .as(byte[].class)
                                                                                .length))
                                        .post(
                                                "/ignore",
                                                (_, response) -> response.send("ignored")));
        log = TestLogging.record();
    }

    @AfterEach
    void nothingIsLogged() {
        server.close();
        assertEquals(List.of(), log.atLeast(Level.WARNING));
        log.close();
    }

    @Test
    void aBodyOfTheLimitIsTaken() throws IOException {
        try (var client = server.connect()) {
            client.send(head("/bytes", "Content-Length: 1048576")).send(new byte[1_048_576]);
            assertEquals("1048576", client.answer().orElseThrow().body());
            client.send(head("/bytes", "Transfer-Encoding: chunked")).send(chunked(16, 65_536));
            assertEquals("1048576", client.answer().orElseThrow().body());
        }
    }

    @Test
    void aByteMoreIsNot() throws IOException {
        try (var client = server.connect()) {
            client.send(head("/bytes", "Content-Length: 1048577"));
            assertEquals(413, client.answer().orElseThrow().status());
        }
        try (var client = server.connect()) {
            client.send(head("/bytes", "Transfer-Encoding: chunked")).send(chunked(1, 1_048_577));
            assertEquals(413, client.answer().orElseThrow().status());
        }
    }

    @Test
    void aClientThatWaitsForContinueNeedNotSendIt() throws IOException {
        try (var client = server.connect()) {
            client.send(head("/bytes", "Content-Length: 10000000\r\nExpect: 100-continue"));
            assertEquals(413, client.answer().orElseThrow().status());
        }
    }

    @RepeatedTest(ROUNDS)
    void rawWithLength() throws IOException {
        try (var client = server.connect()) {
            refused(client.send(head("/bytes", "Content-Length: " + BODY.length)).send(BODY));
        }
    }

    @RepeatedTest(ROUNDS)
    void rawChunked() throws IOException {
        try (var client = server.connect()) {
            refused(
                    client.send(head("/bytes", "Transfer-Encoding: chunked"))
                            .send(chunked(100, 100_000)));
        }
    }

    @RepeatedTest(ROUNDS)
    void rawToAHandlerThatIgnoresIt() throws IOException {
        try (var client = server.connect()) {
            client.send(head("/ignore", "Transfer-Encoding: chunked")).send(chunked(100, 100_000));
            assertEquals("ignored", client.answer().orElseThrow().body());
        }
    }

    @Test
    void httpClientWithLength() throws Exception {
        refused(BodyPublishers.ofByteArray(BODY));
    }

    @Test
    void httpClientChunked() throws Exception {
        refused(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(BODY)));
    }

    private static void refused(RawHttp client) throws IOException {
        var answer = client.answer().orElseThrow();
        assertEquals(413, answer.status());
        assertEquals("application/problem+json", answer.headers().get("content-type"));
    }

    private void refused(BodyPublisher body) throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var uri = URI.create("http://127.0.0.1:" + server.port() + "/bytes");
            for (int i = 0; i < ROUNDS; i++) {
                var answer =
                        client.send(
                                HttpRequest.newBuilder(uri).POST(body).build(),
                                BodyHandlers.ofString());
                assertEquals(413, answer.statusCode());
            }
        }
    }

    private static String head(String path, String headers) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n\r\n";
    }

    private static byte[] chunked(int chunks, int size) {
        var body = new ByteArrayOutputStream();
        for (int i = 0; i < chunks; i++) {
            body.writeBytes(
                    (Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            body.write(BODY, 0, size);
            body.writeBytes(new byte[] {'\r', '\n'});
        }
        body.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }
}
