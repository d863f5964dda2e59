package dev.hirundo.archetypes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// A process that a shell has started, and what it says.
final class Running implements AutoCloseable {
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    Running(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().start(this::read);
    }

    private void read() {
        process.inputReader().lines().forEach(this::take);
        synchronized (lines) {
            ended = true;
            lines.notifyAll();
        }
    }

    private void take(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    /// Waits until a line of it holds something, as long as it goes on to say anything: how long a
    /// whole build takes depends on what else the machine does.
    MatchResult said(Pattern something) throws InterruptedException {
        int next = 0;
        synchronized (lines) {
            while (true) {
                for (; next < lines.size(); next++) {
                    var match = something.matcher(lines.get(next));
                    if (match.find()) {
                        return match.toMatchResult();
                    }
                }
                if (ended || !goesOn()) {
                    throw new AssertionError(something + " not in\n" + String.join("\n", lines));
                }
            }
        }
    }

    /// Waits for another line, or the end.
    private boolean goesOn() throws InterruptedException {
        int before = lines.size();
        long end = System.nanoTime() + Duration.ofMinutes(Machine.PATIENCE_MINUTES).toNanos();
        long left = end - System.nanoTime();
        while (lines.size() == before && !ended && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(lines, left);
            left = end - System.nanoTime();
        }
        return lines.size() > before || ended;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.toHandle().destroy();
        process.onExit().join();
    }
}
