package dev.hirundo.bench.live;

/// What is told: some 200 bytes as JSON.
///
/// @param n counts from 1
/// @param at when it was about to be told, by the clock of this machine since it booted, which all
///   processes share
record Message(int n, long at, String text) {
    private static final String TEXT = "Watch the swallows come back. ".repeat(6).strip();

    static Message now(int n) {
        return new Message(n, System.nanoTime(), TEXT);
    }
}
