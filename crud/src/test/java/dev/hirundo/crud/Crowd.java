package dev.hirundo.crud;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Many clients at the same moment.
final class Crowd {
    private Crowd() {}

    /// What all of them answered, who began at the same moment.
    static List<Reply> atOnce(int clients, IntFunction<Callable<Reply>> request)
            throws InterruptedException, ExecutionException {
        var start = new CyclicBarrier(clients);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running =
                    IntStream.range(0, clients)
                            .mapToObj(
                                    i ->
                                            threads.submit(
                                                    () -> {
                                                        start.await();
                                                        return request.apply(i).call();
                                                    }))
                            .toList();
            var replies = new ArrayList<Reply>();
            for (Future<Reply> reply : running) {
                replies.add(reply.get());
            }
            return replies;
        }
    }
}
