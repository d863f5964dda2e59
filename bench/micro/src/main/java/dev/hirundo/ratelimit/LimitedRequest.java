package dev.hirundo.ratelimit;

import dev.hirundo.core.Caller;
import io.helidon.config.Config;
import io.helidon.webserver.http.HttpRouting;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What one policy by address adds to a request, of Helidon's whole work but the socket; and what a
/// filter adds that does nothing, for less than that nobody can.
///
/// The handler looks who the caller is, as all of crud do, and sends a few bytes.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(2)
public class LimitedRequest {
    private static final int REQUESTS = 1_000;
    private static final byte[] BODY = new byte[150];
    private static final String REQUEST =
            """
            GET /todos/0198c0de-0000-7000-8000-000000000001 HTTP/1.1\r
            Host: 127.0.0.1:8080\r
            Accept: application/json\r
            \r
            """;

    private final MemoryConnection bare = connection(routing());
    private final MemoryConnection filtered =
            connection(routing().addFilter((chain, _, _) -> chain.proceed()));
    private final MemoryConnection limited = connection(routing().addFeature(limits()));

    public LimitedRequest() {
        demand(bare, "HTTP/1.1 200 ", false);
        demand(limited, "HTTP/1.1 200 ", true);
    }

    private static HttpRouting.Builder routing() {
        return HttpRouting.builder()
                .register(
                        "/todos",
                        rules ->
                                rules.get(
                                        "/{id}",
                                        (request, response) -> {
                                            Caller.of(request.context());
                                            response.send(BODY);
                                        }));
    }

    private static RateLimit limits() {
        return RateLimit.builder(Config.empty())
                .policy(RatePolicy.of("requests", Limit.of(1_000_000_000, Duration.ofMinutes(10))))
                .build();
    }

    private static MemoryConnection connection(HttpRouting.Builder routing) {
        return new MemoryConnection(routing, REQUEST);
    }

    private static void demand(MemoryConnection connection, String start, boolean told) {
        try {
            String answer = connection.sendOne();
            if (!answer.startsWith(start) || answer.contains("RateLimit: ") != told) {
                throw new IllegalStateException("not the right answer: " + answer);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public long bare() throws InterruptedException {
        return bare.send(REQUESTS);
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public long emptyFilter() throws InterruptedException {
        return filtered.send(REQUESTS);
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public long limited() throws InterruptedException {
        return limited.send(REQUESTS);
    }
}
