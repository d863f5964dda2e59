package dev.hirundo.bench.accounts;

import dev.hirundo.bench.harness.Child;
import dev.hirundo.bench.harness.Connection;
import dev.hirundo.bench.harness.Connection.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/// People who all log in at once, each with his own account and over a connection of his own that
/// is open by then: who is let in logs in again, who is told to come back later does.
final class Crowd implements AutoCloseable {
    private static final Pattern RETRY_AFTER = Pattern.compile("(?i)\r\nretry-after: ([0-9]+)\r");
    private static final Pattern TOKEN = Pattern.compile("\"accessToken\":\"([^\"]+)\"");

    private final LongAdder letIn = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<?>> people = new ArrayList<>();
    private volatile boolean over;

    Crowd(Child server) throws IOException {
        var connections = new ArrayList<Connection>();
        for (int i = 0; i < Site.ACCOUNTS; i++) {
            connections.add(server.connect());
        }
        for (int i = 0; i < Site.ACCOUNTS; i++) {
            String email = Site.email(i);
            var mine = connections.get(i);
            people.add(
                    threads.submit(
                            () -> {
                                try (mine) {
                                    while (!over) {
                                        logIn(mine, email);
                                    }
                                }
                                return null;
                            }));
        }
    }

    private void logIn(Connection connection, String email)
            throws IOException, InterruptedException {
        var answer = login(connection, email, Site.PASSWORD);
        if (answer.status() == 200) {
            letIn.increment();
            return;
        }
        var retryAfter = RETRY_AFTER.matcher(answer.head());
        if (answer.status() != 503 || !retryAfter.find()) {
            throw new IllegalStateException("not the right answer: " + answer);
        }
        turnedAway.increment();
        var until =
                System.nanoTime()
                        + Duration.ofSeconds(Long.parseLong(retryAfter.group(1))).toNanos();
        while (!over && System.nanoTime() < until) {
            Thread.sleep(Duration.ofMillis(50));
        }
    }

    static Answer login(Connection connection, String email, String password) throws IOException {
        return connection.send(
                "POST",
                "/auth/login",
                "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, password));
    }

    static String token(Answer login) {
        var token = TOKEN.matcher(login.body());
        if (login.status() != 200 || !token.find()) {
            throw new IllegalStateException("not the right answer: " + login);
        }
        return token.group(1);
    }

    long letIn() {
        return letIn.sum();
    }

    long turnedAway() {
        return turnedAway.sum();
    }

    /// Waits for the last answers.
    ///
    /// @throws IllegalStateException if one was wrong
    @Override
    public void close() {
        over = true;
        threads.close();
        for (var person : people) {
            if (person.state() == Future.State.FAILED) {
                throw new IllegalStateException(person.exceptionNow());
            }
        }
    }
}
