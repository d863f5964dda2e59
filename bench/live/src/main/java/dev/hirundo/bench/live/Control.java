package dev.hirundo.bench.live;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// How a measured server is told to tell something, and asked what its heap holds.
final class Control {
    private Control() {}

    /// `GET /tell/{way}?count=…&rate=…` answers when all has been told, so many a second; `GET
    /// /heap` what a collection leaves, in bytes.
    ///
    /// @param ways by which it can be told
    static void add(HttpRouting.Builder routing, Map<String, Consumer<Message>> ways) {
        routing.get(
                        "/tell/{way}",
                        (request, response) -> {
                            var way = ways.get(request.path().pathParameters().get("way"));
                            tell(way, number(request, "count"), number(request, "rate"));
                            response.send("told");
                        })
                .get("/heap", (_, response) -> response.send(String.valueOf(heap())));
    }

    private static int number(ServerRequest request, String name) {
        return Integer.parseInt(request.query().get(name));
    }

    private static void tell(Consumer<Message> way, int count, int rate) {
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + i * TimeUnit.SECONDS.toNanos(1) / rate;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            way.accept(Message.now(i + 1));
        }
    }

    private static long heap() {
        System.gc();
        System.gc(); // what the first has found, others let go of
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
