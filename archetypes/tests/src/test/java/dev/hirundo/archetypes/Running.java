package dev.hirundo.archetypes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    /// Waits until a line of it holds something.
    MatchResult said(Pattern something) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(Machine.PATIENCE_MINUTES).toNanos();
        int next = 0;
        synchronized (lines) {
            while (true) {
                for (; next < lines.size(); next++) {
                    var match = something.matcher(lines.get(next));
                    if (match.find()) {
                        return match.toMatchResult();
                    }
                }
                long left = (end - System.nanoTime()) / 1_000_000;
                if (ended || left <= 0) {
                    throw new AssertionError(something + " not in\n" + String.join("\n", lines));
                }
                lines.wait(left);
            }
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.toHandle().destroy();
        process.onExit().join();
    }
}
