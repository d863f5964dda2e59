package dev.hirundo.realtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/// Runs many short tasks on few virtual threads, for to begin one for each costs as much as a task.
///
/// A task may block. While any waits, one more thread has been started than works: it begins as
/// soon as there is a processor for it, such as that of a thread that blocks. So there are about as
/// many threads as processors, and one for each task that is blocked; none while there is nothing
/// to do.
///
/// Thread-safe; does not block.
final class Crew implements Executor {
    private static final System.Logger LOGGER = System.getLogger(Crew.class.getPackageName());

    /// After so many tasks a thread ends, so that none keeps a processor for as long as there are
    /// some.
    private static final int TURN = 64;

    private final Executor threads;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /// Whether a thread has been started that has not begun yet.
    private final AtomicBoolean isReliefReady = new AtomicBoolean();

    /// @param threads runs each on a thread of its own, such as [Thread#startVirtualThread]
    Crew(Executor threads) {
        this.threads = threads;
    }

    @Override
    public void execute(Runnable task) {
        waiting.add(task);
        relieve();
    }

    private void relieve() {
        if (!isReliefReady.get() && isReliefReady.compareAndSet(false, true)) {
            boolean isStarted = false;
            try {
                threads.execute(this::work);
                isStarted = true;
            } finally {
                if (!isStarted) { // there was no memory for it: the next tries again
                    isReliefReady.set(false);
                }
            }
        }
    }

    private void work() {
        isReliefReady.set(false); // before it looks: whoever adds a task later sees it
        int done = 0;
        for (var task = waiting.poll(); task != null; task = waiting.poll()) {
            isRelieved();
            task.run();
            var _ = Thread.interrupted(); // was meant for that one: it would close another's socket
            if (++done >= TURN && isRelieved()) {
                return;
            }
        }
    }

    /// Whether another goes on with what waits, or nothing does.
    private boolean isRelieved() {
        try {
            if (!waiting.isEmpty()) {
                relieve();
            }
            return true;
        } catch (RuntimeException | Error e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "no thread could be started, one goes on alone",
                    e);
            return false;
        }
    }
}
