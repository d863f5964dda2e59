package dev.hirundo.realtime.websocket;

import java.nio.charset.StandardCharsets;

/// Why a socket ends, RFC 6455, section 7.4.
///
/// @param code 1005 if the close frame had none, 1006 if there was no close frame
/// @param reason at most [#MAX_REASON_BYTES] of UTF-8
record Close(int code, String reason) {
    static final int GOING_AWAY = 1001;
    static final int PROTOCOL_ERROR = 1002;
    static final int NO_CODE = 1005;
    static final int NO_FRAME = 1006;
    static final int NOT_UTF8 = 1007;
    static final int TOO_BIG = 1009;
    static final int INTERNAL_ERROR = 1011;

    static final int MAX_REASON_BYTES = 123;

    static final Close WITHOUT_CODE = new Close(NO_CODE, "");
    static final Close WITHOUT_FRAME = new Close(NO_FRAME, "");

    /// Of the program.
    ///
    /// @throws IllegalArgumentException such a frame may not be sent
    static Close toSend(int code, String reason) {
        if (!mayBeSent(code)) {
            throw new IllegalArgumentException(
                    "A close frame has no code " + code + "; take one from 4000 on.");
        }
        if (reason.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            throw new IllegalArgumentException("The reason is longer than 123 bytes: " + reason);
        }
        return new Close(code, reason);
    }

    /// Of a peer.
    ///
    /// @throws ViolationException it is malformed
    static Close parse(byte[] payload) {
        if (payload.length == 0) {
            return WITHOUT_CODE;
        }
        if (payload.length == 1) {
            throw new ViolationException(PROTOCOL_ERROR, "half a close code");
        }
        int code = (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        if (!mayBeSent(code)) {
            throw new ViolationException(PROTOCOL_ERROR, "no such close code");
        }
        var utf8 = new Utf8();
        if (!utf8.accept(payload, 2, payload.length) || !utf8.isComplete()) {
            throw new ViolationException(NOT_UTF8, "the close reason is not UTF-8");
        }
        return new Close(code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
    }

    /// What RFC 6455 and the registry of IANA know, and what is free to use. 1004 to 1006 and 1015
    /// never go over the wire.
    private static boolean mayBeSent(int code) {
        return code >= 1000 && code <= 1003
                || code >= 1007 && code <= 1014
                || code >= 3000 && code <= 4999;
    }

    byte[] payload() {
        if (code == NO_CODE) {
            return new byte[0];
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        var payload = new byte[2 + text.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        return payload;
    }
}
