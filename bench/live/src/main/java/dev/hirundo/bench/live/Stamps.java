package dev.hirundo.bench.live;

import java.nio.charset.StandardCharsets;

/// Finds when messages were sent in what comes of them, however it is split: all that is looked at.
final class Stamps {
    private static final byte[] MARK = "\"at\":".getBytes(StandardCharsets.US_ASCII);

    private int matched;
    private long number;

    void read(byte[] bytes, int length, long now, Latencies latencies) {
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (matched < MARK.length) {
                matched = b == MARK[matched] ? matched + 1 : b == MARK[0] ? 1 : 0;
            } else if (b >= '0' && b <= '9') {
                number = number * 10 + b - '0';
            } else {
                latencies.add(now - number);
                matched = 0;
                number = 0;
            }
        }
    }
}
