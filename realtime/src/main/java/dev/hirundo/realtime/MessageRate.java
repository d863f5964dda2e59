package dev.hirundo.realtime;

import java.util.concurrent.TimeUnit;

/// How many messages one client sends: so many in a second, counted anew each second. Used by one
/// thread.
final class MessageRate {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int most;
    private int count;
    private long since;

    MessageRate(int most) {
        this.most = most;
    }

    boolean allows(long nowNanos) {
        if (count == 0 || nowNanos - since >= SECOND) {
            since = nowNanos;
            count = 0;
        }
        return ++count <= most;
    }
}
