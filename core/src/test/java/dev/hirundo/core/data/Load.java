package dev.hirundo.core.data;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Clients that ask a server again and again, half of them reading and half of them writing, until
/// they are stopped.
final class Load implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final URI server;
    private final int clients;
    private final List<? extends Future<?>> running;

    /// An answer as far as it matters here.
    record Answer(int status, boolean retryAfter) {}

    Load(int port, String path, int clients) {
        this.server = URI.create("http://127.0.0.1:" + port);
        this.clients = clients;
        this.running =
                IntStream.range(0, clients)
                        .mapToObj(
                                i ->
                                        threads.submit(
                                                () ->
                                                        askAgainAndAgain(
                                                                i % 2 == 0 ? "GET" : "POST", path)))
                        .toList();
    }

    private Void askAgainAndAgain(String method, String path)
            throws IOException, InterruptedException {
        while (!stopped.get()) {
            answers.add(ask(method, path));
        }
        return null;
    }

    Answer ask(String method, String path) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(server.resolve(path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build();
        var response = client.send(request, HttpResponse.BodyHandlers.discarding());
        return new Answer(
                response.statusCode(), response.headers().firstValue("Retry-After").isPresent());
    }

    List<Answer> answers() {
        return List.copyOf(answers);
    }

    /// Whether all of the last answers, two of each client, had this status.
    boolean lastAre(int status) {
        var all = answers();
        Predicate<Answer> expected = answer -> answer.status == status;
        return all.size() > 10 * clients
                && all.subList(all.size() - 2 * clients, all.size()).stream().allMatch(expected);
    }

    /// Lets each client have its last answer.
    ///
    /// @throws Exception if a client got none
    void stop() throws Exception {
        stopped.set(true);
        for (var each : running) {
            each.get(60, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        stopped.set(true);
        threads.shutdownNow();
        client.shutdownNow();
    }
}
