package dev.hirundo.realtime;

import dev.hirundo.realtime.Connection.Kind;
import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MetricsFactory;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// What is counted, in Helidon's metrics. No label holds anything that a client sends. Thread-safe.
///
/// Where there are several in one program, the first one's gauges are shown.
final class Meters implements AutoCloseable {
    private final MeterRegistry registry = MetricsFactory.getInstance().globalRegistry();
    private final List<Meter> gauges = new ArrayList<>();
    private final InstantSource clock;
    private final Counter slow = cut("slow");
    private final Counter stalled = cut("stalled");
    private final Counter silent = cut("silent");
    private final Timer lag =
            registry.getOrCreate(
                    Timer.builder("realtime.lag")
                            .description("from when a change was written until it was told")
                            .percentiles(new double[0]) // the buckets say more, and cost less
                            .buckets(
                                    Duration.ofMillis(5),
                                    Duration.ofMillis(25),
                                    Duration.ofMillis(100),
                                    Duration.ofMillis(500),
                                    Duration.ofSeconds(2)));

    Meters(Connections connections, InstantSource clock) {
        this.clock = clock;
        for (var kind : Kind.values()) {
            gauge(
                    "realtime.connections",
                    "how many listen",
                    List.of(Tag.create("kind", kind.name().toLowerCase(Locale.ROOT))),
                    () -> connections.count(kind));
        }
        gauge(
                "realtime.waiting",
                "what waits to be told, of all connections",
                List.of(),
                connections::waiting);
    }

    private void gauge(String name, String description, List<Tag> tags, Supplier<Long> value) {
        if (registry.gauge(name, tags).isEmpty()) {
            gauges.add(
                    registry.getOrCreate(
                            Gauge.builder(name, value).description(description).tags(tags)));
        }
    }

    private Counter cut(String reason) {
        return registry.getOrCreate(
                Counter.builder("realtime.cut")
                        .description("connections that were cut")
                        .tags(List.of(Tag.create("reason", reason))));
    }

    void ended(End reason) {
        switch (reason) {
            case TOO_SLOW -> slow.increment();
            case SILENT -> silent.increment();
            case GOING_AWAY, UNAUTHORIZED -> {}
        }
    }

    /// A write that nobody read was broken off.
    void stalled() {
        stalled.increment();
    }

    /// @param at when the change was written
    void told(Instant at) {
        var since = Duration.between(at, clock.instant());
        lag.record(since.isNegative() ? Duration.ZERO : since); // two clocks
    }

    @Override
    public void close() {
        gauges.forEach(registry::remove);
    }
}
