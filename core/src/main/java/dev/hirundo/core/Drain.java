package dev.hirundo.core;

import io.helidon.Main;
import io.helidon.common.Weighted;
import io.helidon.http.HeaderValues;
import io.helidon.spi.HelidonShutdownHandler;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Leaving without breaking anything off. On SIGTERM readiness turns 503 and every answer says
/// `Connection: close`, for as long as those who send requests need to look elsewhere; only then
/// does Helidon stop to listen, let running requests end, and close what they used. How its
/// connections end is the business of `dev.hirundo.core.http1`.
///
/// One for all sockets of a server.
final class Drain implements Filter, HelidonShutdownHandler, Weighted {
    private static final System.Logger LOGGER = System.getLogger(Drain.class.getPackageName());

    private final Duration delay;
    private final List<Managed> managed;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger listening = new AtomicInteger();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean draining;

    Drain(Duration delay, List<Managed> managed) {
        this.delay = delay;
        this.managed = managed;
    }

    boolean isDraining() {
        return draining;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        // asked when the answer goes, for the request may have begun before
        response.beforeSend(
                () -> {
                    if (draining) {
                        response.header(HeaderValues.CONNECTION_CLOSE);
                    }
                });
        chain.proceed();
    }

    /// Before Helidon's own handler, which stops the listener.
    @Override
    public double weight() {
        return Weighted.DEFAULT_WEIGHT + 100;
    }

    @Override
    public void shutdown() {
        draining = true;
        LOGGER.log(System.Logger.Level.INFO, "draining for {0}", delay);
        managed.forEach(Managed::drain);
        try {
            // nothing to await but the time: a stop by other means ends it early
            var ended = stopped.await(delay.toNanos(), TimeUnit.NANOSECONDS);
            LOGGER.log(System.Logger.Level.DEBUG, "stopped while draining: {0}", ended);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Called once for each socket.
    @Override
    public void afterStart(WebServer server) {
        listening.incrementAndGet();
        Main.addShutdownHandler(this);
    }

    /// Called once for each socket, after its last request; the last one closes. In the reverse of
    /// the order they were given: what came later may use what came before.
    void close() {
        // a server that could not start all its sockets stops those that did, and was never told of
        // a start
        if (listening.decrementAndGet() > 0 || !closed.compareAndSet(false, true)) {
            return;
        }
        Main.removeShutdownHandler(this);
        stopped.countDown();
        managed.reversed().forEach(Managed::close);
    }
}
