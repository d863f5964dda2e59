package dev.hirundo.realtime;

import java.time.Duration;

/// What one connection is allowed.
///
/// @param room how many changes wait for each of its subscriptions at most
/// @param heartbeat how long nothing is said, to a second
/// @param stall how long a client may leave what is written to it unread
/// @param topics how many subscriptions it has at most
/// @param messages how many messages it sends in a second at most, beside one for each topic
record Limits(int room, Duration heartbeat, Duration stall, int topics, int messages) {
    /// How long a ping may be left unanswered: two more come meanwhile, and may be slow to arrive.
    Duration silence() {
        return heartbeat.multipliedBy(2).plus(stall);
    }
}
