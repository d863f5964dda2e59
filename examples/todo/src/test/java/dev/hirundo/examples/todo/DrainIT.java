package dev.hirundo.examples.todo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hirundo.testing.RawHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// SIGTERM while the program is busy: it leaves without breaking anything off.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no SIGTERM there")
class DrainIT {
    private static final int CLIENTS = 20;
    private static final int REQUESTS_BEFORE_SIGTERM = 20;
    private static final int SECONDS_TO_GET_BUSY = 30;
    private static final int SECONDS_TO_END = 10;

    /// Leaves a test time to look, on a busy machine too.
    private static final Map<String, String> UNHURRIED = Map.of("SERVER_DRAIN_DELAY", "PT2S");

    /// One user, who asks for as much as he can.
    private static final Map<String, String> UNLIMITED = Map.of("RATELIMIT_ENABLED", "false");

    @TempDir Path directory;

    @Test
    void everyRequestIsAnsweredAndEveryAcknowledgedTodoIsKept() throws Exception {
        var clients = new ArrayList<Client>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var program = JarProcess.start(directory, UNLIMITED)) {
            var busy = new CountDownLatch(CLIENTS);
            String token = program.user().token();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Client(i, program.port(), token, busy));
            }
            var runs = clients.stream().map(threads::submit).toList();
            assertTrue(
                    busy.await(SECONDS_TO_GET_BUSY, TimeUnit.SECONDS),
                    () -> "failed early: " + failures(clients));
            program.terminate();
            program.awaitEnd(SECONDS_TO_END);
            for (var run : runs) {
                run.get();
            }
        }
        assertEquals(List.of(), failures(clients));

        var lost = new HashSet<String>();
        clients.forEach(client -> lost.addAll(client.created));
        try (var program = JarProcess.start(directory, Map.of())) {
            lost.removeAll(program.titles());
            assertEquals(Set.of(), lost);
        }
    }

    @Test
    void isNotReadyWhileItDrainsButServesOn() throws Exception {
        try (var program = JarProcess.start(directory, UNHURRIED);
                var quiet = new RawHttp(program.port())) {
            assertEquals(200, program.get("/observe/health/ready").statusCode());
            assertEquals(201, program.post("in good time").statusCode());
            assertEquals(
                    200, quiet.send(get(program.user().token())).answer().orElseThrow().status());

            program.terminate();
            awaitNotReady(program);
            assertEquals(200, program.get("/observe/health/live").statusCode());
            assertEquals(201, program.post("at the last minute").statusCode());

            var last = quiet.send(get(program.user().token())).answer().orElseThrow();
            assertEquals(200, last.status());
            assertEquals("close", last.headers().get("connection"));
            assertTrue(quiet.isClosedByServer());

            program.awaitEnd(SECONDS_TO_END);
        }
    }

    @Test
    void aRequestThatWasUnderWayIsAnsweredAndTellsItsClientToGo() throws Exception {
        try (var program = JarProcess.start(directory, UNHURRIED);
                var slow = new RawHttp(program.port())) {
            assertEquals(200, program.get("/observe/health/ready").statusCode());
            String request =
                    post("sent slowly", program.user().token())
                            .replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");
            int body = request.indexOf("{");
            slow.send(request.substring(0, body));
            assertEquals(
                    100, slow.answer().orElseThrow().status(), "now the server waits for the body");

            program.terminate();
            awaitNotReady(program);
            var answer = slow.send(request.substring(body)).answer().orElseThrow();
            assertEquals(201, answer.status());
            assertEquals("close", answer.headers().get("connection"));
            assertTrue(slow.isClosedByServer());
            program.awaitEnd(SECONDS_TO_END);
        }
    }

    private static void awaitNotReady(JarProcess program) throws Exception {
        int status = 200;
        while (status == 200) {
            status = program.get("/observe/health/ready").statusCode();
        }
        assertEquals(503, status);
    }

    private static List<String> failures(List<Client> clients) {
        return clients.stream().flatMap(client -> client.failures.stream()).toList();
    }

    private static String get(String token) {
        return "GET /todos?limit=5 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + token
                + "\r\n\r\n";
    }

    private static String post(String title, String token) {
        String body = "{\"title\":\"" + title + "\"}";
        return "POST /todos HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + token
                + "\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    /// Reads and writes in turn, without a pause, on one connection until it is told `Connection:
    /// close`. Goes nowhere then, like a balancer that knows of another server.
    private static final class Client implements Callable<Void> {
        final List<String> created = new CopyOnWriteArrayList<>();
        final List<String> failures = new CopyOnWriteArrayList<>();

        private final int number;
        private final int port;
        private final String token;
        private final CountDownLatch busy;

        Client(int number, int port, String token, CountDownLatch busy) {
            this.number = number;
            this.port = port;
            this.token = token;
            this.busy = busy;
        }

        @Override
        public Void call() {
            int sent = 0;
            try (var connection = new RawHttp(port)) {
                for (boolean told = false; !told; sent++) {
                    if (sent == REQUESTS_BEFORE_SIGTERM) {
                        busy.countDown();
                    }
                    told =
                            sent % 2 == 0
                                    ? reads(connection)
                                    : writes(connection, "client " + number + ", todo " + sent);
                }
                if (!connection.isClosedByServer()) {
                    failures.add("client " + number + ": not closed after Connection: close");
                }
            } catch (IOException | RuntimeException e) {
                failures.add("client " + number + ", request " + sent + ": " + e);
            }
            return null;
        }

        private boolean reads(RawHttp connection) throws IOException {
            return isLast(connection.send(get(token)), 200);
        }

        private boolean writes(RawHttp connection, String title) throws IOException {
            boolean last = isLast(connection.send(post(title, token)), 201);
            created.add(title);
            return last;
        }

        private static boolean isLast(RawHttp connection, int status) throws IOException {
            var answer =
                    connection
                            .answer()
                            .orElseThrow(() -> new IOException("closed instead of an answer"));
            String length = answer.headers().get("content-length");
            if (answer.status() != status
                    || !String.valueOf(answer.body().length()).equals(length)) {
                throw new IOException("not a whole " + status + ": " + answer);
            }
            return "close".equals(answer.headers().get("connection"));
        }
    }
}
